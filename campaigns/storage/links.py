"""Rows of `link`: every address that the shelf or a post leads to, once, whoever carries it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.feed import Validators
from campaigns.model.link import Link, LinkState, Served
from campaigns.storage.columns import AnyRow
from campaigns.storage.tables import link
from campaigns.storage.upsert import insert


async def note(connection: AsyncConnection, urls: Iterable[str], now: datetime) -> int:
    """Have addresses checked that were not known; says how many are new."""
    rows = [{"url": url, "state": LinkState.UNCHECKED, "next_check_at": now} for url in sorted(set(urls))]
    if not rows:
        return 0
    statement = insert(connection, link).values(rows).on_conflict_do_nothing(index_elements=["url"])
    return (await connection.execute(statement)).rowcount


async def hurry(connection: AsyncConnection, urls: Iterable[str], now: datetime, *, unless_since: datetime) -> int:
    """Have addresses checked now, apart from those checked since an instant; says how many."""
    is_old = link.c.checked_at.is_(None) | (link.c.checked_at < unless_since)
    wanted = link.c.url.in_(sorted(set(urls))) & is_old
    return (await connection.execute(link.update().where(wanted).values(next_check_at=now))).rowcount


async def forget(connection: AsyncConnection, urls: Iterable[str]) -> None:
    """Check addresses no more that nothing leads to; what is known of them stays."""
    gone = link.c.next_check_at.is_not(None) & link.c.url.in_(sorted(set(urls)))
    await connection.execute(link.update().where(gone).values(next_check_at=None))


async def wake(connection: AsyncConnection, urls: Iterable[str], now: datetime) -> int:
    """Check addresses again that something leads to again; says how many."""
    idle = link.c.next_check_at.is_(None) & link.c.url.in_(sorted(set(urls)))
    return (await connection.execute(link.update().where(idle).values(next_check_at=now))).rowcount


async def due(connection: AsyncConnection, now: datetime, limit: int) -> tuple[Link, ...]:
    """List the addresses whose turn has come, those that wait longest first."""
    query = sa.select(link).where(link.c.next_check_at <= now).order_by(link.c.next_check_at, link.c.id).limit(limit)
    return tuple(_link(row) for row in await connection.execute(query))


async def watched(connection: AsyncConnection) -> frozenset[str]:
    """List the addresses that are checked."""
    query = sa.select(link.c.url).where(link.c.next_check_at.is_not(None))
    return frozenset((await connection.execute(query)).scalars())


async def of_urls(connection: AsyncConnection, urls: Iterable[str]) -> dict[str, Link]:
    """Fetch what is known of addresses."""
    query = sa.select(link).where(link.c.url.in_(sorted(set(urls))))
    return {row.url: _link(row) for row in await connection.execute(query)}


async def by_id(connection: AsyncConnection, link_id: int) -> Link | None:
    """Fetch an address by its number."""
    row = (await connection.execute(sa.select(link).where(link.c.id == link_id))).one_or_none()
    return _link(row) if row else None


async def store(connection: AsyncConnection, known: Link, next_check_at: datetime | None) -> None:
    """Keep what is known of an address after a look at it."""
    values = {
        "state": known.state,
        "why": known.why,
        "moved_to": known.moved_to,
        "served": _dump(known.served),
        "accepted": _dump(known.accepted),
        "etag": known.validators.etag,
        "last_modified": known.validators.last_modified,
        "failures": known.failures,
        "checked_at": known.checked_at,
        "next_check_at": next_check_at,
    }
    await connection.execute(link.update().where(link.c.id == known.id).values(values))


def _dump(served: Served | None) -> dict[str, Any] | None:
    if served is None:
        return None
    return {
        "checksum": served.checksum,
        "is_page": served.is_page,
        "title": served.title,
        "moved_to": served.moved_to,
    }


def _link(row: AnyRow) -> Link:
    return Link(
        id=row.id,
        url=row.url,
        state=LinkState(row.state),
        why=row.why,
        moved_to=row.moved_to,
        served=Served(**row.served) if row.served else None,
        accepted=Served(**row.accepted) if row.accepted else None,
        failures=row.failures,
        checked_at=row.checked_at,
        validators=Validators(row.etag, row.last_modified),
    )
