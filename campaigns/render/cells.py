"""Cells of spreadsheets: no text may be mistaken for a formula, and every program reads the same instant.

The database keeps what people wrote; only an export escapes it, and the escape can be undone:
`restore(safe(text)) == text`. Text that is nothing but a long number is marked too: a spreadsheet would
round it after 15 digits.
"""

from datetime import UTC, datetime

FORMULA_STARTS = frozenset("=+-@\t\r＝＋－＠")
"""What makes a spreadsheet calculate; the wide forms are the same keys on an East Asian keyboard."""

SKIPPED_BY_SPREADSHEETS = frozenset(" \n\v\f\u00a0\u200b\u3000\ufeff'\"`‘’“”„«»")
"""What some spreadsheets drop or look past before they decide whether a cell is a formula."""

MARK = "'"

DIGITS_KEPT = 15
"""How many digits of a number a spreadsheet keeps."""


def safe(text: str) -> str:
    """Write a cell that stays text in every spreadsheet."""
    text = storable(text)
    return MARK + text if _needs_mark(text) else text


def restore(cell: str) -> str:
    """Undo `safe`: the text as it was before the export."""
    return cell[1:] if cell.startswith(MARK) and _needs_mark(cell[1:]) else cell


def storable(text: str) -> str:
    """Replace lone surrogates, which no UTF-8 file can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if not text.isascii() else text


def instant(at: datetime | None) -> str:
    """Write an instant as ISO 8601 in UTC, to the second: `2027-02-09T08:00:00Z`; nothing for none."""
    return "" if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _needs_mark(text: str) -> bool:
    return _may_calculate(text) or (len(text) > DIGITS_KEPT and text.isascii() and text.isdigit())


def _may_calculate(text: str) -> bool:
    for character in text:
        if character in FORMULA_STARTS:
            return True
        if character not in SKIPPED_BY_SPREADSHEETS:
            return False
    return False
