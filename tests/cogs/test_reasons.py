"""Reasons in words: no organiser reads a code where there is something to say."""

import re
from pathlib import Path

import pytest

from cogs import reasons, translation

DOCS = Path(__file__).parents[2] / "docs" / "outcomes.md"
WORDS = translation.words("en")


def documented() -> list[str]:
    """List the reasons the tables of docs/outcomes.md name."""
    rows = [line for line in DOCS.read_text("utf-8").splitlines() if line.startswith("| ")]
    codes = {
        code for row in rows for code in re.findall(r"`([a-z0-9]+(?:-[a-z0-9]+)+|timeout|408|no-answer: \.\.\.)`", row)
    }
    return sorted(code.replace("http-5xx", "http-502").replace("...", "ServerDisconnectedError") for code in codes)


def test_the_documents_name_reasons() -> None:
    assert len(documented()) > 30


@pytest.mark.parametrize("code", documented())
def test_every_reason_of_the_documents_has_words(code: str) -> None:
    said = reasons.reason(WORDS, code)
    assert code not in said
    assert " " in said


@pytest.mark.parametrize("code", ["paused", "safe-mode", "stopping", "held-meanwhile", "lease-too-short", "late-ask"])
def test_so_have_our_own(code: str) -> None:
    assert reasons.reason(WORDS, code) != code


def test_a_doubt_is_told_with_its_reason() -> None:
    said = reasons.reason(WORDS, "missing-permissions; an earlier try may have arrived")
    assert said == "the bot lacks a permission there; an earlier try may have arrived"


def test_what_a_person_wrote_is_shown_as_written_and_pings_nobody() -> None:
    assert reasons.reason(WORDS, "held-by-partner: exams *this* week") == r"held by the partner: exams \*this\* week"
    assert "@everyone" not in reasons.reason(WORDS, "held-by-partner: @everyone")
    assert reasons.reason(WORDS, "x" * 500).endswith("…")
