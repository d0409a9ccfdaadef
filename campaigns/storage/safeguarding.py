"""Rows of `disclosure_count`."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.storage.tables import disclosure_count, partner
from campaigns.storage.upsert import insert


async def count_one(connection: AsyncConnection, day_on: date, guild_id: int) -> None:
    """Count one more on a day in a server (0 for direct messages)."""
    row = {"day_on": day_on, "guild_id": guild_id, "count": 1}
    statement = insert(connection, disclosure_count).values(row)
    more = {"count": disclosure_count.c["count"] + 1}
    await connection.execute(statement.on_conflict_do_update(index_elements=["day_on", "guild_id"], set_=more))


async def between(connection: AsyncConnection, first_on: date, before_on: date) -> list[tuple[date, int, int]]:
    """List (day, server, number) of the days from the first to before the last, oldest first."""
    table = disclosure_count
    query = sa.select(table.c.day_on, table.c.guild_id, table.c["count"]).where(
        table.c.day_on >= first_on, table.c.day_on < before_on
    )
    rows = await connection.execute(query.order_by(table.c.day_on, table.c.guild_id))
    return [(day_on, guild_id, count) for day_on, guild_id, count in rows]


async def names_of(connection: AsyncConnection, guild_ids: set[int]) -> dict[int, str]:
    """Name the servers that are or were partners, as their newest campaign does."""
    query = sa.select(partner.c.guild_id, partner.c.name).where(partner.c.guild_id.in_(guild_ids))
    rows = await connection.execute(query.order_by(partner.c.campaign_id))
    return {guild_id: name for guild_id, name in rows}  # noqa: C416 - rows are not pairs for the type checker
