"""A feed and its items as people see them: in the list of feeds, the ledger of items and the review queue."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

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


_OPEN: Final = frozenset({ItemState.QUEUED, ItemState.HELD})


@dataclass(frozen=True, slots=True)
class Proposal:
    """An item that is out, as its publisher tells it by now."""

    headline: str
    summary: str
    link: str


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
    partners: tuple[str, ...] = ("all",)
    """Selectors of whom its feed is for."""
    decided_by: str = ""
    """Who decided about it; empty while nobody has."""
    proposed: Proposal | None = None
    """What its publisher says by now, where it is out and somebody has to decide about that."""

    @property
    def is_open(self) -> bool:
        """Say whether a person is to decide about it."""
        return self.state in _OPEN or self.proposed is not None

    @property
    def fingerprint(self) -> str:
        """Stand for exactly these words, so that nobody approves others than those they read."""
        said = self.proposed or Proposal(self.headline, self.summary, self.link)
        return _digest(said.headline, said.summary, said.link, str(self.is_sensitive))

    @property
    def face(self) -> str:
        """Stand for all that a card shows of it."""
        told = (
            self.state,
            self.why,
            self.edited_by,
            self.decided_by,
            self.reference,
            str(self.is_open),
            *self.partners,
        )
        return _digest(self.fingerprint, *told)


@dataclass(frozen=True, slots=True)
class Reach:
    """Which partners an item would reach if it were approved now."""

    names: tuple[str, ...]
    speaking: int
    """How many of them read the language it is written in."""
    without: tuple[str, ...] = ()
    """Of those that something about harm would reach: whose members find nobody to talk to but in a directory."""


@dataclass(frozen=True, slots=True)
class Wording:
    """An item in the words that would be posted: harmless Markdown, at most as long as a card holds."""

    headline: str
    summary: str


@dataclass(frozen=True, slots=True)
class ItemText:
    """What an item says, made of the publisher's HTML when it was new."""

    wording: Wording
    whole: str = ""
    """The title and as much of its text as its feed carries, up to some thousand letters, without markup."""
    language: str = ""
    """Its own, which need not be its feed's."""


@dataclass(frozen=True, slots=True)
class LookedItem:
    """An item of a feed that was looked at and not stored."""

    said: ItemText
    categories: tuple[str, ...]
    published_at: datetime | None

    @property
    def wording(self) -> Wording:
        """The words it would be posted with."""
        return self.said.wording


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
    is_found: bool = False
    """Whether a page was given, and this is the feed that was found on it."""


def mark_of(feed: Feed) -> str:
    """Stand for what a feed's state says, so that nobody answers another question than the one they read."""
    return _digest(feed.state, feed.why)


def _digest(*texts: str) -> str:
    return hashlib.sha256("\x1f".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:8]
