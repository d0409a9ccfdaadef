"""A name beside a pledge is a name, and nothing that leads to somebody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import display_name
from campaigns.model.errors import InputError


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Ana", "Ana"),
        ("  Ana   Maria ", "Ana Maria"),
        ("Zoe\u0308", "Zoë"),
        ("Jean-Luc", "Jean-Luc"),
        ("O’Connor", "O’Connor"),
        ("J. R.", "J. R."),
        ("Mia 2012", "Mia 2012"),
        ("महिमा", "महिमा"),
        ("محمد", "محمد"),
        ("美咲", "美咲"),
        ("நிலா", "நிலா"),
    ],
)
def test_names_of_the_world_are_taken(typed: str, shown: str) -> None:
    assert display_name.parse(typed) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "x" * 33,
        "@ana",
        "ana@example.org",
        "<@123456789012345678>",
        "#general",
        "example.org",
        "ana.silva",
        "discord gg",
        "insta ana",
        "www ana",
        "https ana",
        "ana/silva",
        "12345 Ana",
        "912 345 678",
        "٩١٢٣٤٥ Ana",
        "12345",
        "An\u200ba",
        "Ana\u202egnissa",
        "A\u0301\u0301\u0301\u0301\u0301\u0301na",
        "An\x00a",
        "Ana\ud800",
        "**Ana**",
        "`Ana`",
        "=1+1",
        "Ana 😀",
        "-'.",
    ],
)
def test_what_is_more_or_less_than_a_name_is_refused_and_not_repeated(typed: str) -> None:
    with pytest.raises(InputError) as refused:
        display_name.parse(typed)
    assert not typed.strip() or len(typed) < 5 or typed not in str(refused.value)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_short_line_or_a_refusal(typed: str) -> None:
    try:
        name = display_name.parse(typed)
    except InputError:
        return
    assert 1 <= len(name) <= display_name.LONGEST
    assert name == display_name.parse(name) == name.strip()
    assert not set(name) & set("@#<>/\\`*:\n\t")
    assert name[0] not in "=+@"
