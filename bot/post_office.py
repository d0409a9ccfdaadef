"""Keeps the outbox going: wakes when something is due, lets it fall due, and has it sent. It outlives every mistake.

While a wave is on its way the office looks once a second for what has come due meanwhile, so a key-day post never waits
for the end of somebody else's wave.
"""

import asyncio
import contextlib
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.alarm import Alarm
from campaigns.actions import outbox
from campaigns.actions.courier import Courier

GLANCE_SECONDS: Final = 1.0
FIRST_WAIT_SECONDS: Final = 1.0
LONGEST_WAIT_SECONDS: Final = 30.0
BREATH: Final = timedelta(milliseconds=2)

log = structlog.get_logger()


class PostOffice:
    """Runs the outbox until it is closed."""

    def __init__(self, courier: Courier, alarm: Alarm) -> None:
        self._courier = courier
        courier.sleep = self._sleep
        self._stopping = asyncio.Event()
        self._wave: asyncio.Task[datetime | None] | None = None
        self._wait_seconds = FIRST_WAIT_SECONDS
        self.alarm = alarm
        self.trouble: str = ""
        """What keeps the outbox from working, for the health page; empty while it works."""

    async def run(self) -> None:
        """Serve until `stop` is called; what has been claimed by then is sent and recorded first."""
        self.alarm.ring()
        while not self._courier.is_stopping:
            await self.alarm.rung()
            try:
                await self._serve()
            except Exception as error:  # noqa: BLE001 - a full disk or a locked file must not end the campaign
                self._complain(error)
            else:
                self._recover()
        await self._settle()

    def stop(self) -> None:
        """Claim nothing more."""
        self._courier.is_stopping = True
        self._stopping.set()
        self.alarm.stop()

    async def _serve(self) -> None:
        """Do what a ring asks for: take in a wave that is done, begin one, or look after one on its way."""
        wave = self._wave
        if self._courier.is_stopping or self._courier.is_off_duty:
            return
        if wave is None:
            self._wave = asyncio.create_task(outbox.relay(self._courier))
            self._wave.add_done_callback(lambda _: self.alarm.ring())
            self._in(GLANCE_SECONDS)
        elif wave.done():
            self._wave = None
            wave.result()
            # asked anew: somebody may have rung for something that came after the wave had looked
            next_at = await outbox.wake_at(self._courier.database)
            self.alarm.set(None if next_at is None else max(next_at, self._courier.now() + BREATH))
        else:
            await outbox.fall_due(self._courier)
            self._in(GLANCE_SECONDS)

    async def _sleep(self, seconds: float) -> None:
        """Sleep, but not through the end: who waits for a turn when we stop gives the delivery back."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    def _in(self, seconds: float) -> None:
        self.alarm.set(self._courier.now() + timedelta(seconds=seconds))

    def _complain(self, error: Exception) -> None:
        self.trouble = f"{type(error).__name__}: {error}"
        log.error("the outbox stands still", action="outbox.trouble", seconds=self._wait_seconds, exc_info=error)
        self._in(self._wait_seconds)
        self._wait_seconds = min(self._wait_seconds * 2, LONGEST_WAIT_SECONDS)

    def _recover(self) -> None:
        self.trouble = ""
        self._wait_seconds = FIRST_WAIT_SECONDS

    async def _settle(self) -> None:
        if self._wave is not None:
            await asyncio.wait({self._wave})
