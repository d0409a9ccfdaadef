"""The audit log: who did what, written in the transaction that did it."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.actor import Actor
from campaigns.storage.tables import audit


async def record(
    connection: AsyncConnection,
    actor: Actor,
    action: str,
    subject: str,
    *,
    now: datetime,
    campaign_id: int | None = None,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Write one row: action is `noun.verb`, subject is `noun:key`; never the words of a member."""
    row = {
        "at": now,
        "who": actor.who,
        "action": action,
        "campaign_id": campaign_id,
        "subject": subject,
        "detail": dict(detail or {}),
    }
    await connection.execute(audit.insert(), row)


async def of_actor(connection: AsyncConnection, actor: Actor) -> tuple[tuple[datetime, str, str], ...]:
    """List what somebody did, oldest first: (instant, action, subject)."""
    query = sa.select(audit.c.at, audit.c.action, audit.c.subject).where(audit.c.who == actor.who)
    rows = await connection.execute(query.order_by(audit.c.at, audit.c.id))
    return tuple((row.at, row.action, row.subject) for row in rows)


async def latest(
    connection: AsyncConnection, campaign_id: int, action: str, subject: str
) -> tuple[str, Mapping[str, object]] | None:
    """Give who did something last to what is named, and the detail that was kept; None where nobody did."""
    same = sa.and_(audit.c.campaign_id == campaign_id, audit.c.action == action, audit.c.subject == subject)
    query = sa.select(audit.c.who, audit.c.detail).where(same).order_by(audit.c.id.desc()).limit(1)
    row = (await connection.execute(query)).first()
    return (row.who, row.detail) if row is not None else None


async def newest(connection: AsyncConnection) -> int:
    """Give the number of the newest row: while it stays, nobody has decided anything."""
    found: int | None = (await connection.execute(sa.select(sa.func.max(audit.c.id)))).scalar()
    return found or 0
