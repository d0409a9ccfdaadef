"""What reads feeds in a benchmark: as in the bot, with publishers in a process of their own."""

import asyncio
import gc
import resource
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import psutil

from campaigns.actions import feeds
from campaigns.model.feed import FeedDraft
from campaigns.sources import lexicon
from campaigns.sources.fetch import Fetcher, FetchSettings
from campaigns.sources.workers import Workers
from campaigns.storage.database import Database
from tests import databases
from tests.bench import publisher, turns
from tests.bench.publisher import Publisher
from tests.builders import AUTHOR, NOW, SLUG, new_campaign, new_partners

GOAL_STALL_SECONDS: Final = 0.020
HOUR: Final = timedelta(hours=1)
SETTINGS: Final = FetchSettings(contact="https://sidekick.example/bot", may_reach_loopback=True)


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


async def idle(desk: Desk, seconds: float) -> turns.Turns:
    """Look at an idle loop next to a worker that is busy for so long: what the machine itself adds."""
    spinning = asyncio.create_task(desk.workers.run(spin, seconds, seconds=seconds + 60))
    longest = await turns.idle(seconds)
    await spinning
    return longest


def busy_workers(desk: Desk) -> float:
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
