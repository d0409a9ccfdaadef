"""The soak: hours of ordinary work, and whatever the bot holds must not grow. `python -m tests.soak --minutes 60`.

A post a minute to 50 channels, members at their buttons five times a second, 20 feeds. After a warm-up of a fifth of
the time the bot's memory may grow by 5 %, its open files and threads not at all; every post is there once and every
member was answered. Prints one line of JSON; exits with 1 where that does not hold.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import mean, median
from typing import Final
from urllib.parse import urlsplit

import psutil
from aiohttp import web

from campaigns.actions import campaigns, feeds, partners, plans
from campaigns.model.actor import Actor
from campaigns.model.feed import FeedDraft
from campaigns.storage import schema
from campaigns.storage.database import Database
from tests import builders, databases, far_discord
from tests.bench.measure import report
from tests.bot import processes
from tests.builders import AUTHOR, SLUG
from tests.far_discord import FarDiscord

CHANNELS, FEEDS, PRESSES_PER_SECOND = 50, 20, 5
SAMPLE_SECONDS, SETTLE_SECONDS = 5, 20
GROWTH_ALLOWED = 0.05
REFERENCE: Final = r"SID27-\d{3,}"
OPERATOR = Actor.console("soak")


@dataclass(frozen=True, slots=True)
class Sample:
    """What the bot holds at one moment."""

    megabytes: float
    files: int
    """Everything open, but for connections to Discord."""
    threads: int


async def soak(minutes: int, folder: Path) -> bool:
    """Run for so long; says whether nothing grew and nothing was lost."""
    async with far_discord.running(guilds=CHANNELS, latency="0.05") as discord, newsroom() as address:
        first_at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=30)
        await _prepare(discord, folder, address, first_at, minutes)
        environ = processes.environment(folder, discord.api_url, FETCH_ALLOW_LOOPBACK="true", LOG_LEVEL="WARNING")
        async with processes.running(folder, environ) as bot:
            ends_at = time.monotonic() + 60 * minutes + SETTLE_SECONDS
            port = urlsplit(discord.api_url).port
            samples, answered = await asyncio.gather(
                _watch(bot.process.pid, port, ends_at), _members(discord, ends_at - SETTLE_SECONDS)
            )
            code = await bot.stop()
        copies = await discord.remote.copies(REFERENCE)
        requests = await discord.remote.requests(status=429)
    return _judge(minutes, samples, answered, copies, code=code, refused=len(requests))


async def _prepare(discord: FarDiscord, folder: Path, address: str, first_at: datetime, minutes: int) -> None:
    database = Database.open(databases.sqlite_url(folder))
    await schema.upgrade(database)
    now = datetime.now(UTC)
    anchor_on = date(2027, 2, 9)
    await campaigns.create(database, slug=SLUG, name="Safer Internet Day", anchor_on=anchor_on, actor=AUTHOR, now=now)
    await partners.import_partners(database, SLUG, await discord.drafts(), actor=OPERATOR, now=now)
    plan, pictures = plans.shipped("safer-internet-day")
    await plans.import_plan(database, SLUG, plan, pictures, actor=OPERATOR, now=now)
    for number in range(minutes):
        at = first_at + timedelta(minutes=number)
        what = builders.content(f"{at:%Y-%m-%d %H:%M:%S} UTC", has_pledge_button=True)
        await builders.approved(database, what, key=f"soak-{number}", now=now)
    drafts = tuple(FeedDraft(f"feed-{n}", f"{address}/{n}", "Newsroom") for n in range(FEEDS))
    await feeds.import_feeds(database, SLUG, drafts, actor=OPERATOR, now=now)
    await database.close()


async def _watch(pid: int, discord_port: int | None, ends_at: float) -> list[Sample]:
    """Look at the bot every few seconds."""
    process, samples = psutil.Process(pid), list[Sample]()
    while time.monotonic() < ends_at:
        await asyncio.sleep(SAMPLE_SECONDS)
        with process.oneshot():
            # connections to Discord are kept for a while, as many as were wanted at once
            to_discord = sum(each.raddr[1:] == (discord_port,) for each in process.net_connections("tcp"))
            files = process.num_fds() - to_discord
            held = Sample(process.memory_info().rss / 2**20, files, process.num_threads())
        samples.append(held)
    return samples


async def _members(discord: FarDiscord, ends_at: float) -> tuple[int, int]:
    """Ask for the progress five times a second, each time in another server; gives how many asked and were answered."""
    people = [
        (int(guild["id"]), await discord.remote.add_member(int(guild["id"]), f"Member {number}"))
        for number, guild in enumerate(await discord.remote.world())
    ]
    await asyncio.sleep(SETTLE_SECONDS)
    asked = answered = 0
    while time.monotonic() < ends_at:
        guild_id, user_id = people[asked % len(people)]
        began = time.monotonic()
        exchange = await discord.remote.act(guild_id, user_id, "run", path="pledge mine")
        asked += 1
        answered += bool(exchange.get("replies")) and not exchange.get("was_late")
        await asyncio.sleep(max(0.0, 1 / PRESSES_PER_SECOND - (time.monotonic() - began)))
    return asked, answered


def _judge(
    minutes: int,
    samples: list[Sample],
    members: tuple[int, int],
    copies: dict[int, dict[str, int]],
    *,
    code: int,
    refused: int,
) -> bool:
    warm = samples[len(samples) // 5 :]
    early, late = warm[: len(warm) // 4], warm[-(len(warm) // 4) :]
    growth = mean(each.megabytes for each in late) / mean(each.megabytes for each in early) - 1
    # a pool opens a connection when one more is needed at once, so it is the usual number that must not grow
    files = median(each.files for each in late) - median(each.files for each in early)
    threads = median(each.threads for each in late) - median(each.threads for each in early)
    posts = [count for counts in copies.values() for count in counts.values()]
    asked, answered = members
    is_good = (
        growth < GROWTH_ALLOWED
        and files <= 0
        and threads <= 0
        and len(posts) == CHANNELS * minutes
        and set(posts) == {1}
        and asked == answered > 0
        and code == 0
        and refused == 0
    )
    report(
        "soak",
        minutes=minutes,
        posts=len(posts),
        repeated=sum(count - 1 for count in posts),
        lost=CHANNELS * minutes - len(posts),
        interactions=asked,
        answered=answered,
        refused_with_429=refused,
        megabytes=late[-1].megabytes,
        growth_percent=100 * growth,
        more_files=files,
        more_threads=threads,
        exit_code=code,
        is_goal_met=is_good,
    )
    return is_good


@asynccontextmanager
async def newsroom() -> AsyncIterator[str]:
    """Serve feeds that always say the same, and answer 304 to who knows."""
    document = (Path(__file__).parents[1] / "campaigns/data/demo_feeds/end-violence-wordpress.xml").read_bytes()

    async def serve(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == '"1"':
            return web.Response(status=304, headers={"ETag": '"1"'})
        return web.Response(body=document, content_type="application/rss+xml", headers={"ETag": '"1"'})

    application = web.Application()
    application.router.add_get("/{number}", serve)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


def main() -> int:
    """Read the arguments, run, and judge."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=int, default=60)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sidekick-soak-") as name:
        return 0 if asyncio.run(soak(given.minutes, Path(name))) else 1


if __name__ == "__main__":
    sys.exit(main())
