"""The one way out: every document that the bot reads from the web comes through here, guarded and limited.

Whatever the other side does (slow, endless, packed, redirecting inwards, broken) the answer is one of three
types within the time limit, and no exception. No cookies, no proxies from the environment, no credentials.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from importlib import metadata
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from campaigns.model.errors import InputError
from campaigns.model.feed import Validators
from campaigns.sources import addresses, answers, inflate
from campaigns.sources.addresses import Reach
from campaigns.sources.answers import Answer, Fetched, FetchFailed, FetchReason, Kind, NotModified

_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, text/html;q=0.5, */*;q=0.1"
)
_ACCEPT_A_READERS = "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8"
"""For what people open: some publishers would answer a feed reader with a feed."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_WITH_BODY = frozenset({200, 203})
_NOT_MODIFIED = 304
_CHUNK_BYTES = 64 * 1024
_SHOWN_LETTERS = 200
_LONGEST_VALIDATOR = 1024
_MIB = 1024 * 1024


class Wants(StrEnum):
    """What the caller can use; anything else is refused with the reason."""

    FEED = "feed"
    ANYTHING = "anything"
    BEGINNING = "beginning"
    """Whatever it is, and no more of it than `beginning_bytes`: enough to tell it from something else."""


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """The limits of every request."""

    contact: str
    """A page or mail address where a publisher reaches whoever runs this bot."""
    may_reach_loopback: bool = False
    headers_seconds: float = 8.0
    """Per hop: name, connection, encryption and headers together."""
    total_seconds: float = 15.0
    """All hops and the body together."""
    wire_bytes: int = 5 * _MIB
    body_bytes: int = 5 * _MIB
    """After decompression."""
    beginning_bytes: int = _MIB
    redirects: int = 5
    at_once: int = 32


@dataclass(slots=True)
class _Journey:
    """One request on its way through redirects."""

    url: URL
    validators: Validators
    reach: Reach
    wants: Wants
    is_permanent: bool = True
    moved_to: str | None = None
    visited: set[URL] = field(default_factory=set)

    def move(self, target: URL, status: int) -> None:
        self.visited.add(self.url)
        self.is_permanent = self.is_permanent and status in _PERMANENT
        self.url = target
        if self.is_permanent:
            self.moved_to = str(target)

    def failed(self, reason: FetchReason, why: str) -> FetchFailed:
        # never the whole address: it may carry somebody's password
        where = f"It redirects to {self.url.host or self.url.scheme}: " if self.visited else ""
        moved_to = None if reason is FetchReason.ADDRESS else self.moved_to
        return FetchFailed(reason, where + why, moved_to=moved_to)


