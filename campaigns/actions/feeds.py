"""Feeds: look at one, follow it, import many, pause, resume, stop, list, and what became of every item.

A feed that was followed once is remembered for ever, with every item it showed: following it again repeats nothing.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from campaigns.actions import campaigns as campaign_actions
from campaigns.actions import file_door
from campaigns.actions.feed_findings import PollResult
from campaigns.actions.feed_keeping import DOUBTED
from campaigns.actions.feed_look import Looked, look, look_at_all
from campaigns.actions.feed_polling import INTERVAL, Polled, poll_due, poll_now
from campaigns.model import plain_text, provenance, wording
from campaigns.model.actor import Actor
from campaigns.model.campaign import Campaign
from campaigns.model.errors import ConflictError, InputError, NotFoundError
from campaigns.model.feed import Feed, FeedDraft, FeedState, SuggestedFeed
from campaigns.model.feed_view import FeedRow, ItemRow
from campaigns.sources import feed_list, suggested_feeds
from campaigns.sources.fetch import Fetcher
from campaigns.sources.workers import Workers
from campaigns.storage import audit, campaigns, feed_item_rows, feed_items, feeds
from campaigns.storage.database import Connection, Database

__all__ = [
    "INTERVAL",
    "FeedsImported",
    "Fetcher",
    "Looked",
    "PollResult",
    "Polled",
    "Workers",
    "by_id",
    "follow",
    "get",
    "import_feeds",
    "items",
    "key_for",
    "list_all",
    "look",
    "look_at_all",
    "organisation_name",
    "pause",
    "poll_due",
    "poll_now",
    "read_file",
    "resume",
    "suggested",
    "suggestion",
    "unfollow",
]

_KEY_LIMIT = 40
_NOT_IN_A_KEY = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class FeedsImported:
    """What an import of feeds did."""

    added: int
    changed: int
    unchanged: int


def read_file(data: bytes, file: str) -> tuple[FeedDraft, ...]:
    """Read a feed file; raises ProblemsError with every mistake at once."""
    file_door.look_at_sheet(data, file)
    return feed_list.read(data, file)


def suggested() -> tuple[SuggestedFeed, ...]:
    """List publishers that campaigns like ours follow: candidates, to be looked at before anybody relies on them."""
    return suggested_feeds.read()


def suggestion(*urls: str) -> SuggestedFeed | None:
    """Find what is known of a publisher at one of these addresses."""
    return suggested_feeds.find(*urls)


async def follow(database: Database, slug: str, draft: FeedDraft, *, actor: Actor, now: datetime) -> Feed:
    """Follow a feed; its first poll, due at once, is the baseline: what it shows then is known and never posted."""
    _check(draft)
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        await campaigns.lock(connection, campaign.id)
        standing = await feeds.by_url(connection, campaign.id, draft.url)
        if standing and standing.state is not FeedState.OFF:
            raise ConflictError(
                f"{campaign.name} follows this address already, as {standing.key}.",
                fix="See /feed list for how it is doing.",
            )
        if standing:  # take up its ledger again, whatever it was called then
            draft = replace(draft, key=standing.key)
        elif await feeds.by_key(connection, campaign.id, draft.key):
            raise ConflictError(f"Another feed is called {draft.key} already.", fix="Choose another key.")
        await _put(connection, campaign, draft, actor, now)
        return await _find(connection, campaign, draft.key)


async def import_feeds(
    database: Database, slug: str, drafts: Sequence[FeedDraft], *, actor: Actor, now: datetime
) -> FeedsImported:
    """Follow all feeds of a list, by key; importing it twice changes nothing."""
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        await campaigns.lock(connection, campaign.id)
        done = [await _put(connection, campaign, draft, actor, now) for draft in drafts]
    return FeedsImported(done.count("added"), done.count("changed"), done.count("unchanged"))


async def unfollow(database: Database, slug: str, key: str, *, actor: Actor, now: datetime) -> Feed:
    """Stop following a feed; its items stay in the ledger, and what waited for review is let go."""
    async with database.writing() as connection:
        campaign, known = await _for_change(connection, slug, key, actor, "feed.unfollow", now)
        await feeds.set_state(connection, known.id, FeedState.OFF)
        await feed_items.discard_waiting(connection, known.id, "The feed is not followed any more.")
        return await _find(connection, campaign, key)


async def pause(database: Database, slug: str, key: str, *, actor: Actor, now: datetime, reason: str = "") -> Feed:
    """Ask a feed no more until somebody resumes it."""
    async with database.writing() as connection:
        campaign, known = await _for_change(connection, slug, key, actor, "feed.pause", now)
        _refuse_off(known)
        await feeds.set_state(connection, known.id, FeedState.PAUSED, why=reason.strip() or "Paused by an organiser.")
        return await _find(connection, campaign, key)


async def resume(database: Database, slug: str, key: str, *, actor: Actor, now: datetime) -> Feed:
    """Ask a feed again, at once. For one that raised a question this is the answer "yes, it is still them".

    A feed that moved is followed to its new address; what was held because of the question is queued.
    """
    async with database.writing() as connection:
        campaign, known = await _for_change(connection, slug, key, actor, "feed.resume", now)
        _refuse_off(known)
        asked, moved_to = await feeds.asked(connection, known.id), await feeds.moved_to(connection, known.id)
        if known.state is FeedState.PAUSED and asked:
            why = f"It was in doubt before it was paused. Is this still {known.organisation}?"
            await feeds.set_state(connection, known.id, FeedState.QUARANTINED, why=why, next_poll_at=now)
            return await _find(connection, campaign, key)
        if asked:
            await feeds.trust(connection, known.id, asked, now=now)
            await feed_items.release(connection, known.id, DOUBTED, now=now)
        if moved_to and known.state is not FeedState.PAUSED:
            await _move(connection, campaign, known, moved_to, now)
        else:
            await feeds.set_state(connection, known.id, FeedState.FINE, next_poll_at=now)
        return await _find(connection, campaign, key)


async def list_all(database: Database, slug: str) -> tuple[FeedRow, ...]:
    """List a campaign's feeds, how each is doing, and how many of its items are in each state."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        counts = await feed_item_rows.counts(connection, campaign.id)
        faces = await feeds.faces(connection, campaign.id)
        found = await feeds.of_campaign(connection, campaign.id)
    return tuple(FeedRow(each, *faces[each.id], items=counts.get(each.id, {})) for each in found)


