"""Rows of `campaign`."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model import when
from campaigns.model.campaign import Campaign, CampaignState, Leaderboard
from campaigns.model.pledging import Pledging
from campaigns.model.rehearsal import REAL, CampaignClock
from campaigns.model.safe_mode import SafeReason
from campaigns.storage.columns import AnyRow, Part
from campaigns.storage.tables import campaign


async def insert(connection: AsyncConnection, draft: Campaign, pseudonym_key: bytes) -> Campaign:
    """Add a campaign; the draft's id is ignored."""
    clock = draft.clock
    values = {
        "slug": draft.slug,
        "name": draft.name,
        "anchor_on": draft.anchor_on,
        "is_anchor_confirmed": draft.is_anchor_confirmed,
        "source_locale": draft.source_locale,
        "hashtags": list(draft.hashtags),
        "reference_prefix": draft.reference_prefix,
        "pseudonym_key": pseudonym_key,
        "rehearsal_true_from": None if clock.is_real else clock.true_from,
        "rehearsal_real_from": None if clock.is_real else clock.real_from,
        "rehearsal_speed": None if clock.is_real else clock.speed,
        "created_at": draft.created_at,
    }
    row = (await connection.execute(campaign.insert().values(values).returning(campaign))).one()
    return of_row(row)


async def by_slug(connection: AsyncConnection, slug: str) -> Campaign | None:
    """Find a campaign by its slug."""
    row = (await connection.execute(sa.select(campaign).where(campaign.c.slug == slug))).one_or_none()
    return of_row(row) if row else None


async def by_id(connection: AsyncConnection, campaign_id: int) -> Campaign:
    """Fetch a campaign that is known to exist."""
    return of_row((await connection.execute(sa.select(campaign).where(campaign.c.id == campaign_id))).one())


async def all_of_them(connection: AsyncConnection) -> tuple[Campaign, ...]:
    """List campaigns, newest first."""
    rows = await connection.execute(sa.select(campaign).order_by(campaign.c.id.desc()))
    return tuple(of_row(row) for row in rows)


async def set_state(connection: AsyncConnection, campaign_id: int, state: CampaignState, *, reason: str = "") -> None:
    """Pause, resume or close."""
    values = {"state": state, "pause_reason": reason if state is CampaignState.PAUSED else ""}
    await connection.execute(campaign.update().where(campaign.c.id == campaign_id).values(values))


async def change(connection: AsyncConnection, campaign_id: int, **values: Any) -> None:  # noqa: ANN401
    """Change facts of a campaign, by column name."""
    await connection.execute(campaign.update().where(campaign.c.id == campaign_id).values(values))


async def set_pledging(connection: AsyncConnection, campaign_id: int, pledging: Pledging) -> None:
    """Say from when to when people can pledge, and how many pledges are hoped for."""
    values = {
        "pledging_opens": when.format(pledging.opens) if pledging.opens else "",
        "pledging_closes": when.format(pledging.closes) if pledging.closes else "",
        "pledge_goal": pledging.goal,
    }
    await change(connection, campaign_id, **values)


async def pseudonym_key(connection: AsyncConnection, campaign_id: int) -> bytes | None:
    """Fetch the campaign's half of the pledge pseudonyms; None once destroyed."""
    query = sa.select(campaign.c.pseudonym_key).where(campaign.c.id == campaign_id)
    key: bytes | None = (await connection.execute(query)).scalar_one()
    return key


async def leaderboard(connection: AsyncConnection, campaign_id: int) -> Leaderboard:
    """Say how the organisers chose to show partners beside each other."""
    query = sa.select(campaign.c.leaderboard).where(campaign.c.id == campaign_id)
    return Leaderboard((await connection.execute(query)).scalar_one())


async def lock(connection: AsyncConnection, campaign_id: int) -> None:
    """Serialise writers of one campaign (PostgreSQL; on SQLite every writer already waits its turn)."""
    if connection.dialect.name == "sqlite":
        return
    await connection.execute(sa.select(campaign.c.id).where(campaign.c.id == campaign_id).with_for_update())


def of_row(row: AnyRow | Part) -> Campaign:
    """Make a campaign of its row."""
    is_rehearsal = row.rehearsal_speed is not None
    return Campaign(
        id=row.id,
        slug=row.slug,
        name=row.name,
        anchor_on=row.anchor_on,
        is_anchor_confirmed=row.is_anchor_confirmed,
        source_locale=row.source_locale,
        hashtags=tuple(row.hashtags),
        reference_prefix=row.reference_prefix,
        state=CampaignState(row.state),
        pause_reason=row.pause_reason,
        clock=_rehearsal(row.rehearsal_true_from, row.rehearsal_real_from, row.rehearsal_speed)
        if is_rehearsal
        else REAL,
        created_at=row.created_at,
        safe_reason=SafeReason(row.safe_reason),
        desk_channel_id=row.desk_channel_id,
        pledging=Pledging(
            opens=when.parse(row.pledging_opens) if row.pledging_opens else None,
            closes=when.parse(row.pledging_closes) if row.pledging_closes else None,
            goal=row.pledge_goal,
        ),
        pledges_shown=row.pledges_shown,
    )


def _rehearsal(true_from: datetime, real_from: datetime, speed: float) -> CampaignClock:
    return CampaignClock(true_from=true_from, real_from=real_from, speed=speed)
