"""What a campaign supports as a table for spreadsheets: one row per tag of each taxonomy, unsupported ones included."""

import csv
from typing import TextIO

from campaigns.model.coverage import Coverage, Part, Support
from campaigns.render import cells
from campaigns.render.pledge_csv import BYTE_ORDER_MARK

COLUMNS = (
    "field",
    "taxonomy",
    "version",
    "id",
    "domain",
    "name",
    "is_supported",
    "items",
    "announcements",
    "approved",
    "resources",
    "pledges",
    "partners",
    "partners_reached",
)


def write(facts: Coverage, stream: TextIO) -> int:
    """Write the whole file to a stream opened with `newline=""`; say how many rows it has."""
    stream.write(BYTE_ORDER_MARK)
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    rows = [_row(part, support) for part in facts.parts for support in part.supports]
    writer.writerows(rows)
    return len(rows)


def _row(part: Part, support: Support) -> tuple[str, ...]:
    edition, tag = part.edition, support.tag
    said = (edition.taxonomy.value, edition.title, edition.version, tag.id, tag.domain, tag.name)
    counts = (
        support.items,
        support.announcements,
        support.approved,
        support.resources,
        support.pledges,
        support.partners,
        support.reached,
    )
    return (*(cells.safe(text) for text in said), "yes" if support.items else "no", *map(str, counts))
