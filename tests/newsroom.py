"""A publisher on loopback: an HTTP server whose feed changes between polls, with validators, redirects and bad days."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

from aiohttp import web

from campaigns.sources.fetch import Fetcher, FetchSettings
from campaigns.sources.workers import Inputs, Result, Workers

PUBLISHED = datetime(2027, 1, 2, 9, 0, tzinfo=UTC)
SETTINGS = FetchSettings(contact="https://sidekick.example/bot", may_reach_loopback=True, total_seconds=5)

_MORE = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'


@dataclass(frozen=True, slots=True)
class Story:
    """One item of the feed."""

    number: int
    guid: str = ""
    title: str = ""
    link: str = ""
    html: str = ""
    minutes: int = 0
    content: str = ""
    language: str = ""

    def xml(self) -> str:
        """Write it as RSS."""
        at = PUBLISHED + timedelta(minutes=self.minutes or self.number)
        title = self.title or f"Young people speak up: story number {self.number}"
        link = self.link or f"https://alliance.example/news/{self.number}"
        html = self.html or f"<p>Text of story {self.number}.</p>"
        content = f"<content:encoded>{escape(self.content)}</content:encoded>" if self.content else ""
        language = f"<dc:language>{self.language}</dc:language>" if self.language else ""
        return (
            f"<item><guid isPermaLink='false'>{escape(self.guid or f'story-{self.number}')}</guid>"
            f"<title>{escape(title)}</title><link>{escape(link)}</link>"
            f"<description>{escape(html)}</description><pubDate>{format_datetime(at)}</pubDate>"
            f"{content}{language}</item>"
        )


def _open() -> asyncio.Event:
    door = asyncio.Event()
    door.set()
    return door


@dataclass(slots=True)
class Feed:
    """What one path answers."""

    stories: tuple[Story, ...] = ()
    title: str = "Alliance newsroom"
    language: str = "en"
    generator: str = "https://wordpress.org/?v=6.4"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    is_open: asyncio.Event = field(default_factory=_open)
    """Nobody is answered while it is not set."""

    def document(self) -> bytes:
        """Write it as RSS, newest first."""
        if self.body is not None:
            return self.body
        items = "".join(one.xml() for one in sorted(self.stories, key=lambda one: -one.number))
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {_MORE}><channel>'
            f"<title>{escape(self.title)}</title>"
            f"<link>https://alliance.example/</link><language>{self.language}</language>"
            f"<generator>{escape(self.generator)}</generator>{items}</channel></rss>"
        ).encode()


@dataclass(slots=True)
class Newsroom:
    """The server: feeds by path, and who asked for what."""

    address: str = ""
    feeds: dict[str, Feed] = field(default_factory=dict)
    visits: list[tuple[str, int]] = field(default_factory=list)
    knocked: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once somebody has come, answered or not."""

    def url(self, path: str = "/feed") -> str:
        """Give the address of a feed."""
        return self.address + path

    def show(self, *stories: Story | int, path: str = "/feed", **changes: object) -> None:
        """Let a path show these stories from now on."""
        feed = self.feeds.setdefault(path, Feed())
        feed.stories = tuple(Story(one) if isinstance(one, int) else one for one in stories)
        for name, value in changes.items():
            setattr(feed, name, value)

    def statuses(self, path: str = "/feed") -> list[int]:
        """List what was answered at a path."""
        return [status for asked, status in self.visits if asked == path]

    async def answer(self, request: web.Request) -> web.Response:
        """Answer as the feed says, and 304 where nothing has changed since."""
        feed = self.feeds.get(request.path)
        self.knocked.set()
        if feed is not None:
            await feed.is_open.wait()
        response = web.Response(status=404) if feed is None else _response(request, feed)
        self.visits.append((request.path, response.status))
        return response


class WorkersHere(Workers):
    """Does the work in this process: starting one for every test would take longer than the test."""

    async def run(self, function: Callable[[*Inputs], Result], /, *args: *Inputs, seconds: float = 10) -> Result:
        """Call the function here and now."""
        return function(*args)


def edited(story: Story, **changes: object) -> Story:
    """Give a story as its editor left it."""
    return replace(story, **changes)  # type: ignore[arg-type]  # fields by name


def _response(request: web.Request, feed: Feed) -> web.Response:
    if feed.status != 200:
        return web.Response(status=feed.status, headers=dict(feed.headers))
    body = feed.document()
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    headers = {"ETag": etag, **feed.headers}
    if request.headers.get("If-None-Match") == etag:
        return web.Response(status=304, headers=headers)
    kind = "text/html" if body.lstrip().lower().startswith(b"<!doctype html") else "application/rss+xml"
    return web.Response(body=body, headers=headers, content_type=kind)


@asynccontextmanager
async def open_newsroom() -> AsyncIterator[Newsroom]:
    """Run a newsroom on a free port of loopback."""
    newsroom = Newsroom()
    application = web.Application()
    application.router.add_get("/{path:.*}", newsroom.answer)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    newsroom.address = f"http://{host}:{port}"
    try:
        yield newsroom
    finally:
        await runner.cleanup()


@asynccontextmanager
async def open_fetcher() -> AsyncIterator[Fetcher]:
    """Open the guarded client, allowed to reach loopback."""
    async with Fetcher(SETTINGS) as fetcher:
        yield fetcher
