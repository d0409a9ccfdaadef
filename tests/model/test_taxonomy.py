"""Tags: what is in an edition is taken, everything else is refused with the nearest names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import taxonomy
from campaigns.model.errors import InputError
from campaigns.model.taxonomy import Taxonomy
from campaigns.sources import facts

EDITIONS = facts.editions()
IDS = sorted(tag.id for _, tag in taxonomy.every_tag(EDITIONS))
SOME_IDS = st.lists(st.sampled_from(IDS), max_size=taxonomy.MOST_TAGS, unique=True)


def test_the_taxonomies_are_those_the_field_works_with() -> None:
    sizes = {each: len(edition.tags) for each, edition in EDITIONS.items()}
    assert sizes == {
        Taxonomy.CAPABILITIES: 21,
        Taxonomy.INSPIRE: 7,
        Taxonomy.ENDING_THE_TORMENT: 4,
        Taxonomy.SDG: 5,
        Taxonomy.SKILLS: 14,
    }
    assert {"SDG-16.2", "SDG-5.2", "SDG-5.3", "SDG-8.7", "SDG-4.a"} == set(EDITIONS[Taxonomy.SDG].tags)
    assert len(EDITIONS[Taxonomy.CAPABILITIES].domains) == 6


def test_an_id_belongs_to_one_taxonomy_only_so_that_people_need_not_say_which() -> None:
    folded = [each.casefold() for each in IDS]
    assert len(folded) == len(set(folded))


def test_tags_of_several_taxonomies_are_read_from_one_line() -> None:
    tags = taxonomy.parse("mnr-13, Empathy; SDG-4.A life-skills | laws-and-policies", EDITIONS)
    assert tags == {
        "capabilities": ("MNR-13",),
        "inspire": ("life-skills",),
        "ending_the_torment": ("laws-and-policies",),
        "sdg": ("SDG-4.a",),
        "skills": ("empathy",),
    }


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("MNR-133", "MNR-13"),
        ("empathie", "empathy"),
        ("16.2", "SDG-16.2"),
        ("helpline", "MNR-11"),
        ("childhelpline", "(Child Helpline)"),
        ("seeking-help", "help-seeking"),
        ("bystander", "bystander-action"),
    ],
)
def test_an_unknown_tag_is_refused_with_what_was_probably_meant(typed: str, meant: str) -> None:
    with pytest.raises(InputError, match="is not a tag of any taxonomy") as refused:
        taxonomy.parse(f"MNR-13, {typed}", EDITIONS)
    assert refused.value.fix.startswith("Did you mean")
    assert meant in refused.value.fix


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Child Helpline", "`MNR-11`"),
        ("empathy, Bystander actions", "`bystander-action`"),
        ("norms", "`norms-and-values`"),
    ],
)
def test_a_tag_typed_by_its_name_or_a_piece_of_it_is_refused_with_its_id(typed: str, meant: str) -> None:
    with pytest.raises(InputError) as refused:
        taxonomy.parse(typed, EDITIONS)
    assert meant in refused.value.fix


def test_a_word_near_to_nothing_says_where_tags_are_found() -> None:
    with pytest.raises(InputError) as refused:
        taxonomy.parse("xylophone", EDITIONS)
    assert refused.value.fix == "Choose from the list that appears as you type."


def test_a_dash_takes_a_tag_away_and_leaves_the_others() -> None:
    before = taxonomy.parse("MNR-11, MNR-13, empathy", EDITIONS)
    after = taxonomy.amended(before, "-MNR-11, help-seeking, -laws", EDITIONS)
    assert taxonomy.ids(after) == ("MNR-13", "empathy", "help-seeking")


def test_who_supports_everything_says_nothing() -> None:
    with pytest.raises(InputError, match=f"These are {taxonomy.MOST_TAGS + 1} tags"):
        taxonomy.parse(" ".join(IDS[: taxonomy.MOST_TAGS + 1]), EDITIONS)


@given(SOME_IDS, SOME_IDS)
def test_adding_and_taking_away_again_leaves_what_was_there(there: list[str], others: list[str]) -> None:
    before = taxonomy.parse(",".join(there), EDITIONS)
    added = [each for each in others if each not in there][: taxonomy.MOST_TAGS - len(there)]
    between = taxonomy.amended(before, ",".join(added), EDITIONS)
    assert set(taxonomy.ids(between)) == {*there, *added}
    assert taxonomy.amended(between, ",".join(f"-{each}" for each in added), EDITIONS) == before
    assert taxonomy.amended(before, ",".join(there), EDITIONS).keys() == before.keys()


@given(st.text(max_size=200))
def test_any_text_is_tags_or_is_refused_and_nothing_else_happens(text: str) -> None:
    try:
        tags = taxonomy.parse(text, EDITIONS)
    except InputError:
        return
    assert set(taxonomy.ids(tags)) <= set(IDS)


@given(SOME_IDS)
def test_what_is_written_down_is_read_back(there: list[str]) -> None:
    tags = taxonomy.parse(";".join(there), EDITIONS)
    assert taxonomy.gather(taxonomy.written(tags)) == tags
    assert all(taxonomy.written(tags).values())
