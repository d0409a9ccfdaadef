"""Small facts the process remembers about itself: which commands Discord knows, the last heartbeat."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.storage.tables import bot_state
from campaigns.storage.upsert import insert


async def get(connection: AsyncConnection, key: str) -> str | None:
    """Recall a fact, or None."""
    return (await connection.execute(sa.select(bot_state.c.value).where(bot_state.c.key == key))).scalar()


async def put(connection: AsyncConnection, key: str, value: str) -> None:
    """Remember a fact in place of what was known."""
    statement = insert(connection, bot_state).values(key=key, value=value)
    await connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))
