"""Gaps: times in which posts that were due could not go out. Noted where they end, told of in one digest."""

from datetime import datetime

from campaigns.storage import bot_state
from campaigns.storage.database import Connection


async def note(connection: Connection, campaign_id: int, since: datetime, until: datetime) -> None:
    """Remember inside a transaction that a gap is to be told of; gaps not told yet become one."""
    known = await noted(connection, campaign_id)
    if known is not None:
        since, until = min(since, known[0]), max(until, known[1])
    await bot_state.put(connection, f"gap:{campaign_id}", f"{since.isoformat()} {until.isoformat()}")


async def noted(connection: Connection, campaign_id: int) -> tuple[datetime, datetime] | None:
    """Give the gap that is to be told of: from when, until when."""
    text = await bot_state.get(connection, f"gap:{campaign_id}")
    if not text:
        return None
    since, _, until = text.partition(" ")
    return datetime.fromisoformat(since), datetime.fromisoformat(until)


async def forget(connection: Connection, campaign_id: int) -> None:
    """It has been told."""
    await bot_state.put(connection, f"gap:{campaign_id}", "")


async def pause(connection: Connection, campaign_id: int, now: datetime) -> None:
    """Note that a gap begins."""
    await bot_state.put(connection, f"paused:{campaign_id}", now.isoformat())


async def resume(connection: Connection, campaign_id: int, now: datetime) -> None:
    """Note that it ends."""
    began_at = await bot_state.get(connection, f"paused:{campaign_id}")
    if began_at:
        await note(connection, campaign_id, datetime.fromisoformat(began_at), now)
        await bot_state.put(connection, f"paused:{campaign_id}", "")
