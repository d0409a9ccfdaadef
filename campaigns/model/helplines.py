"""Which help lines a person in a country is shown. Never a guess: a number comes from a sourced row, from a partner
that gave it as its own, or not at all.

The order is: the partner's own line, the country's, the international directories. What children can talk to comes
before what is for parents, and both before what takes reports; well-proved rows come before weak ones. The directories
follow where nothing sound is known that a child can talk to, or where anything shown has weak evidence. The rows of
the European Union are general facts and belong to no country.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from campaigns.model import partner_line
from campaigns.model.partner_line import HELPLINE, LineFor, PartnerLine
from campaigns.model.post import HelpLine

DIRECTORIES: Final = "INT"
"""The country code under which the international directories are filed."""
NOT_COUNTRIES: Final = frozenset({DIRECTORIES, "EU"})
DAYS_A_CHECK_HOLDS: Final = 180
_FOR_PARENTS: Final = "(parents)"
"""How the file marks a line that is for parents; every other line of it takes children's calls."""


class Standing(StrEnum):
    """What is known of the help line of a partner."""

    CONFIRMED = "confirmed"
    """By the partner, for exactly what is shown, and lately."""
    UNCONFIRMED = "unconfirmed"
    """There is one; the partner has not said that it is right, or too long ago."""
    NONE = "none"
    """Neither its own nor its country's that anybody could talk to: only the directories, and who takes reports."""


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


def choose(rows: Iterable[HelpLineRow], country: str, *, on: date, own: HelpLine | None = None) -> tuple[HelpLine, ...]:
    """Choose what a person in a country (ISO 3166-1 alpha-2, any case) is shown on a day; `own` is a partner's."""
    sourced = [row for row in rows if row.source.strip()]
    code = country.strip().upper()
    national = [] if code in NOT_COUNTRIES else _of(sourced, code, on)
    first = national if own is None else [own, *(line for line in national if not _is_same(line, own))]
    # sorted() keeps the order of equals: the partner's own line stays first among its like
    shown = sorted(first, key=lambda line: (_rank(line), line is not own, line.is_to_be_checked))
    if _is_enough(shown):
        return tuple(shown)
    known = {(line.name, line.url) for line in shown}
    directories = sorted(_of(sourced, DIRECTORIES, on), key=lambda line: (_rank(line), line.is_to_be_checked))
    return (*shown, *(line for line in directories if (line.name, line.url) not in known))


def own_of(country: str, name: str, said: PartnerLine | None, *, on: date) -> HelpLine | None:
    """Give the line a partner has of its own, to be checked where it was confirmed too long ago."""
    if said is None or said.used is None:
        return None
    is_old = partner_line.age_days(said.confirmed_at, on) > DAYS_A_CHECK_HOLDS
    return partner_line.as_help_line(said.used, country, name, is_to_be_checked=is_old)


def to_confirm(lines: Iterable[HelpLine]) -> tuple[HelpLine, ...]:
    """Pick what a partner is asked about: its own line, or else those of its country; nothing where nobody listens."""
    there = near(lines)
    return tuple(line for line in there if line.given_by) or (there if has_somebody(there) else ())


def near(lines: Iterable[HelpLine]) -> tuple[HelpLine, ...]:
    """Pick those of the partner and its country."""
    return tuple(line for line in lines if line.country_code != DIRECTORIES)


def has_somebody(lines: Iterable[HelpLine]) -> bool:
    """Say whether there is somebody to talk to, or a directory of those: who only takes reports does not listen."""
    return any(line.kind == HELPLINE for line in lines)


def standing(said: PartnerLine | None, lines: Iterable[HelpLine], *, on: date) -> Standing:
    """Judge what a partner's members are shown (`lines`) by what the partner said about it."""
    asked = to_confirm(lines)
    if not asked:
        return Standing.NONE
    if said is None or said.rejected_reason or said.mark != partner_line.mark(asked):
        return Standing.UNCONFIRMED
    is_old = partner_line.age_days(said.confirmed_at, on) > DAYS_A_CHECK_HOLDS
    return Standing.UNCONFIRMED if is_old else Standing.CONFIRMED


def is_weak(row: HelpLineRow, *, on: date) -> bool:
    """Say whether a row has to be shown with "please check"."""
    return row.evidence != "page" or on - row.checked_on > timedelta(days=DAYS_A_CHECK_HOLDS)


def _of(rows: list[HelpLineRow], code: str, on: date) -> list[HelpLine]:
    return [_as_line(row, on) for row in rows if row.country_code == code]


def _rank(line: HelpLine) -> int:
    """Say how near a line is to a child that looks for somebody."""
    if line.kind != HELPLINE:
        return 2
    return 1 if line.audience == LineFor.PARENTS else 0


def _is_same(line: HelpLine, own: HelpLine) -> bool:
    number = partner_line.digits(own.phone)
    return line.kind == HELPLINE and number != "" and partner_line.digits(line.phone) == number


def _is_enough(lines: list[HelpLine]) -> bool:
    return any(_rank(line) == 0 for line in lines) and not any(line.is_to_be_checked for line in lines)


def _as_line(row: HelpLineRow, on: date) -> HelpLine:
    return HelpLine(
        country_code=row.country_code,
        country=row.country,
        name=row.name,
        kind=row.kind,
        phone=row.phone,
        url=row.url,
        is_to_be_checked=is_weak(row, on=on),
        audience=LineFor.PARENTS.value if _FOR_PARENTS in row.name else "",
    )
