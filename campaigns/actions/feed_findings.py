"""What a visit to a feed's address means for one feed that follows it: one transaction, opened by who calls.

Nothing goes out by itself unless the feed is in auto mode, is doing well, is still its publisher's, and the item
raises no question. Everything else waits for a person.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, assert_never

from campaigns.actions import feed_posts
from campaigns.model import news, polling, provenance
from campaigns.model import wording as words
from campaigns.model.actor import SIDEKICK
from campaigns.model.campaign import Campaign
from campaigns.model.feed import Feed, FeedMode, FeedState, ItemState, KnownItem, Validators
from campaigns.model.feed_view import Wording
from campaigns.model.news import Decision, NewItem, SeenItem
from campaigns.model.provenance import Pin
from campaigns.sources.feed_document import FeedDocument
from campaigns.storage import audit, campaigns, feed_items, feeds
from campaigns.storage.database import Connection

BECAUSE: Final = "feed in auto mode"
DOUBTED: Final = "Held until somebody confirms that the feed is still its publisher's."
MOST_BY_ITSELF: Final = 10
"""More new items than this in one poll do not go out by themselves: somebody looks at the rest."""
_TOO_MANY: Final = f"More than {MOST_BY_ITSELF} new items came at once; the rest waits for somebody to look."
_CHANGED: Final = "The publisher has changed it since; the words here are the ones before that."
_RECENT: Final = timedelta(days=30)
_TRUSTED: Final = frozenset({FeedState.FINE, FeedState.QUIET, FeedState.FAILING})
_ASKING: Final = frozenset({FeedState.MOVED, FeedState.QUARANTINED})


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The address says that nothing has changed."""

    url: str
    validators: Validators
    moved_to: str | None
    fresh_for: timedelta | None


@dataclass(frozen=True, slots=True)
class Shown:
    """The address answers with a document."""

    url: str
    document: FeedDocument
    validators: Validators
    moved_to: str | None
    fresh_for: timedelta | None


@dataclass(frozen=True, slots=True)
class Unread:
    """The address answers with nothing we can use, and why."""

    why: str
    retry_after: timedelta | None = None
    is_gone: bool = False


Visit = Unchanged | Shown | Unread


@dataclass(frozen=True, slots=True)
class Turn:
    """A visit, when it was, and how long to wait for the next one."""

    visit: Visit
    now: datetime
    interval: timedelta
    jitter: float
    """From [0, 1)."""


@dataclass(frozen=True, slots=True)
class PollResult:
    """What a poll meant for one feed."""

    feed_id: int
    campaign_id: int
    key: str
    was: FeedState
    state: FeedState
    why: str
    is_failed: bool = False
    new: Mapping[ItemState, int] = field(default_factory=dict)
    """How many new items entered the ledger in each state; what goes out by itself enters it approved."""
    changed: int = 0

    @classmethod
    def nothing(cls, feed: Feed, *, is_failed: bool = False) -> "PollResult":
        """Say that a poll left a feed as it was."""
        return cls(feed.id, feed.campaign_id, feed.key, feed.state, feed.state, feed.why, is_failed=is_failed)

    @property
    def posted(self) -> int:
        """How many new items go out by themselves."""
        return self.new.get(ItemState.APPROVED, 0)

    @property
    def waiting(self) -> int:
        """How many new items wait for a person."""
        return self.new.get(ItemState.QUEUED, 0) + self.new.get(ItemState.HELD, 0)


async def store(connection: Connection, feed_id: int, turn: Turn) -> PollResult:
    """Write down what a visit means for a feed; the caller holds the lock of the feed's campaign."""
    feed = await feeds.by_id(connection, feed_id)
    if feed.state in feeds.STOPPED:  # somebody stopped it while the outside answered
        return PollResult.nothing(feed)
    match turn.visit:
        case Unread():
            return await _failed(connection, feed, turn, turn.visit)
        case Unchanged():
            return await _unchanged(connection, feed, turn, turn.visit)
        case Shown():
            return await _shown(connection, feed, turn, turn.visit)
        case _:
            assert_never(turn.visit)


