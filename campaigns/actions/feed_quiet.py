"""Looks that found nothing new at a feed that is fine, written down together.

Most answers are of this kind, and a transaction for each would cost more than all the rest of a look. Whatever else is
to be said of a feed is not said here: then nothing is written, and its visit is stored by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from campaigns.actions.feed_findings import PollResult, Turn, Unchanged
from campaigns.model import polling, provenance
from campaigns.model.feed import Feed, FeedState
from campaigns.storage import campaigns, feeds
from campaigns.storage.database import Database
from campaigns.storage.feeds import Standing


@dataclass(frozen=True, slots=True)
class Look:
    """A visit to a feed whose address says that nothing has changed."""

    feed: Feed
    visit: Unchanged
    turn: Turn


def is_quiet(feed: Feed, turn: Turn) -> bool:
    """Say whether a visit may be of this kind; what is stored has the last word."""
    return isinstance(turn.visit, Unchanged) and feed.state is FeedState.FINE and polling.is_lively(feed, turn.now)


async def record(database: Database, looks: Sequence[Look]) -> list[PollResult | None]:
    """Write down when feeds were looked at, in one transaction; None for each that needs more than that."""
    async with database.writing() as connection:
        for campaign_id in sorted({each.feed.campaign_id for each in looks}):
            await campaigns.lock(connection, campaign_id)
        stored = await feeds.standings(connection, [each.feed.id for each in looks])
        polled = [_polled(each, stored.get(each.feed.id)) for each in looks]
        await feeds.record_looks(connection, [each for each in polled if each is not None])
    return [None if each is None else PollResult.nothing(each) for each in polled]


def _polled(look: Look, stored: Standing | None) -> Feed | None:
    if stored is None or not is_quiet(stored.feed, look.turn) or _is_doubtful(look.visit, stored):
        return None
    return replace(
        stored.feed,
        why="",
        etag=look.visit.validators.etag,
        last_modified=look.visit.validators.last_modified,
        last_success_at=look.turn.now,
        failures=0,
        first_failed_at=None,
        next_poll_at=_next(look.turn),
    )


def _is_doubtful(visit: Unchanged, stored: Standing) -> bool:
    is_elsewhere = provenance.host_of(visit.url) != stored.pin.host
    return is_elsewhere or bool(stored.moved_to) or visit.moved_to not in {None, "", stored.feed.url}


def _next(turn: Turn) -> datetime:
    return polling.next_poll_at(turn.now, turn.interval, failures=0, retry_after=None, jitter=turn.jitter)
