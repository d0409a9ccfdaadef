"""The ledger compared with the channels: which are to be read, and what being there, or being unreadable, means."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.delivery import DeliveryState
from campaigns.storage.tables import announcement, delivery

_OPEN = (
    DeliveryState.PLANNED,
    DeliveryState.DUE,
    DeliveryState.LEASED,
    DeliveryState.HELD,
    DeliveryState.UNKNOWN,
    DeliveryState.FAILED,
)
"""Whatever might still go out, or again: a forgotten `send now` has sent what is planned for next month, too."""
_MAY_GO_OUT = (DeliveryState.PLANNED, DeliveryState.DUE, DeliveryState.LEASED)


@dataclass(frozen=True, slots=True)
class Open:
    """A delivery the ledger does not know to be there."""

    delivery_id: int
    announcement_id: int
    reference: str
    """Of the announcement, without the occurrence."""
    occurrence: int


async def count_channels(connection: AsyncConnection, campaign_id: int) -> int:
    """Count the channels in which something might be that the ledger does not know of."""
    query = sa.select(sa.func.count(sa.distinct(delivery.c.channel_id))).where(*_open(campaign_id))
    return int((await connection.execute(query)).scalar_one())


async def next_channel(connection: AsyncConnection, campaign_id: int, after: int) -> int | None:
    """Give the channel that is read next, by id."""
    query = sa.select(sa.func.min(delivery.c.channel_id)).where(*_open(campaign_id), delivery.c.channel_id > after)
    found: int | None = (await connection.execute(query)).scalar()
    return found


async def open_in(connection: AsyncConnection, campaign_id: int, channel_id: int) -> tuple[Open, ...]:
    """List what the ledger does not know to be in a channel."""
    query = (
        sa.select(delivery.c.id, delivery.c.announcement_id, announcement.c.reference, delivery.c.occurrence)
        .join(announcement, announcement.c.id == delivery.c.announcement_id)
        .where(*_open(campaign_id), delivery.c.channel_id == channel_id)
    )
    rows = await connection.execute(query)
    return tuple(Open(row.id, row.announcement_id, row.reference, row.occurrence) for row in rows)


async def is_there(connection: AsyncConnection, delivery_id: int, message_id: int, sent_at: datetime) -> None:
    """Write down that a delivery was found in its channel."""
    values = {"state": DeliveryState.SENT, "message_id": message_id, "sent_at": sent_at, "reason": "", **_AT_REST}
    await connection.execute(delivery.update().where(delivery.c.id == delivery_id).values(values))


async def nobody_can_look(
    connection: AsyncConnection, campaign_id: int, channel_id: int, reason: str, now: datetime
) -> int:
    """Leave to a person what is due in a channel that cannot be read; returns how many."""
    which = (delivery.c.campaign_id == campaign_id) & (delivery.c.channel_id == channel_id)
    due = delivery.c.state.in_(_MAY_GO_OUT) & (delivery.c.due_at <= now)
    values = {"state": DeliveryState.UNKNOWN, "reason": reason, **_AT_REST}
    return (await connection.execute(delivery.update().where(which, due).values(values))).rowcount


async def has_due(connection: AsyncConnection, campaign_id: int, since: datetime, until: datetime) -> bool:
    """Say whether anything that has not gone out was due between two instants."""
    query = sa.select(delivery.c.id).where(
        delivery.c.campaign_id == campaign_id,
        delivery.c.state.in_(_MAY_GO_OUT),
        delivery.c.due_at > since,
        delivery.c.due_at <= until,
    )
    return (await connection.execute(query.limit(1))).first() is not None


_AT_REST: dict[str, None] = {
    "next_try_at": None,
    "lease_token": None,
    "lease_expires_at": None,
    "unsettled_at": None,
}


def _open(campaign_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (delivery.c.campaign_id == campaign_id, delivery.c.state.in_(_OPEN))
