"""What a burst is, and how often one person may press. Numbers to be argued about, in one place.

A class pledges within a minute, a school within an hour; neither is held up. What is held up is a crowd larger than a
school at one partner, or many accounts made a few days ago. Holding up is no verdict: a person looks.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

WINDOW: Final = timedelta(minutes=10)
MOST_AT_A_PARTNER: Final = 500
"""Pledges at one partner within the window."""
MOST_YOUNG: Final = 20
"""Pledges by young accounts at one partner, or at none, within the window."""
YOUNG: Final = timedelta(days=7)
TRUSTED: Final = timedelta(days=1)
"""After somebody has looked and let a burst count, the same partner is not held up for so long."""

PRESSES: Final = 30
PRESSES_WITHIN: Final = timedelta(minutes=1)
_DISCORD_EPOCH: Final = datetime(2015, 1, 1, tzinfo=UTC)
_MOST_PEOPLE: Final = 20_000


def made_at(user_id: int) -> datetime:
    """Read from a Discord id when its account was made; the id is not kept."""
    return _DISCORD_EPOCH + timedelta(milliseconds=user_id >> 22)


def is_young(user_id: int, now: datetime) -> bool:
    """Say whether an account is only a few days old."""
    return timedelta(0) <= now - made_at(user_id) < YOUNG


@dataclass(slots=True)
class YoungPledges:
    """Pledges of young accounts in the last minutes: random pledge ids, no accounts; in memory only."""

    _recent: deque[tuple[datetime, str]] = field(default_factory=lambda: deque(maxlen=10_000))

    def saw(self, pledge_id: str, now: datetime) -> None:
        """Note a pledge by a young account."""
        self._recent.append((now, pledge_id))

    def within_window(self, now: datetime) -> list[str]:
        """List the pledges that may be part of a burst; none where there are too few for one."""
        while self._recent and now - self._recent[0][0] > WINDOW:
            self._recent.popleft()
        return [pledge_id for _, pledge_id in self._recent] if len(self._recent) > MOST_YOUNG else []


@dataclass(slots=True)
class Presses:
    """How often each person pressed lately, by a keyed hash that dies with the process."""

    _recent: dict[bytes, deque[datetime]] = field(default_factory=dict)

    def seconds_to_wait(self, person: bytes, now: datetime) -> float:
        """Count one press; returns 0, or how long until the person may press again."""
        seen = self._recent.setdefault(person, deque())
        while seen and now - seen[0] >= PRESSES_WITHIN:
            seen.popleft()
        if len(seen) >= PRESSES:
            return (seen[0] + PRESSES_WITHIN - now).total_seconds()
        seen.append(now)
        if len(self._recent) > _MOST_PEOPLE:
            self._forget(now)
        return 0.0

    def _forget(self, now: datetime) -> None:
        for person in [who for who, seen in self._recent.items() if not seen or now - seen[-1] >= PRESSES_WITHIN]:
            del self._recent[person]