class Fetcher:
    """An HTTP client for addresses typed by people. Use as an async context manager."""

    def __init__(self, settings: FetchSettings, *, resolver: AbstractResolver | None = None) -> None:
        if not settings.contact.isprintable() or not settings.contact.strip():
            raise ValueError("a fetcher says in one line whom to contact about it")
        self._settings = settings
        self._resolver = resolver
        self._slots = asyncio.Semaphore(settings.at_once)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        reach = Reach(may_reach_loopback=self._settings.may_reach_loopback)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=addresses.GuardedResolver(reach, self._resolver),
                socket_factory=addresses.GuardedSockets(reach),
                use_dns_cache=False,
                limit=0,  # our own slots count, so that nobody's time runs while waiting for one
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            auto_decompress=False,
            trust_env=False,
            headers={
                "User-Agent": f"Sidekick/{metadata.version('sidekick')} (+{self._settings.contact})",
                "Accept": _ACCEPT,
                "Accept-Encoding": "gzip, deflate",
            },
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def get(
        self,
        url: str,
        validators: Validators = Validators(),  # noqa: B008  frozen
        *,
        may_use_http: bool = False,
        wants: Wants = Wants.FEED,
    ) -> Answer:
        """Fetch a document, unless it has not changed since `validators` were given."""
        reach = Reach(may_use_http=may_use_http, may_reach_loopback=self._settings.may_reach_loopback)
        try:
            journey = _Journey(URL(url.strip()), validators, reach, wants)
        except ValueError:
            return FetchFailed(FetchReason.ADDRESS, "This is not an address; it begins with https://.")
        async with self._slots:
            try:
                async with asyncio.timeout(self._settings.total_seconds):
                    return await self._follow(journey)
            except TimeoutError:
                return journey.failed(FetchReason.SLOW, "The site takes too long to answer.")
            except inflate.TooLargeError as error:
                return journey.failed(FetchReason.TOO_LARGE, error.what)
            except InputError as error:
                return journey.failed(FetchReason.BROKEN, error.what)
            except (aiohttp.ClientError, OSError, ValueError) as error:
                return journey.failed(*answers.explained(error))

    async def _follow(self, journey: _Journey) -> Answer:
        while True:
            if refused := addresses.why_refused(journey.url, journey.reach):
                return journey.failed(FetchReason.ADDRESS, refused)
            async with asyncio.timeout(self._settings.headers_seconds):
                response = await self._ask(journey)
            async with response:
                if response.status not in _REDIRECTS:
                    return await self._answer(journey, response)
                journey.move(_target(response), response.status)
            if journey.url in journey.visited:
                return journey.failed(FetchReason.REDIRECTS, "The site redirects in a circle.")
            if len(journey.visited) > self._settings.redirects:
                return journey.failed(FetchReason.REDIRECTS, "The site redirects too many times.")

    async def _ask(self, journey: _Journey) -> aiohttp.ClientResponse:
        if self._session is None:
            raise RuntimeError("the fetcher is closed; use it with `async with`")
        headers = {
            "If-None-Match": journey.validators.etag,
            "If-Modified-Since": journey.validators.last_modified,
        }
        if journey.wants is Wants.BEGINNING:
            # packed, the beginning of a document is not the beginning of what was packed
            headers |= {"Accept": _ACCEPT_A_READERS, "Accept-Encoding": "identity"}
        sent = {name: value for name, value in headers.items() if value}
        return await self._session.get(journey.url, headers=sent, allow_redirects=False)

    async def _answer(self, journey: _Journey, response: aiohttp.ClientResponse) -> Answer:
        headers = response.headers
        fresh_for = answers.read_max_age(headers.get("Cache-Control", ""))
        given = Validators(_kept(headers.get("ETag", "")), _kept(headers.get("Last-Modified", "")))
        if response.status == _NOT_MODIFIED:
            return _not_modified(journey, given, fresh_for)
        if response.status not in _WITH_BODY:
            retry_after = answers.read_retry_after(headers.get("Retry-After", ""), datetime.now(UTC))
            return answers.failed_status(response.status, retry_after, journey.moved_to)
        is_part = journey.wants is Wants.BEGINNING
        body = await (self._beginning(response) if is_part else self._body(response))
        kind = answers.kind_of(body)
        if journey.wants is Wants.FEED and kind is not Kind.FEED:
            return journey.failed(FetchReason.NOT_A_FEED, _not_a_feed(kind, body))
        content_type = headers.get("Content-Type", "")[:_SHOWN_LETTERS]
        return Fetched(str(journey.url), body, content_type, kind, given, journey.moved_to, fresh_for)

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        limit = self._settings.wire_bytes
        if (response.content_length or 0) > limit:
            raise inflate.TooLargeError(f"The document is larger than {limit // 1024} KiB.")
        encoding = response.headers.get("Content-Encoding", "")
        inflater = inflate.inflater(encoding, self._settings.body_bytes)
        received = 0
        async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
            received += len(chunk)
            if received > limit:
                raise inflate.TooLargeError(f"The document is larger than {limit // 1024} KiB.")
            inflater.feed(chunk)
        return inflater.finish()

    async def _beginning(self, response: aiohttp.ClientResponse) -> bytes:
        limit = self._settings.beginning_bytes
        inflater = inflate.inflater(response.headers.get("Content-Encoding", ""), limit)
        try:
            async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
                inflater.feed(chunk)
        except inflate.TooLargeError:
            return inflater.so_far()[:limit]
        return inflater.finish()


def _kept(validator: str) -> str:
    return validator if len(validator) <= _LONGEST_VALIDATOR else ""


def _not_modified(journey: _Journey, given: Validators, fresh_for: timedelta | None) -> Answer:
    asked = journey.validators
    if asked == Validators():
        why = 'The site says "not changed" although it was not asked.'
        return journey.failed(FetchReason.UNASKED_304, why)
    newest = Validators(given.etag or asked.etag, given.last_modified or asked.last_modified)
    return NotModified(str(journey.url), newest, journey.moved_to, fresh_for)


def _target(response: aiohttp.ClientResponse) -> URL:
    location = response.headers.get("Location", "").strip()
    if not location:
        raise InputError("The site redirects without saying where to.")
    return response.url.join(URL(location)).with_fragment(None)


def _not_a_feed(kind: Kind, body: bytes) -> str:
    if not body.strip():
        return "The site answers with an empty document."
    if kind is Kind.PAGE:
        return "The address answers with a web page, not a feed; give the address of the feed itself."
    return "The address answers with something that is neither RSS nor Atom."
