"""A plan: what a file describes, checked, before anything of it is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from campaigns.model.age_band import AgeBand
from campaigns.model.announcement import Content
from campaigns.model.pledging import Pledging
from campaigns.model.taxonomy import Tagged


@dataclass(frozen=True, slots=True)
class PlannedAnnouncement:
    """An announcement of a plan; a re-import updates by key."""

    key: str
    content: Content


@dataclass(frozen=True, slots=True)
class PledgeText(Tagged):
    """Something people can promise, in each language."""

    key: str
    role: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Resource(Tagged):
    """Something worth reading, watching or playing: facts about it and where it is."""

    key: str
    title: str
    publisher: str
    url: str
    language: str
    audience: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    licence: str = ""
    year: int | None = None
    expires_on: date | None = None
    ages: tuple[AgeBand, ...] = ()
    """Whom it was made for, in years; empty where its publisher does not say."""
    version: str = ""
    """As its publisher names it."""
    description: str = ""
    """In a sentence or two of our own."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole plan, checked."""

    name: str
    anchor_on: date
    is_anchor_confirmed: bool
    source_locale: str
    hashtags: tuple[str, ...]
    announcements: tuple[PlannedAnnouncement, ...]
    pledges: tuple[PledgeText, ...]
    resources: tuple[Resource, ...]
    pledging: Pledging = field(default_factory=Pledging)
    """When pledges are taken, and the goal; a spreadsheet says nothing of it, and nothing is changed then."""
