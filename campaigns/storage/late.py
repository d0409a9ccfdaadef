"""What a gap did to deliveries: sent late, dropped, or waiting for a person's word; and that word."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.delivery import DeliveryState
from campaigns.model.lateness import PUNCTUAL_WITHIN, Undecided
from campaigns.storage import ledger
from campaigns.storage.columns import Whole
from campaigns.storage.tables import announcement, delivery

DROPPED_BY_HAND = "dropped-by-organiser"
"""Reason of a late delivery that an organiser gave up."""


@dataclass(frozen=True, slots=True)
class Toll:
    """What became of the deliveries that were due in a gap."""

    sent_late: int
    worst_seconds: float
    dropped: int
    under_way: int
    """Not settled yet."""


async def undecided(connection: AsyncConnection, campaign_id: int) -> tuple[Undecided, ...]:
    """List what waits for a person's word because it is late, oldest first."""
    due_at = sa.func.min(delivery.c.due_at)
    query = (
        sa.select(
            delivery.c.announcement_id,
            announcement.c.reference,
            delivery.c.occurrence,
            sa.func.count().label("count"),
            sa.type_coerce(due_at, delivery.c.due_at.type).label("due_at"),
        )
        .join(announcement, announcement.c.id == delivery.c.announcement_id)
        .where(delivery.c.campaign_id == campaign_id, *_late())
        .group_by(delivery.c.announcement_id, announcement.c.reference, delivery.c.occurrence)
        .order_by(due_at, announcement.c.reference, delivery.c.occurrence)
    )
    rows = await connection.execute(query)
    return tuple(Undecided(row[0], row.reference, row.occurrence, row[3], row.due_at) for row in rows)


async def toll(connection: AsyncConnection, campaign_id: int, since: datetime, until: datetime) -> Toll:
    """Count what became of the deliveries that were due between two instants."""
    lateness = sa.type_coerce(delivery.c.sent_at, Whole) - sa.type_coerce(delivery.c.due_at, Whole)
    was_late = lateness > PUNCTUAL_WITHIN.total_seconds() * 1_000
    open_states = [DeliveryState.PLANNED, DeliveryState.DUE, DeliveryState.LEASED]
    was_dropped = (delivery.c.state == DeliveryState.DROPPED) & (delivery.c.reason == ledger.LATE_DROP)
    query = sa.select(
        sa.func.count().filter(was_late),
        sa.func.max(lateness).filter(was_late),
        sa.func.count().filter(was_dropped),
        sa.func.count().filter(delivery.c.state.in_(open_states)),
    ).where(delivery.c.campaign_id == campaign_id, delivery.c.due_at >= since, delivery.c.due_at <= until)
    sent_late, worst, dropped, under_way = (await connection.execute(query)).one()
    return Toll(sent_late, (worst or 0) / 1_000, dropped, under_way)


async def send(
    connection: AsyncConnection, announcement_id: int, occurrence: int, *, now: datetime, deadline_at: datetime
) -> int:
    """Let what is late take its place in the queue all the same; returns how many."""
    values = {"state": DeliveryState.DUE, "reason": "", "next_try_at": now, "deadline_at": deadline_at}
    return await _settle(connection, announcement_id, occurrence, values)


async def drop(connection: AsyncConnection, announcement_id: int, occurrence: int) -> int:
    """Give up what is late; returns how many."""
    values = {"state": DeliveryState.DROPPED, "reason": DROPPED_BY_HAND}
    return await _settle(connection, announcement_id, occurrence, values)


async def _settle(connection: AsyncConnection, announcement_id: int, occurrence: int, values: Mapping[str, Any]) -> int:
    which = (delivery.c.announcement_id == announcement_id) & (delivery.c.occurrence == occurrence)
    return (await connection.execute(delivery.update().where(which, *_late()).values(dict(values)))).rowcount


def _late() -> tuple[sa.ColumnElement[bool], ...]:
    return (delivery.c.state == DeliveryState.HELD, delivery.c.reason == ledger.LATE_ASK)
