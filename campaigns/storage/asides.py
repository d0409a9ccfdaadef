"""Rows of `aside`: pledges put aside together, and let in again together."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.aside import Aside, AsideKind
from campaigns.storage.columns import AnyRow
from campaigns.storage.counting import is_counted
from campaigns.storage.tables import aside, aside_pledge, partner, pledge, pledge_text

Chosen: TypeAlias = sa.ColumnElement[bool]
"""Which pledges are meant."""


async def put(
    connection: AsyncConnection,
    campaign_id: int,
    kind: AsideKind,
    reason: str,
    conditions: Mapping[str, str],
    *,
    who: str,
    now: datetime,
    is_looked_at: bool,
) -> int:
    """Open an aside; returns its number."""
    values = {
        "campaign_id": campaign_id,
        "kind": kind,
        "reason": reason,
        "conditions": dict(conditions),
        "who": who,
        "created_at": now,
        "looked_at": now if is_looked_at else None,
    }
    return int((await connection.execute(aside.insert().values(values).returning(aside.c.id))).scalar_one())


def matching(
    campaign_id: int,
    *,
    partner_id: int | None = None,
    text_key: str = "",
    role: str = "",
    kind: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    ids: Iterable[str] | None = None,
) -> Chosen:
    """Choose pledges that count now by what they have in common."""
    chosen = (pledge.c.campaign_id == campaign_id) & is_counted()
    if partner_id is not None:
        chosen &= pledge.c.partner_id == partner_id
    if kind:
        chosen &= pledge.c.kind == kind
    if since is not None:
        chosen &= pledge.c.pledged_at >= since
    if until is not None:
        chosen &= pledge.c.pledged_at < until
    if ids is not None:
        chosen &= pledge.c.id.in_(list(ids))
    if text_key or role:
        texts = sa.select(pledge_text.c.id).where(pledge_text.c.campaign_id == campaign_id)
        if text_key:
            texts = texts.where(pledge_text.c.key == text_key)
        if role:
            texts = texts.where(pledge_text.c.role == role)
        chosen &= pledge.c.pledge_text_id.in_(texts)
    return chosen


async def count(connection: AsyncConnection, chosen: Chosen) -> tuple[int, int]:
    """Say how many pledges are chosen, and for how many people they stand."""
    query = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(pledge.c.size), 0)).where(chosen)
    pledges, size = (await connection.execute(query)).one()
    return int(pledges), int(size)


async def move(connection: AsyncConnection, aside_id: int, chosen: Chosen) -> int:
    """Put the chosen pledges aside; returns how many."""
    rows = sa.select(sa.literal(aside_id), pledge.c.id).where(chosen)
    moved = await connection.execute(aside_pledge.insert().from_select(["aside_id", "pledge_id"], rows))
    theirs = sa.select(aside_pledge.c.pledge_id).where(aside_pledge.c.aside_id == aside_id)
    await connection.execute(pledge.update().where(pledge.c.id.in_(theirs)).values(is_set_aside=True))
    return moved.rowcount


async def look(connection: AsyncConnection, aside_id: int, now: datetime) -> None:
    """Note that somebody has looked and left it out."""
    await connection.execute(
        aside.update().where(aside.c.id == aside_id, aside.c.looked_at.is_(None)).values(looked_at=now)
    )


async def let_in(connection: AsyncConnection, aside_id: int, now: datetime) -> None:
    """Let the pledges of an aside count again; one that another aside keeps out stays out."""
    looked = sa.func.coalesce(aside.c.looked_at, sa.bindparam("now_", now, aside.c.looked_at.type))
    await connection.execute(aside.update().where(aside.c.id == aside_id).values(counted_at=now, looked_at=looked))
    theirs = sa.select(aside_pledge.c.pledge_id).where(aside_pledge.c.aside_id == aside_id)
    others = (
        sa.select(aside_pledge.c.pledge_id)
        .join(aside, aside.c.id == aside_pledge.c.aside_id)
        .where(aside.c.counted_at.is_(None))
    )
    freed = pledge.c.id.in_(theirs) & pledge.c.id.not_in(others)
    await connection.execute(pledge.update().where(freed).values(is_set_aside=False))


async def of_campaign(connection: AsyncConnection, campaign_id: int, limit: int = 50) -> tuple[Aside, ...]:
    """List a campaign's asides: what waits first, then the newest."""
    query = (
        _with_counts()
        .where(aside.c.campaign_id == campaign_id)
        .order_by(aside.c.looked_at.is_not(None), aside.c.counted_at.is_not(None), aside.c.id.desc())
        .limit(limit)
    )
    return tuple(_aside(row) for row in await connection.execute(query))


