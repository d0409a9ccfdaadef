"""What the process remembers about itself between starts. Nothing here is a decision of people: no audit."""

from datetime import datetime, timedelta
from typing import Final

from campaigns.storage import bot_state
from campaigns.storage.database import Database

HEARTBEAT: Final = "heartbeat"
STOPPED: Final = "stopped"


async def recall(database: Database, key: str) -> str | None:
    """Recall a fact, or None."""
    async with database.reading() as connection:
        return await bot_state.get(connection, key)


async def remember(database: Database, key: str, value: str) -> None:
    """Remember a fact in place of what was known."""
    async with database.writing() as connection:
        await bot_state.put(connection, key, value)


async def beat(database: Database, now: datetime) -> None:
    """Note that the process is alive."""
    await remember(database, HEARTBEAT, now.isoformat())


async def last_beat_at(database: Database) -> datetime | None:
    """Say when a process was last alive with this database."""
    noted = await recall(database, HEARTBEAT)
    return datetime.fromisoformat(noted) if noted else None


async def stop(database: Database, now: datetime) -> None:
    """Note that the process has stopped in good order."""
    await remember(database, STOPPED, now.isoformat())


async def is_alive(database: Database, now: datetime, patience: timedelta) -> bool:
    """Say whether a process was heard of within `patience` and has not taken its leave since."""
    beat_at = await last_beat_at(database)
    stopped = await recall(database, STOPPED)
    has_left = beat_at is not None and stopped is not None and datetime.fromisoformat(stopped) >= beat_at
    return beat_at is not None and not has_left and now - beat_at < patience
