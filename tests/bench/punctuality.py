"""How late the first post of a wave leaves with 100,000 future posts stored, against a bare heap of timers.

Goal: at most 50 ms after its due instant, 99 times of 100, and memory that does not grow with the plan.
"""

import asyncio
import heapq
import sqlite3
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from bot import log, schedule
from bot.alarm import Alarm
from bot.post_office import PostOffice
from bot.schedule import Schedule
from bot.settings import LogFormat, LogLevel
from campaigns.actions.courier import Courier
from campaigns.model.outcome import Outcome
from campaigns.model.pace import Pace
from campaigns.model.post import Post
from tests.bench import stored
from tests.bench.measure import report
from tests.fakes import FakeSender, Left, still

STORED, WAVES, POSTS = 100_000, 100, 10
APART_MS = 310
"""Longer than a wave takes, and no divisor of a second."""
GOAL_MS, GOAL_MEGABYTES = 50.0, 30.0


class Watched(FakeSender):
    """A Discord that notes when a post leaves."""

    def __init__(self) -> None:
        super().__init__(now=lambda: datetime.now(UTC))
        self.left: list[float] = []

    async def send(self, channel_id: int, key: str, post: Post, left: Left = still) -> Outcome:
        self.left.append(time.time() * 1000)
        return await super().send(channel_id, key, post, left)


def memory() -> float:
    """Give what this process holds now, in megabytes."""
    held: int = psutil.Process().memory_info().rss
    return held / 1024 / 1024


def spread(folder: Path, first_at: int) -> list[int]:
    """Let small waves fall due one after the other; gives their instants in milliseconds since 1970."""
    instants = [first_at + number * APART_MS for number in range(WAVES)]
    with closing(sqlite3.connect(folder / "sidekick.db")) as connection, connection:
        ids = [row[0] for row in connection.execute("SELECT id FROM delivery WHERE occurrence = 0")]
        rows = [(at, at + 3_600_000, ids[n * POSTS + m]) for n, at in enumerate(instants) for m in range(POSTS)]
        connection.executemany("UPDATE delivery SET due_at = ?, deadline_at = ? WHERE id = ?", rows)
    return instants


async def ours(folder: Path) -> tuple[list[float], float]:
    """Run the post office over the waves; lateness in milliseconds, and the memory it took."""
    database = await stored.opened(folder)
    stored.fill(folder, STORED, "planned")
    due = spread(folder, int(time.time() * 1000) + 2_000)
    before = memory()
    sender = Watched()
    alarm = Alarm(lambda: datetime.now(UTC))
    courier = Courier(
        database=database, sender=sender, pace=Pace(48), now=lambda: datetime.now(UTC), monotonic=time.monotonic
    )
    office, ticks = PostOffice(courier, alarm), Schedule()

    async def glance() -> None:
        alarm.glance()

    ticks.every(schedule.CLOCK_SECONDS, "clock", glance)
    ticks.start()
    running = asyncio.create_task(office.run())
    await asyncio.sleep(2 + WAVES * APART_MS / 1000 + 3)
    office.stop()
    await running
    await ticks.stop(1)
    grown = memory() - before
    await database.close()
    assert len(sender.left) == WAVES * POSTS
    return [min(left for left in sender.left if left >= at) - at for at in due], grown


async def bare() -> tuple[list[float], float]:
    """Sleep to the same instants from a heap of as many timers, and do nothing else."""
    before = memory()
    now = datetime.now(UTC)
    far = now + timedelta(days=365)
    first_at = int(time.time() * 1000) + 500
    heap = [(far.timestamp() * 1000, number, f"delivery-{number:024d}") for number in range(STORED)]
    heap += [(first_at + number * APART_MS, -number, f"wave-{number}") for number in range(WAVES)]
    heapq.heapify(heap)
    grown = memory() - before
    late: list[float] = []
    for _ in range(WAVES):
        at, _number, _name = heapq.heappop(heap)
        await asyncio.sleep(max(0.0, at / 1000 - time.time()))
        late.append(time.time() * 1000 - at)
    return late, grown


def p99(values: list[float]) -> float:
    """Give the value that 99 of 100 stay under."""
    return sorted(values)[int(len(values) * 0.99) - 1]


def main() -> None:
    """Measure ours first: its memory must not profit from anything."""
    log.start(LogLevel.WARNING, LogFormat.TEXT)
    with tempfile.TemporaryDirectory() as name:
        late, megabytes = asyncio.run(ours(Path(name)))
    bare_late, bare_megabytes = asyncio.run(bare())
    report(
        "punctuality",
        stored=STORED,
        waves=WAVES,
        posts_per_wave=POSTS,
        p50_ms=sorted(late)[WAVES // 2],
        p99_ms=p99(late),
        worst_ms=max(late),
        megabytes=megabytes,
        baseline="heapq of as many timers in memory and asyncio.sleep",
        baseline_p99_ms=p99(bare_late),
        baseline_megabytes=bare_megabytes,
        ratio=p99(late) / p99(bare_late),
        is_goal_met=p99(late) <= GOAL_MS and megabytes <= GOAL_MEGABYTES,
    )


if __name__ == "__main__":
    main()
