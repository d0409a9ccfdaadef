"""Partners as a spreadsheet: each row is right, or every mistake of the file is told by row and field."""

from collections.abc import Callable
from typing import Final

from campaigns.model import ids, nearest, plain_text, zones
from campaigns.model.errors import InputError
from campaigns.model.partner import DestinationKind, PartnerDraft
from campaigns.sources import csv_table, places
from campaigns.sources.csv_table import Row
from campaigns.sources.findings import Findings

CHANNELS: Final = {
    "announcements_channel_id": DestinationKind.ANNOUNCEMENTS,
    "resources_channel_id": DestinationKind.RESOURCES,
    "news_channel_id": DestinationKind.NEWS,
    "events_channel_id": DestinationKind.EVENTS,
}
REQUIRED: Final = ("guild_id", "name", "country", "timezone", "locale", "announcements_channel_id")
COLUMNS: Final = (*REQUIRED, *(name for name in CHANNELS if name not in REQUIRED), "mention_role_id", "tags")

LARGEST_BYTES: Final = 10_000_000
LONGEST_NAME: Final = 100
"""Discord's limit for the name of a server."""
LONGEST_TAG: Final = 50
_NOT_IN_A_TAG: Final = frozenset(" \t\n:|,")


def read(data: bytes, file: str) -> tuple[PartnerDraft, ...]:
    """Read the partners of a file; raise ProblemsError with every mistake."""
    with Findings(file) as found:
        sheet = csv_table.read(data, found, columns=COLUMNS, required=REQUIRED, largest_bytes=LARGEST_BYTES)
        reader = _Reader(found, frozenset(sheet.columns))
        return tuple(reader.partner(row) for row in sheet.rows)


class _Reader:
    """Reads row by row and remembers whose ids it has seen, and what it has looked up."""

    def __init__(self, found: Findings, columns: frozenset[str]) -> None:
        self._found = found
        self._columns = columns
        self._guild_places: dict[int, str] = {}
        self._channel_owners: dict[int, tuple[str, int | None]] = {}
        self._answers: dict[tuple[str, str], str | InputError] = {}

    def partner(self, row: Row) -> PartnerDraft:
        guild_id = self._id(row, "guild_id")
        if guild_id is not None:
            first = self._guild_places.setdefault(guild_id, row.place)
            if first != row.place:
                self._complain(row, "guild_id", f"{guild_id} is the server of {first} already; one row for each server")
        return PartnerDraft(
            guild_id=guild_id or 0,
            name=self._name(row),
            country=self._looked_up(row, "country", places.find_country),
            timezone=self._looked_up(row, "timezone", zones.find),
            locale=self._looked_up(row, "locale", places.find_locale),
            channels=self._channels(row, guild_id),
            mention_role_id=self._id(row, "mention_role_id"),
            tags=self._tags(row),
        )

    def _channels(self, row: Row, guild_id: int | None) -> dict[DestinationKind, int]:
        channels = {}
        for column, kind in CHANNELS.items():
            channel_id = self._id(row, column)
            if channel_id is None:
                continue
            channels[kind] = channel_id
            place, owner = self._channel_owners.setdefault(channel_id, (row.place, guild_id))
            if place != row.place and owner != guild_id:
                rule = f"{channel_id} is a channel of the partner in {place} already; each partner has its own"
                self._complain(row, column, rule)
        return channels

    def _id(self, row: Row, column: str) -> int | None:
        if not self._is_there(row, column):
            return None
        try:
            return ids.parse_snowflake(row[column])
        except InputError as error:
            self._complain(row, column, str(error))
            return None

    def _looked_up(self, row: Row, column: str, find: Callable[[str], str]) -> str:
        """Look a cell up once: 10,000 partners share a few hundred zones, countries and languages."""
        if not self._is_there(row, column):
            return ""
        written = row[column]
        answer = self._answers.get((column, written))
        if answer is None:
            answer = self._answers[column, written] = _try(find, written)
        if isinstance(answer, InputError):
            self._complain(row, column, str(answer))
            return ""
        return answer

    def _name(self, row: Row) -> str:
        name = row["name"] if self._is_there(row, "name") else ""
        if len(name) > LONGEST_NAME:
            self._complain(row, "name", f"has {len(name)} characters; the limit is {LONGEST_NAME}")
        for problem in plain_text.find_problems(name):
            self._complain(row, "name", problem)
        return name

    def _tags(self, row: Row) -> frozenset[str]:
        tags = frozenset(tag.strip() for tag in row["tags"].split(";") if tag.strip())
        for tag in sorted(tags):
            if len(tag) > LONGEST_TAG or _NOT_IN_A_TAG & set(tag):
                rule = (
                    f"{nearest.quote(tag)} is not a tag: one word, at most {LONGEST_TAG} letters; between tags put `;`"
                )
                self._complain(row, "tags", rule)
            for problem in plain_text.find_problems(tag):
                self._complain(row, "tags", problem)
        return tags

    def _is_there(self, row: Row, column: str) -> bool:
        if row[column]:
            return True
        if column in REQUIRED and column in self._columns:  # a missing column has been noted once, at the header
            self._complain(row, column, "is empty; every partner needs it")
        return False

    def _complain(self, row: Row, column: str, rule: str) -> None:
        self._found.add(row.place, column, rule)


def _try(find: Callable[[str], str], written: str) -> str | InputError:
    try:
        return find(written)
    except InputError as error:
        return error
