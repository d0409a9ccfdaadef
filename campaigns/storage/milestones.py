"""Rows of `milestone`: a step that was reached stays reached, whatever the number does afterwards."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model import ids
from campaigns.model.milestone import Milestone
from campaigns.storage.tables import announcement, campaign, milestone
from campaigns.storage.upsert import insert


async def of_campaign(connection: AsyncConnection, campaign_id: int) -> tuple[Milestone, ...]:
    """List a campaign's milestones, lowest first."""
    query = (
        sa.select(milestone, announcement.c.number, campaign.c.reference_prefix)
        .join(campaign, campaign.c.id == milestone.c.campaign_id)
        .outerjoin(announcement, announcement.c.id == milestone.c.announcement_id)
        .where(milestone.c.campaign_id == campaign_id)
        .order_by(milestone.c.step)
    )
    return tuple(
        Milestone(
            row.step,
            row.is_own,
            row.reached_at,
            ids.post_reference(row.reference_prefix, row.number, 0) if row.number else "",
        )
        for row in await connection.execute(query)
    )


async def add_goal(connection: AsyncConnection, campaign_id: int, step: int) -> None:
    """Set a goal of one's own; one that is there stays as it is."""
    statement = insert(connection, milestone).values(campaign_id=campaign_id, step=step, is_own=True)
    await connection.execute(statement.on_conflict_do_nothing(index_elements=["campaign_id", "step"]))


async def remove_goal(connection: AsyncConnection, campaign_id: int, step: int) -> bool:
    """Take back a goal that was not reached; says whether there was one."""
    mine = (milestone.c.campaign_id == campaign_id) & (milestone.c.step == step)
    removed = await connection.execute(milestone.delete().where(mine, milestone.c.reached_at.is_(None)))
    return removed.rowcount == 1


async def reach(connection: AsyncConnection, campaign_id: int, steps: Iterable[int], now: datetime) -> list[int]:
    """Note that steps are reached; returns those that this call reached and nobody before."""
    won = []
    for step in steps:
        row = {"campaign_id": campaign_id, "step": step, "is_own": False, "reached_at": now}
        statement = insert(connection, milestone).values(row)
        first = statement.on_conflict_do_update(
            index_elements=["campaign_id", "step"], set_={"reached_at": now}, where=milestone.c.reached_at.is_(None)
        )
        if (await connection.execute(first)).rowcount == 1:
            won.append(step)
    return won


async def announce(connection: AsyncConnection, campaign_id: int, step: int, announcement_id: int) -> bool:
    """Note the post about a step; False where there is one already, or the step was never reached."""
    mine = (milestone.c.campaign_id == campaign_id) & (milestone.c.step == step)
    free = mine & milestone.c.reached_at.is_not(None) & milestone.c.announcement_id.is_(None)
    noted = await connection.execute(milestone.update().where(free).values(announcement_id=announcement_id))
    return noted.rowcount == 1
