"""Feeds: what reading one costs, from its address to the ledger, beside bare `feedparser.parse` of the same bytes.

The goal is at most one and a half times the processor time of the parser, in the bot and its worker together, and an
event loop that is never held for 20 ms, also while 5 MB are parsed. A first visit reads every item, a later one finds
nothing new though its publisher sends everything again. In a document of summaries alone the parser has little to
do, so what every visit costs (the answer, its transactions, the way to the worker and back) weighs more.
"""

import asyncio
import io
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass, field
from typing import Final

import feedparser

from campaigns.actions import feeds
from tests.bench import feed_desk, measure, publisher, turns
from tests.bench.feed_desk import GOAL_STALL_SECONDS, HOUR, Desk
from tests.builders import SLUG

REPEATS: Final = 5
GOAL_RATIO: Final = 1.5


async def run() -> None:
    """Read each document from its address to the ledger, in turn with bare feedparser; the least of some."""
    async with feed_desk.opened(workers=1) as desk:
        for name in publisher.DOCUMENTS:
            body = publisher.body_of(name)
            visits = await _visits(desk, name, body, 3 if len(body) > 1_000_000 else REPEATS)
            first, again, bare = min(visits.first), min(visits.again), min(visits.bare)
            is_cheap = first <= bare * GOAL_RATIO
            idle = await feed_desk.idle(desk, visits.seconds)
            measure.report(
                "feeds",
                what="reading",
                document=name,
                kilobytes=len(body) / 1000,
                first_visit_cpu_seconds=first,
                nothing_new_cpu_seconds=again,
                longest_turn_cpu_seconds=visits.longest.cpu_seconds,
                longest_turn_seconds=visits.longest.wall_seconds,
                longest_tick_gap_seconds=visits.longest.tick_gap_seconds,
                idle_turn_seconds=idle.wall_seconds,
                idle_tick_gap_seconds=idle.tick_gap_seconds,
                baseline="feedparser.parse of the same bytes, which in the event loop would be the stall",
                baseline_cpu_seconds=bare,
                ratio=first / bare,
                ratio_nothing_new=again / bare,
                is_goal_met=is_cheap and visits.longest.cpu_seconds < GOAL_STALL_SECONDS,
            )


@dataclass(slots=True)
class _Visits:
    """What visits to a document cost, each once with nobody looking at the loop and once with somebody."""

    first: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    longest: turns.Turns = field(default_factory=turns.Turns)
    seconds: float = 0.0
    """How long the loop was looked at."""


async def _visits(desk: Desk, name: str, body: bytes, repeats: int) -> _Visits:
    seen = _Visits()
    for number in range(repeats * 2):
        desk.now += HOUR
        key = f"{tuple(publisher.DOCUMENTS).index(name)}-{number}"
        await desk.follow({key: desk.far.document(name, number)})
        feed = await feeds.get(desk.database, SLUG, key)
        for costs in (seen.first, seen.again):
            await _forget_validators(desk, feed.id)
            if number % 2:
                await _watched(desk, feed.id, seen)
            else:  # looking at the loop costs as much as a small feed
                costs.append(await _cost(desk, feed.id))
        if number % 2 == 0:
            busy = time.process_time()
            feedparser.parse(io.BytesIO(body))
            seen.bare.append(time.process_time() - busy)
    return seen


async def _cost(desk: Desk, feed_id: int) -> float:
    """Visit a feed; returns the processor time it took here and in the one worker, whose own clock is exact."""
    busy_worker = await desk.workers.run(time.process_time)
    busy = time.process_time()
    polled = await feeds.poll_now(desk.database, desk.fetcher, desk.workers, desk.now, feed_id=feed_id)
    busy = time.process_time() - busy
    assert not polled.failed
    return busy + await desk.workers.run(time.process_time) - busy_worker


async def _watched(desk: Desk, feed_id: int, seen: _Visits) -> None:
    with measure.stopwatch() as watch:
        async with turns.watched() as longest:
            polled = await feeds.poll_now(desk.database, desk.fetcher, desk.workers, desk.now, feed_id=feed_id)
    assert not polled.failed
    seen.longest.worsen(longest)
    seen.seconds += watch.seconds


async def _forget_validators(desk: Desk, feed_id: int) -> None:
    with closing(sqlite3.connect(desk.folder / "sidekick.db")) as raw, raw:
        raw.execute("UPDATE feed SET etag = '', last_modified = '' WHERE id = ?", (feed_id,))


if __name__ == "__main__":
    asyncio.run(run())
