"""Destinations that refuse posts: suspended with a reason, trusted again, and what waited for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.delivery import DeliveryState
from campaigns.model.partner import DestinationKind
from campaigns.storage import ledger
from campaigns.storage.columns import AnyRow
from campaigns.storage.tables import campaign, delivery, destination, partner


@dataclass(frozen=True, slots=True)
class Channel:
    """A destination with what has to be known to judge it and to tell of it."""

    destination_id: int
    kind: DestinationKind
    channel_id: int
    reason: str
    """Why it is suspended; empty while it is trusted."""
    suspended_at: datetime | None
    revivals: int
    partner_id: int
    partner: str
    guild_id: int
    contact_channel_id: int | None
    campaign_id: int


async def suspend(connection: AsyncConnection, destination_ids: Sequence[int], reason: str, now: datetime) -> list[int]:
    """Mark destinations unhealthy; gives those that were healthy before."""
    statement = (
        destination.update()
        .where(destination.c.id.in_(destination_ids), destination.c.suspended_reason == "")
        .values(suspended_reason=reason, suspended_at=now)
        .returning(destination.c.id)
    )
    return sorted((await connection.execute(statement)).scalars())


async def revive(connection: AsyncConnection, destination_ids: Sequence[int], *, is_by_hand: bool) -> list[int]:
    """Trust destinations again, and plan again what only waited for them; gives those that were suspended.

    What was refused because of the channel is planned again too, unless an earlier try is still in doubt.
    """
    which = destination.c.id.in_(destination_ids) & (destination.c.suspended_reason != "")
    sick = sa.select(destination.c.id, destination.c.suspended_reason, destination.c.channel_id).where(which)
    revived: list[int] = []
    for destination_id, reason, channel_id in (await connection.execute(sick)).all():
        waits = _waits(destination_id, reason)
        # What was tried before is not planned anew, so it learns here that its channel has moved; never with a doubt
        # open, for that is about the channel it was sent to.
        settled = waits & delivery.c.unsettled_at.is_(None)
        await connection.execute(delivery.update().where(settled).values(channel_id=channel_id))
        await connection.execute(delivery.update().where(waits).values(_PLANNED))
        revived.append(destination_id)
    count = sa.literal(0) if is_by_hand else destination.c.revivals + 1
    await connection.execute(destination.update().where(which).values(suspended_reason="", revivals=count))
    return sorted(revived)


async def suspended(connection: AsyncConnection) -> tuple[Channel, ...]:
    """List the suspended destinations of partners that take part in a campaign that goes on."""
    return await _where(
        connection, destination.c.suspended_reason != "", partner.c.state != "left", campaign.c.state != "closed"
    )


async def of_guild(connection: AsyncConnection, guild_id: int) -> tuple[Channel, ...]:
    """List a server's destinations in campaigns that go on."""
    return await _where(
        connection, partner.c.guild_id == guild_id, partner.c.state != "left", campaign.c.state != "closed"
    )


async def by_id(connection: AsyncConnection, destination_id: int) -> Channel:
    """Fetch a destination that is known to exist."""
    return (await _where(connection, destination.c.id == destination_id))[0]


_PLANNED = {"state": DeliveryState.PLANNED, "reason": "", "next_try_at": None}


def _waits(destination_id: int, reason: str) -> sa.ColumnElement[bool]:
    is_held = (delivery.c.state == DeliveryState.HELD) & (delivery.c.reason == ledger.SUSPENDED)
    was_refused = (
        (delivery.c.state == DeliveryState.FAILED) & (delivery.c.reason == reason) & delivery.c.unsettled_at.is_(None)
    )
    return (delivery.c.destination_id == destination_id) & (is_held | was_refused)


async def _where(connection: AsyncConnection, *conditions: sa.ColumnElement[bool]) -> tuple[Channel, ...]:
    query = (
        sa.select(
            destination,
            partner.c.name,
            partner.c.guild_id,
            partner.c.contact_channel_id,
            partner.c.campaign_id,
        )
        .join(partner, partner.c.id == destination.c.partner_id)
        .join(campaign, campaign.c.id == partner.c.campaign_id)
        .where(*conditions)
        .order_by(destination.c.id)
    )
    return tuple(_channel(row) for row in await connection.execute(query))


def _channel(row: AnyRow) -> Channel:
    return Channel(
        destination_id=row.id,
        kind=DestinationKind(row.kind),
        channel_id=row.channel_id,
        reason=row.suspended_reason,
        suspended_at=row.suspended_at,
        revivals=row.revivals,
        partner_id=row.partner_id,
        partner=row.name,
        guild_id=row.guild_id,
        contact_channel_id=row.contact_channel_id,
        campaign_id=row.campaign_id,
    )
