"""The feeds of a web page: those it names with `link rel=alternate`, and the places where feeds usually are."""

from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin

from campaigns.model import wording
from campaigns.sources.workers import WorkerFailedError, Workers

USUAL: Final = ("/feed/", "/rss.xml", "/feed.xml", "/atom.xml", "/rss", "/index.xml")
_TYPES: Final = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"})
_READ_BYTES: Final = 512 * 1024
_MOST: Final = 5
_FIND_SECONDS: Final = 5.0


async def find(workers: Workers, page: bytes, url: str) -> tuple[str, ...]:
    """Find the feeds a page names, away from the event loop; none where the page cannot be read."""
    try:
        return await workers.run(find_here, page, url, seconds=_FIND_SECONDS)
    except WorkerFailedError:
        return ()


def find_here(page: bytes, url: str) -> tuple[str, ...]:
    """Find the feeds a page names, in its order; only for a worker process."""
    reader = _LinkReader()
    reader.feed(page[:_READ_BYTES].decode("utf-8", "replace"))
    absolute = (_absolute(url, link) for link in reader.found)
    return tuple(dict.fromkeys(filter(None, absolute)))[:_MOST]


def usual_places(url: str) -> tuple[str, ...]:
    """Name where feeds usually are on the site of a page."""
    return tuple(filter(None, (_absolute(url, place) for place in USUAL)))


def _absolute(url: str, link: str) -> str:
    try:
        return wording.safe_link(urljoin(url, link), 2_000) or ""
    except ValueError:
        return ""


class _LinkReader(HTMLParser):
    """Collects the addresses of alternate feeds."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        is_alternate = tag == "link" and "alternate" in said.get("rel", "").casefold().split()
        if is_alternate and said.get("type", "").strip().casefold() in _TYPES and said.get("href"):
            self.found.append(said["href"])
