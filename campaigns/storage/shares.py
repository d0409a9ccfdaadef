"""Whose turn it is: every campaign with due posts gets a share of each claim, so nobody waits for another's wave.

A campaign whose posts are for its key day weighs more. Inside a share the key day goes first, then what waits longest.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model import pace
from campaigns.model.delivery import DeliveryState
from campaigns.storage.tables import campaign, delivery

_DUE = delivery.c.state == sa.literal_column(f"'{DeliveryState.DUE}'")
_ORDER = (delivery.c.priority, delivery.c.next_try_at, delivery.c.id)


async def split(connection: AsyncConnection, active: sa.Select[tuple[int]], now: datetime, room: int) -> dict[int, int]:
    """Share room out among the active campaigns that have posts whose turn has come."""
    first = (
        sa.select(delivery.c.priority)
        .where(_DUE, delivery.c.campaign_id == campaign.c.id, delivery.c.next_try_at <= now)
        .order_by(*_ORDER)
        .limit(1)
        .scalar_subquery()
    )
    rows = await connection.execute(sa.select(campaign.c.id, first).where(campaign.c.id.in_(active)))
    waiting: Mapping[int, int] = {row[0]: row[1] for row in rows if row[1] is not None}
    return pace.shares({campaign_id: priority == 0 for campaign_id, priority in waiting.items()}, room)


def turns(shares: Mapping[int, int], now: datetime) -> Sequence[sa.Select[tuple[int]]]:
    """Choose each campaign's deliveries, as many as its share; locked where the database locks rows."""
    return [
        sa.select(delivery.c.id)
        .where(_DUE, delivery.c.campaign_id == campaign_id, delivery.c.next_try_at <= now)
        .order_by(*_ORDER)
        .limit(share)
        .with_for_update(skip_locked=True)
        for campaign_id, share in shares.items()
    ]
