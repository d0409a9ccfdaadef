"""RSS and Atom: feedparser, only here, and only in a worker process.

Whatever the bytes are, the answer is a `ParsedFeed` or a `ParseError`, in a bounded time and memory. Times without a
zone are UTC. The items of a document that breaks in the middle are kept, with a note.
"""

import calendar
import html
import io
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urljoin

from campaigns.model import item, wording
from campaigns.model.feed import ParsedFeed, ParsedItem
from campaigns.sources import document
from campaigns.sources.document import ParseError
from campaigns.sources.workers import WorkerFailedError, Workers, WorkerTimeoutError

PARSE_SECONDS: Final = 10.0
MOST_ITEMS: Final = document.MOST_ITEMS
_LONGEST_LINK: Final = 2048
_LONGEST_NAME: Final = 1000
_LONGEST_MARKUP: Final = 20_000
"""Of a summary or an article; a post shows a paragraph, and whole archives need not travel to the event loop."""
_MOST_CATEGORIES: Final = 30
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_UNIX_SECONDS: Final = re.compile(r"[0-9]{9,10}")
_BASE: Final = re.compile(rb"\bbase\s*=")
_RELATIVE: Final = re.compile(r'(<[a-z][^<>]*?\s(?:href|src)=")(?!https?:|#)([^"]+)')
"""In sanitised markup, where every value stands in double quotes and has no angle brackets."""

Entry = dict[str, Any]


async def parse(workers: Workers, data: bytes, content_type: str, url: str = "") -> ParsedFeed:
    """Parse a document away from the event loop; `url` is where it came from, for its relative links."""
    try:
        return await workers.run(parse_document, data, content_type, url, seconds=PARSE_SECONDS)
    except WorkerTimeoutError as error:
        raise ParseError("The document takes too long to read.", why=error.why) from error
    except WorkerFailedError as error:
        raise ParseError("The document cannot be read.", why=error.why) from error


def parse_document(data: bytes, content_type: str, url: str) -> ParsedFeed:
    """Parse a document here and now; only for a worker process."""
    import feedparser

    given = document.prepared(data, content_type)
    headers = {"content-type": given.content_type}
    if _BASE.search(given.body):  # else we know the base, and feedparser works it out for each element at some expense
        headers["content-location"] = url
    try:
        # a stream, because feedparser opens what looks like a path or an address
        parsed = feedparser.parse(io.BytesIO(given.body), response_headers=headers, resolve_relative_uris=False)
        return _feed(parsed, url, given.items)
    except ParseError:
        raise
    except Exception as error:
        # hostile input finds what its authors did not think of; whatever it is, this document is unreadable
        raise ParseError("The document cannot be read.", why=f"It confuses the reader: {error!r:.200}.") from error


def _feed(parsed: Entry, url: str, shown: int) -> ParsedFeed:
    if not parsed.get("version") and not parsed["entries"]:
        raise ParseError(
            "The document is neither RSS nor Atom.",
            why="Nothing in it is a feed or an item.",
            fix="Give the address of the feed itself.",
        )
    feed, entries = parsed["feed"], parsed["entries"]
    read = [_item(entry, url) for entry in entries[:MOST_ITEMS]]
    items = tuple(one for one in read if one is not None)
    return ParsedFeed(
        title=_plain(feed, "title"),
        link=_link(feed.get("link"), url),
        language=wording.clean(str(feed.get("language") or ""))[:35].lower(),
        generator=wording.clean(str(feed.get("generator") or ""))[:200],
        items=items,
        notes=tuple(_notes(parsed, max(shown, len(entries)), len(read) - len(items))),
    )


def _notes(parsed: Entry, shown: int, empty: int) -> Iterable[str]:
    # feedparser also reports a content type that is merely unusual; only real damage is worth a note
    if isinstance(parsed.get("bozo_exception"), SyntaxError | ValueError) or _is_broken(parsed):
        yield "The document is damaged; the items that could be read were kept."
    if shown > MOST_ITEMS:
        yield f"The document has {shown} items; the first {MOST_ITEMS} were read."
    if empty:
        yield f"Items without title, link and text were left out: {empty}."


def _is_broken(parsed: Entry) -> bool:
    from xml.sax import SAXException

    return isinstance(parsed.get("bozo_exception"), SAXException)


