"""A plan as a spreadsheet: one row per announcement and language, the columns named like the fields of the
TOML form.

What all languages share (kind, when, ...) is said in one row of an announcement, or the same in each. Lists
are separated by `;` or `|`. Buttons are `pledge` and `Label <https://...>`, with the label in the language
of the row; `\\` before a separator or `<` takes it word for word. The campaign itself comes from the
caller; resources have a form of their own (`shelf_csv`), pledges none.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from campaigns.model.plan import Plan
from campaigns.model.taxonomy import Taxonomy
from campaigns.sources import csv_table, plan_announcements, text_file
from campaigns.sources.csv_table import Row
from campaigns.sources.facts import PlanFacts
from campaigns.sources.findings import Findings
from campaigns.sources.plan_announcements import Frame
from campaigns.sources.plan_header import CampaignHeader
from campaigns.sources.table import Table
from campaigns.sources.toml_lines import Path

WORDS: Final = ("title", "body", "alt")
LISTS: Final = ("audience", "partners", "topics", *(taxonomy.value for taxonomy in Taxonomy))
SINGLES: Final = (
    "kind",
    "when",
    "repeat",
    "late",
    "destination",
    "sensitive",
    "mention",
    "image",
    "resource",
    "colour",
)
COLUMNS: Final = ("key", "locale", *SINGLES, *LISTS, "buttons", *WORDS)
REQUIRED: Final = ("key", "locale", "when", "title", "body")

_FLAGS: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_ENTRY: Final = re.compile(r"(?:\\.|<[^<>]*>|[^;|\\]|\\)+", re.DOTALL)
_LINK: Final = re.compile(r"(?P<label>(?:\\.|[^\\<])*)<(?P<url>[^<>]*)>", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\([;|<>\\])")

Button = str | tuple[str, str]


def read(data: bytes, file: str, facts: PlanFacts, *, campaign: CampaignHeader) -> Plan:
    """Read the announcements of a campaign; raise ProblemsError with every mistake."""
    with Findings(file) as found:
        sheet = csv_table.read(data, found, columns=COLUMNS, required=REQUIRED, largest_bytes=text_file.LARGEST_BYTES)
        groups = _group(sheet.rows, found)
        source = _Source(groups)
        documents = [group.document(found) for group in groups]
        tables = [
            Table.of(document, ("announcement", position), source, found) for position, document in enumerate(documents)
        ]
        frame = Frame(campaign.source_locale, campaign.resource_keys, facts)
        announcements = plan_announcements.read(tables, frame)
    return Plan(
        name=campaign.name,
        anchor_on=campaign.anchor_on,
        is_anchor_confirmed=campaign.is_anchor_confirmed,
        source_locale=campaign.source_locale,
        hashtags=campaign.hashtags,
        announcements=announcements,
        pledges=(),
        resources=(),
    )


@dataclass(slots=True)
class _Group:
    """The rows of one announcement."""

    key: str
    rows: list[Row] = field(default_factory=list)
    by_locale: dict[str, Row] = field(default_factory=dict)

    def place(self, path: Path) -> str:
        for part in path:
            if part in self.by_locale:
                return self.by_locale[str(part)].place
        said = next((row for row in self.rows if path and row[str(path[0])]), self.rows[0])
        return said.place

    def document(self, found: Findings) -> dict[str, object]:
        """Put the rows together into what the TOML form of the announcement would be."""
        shared = {column: self._shared(column, found) for column in (*SINGLES, *LISTS)}
        values: dict[str, object] = {
            column: _value(column, cell) for column, cell in (shared | {"key": self.key}).items() if cell
        }
        buttons = self._buttons(found)
        if buttons:
            values["buttons"] = buttons
        values["text"] = {
            locale: {column: row[column] for column in WORDS if row[column]} for locale, row in self.by_locale.items()
        }
        return values

    def _shared(self, column: str, found: Findings) -> str:
        said = [row for row in self.rows if row[column]]
        for row in said[1:]:
            if row[column] != said[0][column]:
                rule = f"is not what {said[0].place} says of the same announcement; say it once"
                found.add(row.place, f"{self.key}.{column}", rule)
        return said[0][column] if said else ""

    def _buttons(self, found: Findings) -> list[object]:
        by_locale = {locale: _split_buttons(row["buttons"]) for locale, row in self.by_locale.items() if row["buttons"]}
        shapes = {locale: [_shape(button) for button in buttons] for locale, buttons in by_locale.items()}
        first = next(iter(by_locale), "")
        for locale, shape in shapes.items():
            if shape != shapes[first]:
                rule = f"has other buttons than {self.by_locale[first].place}; only the labels may differ"
                found.add(self.by_locale[locale].place, f"{self.key}.buttons", rule)
                return []
        return [_merge(position, button, by_locale) for position, button in enumerate(by_locale.get(first, []))]


class _Source:
    """Finds the row of a path."""

    def __init__(self, groups: list[_Group]) -> None:
        self._groups = groups

    def place(self, path: Path) -> str:
        _, position, *rest = path
        return self._groups[int(position)].place(tuple(rest))

    def field(self, path: Path) -> str:
        _, position, *rest = path
        group = self._groups[int(position)]
        match [str(part) for part in rest if isinstance(part, str)]:
            case ["text", locale]:
                column = "locale" if locale in group.by_locale else "text"
            case ["text", _, column]:
                pass
            case [column, *_]:
                pass
            case _:
                column = ""
        return ".".join(part for part in (group.key, column) if part)

    def is_lost(self, path: Path) -> bool:
        """Say whether the text may be there under a language that is missing, which has been noted already."""
        _, position, *rest = path
        return rest == ["text"] and any(not row["locale"] for row in self._groups[int(position)].rows)


def _group(rows: tuple[Row, ...], found: Findings) -> list[_Group]:
    groups: dict[str, _Group] = {}
    for row in rows:
        group = groups.setdefault(row["key"] or row.place, _Group(row["key"]))
        group.rows.append(row)
        locale = row["locale"]
        if not locale:
            found.add(
                row.place,
                f"{group.key}.locale".strip("."),
                "is missing; say the language of the row, like `en`",
            )
        elif locale in group.by_locale:
            rule = f"{group.by_locale[locale].place} has the text in `{locale}` already; keep one"
            found.add(row.place, f"{group.key}.locale", rule)
        else:
            group.by_locale[locale] = row
    return list(groups.values())


def _value(column: str, cell: str) -> object:
    if column in LISTS:
        return [part.strip() for part in re.split(r"[;|]", cell) if part.strip()]
    if column == "sensitive":
        return _FLAGS.get(cell.casefold(), cell)
    return cell


def _split_buttons(cell: str) -> list[Button]:
    return [_button(entry.strip()) for entry in _ENTRY.findall(cell) if entry.strip()]


def _button(entry: str) -> Button:
    link = _LINK.fullmatch(entry)
    return (_ESCAPED.sub(r"\1", link["label"].strip()), link["url"]) if link else entry


def _shape(button: Button) -> str:
    return button if isinstance(button, str) else button[1]


def _merge(position: int, button: Button, by_locale: Mapping[str, list[Button]]) -> object:
    if isinstance(button, str):
        return button
    labels = {locale: buttons[position][0] for locale, buttons in by_locale.items() if buttons[position][0]}
    return {"label": labels, "url": button[1]}
