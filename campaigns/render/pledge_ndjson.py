"""The pledge export for programs: one JSON object per line, the columns of `pledge_csv`.

Nothing is escaped for spreadsheets, because none reads it. A pledge that stands has `withdrawn_at: null`. As with CSV,
the database puts the lines of an export together from the pieces made here.
"""

import json
from collections.abc import Iterable
from typing import Final, TextIO

from campaigns.model.pledge import PledgeRow
from campaigns.render import cells
from campaigns.render.pledge_csv import ExportTally

POSTGRESQL_CELL: Final = "to_json({0}::text)::text"
"""`cell` as PostgreSQL says it."""


def write(rows: Iterable[PledgeRow], stream: TextIO) -> ExportTally:
    """Write rows to a UTF-8 stream; batches follow each other, and their tallies add up."""
    tally = ExportTally()
    for row in rows:
        stream.write(json.dumps(_object(row), ensure_ascii=False, separators=(",", ":")) + "\n")
        tally = tally.with_row(row)
    return tally


def piece(**texts: str) -> str:
    """Make members that stand beside each other in many lines."""
    return ",".join(f"{json.dumps(name)}:{cell(text)}" for name, text in texts.items())


def cell(text: str) -> str:
    """Make one value."""
    return json.dumps(cells.storable(text), ensure_ascii=False)


def _object(row: PledgeRow) -> dict[str, str | int | None]:
    return {
        "pledge_id": cells.storable(row.pledge_id),
        "campaign": cells.storable(row.campaign),
        "pledge_key": cells.storable(row.pledge_key),
        "pledge_text": cells.storable(row.pledge_text),
        "role": cells.storable(row.role),
        "kind": cells.storable(row.kind),
        "size": row.size,
        "partner": cells.storable(row.partner),
        "country": cells.storable(row.country),
        "locale": cells.storable(row.locale),
        "display_name": cells.storable(row.display_name),
        "pledged_at": cells.instant(row.pledged_at),
        "withdrawn_at": cells.instant(row.withdrawn_at) or None,
        "consent_version": cells.storable(row.consent_version),
    }