def _item(entry: Entry, url: str) -> ParsedItem | None:
    title = _plain(entry, "title")
    link = _link(entry.get("feedburner_origlink") or entry.get("link"), url)
    content = _content(entry, url)
    summary = _markup(entry.get("summary"), entry.get("summary_detail") or _readable(entry), url)
    if not (title or link or summary or content):
        return None
    return item.parsed_item(
        guid=wording.clean(str(entry.get("id") or ""))[:_LONGEST_NAME],
        link=link,
        title=title,
        summary_html=summary,
        content_html=content,
        author=wording.clean(str(entry.get("author") or ""))[:200],
        published_at=_instant(entry, "published") or _instant(entry, "updated"),
        updated_at=_instant(entry, "updated"),
        categories=_categories(entry),
        image_url=_image(entry, url),
        language=_language(entry),
    )


def _language(entry: Entry) -> str:
    """Read `dc:language`, or the `xml:lang` around its title or text."""
    details = (entry.get(f"{field}_detail") or {} for field in ("title", "summary"))
    said = (entry.get("language"), *(detail.get("language") for detail in details))
    return next((wording.clean(str(one))[:35].lower() for one in said if one), "")


def _plain(entry: Entry, field: str) -> str:
    text = str(entry.get(field) or "")[: _LONGEST_NAME * 20]
    detail = entry.get(f"{field}_detail") or {}
    if "html" in str(detail.get("type") or ""):
        text = item.visible_text(text)
    return wording.cut(wording.clean(text), _LONGEST_NAME)


def _content(entry: Entry, url: str) -> str:
    readable = _readable(entry)
    return _markup(readable["value"], readable, url) if readable else ""


def _readable(entry: Entry) -> Entry | None:
    contents = [one for one in entry.get("content") or () if one.get("value")]
    html_first = sorted(contents, key=lambda one: "html" not in str(one.get("type") or ""))
    return html_first[0] if html_first else None


def _markup(value: object, detail: Entry | None, url: str) -> str:
    """Cut markup to size and make its addresses absolute; feedparser takes as long for that as for all the rest."""
    base = _joined(url, str((detail or {}).get("base") or ""))

    def absolute(found: re.Match[str]) -> str:
        return found[1] + html.escape(_joined(base, html.unescape(found[2])))

    return _RELATIVE.sub(absolute, str(value or "")[:_LONGEST_MARKUP])


def _joined(base: str, reference: str) -> str:
    try:
        return urljoin(base, reference.strip())
    except ValueError:
        return ""


def _link(link: object, url: str) -> str:
    return wording.safe_link(_joined(url, str(link)), _LONGEST_LINK) or "" if link else ""


def _instant(entry: Entry, field: str) -> datetime | None:
    raw = str(dict.get(entry, field) or "").strip()
    if _UNIX_SECONDS.fullmatch(raw):  # feedparser takes these for a year, a month and a day
        return _EPOCH + timedelta(seconds=int(raw))
    # by `dict.get`, because feedparser's own falls back from one date to the other with a warning
    parts = dict.get(entry, f"{field}_parsed")
    try:
        return _EPOCH + timedelta(seconds=calendar.timegm(parts)) if parts else None
    except (ValueError, OverflowError):
        return None


def _categories(entry: Entry) -> tuple[str, ...]:
    said = (str(tag.get("label") or tag.get("term") or "") for tag in entry.get("tags") or ())
    terms = (wording.clean(html.unescape(one))[:100] for one in said)  # WordPress escapes them twice
    return tuple(dict.fromkeys(filter(None, terms)))[:_MOST_CATEGORIES]


def _image(entry: Entry, url: str) -> str:
    """Choose the picture that the feed declares as one; those inside the text may be tracking pixels."""
    declared = [
        one.get("url") or one.get("href")
        for one in (*(entry.get("media_content") or ()), *(entry.get("links") or ()))
        if str(one.get("type") or "").startswith("image/") or one.get("medium") == "image"
    ]
    thumbnails = [one.get("url") for one in entry.get("media_thumbnail") or ()]
    episode = (entry.get("image") or {}).get("href")
    links = (_link(one, url) for one in (*declared, *thumbnails, episode))
    return next((link for link in links if link.startswith("https://")), "")
