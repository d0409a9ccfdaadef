"""How feeds are doing, told once for each episode; and one press to try again, or to answer a question.

An episode has a name that stays the same for as long as it lasts, so polls that find nothing better repeat nothing.
"""

from datetime import datetime
from typing import Final

from campaigns.model import polling
from campaigns.model.actor import Actor
from campaigns.model.campaign import Campaign
from campaigns.model.errors import ConflictError, NotFoundError
from campaigns.model.feed import Feed, FeedState
from campaigns.model.feed_view import mark_of
from campaigns.model.notice import NoticeDraft, NoticeKind
from campaigns.sources import suggested_feeds
from campaigns.storage import audit, campaigns, feeds, notices
from campaigns.storage.database import Connection, Database

TOLD: Final = frozenset({FeedState.FAILING, FeedState.QUIET, FeedState.MOVED, FeedState.GONE, FeedState.QUARANTINED})
"""States that organisers are told of."""
ASKING: Final = frozenset({FeedState.MOVED, FeedState.QUARANTINED})
"""States that are a question."""


async def tell(connection: Connection, feed_id: int, now: datetime) -> None:
    """Have organisers told how a feed is doing, once for this episode; nothing where it does well."""
    feed = await feeds.by_id(connection, feed_id)
    if feed.state in TOLD:
        moved_to = await feeds.moved_to(connection, feed.id)
        key = f"feed:{feed.id}:{feed.state}:{_episode(feed, moved_to)}"
        detail = {
            "feed_id": feed.id,
            "key": feed.key,
            "organisation": feed.organisation,
            "state": feed.state.value,
            "why": feed.why,
            "mark": mark_of(feed),
            "note": known.note if (known := suggested_feeds.find(feed.url)) else "",
            "last_success_at": _iso(feed.last_success_at),
            "last_new_item_at": _iso(feed.last_new_item_at),
            "next_poll_at": _iso(feed.next_poll_at),
        }
        await notices.write(connection, [NoticeDraft(NoticeKind.FEED, feed.campaign_id, key, detail)], now)


async def judge(database: Database, now: datetime) -> int:
    """Say of feeds that have failed for a whole day that they do, though their next poll is still to come."""
    async with database.reading() as connection:
        late = await feeds.failing_since(connection, now - polling.FAILING_AFTER)
    for feed in late:
        async with database.writing() as connection:
            await campaigns.lock(connection, feed.campaign_id)
            known = await feeds.by_id(connection, feed.id)
            state, why = polling.state_after_poll(known, now, polling.LEAST_USUAL_SILENCE)
            if known.failures and state is not known.state:
                await feeds.set_state(connection, feed.id, state, why=why)
                await tell(connection, feed.id, now)
    return len(late)


async def retry(database: Database, feed_id: int, *, actor: Actor, now: datetime) -> tuple[Campaign, Feed]:
    """Have a feed asked at once; never the answer to a question, which is somebody's own press."""
    async with database.writing() as connection:
        feed = await feeds.find(connection, feed_id)
        if feed is None:
            raise NotFoundError("There is no such feed.", fix="See /feed list.")
        await campaigns.lock(connection, feed.campaign_id)
        known = await feeds.by_id(connection, feed_id)
        _refuse_to_retry(known)
        campaign = await campaigns.by_id(connection, known.campaign_id)
        if known.state is FeedState.GONE:
            await feeds.set_state(connection, feed_id, FeedState.FINE, next_poll_at=now)
        subject = f"feed:{known.key}"
        await audit.record(connection, actor, "feed.retry", subject, now=now, campaign_id=campaign.id)
        return campaign, await feeds.by_id(connection, feed_id)


def _refuse_to_retry(known: Feed) -> None:
    if known.state in ASKING:
        raise ConflictError(
            f"{known.key} waits for an answer.",
            why=known.why,
            fix="Look at it with /feed preview, then say yes with /feed resume or no with /feed unfollow.",
        )
    if known.state in feeds.STOPPED:
        raise ConflictError(f"{known.key} is {known.state}.", fix="See /feed list.")


def _episode(feed: Feed, moved_to: str) -> str:
    match feed.state:
        case FeedState.FAILING | FeedState.GONE:
            return _iso(feed.first_failed_at)
        case FeedState.QUIET:
            return _iso(feed.last_new_item_at)
        case FeedState.MOVED:
            return moved_to
        case _:
            return mark_of(feed)


def _iso(instant: datetime | None) -> str:
    return instant.isoformat() if instant else ""
