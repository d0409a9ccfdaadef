"""Children's posts take only what was made for them: by the shelf's own words, and nothing is guessed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import fitting, link_place
from campaigns.model.age_band import AgeBand
from campaigns.model.announcement import LinkButton, ResourceCard, Text
from campaigns.model.errors import ConflictError
from campaigns.model.plan import Resource
from tests.builders import content

URL = "https://alliance.example/packs/quiz"


def resource(**facts: Any) -> Resource:
    return Resource("quiz", "A quiz", "Alliance", URL, "en", **facts)


@pytest.mark.parametrize(
    ("audience", "facts", "fits"),
    [
        (("young-people",), {"audience": ("young-people",)}, True),
        (("young-people",), {"audience": ("young-people", "parents")}, True),
        (("young-people",), {"ages": (AgeBand.FROM_14,)}, True),
        (("children",), {"audience": ("children",), "ages": (AgeBand.FROM_3, AgeBand.FROM_7)}, True),
        (("children",), {"audience": ("general-public",), "ages": (AgeBand.FROM_7,)}, True),
        (("children", "young-people"), {"ages": (AgeBand.FROM_7, AgeBand.FROM_11)}, True),
        (("parents",), {"audience": ("policymakers",), "ages": (AgeBand.ADULTS,)}, True),
        (("young-people",), {"audience": ("parents",)}, False),
        (("young-people",), {"audience": ("educators",), "ages": (AgeBand.FROM_11,)}, False),
        (("young-people",), {"ages": (AgeBand.ADULTS,)}, False),
        (("young-people",), {"audience": ("young-people",), "ages": (AgeBand.FROM_7,)}, False),
        (("children",), {"audience": ("young-people",)}, False),
        (("children",), {"audience": ("general-public",)}, False),
        (("children", "young-people"), {"ages": (AgeBand.FROM_7,)}, False),
        (("young-people",), {}, False),
    ],
)
def test_who_a_resource_is_for_decides(audience: tuple[str, ...], facts: dict[str, Any], fits: bool) -> None:
    assert (fitting.why_unfit(audience, resource(**facts)) == "") is fits


@pytest.mark.parametrize(
    "carrying",
    [
        {"resource": "quiz", "resource_card": ResourceCard("A quiz", URL)},
        {"links": (LinkButton({"en": "Play"}, "https://www.alliance.example/packs/quiz/"),)},
        {"texts": {"en": Text("Play", f"Have a look ({URL})."), "de": Text("Spielt", "Los!")}},
    ],
)
def test_a_resource_is_found_by_key_button_or_text_and_refused_with_why_and_a_way_out(carrying: dict[str, Any]) -> None:
    said = content(audience=("children",), **carrying)
    with pytest.raises(ConflictError, match="SID27-001 speaks to children, and “A quiz” is not for them") as refused:
        fitting.must_fit("SID27-001", said, [resource(audience=("parents",))])
    assert "it is for parents" in refused.value.why
    assert "/resource add" in refused.value.fix
    fitting.must_fit("SID27-001", said, [resource(audience=("children",))])


def test_another_link_of_the_same_site_is_another_thing() -> None:
    said = content(audience=("children",), links=(LinkButton({"en": "Play"}, URL + "-for-adults"),))
    fitting.must_fit("SID27-001", said, [resource(audience=("parents",))])


ANY = st.lists(st.sampled_from([*fitting.BANDS, "parents", "educators", "general-public"]), max_size=3, unique=True)


@given(ANY.map(tuple), ANY.map(tuple), st.lists(st.sampled_from(AgeBand), max_size=3, unique=True).map(tuple))
def test_no_post_for_the_young_takes_what_does_not_name_them_or_their_ages(
    audience: tuple[str, ...], shelf: tuple[str, ...], ages: tuple[AgeBand, ...]
) -> None:
    if fitting.why_unfit(audience, resource(audience=shelf, ages=ages)):
        return
    for young, bands in fitting.BANDS.items():
        if young in audience:
            assert young in shelf or bands & set(ages)
            assert not ages or bands & set(ages)


@given(st.sampled_from(["", "www."]), st.sampled_from(["", "/"]), st.sampled_from(["", ".", "),", "!", "”"]))
def test_replacing_an_address_leaves_the_sentence_around_it(www: str, slash: str, end: str) -> None:
    old = f"https://{www}alliance.example/packs/quiz{slash}"
    body = f"Look at {old}{end} And {old}-for-adults stays."
    said = link_place.replaced(content(texts={"en": Text("Play", body)}), URL, "https://new.example/quiz")
    assert said.texts["en"].body == f"Look at https://new.example/quiz{end} And {old}-for-adults stays."
    assert not link_place.carries(said, URL)


def test_a_link_in_brackets_keeps_its_own_and_leaves_the_markdown() -> None:
    said = content(texts={"en": Text("Read", "[this](https://a.example/x_(y)) and <https://a.example/z>")})
    assert link_place.links_in(said) == ("https://a.example/x_(y)", "https://a.example/z")


def test_a_link_in_a_title_is_one_that_readers_press_and_is_put_right_with_the_others() -> None:
    said = content(audience=("children",), texts={"en": Text(f"Play: {URL}", "Have fun.")})
    with pytest.raises(ConflictError):
        fitting.must_fit("SID27-001", said, [resource(audience=("parents",))])
    put_right = link_place.replaced(said, URL, "https://new.example/quiz")
    assert put_right.texts["en"].title == "Play: https://new.example/quiz"
