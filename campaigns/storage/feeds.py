"""Rows of `feed`: what is followed, how it is doing, when to ask again."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.campaign import CampaignState
from campaigns.model.feed import Feed, FeedDraft, FeedMode, FeedState, IdScheme
from campaigns.model.feed_filter import UNFILTERED, Filters
from campaigns.model.provenance import Pin
from campaigns.storage.columns import AnyRow
from campaigns.storage.tables import campaign, feed

STOPPED = frozenset({FeedState.PAUSED, FeedState.OFF})
"""Asked by nobody until a person says so."""
_ROWS_AT_A_TIME = 100


@dataclass(frozen=True, slots=True)
class Standing:
    """A feed, with what it is pinned to and where it says that it lives now."""

    feed: Feed
    pin: Pin
    moved_to: str


async def insert(connection: AsyncConnection, campaign_id: int, draft: FeedDraft, *, now: datetime) -> Feed:
    """Follow a feed from now on; its first poll is due at once."""
    values = _facts(draft) | {"campaign_id": campaign_id, "key": draft.key, "next_poll_at": now}
    statement = feed.insert().values(values).returning(feed.c.id)
    return await by_id(connection, (await connection.execute(statement)).scalar_one())


async def change(connection: AsyncConnection, known: Feed, draft: FeedDraft, *, now: datetime) -> Feed:
    """Make a feed what the draft says. Another address begins anew: nothing of the old one is taken for its own."""
    values = _facts(draft, known.filters)
    if draft.url != known.url:
        values |= _unpinned() | {"is_baseline_done": False, "id_scheme": ""} | _well(now)
    await _set(connection, known.id, values)
    return await by_id(connection, known.id)


async def follow_again(connection: AsyncConnection, known: Feed, *, now: datetime) -> None:
    """Take up a feed that was not followed any more: what it shows now is its new baseline."""
    await _set(connection, known.id, _unpinned() | _well(now) | {"is_baseline_done": False})


async def move(connection: AsyncConnection, known: Feed, url: str, *, now: datetime) -> None:
    """Follow a feed to the address it says it has now."""
    values = {"url": url, "moved_to": "", "etag": "", "last_modified": "", "host": ""} | _well(now)
    await _set(connection, known.id, values)


async def trust(connection: AsyncConnection, feed_id: int, pin: Pin, *, now: datetime) -> None:
    """Pin a feed to what it looks like now, and ask no more."""
    await _set(connection, feed_id, asdict(pin) | {"asked": {}} | _well(now))


async def choose(
    connection: AsyncConnection, feed_id: int, filters: Filters, mode: FeedMode, partners: Sequence[str]
) -> None:
    """Choose what of a feed is for its campaign, what becomes of it, and for which partners it is."""
    await _set(connection, feed_id, {"filters": filters.as_data(), "mode": mode, "partners": list(partners)})


async def set_state(
    connection: AsyncConnection, feed_id: int, state: FeedState, *, why: str = "", next_poll_at: datetime | None = None
) -> None:
    """Pause a feed, stop it, or let it go on, with the next poll where that changes."""
    values: dict[str, Any] = {"state": state, "why": why}
    if next_poll_at is not None:
        values |= {"next_poll_at": next_poll_at, "failures": 0, "first_failed_at": None}
    await _set(connection, feed_id, values)


async def record(
    connection: AsyncConnection, polled: Feed, *, moved_to: str, pin: Pin | None = None, asked: Pin | None = None
) -> None:
    """Write down what a poll made of a feed, with what it is pinned to and what somebody has to be asked."""
    values: dict[str, Any] = {
        "state": polled.state,
        "why": polled.why,
        "etag": polled.etag,
        "last_modified": polled.last_modified,
        "last_success_at": polled.last_success_at,
        "last_new_item_at": polled.last_new_item_at,
        "next_poll_at": polled.next_poll_at,
        "failures": polled.failures,
        "first_failed_at": polled.first_failed_at,
        "id_scheme": polled.id_scheme or "",
        "is_baseline_done": polled.is_baseline_done,
        "moved_to": moved_to,
    }
    if pin is not None:
        values |= asdict(pin)
    if asked is not None:
        values["asked"] = asdict(asked)
    await _set(connection, polled.id, values)


async def record_looks(connection: AsyncConnection, polled: Sequence[Feed]) -> None:
    """Write down looks that found nothing new, of feeds that are fine."""
    if not polled:
        return
    names = ("why", "etag", "last_modified", "last_success_at", "next_poll_at", "failures", "first_failed_at")
    rows = [{"row_id": each.id} | {name: getattr(each, name) for name in names} for each in polled]
    await connection.execute(feed.update().where(feed.c.id == sa.bindparam("row_id")), rows)


async def standings(connection: AsyncConnection, feed_ids: Sequence[int]) -> Mapping[int, Standing]:
    """Fetch several feeds, by id."""
    rows = await connection.execute(sa.select(feed).where(feed.c.id.in_(feed_ids)))
    return {row.id: Standing(_feed(row), _pin(row), row.moved_to) for row in rows}


async def due(connection: AsyncConnection, now: datetime | None, *, only: int | None = None) -> tuple[Feed, ...]:
    """List the feeds whose time has come, longest overdue first, and whoever follows the same addresses, since each is
    asked once for all; everything that is followed where `now` is None, or the one with this id.
    """
    is_asked = (campaign.c.state != CampaignState.CLOSED, feed.c.state.not_in(STOPPED))
    query = (
        sa.select(feed)
        .join(campaign, campaign.c.id == feed.c.campaign_id)
        .where(*is_asked)
        .order_by(feed.c.next_poll_at, feed.c.id)
    )
    if now is not None:
        is_due = (feed.c.next_poll_at <= now, feed.c.state != FeedState.GONE)
        addresses = sa.select(feed.c.url).join(campaign, campaign.c.id == feed.c.campaign_id).where(*is_asked, *is_due)
        query = query.where(feed.c.url.in_(addresses), feed.c.state != FeedState.GONE)
    if only is not None:
        query = query.where(feed.c.id == only)
    listed: list[Feed] = []
    for rows in (await connection.execute(query)).partitions(_ROWS_AT_A_TIME):
        listed += (_feed(row) for row in rows)
        await asyncio.sleep(0)  # a thousand feeds take 40 ms
    return tuple(listed)


async def failing_since(connection: AsyncConnection, before: datetime) -> tuple[Feed, ...]:
    """List the feeds whose polls have all failed since before an instant, and of which that is not said yet."""
    is_it = (feed.c.first_failed_at <= before, feed.c.state.in_((FeedState.FINE, FeedState.QUIET)))
    return await _where(connection, *is_it)


async def by_id(connection: AsyncConnection, feed_id: int) -> Feed:
    """Fetch a feed that is known to exist."""
    return (await _where(connection, feed.c.id == feed_id))[0]


async def find(connection: AsyncConnection, feed_id: int) -> Feed | None:
    """Find a feed by an id that may be anybody's."""
    found = await _where(connection, feed.c.id == feed_id)
    return found[0] if found else None


