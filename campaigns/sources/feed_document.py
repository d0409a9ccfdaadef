"""A feed's document and the words it would be posted with, in one visit to a worker process.

Turning a stranger's HTML into harmless Markdown costs milliseconds for each item, so it happens where the parsing
happens, and only for items whose words are not known yet. The HTML itself stays in the worker.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from campaigns.model import item as items
from campaigns.model import wording
from campaigns.model.feed import ParsedFeed, ParsedItem
from campaigns.model.feed_view import Wording
from campaigns.sources import rss
from campaigns.sources.document import ParseError
from campaigns.sources.workers import WorkerFailedError, Workers, WorkerTimeoutError

READ_SECONDS: Final = 10.0
HEADLINE_LIMIT: Final = 200
SUMMARY_LIMIT: Final = 600
_MOST_SUMMARIES: Final = 200
_WITHOUT_TITLE: Final = 80


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """A document as read, its items without their HTML, and the words for those that were not known."""

    feed: ParsedFeed
    wordings: Mapping[str, Wording]
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
    wordings = dict(_worded(fresh))
    bare = tuple(replace(one, summary_html="", content_html="") for one in feed.items)
    return FeedDocument(replace(feed, items=bare), wordings)


def _worded(fresh: Iterable[ParsedItem]) -> Iterator[tuple[str, Wording]]:
    # only a worker ever does this, and its libraries would stay in the bot's memory
    from campaigns.sources import wording as markup

    for place, one in enumerate(fresh):
        source = one.summary_html or one.content_html
        summary = markup.summary(source, SUMMARY_LIMIT) if source and place < _MOST_SUMMARIES else ""
        yield one.keys.digest, Wording(_headline(one, source), summary)


def _headline(one: ParsedItem, source: str) -> str:
    if headline := wording.title(one.title, HEADLINE_LIMIT):
        return headline
    return wording.title(items.visible_text(source[: _WITHOUT_TITLE * 20]), _WITHOUT_TITLE)
