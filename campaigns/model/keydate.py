"""The day a campaign turns around. What was published wins over the rule; the rule alone is provisional.

"The second day of the second week of the second month" is not the second Tuesday of February: the rule that
reproduces every published date but those of 2004 and 2008 is the Tuesday that falls on 5 to 11 February.
Those two years are right by data alone (`campaigns/data/safer_internet_days.csv`), never by code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from campaigns.model.errors import InputError

FIRST_YEAR = 2004
LAST_YEAR = 2099
RULE_SOURCE = "rule: the Tuesday that falls on 5 to 11 February"
_TUESDAY = 1


@dataclass(frozen=True, slots=True)
class KeyDate:
    """A key day, whether its organisers have confirmed it, and where that is known from."""

    on: date
    is_confirmed: bool
    source: str


def safer_internet_day(year: int, published: Mapping[int, KeyDate]) -> KeyDate:
    """Say when Safer Internet Day is: as published for that year, or else by the rule and provisional."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InputError(
            f"There is no Safer Internet Day for the year {year}.",
            why=f"The first one was in {FIRST_YEAR}; dates are worked out up to {LAST_YEAR}.",
            fix="Check the year, or give the campaign an anchor date of its own.",
        )
    return published.get(year) or KeyDate(_by_rule(year), is_confirmed=False, source=RULE_SOURCE)


def _by_rule(year: int) -> date:
    earliest = date(year, 2, 5)
    return earliest + timedelta(days=(_TUESDAY - earliest.weekday()) % 7)
