"""Pledges to durable commit, with 1, 10 and 50 in flight, against raw aiosqlite upserts committed one by one.

Both write to a file of their own with `synchronous=FULL`, in turns, so that a disk that slows down slows both. Ours is
the whole action: looking up campaign, text and partner, hashing the person, the row, and the receipt.

Goal: at least 0.5 of the baseline with 1 in flight, and at least 1.5 times as much with 50.
"""

import asyncio
import statistics
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import aiosqlite

from campaigns.actions import partners, pledges
from campaigns.actions.pledges import Member
from campaigns.model.plan import PledgeText
from campaigns.storage import pledges as pledge_rows
from campaigns.storage import schema
from campaigns.storage.database import Database
from tests import builders, databases
from tests.bench.measure import report, stopwatch
from tests.builders import AUTHOR, GUILD, SLUG

IN_FLIGHT = {1: 0.5, 10: 0.5, 50: 1.5}
PLEDGES = 600
ROUNDS = 7
PARTNERS = 20
TEXTS = tuple(
    PledgeText(f"key-{number}", role, {"en": f"I promise number {number}."})
    for number, role in enumerate(("young-person", "parent", "educator"))
)
SECRET = b"a secret of thirty-two bytes long"
_UPSERT = "INSERT INTO pledge VALUES (?, ?, ?, ?) ON CONFLICT (person, text) DO UPDATE SET at = excluded.at"


class Ours:
    """Members who press, so many at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._next = 0

    async def press(self, in_flight: int) -> float:
        """Make the pledges; returns how many get to the disk in a second."""
        before, self._next = self._next, self._next + PLEDGES
        people = iter(range(before, self._next))
        with stopwatch() as watch:
            await asyncio.gather(*(self._one_after_another(people) for _ in range(in_flight)))
        return PLEDGES / watch.seconds

    async def _one_after_another(self, people: Iterator[int]) -> None:
        for number in people:
            member = Member(10**17 + number, GUILD + 1 + number % PARTNERS, "pt-PT")
            key = TEXTS[number % len(TEXTS)].key
            receipt = await pledges.make(self._database, SLUG, key, member, secret=SECRET, now=datetime.now(UTC))
            assert receipt.is_new


class Raw:
    """The least somebody could do: one row, one commit, and the next."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._next = 0

    async def press(self) -> float:
        """Write the same number of rows."""
        with stopwatch() as watch:
            for number in range(self._next, self._next + PLEDGES):
                row = (f"p{number:016x}", number.to_bytes(32, "big"), number % len(TEXTS), number)
                await self._connection.execute(_UPSERT, row)
                await self._connection.commit()
        self._next += PLEDGES
        return PLEDGES / watch.seconds


async def _opened(folder: Path) -> Database:
    database = Database.open(databases.sqlite_url(folder))
    await schema.upgrade(database)
    now = datetime.now(UTC)
    campaign = await builders.new_campaign(database, now=now)
    drafts = tuple(builders.partner_draft(number) for number in range(1, PARTNERS + 1))
    await partners.import_partners(database, SLUG, drafts, actor=AUTHOR, now=now)
    async with database.writing() as connection:
        for position, text in enumerate(TEXTS):
            await pledge_rows.put_text(connection, campaign.id, text, position)
    return database


async def _raw(folder: Path) -> aiosqlite.Connection:
    connection = await aiosqlite.connect(folder / "raw.db")
    await connection.execute("PRAGMA journal_mode=WAL")
    await connection.execute("PRAGMA synchronous=FULL")
    await connection.execute("CREATE TABLE pledge (id TEXT PRIMARY KEY, person BLOB, text INTEGER, at INTEGER) STRICT")
    await connection.execute("CREATE UNIQUE INDEX uq_pledge ON pledge (person, text)")
    await connection.commit()
    return connection


async def measured() -> tuple[float, dict[int, float]]:
    """Press in turns; the median of each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database, connection = await _opened(folder), await _raw(folder)
        ours, raw = Ours(database), Raw(connection)
        baseline: list[float] = []
        rates: dict[int, list[float]] = {in_flight: [] for in_flight in IN_FLIGHT}
        for _ in range(ROUNDS):
            baseline.append(await raw.press())
            for in_flight, taken in rates.items():
                taken.append(await ours.press(in_flight))
        await connection.close()
        await database.close()
    return statistics.median(baseline), {each: statistics.median(taken) for each, taken in rates.items()}


def main() -> None:
    """Measure and compare."""
    baseline, rates = asyncio.run(measured())
    for in_flight, rate in rates.items():
        report(
            "pledges",
            in_flight=in_flight,
            pledges_per_second=rate,
            baseline="raw aiosqlite upserts, committed one by one, synchronous=FULL",
            baseline_per_second=baseline,
            ratio=rate / baseline,
            goal=IN_FLIGHT[in_flight],
            is_goal_met=rate >= IN_FLIGHT[in_flight] * baseline,
        )


if __name__ == "__main__":
    main()
