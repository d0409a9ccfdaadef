"""Rows of `news_digest`: when news go out together, and which day's digest was made last."""

from datetime import date, time

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.campaign import CampaignState
from campaigns.model.news_digest import NewsDigest
from campaigns.storage.columns import AnyRow
from campaigns.storage.tables import campaign, news_digest
from campaigns.storage.upsert import insert

_CAMPAIGN = "campaign"


async def put(
    connection: AsyncConnection, campaign_id: int, feed_id: int | None, *, at: time, zone: str, most: int
) -> NewsDigest:
    """Choose when news go out together; a day's digest that was made stays made."""
    values = {"at": f"{at:%H:%M}", "zone": zone, "most": most}
    row = values | {"campaign_id": campaign_id, "feed_id": feed_id, "scope": _scope(feed_id)}
    statement = insert(connection, news_digest).values(row)
    await connection.execute(statement.on_conflict_do_update(index_elements=["campaign_id", "scope"], set_=values))
    found = await of_scope(connection, campaign_id, feed_id)
    assert found is not None
    return found


async def remove(connection: AsyncConnection, digest_id: int) -> None:
    """Let news go out one by one again."""
    await connection.execute(news_digest.delete().where(news_digest.c.id == digest_id))


async def made(connection: AsyncConnection, digest_id: int, on: date) -> None:
    """Write down that a day's digest was made, or had nothing to say."""
    await connection.execute(news_digest.update().where(news_digest.c.id == digest_id).values(last_on=on))


async def of_scope(connection: AsyncConnection, campaign_id: int, feed_id: int | None) -> NewsDigest | None:
    """Find the digest of a campaign, or of one of its feeds."""
    is_it = (news_digest.c.campaign_id == campaign_id, news_digest.c.scope == _scope(feed_id))
    row = (await connection.execute(sa.select(news_digest).where(*is_it))).first()
    return _digest(row) if row else None


async def of_campaign(connection: AsyncConnection, campaign_id: int) -> tuple[NewsDigest, ...]:
    """List the digests of a campaign, its own first."""
    query = sa.select(news_digest).where(news_digest.c.campaign_id == campaign_id)
    rows = await connection.execute(query.order_by(news_digest.c.feed_id.is_not(None), news_digest.c.id))
    return tuple(map(_digest, rows))


async def all_of_them(connection: AsyncConnection) -> tuple[NewsDigest, ...]:
    """List the digests of every campaign that sends."""
    query = (
        sa.select(news_digest)
        .join(campaign, campaign.c.id == news_digest.c.campaign_id)
        .where(campaign.c.state == CampaignState.ACTIVE)
        .order_by(news_digest.c.id)
    )
    return tuple(map(_digest, await connection.execute(query)))


def _scope(feed_id: int | None) -> str:
    return _CAMPAIGN if feed_id is None else str(feed_id)


def _digest(row: AnyRow) -> NewsDigest:
    return NewsDigest(
        id=row.id,
        campaign_id=row.campaign_id,
        feed_id=row.feed_id,
        at=time.fromisoformat(row.at),
        zone=row.zone,
        most=row.most,
        last_on=row.last_on,
    )
