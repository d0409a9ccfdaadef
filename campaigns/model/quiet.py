"""Quiet hours: at night, where a partner is, nothing about harm goes out. It waits for the morning, or its own lateness
rule ends its wait.

A child who reads about harm at night has nobody awake beside it.
"""

from datetime import datetime, time, timedelta
from typing import Final

from campaigns.model import lateness, when
from campaigns.model.announcement import Content
from campaigns.model.lateness import LateDecision
from campaigns.model.rehearsal import CampaignClock
from campaigns.model.when import in_utc
from campaigns.model.zones import load

FROM: Final = time(21, 0)
UNTIL: Final = time(7, 0)
_STEP: Final = timedelta(minutes=1)


def is_quiet(instant: datetime, zone: str) -> bool:
    """Say whether it is night there: nine in the evening is, seven in the morning is not any more."""
    at = in_utc(instant).astimezone(load(zone)).time()
    return at >= FROM or at < UNTIL


def over_at(instant: datetime, zone: str) -> datetime:
    """Give the first instant (UTC) from this one on at which it is not night there."""
    at = in_utc(instant)
    while is_quiet(at, zone):
        # a morning that the clock skipped, or showed before, is not behind us: then it goes on from there
        at = max(_morning(at, zone), at + _STEP)
    return at


def due_at(content: Content, instant: datetime, zone: str) -> datetime:
    """Give the instant (UTC) at which a post planned for this one goes out there: what speaks about harm waits."""
    return over_at(instant, zone) if content.is_sensitive else in_utc(instant)


def fate(content: Content, instant: datetime, zone: str) -> LateDecision | None:
    """Say what becomes in the morning of a post planned for this instant; None where nothing has to wait."""
    waits_until = due_at(content, instant, zone)
    return None if waits_until == in_utc(instant) else lateness.decide(content.late, instant, waits_until)


def seconds_left(clock: CampaignClock, now: datetime, zone: str) -> float:
    """Say how long it stays night there; 0 by day, and in a rehearsal, where a night is over before a post is sent."""
    return (over_at(now, zone) - in_utc(now)).total_seconds() if clock.is_real else 0.0


def _morning(at: datetime, zone: str) -> datetime:
    local = at.astimezone(load(zone))
    day = local.date() + timedelta(days=local.time() >= FROM)
    return when.resolve(day, UNTIL, zone).at
