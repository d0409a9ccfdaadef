"""A press is acknowledged at once, and answered when the work is done."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from sandbox.record import Request
from tests.cogs import pledging
from tests.house import House

CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
ACKNOWLEDGED = {5, 6}


def callbacks(home: House) -> list[Request]:
    return home.discord.log.where("POST", CALLBACK)


def later(home: House) -> list[Request]:
    """List what was sent after an acknowledgement."""
    return [each for each in home.discord.log.requests if each.route.startswith("/webhooks/")]


async def test_every_press_is_acknowledged_before_anything_is_looked_up(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path) as home:
        ana, card = pledging.member(home), await pledging.post(home)
        asked = await ana.press(card, "Make a pledge")
        await pledging.until(home, asked, "sk1:role:")
        assert asked.is_private
        kinds = [request.body["type"] for request in callbacks(home) if isinstance(request.body, dict)]
        assert kinds
        assert set(kinds) <= ACKNOWLEDGED
        assert len(later(home)) == 1


async def test_a_pledge_is_made_even_where_discord_no_longer_takes_the_acknowledgement(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path) as home:
        ana, card = pledging.member(home), await pledging.post(home, pledging.NAMED_POST)
        asked = await ana.press(card, "Make a pledge")
        await pledging.until(home, asked, "sk1:promise:")
        gone = home.discord.faults.order("404", method="POST", route=CALLBACK, times=1)
        await ana.press(asked.reply, "I promise this", settle=False)
        async with asyncio.timeout(30):
            while await pledging.total(home) != 1:  # noqa: ASYNC110  a database does not ring
                await asyncio.sleep(0.01)
        assert gone.hits == 1


async def test_a_press_that_has_to_wait_for_the_disk_is_acknowledged_and_answered_later(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path) as home:
        ana, card = pledging.member(home), await pledging.post(home, pledging.NAMED_POST)
        asked = await ana.press(card, "Make a pledge")
        await pledging.until(home, asked, "sk1:promise:")
        with closing(sqlite3.connect(tmp_path / "sidekick.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            pressed = await ana.press(asked.reply, "I promise this")
            assert pressed.latency_seconds is not None
            assert pressed.latency_seconds < 3
            assert pressed.callback_type in ACKNOWLEDGED
            await asyncio.sleep(0.3)
            assert not pledging.ids(asked.reply, "sk1:undo:"), "no thanks before the row is on disk"
            other.execute("ROLLBACK")
        await pledging.until(home, asked, "sk1:undo:")
        assert await pledging.total(home) == 1
