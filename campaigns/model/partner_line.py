"""A partner's word on the help line its members are shown: a yes to the country's, or a line of its own.

A yes holds for exactly what was shown, and for 180 days. Nothing here corrects what a partner typed: it is taken byte
for byte, or refused with what is wrong.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from campaigns.model import plain_text, web_address
from campaigns.model.errors import InputError
from campaigns.model.post import HelpLine

NAME_LIMIT: Final = 80
PHONE_LIMIT: Final = 30
HOURS_LIMIT: Final = 60
HELPLINE: Final = "helpline"
_PHONE: Final = re.compile(r"\+?\(?[0-9][0-9 ()./-]*", re.ASCII)
_DIGITS: Final = range(3, 16)
"""From `116` to the longest number of the international plan (ITU-T E.164)."""
_MARKS: Final = frozenset("*_~`|\\[]<>#@{}")
_ADDRESS: Final = re.compile(r"://|\bwww\.|\bdiscord(?:app)?\.(?:gg|com)\b", re.IGNORECASE)
_MARK_LENGTH: Final = 16


class LineFor(StrEnum):
    """Whom a line is for."""

    CHILDREN = "children"
    EVERYONE = "everyone"
    PARENTS = "parents"


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A line as its partner gave it."""

    name: str
    phone: str
    url: str
    audience: LineFor
    hours: str = ""


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """What a partner said last."""

    mark: str
    """Of what was confirmed; see `mark`."""
    confirmed_by: str
    confirmed_at: datetime
    own: OwnLine | None = None
    """None: it said yes to its country's."""
    rejected_reason: str = ""
    """Why the organisers do not have it shown; empty where they do."""

    @property
    def used(self) -> OwnLine | None:
        """Give its own line, if it has one that is shown."""
        return None if self.rejected_reason else self.own


def own_line(*, name: str, phone: str, url: str, audience: str, hours: str = "") -> OwnLine:
    """Take a line as it was typed; raises InputError that names everything that is wrong with it."""
    typed = {"name": name.strip(), "phone": phone.strip(), "url": url.strip(), "hours": hours.strip()}
    problems = [*_problems(**typed)]
    if audience not in set(LineFor):
        problems.append(f"it is for one of {', '.join(LineFor)}")
    if problems:
        raise InputError(
            "This help line cannot be shown.",
            why="; ".join(problems),
            fix="Copy the number and the address from the line's own page.",
        )
    return OwnLine(audience=LineFor(audience), **typed)


def as_help_line(own: OwnLine, country: str, given_by: str, *, is_to_be_checked: bool) -> HelpLine:
    """Make it a line like any other, with who gave it."""
    return HelpLine(
        country_code=country,
        country="",
        name=own.name,
        kind=HELPLINE,
        phone=own.phone,
        url=own.url,
        is_to_be_checked=is_to_be_checked,
        audience=own.audience.value,
        hours=own.hours,
        given_by=given_by,
    )


def mark(lines: Iterable[HelpLine]) -> str:
    """Name exactly what is shown, so that a yes is never taken for something else."""
    shown = [
        (each.country_code, each.name, each.kind, each.phone, each.url, each.audience, each.hours) for each in lines
    ]
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:_MARK_LENGTH]


def age_days(confirmed_at: datetime, on: date) -> int:
    """Say how long ago something was confirmed."""
    return (on - confirmed_at.date()).days


def digits(phone: str) -> str:
    """Give the digits of a number: two ways to write it are one line."""
    return "".join(char for char in phone if char.isdigit())


def _problems(*, name: str, phone: str, url: str, hours: str) -> Iterator[str]:
    yield from _of_words("name", name, NAME_LIMIT)
    if not any(char.isalpha() for char in name):
        yield "it needs a name that people recognise"
    if hours:
        yield from _of_words("hours", hours, HOURS_LIMIT)
    if not phone and not url:
        yield "it needs a number or a web address"
    if phone and not (_PHONE.fullmatch(phone) and len(phone) <= PHONE_LIMIT and len(digits(phone)) in _DIGITS):
        yield f"`{phone[:PHONE_LIMIT]}` is not a phone number: digits, spaces, brackets, hyphens, one + at the start"
    if url:
        yield from _of_address(url)


def _of_words(field: str, text: str, limit: int) -> Iterator[str]:
    if len(text) > limit:
        yield f"the {field} has {len(text)} characters; at most {limit}"
    yield from (f"{field}: {problem}" for problem in plain_text.find_problems(text))
    if refused := sorted(_MARKS & set(text)):
        yield f"the {field} cannot hold {' '.join(refused)}"
    if _ADDRESS.search(text):
        yield f"the {field} holds an address; that has a field of its own"


def _of_address(url: str) -> Iterator[str]:
    try:
        web_address.parse(url)
    except InputError as error:
        yield f"the address {error.what}"
    if refused := sorted((_MARKS - {"#", "_", "~"}) & set(url)):
        yield f"the address cannot hold {' '.join(refused)}"
