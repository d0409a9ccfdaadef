"""From the start of the process to the first post and to a healthy bot, with 10^6 finished rows and with none.

Goal: ready less than 2 s after the gateway is, and no later than with an empty ledger by more than half a second.
"""

import asyncio
import socket
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from tests import far_discord
from tests.bench import stored
from tests.bench.measure import report
from tests.chaos.bot import Victim

ROWS = 1_000_000
GOAL_SECONDS, GOAL_GROWTH_SECONDS = 2.0, 0.5
_LOOK_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds since the process was started."""

    gateway: float
    first_post: float
    healthy: float

    @property
    def after_gateway(self) -> float:
        """How long after the gateway everything worked."""
        return max(self.first_post, self.healthy) - self.gateway


async def measured(rows: int) -> Start:
    """Start the real bot on a ledger with so many finished rows and one post that is due."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = await stored.opened(folder)
        await database.close()
        stored.fill(folder, rows, "sent")
        stored.let_fall_due(folder, 1)
        port = _free_port()
        async with far_discord.running(guilds=20) as discord, aiohttp.ClientSession() as session:
            began = time.monotonic()
            victim = await Victim.start(folder, discord.api_url, ahead_seconds=0, HTTP_PORT=str(port))
            try:

                async def is_connected() -> bool:
                    return bool((await discord.remote.overview())["connected_shards"])

                async def has_posted() -> bool:
                    return bool(await discord.remote.requests(method="POST", route="/channels/{channel_id}/messages"))

                async def is_healthy() -> bool:
                    try:
                        async with session.get(f"http://127.0.0.1:{port}/health") as answer:
                            return answer.status == 200 and (await answer.json())["status"] == "ok"
                    except aiohttp.ClientError:
                        return False

                found = await asyncio.gather(
                    *(_seconds_until(each, began) for each in (is_connected, has_posted, is_healthy))
                )
            finally:
                await victim.stop()
                await victim.kill()
        return Start(*found)


async def _seconds_until(holds: Callable[[], Awaitable[bool]], began: float) -> float:
    async with asyncio.timeout(60):
        while not await holds():  # noqa: ASYNC110 - another process sets no event
            await asyncio.sleep(_LOOK_SECONDS)
    return time.monotonic() - began


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> None:
    """Measure the empty ledger first, then the full one."""
    empty, full = asyncio.run(measured(0)), asyncio.run(measured(ROWS))
    report(
        "startup",
        finished_rows=ROWS,
        gateway_seconds=full.gateway,
        first_post_seconds=full.first_post,
        healthy_seconds=full.healthy,
        ready_seconds_after_gateway=full.after_gateway,
        baseline="the same with an empty ledger",
        baseline_ready_seconds_after_gateway=empty.after_gateway,
        baseline_healthy_seconds=empty.healthy,
        ratio=full.healthy / empty.healthy,
        is_goal_met=(
            full.after_gateway < GOAL_SECONDS and full.after_gateway - empty.after_gateway < GOAL_GROWTH_SECONDS
        ),
    )


if __name__ == "__main__":
    main()
