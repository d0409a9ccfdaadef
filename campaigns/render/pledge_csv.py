"""The pledge export for spreadsheets: UTF-8 with byte-order mark, RFC 4180, cells that cannot calculate.

The sum of `size` over rows that are not withdrawn is the public counter at the same instant; the writer
returns it as `ExportTally.active_size`.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TextIO

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


@dataclass(frozen=True, slots=True)
class ExportTally:
    """What went into an export, to be printed beside it. Tallies of two batches add up."""

    rows: int = 0
    active_size: int = 0
    """Sum of size over pledges that are not withdrawn."""

    def __add__(self, other: "ExportTally") -> "ExportTally":
        """Add the tally of another batch."""
        return ExportTally(self.rows + other.rows, self.active_size + other.active_size)

    def with_row(self, row: PledgeRow) -> "ExportTally":
        """Count one more row."""
        return ExportTally(self.rows + 1, self.active_size + (row.size if row.withdrawn_at is None else 0))


def write(rows: Iterable[PledgeRow], stream: TextIO) -> ExportTally:
    """Write the whole file to a stream opened as UTF-8 with `newline=""`."""
    write_header(stream)
    return write_rows(rows, stream)


def write_header(stream: TextIO) -> None:
    """Write the byte-order mark and the column names: once, before the first batch."""
    stream.write(BYTE_ORDER_MARK)
    csv.writer(stream, lineterminator="\r\n").writerow(COLUMNS)


def write_rows(rows: Iterable[PledgeRow], stream: TextIO) -> ExportTally:
    """Write a batch of rows; whoever reads an async source writes batch after batch and adds the tallies."""
    writer = csv.writer(stream, lineterminator="\r\n")
    tally = ExportTally()
    for row in rows:
        writer.writerow(_cells(row))
        tally = tally.with_row(row)
    return tally


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
