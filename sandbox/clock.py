"""Two clocks: the wall, which tests may move, and the monotonic one, which nobody moves."""

import time


class Clock:
    """The sandbox's wall clock; `advance` moves nonce windows, message ages and token lives."""

    __slots__ = ("_ahead_seconds",)

    def __init__(self) -> None:
        self._ahead_seconds = 0.0

    def now(self) -> float:
        """Give the sandbox's wall time, in seconds since 1970."""
        return time.time() + self._ahead_seconds

    def monotonic(self) -> float:
        """Give seconds that only ever grow; rate limits and the three-second rule use them."""
        return time.monotonic()

    def advance(self, seconds: float) -> None:
        """Let wall time jump."""
        self._ahead_seconds += seconds
