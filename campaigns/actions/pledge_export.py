"""The pledge list as a file: one consistent state, hashed as it is written, recorded in the audit log.

The database puts the lines together, away from the event loop; a workbook is made of them in a worker process. Memory
stays the same however long the list is.
"""

import asyncio
import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, Final, Protocol, TypeVar, TypeVarTuple, assert_never

from campaigns.actions import campaigns as campaign_actions
from campaigns.model.actor import Actor
from campaigns.model.campaign import Campaign
from campaigns.render import pledge_csv, pledge_ndjson, pledge_xlsx
from campaigns.render.pledge_csv import ExportTally
from campaigns.storage import audit, pledge_lines
from campaigns.storage.database import Database
from campaigns.storage.pledge_lines import Layout, Slot, Stretch, TextVersion

Inputs = TypeVarTuple("Inputs")
Result = TypeVar("Result")

WORKBOOK_SECONDS: Final = 900
_CHUNK_BYTES: Final = 256 * 1024


class Workers(Protocol):
    """Who does heavy work outside the event loop."""

    async def run(self, function: Callable[[*Inputs], Result], /, *args: *Inputs, seconds: float = 10) -> Result:
        """Call a function in a worker process."""


class ExportFormat(StrEnum):
    """The forms of a pledge list."""

    CSV = "csv"
    XLSX = "xlsx"
    NDJSON = "ndjson"


@dataclass(frozen=True, slots=True)
class Exported:
    """What went into a file."""

    tally: ExportTally
    sha256: str
    """Of the file's bytes, in hexadecimal."""
    size_bytes: int


@dataclass(frozen=True, slots=True)
class _Wanted:
    campaign: Campaign
    texts: tuple[TextVersion, ...]
    partners: tuple[tuple[int, str, str], ...]
    stretch: Stretch


def file_name(slug: str, wanted: ExportFormat, now: datetime) -> str:
    """Name a list after its campaign and its instant."""
    return f"pledges-{slug}-{now:%Y%m%dT%H%M%SZ}.{wanted.value}"


async def write(
    database: Database,
    slug: str,
    wanted: ExportFormat,
    stream: IO[bytes],
    *,
    workers: Workers,
    actor: Actor,
    now: datetime,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Exported:
    """Write the pledges of a campaign to a binary stream; the audit log keeps who, when, how many, and the hash."""
    asked = await _asked(database, slug, since, until)
    out = _Hashed(stream)
    match wanted:
        case ExportFormat.CSV:
            out.write(pledge_csv.header().encode())
            tally = await _lines(database, _as_csv(asked), asked, out)
        case ExportFormat.NDJSON:
            tally = await _lines(database, _as_ndjson(asked), asked, out)
        case ExportFormat.XLSX:
            tally = await _workbook(database, asked, out, workers, now)
        case _:
            assert_never(wanted)
    exported = Exported(tally, out.digest.hexdigest(), out.size_bytes)
    await _record(database, asked.campaign, wanted, exported, actor, now)
    return exported


class _Hashed:
    """A stream that knows what has gone into it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()
        self.size_bytes = 0

    def write(self, data: bytes) -> None:
        self._stream.write(data)
        self.digest.update(data)
        self.size_bytes += len(data)

    def copy(self, source: Path) -> None:
        with source.open("rb") as made:
            while chunk := made.read(_CHUNK_BYTES):
                self.write(chunk)


async def _asked(database: Database, slug: str, since: datetime | None, until: datetime | None) -> _Wanted:
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        return _Wanted(
            campaign,
            await pledge_lines.texts(connection, campaign.id),
            await pledge_lines.partners(connection, campaign.id),
            Stretch(campaign.id, since, until),
        )


async def _lines(database: Database, layout: Layout, asked: _Wanted, out: _Hashed) -> ExportTally:
    counted = await pledge_lines.write(database, layout, asked.stretch, out.write)
    return ExportTally(counted.rows, counted.active_size, counted.left_out)


async def _workbook(database: Database, asked: _Wanted, out: _Hashed, workers: Workers, now: datetime) -> ExportTally:
    # a folder only its owner can read, gone with everything in it when this ends, however it ends
    with tempfile.TemporaryDirectory(prefix="sidekick-") as name:
        lines, book = Path(name, "lines.ndjson"), Path(name, "book.xlsx")
        with await asyncio.to_thread(lines.open, "wb") as stream:
            tally = await _lines(database, _as_ndjson(asked), asked, _Hashed(stream))
        await workers.run(pledge_xlsx.convert, str(lines), str(book), now, seconds=WORKBOOK_SECONDS)
        await asyncio.to_thread(out.copy, book)
    return tally


def _as_csv(asked: _Wanted) -> Layout:
    comma = ","
    return Layout(
        parts=(
            *(Slot.ID, comma, Slot.TEXT, comma, Slot.KIND, comma, Slot.SIZE, comma, Slot.PARTNER, comma, Slot.LOCALE),
            *(comma, Slot.NAME, comma, Slot.PLEDGED_AT, comma, Slot.WITHDRAWN_AT, comma, Slot.CONSENT),
            pledge_csv.LINE_END,
        ),
        texts={
            (each.text_id, each.version): pledge_csv.piece(asked.campaign.slug, each.key, _text(asked, each), each.role)
            for each in asked.texts
        },
        partners={number: pledge_csv.piece(name, country) for number, name, country in asked.partners},
        no_partner=pledge_csv.NOBODY,
        cell=pledge_csv.cell,
        postgresql_cell=pledge_csv.POSTGRESQL_CELL,
        instant_quote="",
        no_instant="",
    )


def _as_ndjson(asked: _Wanted) -> Layout:
    return Layout(
        parts=(
            *('{"pledge_id":"', Slot.ID, '",', Slot.TEXT, ',"kind":"', Slot.KIND, '","size":', Slot.SIZE, ","),
            *(Slot.PARTNER, ',"locale":', Slot.LOCALE, ',"display_name":', Slot.NAME, ',"pledged_at":'),
            *(Slot.PLEDGED_AT, ',"withdrawn_at":', Slot.WITHDRAWN_AT, ',"consent_version":', Slot.CONSENT, "}\n"),
        ),
        texts={
            (each.text_id, each.version): pledge_ndjson.piece(
                campaign=asked.campaign.slug, pledge_key=each.key, pledge_text=_text(asked, each), role=each.role
            )
            for each in asked.texts
        },
        partners={
            number: pledge_ndjson.piece(partner=name, country=country) for number, name, country in asked.partners
        },
        no_partner=pledge_ndjson.piece(partner="", country=""),
        cell=pledge_ndjson.cell,
        postgresql_cell=pledge_ndjson.POSTGRESQL_CELL,
        instant_quote='"',
        no_instant="null",
    )


def _text(asked: _Wanted, each: TextVersion) -> str:
    return each.texts[asked.campaign.source_locale]


async def _record(
    database: Database, campaign: Campaign, wanted: ExportFormat, exported: Exported, actor: Actor, now: datetime
) -> None:
    detail = {
        "format": wanted,
        "rows": exported.tally.rows,
        "left_out": exported.tally.left_out,
        "sha256": exported.sha256,
    }
    async with database.writing() as connection:
        await audit.record(
            connection,
            actor,
            "pledges.export",
            f"campaign:{campaign.slug}",
            now=now,
            campaign_id=campaign.id,
            detail=detail,
        )
