"""Which versions lead to an address, and how many deliveries of an announcement still wait."""

import re

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.announcement import Content
from campaigns.model.delivery import DeliveryState
from campaigns.storage import content_json
from campaigns.storage.tables import announcement, delivery, version

_WAITING = (DeliveryState.PLANNED, DeliveryState.DUE, DeliveryState.HELD, DeliveryState.LEASED)


async def versions(connection: AsyncConnection, campaign_id: int, place: str) -> tuple[tuple[int, int, Content], ...]:
    """List (announcement, version, content) of all that may lead to a place; who asks looks again."""
    path = re.sub(r"([|%_])", r"|\1", place.partition("?")[0])
    said = sa.func.lower(sa.type_coerce(version.c.content, sa.Text))
    query = (
        sa.select(version.c.announcement_id, version.c.number, version.c.content)
        .join(announcement, announcement.c.id == version.c.announcement_id)
        # both sides in the small letters of the database
        .where(announcement.c.campaign_id == campaign_id, said.like(sa.func.lower(f"%{path}%"), escape="|"))
        .order_by(announcement.c.number, version.c.number)
    )
    rows = await connection.execute(query)
    return tuple((row.announcement_id, row.number, content_json.load(row.content)) for row in rows)


async def waiting(connection: AsyncConnection, announcement_id: int) -> int:
    """Count the deliveries of an announcement that have not gone out and may."""
    chosen = (delivery.c.announcement_id == announcement_id) & delivery.c.state.in_(_WAITING)
    return (await connection.execute(sa.select(sa.func.count()).where(chosen))).scalar_one()
