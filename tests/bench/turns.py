"""How long others have to wait for the event loop: by the clock on the wall, and by the processor time of its thread.

On a machine with other work the wall clock mostly measures that work: the same look at an idle loop stands beside it.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

_LOOK_SECONDS = 0.001
_SETTLE_SECONDS = 0.05


@dataclass(slots=True)
class Turns:
    """The longest time between two looks, less what the looks themselves sleep."""

    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0


@asynccontextmanager
async def watched() -> AsyncIterator[Turns]:
    """Look at the loop a thousand times a second for as long as the block runs."""
    turns = Turns()

    async def look() -> None:
        while True:
            wall, busy = time.perf_counter(), time.thread_time()
            await asyncio.sleep(_LOOK_SECONDS)
            turns.wall_seconds = max(turns.wall_seconds, time.perf_counter() - wall - _LOOK_SECONDS)
            turns.cpu_seconds = max(turns.cpu_seconds, time.thread_time() - busy)

    watching = asyncio.create_task(look())
    await asyncio.sleep(_SETTLE_SECONDS)
    turns.wall_seconds = turns.cpu_seconds = 0.0
    try:
        yield turns
    finally:
        watching.cancel()


async def idle(seconds: float) -> Turns:
    """Look at a loop of which nothing is asked: what the machine itself adds."""
    async with watched() as turns:
        await asyncio.sleep(seconds)
    return turns
