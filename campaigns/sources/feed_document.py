"""A feed's document and the words it would be posted with, in one visit to a worker process.

Turning a stranger's HTML into harmless Markdown costs milliseconds for each item, so it happens where the parsing
happens, and only for items whose words are not known yet. The HTML itself stays in the worker.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from campaigns.model import item as items
from campaigns.model import spoken, wording
from campaigns.model.feed import ParsedFeed, ParsedItem
from campaigns.model.feed_view import ItemText, Wording
from campaigns.sources import footers, rss
from campaigns.sources.document import ParseError
from campaigns.sources.workers import WorkerFailedError, Workers, WorkerTimeoutError

READ_SECONDS: Final = 10.0
HEADLINE_LIMIT: Final = 200
SUMMARY_LIMIT: Final = 600
WHOLE_LIMIT: Final = 4_000
_MOST_SUMMARIES: Final = 200
_WITHOUT_TITLE: Final = 80
_INLINE: Final = re.compile(r"</?(?:a|b|em|i|span|strong)\b[^<>]*>")
"""Tags inside a word or an address; the others part words."""


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """A document as read, its items without their HTML, and the words for those that were not known."""

    feed: ParsedFeed
    texts: Mapping[str, ItemText]
    """By the item's digest."""


async def read(workers: Workers, body: bytes, content_type: str, url: str, known: Iterable[str]) -> FeedDocument:
    """Read a document away from the event loop; `known` are digests whose words are not needed. Raises ParseError."""
    try:
        return await workers.run(read_here, body, content_type, url, frozenset(known), seconds=READ_SECONDS)
    except WorkerTimeoutError as error:
        raise ParseError("The document takes too long to read.", why=error.why) from error
    except WorkerFailedError as error:
        raise ParseError("The document cannot be read.", why=error.why) from error


def read_here(body: bytes, content_type: str, url: str, known: frozenset[str]) -> FeedDocument:
    """Read a document here and now; only for a worker process."""
    feed = rss.parse_document(body, content_type, url)
    fresh = (one for one in feed.items if one.keys.digest not in known)
    texts = dict(_read(fresh, feed.language))
    bare = tuple(replace(one, summary_html="", content_html="") for one in feed.items)
    return FeedDocument(replace(feed, items=bare), texts)


def _read(fresh: Iterable[ParsedItem], language: str) -> Iterator[tuple[str, ItemText]]:
    # only a worker ever does this, and its libraries would stay in the bot's memory
    from campaigns.sources import wording as markup

    for place, given in enumerate(fresh):
        one = _without_footers(given)
        source = one.summary_html or one.content_html
        summary = markup.summary(source, SUMMARY_LIMIT) if source and place < _MOST_SUMMARIES else ""
        whole = _whole(one) if place < _MOST_SUMMARIES else one.title
        said = Wording(_headline(one, source), summary)
        yield one.keys.digest, ItemText(said, whole, spoken.language_of(one.language, language, whole))


def _without_footers(one: ParsedItem) -> ParsedItem:
    # after its marks were made: what was known with that line is known without it
    summary, content = (footers.without(markup, one.link) for markup in (one.summary_html, one.content_html))
    if (summary, content) == (one.summary_html, one.content_html):
        return one
    return replace(one, summary_html=summary, content_html=content)


def _whole(one: ParsedItem) -> str:
    # a summary is often the beginning of the content, and is as often something of its own
    texts = (items.visible_text(markup[: WHOLE_LIMIT * 4]) for markup in (one.summary_html, one.content_html))
    return "\n\n".join(filter(None, (one.title, *dict.fromkeys(texts))))[:WHOLE_LIMIT]


def _headline(one: ParsedItem, source: str) -> str:
    if headline := wording.title(one.title, HEADLINE_LIMIT):
        return headline
    beginning = _INLINE.sub("", source[: _WITHOUT_TITLE * 20])
    return wording.title(items.visible_text(beginning), _WITHOUT_TITLE)
