"""A wave before a Discord that is far away: the stage of the benchmarks that measure sending."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import psutil

from campaigns.actions import campaigns, partners
from campaigns.model.actor import Actor
from campaigns.storage import schema
from campaigns.storage.database import Database
from tests import builders, databases, far_discord
from tests.builders import AUTHOR, SLUG
from tests.chaos.bot import Victim
from tests.far_discord import FarDiscord

LATENCY: Final = 0.08
LIMIT: Final = 50.0
"""Posts a second that Discord allows."""
ROUTE: Final = "/channels/{channel_id}/messages"
_LOOK_SECONDS: Final = 0.25


@dataclass(frozen=True, slots=True)
class Wave:
    """What was seen of a wave, at Discord's end."""

    posts: int
    per_second: float
    """From the first arrival to the last."""
    seconds: float
    refused: int
    """Answers of 429."""
    doubled: int
    peak_megabytes: float
    """Of the bot's process; 0 where it was not watched."""
    processor_seconds: float


@asynccontextmanager
async def planned(
    folder: Path,
    count: int,
    *,
    due_in: timedelta = timedelta(minutes=-1),
    waves: int = 1,
    has_pledge_button: bool = False,
    **options: object,
) -> AsyncIterator[FarDiscord]:
    """Run a Discord with so many partner servers, and plan one post for each, or several."""
    async with far_discord.running(guilds=count, latency=LATENCY, **options) as discord:
        database = Database.open(databases.sqlite_url(folder))
        await schema.upgrade(database)
        now = datetime.now(UTC)
        await campaigns.create(
            database, slug=SLUG, name="Safer Internet Day", anchor_on=date(2027, 2, 9), actor=AUTHOR, now=now
        )
        await partners.import_partners(database, SLUG, await discord.drafts(), actor=Actor.console("bench"), now=now)
        due_at = now + due_in
        when = f"{due_at:%Y-%m-%d %H:%M} UTC"
        for number in range(waves):
            content = builders.content(when, late="send 2h", has_pledge_button=has_pledge_button)
            await builders.approved(database, content, key=f"wave-{number}", now=now)
        await database.close()
        yield discord


@asynccontextmanager
async def bot(folder: Path, discord: FarDiscord, **settings: str) -> AsyncIterator[Victim]:
    """Run the real bot, with more settings where given; it stops in order afterwards."""
    victim = await Victim.start(folder, discord.api_url, ahead_seconds=0, **settings)
    try:
        yield victim
        assert await victim.stop() == 0, (folder / "bot.log").read_text("utf-8")[-2000:]
    finally:
        await victim.kill()


async def seen_to_the_end(discord: FarDiscord, victim: Victim, count: int, *, patience_seconds: float) -> Wave:
    """Watch until so many messages are there; measures the bot's process meanwhile."""
    process = psutil.Process(victim.process.pid)
    peak, ends_at = 0, time.monotonic() + patience_seconds
    while (await discord.remote.overview())["messages"] < count and time.monotonic() < ends_at:
        assert victim.is_running, "the bot has ended by itself"
        peak = max(peak, process.memory_info().rss)
        await asyncio.sleep(_LOOK_SECONDS)
    used = process.cpu_times()
    return await measured(discord, peak / 1024 / 1024, used.user + used.system)


async def measured(discord: FarDiscord, peak_megabytes: float = 0.0, processor_seconds: float = 0.0) -> Wave:
    """Measure what has arrived by now."""
    sent: list[dict[str, Any]] = await discord.remote.requests(method="POST", route=ROUTE, limit=100_000)
    arrivals = sorted(each["arrived_at"] for each in sent)
    copies = await discord.remote.copies(r"SID27-\d+")
    seconds = arrivals[-1] - arrivals[0]
    return Wave(
        posts=sum(each["status"] == 200 for each in sent),
        per_second=(len(arrivals) - 1) / seconds,
        seconds=seconds,
        refused=sum(each["status"] == 429 for each in sent),
        doubled=sum(number - 1 for each in copies.values() for number in each.values()),
        peak_megabytes=peak_megabytes,
        processor_seconds=processor_seconds,
    )
