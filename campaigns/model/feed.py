"""A feed and its items, as followed, as read and as remembered. Nouns only: the rules are in `item.py` and
`polling.py`.

What is known of a feed is the set of items ever seen, never one "last" mark: feeds reorder, edit, repeat
and come back.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from campaigns.model.feed_filter import CAUTIOUS, UNFILTERED, Filters


class FeedMode(StrEnum):
    """What becomes of a new item: a draft for people to review, or a post at once."""

    REVIEW = "review"
    AUTO = "auto"


class FeedState(StrEnum):
    """How a feed is doing; why is said in words beside it."""

    FINE = "fine"
    QUIET = "quiet"
    """Answers, but has been silent for twice its usual time."""
    FAILING = "failing"
    MOVED = "moved"
    """Answers from another address that an organiser has not confirmed yet."""
    GONE = "gone"
    QUARANTINED = "quarantined"
    """Somebody else may be answering: held with a question, nothing is posted."""
    PAUSED = "paused"
    OFF = "off"


class ItemState(StrEnum):
    """The ledger of an item: from being seen to its end."""

    BASELINE = "baseline"
    """Was there when the feed was first followed: known, never posted by itself."""
    QUEUED = "queued"
    APPROVED = "approved"
    POSTED = "posted"
    HELD = "held"
    """New, but a person must answer a question first, whatever the mode."""
    DISCARDED = "discarded"
    EXPIRED = "expired"
    GATHERED = "gathered"
    """Approved, and goes out with others in the next digest."""
    DROPPED = "dropped"
    """Left out by the filters of its feed."""


class IdScheme(StrEnum):
    """Which mark of an item may be trusted alone; tested on the feed itself, and only ever lowered."""

    GUID = "guid"
    LINK = "link"
    DATE_TITLE = "date_title"


@dataclass(frozen=True, slots=True)
class FeedDraft:
    """A feed to follow, as typed or imported."""

    key: str
    url: str
    organisation: str
    mode: FeedMode = FeedMode.REVIEW
    filters: Filters | None = None
    """None: as they are."""

    def filters_after(self, before: Filters) -> Filters:
        """Give the filters it has from now on; what is to post by itself never goes without."""
        filters = before if self.filters is None else self.filters
        return CAUTIOUS if self.mode is FeedMode.AUTO and not filters.is_set else filters


@dataclass(frozen=True, slots=True)
class SuggestedFeed:
    """A publisher that campaigns like ours follow; nobody has confirmed the address."""

    draft: FeedDraft
    note: str
    """What is known of its state, and who came after it."""
    source: str


@dataclass(frozen=True, slots=True)
class Validators:
    """What the server gave us to ask "changed since?" with; empty where it gave nothing."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A followed feed as stored."""

    id: int
    campaign_id: int
    key: str
    url: str
    organisation: str
    mode: FeedMode
    state: FeedState
    why: str
    etag: str
    last_modified: str
    generator: str
    language: str
    last_success_at: datetime | None
    last_new_item_at: datetime | None
    next_poll_at: datetime
    failures: int
    """Polls in a row that failed; 0 after a success."""
    id_scheme: IdScheme | None
    """None until the first poll."""
    is_baseline_done: bool
    filters: Filters = UNFILTERED
    partners: tuple[str, ...] = ("all",)
    """Selectors of whom its news are for."""
    first_failed_at: datetime | None = None
    """Since when every poll has failed; None while polls succeed."""

    @property
    def is_polled(self) -> bool:
        """Say whether it is asked again by itself."""
        return self.state not in {FeedState.PAUSED, FeedState.OFF, FeedState.GONE}

    @property
    def validators(self) -> Validators:
        """What to ask the server with."""
        return Validators(self.etag, self.last_modified)


@dataclass(frozen=True, slots=True)
class ItemKeys:
    """The marks by which an item is recognised, made by `item.keys_of`; empty where it has none.

    The digest covers the words a reader sees: title, summary and content, without markup.
    """

    guid: str
    link: str
    title: str
    date: str
    digest: str


@dataclass(frozen=True, slots=True)
class ParsedItem:
    """One item as the document states it; text is clean, HTML is sanitised, links are absolute, instants
    are UTC."""

    guid: str
    link: str
    title: str
    summary_html: str
    content_html: str
    author: str
    published_at: datetime | None
    updated_at: datetime | None
    categories: tuple[str, ...]
    image_url: str
    keys: ItemKeys
    """Made where the item is made, in the worker process: digests of long articles would stall the event
    loop."""
    language: str = ""
    """What it says of itself; empty where it leaves that to its feed."""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A document as read. Notes say in a sentence each what was wrong with it."""

    title: str
    link: str
    language: str
    generator: str
    items: tuple[ParsedItem, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownItem:
    """What is remembered of an item for ever, to recognise it again under any name."""

    id: str
    feed_key: str
    keys: ItemKeys
    title: str
    published_at: datetime | None
    first_seen_at: datetime
    last_seen_at: datetime
    state: ItemState
