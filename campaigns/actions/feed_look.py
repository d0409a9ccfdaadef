"""A first look at a feed before anybody follows it: what it is, where it really is, what it shows. Stores nothing."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from campaigns.model import wording
from campaigns.model.errors import InputError, SidekickError
from campaigns.model.feed import FeedDraft, ParsedItem
from campaigns.model.feed_view import FirstLook, ItemText, LookedItem, Wording
from campaigns.sources import feed_document, feed_links
from campaigns.sources.answers import Fetched, FetchFailed, Kind, NotModified
from campaigns.sources.feed_document import FeedDocument
from campaigns.sources.fetch import Fetcher, Wants
from campaigns.sources.workers import Workers

NEWEST = 3
_MOST_TRIES = 6
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Looked:
    """A feed of a list: as it is to be followed, and what it looks like, or why nobody could see."""

    draft: FeedDraft
    seen: FirstLook | None
    why: str


async def look(fetcher: Fetcher, workers: Workers, url: str) -> FirstLook:
    """Look at a feed, or find the feed of a web page; raises InputError with what is there instead."""
    answer = await _fetched(fetcher, url)
    if answer.kind is not Kind.PAGE:
        return _seen(answer.url, await _read(workers, answer))
    return await _found_on(fetcher, workers, answer)


async def look_at_all(
    fetcher: Fetcher, workers: Workers, drafts: Sequence[FeedDraft], known: Mapping[str, str]
) -> tuple[Looked, ...]:
    """Look at the feeds of a list, a few at a time; a page becomes the feed that is found on it.

    `known` are the addresses of what is followed already, by key: one that cannot be looked at stays where it is.
    """
    slots = asyncio.Semaphore(_AT_ONCE)

    async def one(draft: FeedDraft) -> Looked:
        async with slots:
            try:
                seen = await look(fetcher, workers, draft.url)
            except SidekickError as error:
                return Looked(replace(draft, url=known.get(draft.key, draft.url)), None, f"{error.what} {error.why}")
            return Looked(replace(draft, url=seen.url if seen.is_found else draft.url), seen, "")

    return tuple(await asyncio.gather(*map(one, drafts)))


async def _found_on(fetcher: Fetcher, workers: Workers, page: Fetched) -> FirstLook:
    named = await feed_links.find(workers, page.body, page.url)
    for candidate in (*named, *feed_links.usual_places(page.url))[:_MOST_TRIES]:
        answer = await fetcher.get(candidate, may_use_http=_is_http(candidate))
        if isinstance(answer, Fetched):
            return replace(_seen(answer.url, await _read(workers, answer)), is_found=True)
    raise InputError(
        "There is no feed to be found on this page.",
        why="It names none, and there is none in the usual places.",
        fix="Ask the publisher for the address of its RSS or Atom feed.",
    )


async def _fetched(fetcher: Fetcher, url: str) -> Fetched:
    answer = await fetcher.get(url, may_use_http=_is_http(url), wants=Wants.ANYTHING)
    match answer:
        case Fetched():
            return answer
        case FetchFailed():
            fix = "Try it again later: after a first look nobody does so by itself." if answer.may_pass else ""
            raise InputError("The feed cannot be read.", why=answer.why, fix=fix)
        case NotModified():  # the fetcher turns an unasked "not changed" into a failure
            raise AssertionError("nothing was asked conditionally")


async def _read(workers: Workers, answer: Fetched) -> FeedDocument:
    return await feed_document.read(workers, answer.body, answer.content_type, answer.url, ())


def _seen(url: str, document: FeedDocument) -> FirstLook:
    shown = document.feed
    dated = sorted(shown.items, key=lambda one: one.published_at.timestamp() if one.published_at else 0, reverse=True)
    items = tuple(_item(document, one) for one in dated)
    newest = tuple(one.wording for one in items[:NEWEST])
    return FirstLook(url, shown.title, shown.language, newest, len(shown.items), shown.notes, items)


def _item(document: FeedDocument, one: ParsedItem) -> LookedItem:
    said = document.texts.get(one.keys.digest) or ItemText(Wording(wording.title(one.title), ""), one.title)
    return LookedItem(said, one.categories, one.published_at)


def _is_http(url: str) -> bool:
    return url.strip().lower().startswith("http://")
