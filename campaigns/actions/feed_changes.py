"""What a publisher changes after we have read it: a draft follows, and what is out once somebody has approved again.

Words that we wrote stay as we wrote them, with a note. A feed in doubt changes only what is held anyway.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from campaigns.actions import announcements, feed_filtering, feed_posts, writing
from campaigns.actions.announcements import Approved
from campaigns.model import item as items
from campaigns.model import news_digest, variables
from campaigns.model.actor import Actor
from campaigns.model.amendment import Correction
from campaigns.model.announcement import Announcement, AnnouncementState, Content
from campaigns.model.campaign import Campaign
from campaigns.model.errors import ConflictError
from campaigns.model.feed import Feed, FeedState, ItemState
from campaigns.model.feed_view import ItemRow, Proposal, Wording
from campaigns.model.news import SeenItem
from campaigns.sources.feed_document import FeedDocument
from campaigns.storage import corrections, feed_cards, feed_item_rows, feed_items
from campaigns.storage.database import Connection

CHANGED: Final = "The publisher has changed it since; the words here are the ones before that."
OUT_AND_CHANGED: Final = "It is out already, and the publisher has changed it since."
APPROVED_AND_CHANGED: Final = "The publisher changed it after it was approved for the digest."
_IS_OUT: Final = frozenset({ItemState.APPROVED, ItemState.POSTED})


async def follow(connection: Connection, feed: Feed, seen: SeenItem, document: FeedDocument, now: datetime) -> None:
    """Do what a change of an item asks for, inside a transaction."""
    item = await feed_item_rows.by_id(connection, int(seen.known.id))
    assert item is not None
    fresh = document.texts.get(seen.item.keys.digest)
    said = fresh.wording if fresh else Wording(item.headline, item.summary)
    is_moved = items.canonical_link(item.link) != seen.item.keys.link
    is_as_before = said == Wording(item.headline, item.summary)
    is_doubted = feed.state is FeedState.QUARANTINED and item.state is not ItemState.HELD
    if item.edited_by or is_doubted:
        if not is_as_before:
            await feed_items.set_why(connection, item.id, CHANGED)
    elif item.state in _IS_OUT:
        said_now = Proposal(said.headline, said.summary, seen.item.link)
        await _propose(connection, item, said_now, now, is_as_before=is_as_before and not is_moved)
    else:
        await _reword(connection, item, said, seen.item.link, now, is_as_before=is_as_before)


async def put_right(
    connection: Connection, campaign: Campaign, item: ItemRow, *, override: str = "", actor: Actor, now: datetime
) -> Approved:
    """Have the post of an item say what its publisher says by now, wherever it is out, inside a transaction; `override`
    is why words that the guard blocks may stay.
    """
    assert item.proposed is not None
    _, known = await announcements.find(connection, campaign.slug, item.reference)
    if known.state is not AnnouncementState.APPROVED:
        raise ConflictError(
            f"{known.reference} is {known.state} by now.",
            why="Somebody has changed, called off or taken back the post itself.",
            fix="Leave the item as it is, and look at the post with /announce view.",
        )
    fresh = replace(item, headline=item.proposed.headline, summary=item.proposed.summary, link=item.proposed.link)
    harm = feed_filtering.is_harm(Wording(fresh.headline, fresh.summary), item.language)
    fresh = replace(fresh, proposed=None, is_sensitive=item.is_sensitive or harm)
    content = await _content(connection, campaign, known, fresh)
    approved = await _approve(connection, campaign, known, content, fresh, actor, now, override)
    words = Wording(fresh.headline, fresh.summary)
    await feed_items.reword(connection, item.id, words, edited_by="", is_sensitive=fresh.is_sensitive)
    await feed_items.set_link(connection, item.id, fresh.link)
    await feed_items.withdraw(connection, item.id)
    return approved


async def _propose(connection: Connection, item: ItemRow, said: Proposal, now: datetime, *, is_as_before: bool) -> None:
    if is_as_before:  # the publisher took the change back, or changed what no post shows
        if item.proposed is not None:
            await feed_items.withdraw(connection, item.id)
        return
    if said != item.proposed:
        await feed_items.propose(connection, item.id, said, why=OUT_AND_CHANGED, now=now)
        mark = replace(item, proposed=said).fingerprint
        await feed_cards.write(connection, item.campaign_id, [item.id], now, mark=mark)


async def _reword(
    connection: Connection, item: ItemRow, said: Wording, link: str, now: datetime, *, is_as_before: bool
) -> None:
    await feed_items.set_link(connection, item.id, link)
    if is_as_before:
        return
    harm = feed_filtering.is_harm(said, item.language)
    await feed_items.reword(connection, item.id, said, edited_by="", is_sensitive=True if harm else None)
    if item.state in feed_items.WAITING:
        state, why = feed_filtering.reworded(item, said)
        await feed_items.end(connection, item.id, state, why=why)
    if item.state is ItemState.GATHERED:
        await feed_items.requeue(connection, item.id, now=now, why=APPROVED_AND_CHANGED)
        mark = replace(item, headline=said.headline, summary=said.summary).fingerprint
        await feed_cards.write(connection, item.campaign_id, [item.id], now, mark=mark)


async def _content(connection: Connection, campaign: Campaign, known: Announcement, fresh: ItemRow) -> Content:
    together = await feed_item_rows.of_announcement(connection, known.id)
    if len(together) > 1 or known.key.startswith("digest-"):
        shown = [fresh if each.id == fresh.id else each for each in together]
        body = variables.escape(news_digest.body(shown))
        texts = {locale: replace(text, body=body) for locale, text in known.content.texts.items()}
        content = replace(known.content, texts=texts, is_sensitive=known.content.is_sensitive or fresh.is_sensitive)
    else:
        assert known.content.when is not None  # it was approved
        made = feed_posts.content(campaign, fresh, known.content.when)
        texts = {**known.content.texts, **made.texts}
        content = replace(known.content, texts=texts, links=made.links, is_sensitive=made.is_sensitive)
    return writing.checked(content, campaign.source_locale)


async def _approve(
    connection: Connection,
    campaign: Campaign,
    known: Announcement,
    content: Content,
    fresh: ItemRow,
    actor: Actor,
    now: datetime,
    override: str,
) -> Approved:
    author = Actor(f"feed:{fresh.feed_key}")
    revised = await announcements.revise(connection, known, content, author, now)
    if revised.version != known.version:
        made = Correction(known.id, revised.version, is_meaning_changed=False, notes={})
        await corrections.put(connection, made)
    return await announcements.bless(connection, campaign, revised, actor, now, because="", override=override)
