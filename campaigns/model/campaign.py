"""A campaign: one anchor day, one plan, many partners."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from campaigns.model.rehearsal import CampaignClock
from campaigns.model.safe_mode import SafeReason


class CampaignState(StrEnum):
    """What a campaign is doing; only an active one sends."""

    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"


class Leaderboard(StrEnum):
    """How partners are shown beside each other; only an organiser chooses to compare them at all."""

    OFF = "off"
    ABSOLUTE = "absolute"
    """By the number of pledges."""
    PER_MEMBER = "per-member"
    """By pledges for every hundred members, so that a small server may lead."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as stored."""

    id: int
    slug: str
    name: str
    anchor_on: date
    is_anchor_confirmed: bool
    source_locale: str
    hashtags: tuple[str, ...]
    reference_prefix: str
    """The start of every post reference, for example `SID27`."""
    state: CampaignState
    pause_reason: str
    clock: CampaignClock
    """The real clock, or a compressed one for demos and rehearsals."""
    created_at: datetime
    safe_reason: SafeReason = SafeReason.NONE
    """Why nothing goes out until an organiser has confirmed."""
    desk_channel_id: int | None = None
    """Where in headquarters the organisers are told what they have to know."""
