"""The pledge list, line by line, put together by the database: a million Python rows would take four times as long.

What repeats (the pledge text, the partner) comes ready made; what a person may have chosen (language, name) is escaped:
on SQLite by the same function that escapes every other cell, on PostgreSQL by an expression that a test holds to it.
Everything is read in one transaction, so the lines add up to the counts beside them.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.storage.columns import milliseconds
from campaigns.storage.database import Database
from campaigns.storage.tables import partner, pledge_text, pledge_text_version

Sink = Callable[[bytes], None]
"""Takes the next bytes of the file."""

ROWS_AT_ONCE: Final = 500
_BUSY_SECONDS: Final = 60
_QUOTE: Final = "\x01"
"""COPY quotes with it whatever it likes; it is taken out again, and no cell may hold it."""


class Slot(StrEnum):
    """What differs from line to line."""

    ID = "pledge.id"
    TEXT = "text piece"
    KIND = "pledge.kind"
    SIZE = "pledge.size"
    PARTNER = "partner piece"
    LOCALE = "pledge.locale"
    NAME = "pledge.display_name"
    PLEDGED_AT = "pledge.pledged_at"
    WITHDRAWN_AT = "pledge.withdrawn_at"
    CONSENT = "pledge.consent_version"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a line is put together."""

    parts: Sequence[str | Slot]
    """Literal text and slots, in order."""
    texts: Mapping[tuple[int, int], str]
    """The piece of each version of a pledge text, by the id of its row and the version."""
    partners: Mapping[int, str]
    no_partner: str
    cell: Callable[[str], str]
    """Escapes what a person may have chosen."""
    postgresql_cell: str
    """The same as an expression over `{0}`."""
    instant_quote: str
    """What stands around an instant."""
    no_instant: str


@dataclass(frozen=True, slots=True)
class Counted:
    """What the lines add up to."""

    rows: int
    active_size: int
    """Sum of size over rows that are not withdrawn: the public number."""
    left_out: int
    """Pledges kept out of the number, and therefore out of the list."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which pledges are wanted."""

    campaign_id: int
    since: datetime | None = None
    until: datetime | None = None

    def condition(self) -> str:
        """Say it in SQL; instants are whole milliseconds, so nothing here needs escaping."""
        said = [f"pledge.campaign_id = {int(self.campaign_id)}"]
        if self.since is not None:
            said.append(f"pledge.pledged_at >= {milliseconds(self.since)}")
        if self.until is not None:
            said.append(f"pledge.pledged_at < {milliseconds(self.until)}")
        return " AND ".join(said)


@dataclass(frozen=True, slots=True)
class TextVersion:
    """The words somebody promised."""

    text_id: int
    version: int
    key: str
    role: str
    texts: Mapping[str, str]


async def texts(connection: AsyncConnection, campaign_id: int) -> tuple[TextVersion, ...]:
    """List every version of every pledge text; the newest is there even where nobody has kept versions."""
    mine = pledge_text.c.campaign_id == campaign_id
    newest = sa.select(
        pledge_text.c.id, pledge_text.c.version, pledge_text.c.key, pledge_text.c.role, pledge_text.c.texts
    )
    older = sa.select(
        pledge_text.c.id,
        pledge_text_version.c.version,
        pledge_text.c.key,
        pledge_text.c.role,
        pledge_text_version.c.texts,
    ).join(pledge_text_version, pledge_text_version.c.pledge_text_id == pledge_text.c.id)
    found = {(row.id, row.version): TextVersion(*row) for row in await connection.execute(newest.where(mine))}
    found |= {(row.id, row.version): TextVersion(*row) for row in await connection.execute(older.where(mine))}
    return tuple(found.values())


async def partners(connection: AsyncConnection, campaign_id: int) -> tuple[tuple[int, str, str], ...]:
    """List partners with their countries: (id, name, country)."""
    query = sa.select(partner.c.id, partner.c.name, partner.c.country).where(partner.c.campaign_id == campaign_id)
    return tuple((row.id, row.name, row.country) for row in await connection.execute(query))


async def write(database: Database, layout: Layout, wanted: Stretch, sink: Sink) -> Counted:
    """Hand every line to the sink, oldest first; on SQLite from a thread with a read-only connection of its own."""
    if database.file is not None:
        return await asyncio.to_thread(_from_file, database.file, layout, wanted, sink)
    async with database.reading() as connection:
        return await _from_server(connection, layout, wanted, sink)


def _from_file(file: Path, layout: Layout, wanted: Stretch, sink: Sink) -> Counted:
    with closing(opened(file)) as connection:
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.create_function("cell", 1, layout.cell, deterministic=True)
        connection.execute(
            "CREATE TEMP TABLE text_piece (id INTEGER, version INTEGER, piece TEXT, PRIMARY KEY (id, version))"
        )
        given = ((*which, piece) for which, piece in layout.texts.items())
        connection.executemany("INSERT INTO text_piece VALUES (?, ?, ?)", given)
        connection.execute("CREATE TEMP TABLE partner_piece (id INTEGER PRIMARY KEY, piece TEXT)")
        connection.executemany("INSERT INTO partner_piece VALUES (?, ?)", layout.partners.items())
        connection.execute("BEGIN")
        counted = Counted(*connection.execute(_count(wanted)).fetchone())
        lines = connection.execute(_lines(_sqlite_line(layout), wanted))
        lines.row_factory = _first
        while batch := lines.fetchmany(ROWS_AT_ONCE):
            sink("".join(batch).encode())
        connection.execute("COMMIT")
    return counted


