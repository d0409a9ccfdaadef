"""Rows of `pledge_text` and `pledge`. A person is a keyed hash here, and nothing at all once they took it back."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model import taxonomy
from campaigns.model.plan import PledgeText
from campaigns.model.pledge import PledgeKind, PledgeRow
from campaigns.storage import counting
from campaigns.storage.columns import AnyRow
from campaigns.storage.tables import campaign, partner, pledge, pledge_note, pledge_text, pledge_text_version

_CHUNK = 2_000
_READ = (pledge_text_version.c.pledge_text_id == pledge.c.pledge_text_id) & (
    pledge_text_version.c.version == pledge.c.text_version
)
"""Joins the words as they were when the pledge was made."""
_NAMELESS: dict[str, Any] = {"display_name": "", "consent_version": "", "consented_at": None}


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


async def put_text(connection: AsyncConnection, campaign_id: int, item: PledgeText, position: int) -> bool:
    """Add a pledge text, or replace the one with its key; says whether its words are a new version."""
    values = {"role": item.role, "texts": dict(item.texts), "position": position}
    values["tags"] = taxonomy.written(item.tags())
    mine = (pledge_text.c.campaign_id == campaign_id) & (pledge_text.c.key == item.key)
    known = (await connection.execute(sa.select(pledge_text).where(mine))).one_or_none()
    if known is None:
        keys = {"campaign_id": campaign_id, "key": item.key}
        added = await connection.execute(pledge_text.insert().values(values | keys).returning(pledge_text.c.id))
        await _keep_version(connection, added.scalar_one(), 1, item)
        return True
    is_changed: bool = dict(item.texts) != known.texts
    version = known.version + is_changed
    await connection.execute(pledge_text.update().where(mine).values(values | {"version": version}))
    if is_changed:
        await _keep_version(connection, known.id, version, item)
    return is_changed


async def is_taken(connection: AsyncConnection, campaign_id: int, key: str) -> str | None:
    """Give the role of a text that somebody has pledged; None while nobody has."""
    query = (
        sa.select(pledge_text.c.role)
        .join(pledge, pledge.c.pledge_text_id == pledge_text.c.id)
        .where(pledge_text.c.campaign_id == campaign_id, pledge_text.c.key == key)
        .limit(1)
    )
    role: str | None = (await connection.execute(query)).scalar_one_or_none()
    return role


async def _keep_version(connection: AsyncConnection, text_id: int, version: int, item: PledgeText) -> None:
    row = {"pledge_text_id": text_id, "version": version, "texts": dict(item.texts)}
    await connection.execute(pledge_text_version.insert().values(row))


async def of_person(connection: AsyncConnection, campaign_id: int, person: bytes) -> tuple[AnyRow, ...]:
    """List a person's standing pledges: the pledge, its text as they read it, its partner, its note."""
    query = (
        sa.select(
            pledge,
            pledge_text.c.key,
            pledge_text.c.role,
            pledge_text_version.c.texts,
            partner.c.name.label("partner"),
            partner.c.guild_id,
            partner.c.educator_role_id,
            partner.c.state.label("partner_state"),
            pledge_note.c.body.label("note"),
            pledge_note.c.state.label("note_state"),
            pledge_note.c.refusal.label("note_refusal"),
            pledge_note.c.written_at.label("note_written_at"),
        )
        .join(pledge_text, pledge_text.c.id == pledge.c.pledge_text_id)
        .join(pledge_text_version, _READ)
        .outerjoin(partner, partner.c.id == pledge.c.partner_id)
        .outerjoin(pledge_note, pledge_note.c.pledge_id == pledge.c.id)
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
    notes = sa.select(pledge.c.id).where(*theirs)
    await connection.execute(pledge_note.delete().where(pledge_note.c.pledge_id.in_(notes)))
    values = _NAMELESS | {"person": None, "withdrawn_at": now}
    return (await connection.execute(pledge.update().where(*theirs).values(values))).rowcount


async def withdraw_organisation(
    connection: AsyncConnection, campaign_id: int, guild_id: int, pledge_id: str, now: datetime
) -> bool:
    """Turn the pledge of the organisation of a server into a tombstone; False where it is none of its."""
    theirs = sa.select(partner.c.id).where(partner.c.campaign_id == campaign_id, partner.c.guild_id == guild_id)
    values = _NAMELESS | {"person": None, "withdrawn_at": now}
    buried = await connection.execute(
        pledge.update()
        .where(
            pledge.c.id == pledge_id,
            pledge.c.kind == PledgeKind.ORGANISATION.value,
            pledge.c.partner_id.in_(theirs),
            pledge.c.withdrawn_at.is_(None),
        )
        .values(values)
    )
    if buried.rowcount != 1:
        return False
    await connection.execute(pledge_note.delete().where(pledge_note.c.pledge_id == pledge_id))
    return True


async def show_name(
    connection: AsyncConnection,
    campaign_id: int,
    person: bytes,
    pledge_id: str,
    *,
    name: str,
    consent: str,
    now: datetime,
) -> int:
    """Put a name beside a person's own pledge, with what they agreed to; returns how many rows: one, or none."""
    values = {"display_name": name, "consent_version": consent, "consented_at": now}
    return (await connection.execute(_theirs(campaign_id, person, pledge_id).values(values))).rowcount


async def hide_name(connection: AsyncConnection, campaign_id: int, person: bytes, pledge_id: str) -> int:
    """Take the name of a person's own pledge away, and what belonged to it."""
    named = _theirs(campaign_id, person, pledge_id).where(pledge.c.display_name != "")
    return (await connection.execute(named.values(_NAMELESS))).rowcount


def _theirs(campaign_id: int, person: bytes, pledge_id: str) -> sa.Update:
    return pledge.update().where(
        pledge.c.id == pledge_id, pledge.c.campaign_id == campaign_id, pledge.c.person == person
    )


async def tally(connection: AsyncConnection, campaign_id: int) -> Sequence[tuple[str, str, int]]:
    """Count standing pledges by role and text: (role, text key, sum of size)."""
    query = (
        sa.select(pledge_text.c.role, pledge_text.c.key, sa.func.sum(pledge.c.size))
        .join(pledge_text, pledge_text.c.id == pledge.c.pledge_text_id)
        .where(pledge.c.campaign_id == campaign_id, counting.is_counted())
        .group_by(pledge_text.c.role, pledge_text.c.key)
        .order_by(pledge_text.c.role, pledge_text.c.key)
    )
    return [(role, key, int(size)) for role, key, size in await connection.execute(query)]


async def by_day(connection: AsyncConnection, campaign_id: int) -> Sequence[tuple[datetime, int]]:
    """List standing pledges as (instant, size), oldest first."""
    query = (
        sa.select(pledge.c.pledged_at, pledge.c.size)
        .where(pledge.c.campaign_id == campaign_id, counting.is_counted())
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
            pledge_text_version.c.texts,
            partner.c.name.label("partner"),
            partner.c.country,
        )
        .join(campaign, campaign.c.id == pledge.c.campaign_id)
        .join(pledge_text, pledge_text.c.id == pledge.c.pledge_text_id)
        .join(pledge_text_version, _READ)
        .outerjoin(partner, partner.c.id == pledge.c.partner_id)
        .where(pledge.c.campaign_id == campaign_id, pledge.c.is_set_aside == sa.literal_column("0"))
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
