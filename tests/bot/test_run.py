"""`python -m bot run` as a process: it starts, sends what is due once, stops in order, survives what Discord does."""

import json
import socket
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from campaigns.actions import announcements, campaigns, outbox, partners
from campaigns.model.actor import Actor
from campaigns.model.delivery import DeliveryState
from campaigns.storage import schema
from campaigns.storage.database import Database
from sandbox import Latency, Sandbox, World
from sandbox import Settings as SandboxSettings
from tests.bot import processes
from tests.builders import APPROVER, AUTHOR, content, partner_draft
from tests.house import until

SLUG = "sid-2027"
POSTS = "/channels/{channel_id}/messages"
COMMANDS = "/applications/{application_id}/commands"


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Database]:
    database = Database.open(f"sqlite+aiosqlite:///{folder / 'sidekick.db'}")
    try:
        await schema.upgrade(database)
        yield database
    finally:
        await database.close()


async def plan(folder: Path, world: World, count: int, due_at: datetime) -> str:
    """Plan one announcement for so many partner servers; gives its post reference."""
    guilds = [world.add_guild(f"Partner {number}", channels=("announcements",)) for number in range(count)]
    drafts = [
        partner_draft(number, guild_id=guild.id, channels={"announcements": guild.channel("announcements").id})
        for number, guild in enumerate(guilds)
    ]
    now = datetime.now(UTC)
    async with opened(folder) as database:
        await campaigns.create(database, slug=SLUG, name="SID", anchor_on=date(2027, 2, 9), actor=AUTHOR, now=now)
        await partners.import_partners(database, SLUG, tuple(drafts), actor=Actor.console("tests"), now=now)
        draft = content(due_at.strftime("%Y-%m-%d %H:%M UTC"), late="send 2h")
        await announcements.draft(database, SLUG, draft, actor=AUTHOR, now=now, key="hello")
        await announcements.submit(database, SLUG, "hello", actor=AUTHOR, now=now)
        approved = await announcements.approve(database, SLUG, "hello", actor=APPROVER, now=now)
    return approved.announcement.reference


async def states(folder: Path) -> dict[DeliveryState, int]:
    async with opened(folder) as database:
        return dict((await outbox.status(database, SLUG)).counts)


async def are_sent(folder: Path, count: int) -> bool:
    return await states(folder) == {DeliveryState.SENT: count}


def a_minute_ago() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=1)


async def until_posted(discord: Sandbox, reference: str, count: int) -> None:
    await until(lambda: sum(discord.copies(reference).values()) >= count, 30)


async def test_a_base_address_and_any_token_are_all_it_needs(tmp_path: Path) -> None:
    async with Sandbox(SandboxSettings(identify_seconds=0.0)) as discord:
        environ = processes.environment(tmp_path, discord.api_url)
        del environ["DATABASE_URL"]
        async with processes.running(tmp_path, environ) as bot:
            await discord.wait_connected(20)
            assert await bot.stop() == 0
        key = tmp_path / "data" / "secret.key"
        assert bot.has_said("settings.secret_key")
        assert key.stat().st_mode & 0o777 == 0o600


async def test_commands_are_told_once_and_a_due_post_is_sent_once(tmp_path: Path) -> None:
    world = World()
    reference = await plan(tmp_path, world, 3, a_minute_ago())
    async with Sandbox(SandboxSettings(identify_seconds=0.0), world) as discord:
        environ = processes.environment(tmp_path, discord.api_url)
        for _ in range(2):
            async with processes.running(tmp_path, environ) as bot:
                await discord.wait_connected(20)
                await until_posted(discord, reference, 3)
                await bot.says("action=commands.")
                assert await bot.stop() == 0
        assert set(discord.copies(reference).values()) == {1}
        assert len(discord.log.where("PUT", COMMANDS)) == 1
    assert await states(tmp_path) == {DeliveryState.SENT: 3}


