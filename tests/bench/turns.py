"""How long others have to wait for the event loop: by the clock on the wall, and by the processor time of its thread.

On a machine with other work the wall clock mostly measures that work: the same look at an idle loop stands beside it.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

_LOOK_SECONDS = 0.001
_TICK_SECONDS = 0.005
_SETTLE_SECONDS = 0.05


@dataclass(slots=True)
class Turns:
    """The longest time between two looks, less what the looks themselves sleep; and the longest gap of a ticker."""

    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    tick_gap_seconds: float = 0.0
    """From one tick to the next, of a task that asks for a turn every 5 ms: what somebody who waits would see."""

    def worsen(self, other: "Turns") -> None:
        """Keep the longer of each."""
        self.wall_seconds = max(self.wall_seconds, other.wall_seconds)
        self.cpu_seconds = max(self.cpu_seconds, other.cpu_seconds)
        self.tick_gap_seconds = max(self.tick_gap_seconds, other.tick_gap_seconds)


@asynccontextmanager
async def watched() -> AsyncIterator[Turns]:
    """Look at the loop a thousand times a second, and tick every 5 ms, for as long as the block runs."""
    turns = Turns()
    watching = [asyncio.create_task(_look(turns)), asyncio.create_task(_tick(turns))]
    await asyncio.sleep(_SETTLE_SECONDS)
    turns.wall_seconds = turns.cpu_seconds = turns.tick_gap_seconds = 0.0
    try:
        yield turns
    finally:
        for each in watching:
            each.cancel()


async def _look(turns: Turns) -> None:
    while True:
        wall, busy = time.perf_counter(), time.thread_time()
        await asyncio.sleep(_LOOK_SECONDS)
        turns.wall_seconds = max(turns.wall_seconds, time.perf_counter() - wall - _LOOK_SECONDS)
        turns.cpu_seconds = max(turns.cpu_seconds, time.thread_time() - busy)


async def _tick(turns: Turns) -> None:
    last = time.perf_counter()
    while True:
        await asyncio.sleep(_TICK_SECONDS)
        now = time.perf_counter()
        turns.tick_gap_seconds = max(turns.tick_gap_seconds, now - last)
        last = now


async def idle(seconds: float) -> Turns:
    """Look at a loop of which nothing is asked: what the machine itself adds."""
    async with watched() as turns:
        await asyncio.sleep(seconds)
    return turns