async def _failed(connection: Connection, feed: Feed, turn: Turn, visit: Unread) -> PollResult:
    failures = feed.failures + 1
    polled = replace(
        feed,
        failures=failures,
        why=feed.why if feed.state in _ASKING else visit.why,
        next_poll_at=polling.next_poll_at(
            turn.now, turn.interval, failures=failures, retry_after=visit.retry_after, jitter=turn.jitter
        ),
    )
    if visit.is_gone:
        polled = replace(polled, state=FeedState.GONE)
    else:
        state, why = polling.state_after_poll(polled, turn.now, polling.LEAST_USUAL_SILENCE)
        polled = replace(polled, state=state, why=why)
    await feeds.record(connection, polled, moved_to=await feeds.moved_to(connection, feed.id))
    return replace(PollResult.nothing(feed, is_failed=True), state=polled.state, why=polled.why)


async def _unchanged(connection: Connection, feed: Feed, turn: Turn, visit: Unchanged) -> PollResult:
    """An address that redirects elsewhere is in doubt even when it says that nothing has changed."""
    pinned = await feeds.pin(connection, feed.id)
    seen = replace(pinned, host=provenance.host_of(visit.url))
    doubt = " ".join(provenance.doubts(feed.organisation, pinned, seen))
    return await _succeeded(connection, feed, turn, visit, doubt=doubt, seen=seen)


async def _succeeded(
    connection: Connection, feed: Feed, turn: Turn, visit: Unchanged | Shown, *, doubt: str, seen: Pin
) -> PollResult:
    """Judge a feed that answered; `feed` carries what this poll has changed about it already."""
    usual = polling.usual_silence(await feed_items.recent_dates(connection, feed.id))
    polled = replace(
        feed,
        etag=visit.validators.etag,
        last_modified=visit.validators.last_modified,
        last_success_at=turn.now,
        failures=0,
        next_poll_at=polling.next_poll_at(turn.now, turn.interval, failures=0, retry_after=None, jitter=turn.jitter),
    )
    moved_to = visit.moved_to if visit.moved_to and visit.moved_to != feed.url else ""
    state, why = _standing(polled, turn.now, usual, doubt=doubt, moved_to=moved_to)
    is_held = state is FeedState.QUARANTINED
    pin, asked = (None, seen) if is_held else (seen, None)
    await feeds.record(connection, replace(polled, state=state, why=why), moved_to=moved_to, pin=pin, asked=asked)
    return replace(PollResult.nothing(feed), state=state, why=why)


def _standing(polled: Feed, now: datetime, usual: timedelta, *, doubt: str, moved_to: str) -> tuple[FeedState, str]:
    if polled.state is FeedState.QUARANTINED:
        return polled.state, polled.why
    if doubt:
        return FeedState.QUARANTINED, f"{doubt} Is this still {polled.organisation}?"
    if moved_to:
        return FeedState.MOVED, f"It says that it lives at {moved_to} from now on. Follow it there?"
    healthy = replace(polled, state=FeedState.FINE) if polled.state in {FeedState.MOVED, FeedState.GONE} else polled
    return polling.state_after_poll(healthy, now, usual)


async def _shown(connection: Connection, feed: Feed, turn: Turn, visit: Shown) -> PollResult:
    campaign = await campaigns.by_id(connection, feed.campaign_id)
    known = await feed_items.known(connection, feed.id)
    shown = visit.document.feed
    decision = news.decide(
        shown,
        known,
        feed_key=feed.key,
        scheme=feed.id_scheme,
        is_baseline=not feed.is_baseline_done,
        now=campaign.clock.to_campaign(turn.now),
        elsewhere=await feed_items.elsewhere(connection, campaign.id, feed.id, turn.now - _RECENT),
    )
    pinned = await feeds.pin(connection, feed.id)
    seen = pinned.renewed(Pin(provenance.host_of(visit.url), shown.title, shown.generator, shown.language))
    doubt = _doubt(feed, decision, pinned, seen, len(known))
    fresh = replace(
        feed,
        id_scheme=decision.id_scheme,
        is_baseline_done=True,
        language=shown.language,
        last_new_item_at=_newest(feed, decision, turn.now),
    )
    result = await _succeeded(connection, fresh, turn, visit, doubt=doubt, seen=seen)
    judged = replace(fresh, state=result.state)
    new = await _keep(connection, campaign, judged, decision, visit.document, turn.now)
    await feed_items.forget(connection, news.prunable(known.values(), shown.items, turn.now))
    return replace(result, new=new, changed=len(decision.changed))


