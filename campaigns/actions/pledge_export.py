"""The pledge list as a file: streamed from one consistent state, hashed as it is written, recorded in the audit log.

The rows are turned into bytes in a thread, batch by batch, so that the event loop goes on answering people.
"""

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import IO, Final, TextIO

from campaigns.actions import campaigns as campaign_actions
from campaigns.actions import pledges
from campaigns.model.actor import Actor
from campaigns.model.pledge import PledgeRow
from campaigns.render import pledge_csv, pledge_ndjson
from campaigns.render.pledge_csv import ExportTally
from campaigns.storage import audit
from campaigns.storage.database import Database

_BATCH: Final = 2_000


class ExportFormat(StrEnum):
    """The forms of a pledge list."""

    CSV = "csv"
    NDJSON = "ndjson"


@dataclass(frozen=True, slots=True)
class Exported:
    """What went into a file."""

    tally: ExportTally
    sha256: str
    """Of the file's bytes, in hexadecimal."""
    size_bytes: int


async def write(
    database: Database,
    slug: str,
    wanted: ExportFormat,
    stream: IO[bytes],
    *,
    actor: Actor,
    now: datetime,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Exported:
    """Write the pledges of a campaign to a binary stream; the audit log keeps who, when, how many, and the hash."""
    out = _Hashed(stream)
    tally = ExportTally()
    if wanted is ExportFormat.CSV:
        out.write(_text(pledge_csv.write_header))
    async for batch in _batches(pledges.rows(database, slug, since=since, until=until)):
        data, counted = await asyncio.to_thread(_rendered, wanted, batch)
        await asyncio.to_thread(out.write, data)
        tally += counted
    exported = Exported(tally, out.digest.hexdigest(), out.size_bytes)
    await _record(database, slug, wanted, exported, actor, now)
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


def _rendered(wanted: ExportFormat, batch: Iterable[PledgeRow]) -> tuple[bytes, ExportTally]:
    write_rows = pledge_csv.write_rows if wanted is ExportFormat.CSV else pledge_ndjson.write
    text = io.StringIO(newline="")
    tally = write_rows(batch, text)
    return text.getvalue().encode(), tally


def _text(write_to: Callable[[TextIO], None]) -> bytes:
    text = io.StringIO(newline="")
    write_to(text)
    return text.getvalue().encode()


async def _batches(rows: AsyncIterator[PledgeRow]) -> AsyncIterator[list[PledgeRow]]:
    batch: list[PledgeRow] = []
    async for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


async def _record(
    database: Database, slug: str, wanted: ExportFormat, exported: Exported, actor: Actor, now: datetime
) -> None:
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        await audit.record(
            connection,
            actor,
            "pledges.export",
            f"campaign:{slug}",
            now=now,
            campaign_id=campaign.id,
            detail={"format": wanted, "rows": exported.tally.rows, "sha256": exported.sha256},
        )
