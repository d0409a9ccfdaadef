"""The number, asked of the rows: the definition in `docs/counting.md`, in SQL, in one place.

A pledge counts with its size unless it was taken back or is put aside. Every other number is a part of that sum, so
counter, export and tables cannot disagree. `at` asks what the number was: what came later, or was taken back later, or
was put aside or let in again later, is not looked at.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.counting import Cell, CountFacts, Dimension
from campaigns.storage.columns import Instant
from campaigns.storage.tables import aside, aside_pledge, partner, pledge, pledge_text

_STANDS = pledge.c.withdrawn_at.is_(None)
_IS_IN = pledge.c.is_set_aside == sa.literal_column("0")


def is_counted(at: datetime | None = None) -> sa.ColumnElement[bool]:
    """Say whether a pledge counts, now or at an instant of the past."""
    if at is None:
        return _STANDS & _IS_IN
    then = sa.literal(at, Instant())
    was_aside = sa.exists().where(
        aside_pledge.c.pledge_id == pledge.c.id,
        aside.c.id == aside_pledge.c.aside_id,
        aside.c.created_at <= then,
        aside.c.counted_at.is_(None) | (aside.c.counted_at > then),
    )
    return (pledge.c.pledged_at < then) & (_STANDS | (pledge.c.withdrawn_at >= then)) & ~was_aside


async def total(connection: AsyncConnection, campaign_id: int, at: datetime | None = None) -> int:
    """Give the number: one query."""
    query = sa.select(sa.func.coalesce(sa.func.sum(pledge.c.size), 0))
    found = await connection.execute(query.where(pledge.c.campaign_id == campaign_id, is_counted(at)))
    return int(found.scalar_one())


async def facts(connection: AsyncConnection, campaign_id: int, at: datetime | None = None) -> CountFacts:
    """Take the number apart as its definition does."""
    counted = is_counted(at)

    def add_up(value: sa.ColumnElement[int], condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((condition, value), else_=0)), 0)

    one = sa.literal_column("1", sa.Integer)
    made = sa.true() if at is None else pledge.c.pledged_at < sa.literal(at, Instant())
    back = ~_STANDS if at is None else ~_STANDS & (pledge.c.withdrawn_at < sa.literal(at, Instant()))
    query = sa.select(
        add_up(pledge.c.size, counted),
        add_up(one, counted & (pledge.c.kind == "person")),
        add_up(one, counted & (pledge.c.kind == "group")),
        add_up(pledge.c.size, counted & (pledge.c.kind == "group")),
        add_up(one, counted & (pledge.c.kind == "organisation")),
        add_up(one, back),
        add_up(pledge.c.size, ~back & ~counted),
    ).where(pledge.c.campaign_id == campaign_id, made)
    return CountFacts(*map(int, (await connection.execute(query)).one()))


async def cells(
    connection: AsyncConnection, campaign_id: int, dimension: Dimension, at: datetime | None = None
) -> Sequence[Cell]:
    """Divide the number by partner, country or role; what belongs to none has an empty key. Largest first."""
    key = {
        Dimension.PARTNER: sa.cast(pledge.c.partner_id, sa.Text),
        Dimension.COUNTRY: partner.c.country,
        Dimension.ROLE: pledge_text.c.role,
    }[dimension]
    label = sa.func.coalesce(key, "")
    size = sa.func.sum(pledge.c.size)
    query = (
        sa.select(label, size)
        .select_from(pledge)
        .join(pledge_text, pledge_text.c.id == pledge.c.pledge_text_id)
        .outerjoin(partner, partner.c.id == pledge.c.partner_id)
        .where(pledge.c.campaign_id == campaign_id, is_counted(at))
        .group_by(label)
        .order_by(size.desc(), label)
    )
    return [(str(name), int(count)) for name, count in await connection.execute(query)]
