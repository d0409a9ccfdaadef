"""A sandbox in a process of its own, as far away as Discord: it takes no processor time of whoever is measured."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from campaigns.model.partner import DestinationKind, PartnerDraft
from sandbox.remote import Remote

ROOT = Path(__file__).parents[1]
CHANNEL = "announcements"


@dataclass(frozen=True, slots=True)
class FarDiscord:
    """Where it is, and its controls."""

    api_url: str
    remote: Remote
    process_id: int

    async def drafts(self) -> tuple[PartnerDraft, ...]:
        """Describe every server as a partner with one channel."""
        return tuple(
            PartnerDraft(
                guild_id=int(guild["id"]),
                name=str(guild["name"]),
                country="PT",
                timezone="Europe/Lisbon",
                locale="en",
                channels={DestinationKind.ANNOUNCEMENTS: _channel_id(guild["channels"])},
            )
            for guild in await self.remote.world()
        )


@asynccontextmanager
async def running(*, guilds: int, **options: object) -> AsyncIterator[FarDiscord]:
    """Run `python -m sandbox` with so many servers; options are its own, with underscores."""
    given = [part for name, value in options.items() for part in (f"--{name.replace('_', '-')}", str(value))]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", "--guilds", str(guilds), "--channels", CHANNEL, "--identify-every", "0"),
        *given,
        cwd=ROOT,
        stdout=PIPE,
    )
    try:
        assert process.stdout is not None
        api_url = (await process.stdout.readline()).decode().strip()
        assert api_url, "the sandbox has not started"
        async with Remote.beside(api_url) as remote:
            yield FarDiscord(api_url, remote, process.pid)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def until_posted(discord: FarDiscord, count: int, *, patience_seconds: float = 60) -> None:
    """Wait until so many messages are there."""
    async with asyncio.timeout(patience_seconds):
        while (await discord.remote.overview())["messages"] < count:  # noqa: ASYNC110 - another process sets no event
            await asyncio.sleep(0.05)


async def until_it_answers(discord: FarDiscord) -> None:
    """Wait until a bot is connected, and its commands are known."""
    async with asyncio.timeout(60):
        while not (await discord.remote.overview())["connected_shards"]:  # noqa: ASYNC110 - the same
            await asyncio.sleep(0.05)
    await asyncio.sleep(1.0)


def _channel_id(channels: object) -> int:
    assert isinstance(channels, list)
    return next(int(each["id"]) for each in channels if each["name"] == CHANNEL)
