"""Rows of `pledge_text` and `pledge`. A person is a keyed hash here, and nothing at all once they took it back."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model import taxonomy
from campaigns.model.plan import PledgeText
from campaigns.model.pledge import PledgeRow
from campaigns.storage.columns import AnyRow
from campaigns.storage.tables import campaign, partner, pledge, pledge_text
from campaigns.storage.upsert import insert

_CHUNK = 2_000


async def texts(connection: AsyncConnection, campaign_id: int) -> tuple[PledgeText, ...]:
    """List what people can promise, in the plan's order."""
    query = (
        sa.select(pledge_text)
        .where(pledge_text.c.campaign_id == campaign_id)
        .order_by(pledge_text.c.position, pledge_text.c.id)
    )
    return tuple(
        PledgeText(row.key, row.role, row.texts, **taxonomy.gather(row.tags)) for row in await connection.execute(query)
    )


async def put_text(connection: AsyncConnection, campaign_id: int, item: PledgeText, position: int) -> None:
    """Add a pledge text, or replace the one with its key."""
    values = {
        "role": item.role,
        "texts": dict(item.texts),
        "position": position,
        "tags": taxonomy.written(item.tags()),
    }
    statement = insert(connection, pledge_text).values(values | {"campaign_id": campaign_id, "key": item.key})
    await connection.execute(statement.on_conflict_do_update(index_elements=["campaign_id", "key"], set_=values))


async def add(
    connection: AsyncConnection,
    *,
    pledge_id: str,
    campaign_id: int,
    text_key: str,
    person: bytes,
    partner_id: int | None,
    locale: str,
    now: datetime,
) -> bool:
    """Add a person's pledge; False when they have made it already."""
    text_id = (
        sa.select(pledge_text.c.id)
        .where(pledge_text.c.campaign_id == campaign_id, pledge_text.c.key == text_key)
        .scalar_subquery()
    )
    statement = insert(connection, pledge).values(
        id=pledge_id,
        campaign_id=campaign_id,
        pledge_text_id=text_id,
        person=person,
        partner_id=partner_id,
        locale=locale,
        pledged_at=now,
    )
    once = statement.on_conflict_do_nothing(
        index_elements=["pledge_text_id", "person"], index_where=sa.text("person IS NOT NULL")
    )
    return (await connection.execute(once)).rowcount == 1


async def of_person(connection: AsyncConnection, campaign_id: int, person: bytes) -> tuple[AnyRow, ...]:
    """List a person's standing pledges: id, key, role, texts, pledged_at."""
    query = (
        sa.select(pledge.c.id, pledge_text.c.key, pledge_text.c.role, pledge_text.c.texts, pledge.c.pledged_at)
        .join(pledge_text, pledge_text.c.id == pledge.c.pledge_text_id)
        .where(pledge.c.campaign_id == campaign_id, pledge.c.person == person)
        .order_by(pledge.c.pledged_at, pledge.c.id)
    )
    return tuple((await connection.execute(query)).all())


async def withdraw(
    connection: AsyncConnection,
    campaign_id: int,
    person: bytes,
    now: datetime,
    *,
    pledge_id: str | None = None,
) -> int:
    """Turn a person's pledge, or all of them, into tombstones without any person in them; returns how many."""
    theirs = [pledge.c.campaign_id == campaign_id, pledge.c.person == person]
    if pledge_id is not None:
        theirs.append(pledge.c.id == pledge_id)
    values = {"person": None, "display_name": "", "withdrawn_at": now}
    return (await connection.execute(pledge.update().where(*theirs).values(values))).rowcount


async def tally(connection: AsyncConnection, campaign_id: int) -> Sequence[tuple[str, str, int]]:
    """Count standing pledges by role and text: (role, text key, sum of size)."""
    query = (
        sa.select(pledge_text.c.role, pledge_text.c.key, sa.func.sum(pledge.c.size))
        .join(pledge_text, pledge_text.c.id == pledge.c.pledge_text_id)
        .where(pledge.c.campaign_id == campaign_id, pledge.c.withdrawn_at.is_(None))
        .group_by(pledge_text.c.role, pledge_text.c.key)
        .order_by(pledge_text.c.role, pledge_text.c.key)
    )
    return [(role, key, int(size)) for role, key, size in await connection.execute(query)]


async def by_day(connection: AsyncConnection, campaign_id: int) -> Sequence[tuple[datetime, int]]:
    """List standing pledges as (instant, size), oldest first."""
    query = (
        sa.select(pledge.c.pledged_at, pledge.c.size)
        .where(pledge.c.campaign_id == campaign_id, pledge.c.withdrawn_at.is_(None))
        .order_by(pledge.c.pledged_at)
    )
    return [(at, size) for at, size in await connection.execute(query)]


async def rows(
    connection: AsyncConnection,
    campaign_id: int,
    source_locale: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> AsyncIterator[PledgeRow]:
    """Stream the export, oldest first."""
    query = (
        sa.select(
            pledge,
            campaign.c.slug,
            pledge_text.c.key,
            pledge_text.c.role,
            pledge_text.c.texts,
            partner.c.name.label("partner"),
            partner.c.country,
        )
        .join(campaign, campaign.c.id == pledge.c.campaign_id)
        .join(pledge_text, pledge_text.c.id == pledge.c.pledge_text_id)
        .outerjoin(partner, partner.c.id == pledge.c.partner_id)
        .where(pledge.c.campaign_id == campaign_id)
        .order_by(pledge.c.pledged_at, pledge.c.id)
        .execution_options(yield_per=_CHUNK)
    )
    if since is not None:
        query = query.where(pledge.c.pledged_at >= since)
    if until is not None:
        query = query.where(pledge.c.pledged_at < until)
    async for row in await connection.stream(query):
        yield PledgeRow(
            pledge_id=row.id,
            campaign=row.slug,
            pledge_key=row.key,
            pledge_text=row.texts[source_locale],
            role=row.role,
            kind=row.kind,
            size=row.size,
            partner=row.partner or "",
            country=row.country or "",
            locale=row.locale,
            display_name=row.display_name,
            pledged_at=row.pledged_at,
            withdrawn_at=row.withdrawn_at,
            consent_version=row.consent_version,
        )


async def held(connection: AsyncConnection, person: bytes, campaign_id: int) -> tuple[AnyRow, ...]:
    """List everything a person's standing pledges hold, with the partner in whose server they were made."""
    query = (
        sa.select(pledge, pledge_text.c.key, pledge_text.c.role, pledge_text.c.texts, partner.c.name.label("partner"))
        .join(pledge_text, pledge_text.c.id == pledge.c.pledge_text_id)
        .outerjoin(partner, partner.c.id == pledge.c.partner_id)
        .where(pledge.c.campaign_id == campaign_id, pledge.c.person == person)
        .order_by(pledge.c.pledged_at, pledge.c.id)
    )
    return tuple((await connection.execute(query)).all())
