"""What still leads to persons in a campaign, and how it is overwritten for ever. Counts stay as they are."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.campaign import CampaignState
from campaigns.storage.tables import campaign, pledge, pledge_note


@dataclass(frozen=True, slots=True)
class Traces:
    """What leads to persons."""

    persons: int
    """Different pseudonyms."""
    names: int
    """Names somebody chose to show."""
    notes: int
    """Notes of groups and organisations that still have words."""
    pledges: int
    """Rows that stay, taken back or not."""
    total: int
    """The number, which does not change."""


async def traces(connection: AsyncConnection, campaign_id: int, total: int) -> Traces:
    """Count what leads to persons."""
    theirs = pledge.c.campaign_id == campaign_id
    query = sa.select(
        sa.func.count(sa.distinct(pledge.c.person)),
        sa.func.coalesce(sa.func.sum(sa.case((pledge.c.display_name != "", 1), else_=0)), 0),
        sa.func.count(),
    ).where(theirs)
    persons, names, pledges = (await connection.execute(query)).one()
    of_theirs = pledge_note.c.pledge_id.in_(sa.select(pledge.c.id).where(theirs))
    notes = await connection.execute(sa.select(sa.func.count()).where(of_theirs, pledge_note.c.body != ""))
    return Traces(int(persons), int(names), int(notes.scalar_one()), int(pledges), total)


async def destroy(connection: AsyncConnection, campaign_id: int) -> None:
    """Overwrite the campaign's key, every pseudonym, every name and every note."""
    theirs = pledge.c.campaign_id == campaign_id
    notes = pledge_note.c.pledge_id.in_(sa.select(pledge.c.id).where(theirs))
    await connection.execute(pledge_note.delete().where(notes))
    nobody = {"person": None, "display_name": "", "consent_version": "", "consented_at": None}
    somebody = pledge.c.person.is_not(None) | (pledge.c.display_name != "")
    await connection.execute(pledge.update().where(theirs, somebody).values(nobody))
    await connection.execute(campaign.update().where(campaign.c.id == campaign_id).values(pseudonym_key=None))


async def start_clocks(connection: AsyncConnection, due_at: datetime) -> int:
    """Let the clock of every closed campaign run that has a key and no clock; says how many."""
    waits = (campaign.c.state == CampaignState.CLOSED) & campaign.c.pseudonym_key.is_not(None)
    started = campaign.update().where(waits, campaign.c.key_due_at.is_(None)).values(key_due_at=due_at)
    return (await connection.execute(started)).rowcount


async def is_without_clock(connection: AsyncConnection) -> bool:
    """Say whether a closed campaign has a key and no clock."""
    waits = (campaign.c.state == CampaignState.CLOSED) & campaign.c.pseudonym_key.is_not(None)
    query = sa.select(campaign.c.id).where(waits, campaign.c.key_due_at.is_(None)).limit(1)
    return (await connection.execute(query)).first() is not None


async def due_at(connection: AsyncConnection, campaign_id: int) -> datetime | None:
    """Say when a campaign's key will be destroyed; None while its clock does not run."""
    query = sa.select(campaign.c.key_due_at).where(campaign.c.id == campaign_id)
    at: datetime | None = (await connection.execute(query)).scalar_one()
    return at


async def due(connection: AsyncConnection, now: datetime) -> tuple[str, ...]:
    """List the campaigns whose clock has run out, by slug."""
    query = sa.select(campaign.c.slug).where(
        campaign.c.key_due_at <= now,
        campaign.c.pseudonym_key.is_not(None),
        campaign.c.state == CampaignState.CLOSED,
    )
    return tuple((await connection.execute(query)).scalars())
