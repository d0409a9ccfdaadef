"""Safe mode: when a start may not be trusted to know what has gone out, so that nothing goes out before a word is said.

A restored backup has forgotten what was sent since. So, perhaps, has a database that nobody has heard of for a while:
somebody may have put an older copy in its place. Only a stop in good order says that nothing was sent meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

TRUSTED_WITHIN: Final = timedelta(minutes=10)
"""A database that was in use this recently has forgotten nothing that matters."""
LOOK_BACK: Final = timedelta(hours=1)
"""How long before its last sign of life the channels are read: clocks differ, and waves take a while."""


class SafeReason(StrEnum):
    """Why a campaign waits for an organiser."""

    NONE = ""
    """It does not."""
    RESTORED = "restored"
    """The database is a backup that was put back."""
    UNCLEAN = "unclean"
    """It was found long after its last sign of life, without the mark of a stop in good order."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a start finds in its database."""

    restored_at: datetime | None
    """When `db restore` put it there; None where it was not restored, or that was confirmed since."""
    beat_at: datetime | None
    """Its last sign of life; None for a new one."""
    stopped_at: datetime | None
    """When a process last took its leave in good order."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far the ledger of a campaign has been compared with the channels."""

    since: datetime
    """From when on the channels are read."""
    channels: int
    """How many there are to read."""
    read: int = 0
    cursor: int = 0
    """The channel that was read last; they are read by id, so a new start goes on after it."""
    found: int = 0
    """Posts that are there and that the ledger did not know of."""
    unreadable: int = 0
    tries: int = 0
    """How often the next channel has been asked without an answer."""
    is_done: bool = False


def judge(found: Found, now: datetime, *, has_due: bool) -> SafeReason:
    """Say whether a campaign may go on; `has_due`: something of it fell due since the last sign of life."""
    if found.restored_at is not None:
        return SafeReason.RESTORED
    if found.beat_at is None or now - found.beat_at <= TRUSTED_WITHIN or not has_due:
        return SafeReason.NONE
    was_announced = found.stopped_at is not None and found.stopped_at >= found.beat_at
    return SafeReason.NONE if was_announced else SafeReason.UNCLEAN


def look_since(found: Found, now: datetime) -> datetime:
    """Say from when on the channels have to be read."""
    return (found.beat_at or found.restored_at or now) - LOOK_BACK
