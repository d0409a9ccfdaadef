"""An amendment: what is to be done to a copy that is already there. It is put right, taken back, or shows a new number.

One row per (delivery, number). An edit or a deletion repeated changes nothing, so a doubt is settled by doing it again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

PATIENCE = timedelta(hours=24)
"""How long an amendment is tried before it is listed as one that could not be made."""


class AmendmentKind(StrEnum):
    """What is to be done."""

    CORRECT = "correct"
    RECALL = "recall"
    REFRESH = "refresh"
    """The same words with the number of pledges as it is now: one row per copy, which falls due again."""


class AmendmentState(StrEnum):
    """Where it stands."""

    DUE = "due"
    """It waits for its turn, the first one or another."""
    LEASED = "leased"
    """A worker holds it and may be talking to Discord."""
    DONE = "done"
    """The copy shows the version, or is gone."""
    FAILED = "failed"
    """It could not be made, with the reason; a person may ask for it again."""


OPEN_STATES = frozenset({AmendmentState.DUE, AmendmentState.LEASED})


@dataclass(frozen=True, slots=True)
class Correction:
    """A version that puts right what is out already."""

    announcement_id: int
    version: int
    is_meaning_changed: bool
    """True where every corrected copy shows a line that says so."""
    notes: Mapping[str, str]
    """What was wrong, in few words, by locale; the line is shown without them where there are none."""


@dataclass(frozen=True, slots=True)
class AmendmentLease:
    """A claim on one amendment, and the token that guards the record of it."""

    amendment_id: int
    delivery_id: int
    token: str
    expires_at: datetime
    kind: AmendmentKind
    version: int | None
    """The version the copy shall show; a refresh shows the one that is there, a recall none."""
    asked_at: datetime
    attempts: int
    """How often it was claimed, this time included."""
    campaign_id: int
    announcement_id: int
    occurrence: int
    partner_id: int
    channel_id: int
    locale: str
    sent_at: datetime
    message_id: int | None
    """None where somebody said it is there and nobody has found it yet."""
    pledges_shown: int | None = None
    """The number of pledges it showed when it was claimed; None where nobody knows."""
