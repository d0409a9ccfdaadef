"""An alarm clock that goes by the wall clock: it rings at an instant, when somebody asks, and after the clock jumped.

`asyncio` and APScheduler sleep on the monotonic clock, which knows nothing of a wall clock that was set. So somebody
calls `glance` every second, and only the last stretch is slept.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

STRETCH_SECONDS: Final = 1.2
"""Longer than the time between two glances, so that no instant falls between them."""


class Alarm:
    """Set to one instant at a time; ringing leaves it set until it is set anew."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._at: datetime | None = None
        self._bell = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None

    def set(self, at: datetime | None) -> None:
        """Ring at this instant instead; None: only when asked."""
        self._at = at
        self._rest()
        self.glance()

    def ring(self) -> None:
        """Ring now."""
        self._bell.set()

    def glance(self) -> None:
        """Look at the wall clock: ring if the instant has come, sleep the last stretch if it is near."""
        if self._at is None:
            return
        left_seconds = (self._at - self._now()).total_seconds()
        if left_seconds <= 0:
            self._at = None
            self.ring()
        elif left_seconds <= STRETCH_SECONDS and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(left_seconds, self._wake_up)

    async def rung(self) -> None:
        """Wait until it rings; one ring wakes once."""
        await self._bell.wait()
        self._bell.clear()

    def stop(self) -> None:
        """Ring a last time and never by itself again."""
        self._at = None
        self._rest()
        self.ring()

    def _wake_up(self) -> None:
        self._timer = None
        self.glance()

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
