"""When a post is due: a day and a wall-clock time somewhere, and the instant that is.

What people write is kept (zone name plus wall time, never an offset); the instant follows from it. A wall
time that a zone's clock skips moves to the first instant after the gap; one that it shows twice is the first.
Nothing here knows what time it is.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NoReturn
from zoneinfo import ZoneInfo

from campaigns.model import zones
from campaigns.model.errors import InputError
from campaigns.model.nearest import quote
from campaigns.model.zones import is_zone

__all__ = [
    "Adjustment",
    "Instant",
    "UnreadableError",
    "When",
    "format",
    "in_utc",
    "is_zone",
    "local_day",
    "parse",
    "resolve",
    "zone_for",
]

LOCAL = "local"
MOST_DAYS_FROM_ANCHOR = 999
FIRST_YEAR, LAST_YEAR = 2000, 2099

_EXAMPLES = 'Write for example "T-14 09:00 local", "T 12:00 UTC" or "2027-02-01 09:00 Europe/Lisbon".'
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"), "-")
_DAY = re.compile(
    r"(?:(?P<anchor>[Tt])(?: ?(?P<sign>[+-]) ?(?P<days>[0-9]+))?|(?P<on>[0-9]{4}-[0-9]{2}-[0-9]{2}))(?: |$)"
)
_TIME = re.compile(r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?")


@dataclass(frozen=True, slots=True)
class When:
    """A day (counted from the anchor, or a date), a wall time, and whose: `local`, `UTC` or an IANA zone."""

    day_offset: int | None
    on: date | None
    at: time
    zone: str

    def __post_init__(self) -> None:
        if (self.day_offset is None) == (self.on is None):
            raise ValueError("a When has either a day offset or a date")


class Adjustment(StrEnum):
    """What daylight saving did to a wall time; previews show it."""

    NONE = "none"
    MOVED_AFTER_GAP = "moved_after_gap"
    FIRST_OF_TWO = "first_of_two"


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment: in UTC, and as the clock of the place shows it."""

    at: datetime
    local: datetime
    adjustment: Adjustment


class UnreadableError(InputError):
    """What was written is no day with a time and a clock; who reads something else than a post says so in its words."""


def parse(text: str) -> When:
    """Read the `when` of a plan; InputError says what is wrong with it and how to write it."""
    written = " ".join(text.translate(_DASHES).split())
    found = _DAY.match(written)
    if found is None:
        _refuse(text, why="It starts with neither T, T-n or T+n nor a date like 2027-02-01.")
    clock, _, zone = written[found.end() :].partition(" ")
    at = _time(text, clock)
    if not zone:
        _refuse(text, why="It does not say whose clock counts.")
    day_offset = None if found["anchor"] is None else _offset(text, found["sign"], found["days"])
    on = None if found["on"] is None else _date(text, found["on"])
    return When(day_offset, on, at, LOCAL if zone.lower() == LOCAL else zones.find(zone))


def format(when: When) -> str:  # noqa: A001 - read as `when.format(...)`, the twin of `when.parse(...)`
    """Write it the way `parse` reads it."""
    anchored = f"T{when.day_offset:+d}" if when.day_offset else "T"
    day = anchored if when.on is None else when.on.isoformat()
    clock = f"{when.at:%H:%M:%S}" if when.at.second else f"{when.at:%H:%M}"
    return f"{day} {clock} {when.zone}"


def local_day(when: When, anchor_on: date) -> date:
    """Give the calendar day it names, for a campaign around this anchor."""
    if when.on is not None:
        return when.on
    return anchor_on + timedelta(days=when.day_offset or 0)


def zone_for(when: When, local_zone: str) -> str:
    """Give the zone whose clock counts: the receiver's own for `local`, else the one written."""
    return local_zone if when.zone == LOCAL else when.zone


def resolve(day: date, at: time, zone: str) -> Instant:
    """Find the instant at which a zone's clock first shows this wall time, or has just skipped it."""
    place = zones.load(zone)
    wall = datetime.combine(day, at.replace(fold=0, tzinfo=None))
    first = wall.replace(tzinfo=place)
    second = first.replace(fold=1)
    instant = first.astimezone(UTC)
    if first.utcoffset() == second.utcoffset():
        return Instant(instant, first, Adjustment.NONE)
    shown = instant.astimezone(place)
    if shown.replace(tzinfo=None, fold=0) == wall:
        return Instant(instant, first, Adjustment.FIRST_OF_TWO)
    after_gap = _end_of_gap(wall, place, before=second.astimezone(UTC), after=instant)
    return Instant(after_gap, after_gap.astimezone(place), Adjustment.MOVED_AFTER_GAP)


def in_utc(instant: datetime) -> datetime:
    """Put an instant on the UTC clock; one without a zone is a programmer's mistake.

    Python subtracts two datetimes of the same zone by their wall times, an hour wrong across daylight saving:
    differences are taken in UTC.
    """
    if instant.tzinfo is None:
        raise ValueError("an instant has a time zone")
    return instant.astimezone(UTC)


def _end_of_gap(wall: datetime, place: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Search for the whole second at which the clock jumps over `wall`, between these instants."""
    low = before.replace(microsecond=0)
    seconds = int((after - low).total_seconds()) + 1
    early, late = 0, seconds
    while late - early > 1:
        middle = (early + late) // 2
        shown = (low + timedelta(seconds=middle)).astimezone(place).replace(tzinfo=None)
        early, late = (early, middle) if shown > wall else (middle, late)
    return low + timedelta(seconds=late)


def _time(text: str, clock: str) -> time:
    found = _TIME.fullmatch(clock)
    if found is None:
        _refuse(text, why="After the day there has to be a time as hours and minutes, like 09:00.")
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if hour > 23 or minute > 59 or second > 59:  # noqa: PLR2004 - a clock
        _refuse(text, why=f"There is no time {clock}: a day goes from 00:00 to 23:59.")
    return time(hour, minute, second)


def _offset(text: str, sign: str | None, days: str | None) -> int:
    if days is None:
        return 0
    if len(days) > len(str(MOST_DAYS_FROM_ANCHOR)):
        _refuse(text, why=f"It is more than {MOST_DAYS_FROM_ANCHOR} days away from the day of the campaign.")
    return -int(days) if sign == "-" else int(days)


def _date(text: str, day: str) -> date:
    try:
        on = date.fromisoformat(day)
    except ValueError:
        _refuse(text, why=f"There is no day {day}.")
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        _refuse(text, why=f"The year has to be between {FIRST_YEAR} and {LAST_YEAR}.")
    return on


def _refuse(text: str, *, why: str) -> NoReturn:
    raise UnreadableError(f"{quote(text)} is not a time for a post.", why=why, fix=_EXAMPLES)
