"""What Discord really answered to a request, seen before the library decides to wait.

discord.py keeps a refused request for up to 25 s (500, 502, 504) or for as long as Discord says (429), holding a slot
and asking again without a turn from our pace. Within `witnessing()` such an answer ends the request at once, as
`CutShortError`, and the outbox decides. A message that was stored is known as soon as its answer is read, even while
the library still sleeps because the channel's bucket is empty.
"""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
from discord.http import Ratelimit

from bot.answers import Answer, Budget

_SERVER_ERRORS = 500
_MOST_BUCKETS = 256


class CutShortError(Exception):
    """The request was ended here because its answer asks for patience that is not the library's to have."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"{answer.status} ({answer.code})")
        self.answer = answer


@dataclass(slots=True)
class Witness:
    """What was seen of one call to the library."""

    left: Callable[[], None] = lambda: None
    """Called when a request is on its way."""
    begun: int = 0
    """Requests that left for Discord."""
    answers: list[Answer] = field(default_factory=list)
    stored: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when an answer of success is in; the last answer then holds the message's id."""

    @property
    def message_id(self) -> int | None:
        """The id of the message that was stored, once that is known."""
        return self.answers[-1].message_id if self.answers else None

    @property
    def is_untouched(self) -> bool:
        """Say whether nothing ever left for Discord."""
        return self.begun == 0


_current: ContextVar[Witness | None] = ContextVar("witness", default=None)


@contextmanager
def witnessing(left: Callable[[], None] = lambda: None) -> Iterator[Witness]:
    """Watch the requests made inside the block, and in tasks started inside it; `left` is called as each departs."""
    witness = Witness(left)
    token = _current.set(witness)
    try:
        yield witness
    finally:
        _current.reset(token)


def trace(budget: Budget) -> aiohttp.TraceConfig:
    """Make the trace for the library's session; every answer is counted against the budget of invalid requests."""

    async def begin(_session: aiohttp.ClientSession, _context: SimpleNamespace, _begin: object) -> None:
        witness = _current.get()
        if witness is not None:
            witness.begun += 1

    async def leave(_session: aiohttp.ClientSession, _context: SimpleNamespace, _sent: object) -> None:
        witness = _current.get()
        if witness is not None:
            witness.left()

    async def end(
        _session: aiohttp.ClientSession, _context: SimpleNamespace, ended: aiohttp.TraceRequestEndParams
    ) -> None:
        status = ended.response.status
        budget.note(status, ended.response.headers.get("X-RateLimit-Scope", ""), asyncio.get_running_loop().time())
        witness = _current.get()
        if witness is None or status == HTTPStatus.SWITCHING_PROTOCOLS:
            return
        answer = _answer(ended.response, await ended.response.read())
        witness.answers.append(answer)
        if answer.message_id is not None or status == HTTPStatus.NO_CONTENT:
            witness.stored.set()
        if status == HTTPStatus.TOO_MANY_REQUESTS or status >= _SERVER_ERRORS:
            raise CutShortError(answer)

    config = aiohttp.TraceConfig()
    config.on_request_start.append(begin)
    config.on_request_headers_sent.append(leave)
    config.on_request_end.append(end)
    return config


def forget_idle_channels(client: discord.Client) -> None:
    """Forget the buckets of channels that have refilled: they say nothing any more.

    discord.py keeps each for five minutes and walks through all of them whenever it meets a new channel, so a wave to
    10,000 channels would cost it more with every post, in time and in memory.
    """
    buckets = client.http._buckets  # noqa: SLF001 - the library has no question for this
    if len(buckets) >= _MOST_BUCKETS:
        for key in [key for key, each in buckets.items() if _is_idle(each)]:
            del buckets[key]


def _is_idle(bucket: Ratelimit) -> bool:
    is_in_use = bucket.outgoing or bucket._pending_requests or bucket._sleeping.locked()  # noqa: SLF001
    return bucket.is_expired() and not is_in_use


def _answer(response: aiohttp.ClientResponse, data: bytes) -> Answer:
    body = _object(data)
    headers = response.headers
    wait = _seconds(body.get("retry_after")) if "retry_after" in body else _seconds(headers.get("Retry-After"))
    return Answer(
        status=response.status,
        code=int(body.get("code") or 0),
        text=str(body.get("message") or "")[:200],
        retry_after_seconds=wait,
        is_global=bool(body.get("global")) or "X-RateLimit-Global" in headers,
        is_json=bool(body),
        message_id=int(body["id"]) if response.ok and str(body.get("id", "")).isdigit() else None,
    )


def _object(data: bytes) -> dict[str, Any]:
    try:
        body = json.loads(data)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _seconds(value: object) -> float | None:
    try:
        return max(0.0, float(str(value)))
    except ValueError:
        return None
