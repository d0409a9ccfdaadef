"""A press is answered in one request where that is quick, and acknowledged at once where the work has to wait."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cogs import presses
from sandbox.record import Request
from tests.cogs import pledging
from tests.house import House

CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
ANSWERED, ACKNOWLEDGED = {4, 7}, {5, 6}


def callbacks(home: House) -> list[Request]:
    return home.discord.log.where("POST", CALLBACK)


def later(home: House) -> list[Request]:
    """List what was sent after an acknowledgement."""
    return [each for each in home.discord.log.requests if each.route.startswith("/webhooks/")]


async def test_a_quick_press_takes_one_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presses, "QUICK_SECONDS", 5.0)  # whatever else the machine has to do
    async with pledging.opened(tmp_path) as home:
        ana, card = pledging.member(home), await pledging.post(home)
        await ana.press(card, "Make a pledge")  # the first read of every list
        began, told = len(callbacks(home)), len(later(home))
        for _ in range(10):
            asked = await ana.press(card, "Make a pledge")
            assert asked.is_private
            assert pledging.ids(asked.reply, "sk1:role:")
        bodies = [request.body for request in callbacks(home)[began:]]
        kinds = [body["type"] for body in bodies if isinstance(body, dict)]
        assert len(kinds) == 10
        assert set(kinds) <= ANSWERED
        assert len(later(home)) == told


async def test_a_press_that_has_to_wait_for_the_disk_is_acknowledged_and_answered_later(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path) as home:
        ana, card = pledging.member(home), await pledging.post(home, pledging.NAMED_POST)
        asked = await ana.press(card, "Make a pledge")
        await pledging.until(home, asked, "sk1:promise:")
        with closing(sqlite3.connect(tmp_path / "sidekick.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            pressed = await ana.press(asked.reply, "I promise this")
            assert pressed.latency_seconds is not None
            assert pressed.latency_seconds < 2
            assert pressed.callback_type in ACKNOWLEDGED
            await asyncio.sleep(0.3)
            assert not pledging.ids(asked.reply, "sk1:undo:"), "no thanks before the row is on disk"
            other.execute("ROLLBACK")
        await pledging.until(home, asked, "sk1:undo:")
        assert await pledging.total(home) == 1
