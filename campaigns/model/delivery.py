"""A delivery: one announcement occurrence for one destination, and the states it passes.

One row per (announcement, occurrence, destination), for ever: it is the ledger. The states are drawn in
docs/delivery-states.md and held by CHECKs in the database.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from campaigns.model.amendment import AmendmentKind, AmendmentState
from campaigns.model.lateness import LateKind


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PLANNED = "planned"
    """Its instant has not come."""
    DUE = "due"
    """Its instant has come; it waits for its turn, the first one or another."""
    LEASED = "leased"
    """A sender holds it and may be talking to Discord."""
    SENT = "sent"
    UNKNOWN = "unknown"
    """Nobody knows whether it is there and nobody can look: a person decides."""
    FAILED = "failed"
    """Refused for good, with a reason."""
    HELD = "held"
    """Waits for a person: paused, suspended, or late with the rule `ask`."""
    DROPPED = "dropped"
    """Will not go out: cancelled, too late by its own rule, or past when it was approved."""
    RECALLED = "recalled"


FINAL_STATES = frozenset({DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.DROPPED, DeliveryState.RECALLED})


@dataclass(frozen=True, slots=True)
class PlannedDelivery:
    """A delivery as planning makes it: pure arithmetic, not stored yet."""

    occurrence: int
    """0 for the first."""
    partner_id: int
    destination_id: int
    channel_id: int
    locale: str
    """The language chosen by the fallback chain: one the announcement has."""
    due_at: datetime
    deadline_at: datetime
    """After this it may not be sent without a person (late = send, ask) or at all (late = drop)."""
    key: str
    priority: int
    """0 on the key day, 1 on every other: when the queue is long, the key day goes first."""
    is_past: bool
    """Its instant, and its patience, were over before it was planned."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A claim on one delivery: the only permission to send it, and the token that guards the record of it."""

    delivery_id: int
    token: str
    expires_at: datetime
    key: str
    """Discord's nonce: the same for every try of this delivery."""
    campaign_id: int
    announcement_id: int
    version: int
    occurrence: int
    partner_id: int
    destination_id: int
    channel_id: int
    locale: str
    due_at: datetime
    deadline_at: datetime
    late: LateKind
    attempts: int
    """How often it was claimed, this time included."""
    claimed_at: datetime
    unsettled_at: datetime
    """The first try whose outcome nobody knows; `claimed_at` itself when no earlier one is in doubt."""

    @property
    def is_in_doubt(self) -> bool:
        """Say whether an earlier try may have put the message there."""
        return self.unsettled_at < self.claimed_at


@dataclass(frozen=True, slots=True)
class Shown:
    """What a copy shows."""

    version: int
    pledges: int | None = None
    """The number of pledges in its text, 0 while that is hidden; None where it carries none, or nobody knows which."""


@dataclass(frozen=True, slots=True)
class Amended:
    """How the last correction or recall of a copy stands; a refreshed number is nobody's business."""

    kind: AmendmentKind
    state: AmendmentState
    reason: str


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery as people see it in reports and status pages."""

    id: int
    reference: str
    announcement_key: str
    occurrence: int
    partner: str
    country: str
    timezone: str
    locale: str
    guild_id: int
    channel_id: int
    state: DeliveryState
    due_at: datetime
    sent_at: datetime | None
    message_id: int | None
    attempts: int
    reason: str
    amendment: Amended | None = None
    """What was last asked of this copy, if anything was."""

    @property
    def lateness_seconds(self) -> float | None:
        """How long after its due instant it was there; None while it is not."""
        return None if self.sent_at is None else (self.sent_at - self.due_at).total_seconds()

    @property
    def message_url(self) -> str:
        """Where to see it; empty while it is not there."""
        if self.message_id is None:
            return ""
        return f"https://discord.com/channels/{self.guild_id}/{self.channel_id}/{self.message_id}"
