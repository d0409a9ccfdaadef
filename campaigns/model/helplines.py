"""Which help lines a person in a country is shown. Never a guess: a number comes from a sourced row or not
at all.

The order is: the country's own lines, those children can talk to before those that take reports,
well-proved ones first. Where nothing sound is known that a child can talk to, or anything shown has weak
evidence, the international directories follow. The rows of the European Union are general facts and belong
to no country.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from campaigns.model.post import HelpLine

DIRECTORIES: Final = "INT"
"""The country code under which the international directories are filed."""
NOT_COUNTRIES: Final = frozenset({DIRECTORIES, "EU"})
DAYS_A_CHECK_HOLDS: Final = 180


@dataclass(frozen=True, slots=True)
class HelpLineRow:
    """A row of `data/helplines.csv` with what is known about it."""

    country_code: str
    country: str
    name: str
    kind: str
    """helpline | hotline."""
    phone: str
    url: str
    evidence: str
    """page: read on a page of the line or about it; indirect: only somebody else says so."""
    checked_on: date
    source: str


def choose(rows: Iterable[HelpLineRow], country: str, *, on: date) -> tuple[HelpLine, ...]:
    """Choose what a person in a country (ISO 3166-1 alpha-2, any case) is shown on a day."""
    sourced = [row for row in rows if row.source.strip()]
    code = country.strip().upper()
    own = [] if code in NOT_COUNTRIES else _shown(sourced, code, on)
    if _is_enough(own):
        return tuple(own)
    known = {(line.name, line.url) for line in own}
    return (*own, *(line for line in _shown(sourced, DIRECTORIES, on) if (line.name, line.url) not in known))


def is_weak(row: HelpLineRow, *, on: date) -> bool:
    """Say whether a row has to be shown with "please check"."""
    return row.evidence != "page" or on - row.checked_on > timedelta(days=DAYS_A_CHECK_HOLDS)


def _shown(rows: list[HelpLineRow], code: str, on: date) -> list[HelpLine]:
    lines = [_as_line(row, on) for row in rows if row.country_code == code]
    return sorted(lines, key=lambda line: (line.kind != "helpline", line.is_to_be_checked))


def _is_enough(lines: list[HelpLine]) -> bool:
    return any(line.kind == "helpline" for line in lines) and not any(line.is_to_be_checked for line in lines)


def _as_line(row: HelpLineRow, on: date) -> HelpLine:
    return HelpLine(
        country_code=row.country_code,
        country=row.country,
        name=row.name,
        kind=row.kind,
        phone=row.phone,
        url=row.url,
        is_to_be_checked=is_weak(row, on=on),
    )
