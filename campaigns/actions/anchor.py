"""The key day: confirm what was worked out by rule, or move it; every T-n moves along."""

from datetime import date, datetime

from campaigns.actions import campaigns as campaign_actions
from campaigns.actions import planning
from campaigns.actions.planning import Planned
from campaigns.model.actor import Actor
from campaigns.model.campaign import Campaign, CampaignState
from campaigns.model.errors import ConflictError
from campaigns.storage import audit, campaigns
from campaigns.storage.database import Database


async def confirm(
    database: Database, slug: str, *, actor: Actor, now: datetime, on: date | None = None
) -> tuple[Campaign, Planned]:
    """Confirm the key day as it stands, or as `on`; what has been sent stays, what has not is planned anew."""
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        if campaign.state is CampaignState.CLOSED:
            raise ConflictError(f"{campaign.name} is closed.", why="A closed campaign stays closed.")
        anchor_on = on or campaign.anchor_on
        await campaigns.change(connection, campaign.id, anchor_on=anchor_on, is_anchor_confirmed=True)
        is_moved = anchor_on != campaign.anchor_on
        planned = await planning.replan_campaign(connection, campaign.id, now) if is_moved else Planned()
        await audit.record(
            connection,
            actor,
            "campaign.confirm",
            f"campaign:{slug}",
            now=now,
            campaign_id=campaign.id,
            detail={"anchor_on": anchor_on.isoformat(), "before": campaign.anchor_on.isoformat()},
        )
        return await campaigns.by_id(connection, campaign.id), planned
