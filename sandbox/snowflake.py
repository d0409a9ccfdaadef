"""Ids in Discord's own form: milliseconds since 2015 in the upper 42 bits, always growing."""

from datetime import UTC, datetime

EPOCH_MS = 1_420_070_400_000
_WORLD_START_MS = 1_577_836_800_000 - EPOCH_MS  # 2020-01-01: the world is older than its messages
_WORLD_STEP_MS = 1_009  # a prime, so that (id >> 22) % shards spreads evenly


def from_time(at: float) -> int:
    """Give the smallest id of the instant `at` (seconds since 1970)."""
    return (int(at * 1000) - EPOCH_MS) << 22


def seconds(snowflake: int) -> float:
    """Give the instant an id was made, in seconds since 1970."""
    return ((snowflake >> 22) + EPOCH_MS) / 1000


def iso(at: float) -> str:
    """Write an instant the way Discord writes timestamps."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="microseconds")


class WorldIds:
    """The same ids in every run, for guilds, channels, roles and people."""

    __slots__ = ("_count",)

    def __init__(self) -> None:
        self._count = 0

    def next(self) -> int:
        """Give the next id of the world."""
        self._count += 1
        return (_WORLD_START_MS + self._count * _WORLD_STEP_MS) << 22 | (self._count & 0xFFF)


class TimedIds:
    """Ids of what happens while the sandbox runs: messages, interactions, attachments."""

    __slots__ = ("_last",)

    def __init__(self) -> None:
        self._last = 0

    def next(self, at: float) -> int:
        """Give an id for the instant `at`, larger than every id before it."""
        self._last = max(from_time(at), self._last + 1)
        return self._last
