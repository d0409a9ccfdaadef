"""A campaign: one anchor day, one plan, many partners."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import assert_never

from campaigns.model.pledging import Pledging, PledgingState
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
    pledging: Pledging = field(default_factory=Pledging)
    """When pledges are taken, and how many are hoped for."""
    pledges_shown: int = 0
    """The number of pledges as posts show it; 0 while it is hidden."""

    @property
    def is_calm(self) -> bool:
        """Say whether nothing keeps its posts from going out: no pause, no end, no safe mode."""
        return self.state is CampaignState.ACTIVE and self.safe_reason is SafeReason.NONE

    def pledging_state(self, now: datetime) -> PledgingState:
        """Say whether pledges are taken at a real instant; a campaign that is closed takes none."""
        match self.state:
            case CampaignState.CLOSED:
                return PledgingState.OVER
            case CampaignState.ACTIVE | CampaignState.PAUSED:
                return self.pledging.state(self.anchor_on, self.clock.to_campaign(now))
            case never:
                assert_never(never)

    @property
    def pledging_opens_at(self) -> datetime | None:
        """Give the real instant at which pledging opens; None where it always was."""
        opens_at = self.pledging.opens_at(self.anchor_on)
        return None if opens_at is None else self.clock.to_real(opens_at)

    @property
    def pledging_closes_at(self) -> datetime | None:
        """Give the real instant at which pledging is over; None where it ends with the campaign."""
        closes_at = self.pledging.closes_at(self.anchor_on)
        return None if closes_at is None else self.clock.to_real(closes_at)
