"""Review of items: what waits, approve, edit, schedule, discard, and bring back what the baseline left out.

A person decides, and the ledger says who. Words that somebody wrote into an item are approved by somebody else.
"""

from dataclasses import replace
from datetime import datetime

from campaigns.actions import campaigns as campaign_actions
from campaigns.actions import feed_changes, feed_filtering, feed_posts, news_digests, words
from campaigns.actions.announcements import Approved
from campaigns.actions.news_digests import Gathered
from campaigns.model import plain_text, when, wording
from campaigns.model.actor import Actor
from campaigns.model.campaign import Campaign
from campaigns.model.errors import ConflictError, InputError, NotFoundError
from campaigns.model.feed import ItemState
from campaigns.model.feed_view import ItemRow, Wording
from campaigns.model.when import When
from campaigns.storage import audit, campaigns, feed_cards, feed_item_rows, feed_items, feeds
from campaigns.storage.database import Connection, Database

LONGEST_HEADLINE = 200
LONGEST_SUMMARY = 2_000
MOST_ENQUEUED = 25
_LAST_ZONE = "Pacific/Pago_Pago"
"""Where a local time comes last: once it is over there, it is over everywhere."""


async def queue(database: Database, slug: str) -> tuple[ItemRow, ...]:
    """List what waits for a person, oldest first."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        return await feed_item_rows.waiting(connection, campaign.id)


async def get(database: Database, item_id: int) -> tuple[Campaign, ItemRow]:
    """Fetch an item and its campaign by the item's id, as a button knows it."""
    async with database.reading() as connection:
        item = await feed_item_rows.by_id(connection, item_id)
        if item is None:
            raise _missing()
        return await campaigns.by_id(connection, item.campaign_id), item


async def decide(
    database: Database,
    slug: str,
    item_id: int,
    *,
    seen: str | None = None,
    override: str = "",
    actor: Actor,
    now: datetime,
) -> Approved | Gathered:
    """Approve an item: it goes out now, or with the next digest where its feed or campaign has one. One that is out and
    was changed is put right wherever it is. `seen` is the fingerprint of what was read, `override` why words that the
    guard blocks may stay.
    """
    async with database.writing() as connection:
        campaign, item = await _waiting(connection, slug, item_id, seen, may_be_out=True)
        if item.proposed is not None:
            done = await feed_changes.put_right(connection, campaign, item, override=override, actor=actor, now=now)
            await _audit(connection, campaign, actor, "item.put-right", item, now, {"copies": str(done.copies)})
            return done
        digest = await news_digests.of_item(connection, item)
        if digest is None or news_digests.has_blocked_words(item):
            return await _publish(connection, campaign, item, feed_posts.at_once(campaign, now), actor, now, override)
        answered = words.may_go_out(
            "The item", feed_posts.words_that_block(campaign, item, now), override, fix=feed_posts.EDIT
        )
        gathered = await news_digests.gather(connection, campaign, item, digest, actor=actor, now=now)
        await _audit(connection, campaign, actor, "item.gather", item, now, answered)
        return gathered


async def schedule_item(
    database: Database,
    slug: str,
    item_id: int,
    at: str,
    *,
    seen: str | None = None,
    override: str = "",
    actor: Actor,
    now: datetime,
) -> Approved:
    """Approve an item for another time, in the plan's words (`2027-02-09 10:00 local`)."""
    wanted = when.parse(at)
    async with database.writing() as connection:
        campaign, item = await _waiting(connection, slug, item_id, seen)
        _refuse_past(campaign, wanted, now)
        return await _publish(connection, campaign, item, wanted, actor, now, override)


async def edit_item(
    database: Database,
    slug: str,
    item_id: int,
    *,
    headline: str,
    summary: str,
    is_sensitive: bool | None = None,
    seen: str | None = None,
    actor: Actor,
    now: datetime,
) -> ItemRow:
    """Put our words in the place of the publisher's; somebody else approves them."""
    said = _checked(headline, summary)
    async with database.writing() as connection:
        campaign, item = await _waiting(connection, slug, item_id, seen)
        is_same = said == Wording(item.headline, item.summary)
        editor = item.edited_by if is_same else actor.who
        await feed_items.reword(connection, item.id, said, edited_by=editor, is_sensitive=is_sensitive)
        state, why = feed_filtering.reworded(item, said)
        await feed_items.end(connection, item.id, state, why=why)
        await _audit(connection, campaign, actor, "item.edit", item, now)
        return await _find(connection, campaign, item_id)


async def discard_item(
    database: Database, slug: str, item_id: int, reason: str, *, actor: Actor, now: datetime
) -> ItemRow:
    """Decide that an item does not go out, or that one that is out stays as it is; it never comes back by itself."""
    async with database.writing() as connection:
        campaign, item = await _waiting(connection, slug, item_id, may_be_out=True, may_be_gathered=True)
        why = reason.strip() or ("" if item.proposed else "Discarded by an organiser.")
        if item.proposed is not None:
            await feed_items.withdraw(connection, item.id, why=why)
        else:
            await feed_items.end(connection, item.id, ItemState.DISCARDED, why=why, decided_by=actor.who)
        await _audit(connection, campaign, actor, "item.discard", item, now, {"reason": why})
        return await _find(connection, campaign, item_id)


