"""Cells of spreadsheets."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.render import cells

HOSTILE = st.text(alphabet=st.sampled_from("=+-@\t\r\n '\"`a1＝“ ")) | st.text()


@given(HOSTILE)
def test_what_was_made_safe_can_be_restored_exactly(text: str) -> None:
    assert cells.restore(cells.safe(text)) == text


@given(
    HOSTILE,
    st.sampled_from(["", " ", "'", '"', " '", "\u00a0", "\ufeff", "\n "]),
    st.sampled_from("=+-@\t\r＝"),
)
def test_no_cell_starts_a_formula_however_it_is_hidden(text: str, cover: str, start: str) -> None:
    assert cells.safe(cover + start + text) == "'" + cover + start + text


@pytest.mark.parametrize("text", ["", "Ana", "'tis the season", "2+2", "a@b.example", "I ask - first", "😀"])
def test_harmless_text_is_left_alone(text: str) -> None:
    assert cells.safe(text) == text


def test_a_lone_surrogate_cannot_break_the_file() -> None:
    assert cells.safe("a\ud800b").encode() == "a\ufffdb".encode()


def test_instants_are_utc_to_the_second() -> None:
    at = datetime(2027, 2, 9, 9, 0, 0, 999_999, tzinfo=ZoneInfo("Europe/Berlin"))
    assert cells.instant(at) == "2027-02-09T08:00:00Z"
    assert cells.instant(None) == ""
