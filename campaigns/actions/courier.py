"""The courier: what sending needs, and the one gate through which everything leaves for Discord.

Turns are given one after the other, at the pace; whoever is next may read and compose meanwhile.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from campaigns.actions.library import Library
from campaigns.model.outcome import Change, Outcome, Sighting
from campaigns.model.pace import Pace
from campaigns.model.post import Post
from campaigns.storage.database import Database

LEASE_SECONDS = 60
"""Longer than any send may take, so that a lease that ran out belongs to a process that is gone."""
SEND_SECONDS = 10
"""A send's own deadline; after it the outcome is unknown and the slot is free."""
DEPARTURE_SECONDS = 0.05
"""How long a turn waits for its request to be really on its way; a slow connection delays nobody longer."""
PREPARED_AHEAD = 4
"""Posts made ready before their turn: enough to hide the reading behind the pace, few enough to be fresh."""
LOOK_MARGIN = timedelta(seconds=30)
"""Discord's clock and ours may differ by so much."""


class Sender(Protocol):
    """The way to Discord. It never raises for what Discord does; every answer is an outcome."""

    async def send(self, channel_id: int, key: str, post: Post, left: Callable[[], None] = ...) -> Outcome:
        """Put the post into the channel, with the key as nonce; `left` is called once the request is on its way."""
        ...

    async def look(self, channel_id: int, reference: str, since: datetime) -> Sighting:
        """Look for our own message with this post reference, sent at `since` or later."""
        ...

    async def edit(self, channel_id: int, message_id: int, post: Post) -> Change:
        """Let our message show the post; once more changes nothing."""
        ...

    async def delete(self, channel_id: int, message_id: int) -> Change:
        """Take our message away; once more changes nothing."""
        ...


@dataclass(slots=True)
class Courier:
    """What a delivery needs: where to read and write, the way out, the pace, the clocks."""

    database: Database
    sender: Sender
    pace: Pace
    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    is_stopping: bool = False
    is_off_duty: bool = False
    """True while another process may be sending from this database: nothing is claimed, nothing goes out."""
    holder: str = field(default_factory=lambda: secrets.token_hex(4))
    """Begins the token of each lease, so that the leases of a process that is gone can be told from ours."""
    library: Library = field(default_factory=Library)
    brake: Callable[[], float] = lambda: 1.0
    """How many times slower than usual to go: more than 1 while Discord refuses too much."""
    desk: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(PREPARED_AHEAD))
    """Whose turn comes next, in this order: they may read and compose meanwhile."""
    _gate: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def turn(self) -> None:
        """Wait for the next turn to ask Discord for something; one after the other, so that nobody leaves together."""
        async with self.desk, self.in_turn():
            pass

    async def hand_over(self, channel_id: int, key: str, post: Post) -> asyncio.Task[Outcome]:
        """Begin to send, inside a turn: it ends when the request is on its way, so that none can catch up with it."""
        has_left = asyncio.Event()
        sending = asyncio.create_task(self.sender.send(channel_id, key, post, has_left.set))
        leaving = asyncio.create_task(has_left.wait())
        await asyncio.wait({sending, leaving}, timeout=DEPARTURE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        leaving.cancel()
        return sending

    @asynccontextmanager
    async def in_turn(self) -> AsyncIterator[None]:
        """Have a turn: what happens inside the block is part of it, so a slow moment cannot bunch those behind."""
        async with self._gate:
            wait_seconds = self.pace.take(self.monotonic(), self.brake()) - self.monotonic()
            if wait_seconds > 0:
                await self.sleep(wait_seconds)
            try:
                yield
            finally:
                self.pace.left(self.monotonic())
