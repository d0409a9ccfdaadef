"""Where a zone's clock changes, found by bisection on its offset alone: the yardstick for `when.resolve`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Transition:
    """The first instant of a new offset, and both offsets."""

    at: datetime
    before: timedelta
    after: timedelta

    @property
    def is_gap(self) -> bool:
        return self.after > self.before

    @property
    def odd_walls(self) -> tuple[datetime, datetime]:
        """The wall times that are skipped or shown twice: from the first, up to but without the second."""
        edges = [self.at.replace(tzinfo=None) + offset for offset in (self.before, self.after)]
        return min(edges), max(edges)


def offset_at(instant: datetime, zone: ZoneInfo) -> timedelta:
    offset = instant.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def between(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[Transition]:
    """Find every change of offset, looking once a day."""
    before = offset_at(start, zone)
    while start < end:
        after = offset_at(start + _DAY, zone)
        if after != before:
            yield Transition(_bisect(zone, start, start + _DAY), before, after)
        start, before = start + _DAY, after


def in_years(zone: ZoneInfo, first: int, last: int) -> Iterator[Transition]:
    return between(zone, datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC))


def _bisect(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    before = offset_at(low, zone)
    while high - low > _SECOND:
        middle = (low + (high - low) / 2).replace(microsecond=0)
        low, high = (middle, high) if offset_at(middle, zone) == before else (low, middle)
    return high
