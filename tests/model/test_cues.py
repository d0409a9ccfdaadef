"""What words weigh together: sums of what a table says, and nothing else."""

from math import sqrt

import pytest
from hypothesis import given, settings

from campaigns.model.cues import Cues, cues_of
from campaigns.sources import lexicon
from tests.model.test_words import ANY_TEXT

CUES = Cues({"afraid": 2.0, "scare*": 1.0, "my dad": 3.0, "#": 4.0, "0": -4.0, "happy": -5.0}, start=-1.0)


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", -1.0),
        ("nothing of it", -1.0),
        ("Afraid", -1.0 + 2.0),
        ("I'm AFRAID afraid", -1.0 + 4.0 / sqrt(4)),
        ("my dad", -1.0 + 3.0 / sqrt(2)),
        ("my, dad", -1.0 + 3.0 / sqrt(2)),
        ("my own dad", -1.0),
        ("scared scares", -1.0 + 2.0 / sqrt(2)),
        ("scare", -1.0),
        ("12", -1.0 + 4.0),
        ("34", -1.0 - 4.0),
    ],
)
def test_a_text_weighs_what_its_words_do(text: str, weight: float) -> None:
    assert CUES.weigh(text) == pytest.approx(weight)


def test_what_somebody_tells_is_not_outweighed_by_what_stands_around_it() -> None:
    around = "happy " * 200
    assert CUES.weigh(f"{around}{'so ' * 30}afraid of my dad {'so ' * 30}{around}") > CUES.weigh(around)
    assert CUES.weigh(f"{'so ' * 400}afraid of my dad") == pytest.approx(-1.0 + 5.0 / sqrt(40))


def test_the_same_cues_are_learned_and_weighed() -> None:
    count, found = cues_of("My dad scares me: 12!")
    assert count == 5
    assert sorted(found) == sorted(
        ["my", "dad", "scares", "scare*", "me", "#", "my dad", "dad scares", "scares me", "me #"]
    )


@given(ANY_TEXT)
@settings(max_examples=60)
def test_every_text_can_be_weighed(text: str) -> None:
    assert isinstance(lexicon.cues().weigh(text), float)


def test_no_more_is_read_than_somebody_can_write_in_a_field() -> None:
    assert CUES.weigh("so " * 4_000 + "afraid") == CUES.weigh("so")
