"""`run`: the bot until it is told to stop. One signal stops it in order, a second one at once."""

import asyncio
import ctypes
import faulthandler
import gc
import os
import signal
import threading

import structlog

from bot import health, log, standby, wiring
from bot.settings import NO_CONTACT, Settings
from campaigns.storage import duty as duties
from campaigns.storage.duty import Duty

HARD_EXIT = 130
_ARENA_MAX, _MMAP_THRESHOLD = -8, -3
"""Numbers of malloc.h."""
_LARGE_BYTES = 64 * 1024
LINGER_SECONDS = 3.0

logger = structlog.get_logger()


async def run(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT, as a standby while another process is on duty.

    Raises SidekickError where the bot cannot run.
    """
    faulthandler.enable()  # should a library in C fail, the log says where
    _share_one_heap()
    stopping = asyncio.Event()
    _listen(stopping)
    duty = duties.of(settings.database_url.reveal())
    try:
        async with health.standing_by(settings.http_host, settings.http_port):
            is_on_duty = await standby.wait(duty, stopping)
        if is_on_duty:
            await _work(settings, duty, stopping)
    finally:
        await duty.give_up()
    logger.info("stopped", action="run.stopped")
    _do_not_linger()


async def _work(settings: Settings, duty: Duty, stopping: asyncio.Event) -> None:
    async with wiring.built(settings) as house:
        log.configure(settings, secrets=[house.parts.secret.decode()])
        logger.info("starting", action="run.start", discord=settings.discord_api_url)
        if settings.is_real_discord and settings.fetch_contact == NO_CONTACT:
            logger.warning(
                "FETCH_CONTACT is not set: publishers whose feeds and pages are read cannot reach you",
                action="settings.fetch_contact",
            )
        _settle_in()
        async with wiring.running(house) as connection:
            told = asyncio.create_task(stopping.wait())
            keeping = asyncio.create_task(standby.keep(duty, house.courier, house.office.alarm))
            await asyncio.wait({connection, told, keeping}, return_when=asyncio.FIRST_COMPLETED)
            told.cancel()
            keeping.cancel()
            for ended in (connection, keeping):
                if ended.done():
                    ended.result()
            logger.info("stopping: what is on its way ends first", action="run.stopping")


def _share_one_heap() -> None:
    """Have the C library keep one heap for all threads, and give back what was large.

    Else each thread of a database connection or a shard has a heap of its own, though only one of them runs at a time:
    7 MB with ten shards. Only the GNU C library has such a question.
    """
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(_ARENA_MAX, 1)
        library.mallopt(_MMAP_THRESHOLD, _LARGE_BYTES)


def _settle_in() -> None:
    """Take what the bot is made of out of the garbage collector's rounds; each held everything up for 80 ms."""
    gc.collect()
    gc.freeze()


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
