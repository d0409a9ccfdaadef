"""Starts that may not be trusted, with the real house twice before one Discord: nothing is ever there twice."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

from bot import wiring
from bot.wiring import House as Inside
from campaigns.actions import bot_state, campaigns, notices, outbox, safety
from campaigns.model.actor import Actor
from campaigns.model.delivery import DeliveryState
from campaigns.model.safe_mode import SafeReason
from campaigns.storage import copies
from campaigns.storage.database import Database
from tests import builders, house
from tests.house import CONSOLE, House

SLUG = "sid-2027"
REFERENCE = "SID27-001"


@contextlib.asynccontextmanager
async def started(home: House) -> AsyncIterator[Inside]:
    """Start the bot once more, on the same file and the same Discord."""
    async with wiring.built(home.inside.settings, now=home.clock) as inside:
        inside.client._connection.guild_ready_timeout = 0.1
        async with wiring.running(inside):
            await house.until(inside.client.is_ready, 20)
            yield inside


async def prepared(home: House) -> None:
    await home.campaign(SLUG)
    desk = home.hq.guild.channel("alarms").id
    await notices.choose_desk(home.database, SLUG, desk, actor=CONSOLE, now=home.clock())


async def announce(home: House, minutes: float = 0) -> None:
    at = f"{home.clock() + timedelta(minutes=minutes):%Y-%m-%d %H:%M} UTC"
    await home.announce(SLUG, "hello", builders.content(at))


async def counts(database: Database) -> dict[DeliveryState, int]:
    return dict((await outbox.status(database, SLUG)).counts)


async def all_sent(database: Database) -> bool:
    return set(await counts(database)) == {DeliveryState.SENT}


async def is_compared(database: Database) -> bool:
    safe = await safety.standing(database)
    return bool(safe) and all(each.comparison.is_done for each in safe)


def posted(home: House) -> dict[int, int]:
    return home.discord.copies(REFERENCE)


async def test_a_backup_put_back_sends_only_what_is_not_there_after_an_organiser_pressed(tmp_path: Path) -> None:
    async with house.opened(tmp_path, partner_count=4, is_connected=False) as home:
        file, backup = tmp_path / "sidekick.db", tmp_path / "backup.db"
        await prepared(home)
        await announce(home, minutes=2)
        copies.backup(file, backup)
        home.clock.advance(minutes=3)
        async with started(home) as inside:
            await home.until(lambda: all_sent(inside.parts.database))
        home.discord.clock.advance(3_600)  # no key is remembered any more: only a look can tell
        home.discord.remove(next(iter(home.discord.messages.in_channel(home.partners[2].channel().id))))
        await home.database.close()
        copies.restore(backup, file, now=home.clock())
        async with started(home) as inside:
            database = inside.parts.database
            await home.until(lambda: is_compared(database))
            await asyncio.sleep(0.5)
            assert await counts(database) == {DeliveryState.SENT: 3, DeliveryState.PLANNED: 1}
            await inside.caretaker.post_notices()
            desk = list(home.discord.messages.in_channel(home.hq.guild.channel("alarms").id))
            assert "backup that was put back" in desk[-2].text
            assert "3 posts were there" in desk[-1].text
            status = await home.hq.organiser.run("outbox status")
            await status.wait_for_text("Safe mode")
            pressed = await home.hq.organiser.press(desk[-1], "Let it go on")
            await pressed.wait_for_text("lateness")
            await home.until(lambda: all_sent(database))
        for server in home.partners:
            assert len(list(home.discord.messages.in_channel(server.channel().id))) == 1


async def test_a_bot_found_dead_for_long_waits_for_a_word_from_the_console(tmp_path: Path) -> None:
    async with house.opened(tmp_path, partner_count=2, is_connected=False) as home:
        await prepared(home)
        await bot_state.beat(home.database, home.clock())
        await announce(home, minutes=2)
        home.clock.advance(minutes=15)
        async with started(home) as inside:
            database = inside.parts.database
            await home.until(lambda: is_compared(database))
            await asyncio.sleep(0.5)
            assert posted(home) == {}
            confirmed = await safety.confirm(database, SLUG, actor=Actor.console("Olga"), now=home.clock())
            assert confirmed.safe_reason is SafeReason.NONE
            # nobody rings in this process: the console is another one
            await home.until(lambda: all_sent(database))
        assert set(posted(home).values()) == {1}


async def test_downtime_announced_by_a_stop_needs_nobody(tmp_path: Path) -> None:
    async with house.opened(tmp_path, partner_count=2, is_connected=False) as home:
        await prepared(home)
        async with started(home):
            pass
        await announce(home, minutes=2)
        home.clock.advance(hours=2)
        async with started(home) as inside:
            await home.until(lambda: all_sent(inside.parts.database))
            await inside.caretaker.tell_late()
            await inside.caretaker.post_notices()
            (message,) = home.discord.messages.in_channel(home.hq.guild.channel("alarms").id)
        assert "2 were sent late" in message.text


async def test_a_pause_outlives_the_process(tmp_path: Path) -> None:
    async with house.opened(tmp_path, partner_count=2, is_connected=False) as home:
        await prepared(home)
        async with started(home) as inside:
            await campaigns.pause(inside.parts.database, SLUG, "wait", actor=CONSOLE, now=home.clock())
        await announce(home)
        async with started(home) as inside:
            await asyncio.sleep(0.5)
            assert await counts(inside.parts.database) == {DeliveryState.PLANNED: 2}
            await campaigns.resume(inside.parts.database, SLUG, actor=CONSOLE, now=home.clock())
            inside.parts.wake()
            await home.until(lambda: all_sent(inside.parts.database))
