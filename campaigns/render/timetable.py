"""Where things stand on the timetable of a day that travels around the world: arithmetic, no drawing.

A day is 50 hours long: it begins where clocks are 14 hours ahead of UTC and ends where they are 12 behind.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

FIRST_OFFSET = timedelta(hours=14)
HOURS_OF_A_DAY_ON_EARTH = 50
DAYTIME = (time(8), time(20))
"""When most people are up; only a hint for the eye."""


@dataclass(frozen=True, slots=True)
class DayPost:
    """A post of the key day, as the legend names it."""

    number: str
    """One to three characters: what stands in the mark."""
    title: str
    audience: str
    """Already in the reader's language; posts for the same audience share a shape and a colour."""


@dataclass(frozen=True, slots=True)
class DayRow:
    """A partner and when each post reaches it."""

    partner: str
    timezone: str
    posts: tuple[tuple[str, datetime], ...]
    """Number of the post and its instant; what lies outside the 50 hours is not drawn."""


@dataclass(frozen=True, slots=True)
class KeyDay:
    """A campaign's key day at all its partners."""

    campaign: str
    day: date
    posts: tuple[DayPost, ...]
    rows: tuple[DayRow, ...]
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class PostSpan:
    """When a post goes out in one lane: one instant, or the first and the last of them."""

    number: str
    first_at: datetime
    last_at: datetime

    @property
    def middle_at(self) -> datetime:
        """Where its mark stands."""
        return self.first_at + (self.last_at - self.first_at) / 2


@dataclass(frozen=True, slots=True)
class Lane:
    """A line of the timetable: one partner, or several whose clocks agree or nearly do."""

    rows: tuple[DayRow, ...]
    lowest_offset: timedelta
    highest_offset: timedelta
    opens_at: datetime
    """The first midnight among its partners."""
    closes_at: datetime
    daytime: tuple[datetime, datetime]

    @property
    def spans(self) -> list[PostSpan]:
        """List the posts in the order of time; partners who share a lane share one span for each post."""
        if len(self.rows) == 1:
            spans = [PostSpan(number, at, at) for number, at in set(self.rows[0].posts)]
        else:
            spans = [PostSpan(number, min(times), max(times)) for number, times in self._times().items()]
        return sorted(spans, key=lambda span: (span.middle_at, span.number))

    def _times(self) -> dict[str, list[datetime]]:
        times: dict[str, list[datetime]] = {}
        for row in self.rows:
            for number, at in row.posts:
                times.setdefault(number, []).append(at)
        return times


def window(day: date) -> tuple[datetime, datetime]:
    """Say when the day begins and ends on Earth."""
    opens_at = datetime.combine(day, time(), UTC) - FIRST_OFFSET
    return opens_at, opens_at + timedelta(hours=HOURS_OF_A_DAY_ON_EARTH)


def lanes(rows: Iterable[DayRow], day: date, limit: int) -> list[Lane]:
    """Order partners by when their day begins; where there are too many, like clocks share a lane."""
    single = sorted((_lane(row, day) for row in rows), key=_order)
    if len(single) <= limit:
        return single
    shared = [_joined(list(group)) for _, group in groupby(single, key=lambda lane: lane.lowest_offset)]
    while len(shared) > limit:
        place = min(range(len(shared) - 1), key=lambda n: _distance(shared[n], shared[n + 1]))
        shared[place : place + 2] = [_joined(shared[place : place + 2])]
    return shared


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move sorted places apart until neighbours are a gap away, as little as can be, inside the limits."""
    blocks: list[tuple[float, int]] = []  # (first place, how many)
    for place in wanted:
        block = (place, 1)
        while blocks and blocks[-1][0] + blocks[-1][1] * gap > block[0]:
            before, count = blocks.pop()
            total = count + block[1]
            first = (before * count + (block[0] - count * gap) * block[1]) / total
            block = (first, total)
        blocks.append(block)
    placed = [first + step * gap for first, count in blocks for step in range(count)]
    return _inside(placed, gap, low, high)


def offset_name(offset: timedelta) -> str:
    """Write an offset: UTC, UTC+5:45, UTC-3."""
    minutes = round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "-"
    return "UTC" if minutes == 0 else f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


def _lane(row: DayRow, day: date) -> Lane:
    zone = ZoneInfo(row.timezone)
    offset = datetime.combine(day, time(12), zone).utcoffset() or timedelta()
    wake, rest = (_at(day, moment, zone) for moment in DAYTIME)
    midnights = _at(day, time(), zone), _at(day + timedelta(days=1), time(), zone)
    return Lane((row,), offset, offset, *midnights, (wake, rest))


def _at(day: date, moment: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, moment, zone).astimezone(UTC)


def _order(lane: Lane) -> tuple[timedelta, str, str]:
    (row,) = lane.rows
    return -lane.lowest_offset, row.timezone, row.partner.casefold()


def _joined(group: list[Lane]) -> Lane:
    return Lane(
        rows=tuple(row for lane in group for row in lane.rows),
        lowest_offset=min(lane.lowest_offset for lane in group),
        highest_offset=max(lane.highest_offset for lane in group),
        opens_at=min(lane.opens_at for lane in group),
        closes_at=max(lane.closes_at for lane in group),
        daytime=(min(lane.daytime[0] for lane in group), max(lane.daytime[1] for lane in group)),
    )


def _distance(earlier: Lane, later: Lane) -> tuple[timedelta, int]:
    return earlier.highest_offset - later.lowest_offset, len(earlier.rows) + len(later.rows)


def _inside(placed: list[float], gap: float, low: float, high: float) -> list[float]:
    for place in range(len(placed)):
        least = low if place == 0 else placed[place - 1] + gap
        placed[place] = max(placed[place], least)
    for place in reversed(range(len(placed))):
        most = high if place == len(placed) - 1 else placed[place + 1] - gap
        placed[place] = min(placed[place], most)
    return placed
