"""Repeated posts: the RFC 5545 rules that make sense for days, and the local days they give.

A rule repeats days, never instants: the wall time stays and each day is resolved by itself, so daylight
saving cannot shift a post. Every rule ends. This is the only file of the model that knows dateutil.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import NoReturn

from dateutil.rrule import rrulestr

from campaigns.model.errors import InputError
from campaigns.model.nearest import quote

MOST_OCCURRENCES = 400
MOST_YEARS = 10
"""The last day lies at most this many years after the first."""

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_TOO_FINE = ("SECONDLY", "MINUTELY", "HOURLY")
_TIME_PARTS = ("BYHOUR", "BYMINUTE", "BYSECOND")
_FIX = 'Write for example "FREQ=WEEKLY;COUNT=3" or "FREQ=MONTHLY;BYDAY=1TU;UNTIL=20270601".'
_UNTIL = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})")
_BYDAY = re.compile(r"(?:[+-]?(?P<nth>[1-9][0-9]?))?(?:MO|TU|WE|TH|FR|SA|SU)")
_WHOLE = re.compile(r"[+-]?[0-9]{1,3}")
_NTH_IN_MONTH, _NTH_IN_YEAR = 5, 53
# The Gregorian calendar repeats exactly, weekdays included, and dateutil searches up to the year 9999.
_CALENDAR_YEARS, _CALENDAR_DAYS = 400, 146_097
_LAST_START = 9999 - MOST_YEARS - 1


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule without its end, and its end: either a number of days or a last local day."""

    pattern: str
    """RFC 5545 in capitals without COUNT and UNTIL, for example `FREQ=WEEKLY;BYDAY=TU`."""
    count: int | None
    until: date | None

    def __post_init__(self) -> None:
        if (self.count is None) == (self.until is None):
            raise ValueError("a Recurrence ends by count or by date")


def parse(text: str) -> Recurrence:
    """Read the `repeat` of a plan; InputError says what is wrong with it."""
    parts = _parts(text)
    count, until = parts.pop("COUNT", None), parts.pop("UNTIL", None)
    if (count is None) == (until is None):
        _refuse(text, why="A repetition has exactly one end: COUNT, or UNTIL with a date.")
    _check_frequency(text, parts)
    for name, value in parts.items():
        _check_part(text, name, value)
    _check_together(text, parts)
    pattern = ";".join(f"{name}={value}" for name, value in parts.items())
    return Recurrence(
        pattern,
        None if count is None else _whole(text, "COUNT", count, 1, MOST_OCCURRENCES),
        None if until is None else _last_day(text, until),
    )


def format(recurrence: Recurrence) -> str:  # noqa: A001 - read as `recurrence.format(...)`, the twin of `parse`
    """Write it the way `parse` reads it."""
    if recurrence.until is not None:
        return f"{recurrence.pattern};UNTIL={recurrence.until:%Y%m%d}"
    return f"{recurrence.pattern};COUNT={recurrence.count}"


def days(recurrence: Recurrence, first_on: date) -> tuple[date, ...]:
    """List its local days in order. The first day is always one and counts, as DTSTART does in RFC 5545."""
    text = format(recurrence)
    horizon = first_on + timedelta(days=366 * MOST_YEARS)
    last_on = recurrence.until or horizon
    if not first_on <= last_on <= horizon:
        _refuse(
            text,
            why=f"It begins on {first_on}, so it has to end then or later, within {MOST_YEARS} years.",
        )
    wanted = recurrence.count or MOST_OCCURRENCES + 1
    later = (day for day in _matching(recurrence.pattern, first_on, last_on) if day != first_on)
    found = (first_on, *islice(later, wanted - 1))
    if recurrence.count is not None and len(found) < recurrence.count:
        given = f"{len(found)} of {recurrence.count} days"
        _refuse(text, why=f"Within {MOST_YEARS} years from {first_on} it gives only {given}.")
    if len(found) > MOST_OCCURRENCES:
        _refuse(text, why=f"From {first_on} it gives more than {MOST_OCCURRENCES} days.")
    return found


