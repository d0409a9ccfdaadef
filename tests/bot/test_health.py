"""Health and metrics over a real socket."""

import socket
from pathlib import Path
from typing import Any

import aiohttp

from campaigns.actions import bot_state, pledges, safety
from campaigns.actions.pledges import Member
from campaigns.model.plan import PledgeText
from campaigns.storage import pledges as stored_pledges
from campaigns.storage.copies import RESTORED
from tests import house
from tests.house import House, until

SECRET = b"s" * 32


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


async def get(home: House, path: str) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{home.inside.health.port}{path}") as answer,
    ):
        return answer.status, await answer.text()


def opened(folder: Path) -> Any:
    return house.opened(folder, cogs=(), dynamic_items=(), http_port=free_port())


async def test_all_is_well_while_everything_works(tmp_path: Path) -> None:
    async with opened(tmp_path) as home:
        status, body = await get(home, "/health")
    assert status == 200
    assert '"ok"' in body
    assert '"safe_mode": "off"' in body


async def test_safe_mode_is_told_and_is_nothing_a_new_start_would_end(tmp_path: Path) -> None:
    async with opened(tmp_path) as home:
        await home.campaign("sid-2027")
        await bot_state.remember(home.database, RESTORED, home.clock().isoformat())
        await safety.begin(home.database, home.clock())
        status, body = await get(home, "/health")
    assert status == 200
    assert "sid-2027: restored" in body


async def test_a_gateway_that_is_gone_is_trouble(tmp_path: Path) -> None:
    async with opened(tmp_path) as home:
        home.discord.gateway.go_away(30)
        home.discord.gateway.close(4000)
        await until(lambda: is_trouble(home), 5)


async def test_a_database_that_is_gone_is_trouble(tmp_path: Path) -> None:
    async with opened(tmp_path) as home:
        home.inside.health._database = Broken()
        status, body = await get(home, "/health")
    assert status == 503
    assert "RuntimeError" in body


async def test_few_pledges_are_not_shown_and_many_are(tmp_path: Path) -> None:
    async with opened(tmp_path) as home:
        campaign = await home.campaign()
        async with home.database.writing() as connection:
            text = PledgeText("ask-first", "parent", {"en": "I ask first."})
            await stored_pledges.put_text(connection, campaign.id, text, 0)
        for person in range(4):
            await make(home, person)
        _, few = await get(home, "/metrics")
        await make(home, 4)
        _, many = await get(home, "/metrics")
    assert 'sidekick_deliveries{campaign="sid-2027",state="sent"} 0' in few
    assert "sidekick_gateway_up 1" in few
    assert "sidekick_pledges{" not in few
    assert 'sidekick_pledges{campaign="sid-2027"} 5' in many


async def make(home: House, person: int) -> None:
    member = Member(person, None, "en")
    await pledges.make(home.database, "sid-2027", "ask-first", member, secret=SECRET, now=home.clock())


async def is_trouble(home: House) -> bool:
    return (await get(home, "/health"))[0] == 503


class Broken:
    """A database that cannot be read."""

    def reading(self) -> Any:
        raise RuntimeError("disk I/O error")
