"""Feeds: a thousand due at once, what reading one costs beside bare feedparser, what a poisoned one costs the others.

Goals: the event loop is never held for 20 ms, also while 5 MB are parsed; from the bytes to the ledger at most 1.5
times the processor time of `feedparser.parse` of the same bytes; a poisoned feed delays no other by more than a second.
The publishers are a process of their own. The loop's turns are judged by the processor time of its thread; what the
wall clock says stands beside what it says of an idle loop next to a busy worker.
"""

import asyncio
import gc
import io
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path

import aiohttp
import feedparser
import psutil

from campaigns.actions import feeds
from campaigns.model.feed import FeedDraft
from campaigns.sources import lexicon
from campaigns.sources.fetch import Fetcher, FetchSettings
from campaigns.sources.workers import Workers
from campaigns.storage.columns import milliseconds
from campaigns.storage.database import Database
from tests import databases
from tests.bench import measure, publisher, turns
from tests.bench.publisher import Publisher
from tests.builders import AUTHOR, NOW, SLUG, new_campaign, new_partners
from tests.sources import poison

FEEDS, CHANGED, OTHERS, REPEATS, AT_ONCE = 1000, 50, 40, 5, 32
GOAL_STALL_SECONDS, GOAL_RATIO, GOAL_DELAY_SECONDS = 0.020, 1.5, 1.0
LITTLE_SECONDS = 0.1
HOUR = timedelta(hours=1)
BAD = ("slow-headers", "drip", "endless", "huge-title", "bomb", "many-headers", "silence", "reset-hard", "hop:10")
SETTINGS = FetchSettings(contact="https://sidekick.example/bot", may_reach_loopback=True)


@dataclass(slots=True)
class Desk:
    """What reads feeds: as in the bot, with a clock that goes on by hours."""

    folder: Path
    database: Database
    fetcher: Fetcher
    workers: Workers
    far: Publisher
    now: datetime = NOW

    async def follow(self, urls: dict[str, str]) -> None:
        drafts = tuple(FeedDraft(key, url, "Alliance") for key, url in urls.items())
        await feeds.import_feeds(self.database, SLUG, drafts, actor=AUTHOR, now=self.now)

    async def poll(self) -> feeds.Polled:
        return await feeds.poll_due(self.database, self.fetcher, self.workers, self.now)


@asynccontextmanager
async def opened(workers: int = 2) -> AsyncIterator[Desk]:
    """Open a campaign and everything that a poll needs, out of the garbage collector's rounds as the bot itself is."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with (
            databases.sqlite(folder) as database,
            publisher.running() as far,
            Fetcher(SETTINGS) as fetcher,
            Workers(workers) as pool,
        ):
            await new_campaign(database)
            await new_partners(database, 2)
            desk = Desk(folder, database, fetcher, pool, far)
            await desk.follow({"first": far.document("WordPress, 50 summaries", -1)})
            await desk.poll()
            lexicon.harm_of("en"), lexicon.words_of("en")  # read once in the life of a bot
            gc.collect()
            gc.freeze()
            yield desk


async def _due() -> None:
    """Poll a thousand feeds at once: as baselines first, then with one in twenty changed."""
    async with opened() as desk:
        await desk.follow({f"feed-{number}": f"{desk.far.address}/feed/{number}" for number in range(FEEDS)})
        await _round(desk, "first visits", FEEDS * publisher.ITEMS_OF_SMALL)
        desk.now += HOUR
        await desk.far.change(CHANGED)
        await _round(desk, "95 % answer 304", CHANGED)


async def _round(desk: Desk, what: str, items: int) -> None:
    urls = [f"{desk.far.address}/feed/{number}" for number in range(FEEDS)]
    async with turns.watched() as longest:
        with measure.stopwatch() as watch:
            busy, busy_workers = time.process_time(), _busy_workers(desk)
            polled = await desk.poll()
            busy = time.process_time() - busy
            busy_workers = _busy_workers(desk) - busy_workers
    peak = measure.peak_megabytes()
    idle = await _idle(desk, watch.seconds)
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


async def _idle(desk: Desk, seconds: float) -> turns.Turns:
    """Look at an idle loop next to a worker that is busy for so long: what the machine itself adds."""
    spinning = asyncio.create_task(desk.workers.run(_spin_in_a_worker, seconds, seconds=seconds + 60))
    longest = await turns.idle(seconds)
    await spinning
    return longest


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


def _busy_workers(desk: Desk) -> float:
    """Add up the processor time of the workers there are and of those there were."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = ended.ru_utime + ended.ru_stime
    for child in psutil.Process().children():
        if child.pid != desk.far.process.pid:
            used = child.cpu_times()
            seconds += used.user + used.system
    return seconds


def spin(seconds: float) -> None:
    """Be busy."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pass


# a worker finds it by the name of its module, which in this process is `__main__`
_spin_in_a_worker = import_module("tests.bench.feeds").spin if __name__ == "__main__" else spin


async def _reading() -> None:
    """Read each document from its address to the ledger, in turn with bare feedparser; the least of some."""
    async with opened(workers=1) as desk:
        for name in publisher.DOCUMENTS:
            body = publisher.body_of(name)
            visits = await _visits(desk, name, body, 3 if len(body) > 1_000_000 else REPEATS)
            first, again, bare = min(visits.first), min(visits.again), min(visits.bare)
            idle = await _idle(desk, visits.seconds)
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
                is_goal_met=first / bare <= GOAL_RATIO and visits.longest.cpu_seconds < GOAL_STALL_SECONDS,
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


async def _poisoned() -> None:
    """Poll forty good feeds that have news, alone and then beside one poisoned feed that is due before them."""
    async with opened() as desk:
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


PARTS = {"due": _due, "reading": _reading, "poisoned": _poisoned}


def main() -> None:
    """Measure each part in a process of its own, so that its memory is its own."""
    if sys.argv[1:]:
        asyncio.run(PARTS[sys.argv[1]]())
        return
    for part in PARTS:
        subprocess.run([sys.executable, "-m", "tests.bench.feeds", part], check=True)


if __name__ == "__main__":
    main()