async def of_pledge(connection: AsyncConnection, pledge_id: str) -> tuple[AnyRow, ...]:
    """List why a pledge is or was kept out, as (kind, reason, put aside at, counts again at), oldest first."""
    query = (
        sa.select(aside.c.kind, aside.c.reason, aside.c.created_at, aside.c.counted_at)
        .join(aside_pledge, aside_pledge.c.aside_id == aside.c.id)
        .where(aside_pledge.c.pledge_id == pledge_id)
        .order_by(aside.c.id)
    )
    return tuple((await connection.execute(query)).all())


async def find(connection: AsyncConnection, campaign_id: int, aside_id: int) -> Aside | None:
    """Fetch one aside of a campaign."""
    query = _with_counts().where(aside.c.campaign_id == campaign_id, aside.c.id == aside_id)
    row = (await connection.execute(query)).one_or_none()
    return _aside(row) if row else None


async def open_burst(connection: AsyncConnection, campaign_id: int, conditions: Mapping[str, str]) -> int | None:
    """Find the burst of this kind that still waits to be looked at."""
    query = sa.select(aside.c.id).where(
        aside.c.campaign_id == campaign_id,
        aside.c.kind == AsideKind.BURST,
        aside.c.conditions == sa.literal(dict(conditions), aside.c.conditions.type),
        aside.c.looked_at.is_(None),
    )
    found: int | None = (await connection.execute(query)).scalar()
    return found


async def is_any_to_look_at(connection: AsyncConnection, campaign_id: int) -> bool:
    """Say whether a burst of a campaign waits to be looked at."""
    waits = (aside.c.kind == AsideKind.BURST) & aside.c.looked_at.is_(None) & aside.c.counted_at.is_(None)
    query = sa.select(aside.c.id).where(aside.c.campaign_id == campaign_id, waits).limit(1)
    return (await connection.execute(query)).first() is not None


async def trusted_until(
    connection: AsyncConnection, campaign_id: int, conditions: Mapping[str, str]
) -> datetime | None:
    """Say when somebody last looked at a burst of this kind and let it count."""
    query = sa.select(sa.func.max(aside.c.counted_at)).where(
        aside.c.campaign_id == campaign_id,
        aside.c.kind == AsideKind.BURST,
        aside.c.conditions == sa.literal(dict(conditions), aside.c.conditions.type),
    )
    at: datetime | None = (await connection.execute(query)).scalar()
    return at


async def places(connection: AsyncConnection, ids: Iterable[str]) -> dict[tuple[int, int], list[str]]:
    """Sort pledges that count by (campaign, partner) they were made at; partner 0 is none."""
    query = sa.select(pledge.c.id, pledge.c.campaign_id, pledge.c.partner_id).where(
        pledge.c.id.in_(list(ids)), is_counted()
    )
    found: dict[tuple[int, int], list[str]] = {}
    for row in await connection.execute(query):
        found.setdefault((row.campaign_id, row.partner_id or 0), []).append(row.id)
    return found


async def busy_partners(
    connection: AsyncConnection, since: datetime, most: int
) -> tuple[tuple[int, int, str, int], ...]:
    """List partners with more than so many pledges since then: (campaign id, partner id, name, how many)."""
    how_many = sa.func.count()
    query = (
        sa.select(pledge.c.campaign_id, pledge.c.partner_id, partner.c.name, how_many)
        .join(partner, partner.c.id == pledge.c.partner_id)
        .where(pledge.c.pledged_at >= since, is_counted())
        .group_by(pledge.c.campaign_id, pledge.c.partner_id, partner.c.name)
        .having(how_many > most)
    )
    return tuple((row[0], row[1], row[2], int(row[3])) for row in await connection.execute(query))


def _with_counts() -> sa.Select[tuple[object, ...]]:
    held = (
        sa.select(aside_pledge.c.aside_id, sa.func.count().label("pledges"), sa.func.sum(pledge.c.size).label("size"))
        .join(pledge, pledge.c.id == aside_pledge.c.pledge_id)
        .where(pledge.c.withdrawn_at.is_(None))
        .group_by(aside_pledge.c.aside_id)
        .subquery()
    )
    return sa.select(aside, held.c.pledges, held.c.size).outerjoin(held, held.c.aside_id == aside.c.id)


def _aside(row: AnyRow) -> Aside:
    return Aside(
        id=row.id,
        kind=AsideKind(row.kind),
        reason=row.reason,
        conditions=row.conditions,
        pledges=int(row.pledges or 0),
        size=int(row.size or 0),
        who=row.who,
        created_at=row.created_at,
        looked_at=row.looked_at,
        counted_at=row.counted_at,
    )
