"""The disk on a bad day: power cuts, no room left, somebody else's lock. Nothing is lost or repeated."""

import asyncio
import gc
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from campaigns.actions import outbox
from campaigns.actions.courier import Courier
from campaigns.model.delivery import DeliveryState, Lease
from campaigns.model.outcome import Outcome
from campaigns.model.pace import Pace
from campaigns.model.post import Post
from campaigns.storage.database import BUSY_TIMEOUT_SECONDS, Database
from tests import builders, databases
from tests.builders import NOON, SLUG
from tests.fakes import FakeSender, Left, still

FILES = ("sidekick.db", "sidekick.db-wal")


@dataclass
class Clock:
    """A clock that is moved by hand."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at


@dataclass(slots=True)
class Copying(FakeSender):
    """A Discord that, at the n-th post, keeps what the disk holds at that moment."""

    copy: Callable[[], None] = lambda: None
    copy_at: int = 0
    _seen: int = field(default=0)

    async def send(self, channel_id: int, key: str, post: Post, left: Left = still) -> Outcome:
        self._seen += 1
        if self._seen == self.copy_at:
            self.copy()
        return await FakeSender.send(self, channel_id, key, post)


def courier(database: Database, sender: FakeSender, clock: Clock) -> Courier:
    async def no_sleep(_: float) -> None:
        await asyncio.sleep(0)

    return Courier(database=database, sender=sender, pace=Pace(1e6), now=clock, monotonic=lambda: 0.0, sleep=no_sleep)


async def planned(database: Database, count: int) -> None:
    await builders.new_campaign(database)
    await builders.new_partners(database, count)
    await builders.approved(database)


async def states(database: Database) -> dict[DeliveryState, int]:
    return dict((await outbox.status(database, SLUG)).counts)


def copies(sender: FakeSender) -> list[int]:
    channels = {each.channel_id for each in sender.stored}
    return [sender.copies(channel_id, "SID27-001") for channel_id in channels]


@pytest.mark.parametrize("copy_at", [1, 17, 40])
async def test_after_a_power_cut_that_took_the_last_commits_nothing_is_repeated(tmp_path: Path, copy_at: int) -> None:
    """What was on disk when the n-th post left is all that is left of the ledger; ten minutes later it starts again."""
    clock, saved = Clock(), tmp_path / "saved"
    saved.mkdir()

    def keep() -> None:
        for name in FILES:
            shutil.copy(tmp_path / name, saved / name)
        # the lights go out: what is on its way arrives, nothing more is begun
        working.is_stopping = True

    sender = Copying(now=clock, copy=keep, copy_at=copy_at)
    async with databases.sqlite(tmp_path) as database:
        await planned(database, 40)
        working = courier(database, sender, clock)
        await outbox.relay(working)
        assert len(sender.stored) >= copy_at
    for name in (*FILES, "sidekick.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    for name in FILES:
        shutil.copy(saved / name, tmp_path / name)

    clock.at += timedelta(minutes=10)
    again = Database.open(databases.sqlite_url(tmp_path))
    assert (await states(again)).get(DeliveryState.SENT, 0) < 40
    await outbox.relay(courier(again, sender, clock))
    assert await states(again) == {DeliveryState.SENT: 40}
    assert copies(sender) == [1] * 40
    assert sender.looks > 0
    await again.close()


async def test_what_every_delivery_of_a_wave_meets_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))

    async def gone(_courier: Courier, _lease: Lease) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(outbox, "deliver", gone)
    async with databases.sqlite(tmp_path) as database:
        await planned(database, 40)
        with pytest.raises(OSError, match="the disk is gone"):
            await outbox.relay(courier(database, FakeSender(now=Clock()), Clock()))
    gc.collect()
    await asyncio.sleep(0)
    assert told == []


async def test_a_full_disk_stops_the_sending_and_room_lets_it_go_on(tmp_path: Path) -> None:
    clock = Clock()
    sender = FakeSender(now=clock)
    is_full = [False]

    def bound(dbapi_connection: Any, *_: Any) -> None:
        cursor = dbapi_connection.cursor()
        # 1 means: not one page more than there are now
        cursor.execute(f"PRAGMA max_page_count={1 if is_full[0] else 2**30}")
        cursor.close()

    async with databases.sqlite(tmp_path) as database:
        await planned(database, 300)
        sa.event.listen(database._writer.sync_engine, "checkout", bound)
        is_full[0] = True
        with pytest.raises(sa.exc.OperationalError, match="full"):
            await outbox.relay(courier(database, sender, clock))
        stored = len(sender.stored)
        under_way = {state: count for state, count in (await states(database)).items() if state != DeliveryState.DUE}
        assert stored <= sum(under_way.values()), "no post without a claim on disk"
        assert stored < 300

        is_full[0] = False
        clock.at += timedelta(minutes=10)
        await outbox.relay(courier(database, sender, clock))
        assert await states(database) == {DeliveryState.SENT: 300}
        assert copies(sender) == [1] * 300
    with closing(sqlite3.connect(tmp_path / "sidekick.db")) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_a_writer_who_locks_the_file_for_three_seconds_costs_only_time(tmp_path: Path) -> None:
    clock = Clock()
    sender = FakeSender(now=clock)
    async with databases.sqlite(tmp_path) as database:
        await planned(database, 20)
        other = sqlite3.connect(tmp_path / "sidekick.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        wave = asyncio.create_task(outbox.relay(courier(database, sender, clock)))
        await asyncio.sleep(3)
        assert not wave.done()
        assert sender.stored == [], "no claim, no post"
        other.execute("ROLLBACK")
        other.close()
        await wave
        assert copies(sender) == [1] * 20
    assert BUSY_TIMEOUT_SECONDS > 30, "a lock of half a minute is waited for too"