def _doubt(feed: Feed, decision: Decision, pinned: Pin, seen: Pin, known: int) -> str:
    if not feed.is_baseline_done:
        return ""
    recognised = len(decision.changed) + len(decision.unchanged)
    burst = provenance.burst_doubt(len(decision.new), recognised, known)
    return " ".join(filter(None, (*provenance.doubts(feed.organisation, pinned, seen), burst)))


def _newest(feed: Feed, decision: Decision, now: datetime) -> datetime | None:
    if not decision.new:
        return feed.last_new_item_at
    if feed.is_baseline_done:
        return now
    dates = [one.known.published_at for one in decision.new if one.known.published_at]
    return min(max(dates), now) if dates else now


async def _keep(
    connection: Connection, campaign: Campaign, feed: Feed, decision: Decision, document: FeedDocument, now: datetime
) -> Counter[ItemState]:
    """Store a decision, oldest item first; returns how many new items entered which state."""
    counted: Counter[ItemState] = Counter()
    for one in reversed(decision.new):
        may_go = feed.mode is FeedMode.AUTO and feed.state in _TRUSTED and counted[ItemState.APPROVED] < MOST_BY_ITSELF
        counted[await _add(connection, campaign, feed, one, document, now, may_go=may_go)] += 1
    await feed_items.refresh(connection, [_at(one.known, now) for one in (*decision.changed, *decision.unchanged)])
    for seen in decision.changed:
        await _change(connection, feed, seen, document)
    return counted


async def _add(
    connection: Connection,
    campaign: Campaign,
    feed: Feed,
    one: NewItem,
    document: FeedDocument,
    now: datetime,
    *,
    may_go: bool,
) -> ItemState:
    known, why = replace(_at(one.known, now), first_seen_at=now), one.why
    is_free = known.state is ItemState.QUEUED
    if is_free and feed.state is FeedState.QUARANTINED:
        known, why = replace(known, state=ItemState.HELD), DOUBTED
    elif is_free and not may_go and feed.mode is FeedMode.AUTO and feed.state in _TRUSTED:
        why = _TOO_MANY
    said = await _wording(connection, feed, known, document)
    item_id = await feed_items.insert(connection, feed.id, one.item, known, said, why=why)
    if not (is_free and may_go):
        return known.state
    item = await feed_items.by_id(connection, item_id)
    assert item is not None
    at = feed_posts.at_once(campaign, now)
    approved = await feed_posts.publish(connection, campaign, item, at, actor=SIDEKICK, because=BECAUSE, now=now)
    await audit.record(
        connection,
        SIDEKICK,
        "item.post",
        f"item:{item_id}",
        now=now,
        campaign_id=campaign.id,
        detail={"feed": feed.key, "announcement": approved.announcement.key},
    )
    return ItemState.APPROVED


async def _change(connection: Connection, feed: Feed, seen: SeenItem, document: FeedDocument) -> None:
    """Bring an edited item's draft up to date. Words that we wrote, or that went out, stay, and a note says so; a
    feed in doubt changes only what is held anyway.
    """
    item = await feed_items.by_id(connection, int(seen.known.id))
    assert item is not None
    said = document.wordings.get(seen.item.keys.digest) or Wording(item.headline, item.summary)
    is_as_before = said == Wording(item.headline, item.summary)
    is_out = item.state in {ItemState.APPROVED, ItemState.POSTED}
    is_doubted = feed.state is FeedState.QUARANTINED and item.state is not ItemState.HELD
    if is_out or is_doubted or item.edited_by:
        if not is_as_before:
            await feed_items.set_why(connection, item.id, _CHANGED)
        return
    await feed_items.set_link(connection, item.id, seen.item.link)
    if not is_as_before:
        await feed_items.reword(connection, item.id, said, edited_by="")


async def _wording(connection: Connection, feed: Feed, known: KnownItem, document: FeedDocument) -> Wording:
    said = document.wordings.get(known.keys.digest)
    before = said or await feed_items.wording_of(connection, feed.id, known.keys.digest)
    return before or Wording(words.title(known.title), "")


def _at(known: KnownItem, now: datetime) -> KnownItem:
    """Note when we saw an item on our own clock; a rehearsal's clock is for its dates only."""
    return replace(known, last_seen_at=now)
