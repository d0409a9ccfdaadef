"""Days and instants in the reader's language (Unicode CLDR, through Babel)."""

from datetime import date, datetime
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date


def day_name(day: date, locale: str) -> str:
    """Write a day out: `Tuesday, February 9, 2027`, `Dienstag, 9. Februar 2027`."""
    return format_date(day, "full", locale=_known(locale))


def discord_time(instant: datetime) -> str:
    """Write an instant as Discord shows it: in each reader's own zone and language, with how far away it is."""
    seconds = int(instant.timestamp())
    return f"<t:{seconds}:F> (<t:{seconds}:R>)"


@lru_cache(maxsize=512)
def _known(tag: str) -> Locale:
    parts = tag.split("-")
    for length in range(len(parts), 0, -1):
        try:
            return Locale.parse("-".join(parts[:length]), sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")
