"""Rows of `partner_line`: what each partner said last about its help line."""

import sys
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.campaign import CampaignState
from campaigns.model.partner import PartnerState
from campaigns.model.partner_line import LineFor, OwnLine, PartnerLine
from campaigns.storage.columns import AnyRow
from campaigns.storage.tables import campaign, partner, partner_line
from campaigns.storage.upsert import insert


async def of_partner(connection: AsyncConnection, partner_id: int) -> PartnerLine | None:
    """Find what a partner said."""
    query = sa.select(partner_line).where(partner_line.c.partner_id == partner_id)
    row = (await connection.execute(query)).one_or_none()
    return _line(row) if row else None


async def of_campaign(connection: AsyncConnection, campaign_id: int) -> Mapping[int, PartnerLine]:
    """Give what the partners of a campaign said, by partner."""
    query = sa.select(partner_line).join(partner, partner.c.id == partner_line.c.partner_id)
    rows = await connection.execute(query.where(partner.c.campaign_id == campaign_id))
    return {row.partner_id: _line(row) for row in rows}


async def servers(connection: AsyncConnection) -> Mapping[int, tuple[int, str]]:
    """Say which partner has each server that takes part in something, by its id, and in which country it is."""
    taking_part = sa.and_(campaign.c.state != CampaignState.CLOSED, partner.c.state != PartnerState.LEFT)
    query = sa.select(partner.c.guild_id, partner.c.id, partner.c.country).join(campaign).where(taking_part)
    # the newest campaign comes last, so that its partner counts, as for a single server
    rows = await connection.execute(query.order_by(campaign.c.id, partner.c.id))
    return {row.guild_id: (row.id, sys.intern(row.country)) for row in rows}


async def own(connection: AsyncConnection) -> Mapping[int, tuple[str, PartnerLine]]:
    """Give the lines that partners have of their own, with the name of each, by partner."""
    query = sa.select(partner.c.name.label("partner_name"), partner_line).join(partner_line)
    rows = await connection.execute(query.where(partner_line.c.name != ""))
    return {row.partner_id: (row.partner_name, _line(row)) for row in rows}


async def put(connection: AsyncConnection, partner_id: int, said: PartnerLine) -> None:
    """Write down what a partner says now; what it said before, and a rejection of it, is over."""
    own = said.own
    values = {
        "mark": said.mark,
        "confirmed_by": said.confirmed_by,
        "confirmed_at": said.confirmed_at,
        "name": own.name if own else "",
        "phone": own.phone if own else "",
        "url": own.url if own else "",
        "audience": own.audience if own else "",
        "hours": own.hours if own else "",
        "rejected_by": "",
        "rejected_reason": "",
        "rejected_at": None,
    }
    statement = insert(connection, partner_line).values(partner_id=partner_id, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["partner_id"], set_=values))


async def reject(connection: AsyncConnection, partner_id: int, *, by: str, reason: str, now: datetime) -> None:
    """Have a partner's own line shown no more."""
    statement = partner_line.update().where(partner_line.c.partner_id == partner_id)
    await connection.execute(statement.values(rejected_by=by, rejected_reason=reason, rejected_at=now))


def _line(row: AnyRow) -> PartnerLine:
    own = OwnLine(row.name, row.phone, row.url, LineFor(row.audience), row.hours) if row.name else None
    return PartnerLine(
        mark=row.mark,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
        own=own,
        rejected_reason=row.rejected_reason,
    )
