"""An announcement: what is said, in which languages, when, to whom, and the states it passes before it may go out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from campaigns.model.lateness import LateRule
from campaigns.model.partner import DestinationKind
from campaigns.model.recurrence import Recurrence
from campaigns.model.taxonomy import Tagged
from campaigns.model.when import When


class AnnouncementKind(StrEnum):
    """What sort of post it is."""

    ANNOUNCEMENT = "announcement"
    RESOURCE = "resource"
    SESSION = "session"
    NEWS = "news"


class Mention(StrEnum):
    """Whom a post may notify; `role` is the partner's own, consented role. There is no everyone."""

    NONE = "none"
    ROLE = "role"


class AnnouncementState(StrEnum):
    """The life of an announcement. Its deliveries have states of their own."""

    DRAFT = "draft"
    REVIEW = "review"
    APPROVED = "approved"
    CANCELLED = "cancelled"
    """What has not gone out will not; what is out stays."""
    RECALLED = "recalled"
    """Called off, and every copy is taken back."""


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a post in one language."""

    title: str
    body: str
    alt: str = ""
    """What the picture shows; required with an image."""


@dataclass(frozen=True, slots=True)
class LinkButton:
    """A button that opens a page. Labels by locale; the source locale is always there."""

    labels: Mapping[str, str]
    url: str


@dataclass(frozen=True, slots=True)
class ResourceCard:
    """What a version shows of the resource it hands on: an approval covers where the reader is led."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Content(Tagged):
    """Everything a version fixes: an approval is for exactly this, and any edit makes a new version."""

    kind: AnnouncementKind
    when: When | None
    """None until scheduled: a draft by form has no time yet."""
    repeat: Recurrence | None
    late: LateRule
    destination: DestinationKind
    texts: Mapping[str, Text]
    """By locale; the campaign's source locale is always there."""
    audience: tuple[str, ...] = ()
    partners: tuple[str, ...] = ("all",)
    """Selectors, any of which may match: `all`, `tag:schools`, `country:PT`, `guild:123`."""
    topics: tuple[str, ...] = ()
    is_sensitive: bool = False
    mention: Mention = Mention.NONE
    has_pledge_button: bool = False
    pledge: str = ""
    """Key of the one pledge the button leads to, or empty for all of them."""
    links: tuple[LinkButton, ...] = ()
    image: str = ""
    """Path of the picture relative to the plan's folder, or empty."""
    image_digest: str = ""
    """SHA-256 of the picture in hexadecimal: an approval covers the picture too."""
    image_digests: Mapping[str, str] = field(default_factory=dict)
    """The same by locale, where a picture has words in it; a language that is not there gets `image_digest`."""
    resource: str = ""
    """Key of the resource it carries, or empty."""
    resource_card: ResourceCard | None = None
    """That resource as the shelf had it when this version was written; files do not say it."""
    colour: int | None = field(default=None)
    """Accent colour as 0xRRGGBB; None is the campaign's."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """An announcement as stored, with its newest version."""

    id: int
    campaign_id: int
    key: str
    number: int
    """Counts up within the campaign; part of the post reference."""
    reference: str
    state: AnnouncementState
    version: int
    content: Content
    author: str
    approved_version: int | None
    created_at: datetime
    updated_at: datetime
