"""What people read about deliveries: rows with names in them, and counts."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.amendment import AmendmentKind, AmendmentState
from campaigns.model.delivery import Amended, DeliveryRow, DeliveryState
from campaigns.storage.columns import AnyRow, Whole
from campaigns.storage.tables import amendment, announcement, delivery, partner

_asked = amendment.alias()
_LAST = (
    sa.select(sa.func.max(_asked.c.number))
    .where(_asked.c.delivery_id == delivery.c.id, _asked.c.kind != AmendmentKind.REFRESH)
    .scalar_subquery()
)
_NAMED = (
    delivery.join(announcement, announcement.c.id == delivery.c.announcement_id)
    .join(partner, partner.c.id == delivery.c.partner_id)
    .outerjoin(amendment, (amendment.c.delivery_id == delivery.c.id) & (amendment.c.number == _LAST))
)
_ROW = (
    delivery.c.id,
    announcement.c.reference,
    announcement.c.key.label("announcement_key"),
    delivery.c.occurrence,
    partner.c.name,
    partner.c.country,
    partner.c.timezone,
    delivery.c.locale,
    partner.c.guild_id,
    delivery.c.channel_id,
    delivery.c.state,
    delivery.c.due_at,
    delivery.c.sent_at,
    delivery.c.message_id,
    delivery.c.attempts,
    delivery.c.reason,
    amendment.c.kind.label("amendment_kind"),
    amendment.c.state.label("amendment_state"),
    amendment.c.reason.label("amendment_reason"),
)


async def deliveries(
    connection: AsyncConnection,
    campaign_id: int,
    *,
    announcement_id: int | None = None,
    partner_id: int | None = None,
    states: frozenset[DeliveryState] | None = None,
    limit: int | None = None,
) -> tuple[DeliveryRow, ...]:
    """List deliveries in the order they are due."""
    conditions = [delivery.c.campaign_id == campaign_id]
    if announcement_id is not None:
        conditions.append(delivery.c.announcement_id == announcement_id)
    if partner_id is not None:
        conditions.append(delivery.c.partner_id == partner_id)
    if states is not None:
        conditions.append(delivery.c.state.in_(sorted(states)))
    query = (
        sa.select(*_ROW)
        .select_from(_NAMED)
        .where(*conditions)
        .order_by(delivery.c.due_at, announcement.c.number, partner.c.name, delivery.c.id)
        .limit(limit)
    )
    return tuple(_delivery(row) for row in await connection.execute(query))


async def coming(connection: AsyncConnection, campaign_id: int, partner_id: int, limit: int) -> tuple[DeliveryRow, ...]:
    """List what a partner receives next."""
    ahead = frozenset({DeliveryState.PLANNED, DeliveryState.DUE, DeliveryState.LEASED, DeliveryState.HELD})
    return await deliveries(connection, campaign_id, partner_id=partner_id, states=ahead, limit=limit)


async def counts(connection: AsyncConnection, campaign_id: int) -> Mapping[DeliveryState, int]:
    """Count a campaign's deliveries by state; states without any are left out."""
    query = (
        sa.select(delivery.c.state, sa.func.count())
        .where(delivery.c.campaign_id == campaign_id)
        .group_by(delivery.c.state)
    )
    return {DeliveryState(state): count for state, count in await connection.execute(query)}


async def reached(connection: AsyncConnection, campaign_id: int) -> Mapping[int, frozenset[int]]:
    """List the partners in whose channels each announcement is, by announcement."""
    query = (
        sa.select(delivery.c.announcement_id, delivery.c.partner_id)
        .where(delivery.c.campaign_id == campaign_id, delivery.c.state == DeliveryState.SENT)
        .distinct()
    )
    found: dict[int, set[int]] = {}
    for announcement_id, partner_id in await connection.execute(query):
        found.setdefault(announcement_id, set()).add(partner_id)
    return {announcement_id: frozenset(partners) for announcement_id, partners in found.items()}


async def oldest_due_at(connection: AsyncConnection, campaign_id: int) -> datetime | None:
    """Say since when the longest waiting delivery has been due."""
    waits = delivery.c.state.in_([DeliveryState.DUE, DeliveryState.LEASED])
    query = sa.select(sa.func.min(delivery.c.due_at)).where(delivery.c.campaign_id == campaign_id, waits)
    since: datetime | None = (await connection.execute(query)).scalar()
    return since


async def worst_lateness_seconds(connection: AsyncConnection, campaign_id: int) -> float:
    """Say how late the latest of the sent ones was; 0 where none was sent."""
    late = sa.type_coerce(delivery.c.sent_at, Whole) - sa.type_coerce(delivery.c.due_at, Whole)
    query = sa.select(sa.func.max(late)).where(delivery.c.campaign_id == campaign_id, delivery.c.sent_at.is_not(None))
    return max((await connection.execute(query)).scalar() or 0, 0) / 1_000


def _delivery(row: AnyRow) -> DeliveryRow:
    return DeliveryRow(
        id=row.id,
        reference=row.reference if row.occurrence == 0 else f"{row.reference}.{row.occurrence + 1}",
        announcement_key=row.announcement_key,
        occurrence=row.occurrence,
        partner=row.name,
        country=row.country,
        timezone=row.timezone,
        locale=row.locale,
        guild_id=row.guild_id,
        channel_id=row.channel_id,
        state=DeliveryState(row.state),
        due_at=row.due_at,
        sent_at=row.sent_at,
        message_id=row.message_id,
        attempts=row.attempts,
        reason=row.reason,
        amendment=_amended(row),
    )


def _amended(row: AnyRow) -> Amended | None:
    if row.amendment_kind is None:
        return None
    return Amended(AmendmentKind(row.amendment_kind), AmendmentState(row.amendment_state), row.amendment_reason)