async def get(database: Database, slug: str, key: str) -> Feed:
    """Fetch a feed by its key."""
    async with database.reading() as connection:
        return await _find(connection, await campaign_actions.find(connection, slug), key)


async def by_id(database: Database, feed_id: int) -> tuple[Campaign, Feed]:
    """Fetch a feed and its campaign by the feed's id, as a button knows it."""
    async with database.reading() as connection:
        known = await feeds.find(connection, feed_id)
        if known is None:
            raise NotFoundError("There is no such feed.", fix="See /feed list.")
        return await campaigns.by_id(connection, known.campaign_id), known


async def items(database: Database, slug: str, key: str) -> tuple[ItemRow, ...]:
    """List everything a feed ever showed, newest first, and what became of it."""
    async with database.reading() as connection:
        known = await _find(connection, await campaign_actions.find(connection, slug), key)
        return await feed_item_rows.of_feed(connection, known.id)


def organisation_name(written: str, url: str) -> str:
    """Make a name that can stand on a post of what somebody typed or a feed says of itself."""
    plain = " ".join(wording.inert(wording.clean(written)).split())
    return wording.cut(plain, feed_list.LONGEST_NAME) or provenance.host_of(url) or url[: feed_list.LONGEST_NAME]


def key_for(name: str, taken: Iterable[str]) -> str:
    """Make a key of an organisation's name that no other feed has."""
    plain = _NOT_IN_A_KEY.sub("-", name.casefold()).strip("-")[:_KEY_LIMIT].strip("-") or "feed"
    used = set(taken)
    numbered = (f"{plain}-{number}" for number in range(2, len(used) + 3))
    return next(key for key in (plain, *numbered) if key not in used)


async def _put(connection: Connection, campaign: Campaign, draft: FeedDraft, actor: Actor, now: datetime) -> str:
    known = await feeds.by_key(connection, campaign.id, draft.key)
    if known and known.state is not FeedState.OFF and _is_as(known, draft):
        return "unchanged"
    other = await feeds.by_url(connection, campaign.id, draft.url)
    if other and (known is None or other.id != known.id):
        raise ConflictError(
            f"{campaign.name} has this address already, as {other.key}.",
            why=f"{draft.key} would be the same feed a second time.",
            fix=f"Use the key {other.key} in the file.",
        )
    if known is None:
        await feeds.insert(connection, campaign.id, draft, now=now)
    else:
        await feeds.change(connection, known, draft, now=now)
        if known.state is FeedState.OFF:
            await feeds.follow_again(connection, known, now=now)
    await _audit(connection, campaign, actor, "feed.follow" if known is None else "feed.change", draft.key, now)
    return "added" if known is None else "changed"


async def _move(connection: Connection, campaign: Campaign, known: Feed, url: str, now: datetime) -> None:
    other = await feeds.by_url(connection, campaign.id, url)
    if other and other.id != known.id:
        raise ConflictError(
            f"{known.key} has moved to the address of {other.key}.",
            fix=f"Stop following {known.key} with /feed unfollow; {other.key} brings its news.",
        )
    await feeds.move(connection, known, url, now=now)


async def _for_change(
    connection: Connection, slug: str, key: str, actor: Actor, action: str, now: datetime
) -> tuple[Campaign, Feed]:
    campaign = await campaign_actions.find(connection, slug)
    await campaigns.lock(connection, campaign.id)
    known = await _find(connection, campaign, key)
    await _audit(connection, campaign, actor, action, key, now)
    return campaign, known


async def _find(connection: Connection, campaign: Campaign, key: str) -> Feed:
    known = await feeds.by_key(connection, campaign.id, key)
    if known is None:
        raise NotFoundError(f"{campaign.name} follows no feed called {key}.", fix="See /feed list.")
    return known


async def _audit(
    connection: Connection, campaign: Campaign, actor: Actor, action: str, key: str, now: datetime
) -> None:
    await audit.record(connection, actor, action, f"feed:{key}", now=now, campaign_id=campaign.id)


def _refuse_off(known: Feed) -> None:
    if known.state is FeedState.OFF:
        raise ConflictError(f"{known.key} is not followed any more.", fix="Follow it again with /feed follow.")


def _is_as(known: Feed, draft: FeedDraft) -> bool:
    after = (draft.url, draft.organisation, draft.mode, draft.filters_after(known.filters))
    return (known.url, known.organisation, known.mode, known.filters) == after


def _check(draft: FeedDraft) -> None:
    """Hold what was typed into a command to the rules of a feed file."""
    if rule := feed_list.url_rule(draft.url):
        raise InputError("This address cannot be followed.", why=f"Because {rule}.")
    if not draft.organisation.strip() or len(draft.organisation) > feed_list.LONGEST_NAME:
        raise InputError(f"An organisation's name has 1 to {feed_list.LONGEST_NAME} characters.")
    if problems := plain_text.find_problems(draft.organisation):
        raise InputError("The organisation's name cannot be used.", why="; ".join(problems))