async def by_key(connection: AsyncConnection, campaign_id: int, key: str) -> Feed | None:
    """Find a campaign's feed by its key."""
    found = await _where(connection, feed.c.campaign_id == campaign_id, feed.c.key == key)
    return found[0] if found else None


async def by_url(connection: AsyncConnection, campaign_id: int, url: str) -> Feed | None:
    """Find a campaign's feed by its address."""
    found = await _where(connection, feed.c.campaign_id == campaign_id, feed.c.url == url)
    return found[0] if found else None


async def of_campaign(connection: AsyncConnection, campaign_id: int) -> tuple[Feed, ...]:
    """List a campaign's feeds by key, also those that are not followed any more."""
    return await _where(connection, feed.c.campaign_id == campaign_id)


async def asked(connection: AsyncConnection, feed_id: int) -> Pin | None:
    """Fetch what a feed looks like while somebody is asked about it; None where nobody is."""
    query = sa.select(feed.c.asked).where(feed.c.id == feed_id)
    found: Mapping[str, str] = (await connection.execute(query)).scalar_one()
    return Pin(**found) if found else None


async def moved_to(connection: AsyncConnection, feed_id: int) -> str:
    """Fetch where a feed says that it lives now; empty where it has not moved."""
    query = sa.select(feed.c.moved_to).where(feed.c.id == feed_id)
    found: str = (await connection.execute(query)).scalar_one()
    return found


async def faces(connection: AsyncConnection, campaign_id: int) -> Mapping[int, tuple[str, str]]:
    """Fetch the title and the proposed address of each feed of a campaign."""
    query = sa.select(feed.c.id, feed.c.title, feed.c.moved_to).where(feed.c.campaign_id == campaign_id)
    return {row.id: (row.title, row.moved_to) for row in await connection.execute(query)}


def _facts(draft: FeedDraft, before: Filters = UNFILTERED) -> dict[str, Any]:
    facts = {"url": draft.url, "organisation": draft.organisation, "mode": draft.mode}
    return facts | {"filters": draft.filters_after(before).as_data()}


def _well(now: datetime) -> dict[str, Any]:
    return {"state": FeedState.FINE, "why": "", "failures": 0, "first_failed_at": None, "next_poll_at": now}


def _unpinned() -> dict[str, Any]:
    nothing = asdict(Pin())
    return nothing | {"asked": {}, "moved_to": "", "etag": "", "last_modified": ""}


async def _set(connection: AsyncConnection, feed_id: int, values: Mapping[str, Any]) -> None:
    await connection.execute(feed.update().where(feed.c.id == feed_id).values(values))


async def _where(connection: AsyncConnection, *conditions: sa.ColumnElement[bool]) -> tuple[Feed, ...]:
    query = sa.select(feed).where(*conditions).order_by(feed.c.campaign_id, feed.c.key)
    return tuple(_feed(row) for row in await connection.execute(query))


def _pin(row: AnyRow) -> Pin:
    return Pin(row.host, row.title, row.generator, row.language)


def _feed(row: AnyRow) -> Feed:
    return Feed(
        id=row.id,
        campaign_id=row.campaign_id,
        key=row.key,
        url=row.url,
        organisation=row.organisation,
        mode=FeedMode(row.mode),
        state=FeedState(row.state),
        why=row.why,
        etag=row.etag,
        last_modified=row.last_modified,
        generator=row.generator,
        language=row.language,
        last_success_at=row.last_success_at,
        last_new_item_at=row.last_new_item_at,
        next_poll_at=row.next_poll_at,
        failures=row.failures,
        id_scheme=IdScheme(row.id_scheme) if row.id_scheme else None,
        is_baseline_done=row.is_baseline_done,
        filters=Filters.from_data(row.filters),
        partners=tuple(row.partners),
        first_failed_at=row.first_failed_at,
    )