def opened(file: Path) -> sqlite3.Connection:
    """Open a file for reading only, beside whoever writes to it."""
    address = f"{file.resolve().as_uri()}?mode=ro"
    return sqlite3.connect(address, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)


def _first(_cursor: sqlite3.Cursor, row: tuple[str]) -> str:
    return row[0]


async def _from_server(connection: AsyncConnection, layout: Layout, wanted: Stretch, sink: Sink) -> Counted:
    await connection.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
    counted = Counted(*(await connection.execute(sa.text(_count(wanted)))).one())
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None

    async def take(data: bytes) -> None:
        sink(data.replace(_QUOTE.encode(), b""))

    await driver.copy_from_query(
        _lines(_postgresql_line(layout), wanted, pieces=_POSTGRESQL_PIECES),
        [text_id for text_id, _ in layout.texts],
        [version for _, version in layout.texts],
        list(layout.texts.values()),
        list(layout.partners),
        list(layout.partners.values()),
        output=take,
        format="csv",
        delimiter="\x02",
        quote=_QUOTE,
        encoding="utf-8",
    )
    return counted


_POSTGRESQL_PIECES: Final = (
    "WITH text_piece AS (SELECT * FROM unnest($1::bigint[], $2::int[], $3::text[]) AS given(id, version, piece)),"
    " partner_piece AS (SELECT * FROM unnest($4::bigint[], $5::text[]) AS given(id, piece)) "
)


def _count(wanted: Stretch) -> str:
    standing = "pledge.withdrawn_at IS NULL AND pledge.is_set_aside = 0"
    return (
        "SELECT coalesce(sum(1 - pledge.is_set_aside), 0),"  # noqa: S608 - nothing a person typed
        f" coalesce(sum(CASE WHEN {standing} THEN pledge.size ELSE 0 END), 0),"
        f" coalesce(sum(pledge.is_set_aside), 0) FROM pledge WHERE {wanted.condition()}"
    )


def _lines(line: str, wanted: Stretch, *, pieces: str = "") -> str:
    return (
        f"{pieces}SELECT {line} FROM pledge"  # noqa: S608 - nothing a person typed
        " JOIN text_piece ON text_piece.id = pledge.pledge_text_id"
        " AND text_piece.version = pledge.text_version"
        " LEFT JOIN partner_piece ON partner_piece.id = pledge.partner_id"
        f" WHERE {wanted.condition()} AND pledge.is_set_aside = 0 ORDER BY pledge.pledged_at, pledge.id"
    )


def _sqlite_line(layout: Layout) -> str:
    def slot(which: Slot) -> str:
        match which:
            case Slot.LOCALE | Slot.NAME | Slot.CONSENT:
                # a few letters, digits and what may stand between them need no second look, and most are empty
                odd = f"{which} GLOB '*[^0-9A-Za-z .-]*' OR {which} GLOB '[ -]*' OR length({which}) > 15"
                quick = layout.cell("") == ""
                return (
                    f"CASE WHEN {which} <> '' AND ({odd}) THEN cell({which}) ELSE {which} END"
                    if quick
                    else f"cell({which})"
                )
            case Slot.PLEDGED_AT | Slot.WITHDRAWN_AT:
                written = f"strftime('%Y-%m-%dT%H:%M:%SZ', {which} / 1000, 'unixepoch')"
                return _instant(layout, written)
            case _:
                return _plain_slot(layout, which)

    # one call instead of twenty concatenations, each of which would copy the line as far as it has come
    template = "".join("%s" if isinstance(part, Slot) else part.replace("%", "%%") for part in layout.parts)
    return f"printf({_literal(template)}, {', '.join(slot(part) for part in layout.parts if isinstance(part, Slot))})"


def _postgresql_line(layout: Layout) -> str:
    def slot(which: Slot) -> str:
        match which:
            case Slot.LOCALE | Slot.NAME | Slot.CONSENT:
                return layout.postgresql_cell.replace("{0}", f"translate({which}, E'\\x01', '\ufffd')")
            case Slot.PLEDGED_AT | Slot.WITHDRAWN_AT:
                at = f"to_timestamp(({which} / 1000)::double precision) AT TIME ZONE 'UTC'"
                return _instant(layout, f"""to_char({at}, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')""")
            case _:
                return _plain_slot(layout, which)

    *parts, end = layout.parts
    assert isinstance(end, str)
    parts.append(end.removesuffix("\n"))  # which COPY adds itself
    return " || ".join(slot(part) if isinstance(part, Slot) else _literal(part) for part in parts if part)


def _plain_slot(layout: Layout, which: Slot) -> str:
    match which:
        case Slot.TEXT:
            return "text_piece.piece"
        case Slot.PARTNER:
            return f"coalesce(partner_piece.piece, {_literal(layout.no_partner)})"
        case Slot.SIZE:
            return "CAST(pledge.size AS TEXT)"
        case _:
            return str(which)


def _instant(layout: Layout, written: str) -> str:
    quote = _literal(layout.instant_quote)
    return f"coalesce({quote} || {written} || {quote}, {_literal(layout.no_instant)})"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
