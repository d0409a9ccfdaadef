"""Polling: ask every feed that is due, decide what is new in it, write it all down, put out what may go out by itself.

One fetch per address, however many campaigns follow it: when it is one's turn, it is the turn of all. Each address is
visited for itself: one that is slow, broken or hostile costs its own turn and nobody else's. No transaction is open
while the outside answers; what was found of a feed is stored in one transaction, so that a crash before it loses
nothing and after it repeats nothing.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from campaigns.actions import feed_findings, feed_health, feed_quiet, news_digests
from campaigns.actions.feed_findings import PollResult, Shown, Turn, Unchanged, Unread, Visit
from campaigns.actions.feed_quiet import Look
from campaigns.model.feed import Feed, Validators
from campaigns.sources import feed_document
from campaigns.sources.answers import Fetched, FetchFailed, NotModified
from campaigns.sources.document import ParseError
from campaigns.sources.fetch import Fetcher
from campaigns.sources.workers import Workers
from campaigns.storage import campaigns, feed_items, feeds
from campaigns.storage.database import Database
from campaigns.storage.together import Together

INTERVAL: Final = timedelta(minutes=30)
EXPIRE_AFTER: Final = timedelta(days=14)
_LONGEST_FRESH: Final = timedelta(hours=6)
"""A server may ask us to come less often, but caches are set to a year by people who did not think of feeds."""
_ADDRESSES_AT_ONCE: Final = 32
_NOBODY_DECIDED: Final = f"Nobody decided about it within {EXPIRE_AFTER.days} days."

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Polled:
    """What a round of polls brought."""

    results: tuple[PollResult, ...]
    expired: int = 0
    """Items that waited too long for somebody to decide."""
    digests: int = 0
    """Posts that gather what was approved before."""

    @property
    def posted(self) -> int:
        """How many items go out by themselves: wake the relay when there are any."""
        return sum(each.posted for each in self.results) + self.digests

    @property
    def waiting(self) -> int:
        """How many new items wait for a person."""
        return sum(each.waiting for each in self.results)

    @property
    def failed(self) -> int:
        """How many feeds could not be read."""
        return sum(each.is_failed for each in self.results)


@dataclass(frozen=True, slots=True)
class _Round:
    """What every visit of one round needs."""

    database: Database
    fetcher: Fetcher
    workers: Workers
    now: datetime
    interval: timedelta
    quiet: Together[Look, PollResult | None]
    """Where looks that found nothing new are written down, all that wait at once."""


async def poll_due(
    database: Database, fetcher: Fetcher, workers: Workers, now: datetime, *, interval: timedelta = INTERVAL
) -> Polled:
    """Poll every feed whose time has come, let go of items nobody decided about, and make the digests that are due."""
    async with database.reading() as connection:
        due = await feeds.due(connection, now)
    expired = await _expire(database, now)
    results = await _poll(_round(database, fetcher, workers, now, interval), due)
    await feed_health.judge(database, now)  # what has just recovered is not told of
    return Polled(results, expired, await news_digests.send_due(database, now))


async def poll_now(
    database: Database,
    fetcher: Fetcher,
    workers: Workers,
    now: datetime,
    *,
    feed_id: int | None = None,
    interval: timedelta = INTERVAL,
) -> Polled:
    """Poll every feed that is followed, or one of them, whatever its interval."""
    async with database.reading() as connection:
        wanted = await feeds.due(connection, None, only=feed_id)
    return Polled(await _poll(_round(database, fetcher, workers, now, interval), wanted))


def _round(database: Database, fetcher: Fetcher, workers: Workers, now: datetime, interval: timedelta) -> _Round:
    async def record(looks: Sequence[Look]) -> list[PollResult | None]:
        try:
            return await feed_quiet.record(database, looks)
        except Exception:
            log.exception("looks could not be stored together", action="feed.record-failed", looks=len(looks))
            return [None] * len(looks)  # each by itself: one that cannot be stored costs its own turn

    return _Round(database, fetcher, workers, now, interval, Together(record, most=_ADDRESSES_AT_ONCE))


async def _expire(database: Database, now: datetime) -> int:
    before = now - EXPIRE_AFTER
    async with database.reading() as connection:
        if not await feed_items.is_any_waiting(connection, before):
            return 0
    async with database.writing() as connection:
        return await feed_items.expire(connection, before, _NOBODY_DECIDED)


async def _poll(this: _Round, wanted: Iterable[Feed]) -> tuple[PollResult, ...]:
    by_url: dict[str, list[Feed]] = defaultdict(list)
    for feed in wanted:
        by_url[feed.url].append(feed)
    results: list[PollResult] = []
    left = iter(by_url.items())

    async def visit_one_after_the_other() -> None:
        for url, followers in left:
            results.extend(await _visit(this, url, followers))

    await asyncio.gather(*(visit_one_after_the_other() for _ in range(_ADDRESSES_AT_ONCE)))
    return tuple(results)


async def _visit(this: _Round, url: str, followers: list[Feed]) -> list[PollResult]:
    """Ask one address, and tell everybody who follows it. What goes wrong here stays here."""
    try:
        visit = await _ask(this, url, followers)
    except Exception:
        log.exception("a feed could not be asked", action="feed.visit-failed", url_host=_host(url))
        visit = Unread("Something went wrong on our side; it is in the log.")
    # one draw of the dice for all who follow it: their next turns stay together
    turn = Turn(visit, this.now, _interval(this, visit), random.random())  # noqa: S311 - jitter
    return [await _tell(this, turn, feed) for feed in followers]


async def _ask(this: _Round, url: str, followers: list[Feed]) -> Visit:
    validators = _common_validators(followers)
    answer = await this.fetcher.get(url, validators, may_use_http=url.startswith("http://"))
    match answer:
        case NotModified(validators=newest):
            return Unchanged(answer.url, newest, answer.moved_to, answer.fresh_for)
        case FetchFailed():
            return Unread(answer.why, answer.retry_after, is_gone=answer.is_gone)
        case Fetched():
            return await _read(this, answer, followers)


async def _read(this: _Round, answer: Fetched, followers: list[Feed]) -> Visit:
    async with this.database.reading() as connection:
        known = await feed_items.digests(connection, [each.id for each in followers])
    try:
        document = await feed_document.read(this.workers, answer.body, answer.content_type, answer.url, known)
    except ParseError as error:
        return Unread(f"{error.what} {error.why}".strip())
    return Shown(answer.url, document, answer.validators, answer.moved_to, answer.fresh_for)


def _common_validators(followers: list[Feed]) -> Validators:
    """Ask "changed since?" only where everybody who follows means the same "since"."""
    given = {each.validators if each.is_baseline_done else Validators() for each in followers}
    return given.pop() if len(given) == 1 else Validators()


async def _tell(this: _Round, turn: Turn, feed: Feed) -> PollResult:
    if isinstance(turn.visit, Unchanged) and feed_quiet.is_quiet(feed, turn):
        result = await this.quiet.ask(Look(feed, turn.visit, turn))
        if result is not None:
            return result
    try:
        async with this.database.writing() as connection:
            await campaigns.lock(connection, feed.campaign_id)
            result = await feed_findings.store(connection, feed.id, turn)
    except Exception:
        log.exception("what a feed brought could not be stored", action="feed.store-failed", feed=feed.key)
        return PollResult.nothing(feed, is_failed=True)
    if result.state is not feed.state:
        log.info("a feed's state changed", action="feed.state", feed=feed.key, was=feed.state, state=result.state)
    return result


def _interval(this: _Round, visit: Visit) -> timedelta:
    fresh_for = None if isinstance(visit, Unread) else visit.fresh_for
    return max(this.interval, min(fresh_for or this.interval, _LONGEST_FRESH))


def _host(url: str) -> str:
    return url.split("/")[2] if url.count("/") > 1 else ""
