"""When a campaign takes pledges, and how many it hopes for. Both ends move with the key day when they hang on it."""

from dataclasses import replace
from datetime import datetime

from campaigns.actions import campaigns as campaign_actions
from campaigns.model import pledging, when
from campaigns.model.actor import Actor
from campaigns.model.campaign import Campaign, CampaignState
from campaigns.model.errors import ConflictError
from campaigns.model.pledging import Pledging
from campaigns.storage import audit, campaigns
from campaigns.storage.database import Connection, Database

ALWAYS = "-"
"""Typed to take a limit or a goal away."""


async def change(
    database: Database,
    slug: str,
    *,
    actor: Actor,
    now: datetime,
    opens: str | None = None,
    closes: str | None = None,
    goal: int | None = None,
) -> Campaign:
    """Change what is said; None leaves it, `-` takes an end away, a goal of 0 takes the goal away."""
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        if campaign.state is CampaignState.CLOSED:
            raise ConflictError(f"{campaign.name} is closed.", why="Its pledges are counted.")
        wanted = campaign.pledging
        if opens is not None:
            wanted = replace(wanted, opens=None if opens.strip() == ALWAYS else pledging.parse_instant(opens))
        if closes is not None:
            wanted = replace(wanted, closes=None if closes.strip() == ALWAYS else pledging.parse_instant(closes))
        if goal is not None:
            wanted = replace(wanted, goal=goal or None)
        return await put(connection, campaign, wanted, actor=actor, now=now)


async def put(connection: Connection, campaign: Campaign, wanted: Pledging, *, actor: Actor, now: datetime) -> Campaign:
    """Write it inside a transaction, with its line in the audit log where anything changes."""
    pledging.check(wanted, campaign.anchor_on)
    if wanted == campaign.pledging:
        return campaign
    await campaigns.set_pledging(connection, campaign.id, wanted)
    detail = {
        "opens": when.format(wanted.opens) if wanted.opens else "",
        "closes": when.format(wanted.closes) if wanted.closes else "",
        "goal": wanted.goal,
    }
    subject = f"campaign:{campaign.slug}"
    await audit.record(connection, actor, "campaign.pledging", subject, now=now, campaign_id=campaign.id, detail=detail)
    return await campaigns.by_id(connection, campaign.id)