async def enqueue_newest(
    database: Database, slug: str, key: str, count: int, *, actor: Actor, now: datetime
) -> tuple[ItemRow, ...]:
    """Queue the newest items that were there before the feed was followed."""
    if not 1 <= count <= MOST_ENQUEUED:
        raise InputError(f"Choose 1 to {MOST_ENQUEUED} items.")
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        feed = await feeds.by_key(connection, campaign.id, key)
        if feed is None:
            raise NotFoundError(f"{campaign.name} follows no feed called {key}.", fix="See /feed list.")
        chosen = await feed_item_rows.newest(connection, feed.id, ItemState.BASELINE, count)
        for item in chosen:
            await _take_up(connection, item, now)
            await _audit(connection, campaign, actor, "item.queue", item, now)
        await feed_cards.write(connection, campaign.id, [item.id for item in reversed(chosen)], now)  # oldest first
        return chosen


async def _take_up(connection: Connection, item: ItemRow, now: datetime) -> None:
    """Queue an item that was there before: the guards had not read it."""
    said = Wording(item.headline, item.summary)
    if not item.is_sensitive and feed_filtering.is_harm(said, item.language):
        await feed_items.reword(connection, item.id, said, edited_by=item.edited_by, is_sensitive=True)
    state, why = feed_filtering.reworded(replace(item, why=""), said)
    await feed_items.requeue(connection, item.id, now=now, why=why, state=state)


async def _publish(
    connection: Connection, campaign: Campaign, item: ItemRow, at: When, actor: Actor, now: datetime, override: str
) -> Approved:
    approved = await feed_posts.publish(
        connection, campaign, item, at, actor=actor, because="", now=now, override=override
    )
    detail: dict[str, object] = {"announcement": approved.announcement.key}
    await _audit(connection, campaign, actor, "item.approve", item, now, detail)
    return approved


async def _waiting(
    connection: Connection,
    slug: str,
    item_id: int,
    seen: str | None = None,
    *,
    may_be_out: bool = False,
    may_be_gathered: bool = False,
) -> tuple[Campaign, ItemRow]:
    """Find an item somebody may decide about now; two who press at once are told apart by the lock."""
    campaign = await campaign_actions.find(connection, slug)
    await campaigns.lock(connection, campaign.id)
    item = await _find(connection, campaign, item_id)
    is_other = (may_be_out and item.proposed is not None) or (may_be_gathered and item.state is ItemState.GATHERED)
    if item.state not in feed_items.WAITING and not is_other:
        where = f" as {item.reference}" if item.reference else ""
        raise ConflictError(
            f"This item is {item.state}{where} already.", why=item.why, fix="See /feed queue for what waits."
        )
    if seen is not None and seen != item.fingerprint:
        raise ConflictError(
            "The item was changed while you read it.", fix="Look at it again with /feed queue, then decide."
        )
    return campaign, item


async def _find(connection: Connection, campaign: Campaign, item_id: int) -> ItemRow:
    item = await feed_item_rows.by_id(connection, item_id)
    if item is None or item.campaign_id != campaign.id:
        raise _missing()
    return item


def _missing() -> NotFoundError:
    return NotFoundError("There is no such item.", fix="See /feed queue for what waits.")


def _checked(headline: str, summary: str) -> Wording:
    """Clean what somebody typed as strangers' words are cleaned: it may have been pasted."""
    said = Wording(wording.inert(wording.clean(headline)), wording.inert(wording.clean(summary, is_multiline=True)))
    if not 1 <= len(said.headline) <= LONGEST_HEADLINE:
        raise InputError(f"A headline has 1 to {LONGEST_HEADLINE} characters.")
    if len(said.summary) > LONGEST_SUMMARY:
        raise InputError(f"The text has {len(said.summary)} characters; the limit is {LONGEST_SUMMARY}.")
    problems = plain_text.find_problems(said.headline) + plain_text.find_problems(said.summary, is_multiline=True)
    if problems:
        raise InputError("This text cannot be posted.", why="; ".join(problems))
    return said


def _refuse_past(campaign: Campaign, wanted: When, now: datetime) -> None:
    day = when.local_day(wanted, campaign.anchor_on)
    last = when.resolve(day, wanted.at, when.zone_for(wanted, _LAST_ZONE)).at
    if campaign.clock.to_real(last) < now:
        raise InputError(
            "That time is over.", fix="Choose one that is still to come, or approve the item to send it now."
        )


async def _audit(
    connection: Connection,
    campaign: Campaign,
    actor: Actor,
    action: str,
    item: ItemRow,
    now: datetime,
    detail: dict[str, object] | None = None,
) -> None:
    said: dict[str, object] = {"feed": item.feed_key} | (detail or {})
    await audit.record(connection, actor, action, f"item:{item.id}", now=now, campaign_id=campaign.id, detail=said)
