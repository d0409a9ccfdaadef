"""What becomes of a text that was not kept: one more on a day in a server, and the number to call in danger.

The safeguarding lead learns that it happened, never who, what or at which minute. So this is the one change without a
row in the audit log, which would tell the minute. Numbers are shown from five; a day, and what is left of a month, only
when it is over. No number that is shown contains another, so no difference of two tells a small one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Final

from campaigns.model.pledge import SMALLEST_SHOWN_COUNT
from campaigns.sources import emergency
from campaigns.storage import safeguarding
from campaigns.storage.database import Database

DIRECT_MESSAGES: Final = 0
"""Stands for no server."""
SHOWN_FROM: Final = SMALLEST_SHOWN_COUNT
MONTHS: Final = 12
"""How far back the counts are shown, this month included."""

_Row = tuple[date, int, int]


@dataclass(frozen=True, slots=True)
class DayCount:
    """How often on one day in one server: five times or more."""

    day_on: date
    guild_id: int
    name: str
    """Of the partner; empty for a server that is none, and for direct messages."""
    count: int


@dataclass(frozen=True, slots=True)
class MonthCount:
    """What may be shown of a calendar month (UTC)."""

    first_on: date
    days: tuple[DayCount, ...]
    elsewhere: int | None
    """On all other days and in all other servers together; None while the month runs, or below five."""


async def heard(database: Database, guild_id: int | None, *, now: datetime) -> None:
    """Count that somebody was answered with help instead of being stored."""
    async with database.writing() as connection:
        await safeguarding.count_one(connection, now.astimezone(UTC).date(), guild_id or DIRECT_MESSAGES)


def emergency_number(country: str) -> str:
    """Say what to dial in danger, byte for byte from its row; nothing where no sourced row says it."""
    return emergency.numbers().get(country, "")


async def counts(database: Database, *, now: datetime) -> tuple[MonthCount, ...]:
    """Count by month, day and server, the newest month first; months with nothing to show are left out."""
    today = now.astimezone(UTC).date()
    this_month = today.replace(day=1)
    months_before = this_month.year * 12 + this_month.month - MONTHS
    first_on = date(months_before // 12, months_before % 12 + 1, 1)
    async with database.reading() as connection:
        rows = await safeguarding.between(connection, first_on, today)
        names = await safeguarding.names_of(connection, {guild_id for _, guild_id, _ in rows})
    by_month = groupby(rows, key=lambda row: row[0].replace(day=1))
    found = [_month(first, month, names, is_over=first < this_month) for first, month in by_month]
    return tuple(each for each in reversed(found) if each.days or each.elsewhere)


def _month(first_on: date, rows: Iterable[_Row], names: Mapping[int, str], *, is_over: bool) -> MonthCount:
    known = tuple(rows)
    days = tuple(
        DayCount(day_on, guild, names.get(guild, ""), count) for day_on, guild, count in known if count >= SHOWN_FROM
    )
    rest = sum(count for _, _, count in known if count < SHOWN_FROM)
    return MonthCount(first_on, days, rest if is_over and rest >= SHOWN_FROM else None)
