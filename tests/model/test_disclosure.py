"""Who tells of harm is recognised; who speaks about something else is not."""

import pytest
from hypothesis import given, settings

from campaigns.actions import words as guard
from campaigns.model import disclosure
from campaigns.sources import lexicon
from tests import effort, labelled
from tests.model.test_words import ANY_TEXT

EN = lexicon.disclosures_of("en")


@pytest.mark.parametrize(("locale", "least"), [("en", 120), ("de", 40), ("fr", 40), ("es", 40), ("pt", 40)])
def test_there_are_enough_reviewed_examples_of_both_kinds(locale: str, least: int) -> None:
    sentences = labelled.read(f"disclosure-{locale}")
    assert sum("yes" in each.expected for each in sentences) >= least
    assert sum(not each.expected for each in sentences) >= least


@pytest.mark.parametrize("locale", lexicon.LANGUAGES)
def test_disclosures_are_recognised_in_the_held_out_half(locale: str) -> None:
    held_out = [each for each in labelled.read(f"disclosure-{locale}") if each.is_held_out]
    score = labelled.score(held_out, lambda text: {"yes"} if guard.is_disclosure(text, locale) else set())
    assert score.precision >= 0.98
    assert score.recall >= 0.95


def test_most_of_what_others_wrote_is_recognised_who_knew_nothing_of_the_lists() -> None:
    score = labelled.Score()
    for locale in lexicon.LANGUAGES:
        held_out = [each for each in labelled.read(f"independent-disclosure-{locale}") if each.is_held_out]
        score += labelled.score(held_out, lambda text: {"yes"} if guard.tells_of_harm(text) else set())
    assert score.sentences > 600
    assert score.precision >= 0.96
    assert score.recall >= 0.8


def test_english_is_understood_whatever_the_language_of_the_server() -> None:
    assert guard.is_disclosure("I want to die.", "pt-BR")


@pytest.mark.parametrize("link", ["https://mega.nz/folder/x", "mega[.]nz/x", "hxxps://sub.mega.nz/x", "MEGA.NZ/x"])
def test_a_link_to_a_file_host_counts_only_with_abuse_terms(link: str) -> None:
    assert disclosure.looks_like_disclosure(f"jailbait here {link}", EN)
    assert not disclosure.looks_like_disclosure(f"our poster is here {link}", EN)


def test_disguises_are_seen_through() -> None:
    for text in ("I w4nt to k1ll mys3lf", "i w a n t  t o  d i e", "I want to\u200b d\u200bie", "my uncle тouches me"):
        assert disclosure.looks_like_disclosure(text, EN), text


@given(ANY_TEXT)
@settings(max_examples=60, deadline=None)
def test_no_text_makes_the_guard_fail(text: str) -> None:
    for locale in lexicon.LANGUAGES:
        assert guard.is_disclosure(text, locale) in {True, False}


def test_a_long_text_takes_time_in_proportion() -> None:
    piece = "I will ask my friends before I share a picture of them, and my dad helps me. "
    some, more = (piece * (size // len(piece)) for size in (10_000, 100_000))
    assert effort.is_in_proportion(lambda text: disclosure.looks_like_disclosure(text, EN), some, more, times=10)
