"""Feeds: a thousand due at once, what reading one costs beside bare feedparser, what a poisoned one costs the others.

Goals: the event loop is never held for 20 ms, also while 5 MB are parsed; from the bytes to the ledger at most 1.5
times the processor time of `feedparser.parse` of the same bytes; a poisoned feed delays no other by more than a second.
The publishers are a process of their own. The loop's turns are judged by the processor time of its thread; what the
wall clock says, of turns and of a ticker, stands beside what it says of an idle loop next to a busy worker: on a quiet
machine the two agree.
"""

import asyncio
import io
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass

import aiohttp
import feedparser

from campaigns.actions import feeds
from campaigns.storage.columns import milliseconds
from tests.bench import feed_desk, feed_reading, measure, publisher, turns
from tests.bench.feed_desk import GOAL_STALL_SECONDS, HOUR, Desk
from tests.builders import AUTHOR, SLUG
from tests.sources import poison

FEEDS, CHANGED, OTHERS, REPEATS, AT_ONCE = 1000, 50, 40, 5, 32
GOAL_DELAY_SECONDS = 1.0
LITTLE_SECONDS = 0.1
BAD = ("slow-headers", "drip", "endless", "huge-title", "bomb", "many-headers", "silence", "reset-hard", "hop:10")


async def _due() -> None:
    """Poll a thousand feeds at once: as baselines first, then with one in twenty changed."""
    async with feed_desk.opened() as desk:
        await desk.follow({f"feed-{number}": f"{desk.far.address}/feed/{number}" for number in range(FEEDS)})
        await _round(desk, "first visits", FEEDS * publisher.ITEMS_OF_SMALL)
        desk.now += HOUR
        await desk.far.change(CHANGED)
        await _round(desk, "95 % answer 304", CHANGED)


async def _round(desk: Desk, what: str, items: int) -> None:
    urls = [f"{desk.far.address}/feed/{number}" for number in range(FEEDS)]
    async with turns.watched() as longest:
        with measure.stopwatch() as watch:
            busy, busy_workers = time.process_time(), feed_desk.busy_workers(desk)
            polled = await desk.poll()
            busy = time.process_time() - busy
            busy_workers = feed_desk.busy_workers(desk) - busy_workers
    peak = measure.peak_megabytes()
    idle = await feed_desk.idle(desk, watch.seconds)
    etags = {} if what == "first visits" else await _etags(urls[CHANGED:])
    bare = await _bare(urls, etags)
    measure.report(
        "feeds",
        what=what,
        feeds=len(polled.results),
        failed=polled.failed,
        new_items=items,
        waiting=polled.waiting,
        seconds=watch.seconds,
        bot_cpu_seconds=busy,
        cpu_milliseconds_a_feed=(busy + busy_workers) / len(polled.results) * 1000,
        workers_cpu_seconds=busy_workers,
        peak_megabytes=peak,
        longest_turn_cpu_seconds=longest.cpu_seconds,
        longest_turn_seconds=longest.wall_seconds,
        longest_tick_gap_seconds=longest.tick_gap_seconds,
        idle_turn_seconds=idle.wall_seconds,
        idle_tick_gap_seconds=idle.tick_gap_seconds,
        baseline="aiohttp and feedparser.parse in the event loop, nothing decided and nothing stored",
        baseline_seconds=bare.seconds,
        baseline_cpu_seconds=bare.cpu_seconds,
        baseline_longest_turn_cpu_seconds=bare.turns.cpu_seconds,
        is_goal_met=not polled.failed and longest.cpu_seconds < GOAL_STALL_SECONDS,
    )


@dataclass(frozen=True, slots=True)
class Bare:
    """What the same fetching and parsing takes without anything around it."""

    seconds: float
    cpu_seconds: float
    turns: turns.Turns


async def _bare(urls: list[str], etags: dict[str, str]) -> Bare:
    slots = asyncio.Semaphore(AT_ONCE)

    async def fetch(session: aiohttp.ClientSession, url: str) -> None:
        async with slots, session.get(url, headers={"If-None-Match": etags.get(url, "")}) as answer:
            body = await answer.read()
            if answer.status != 304:
                feedparser.parse(io.BytesIO(body))

    async with aiohttp.ClientSession() as session, turns.watched() as longest:
        busy = time.process_time()
        with measure.stopwatch() as watch:
            await asyncio.gather(*(fetch(session, url) for url in urls))
        return Bare(watch.seconds, time.process_time() - busy, longest)


async def _etags(urls: list[str]) -> dict[str, str]:
    async with aiohttp.ClientSession() as session:
        found = {}
        for url in urls:
            async with session.get(url) as answer:
                found[url] = answer.headers["ETag"]
        return found


async def _poisoned() -> None:
    """Poll forty good feeds that have news, alone and then beside one poisoned feed that is due before them."""
    async with feed_desk.opened() as desk:
        await desk.follow({f"good-{number}": f"{desk.far.address}/feed/{number}" for number in range(OTHERS)})
        await desk.poll()
        alone = min([await _until_the_others_are_read(desk) for _ in range(3)])
        worst = 0.0
        for name in (*(f"/{habit}" for habit in BAD), *(f"/document:{name}" for name in poison.DOCUMENTS)):
            delay = await _delay_beside(desk, name, alone)
            worst = max(worst, delay)
            measure.report("feeds", what="beside poison", poison=name, others=OTHERS, delay_seconds=delay)
    measure.report(
        "feeds",
        what="poisoned",
        others=OTHERS,
        seconds_alone=alone,
        worst_delay_seconds=worst,
        baseline="the same forty without a poisoned feed",
        is_goal_met=worst < GOAL_DELAY_SECONDS,
    )


async def _delay_beside(desk: Desk, name: str, alone: float) -> float:
    """Measure it, and where it looks like one once more: other work on the machine only ever adds."""
    delays: list[float] = []
    while len(delays) < REPEATS and (not delays or min(delays) > LITTLE_SECONDS):
        await desk.follow({"bad": f"{desk.far.bad_address}{name}?{len(delays)}"})
        delays.append(await _until_the_others_are_read(desk) - alone)
        await feeds.unfollow(desk.database, SLUG, "bad", actor=AUTHOR, now=desk.now)
    return min(delays)


async def _until_the_others_are_read(desk: Desk) -> float:
    desk.now += HOUR
    polling = asyncio.create_task(desk.poll())
    began = time.perf_counter()
    query = "SELECT count(*) FROM feed WHERE last_success_at = ? AND key LIKE 'good-%'"
    with closing(sqlite3.connect(desk.folder / "sidekick.db")) as raw:
        while raw.execute(query, (milliseconds(desk.now),)).fetchone()[0] < OTHERS:
            assert not polling.done(), polling.result()
            await asyncio.sleep(0.005)
    seconds = time.perf_counter() - began
    await polling
    return seconds


PARTS = {"due": _due, "reading": feed_reading.run, "poisoned": _poisoned}


def main() -> None:
    """Measure each part in a process of its own, so that its memory is its own."""
    if sys.argv[1:]:
        asyncio.run(PARTS[sys.argv[1]]())
        return
    for part in PARTS:
        subprocess.run([sys.executable, "-m", "tests.bench.feeds", part], check=True)


if __name__ == "__main__":
    main()
