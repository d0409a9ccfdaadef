"""Rows of `published`: the table the public saw last, by partner, country and role."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.counting import Dimension
from campaigns.model.published import Group, Table
from campaigns.storage.tables import published
from campaigns.storage.upsert import insert


async def last(connection: AsyncConnection, campaign_id: int, dimension: Dimension) -> Table | None:
    """Fetch the table shown last; None before the first."""
    mine = (published.c.campaign_id == campaign_id) & (published.c.dimension == dimension)
    row = (await connection.execute(sa.select(published).where(mine))).one_or_none()
    if row is None:
        return None
    return Table(row.at, row.total, tuple(Group(frozenset(keys), count) for keys, count in row.groups))


async def put(connection: AsyncConnection, campaign_id: int, dimension: Dimension, table: Table) -> None:
    """Note what is shown from now on."""
    groups = [[sorted(each.keys), each.count] for each in table.groups]
    values = {"at": table.at, "total": table.total, "groups": groups}
    keys = {"campaign_id": campaign_id, "dimension": dimension}
    statement = insert(connection, published).values(values | keys)
    await connection.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=values))
