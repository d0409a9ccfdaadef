"""Pace and patience: when the next request may go out, and how long to wait after a refusal. No clock, no sleeping.

Discord allows 50 requests a second and does not say how it counts. A bucket with one token that refills evenly keeps to
any kind of window: measured at 48 a second it draws no 429 in a fixed, a sliding or a token window.
"""

from dataclasses import dataclass
from datetime import timedelta

FIRST_BACKOFF_SECONDS = 1.0
LONGEST_BACKOFF_SECONDS = 120.0
NONCE_WINDOW = timedelta(seconds=90)
"""How long Discord is trusted to remember a nonce. It says "the past few minutes"; after this we look instead."""


@dataclass(slots=True)
class Pace:
    """Turns at an even rate. `take` gives the instant of a turn on the caller's monotonic clock, in seconds."""

    per_second: float
    next_turn_at: float = 0.0

    def take(self, now: float) -> float:
        """Reserve the next turn and say when it is; never earlier than now, never two at once."""
        turn_at = max(now, self.next_turn_at)
        self.next_turn_at = turn_at + 1 / self.per_second
        return turn_at

    def left(self, now: float) -> None:
        """Note when somebody really left: a loop that stood still must not let those behind leave all at once.

        One turn may be caught up, which is what timers that ring a little late cost.
        """
        self.next_turn_at = max(self.next_turn_at, now)

    def rest(self, now: float, seconds: float) -> None:
        """Give no turn for a while: Discord said so."""
        self.next_turn_at = max(self.next_turn_at, now + seconds)


def backoff_seconds(attempts: int, jitter: float) -> float:
    """Say how long to wait after the n-th try (1 is the first): doubling, bounded, spread by `jitter` in [0, 1)."""
    doubled = FIRST_BACKOFF_SECONDS * 2.0 ** min(attempts - 1, 16)
    return min(doubled, LONGEST_BACKOFF_SECONDS) * (0.5 + jitter / 2)


def wave_seconds(deliveries: int, per_second: float) -> float:
    """Estimate honestly how long a wave takes."""
    return deliveries / per_second
