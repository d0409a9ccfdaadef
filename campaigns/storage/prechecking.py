"""Which announcements are due soon."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.storage.tables import campaign, delivery


@dataclass(frozen=True, slots=True)
class Soon:
    """One occurrence of an announcement that begins to be due."""

    campaign_id: int
    announcement_id: int
    occurrence: int
    version: int
    due_at: datetime
    """When the first of its deliveries is due that was not before."""


async def soon(connection: AsyncConnection, now: datetime, until: datetime) -> tuple[Soon, ...]:
    """List what is due between two instants in campaigns that send."""
    sending = sa.select(campaign.c.id).where(campaign.c.state == "active", campaign.c.safe_reason == "")
    due_at = sa.type_coerce(sa.func.min(delivery.c.due_at), delivery.c.due_at.type)
    whose = (delivery.c.campaign_id, delivery.c.announcement_id, delivery.c.occurrence, delivery.c.version)
    query = (
        sa.select(*whose, due_at)
        .where(
            # written out, so that the index of planned deliveries is seen to hold the rows
            delivery.c.state == sa.literal_column("'planned'"),
            delivery.c.due_at > now,
            delivery.c.due_at <= until,
            delivery.c.campaign_id.in_(sending),
        )
        .group_by(*whose)
        .order_by(due_at, delivery.c.announcement_id)
    )
    return tuple(Soon(*row) for row in await connection.execute(query))
