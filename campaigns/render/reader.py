"""Numbers and dates as the reader of a language writes them; an unknown language reads English."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton, format_timedelta, get_timezone_location
from babel.numbers import format_decimal, format_percent

WORLD_ENGLISH = Locale("en", "001")
"""English for the world: 9 February, not February 9."""


@lru_cache(maxsize=128)
def reading(locale: str) -> Locale:
    """Find the conventions for a BCP 47 tag such as `pt-BR`."""
    if locale.replace("_", "-").casefold() == "en":
        return WORLD_ENGLISH
    parts = locale.replace("_", "-").split("-")
    for length in range(len(parts), 0, -1):
        try:
            return Locale.parse("-".join(parts[:length]), sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return WORLD_ENGLISH


def number(value: int, locale: str) -> str:
    """Write 12408 as 12,408."""
    return format_decimal(value, locale=reading(locale))


def decimal(value: float, locale: str) -> str:
    """Write 1.234 as 1.2, and 60.0 as 60."""
    return format_decimal(value, "#,##0.#", locale=reading(locale))


def percent(share: float, locale: str) -> str:
    """Write 0.62 as 62%."""
    return format_percent(share, locale=reading(locale))


def long_day(day: date, locale: str) -> str:
    """Write Tuesday, 9 February 2027."""
    return format_date(day, "full", reading(locale))


def day_and_month(day: date, locale: str) -> str:
    """Write 9 February."""
    return format_skeleton("MMMMd", day, locale=reading(locale))


def short_day(day: date, locale: str) -> str:
    """Write 9 Feb."""
    return format_date(day, "d MMM", reading(locale))


def moment(at: datetime, locale: str) -> str:
    """Write 9 Feb 08:00, in UTC."""
    return format_datetime(at.astimezone(UTC), "d MMM HH:mm", locale=reading(locale))


def full_moment(at: datetime, locale: str) -> str:
    """Write 9 Feb 2027, 08:00, in UTC."""
    return f"{format_date(at.astimezone(UTC), 'medium', reading(locale))}, {at.astimezone(UTC):%H:%M}"


def span(length: timedelta, locale: str) -> str:
    """Write 14 days, or 20 hours where it is less than two days."""
    granularity: Literal["day", "hour"] = "day" if length >= timedelta(days=2) else "hour"
    return format_timedelta(length, granularity, threshold=1e9, locale=reading(locale))


def city(timezone: str, locale: str) -> str:
    """Name the place of a zone: Asunción for America/Asuncion."""
    return get_timezone_location(timezone, reading(locale), return_city=True)
