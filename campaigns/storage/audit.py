"""The audit log: who did what, written in the transaction that did it."""

from collections.abc import Mapping
from datetime import datetime

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
