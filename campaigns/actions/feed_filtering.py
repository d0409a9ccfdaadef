"""What a feed's filters and the guards make of its items: when they are new, and tried out over what a feed shows now.

The filters leave out, the words guard holds for a person, and what describes harm is marked, so that it goes out with a
content note and help beside it, and never by itself.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, assert_never

from campaigns.actions import campaigns as campaign_actions
from campaigns.actions import words as words_guard
from campaigns.model import feed_filter
from campaigns.model.actor import Actor
from campaigns.model.errors import InputError, NotFoundError
from campaigns.model.feed import Feed, FeedMode, ItemState
from campaigns.model.feed_filter import Asked, Dropped, Facts, Filters, Passes
from campaigns.model.feed_view import FirstLook, ItemRow, ItemText, LookedItem, Wording
from campaigns.storage import audit, campaigns, feeds
from campaigns.storage.database import Database
from campaigns.storage.feed_items import Entry

SPEAKS_OF_HARM: Final = "It describes abuse or self-harm, so somebody reads it before it goes out."
HARM_FURTHER_ON: Final = "Further on, its text describes abuse or self-harm, so somebody reads it before it goes out."
_READ_FOR_HARM: Final = 2_000
"""Letters of a text; reading more would hold the event loop for longer than anybody waits for."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What would become of an item if it were new now."""

    item: LookedItem
    state: ItemState
    """Dropped, held, queued; or approved where it would go out by itself."""
    why: str
    is_sensitive: bool


def filtered(feed: Feed, entry: Entry, said: ItemText, at: datetime) -> Entry:
    """Leave out what the filters leave out; `at` is the campaign's own time."""
    if entry.known.state is not ItemState.QUEUED:
        return entry
    language = entry.language or feed.language
    facts = Facts(said.whole or text_of(said.wording), entry.item.categories, language, entry.known.published_at)
    match feed_filter.judge(feed.filters, facts, at):
        case Passes():
            return entry
        case Dropped(why):
            known = replace(entry.known, state=ItemState.DROPPED)
            return replace(entry, known=known, why=why, is_sensitive=False)
        case Asked(why):
            return held(entry, why)
        case never:
            assert_never(never)


def marked(feed: Feed, entry: Entry, said: ItemText) -> Entry:
    """Mark what describes abuse or self-harm; of what may go out by itself, all that its feed carries is read."""
    language = entry.language or feed.language
    entry = replace(entry, is_sensitive=is_harm(entry.wording, language))
    is_alone = feed.mode is FeedMode.AUTO and entry.known.state is ItemState.QUEUED and not entry.is_sensitive
    return replace(entry, why=HARM_FURTHER_ON) if is_alone and _is_harm_further_on(said, language) else entry


def guarded(feed: Feed, entry: Entry) -> Entry:
    """Hold what has words to think again about."""
    if entry.known.state is not ItemState.QUEUED:
        return entry
    about = words_guard.reason_to_hold(text_of(entry.wording), entry.language or feed.language)
    return held(entry, about) if about else entry


def reworded(item: ItemRow, said: Wording) -> tuple[ItemState, str]:
    """Say in which state an item waits with other words, and why: the guard reads those; any other question stays."""
    is_about_words = item.why.startswith(words_guard.THINK_AGAIN)
    if item.why and not is_about_words:
        return item.state, item.why
    about = words_guard.reason_to_hold(text_of(said), item.language)
    return (ItemState.HELD if about else ItemState.QUEUED), about


def held(entry: Entry, why: str) -> Entry:
    """Have a person asked about an item."""
    return replace(entry, known=replace(entry.known, state=ItemState.HELD), why=why)


def is_harm(wording: Wording, language: str) -> bool:
    """Say whether these words describe abuse or self-harm."""
    return bool(words_guard.speaks_of_harm(text_of(wording), language))


def _is_harm_further_on(said: ItemText, language: str) -> bool:
    return bool(words_guard.speaks_of_harm(said.whole[:_READ_FOR_HARM], language))


def text_of(wording: Wording) -> str:
    """Give the words a reader would see."""
    return f"{wording.headline}\n\n{wording.summary}"


async def tried(seen: FirstLook, filters: Filters, mode: FeedMode, at: datetime) -> tuple[Tried, ...]:
    """Say of every item a feed shows now what would become of it; nothing is stored."""
    found: list[Tried] = []
    for each in _tried(seen.items, seen.language, filters, mode, at):
        found.append(each)
        await asyncio.sleep(0)  # reading the words of hundreds would hold up everybody else
    return tuple(found)


def _tried(
    items: Iterable[LookedItem], of_feed: str, filters: Filters, mode: FeedMode, at: datetime
) -> Iterator[Tried]:
    for item in items:
        language = item.said.language or of_feed
        facts = Facts(item.said.whole or text_of(item.wording), item.categories, language, item.published_at)
        harm = is_harm(item.wording, language)
        match feed_filter.judge(filters, facts, at):
            case Dropped(why):
                yield Tried(item, ItemState.DROPPED, why, is_sensitive=False)
            case Asked(why):
                yield Tried(item, ItemState.HELD, why, is_sensitive=harm)
            case Passes():
                yield _passed(item, language, mode, is_sensitive=harm)


def _passed(item: LookedItem, language: str, mode: FeedMode, *, is_sensitive: bool) -> Tried:
    if about := words_guard.reason_to_hold(text_of(item.wording), language):
        return Tried(item, ItemState.HELD, about, is_sensitive)
    if mode is FeedMode.AUTO and not is_sensitive:
        if _is_harm_further_on(item.said, language):
            return Tried(item, ItemState.QUEUED, HARM_FURTHER_ON, is_sensitive)
        return Tried(item, ItemState.APPROVED, "", is_sensitive)
    return Tried(item, ItemState.QUEUED, SPEAKS_OF_HARM if is_sensitive else "", is_sensitive)


async def choose(
    database: Database,
    slug: str,
    key: str,
    filters: Filters,
    mode: FeedMode,
    *,
    partners: Sequence[str] | None = None,
    actor: Actor,
    now: datetime,
) -> Feed:
    """Choose what of a feed is for the campaign, from the next item on, whether it goes out by itself, and to whom."""
    refuse_unfiltered(filters, mode)
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        await campaigns.lock(connection, campaign.id)
        known = await feeds.by_key(connection, campaign.id, key)
        if known is None:
            raise NotFoundError(f"{campaign.name} follows no feed called {key}.", fix="See /feed list.")
        chosen = known.partners if partners is None else tuple(partners)
        await feeds.choose(connection, known.id, filters, mode, chosen)
        detail = {"filters": filters.as_data(), "mode": mode, "partners": list(chosen)}
        subject = f"feed:{key}"
        await audit.record(connection, actor, "feed.filter", subject, now=now, campaign_id=campaign.id, detail=detail)
        return await feeds.by_id(connection, known.id)


def refuse_unfiltered(filters: Filters, mode: FeedMode) -> None:
    """Refuse to let everything a stranger writes go out unread."""
    if mode is FeedMode.AUTO and not filters.is_set:
        raise InputError(
            "A feed posts by itself only with a filter.",
            why="Without one, whatever its publisher writes would reach every partner unread.",
            fix="Give words, categories, languages or max_age as well.",
        )
