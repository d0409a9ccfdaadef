r"""The shelf as a spreadsheet: one row per resource, the columns named like the fields of `[[resource]]` in a plan.

Lists are separated by `;` or `|`; `\` before one of them takes it word for word. It is told from a plan by its
columns: a plan says when, a shelf says who published.
"""

import re
from typing import Final

from campaigns.model.plan import Plan, Resource
from campaigns.model.taxonomy import Taxonomy
from campaigns.sources import csv_table, plan_promises, text_file
from campaigns.sources.csv_table import Row
from campaigns.sources.facts import PlanFacts
from campaigns.sources.findings import Findings
from campaigns.sources.plan_header import CampaignHeader
from campaigns.sources.table import Table
from campaigns.sources.toml_lines import Path

LISTS: Final = ("audience", "ages", "themes", *(each.value for each in Taxonomy))
SINGLES: Final = (
    "key",
    "title",
    "publisher",
    "url",
    "language",
    "licence",
    "year",
    "version",
    "description",
    "expires",
)
COLUMNS: Final = (*SINGLES, *LISTS)
REQUIRED: Final = ("key", "title", "publisher", "url", "language")

_HEADER_BYTES: Final = 4096
_ENTRY: Final = re.compile(r"(?:\\.|[^;|\\]|\\$)+", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\([;|\\])")


def is_shelf(data: bytes) -> bool:
    """Say by its header whether a spreadsheet is a shelf and not a plan."""
    first = data[:_HEADER_BYTES].decode("utf-8-sig", "replace").partition("\n")[0]
    names = {name.strip(' "\r').casefold() for name in re.split(r"[,;\t]", first)}
    return "publisher" in names and "when" not in names


def read(data: bytes, file: str, facts: PlanFacts, *, campaign: CampaignHeader) -> Plan:
    """Read the resources of a campaign; raise ProblemsError with every mistake."""
    with Findings(file) as found:
        sheet = csv_table.read(data, found, columns=COLUMNS, required=REQUIRED, largest_bytes=text_file.LARGEST_BYTES)
        source = _Source(sheet.rows)
        tables = [
            Table.of(_document(row), ("resource", position), source, found) for position, row in enumerate(sheet.rows)
        ]
        resources: tuple[Resource, ...] = plan_promises.read_resources(tables, facts.editions)
    return Plan(
        name=campaign.name,
        anchor_on=campaign.anchor_on,
        is_anchor_confirmed=campaign.is_anchor_confirmed,
        source_locale=campaign.source_locale,
        hashtags=campaign.hashtags,
        announcements=(),
        pledges=(),
        resources=resources,
    )


class _Source:
    """Finds the row of a path."""

    def __init__(self, rows: tuple[Row, ...]) -> None:
        self._rows = rows

    def place(self, path: Path) -> str:
        return self._rows[int(path[1])].place

    def field(self, path: Path) -> str:
        names = [part for part in path[2:3] if isinstance(part, str)]
        return ".".join([self._rows[int(path[1])]["key"], *names]).strip(".")

    def is_lost(self, path: Path) -> bool:  # noqa: ARG002 - nothing of a row is lost on the way
        return False


def _document(row: Row) -> dict[str, object]:
    """Put a row into what its TOML form would be."""
    return {column: _value(column, row[column]) for column in COLUMNS if row[column]}


def _value(column: str, cell: str) -> object:
    if column in LISTS:
        return [_ESCAPED.sub(r"\1", part.strip()) for part in _ENTRY.findall(cell) if part.strip()]
    if column == "year" and cell.isdecimal():
        return int(cell)
    return cell
