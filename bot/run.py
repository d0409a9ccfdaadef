"""`run`: the bot until it is told to stop. One signal stops it in order, a second one at once."""

import asyncio
import os
import signal
import threading

import structlog

from bot import log, wiring
from bot.settings import Settings

HARD_EXIT = 130
LINGER_SECONDS = 3.0

logger = structlog.get_logger()


async def run(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT; raises SidekickError where the bot cannot run."""
    stopping = asyncio.Event()
    _listen(stopping)
    async with wiring.built(settings) as house:
        log.configure(settings, secrets=[house.parts.secret.decode()])
        logger.info("starting", action="run.start", discord=settings.discord_api_url)
        async with wiring.running(house) as connection:
            told = asyncio.create_task(stopping.wait())
            await asyncio.wait({connection, told}, return_when=asyncio.FIRST_COMPLETED)
            told.cancel()
            if connection.done():
                connection.result()
            logger.info("stopping: what is on its way ends first", action="run.stopping")
    logger.info("stopped", action="run.stopped")
    _do_not_linger()


def _do_not_linger() -> None:
    """End the process even if a library's thread will not: everything is recorded and closed by now."""
    leash = threading.Timer(LINGER_SECONDS, os._exit, (0,))
    leash.daemon = True
    leash.start()


def _listen(stopping: asyncio.Event) -> None:
    def told() -> None:
        if stopping.is_set():
            # whatever is on its way is on disk as a lease, and is settled at the next start
            os._exit(HARD_EXIT)
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told)
