"""A partner: an organisation with its own server, country, zone and language, and the channels it gave us."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class DestinationKind(StrEnum):
    """What a partner's channel is for."""

    ANNOUNCEMENTS = "announcements"
    RESOURCES = "resources"
    NEWS = "news"
    EVENTS = "events"


class PartnerState(StrEnum):
    """Whether a partner receives posts."""

    ACTIVE = "active"
    PAUSED = "paused"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class PartnerDraft:
    """A partner as a file or a form describes it, already checked."""

    guild_id: int
    name: str
    country: str
    """ISO 3166-1 alpha-2."""
    timezone: str
    """IANA zone name."""
    locale: str
    """BCP 47, for example `pt-BR`."""
    channels: Mapping[DestinationKind, int] = field(default_factory=dict)
    mention_role_id: int | None = None
    tags: frozenset[str] = frozenset()
    contact_channel_id: int | None = None
    """Where its own team wants to be told about trouble; None leaves it as it is."""
    educator_role_id: int | None = None
    """Whose members may pledge for a group or for the organisation; None leaves it as it is."""


@dataclass(frozen=True, slots=True)
class Destination:
    """One channel of one partner."""

    id: int
    partner_id: int
    kind: DestinationKind
    channel_id: int
    suspended_reason: str
    """Empty while healthy; otherwise the reason code of the refusal that suspended it."""
    suspended_at: datetime | None = None
    """When it was last suspended."""
    revivals: int = 0
    """How often it was trusted again since a person last said so."""


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner as stored, with its channels."""

    id: int
    campaign_id: int
    guild_id: int
    name: str
    country: str
    timezone: str
    locale: str
    mention_role_id: int | None
    tags: frozenset[str]
    state: PartnerState
    destinations: Mapping[DestinationKind, Destination]
    contact_channel_id: int | None = None
    """Where its own team is told about trouble."""
    educator_role_id: int | None = None
    """Whose members may pledge for a group or for the organisation."""

    def destination(self, kind: DestinationKind) -> Destination | None:
        """Find where posts of this kind go: the channel for it, or else the announcements channel."""
        return self.destinations.get(kind) or self.destinations.get(DestinationKind.ANNOUNCEMENTS)
