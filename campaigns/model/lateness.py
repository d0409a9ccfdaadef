"""What becomes of a post that could not go out on time: the rule its author wrote, applied to two instants.

A restored or long-stopped bot must not flood partners with old posts, so every post has an end to its
patience.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NoReturn, assert_never

from campaigns.model.errors import InputError
from campaigns.model.nearest import quote
from campaigns.model.when import in_utc

PUNCTUAL_WITHIN = timedelta(seconds=60)
"""Up to this late counts as on time: a queue of partners takes a moment."""
LONGEST = timedelta(days=30)

_UNITS = {
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}
_RULE = re.compile(r"(?P<kind>send|drop) ?(?P<number>[0-9]{1,9}) ?(?P<unit>[smhd])")
_FIX = 'Write "send 6h", "drop 10m" or "ask"; the units are s, m, h and d.'


class LateKind(StrEnum):
    """What to do with a post that is late."""

    SEND = "send"
    """Send it up to so late, then ask a person."""
    DROP = "drop"
    """Send it up to so late, then give it up."""
    ASK = "ask"
    """Ask a person whenever it is late."""


class LateDecision(StrEnum):
    """What to do with this post now."""

    ON_TIME = "on_time"
    SEND = "send"
    DROP = "drop"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class LateRule:
    """A rule and, for `send` and `drop`, how late is not too late."""

    kind: LateKind
    within: timedelta | None

    def __post_init__(self) -> None:
        if (self.kind is LateKind.ASK) != (self.within is None):
            raise ValueError("send and drop have a duration, ask has none")


@dataclass(frozen=True, slots=True)
class Undecided:
    """One occurrence of an announcement that is late at some partners and waits for a person."""

    announcement_id: int
    reference: str
    """Of the announcement, without the occurrence."""
    occurrence: int
    count: int
    due_at: datetime
    """When the first of them was due."""


DEFAULT = LateRule(LateKind.SEND, timedelta(hours=6))


def parse(text: str) -> LateRule:
    """Read the `late` of a plan; InputError says what is wrong with it."""
    written = " ".join(text.lower().split())
    if written == LateKind.ASK:
        return LateRule(LateKind.ASK, None)
    found = _RULE.fullmatch(written)
    if found is None:
        _refuse(text, why="It is neither send or drop with a duration, nor ask.")
    number = int(found["number"])
    longest = LONGEST // _UNITS[found["unit"]]
    if not 1 <= number <= longest:
        _refuse(text, why=f"The duration has to be between 1 second and {LONGEST.days} days.")
    return LateRule(LateKind(found["kind"]), number * _UNITS[found["unit"]])


def format(rule: LateRule) -> str:  # noqa: A001 - read as `lateness.format(...)`, the twin of `lateness.parse(...)`
    """Write it the way `parse` reads it, in the largest unit that is exact."""
    if rule.within is None:
        return str(rule.kind)
    letter, unit = next((letter, unit) for letter, unit in _UNITS.items() if not rule.within % unit)
    return f"{rule.kind} {rule.within // unit}{letter}"


def decide(rule: LateRule, due_at: datetime, now: datetime) -> LateDecision:
    """Say what the rule asks for at this moment; exactly at the deadline it may still go out."""
    late = in_utc(now) - in_utc(due_at)
    if late > _patience(rule):
        return _when_too_late(rule.kind)
    return LateDecision.ON_TIME if late <= PUNCTUAL_WITHIN else LateDecision.SEND


def deadline_at(rule: LateRule, due_at: datetime) -> datetime:
    """Give the last instant (UTC) at which it may go out without a person; `drop` gives it up after that."""
    return in_utc(due_at) + _patience(rule)


def _patience(rule: LateRule) -> timedelta:
    return PUNCTUAL_WITHIN if rule.within is None else rule.within


def _when_too_late(kind: LateKind) -> LateDecision:
    match kind:
        case LateKind.SEND | LateKind.ASK:
            return LateDecision.ASK
        case LateKind.DROP:
            return LateDecision.DROP
        case _:
            assert_never(kind)


def _refuse(text: str, *, why: str) -> NoReturn:
    raise InputError(f"{quote(text)} is not a rule for late posts.", why=why, fix=_FIX)
