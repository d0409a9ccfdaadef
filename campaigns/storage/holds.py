"""Deliveries that a person put on hold, and what may go on once its hindrance is gone."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.announcement import AnnouncementState
from campaigns.model.delivery import DeliveryState, Lease
from campaigns.model.outcome import Ending, Failed, Retry, Sent
from campaigns.storage.deliveries import CANCELLED, HELD_BY_PARTNER
from campaigns.storage.tables import announcement, delivery


async def hold(connection: AsyncConnection, *, announcement_id: int, partner_id: int, why: str) -> int:
    """Keep a partner's deliveries of an announcement back; returns how many were still waiting.

    One that is leased waits for its turn or is on its way: its lease is taken away, so that whoever holds it sends
    nothing more, and `settle` writes down what had become of it.
    """
    waits = delivery.c.state.in_([DeliveryState.PLANNED, DeliveryState.DUE, DeliveryState.LEASED])
    values = {"state": DeliveryState.HELD, "reason": f"{HELD_BY_PARTNER}: {why}", "next_try_at": None}
    statement = delivery.update().where(_of(announcement_id, partner_id), waits)
    statement = statement.values(values | {"lease_token": None, "lease_expires_at": None})
    return (await connection.execute(statement)).rowcount


async def settle(connection: AsyncConnection, lease: Lease, outcome: Ending, now: datetime) -> bool:
    """Write down what came of a lease that its partner's hold took away; says whether there was one.

    A post that had left already is there, hold or not. One that was not sent leaves no doubt behind.
    """
    match outcome:
        case Sent(message_id):
            sent = {"state": DeliveryState.SENT, "sent_at": now, "message_id": message_id, "reason": ""}
            values: dict[str, Any] = sent | {"unsettled_at": None}
        case Retry() | Failed():
            values = {"unsettled_at": lease.unsettled_at if lease.is_in_doubt else None}
        case _:
            return False
    held = _is_held_by_partner() & (delivery.c.id == lease.delivery_id) & (delivery.c.attempts == lease.attempts)
    return (await connection.execute(delivery.update().where(held).values(values))).rowcount == 1


async def release(connection: AsyncConnection, *, announcement_id: int, partner_id: int) -> int:
    """Let what a partner held go on; it follows its own lateness rule. Returns how many.

    What was edited meanwhile and waits for approval is dropped as any edited delivery is: approval plans it again.
    """
    held = _of(announcement_id, partner_id) & _is_held_by_partner()
    approved = sa.select(announcement.c.version).where(
        announcement.c.id == announcement_id, announcement.c.state == AnnouncementState.APPROVED
    )
    stale = delivery.update().where(held, delivery.c.version.not_in(approved))
    dropped = await connection.execute(stale.values(state=DeliveryState.DROPPED, reason=CANCELLED))
    fresh = delivery.update().where(held).values(state=DeliveryState.PLANNED, reason="")
    return dropped.rowcount + (await connection.execute(fresh)).rowcount


async def reopen(connection: AsyncConnection, partner_id: int, reasons: Iterable[str]) -> int:
    """Plan again what waited only because the partner was away or its channel refused; returns how many."""
    held = (delivery.c.partner_id == partner_id) & (delivery.c.state == DeliveryState.HELD)
    statement = delivery.update().where(held, delivery.c.reason.in_(sorted(reasons)))
    return (await connection.execute(statement.values(state=DeliveryState.PLANNED, reason=""))).rowcount


async def is_addressed(connection: AsyncConnection, *, announcement_id: int, partner_id: int) -> bool:
    """Say whether a partner has any delivery of this announcement."""
    query = sa.select(delivery.c.id).where(_of(announcement_id, partner_id)).limit(1)
    return (await connection.execute(query)).first() is not None


def _of(announcement_id: int, partner_id: int) -> sa.ColumnElement[bool]:
    return (delivery.c.announcement_id == announcement_id) & (delivery.c.partner_id == partner_id)


def _is_held_by_partner() -> sa.ColumnElement[bool]:
    return (delivery.c.state == DeliveryState.HELD) & delivery.c.reason.startswith(HELD_BY_PARTNER)
