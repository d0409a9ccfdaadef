"""The gateway on a bad day: the connection is dropped in every way there is, and posts and presses go on."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from sandbox import Sandbox
from tests import builders, house
from tests.builders import SLUG

Trouble = Callable[[Sandbox], Awaitable[object]]


async def reconnect(discord: Sandbox) -> None:
    discord.gateway.reconnect()


async def invalid_resumable(discord: Sandbox) -> None:
    discord.gateway.invalidate(is_resumable=True)


async def invalid(discord: Sandbox) -> None:
    discord.gateway.invalidate(is_resumable=False)


async def aborted(discord: Sandbox) -> None:
    discord.gateway.abort()


async def closed_4000(discord: Sandbox) -> None:
    discord.gateway.close(4000)


async def closed_4009(discord: Sandbox) -> None:
    discord.gateway.close(4009)


@pytest.mark.parametrize("trouble", [reconnect, invalid_resumable, invalid, aborted, closed_4000, closed_4009])
async def test_a_post_that_is_due_meanwhile_arrives_once_and_members_are_answered_afterwards(
    tmp_path: Path, trouble: Trouble
) -> None:
    async with house.opened(tmp_path, partner_count=2) as home:
        await home.campaign(SLUG)
        await trouble(home.discord)
        at = home.clock() + timedelta(seconds=1)
        await home.announce(SLUG, "hello", builders.content(f"{at:%Y-%m-%d %H:%M:%S} UTC"))
        await home.until(lambda: sum(home.discord.copies("SID27-001").values()) == 2)
        await home.until(lambda: home.client.is_connected)
        answer = await home.partners[0].member.run("pledge progress")
        assert answer.is_private
        assert set(home.discord.copies("SID27-001").values()) == {1}


async def test_a_flapping_connection_is_resumed_and_identifies_are_not_spent(tmp_path: Path) -> None:
    async with house.opened(tmp_path, partner_count=1) as home:
        await home.campaign(SLUG)
        before = home.discord.gateway.identifies
        for _ in range(6):
            home.discord.gateway.abort()
            await home.until(partial(_has_resumed, home.discord, home.discord.gateway.resumes))
        assert home.discord.gateway.identifies == before


def _has_resumed(discord: Sandbox, before: int) -> bool:
    return discord.gateway.resumes > before
