"""What becomes of the items of a document, inside a transaction.

Nothing goes out by itself unless the feed is in auto mode, is doing well, is still its publisher's, and the item
raises no question. Everything else waits for a person.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from campaigns.actions import feed_changes, feed_filtering, feed_posts, news_digests
from campaigns.model import wording as words
from campaigns.model.actor import SIDEKICK
from campaigns.model.campaign import Campaign
from campaigns.model.feed import Feed, FeedMode, FeedState, ItemState, KnownItem
from campaigns.model.feed_view import ItemText, Wording
from campaigns.model.news import Decision, NewItem
from campaigns.sources.feed_document import FeedDocument
from campaigns.storage import audit, feed_cards, feed_item_rows, feed_items
from campaigns.storage.database import Connection
from campaigns.storage.feed_items import Entry

BECAUSE: Final = "feed in auto mode"
DOUBTED: Final = "Held until somebody confirms that the feed is still its publisher's."
MOST_BY_ITSELF: Final = 10
"""More new items than this in one poll do not go out by themselves: somebody looks at the rest."""
_TOO_MANY: Final = f"More than {MOST_BY_ITSELF} new items came at once; the rest waits for somebody to look."
_TRUSTED: Final = frozenset({FeedState.FINE, FeedState.QUIET, FeedState.FAILING})


async def keep(
    connection: Connection, campaign: Campaign, feed: Feed, decision: Decision, document: FeedDocument, now: datetime
) -> Counter[ItemState]:
    """Store a decision, oldest item first; returns how many new items entered which state."""
    at = campaign.clock.to_campaign(now)
    entries = [await _entry(connection, feed, one, document, now, at) for one in reversed(decision.new)]
    going, staying = _sorted(feed, entries)
    await feed_items.insert_settled(connection, feed.id, [each for each in staying if not each.is_waiting])
    waiting = await feed_items.insert(connection, feed.id, [each for each in staying if each.is_waiting])
    await feed_cards.write(connection, campaign.id, waiting, now)
    for entry in going:
        await _put_out(connection, campaign, feed, entry, now)
    marked = [one for one in (*decision.changed, *decision.unchanged) if not one.is_as_stored]
    await feed_items.refresh(connection, [replace(one.known, last_seen_at=now) for one in marked])
    for one in decision.changed:
        await feed_changes.follow(connection, feed, one, document, now)
    return Counter(entry.known.state for entry in staying) + Counter({ItemState.APPROVED: len(going)})


async def _entry(
    connection: Connection, feed: Feed, one: NewItem, document: FeedDocument, now: datetime, at: datetime
) -> Entry:
    """Make the row of a new item; when it was seen is told by our own clock, also in a rehearsal."""
    await asyncio.sleep(0)  # reading the words of hundreds would hold up everybody else
    known = replace(one.known, first_seen_at=now, last_seen_at=now)
    said = document.texts.get(known.keys.digest) or ItemText(await _wording(connection, feed, known))
    entry = Entry(one.item, known, said.wording, one.why, language=_own(said.language, feed))
    if known.state is ItemState.BASELINE:
        return entry  # nobody sees it unless somebody queues it: that reads it for harm
    judged = _doubted(feed, feed_filtering.filtered(feed, feed_filtering.marked(feed, entry, said), said, at))
    return feed_filtering.guarded(feed, judged)


def _doubted(feed: Feed, entry: Entry) -> Entry:
    if entry.known.state is ItemState.QUEUED and feed.state is FeedState.QUARANTINED:
        return feed_filtering.held(entry, DOUBTED)
    return entry


def _sorted(feed: Feed, entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Part what goes out by itself from what stays: what has words to think about, or tells of harm, is read first."""
    free = [entry for entry in entries if entry.known.state is ItemState.QUEUED]
    if feed.mode is not FeedMode.AUTO or feed.state not in _TRUSTED:
        return [], list(entries)
    calm = [entry for entry in free if not entry.is_sensitive and not entry.why]
    doubtful = [entry for entry in free if not entry.is_sensitive and entry.why]
    going, too_many = calm[:MOST_BY_ITSELF], calm[MOST_BY_ITSELF:]
    harm = [replace(entry, why=feed_filtering.SPEAKS_OF_HARM) for entry in free if entry.is_sensitive]
    return going, [*_others(entries, free), *harm, *doubtful, *(replace(entry, why=_TOO_MANY) for entry in too_many)]


def _others(entries: Sequence[Entry], free: Sequence[Entry]) -> Iterator[Entry]:
    chosen = {id(entry) for entry in free}
    return (entry for entry in entries if id(entry) not in chosen)


async def _put_out(connection: Connection, campaign: Campaign, feed: Feed, entry: Entry, now: datetime) -> None:
    item_id = await feed_items.insert_one(connection, feed.id, entry)
    item = await feed_item_rows.by_id(connection, item_id)
    assert item is not None
    detail = {"feed": feed.key}
    if digest := await news_digests.of_item(connection, item):
        action = "item.gather"
        await news_digests.gather(connection, campaign, item, digest, actor=SIDEKICK, now=now)
    else:
        action, at = "item.post", feed_posts.at_once(campaign, now)
        # what it says was read before it came here; only its publisher's own name can still be questioned
        approved = await feed_posts.publish(
            connection, campaign, item, at, actor=SIDEKICK, because=BECAUSE, now=now, override=BECAUSE
        )
        detail["announcement"] = approved.announcement.key
    subject = f"item:{item_id}"
    await audit.record(connection, SIDEKICK, action, subject, now=now, campaign_id=campaign.id, detail=detail)


def _own(language: str, feed: Feed) -> str:
    return "" if language == feed.language else language


async def _wording(connection: Connection, feed: Feed, known: KnownItem) -> Wording:
    before = await feed_items.wording_of(connection, feed.id, known.keys.digest)
    return before or Wording(words.title(known.title), "")
