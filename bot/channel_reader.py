"""Reads channels for what the ledger may have forgotten: every post reference in our own messages since an instant.

Each page of a history is a request of its own and takes its turn at the pace of everything else.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Final

import aiohttp
import discord

from bot import sender
from campaigns.model import ids
from campaigns.model.outcome import CannotLook

PAGE: Final = 100
PAGES: Final = 100
"""A channel with more messages than this makes is one a person has to look at."""
PAGE_SECONDS: Final = 20.0


class ChannelReader:
    """Reads channels through the running client."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def references(
        self, channel_id: int, since: datetime, turn: Callable[[], Awaitable[None]]
    ) -> Mapping[str, int] | CannotLook:
        """Give every post reference in our own messages since then, with the first message's id."""
        blind = sender.why_blind(self._client, channel_id)
        if blind is not None:
            return blind
        try:
            return await self._read(channel_id, since, turn)
        except (TimeoutError, aiohttp.ClientError, OSError, discord.RateLimited) as error:
            return CannotLook(f"no answer to the look: {type(error).__name__}", is_passing=True)
        except discord.HTTPException as error:
            is_passing = error.status >= 500 or error.status == 429  # noqa: PLR2004
            return CannotLook(f"the history was refused: {error.status} ({error.code})", is_passing=is_passing)

    async def _read(
        self, channel_id: int, since: datetime, turn: Callable[[], Awaitable[None]]
    ) -> Mapping[str, int] | CannotLook:
        found: dict[str, int] = {}
        after: discord.abc.Snowflake | datetime = since
        for _ in range(PAGES):
            await turn()
            async with asyncio.timeout(PAGE_SECONDS):
                page = await self._page(channel_id, after)
            for message in page:
                reference = self._reference(message)
                if reference is not None:
                    found.setdefault(reference, message.id)
            if len(page) < PAGE:
                return found
            after = page[-1]
        return CannotLook(f"more than {PAGE * PAGES} messages since then")

    async def _page(self, channel_id: int, after: discord.abc.Snowflake | datetime) -> list[discord.Message]:
        channel = self._client.get_partial_messageable(channel_id)
        return [message async for message in channel.history(limit=PAGE, after=after, oldest_first=True)]

    def _reference(self, message: discord.Message) -> str | None:
        """Give the reference of a post of ours: its footer comes last, whatever other posts its words speak of."""
        me = self._client.user
        if me is None or message.author.id != me.id:
            return None
        found = ids.references_in(" ".join(sender.texts(message)))
        return found[-1] if found else None
