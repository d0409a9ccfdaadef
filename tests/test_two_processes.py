"""Two processes on one database never send twice, and when one is killed in a wave the other carries on."""

import asyncio
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from campaigns.actions import campaigns, outbox, partners
from campaigns.actions.courier import Courier
from campaigns.model.actor import Actor
from campaigns.model.delivery import DeliveryState
from campaigns.model.outcome import Outcome
from campaigns.model.pace import Pace
from campaigns.model.post import Post
from campaigns.storage.database import Database
from sandbox import Latency, Sandbox, Settings, World
from tests import builders, databases
from tests.bot import processes
from tests.builders import AUTHOR, NOON, SLUG
from tests.databases import server_address
from tests.fakes import FakeSender, Left, still
from tests.house import until

__all__ = ["server_address"]

PARTNERS = 120
TAKEN_OVER_SECONDS = 15


class SlowSender(FakeSender):
    """A Discord that takes its time, so that two relays meet."""

    async def send(self, channel_id: int, key: str, post: Post, left: Left = still) -> Outcome:
        await asyncio.sleep(0.01)
        return await super().send(channel_id, key, post, left)


@pytest.fixture(params=databases.BACKENDS)
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a migrated, empty database of each kind."""
    if request.param == "sqlite":
        async with databases.sqlite(tmp_path):
            return databases.sqlite_url(tmp_path)
    address: str = request.getfixturevalue("server_address")
    async with databases.on_server(address):
        return f"{address}/postgres"


async def test_two_relays_on_one_database_send_everything_once(url: str) -> None:
    first, second = Database.open(url), Database.open(url)
    await builders.new_campaign(first)
    await builders.new_partners(first, PARTNERS)
    await builders.approved(first)
    discord = SlowSender(now=lambda: NOON)
    couriers = [
        Courier(
            database=each,
            sender=discord,
            pace=Pace(10_000),
            now=lambda: NOON,
            monotonic=asyncio.get_running_loop().time,
        )
        for each in (first, second)
    ]
    await asyncio.gather(*(outbox.relay(courier) for courier in couriers))
    status = await outbox.status(first, SLUG)
    await first.close()
    await second.close()
    assert status.counts == {DeliveryState.SENT: PARTNERS}
    channels = [each.channel_id for each in discord.stored]
    assert len(channels) == len(set(channels)) == PARTNERS


async def test_a_standby_takes_over_a_wave_whose_sender_was_killed(url: str, tmp_path: Path) -> None:
    world = World()
    reference = await plan(url, world)
    async with Sandbox(Settings(identify_seconds=0.0, latency=Latency(0.1)), world) as discord:
        environ = processes.environment(tmp_path, discord.api_url, DATABASE_URL=url, SEND_RATE="20")
        async with processes.running(tmp_path, environ) as first:
            await until(lambda: bool(discord.copies(reference)), 30)
            async with processes.running(tmp_path, environ) as second:
                await second.says("duty.standby", 30)
                before = len(discord.copies(reference))
                assert before < PARTNERS, "the wave was over before the standby was there"
                first.process.kill()
                killed_at = time.monotonic()
                await first.process.wait()
                await asyncio.sleep(0.2)  # what had arrived at Discord is answered
                left = len(discord.copies(reference))
                await until(lambda: len(discord.copies(reference)) > left, TAKEN_OVER_SECONDS)
                assert time.monotonic() - killed_at < TAKEN_OVER_SECONDS
                await until(lambda: len(discord.copies(reference)) == PARTNERS, 30)
                await until(lambda: is_sent(url), 30)
                assert second.has_said("duty.taken_over")
                assert await second.stop() == 0
        assert set(discord.copies(reference).values()) == {1}
        assert discord.gateway.identifies == 2, "a standby stays away from Discord"


async def plan(url: str, world: World) -> str:
    """Plan one announcement, due a minute ago; gives its reference."""
    guilds = [world.add_guild(f"Partner {number}", channels=("announcements",)) for number in range(PARTNERS)]
    drafts = tuple(
        builders.partner_draft(number, guild_id=guild.id, channels={"announcements": guild.channel("announcements").id})
        for number, guild in enumerate(guilds)
    )
    now = datetime.now(UTC)
    due_at = now - timedelta(minutes=1)
    database = Database.open(url)
    await campaigns.create(database, slug=SLUG, name="SID", anchor_on=date(2027, 2, 9), actor=AUTHOR, now=now)
    await partners.import_partners(database, SLUG, drafts, actor=Actor.console("tests"), now=now)
    approved = await builders.approved(
        database, builders.content(f"{due_at:%Y-%m-%d %H:%M} UTC", late="send 2h"), now=now
    )
    await database.close()
    return approved.announcement.reference


async def is_sent(url: str) -> bool:
    database = Database.open(url)
    try:
        return dict((await outbox.status(database, SLUG)).counts) == {DeliveryState.SENT: PARTNERS}
    finally:
        await database.close()