async def test_a_stop_in_the_middle_of_a_wave_loses_and_repeats_nothing(tmp_path: Path) -> None:
    world = World()
    reference = await plan(tmp_path, world, 60, a_minute_ago())
    settings = SandboxSettings(identify_seconds=0.0, latency=Latency(0.3))
    async with Sandbox(settings, world) as discord:
        environ = processes.environment(tmp_path, discord.api_url)
        async with processes.running(tmp_path, environ) as bot:
            await until_posted(discord, reference, 10)
            assert await bot.stop() == 0
        between = await states(tmp_path)
        # nothing is left with a sender: what was on its way has been recorded
        assert DeliveryState.LEASED not in between
        assert 0 < between[DeliveryState.SENT] < 60
        assert between[DeliveryState.SENT] == len(discord.copies(reference))
        async with processes.running(tmp_path, environ) as bot:
            await until_posted(discord, reference, 60)
            assert await bot.stop() == 0
        assert len(discord.copies(reference)) == 60
        assert set(discord.copies(reference).values()) == {1}
        assert discord.log.statuses.get(429, 0) == 0
    assert await states(tmp_path) == {DeliveryState.SENT: 60}


async def test_a_kill_in_the_middle_of_a_wave_loses_and_repeats_nothing(tmp_path: Path) -> None:
    world = World()
    reference = await plan(tmp_path, world, 20, a_minute_ago())
    async with Sandbox(SandboxSettings(identify_seconds=0.0, latency=Latency(0.2)), world) as discord:
        environ = processes.environment(tmp_path, discord.api_url)
        async with processes.running(tmp_path, environ) as bot:
            await until_posted(discord, reference, 5)
            bot.process.kill()
            await bot.process.wait()
        await release_leases(tmp_path)
        async with processes.running(tmp_path, environ) as bot:
            await until_posted(discord, reference, 20)
            await until(lambda: are_sent(tmp_path, 20), 20)
            assert await bot.stop() == 0
        assert len(discord.copies(reference)) == 20
        assert set(discord.copies(reference).values()) == {1}


async def test_it_waits_for_a_discord_that_is_down_at_the_start(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = processes.environment(tmp_path, f"http://127.0.0.1:{port}/api/v10")
    async with processes.running(tmp_path, environ) as bot:
        await bot.says("client.waiting")
        async with Sandbox(SandboxSettings(identify_seconds=0.0, port=port)) as discord:
            await discord.wait_connected(20)
            assert await bot.stop() == 0
    assert not bot.has_said("Traceback")
    async with processes.running(tmp_path, environ) as bot:
        await bot.says("client.waiting")
        assert await bot.stop() == 0  # at once, not at the end of the wait


async def test_a_second_signal_does_not_wait_for_what_is_on_its_way(tmp_path: Path) -> None:
    world = World()
    await plan(tmp_path, world, 1, a_minute_ago())
    async with Sandbox(SandboxSettings(identify_seconds=0.0), world) as discord:
        discord.faults.order("silence", method="POST")
        async with processes.running(tmp_path, processes.environment(tmp_path, discord.api_url)) as bot:
            await until(lambda: bool(discord.log.where("POST", POSTS)), 30)
            bot.process.terminate()
            await bot.says("run.stopping")
            assert await bot.stop() == 130, "the first signal alone ends with 0, once what is on its way has ended"


async def test_a_refused_token_is_one_readable_line(tmp_path: Path) -> None:
    async with Sandbox(SandboxSettings(token="the-right-one")) as discord:
        environ = processes.environment(tmp_path, discord.api_url, LOG_LEVEL="ERROR")
        code, out, errors = await processes.console(tmp_path, environ, "run")
    assert (code, out) == (1, "")
    assert errors.startswith("Discord does not accept DISCORD_TOKEN.")
    assert len(errors.strip().splitlines()) == 1


async def test_the_log_holds_no_secret_even_at_debug(tmp_path: Path) -> None:
    token, secret = "canary-token-0123456789", "canary-secret-key-0123456789-0123456789"
    async with Sandbox(SandboxSettings(identify_seconds=0.0)) as discord:
        more = {"DISCORD_TOKEN": token, "SECRET_KEY": secret, "LOG_LEVEL": "DEBUG", "LOG_FORMAT": "json"}
        async with processes.running(tmp_path, processes.environment(tmp_path, discord.api_url, **more)) as bot:
            await discord.wait_connected(20)
            assert await bot.stop() == 0
    written = "\n".join(bot.lines)
    assert "run.start" in {json.loads(line)["action"] for line in bot.lines}
    assert token not in written
    assert secret not in written


async def release_leases(folder: Path) -> None:
    """Let the dead process's leases run out at once, as they do by themselves within a minute."""
    with sqlite3.connect(folder / "sidekick.db") as connection:
        connection.execute("UPDATE delivery SET lease_expires_at = 0 WHERE state = 'leased'")
