"""The ticks, and the only file that knows APScheduler. Each tick calls one action; what is due is said by the database.

The scheduler keeps its jobs in memory and decides nothing: at a start it is filled anew. Its default grace of one
second would drop what it cannot start in time, so there is none; a tick still at work is not started twice.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

CLOCK_SECONDS: Final = 1
HEARTBEAT_SECONDS: Final = 10
FEEDS_SECONDS: Final = 15
TIDY_SECONDS: Final = 20
LINKS_SECONDS: Final = 60
NOTICES_SECONDS: Final = 3
NUMBERS_SECONDS: Final = 10
SAFETY_SECONDS: Final = 2
LATE_SECONDS: Final = 10
CHANNELS_SECONDS: Final = 30
PRECHECK_SECONDS: Final = 30
HELP_LINES_SECONDS: Final = 600

log = structlog.get_logger()


class Schedule:
    """Ticks while it runs; a tick that fails is logged and comes again."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

        self._at_work: set[asyncio.Task[object]] = set()

    def every(self, seconds: float, name: str, tick: Callable[[], Awaitable[object]]) -> None:
        """Call this every so many seconds."""
        self._scheduler.add_job(self._guarded(name, tick), "interval", seconds=seconds, id=name, name=name)

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.start()

    async def stop(self, patience_seconds: float) -> None:
        """Tick no more; ticks at work may end, for a cancelled one could leave its database connection hanging."""
        if self._scheduler.running:
            self._scheduler.pause()
            if self._at_work:
                await asyncio.wait(self._at_work, timeout=patience_seconds)
            self._scheduler.shutdown(wait=False)

    def _guarded(self, name: str, tick: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
        async def guarded() -> None:
            task = asyncio.current_task()
            assert task is not None
            self._at_work.add(task)
            try:
                await tick()
            except Exception:
                log.exception("a tick failed; it comes again", action=f"tick.{name}")
            finally:
                self._at_work.discard(task)

        return guarded
