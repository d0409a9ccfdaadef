"""Rows of `picture`: the pictures of posts, kept with the plan so that every process can send them."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.storage.tables import picture
from campaigns.storage.upsert import insert


async def put(connection: AsyncConnection, digest: str, data: bytes) -> None:
    """Keep a picture; one that is there already stays."""
    statement = insert(connection, picture).values(digest=digest, data=data)
    await connection.execute(statement.on_conflict_do_nothing(index_elements=["digest"]))


async def get(connection: AsyncConnection, digest: str) -> bytes:
    """Fetch a picture that is known to exist."""
    data: bytes = (await connection.execute(sa.select(picture.c.data).where(picture.c.digest == digest))).scalar_one()
    return data
