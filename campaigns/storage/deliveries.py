"""Rows of `delivery` as planning makes and changes them; what the relay does with them is in `ledger.py`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.announcement import Announcement
from campaigns.model.delivery import DeliveryState, PlannedDelivery
from campaigns.storage.tables import delivery

_CHUNK = 5_000
PAST = "past-when-planned"
"""Reason of a delivery whose instant and patience were over before it was approved."""
CANCELLED = "cancelled"
"""Reason of a delivery whose announcement was cancelled or is being edited."""
RECALLED = "recalled"
"""Reason of a delivery that had not gone out when its announcement was taken back."""
HELD_BY_PARTNER = "held-by-partner"
"""Begins the reason of a delivery its partner holds back; the partner's own words follow."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What planning needs to know about a delivery that exists."""

    id: int
    occurrence: int
    destination_id: int
    state: DeliveryState
    reason: str
    version: int
    locale: str
    channel_id: int
    due_at: datetime
    deadline_at: datetime
    key: str

    @property
    def is_held_by_partner(self) -> bool:
        """Say whether the partner itself keeps it back."""
        return self.state is DeliveryState.HELD and self.reason.startswith(HELD_BY_PARTNER)


async def of_announcement(connection: AsyncConnection, announcement_id: int) -> tuple[Standing, ...]:
    """List the deliveries of an announcement."""
    query = sa.select(
        delivery.c.id,
        delivery.c.occurrence,
        delivery.c.destination_id,
        delivery.c.state,
        delivery.c.reason,
        delivery.c.version,
        delivery.c.locale,
        delivery.c.channel_id,
        delivery.c.due_at,
        delivery.c.deadline_at,
        delivery.c.key,
    ).where(delivery.c.announcement_id == announcement_id)
    rows = await connection.execute(query)
    return tuple(
        Standing(
            row.id,
            row.occurrence,
            row.destination_id,
            DeliveryState(row.state),
            row.reason,
            row.version,
            row.locale,
            row.channel_id,
            row.due_at,
            row.deadline_at,
            row.key,
        )
        for row in rows
    )


async def insert(connection: AsyncConnection, announcement: Announcement, planned: Iterable[PlannedDelivery]) -> None:
    """Add deliveries; what was past when planned is written as dropped, so that nobody has to wonder."""
    rows = (_row(announcement, each) for each in planned)
    for chunk in _chunks(rows):
        await connection.execute(delivery.insert(), chunk)


async def replan(
    connection: AsyncConnection, standing: Standing, announcement: Announcement, planned: PlannedDelivery
) -> None:
    """Plan a delivery anew that is known not to be there; what its partner holds back stays held."""
    untried = (delivery.c.id == standing.id) & delivery.c.unsettled_at.is_(None)
    values = _row(announcement, planned)
    if standing.is_held_by_partner:
        values |= {"state": DeliveryState.HELD, "reason": standing.reason}
    await connection.execute(delivery.update().where(untried).values(values))


async def drop(connection: AsyncConnection, delivery_id: int, reason: str) -> None:
    """Give up a delivery that is known not to be there."""
    untried = (delivery.c.id == delivery_id) & delivery.c.unsettled_at.is_(None)
    values = {"state": DeliveryState.DROPPED, "reason": reason, "next_try_at": None}
    await connection.execute(delivery.update().where(untried).values(values))


async def drop_waiting(connection: AsyncConnection, announcement_id: int, *, is_edit: bool = False) -> int:
    """Drop what has not been sent and is not being sent; returns how many. An edit leaves a partner's holds.

    What may have arrived is looked for first: it stays in the queue, and its next turn sends nothing.
    """
    waiting: sa.ColumnElement[bool] = delivery.c.state.in_(
        [DeliveryState.PLANNED, DeliveryState.DUE, DeliveryState.HELD]
    )
    if is_edit:
        waiting &= ~delivery.c.reason.startswith(HELD_BY_PARTNER)
    theirs = delivery.c.announcement_id == announcement_id
    await look_for(connection, theirs & waiting & (delivery.c.state == DeliveryState.HELD))
    return await call_off(connection, theirs & waiting, CANCELLED)


async def call_off(connection: AsyncConnection, which: sa.ColumnElement[bool], reason: str) -> int:
    """Drop those of `which` that are known not to be there; returns how many."""
    statement = delivery.update().where(which, delivery.c.unsettled_at.is_(None))
    values = {"state": DeliveryState.DROPPED, "reason": reason, "next_try_at": None}
    return (await connection.execute(statement.values(values))).rowcount


async def look_for(connection: AsyncConnection, which: sa.ColumnElement[bool]) -> int:
    """Put those of `which` that may be there back into the queue, to be looked for; returns how many."""
    statement = delivery.update().where(which, delivery.c.unsettled_at.is_not(None))
    values = {"state": DeliveryState.DUE, "next_try_at": delivery.c.due_at}
    return (await connection.execute(statement.values(values))).rowcount


def _row(announcement: Announcement, planned: PlannedDelivery) -> dict[str, Any]:
    return {
        "campaign_id": announcement.campaign_id,
        "announcement_id": announcement.id,
        "occurrence": planned.occurrence,
        "destination_id": planned.destination_id,
        "partner_id": planned.partner_id,
        "channel_id": planned.channel_id,
        "version": announcement.version,
        "locale": planned.locale,
        "due_at": planned.due_at,
        "deadline_at": planned.deadline_at,
        "late": announcement.content.late.kind,
        "priority": planned.priority,
        "key": planned.key,
        "state": DeliveryState.DROPPED if planned.is_past else DeliveryState.PLANNED,
        "reason": PAST if planned.is_past else "",
    }


def _chunks(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while chunk := list(islice(rows, _CHUNK)):
        yield chunk
