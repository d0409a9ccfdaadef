"""Pace and patience: when the next request may go out, and how long to wait after a refusal. No clock, no sleeping.

Discord allows 50 requests a second and does not say how it counts. A bucket with one token that refills evenly keeps to
any kind of window: at 48 a second, 51 departures in a row take 1,035 ms or more, which leaves the road to Discord 35 ms
to be slower for one than for another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

FIRST_BACKOFF_SECONDS = 1.0
LONGEST_BACKOFF_SECONDS = 120.0
CATCH_UP_SECONDS = 0.006
"""How late somebody may leave at no cost to those behind: what timers that ring late take, and making a request."""
NONCE_WINDOW = timedelta(seconds=90)
"""How long Discord is trusted to remember a nonce. It says "the past few minutes"; after this we look instead."""


@dataclass(slots=True)
class Pace:
    """Turns at an even rate. `take` gives the instant of a turn on the caller's monotonic clock, in seconds."""

    per_second: float
    next_turn_at: float = 0.0

    def take(self, now: float, brake: float = 1.0) -> float:
        """Reserve the next turn and say when it is; never earlier than now, never two at once.

        `brake` is how many times longer than usual those behind have to wait.
        """
        turn_at = max(now, self.next_turn_at)
        self.next_turn_at = turn_at + brake / self.per_second
        return turn_at

    def left(self, now: float) -> None:
        """Note when somebody really left: a loop that stood still must not let those behind leave all at once.

        Only `CATCH_UP_SECONDS` are caught up: Discord counts arrivals, and two that leave closer together than their
        turns arrive so.
        """
        self.next_turn_at = max(self.next_turn_at, now + 1 / self.per_second - CATCH_UP_SECONDS)

    def rest(self, now: float, seconds: float) -> None:
        """Give no turn for a while: Discord said so."""
        self.next_turn_at = max(self.next_turn_at, now + seconds)


KEY_DAY_WEIGHT = 4
"""How much more of the room a campaign gets whose key-day posts are waiting."""


def shares(is_key_day: Mapping[int, bool], room: int) -> dict[int, int]:
    """Share room out among those who wait, by weight; everybody gets a place while there are enough."""
    weights = {who: KEY_DAY_WEIGHT if first else 1 for who, first in is_key_day.items()}
    found: dict[int, int] = {}
    left, weight_left = room, sum(weights.values())
    # the light ones first: what rounding gives them cannot cost a heavy one more than a place or two
    for who in sorted(weights, key=lambda each: (weights[each], each)):
        found[who] = min(left, max(1, left * weights[who] // weight_left))
        left -= found[who]
        weight_left -= weights[who]
    return {who: share for who, share in found.items() if share > 0}


def backoff_seconds(attempts: int, jitter: float) -> float:
    """Say how long to wait after the n-th try (1 is the first): doubling, bounded, spread by `jitter` in [0, 1)."""
    doubled = FIRST_BACKOFF_SECONDS * 2.0 ** min(attempts - 1, 16)
    return min(doubled, LONGEST_BACKOFF_SECONDS) * (0.5 + jitter / 2)


def wave_seconds(deliveries: int, per_second: float) -> float:
    """Estimate honestly how long a wave takes."""
    return deliveries / per_second
