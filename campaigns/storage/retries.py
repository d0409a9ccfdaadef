"""Deliveries that a person sends on: refused ones tried again, held ones let go, unknown ones settled by sight."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.announcement import AnnouncementState
from campaigns.model.delivery import DeliveryState
from campaigns.storage.ledger import LATE_ASK, SUSPENDED
from campaigns.storage.tables import announcement, delivery, destination

_APPROVED = (
    sa.select(announcement.c.approved_version).where(announcement.c.id == delivery.c.announcement_id).scalar_subquery()
)
_CHANNEL = sa.select(destination.c.channel_id).where(destination.c.id == delivery.c.destination_id).scalar_subquery()


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A delivery nobody knows the outcome of, with all that a decision about it needs."""

    id: int
    campaign_id: int
    announcement_id: int
    partner_id: int
    destination_id: int
    occurrence: int
    channel_id: int
    deadline_at: datetime
    attempts: int


async def count(
    connection: AsyncConnection, campaign_id: int, now: datetime, *, announcement_id: int | None
) -> tuple[int, int]:
    """Count what a person may send on: (within its patience, past it)."""
    which = _which(campaign_id, announcement_id)
    is_late = delivery.c.deadline_at < now
    query = sa.select(is_late.label("is_late"), sa.func.count().label("many")).where(which).group_by(is_late)
    found = {bool(row.is_late): row.many for row in await connection.execute(query)}
    return found.get(False, 0), found.get(True, 0)


async def places(
    connection: AsyncConnection, campaign_id: int, now: datetime, *, announcement_id: int | None, with_late: bool
) -> tuple[int, ...]:
    """List the destinations of what `send_on` would send."""
    chosen = _chosen(campaign_id, now, announcement_id, with_late=with_late)
    query = sa.select(delivery.c.destination_id).where(chosen).distinct().order_by(delivery.c.destination_id)
    return tuple((await connection.execute(query)).scalars())


async def send_on(
    connection: AsyncConnection,
    campaign_id: int,
    now: datetime,
    *,
    announcement_id: int | None,
    late_until: datetime | None,
) -> int:
    """Put what failed or is held back into the queue, in the words approved now; says how many.

    What is past its patience goes along only where `late_until` gives it a new end.
    """
    chosen = _chosen(campaign_id, now, announcement_id, with_late=late_until is not None)
    values: dict[str, Any] = {"state": DeliveryState.DUE, "next_try_at": now, "reason": ""}
    if late_until is not None:
        is_late = delivery.c.deadline_at < now
        values["deadline_at"] = sa.case(
            (is_late, sa.literal(late_until, delivery.c.deadline_at.type)), else_=delivery.c.deadline_at
        )
    # what may be there keeps its words and its channel until that is settled
    sure = {"version": _APPROVED, "channel_id": _CHANNEL}
    settled = await connection.execute(
        delivery.update().where(chosen, delivery.c.unsettled_at.is_(None)).values(values | sure)
    )
    doubtful = await connection.execute(delivery.update().where(chosen).values(values))
    return settled.rowcount + doubtful.rowcount


async def doubtful(connection: AsyncConnection, delivery_id: int) -> Doubtful | None:
    """Fetch a delivery whose outcome is unknown; None where it is settled."""
    is_it = (delivery.c.id == delivery_id) & (delivery.c.state == DeliveryState.UNKNOWN)
    row = (await connection.execute(sa.select(delivery).where(is_it))).first()
    if row is None:
        return None
    return Doubtful(
        id=row.id,
        campaign_id=row.campaign_id,
        announcement_id=row.announcement_id,
        partner_id=row.partner_id,
        destination_id=row.destination_id,
        occurrence=row.occurrence,
        channel_id=row.channel_id,
        deadline_at=row.deadline_at,
        attempts=row.attempts,
    )


async def is_there(connection: AsyncConnection, delivery_id: int, *, message_id: int | None, now: datetime) -> None:
    """Believe a person that the post arrived when it was tried."""
    at = sa.func.coalesce(delivery.c.unsettled_at, sa.literal(now, delivery.c.due_at.type))
    values = {"state": DeliveryState.SENT, "sent_at": at, "message_id": message_id, "unsettled_at": None, "reason": ""}
    await _settle(connection, delivery_id, values)


async def is_not_there(connection: AsyncConnection, delivery_id: int, reason: str) -> None:
    """Believe a person that the post did not arrive; it does not go out any more."""
    await _settle(connection, delivery_id, {"state": DeliveryState.DROPPED, "unsettled_at": None, "reason": reason})


async def send_again(
    connection: AsyncConnection, delivery_id: int, *, key: str, version: int, deadline_at: datetime, now: datetime
) -> None:
    """Believe a person that the post did not arrive, and send it with a key that Discord has never seen."""
    values = {
        "state": DeliveryState.DUE,
        "next_try_at": now,
        "unsettled_at": None,
        "reason": "",
        "key": key,
        "version": version,
        "deadline_at": deadline_at,
    }
    await _settle(connection, delivery_id, values)


async def _settle(connection: AsyncConnection, delivery_id: int, values: dict[str, Any]) -> None:
    is_it = (delivery.c.id == delivery_id) & (delivery.c.state == DeliveryState.UNKNOWN)
    await connection.execute(delivery.update().where(is_it).values(values))


def _chosen(campaign_id: int, now: datetime, announcement_id: int | None, *, with_late: bool) -> sa.ColumnElement[bool]:
    chosen = _which(campaign_id, announcement_id)
    return chosen if with_late else chosen & (delivery.c.deadline_at >= now)


def _which(campaign_id: int, announcement_id: int | None) -> sa.ColumnElement[bool]:
    """Choose what a person may send on: never what its partner holds back, or what is not approved."""
    failed = delivery.c.state == DeliveryState.FAILED
    held = (delivery.c.state == DeliveryState.HELD) & delivery.c.reason.in_([LATE_ASK, SUSPENDED])
    approved = sa.select(announcement.c.id).where(announcement.c.state == AnnouncementState.APPROVED)
    chosen = (delivery.c.campaign_id == campaign_id) & (failed | held) & delivery.c.announcement_id.in_(approved)
    return chosen if announcement_id is None else chosen & (delivery.c.announcement_id == announcement_id)
