"""The pledge export for spreadsheets: UTF-8 with byte-order mark, RFC 4180, cells that cannot calculate.

The sum of `size` over rows that are not withdrawn is the public counter at the same instant. The database puts the
lines of an export together from the pieces made here; `write` makes the same file row by row, and a test holds both
to each other, byte by byte.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TextIO

from campaigns.model.pledge import PledgeRow
from campaigns.render import cells

BYTE_ORDER_MARK = "\ufeff"

COLUMNS = (
    "pledge_id",
    "campaign",
    "pledge_key",
    "pledge_text",
    "role",
    "kind",
    "size",
    "partner",
    "country",
    "locale",
    "display_name",
    "pledged_at",
    "withdrawn_at",
    "consent_version",
)

LINE_END: Final = "\r\n"
NOBODY: Final = ","
"""The piece of a pledge that was made at no partner's."""

_SKIPPED: Final = "".join(f"\\u{ord(each):04x}" for each in sorted(cells.SKIPPED_BY_SPREADSHEETS))
_STARTS: Final = "".join(f"\\u{ord(each):04x}" for each in sorted(cells.FORMULA_STARTS))
_LONG_NUMBER: Final = f"[0-9]{{{cells.DIGITS_KEPT + 1},}}$"
_MARKED: Final = f"{{0}} ~ '^([{_SKIPPED}]*[{_STARTS}]|{_LONG_NUMBER})'"
_SAFE: Final = f"CASE WHEN {_MARKED} THEN '{cells.MARK * 2}' || {{0}} ELSE {{0}} END"
POSTGRESQL_CELL: Final = (
    f"""CASE WHEN {{0}} ~ '[",\\r\\n]' THEN '"' || replace({_SAFE}, '"', '""') || '"' ELSE {_SAFE} END"""
)
"""`cell` as PostgreSQL says it."""


@dataclass(frozen=True, slots=True)
class ExportTally:
    """What went into an export, to be printed beside it. Tallies of two batches add up."""

    rows: int = 0
    active_size: int = 0
    """Sum of size over pledges that are not withdrawn."""
    left_out: int = 0
    """Pledges that are kept out of the number, and therefore out of the list."""

    def __add__(self, other: "ExportTally") -> "ExportTally":
        """Add the tally of another batch."""
        return ExportTally(self.rows + other.rows, self.active_size + other.active_size, self.left_out + other.left_out)

    def with_row(self, row: PledgeRow) -> "ExportTally":
        """Count one more row."""
        return self + ExportTally(1, row.size if row.withdrawn_at is None else 0)


def write(rows: Iterable[PledgeRow], stream: TextIO) -> ExportTally:
    """Write the whole file to a stream opened as UTF-8 with `newline=""`."""
    stream.write(header())
    return write_rows(rows, stream)


def header() -> str:
    """Give the byte-order mark and the column names: once, before the first line."""
    return BYTE_ORDER_MARK + ",".join(COLUMNS) + LINE_END


def write_rows(rows: Iterable[PledgeRow], stream: TextIO) -> ExportTally:
    """Write a batch of rows."""
    writer = csv.writer(stream, lineterminator=LINE_END)
    tally = ExportTally()
    for row in rows:
        writer.writerow(_cells(row))
        tally = tally.with_row(row)
    return tally


def piece(*texts: str) -> str:
    """Make cells that stand beside each other in many lines."""
    made = io.StringIO(newline="")
    csv.writer(made, lineterminator=LINE_END).writerow([cells.safe(text) for text in texts])
    return made.getvalue().removesuffix(LINE_END)


def cell(text: str) -> str:
    """Make one cell; an empty one is nothing at all."""
    return piece(text) if text else ""


def _cells(row: PledgeRow) -> tuple[str, ...]:
    return (
        cells.safe(row.pledge_id),
        cells.safe(row.campaign),
        cells.safe(row.pledge_key),
        cells.safe(row.pledge_text),
        cells.safe(row.role),
        cells.safe(row.kind),
        str(row.size),
        cells.safe(row.partner),
        cells.safe(row.country),
        cells.safe(row.locale),
        cells.safe(row.display_name),
        cells.instant(row.pledged_at),
        cells.instant(row.withdrawn_at),
        cells.safe(row.consent_version),
    )
