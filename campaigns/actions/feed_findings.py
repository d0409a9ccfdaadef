"""What a visit to a feed's address means for one feed that follows it: one transaction, opened by who calls.

How the feed is doing is judged first, because it decides what may become of the items.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, assert_never

from campaigns.actions import feed_health, feed_keeping
from campaigns.model import news, polling, provenance
from campaigns.model.campaign import Campaign
from campaigns.model.feed import Feed, FeedState, ItemState, KnownItem, ParsedFeed, Validators
from campaigns.model.news import Decision
from campaigns.model.provenance import Pin
from campaigns.sources.feed_document import FeedDocument
from campaigns.storage import campaigns, feed_items, feeds
from campaigns.storage.database import Connection
from campaigns.storage.feeds import Standing

_RECENT: Final = timedelta(days=30)
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
    stored = (await feeds.standings(connection, [feed_id]))[feed_id]
    feed = stored.feed
    if feed.state in feeds.STOPPED:  # somebody stopped it while the outside answered
        return PollResult.nothing(feed)
    result = await _stored(connection, stored, turn)
    if (result.state, result.why) != (feed.state, feed.why):
        await feed_health.tell(connection, feed.id, turn.now)
    return result


async def _stored(connection: Connection, stored: Standing, turn: Turn) -> PollResult:
    match turn.visit:
        case Unread():
            return await _failed(connection, stored, turn, turn.visit)
        case Unchanged():
            return await _unchanged(connection, stored, turn, turn.visit)
        case Shown():
            return await _shown(connection, stored, turn, turn.visit)
        case _:
            assert_never(turn.visit)


async def _failed(connection: Connection, stored: Standing, turn: Turn, visit: Unread) -> PollResult:
    feed = stored.feed
    failures = feed.failures + 1
    polled = replace(
        feed,
        failures=failures,
        first_failed_at=feed.first_failed_at or turn.now,
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
    await feeds.record(connection, polled, moved_to=stored.moved_to)
    return replace(PollResult.nothing(feed, is_failed=True), state=polled.state, why=polled.why)


async def _unchanged(connection: Connection, stored: Standing, turn: Turn, visit: Unchanged) -> PollResult:
    """An address that redirects elsewhere is in doubt even when it says that nothing has changed."""
    feed, pinned = stored.feed, stored.pin
    seen = replace(pinned, host=provenance.host_of(visit.url))
    doubt = " ".join(provenance.doubts(feed.organisation, pinned, seen))
    return await _succeeded(connection, feed, turn, visit, doubt=doubt, seen=seen)


async def _succeeded(
    connection: Connection, feed: Feed, turn: Turn, visit: Unchanged | Shown, *, doubt: str, seen: Pin
) -> PollResult:
    """Judge a feed that answered; `feed` carries what this poll has changed about it already."""
    usual = await _usual_silence(connection, feed, turn.now)
    polled = replace(
        feed,
        etag=visit.validators.etag,
        last_modified=visit.validators.last_modified,
        last_success_at=turn.now,
        failures=0,
        first_failed_at=None,
        next_poll_at=polling.next_poll_at(turn.now, turn.interval, failures=0, retry_after=None, jitter=turn.jitter),
    )
    moved_to = visit.moved_to if visit.moved_to and visit.moved_to != feed.url else ""
    state, why = _standing(polled, turn.now, usual, doubt=doubt, moved_to=moved_to)
    is_held = state is FeedState.QUARANTINED
    pin, asked = (None, seen) if is_held else (seen, None)
    await feeds.record(connection, replace(polled, state=state, why=why), moved_to=moved_to, pin=pin, asked=asked)
    return replace(PollResult.nothing(feed), state=state, why=why)


async def _usual_silence(connection: Connection, feed: Feed, now: datetime) -> timedelta:
    if polling.is_lively(feed, now):
        return polling.LEAST_USUAL_SILENCE
    return polling.usual_silence(await feed_items.recent_dates(connection, feed.id))


def _standing(polled: Feed, now: datetime, usual: timedelta, *, doubt: str, moved_to: str) -> tuple[FeedState, str]:
    if polled.state is FeedState.QUARANTINED:
        return polled.state, polled.why
    if doubt:
        return FeedState.QUARANTINED, f"{doubt} Is this still {polled.organisation}?"
    if moved_to:
        return FeedState.MOVED, f"It says that it lives at {moved_to} from now on. Follow it there?"
    healthy = replace(polled, state=FeedState.FINE) if polled.state in {FeedState.MOVED, FeedState.GONE} else polled
    return polling.state_after_poll(healthy, now, usual)


async def _shown(connection: Connection, stored: Standing, turn: Turn, visit: Shown) -> PollResult:
    feed, pinned = stored.feed, stored.pin
    campaign = await campaigns.by_id(connection, feed.campaign_id)
    known = await feed_items.known(connection, feed.id)
    shown = visit.document.feed
    decision = await _decided(connection, campaign, feed, known, shown, turn)
    seen = pinned.renewed(Pin(provenance.host_of(visit.url), shown.title, shown.generator, shown.language))
    doubt = _doubt(feed, decision, pinned, seen, [one.title for one in known.values()])
    fresh = replace(
        feed,
        id_scheme=decision.id_scheme,
        is_baseline_done=True,
        language=shown.language,
        last_new_item_at=_newest(feed, decision, turn.now),
    )
    result = await _succeeded(connection, fresh, turn, visit, doubt=doubt, seen=seen)
    judged = replace(fresh, state=result.state)
    new = await feed_keeping.keep(connection, campaign, judged, decision, visit.document, turn.now)
    await feed_items.forget(connection, news.prunable(known.values(), shown.items, turn.now))
    return replace(result, new=new, changed=len(decision.changed))


async def _decided(
    connection: Connection,
    campaign: Campaign,
    feed: Feed,
    known: Mapping[str, KnownItem],
    shown: ParsedFeed,
    turn: Turn,
) -> Decision:
    """Tell new from known; the campaign's other feeds are only asked about what is new."""

    def decide(elsewhere: Sequence[KnownItem]) -> Decision:
        return news.decide(
            shown,
            known,
            feed_key=feed.key,
            scheme=feed.id_scheme,
            is_baseline=not feed.is_baseline_done,
            now=campaign.clock.to_campaign(turn.now),
            elsewhere=elsewhere,
        )

    decision = await asyncio.to_thread(decide, ())  # a thousand items take 15 ms
    if not decision.new or not feed.is_baseline_done:
        return decision
    new = [one.known.keys for one in decision.new]
    twins = await feed_items.elsewhere(connection, campaign.id, feed.id, turn.now - _RECENT, new)
    return await asyncio.to_thread(decide, twins) if twins else decision


def _doubt(feed: Feed, decision: Decision, pinned: Pin, seen: Pin, known: Sequence[str]) -> str:
    """Say what speaks against this being the feed that was followed; `known` are the titles it showed before."""
    if not feed.is_baseline_done:
        return ""
    recognised = len(decision.changed) + len(decision.unchanged)
    burst = provenance.burst_doubt(len(decision.new), recognised, len(known))
    drift = provenance.drift_doubt([one.item.title for one in decision.new], known)
    return " ".join(filter(None, (*provenance.doubts(feed.organisation, pinned, seen), burst, drift)))


def _newest(feed: Feed, decision: Decision, now: datetime) -> datetime | None:
    if not decision.new:
        return feed.last_new_item_at
    if feed.is_baseline_done:
        return now
    dates = [one.known.published_at for one in decision.new if one.known.published_at]
    return min(max(dates), now) if dates else now
