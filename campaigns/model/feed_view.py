"""A feed and its items as people see them: in the list of feeds, the ledger of items and the review queue."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from campaigns.model.feed import Feed, ItemState


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed, how it is doing, and what became of its items."""

    feed: Feed
    title: str
    moved_to: str
    """Where it says that it lives now, while nobody has confirmed it; empty otherwise."""
    items: Mapping[ItemState, int]
    """How many in each state; states without any are left out."""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item, as its publisher wrote it and as it would be posted."""

    id: int
    feed_id: int
    campaign_id: int
    feed_key: str
    organisation: str
    language: str
    title: str
    link: str
    published_at: datetime | None
    first_seen_at: datetime
    headline: str
    """One line of harmless Markdown, ours to edit."""
    summary: str
    """Harmless Markdown, ours to edit."""
    is_sensitive: bool
    edited_by: str
    """Who put our words in the place of the publisher's; empty where nobody did."""
    state: ItemState
    why: str
    reference: str
    """The post it became; empty where it became none."""

    @property
    def fingerprint(self) -> str:
        """Stand for exactly these words, so that nobody approves others than those they read."""
        said = "\x1f".join((self.headline, self.summary, self.link, str(self.is_sensitive)))
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Wording:
    """An item in the words that would be posted: harmless Markdown, at most as long as a card holds."""

    headline: str
    summary: str


@dataclass(frozen=True, slots=True)
class LookedItem:
    """An item of a feed that was looked at and not stored."""

    wording: Wording
    categories: tuple[str, ...]
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class FirstLook:
    """A feed before it is followed."""

    url: str
    """The feed's own address, found on the page where a page was given."""
    title: str
    language: str
    newest: tuple[Wording, ...]
    count: int
    notes: tuple[str, ...]
    items: tuple[LookedItem, ...] = ()
    """Newest first."""
