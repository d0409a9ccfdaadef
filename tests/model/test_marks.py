"""What the phrases of the evidence checks find, held to labelled sentences in each language."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import figures
from campaigns.model.marks import Mark, Marks
from campaigns.sources import evidence
from tests import effort

FIXTURES = Path(__file__).parents[1] / "fixtures" / "evidence"


def marks() -> Marks:
    return Marks(evidence.knowledge().matchers)


def labelled() -> list[tuple[str, str, str, str]]:
    found: list[tuple[str, str, str, str]] = []
    for language in evidence.LANGUAGES:
        with (FIXTURES / f"{language}.csv").open(encoding="utf-8", newline="") as file:
            found += [(language, row["mark"], row["has"], row["text"]) for row in csv.DictReader(file, strict=True)]
    return found


@pytest.mark.parametrize(("language", "mark", "has", "text"), labelled())
def test_a_sentence_has_the_mark_that_people_gave_it(language: str, mark: str, has: str, text: str) -> None:
    assert bool(marks().find(text, language).get(Mark(mark))) is (has == "yes")


@pytest.mark.parametrize("language", evidence.LANGUAGES)
def test_each_mark_has_sentences_that_bear_it_and_sentences_that_do_not(language: str) -> None:
    assert {(mark, has) for each, mark, has, _ in labelled() if each == language} == {
        (mark, has) for mark in Mark for has in ("yes", "no")
    }


def test_a_warning_inside_a_quotation_is_not_the_authors_own() -> None:
    assert marks().find("“Never talk to strangers”, they used to say.", "en").get(Mark.STRANGER) is None
    assert marks().find("Say: “It is never your fault.”", "en")[Mark.FAULT][0].words == "never your fault"


def test_a_language_nobody_wrote_phrases_for_is_not_judged() -> None:
    assert not marks().knows("nl-BE")
    assert marks().find("Nooit met vreemden praten", "nl-BE") == {}
    assert marks().knows("pt-BR")


@given(st.text(max_size=300), st.sampled_from(evidence.LANGUAGES))
def test_no_text_makes_it_raise_and_every_place_lies_in_the_text(text: str, language: str) -> None:
    for places in marks().find(text, language).values():
        assert all(0 < place.end <= len(text) and place.words for place in places)


@pytest.mark.parametrize(
    "piece", ["Never talk to strangers (WHO, 2022), 1 in 4. ", "“never ask a stranger ", "a", "1 in "]
)
def test_reading_takes_time_in_proportion_to_the_text(piece: str) -> None:
    some, more = (piece * (size // len(piece)) for size in (20_000, 200_000))
    known = marks()
    assert effort.is_in_proportion(lambda text: known.find(text, "en"), some, more, times=10)
    assert effort.is_in_proportion(lambda text: figures.find(text, "en"), some, more, times=10)