def _matching(pattern: str, first_on: date, last_on: date) -> Iterator[date]:
    """Ask dateutil for the days, at the far end of its calendar.

    A rule that never matches (30 February) makes dateutil search until the year 9999: 3 s from 2027. Whole
    400-year cycles later, where every day has the same weekday, month and number, the search is ten times
    shorter.
    """
    cycles = max(0, (_LAST_START - first_on.year) // _CALENDAR_YEARS)
    shift = timedelta(days=cycles * _CALENDAR_DAYS)
    start = datetime.combine(first_on + shift, time.min)
    rule = rrulestr(f"{pattern};UNTIL={last_on + shift:%Y%m%d}", dtstart=start)
    return (moment.date() - shift for moment in rule)


def _parts(text: str) -> dict[str, str]:
    written = "".join(text.split()).upper().removeprefix("RRULE:").rstrip(";")
    parts: dict[str, str] = {}
    for part in written.split(";"):
        name, equals, value = part.partition("=")
        if not (name and equals and value):
            _refuse(text, why=f"{quote(part)} is not a part like COUNT=3.")
        if name in parts:
            _refuse(text, why=f"{name} is there twice.")
        parts[name] = value
    return parts


def _check_frequency(text: str, parts: dict[str, str]) -> None:
    frequency = parts.get("FREQ")
    if frequency in _TOO_FINE or any(name in parts for name in _TIME_PARTS):
        _refuse(text, why="Posts repeat by the day or slower; the time of day is that of the first one.")
    if frequency not in _FREQUENCIES:
        _refuse(text, why=f"FREQ has to be one of {', '.join(_FREQUENCIES)}.")


def _check_part(text: str, name: str, value: str) -> None:
    check = _CHECKS.get(name)
    if check is None:
        _refuse(text, why=f"{quote(name)} is not a part of a repetition by days.")
    check(text, name, value)


def _check_together(text: str, parts: dict[str, str]) -> None:
    """Refuse what RFC 5545 (section 3.3.10) says must not be combined."""
    frequency = parts["FREQ"]
    if "BYWEEKNO" in parts and frequency != "YEARLY":
        _refuse(text, why="BYWEEKNO goes with FREQ=YEARLY only.")
    if "BYYEARDAY" in parts and frequency != "YEARLY":
        _refuse(text, why="BYYEARDAY goes with FREQ=YEARLY only.")
    if "BYMONTHDAY" in parts and frequency == "WEEKLY":
        _refuse(text, why="BYMONTHDAY does not go with FREQ=WEEKLY.")
    if "BYSETPOS" in parts and not any(name in parts for name in _BY_DAYS):
        _refuse(text, why="BYSETPOS picks from the days of another BY part, and there is none.")
    _check_nth(text, parts)


def _check_nth(text: str, parts: dict[str, str]) -> None:
    nths = [int(nth) for nth in re.findall(r"[0-9]+", parts.get("BYDAY", ""))]
    if not nths:
        return
    if parts["FREQ"] not in {"MONTHLY", "YEARLY"} or "BYWEEKNO" in parts:
        _refuse(text, why="A numbered weekday like 1TU goes with FREQ=MONTHLY or FREQ=YEARLY only.")
    in_month = parts["FREQ"] == "MONTHLY" or "BYMONTH" in parts
    if max(nths) > (_NTH_IN_MONTH if in_month else _NTH_IN_YEAR):
        _refuse(text, why="No month has six of a weekday, no year 54.")


def _check_weekdays(text: str, name: str, value: str) -> None:
    if not all(_BYDAY.fullmatch(day) for day in value.split(",")):
        _refuse(text, why=f"{name} takes weekdays MO, TU, WE, TH, FR, SA, SU, in a month also 1TU or -1FR.")


def _check_week_start(text: str, name: str, value: str) -> None:
    if value not in {"MO", "TU", "WE", "TH", "FR", "SA", "SU"}:
        _refuse(text, why=f"{name} is one of MO, TU, WE, TH, FR, SA, SU.")


def _check_interval(text: str, name: str, value: str) -> None:
    _whole(text, name, value, 1, 366)


def _from_end_too(most: int) -> Callable[[str, str, str], None]:
    """Make the check of a list of numbers from 1 to `most`, or from the end with a minus."""

    def check(text: str, name: str, value: str) -> None:
        for number in value.split(","):
            _whole(text, name, number.removeprefix("-"), 1, most)

    return check


def _check_months(text: str, name: str, value: str) -> None:
    for month in value.split(","):
        _whole(text, name, month, 1, 12)


def _whole(text: str, name: str, value: str, least: int, most: int) -> int:
    if not _WHOLE.fullmatch(value) or not least <= int(value) <= most:
        _refuse(text, why=f"{name} has to be a whole number from {least} to {most}.")
    return int(value)


def _last_day(text: str, until: str) -> date:
    found = _UNTIL.fullmatch(until)
    if found is None:
        _refuse(text, why="UNTIL is the last local day, without a time, like 20270601.")
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        _refuse(text, why=f"There is no day {until}.")


def _refuse(text: str, *, why: str) -> NoReturn:
    raise InputError(f"{quote(text)} is not a repetition.", why=why, fix=_FIX)


_BY_DAYS = ("BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH")
_CHECKS: dict[str, Callable[[str, str, str], None]] = {
    "FREQ": lambda _text, _name, _value: None,
    "INTERVAL": _check_interval,
    "BYDAY": _check_weekdays,
    "BYMONTHDAY": _from_end_too(31),
    "BYYEARDAY": _from_end_too(366),
    "BYWEEKNO": _from_end_too(53),
    "BYMONTH": _check_months,
    "BYSETPOS": _from_end_too(366),
    "WKST": _check_week_start,
}
