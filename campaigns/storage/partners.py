"""Rows of `partner` and `destination`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.partner import Destination, DestinationKind, Partner, PartnerDraft, PartnerState
from campaigns.storage.columns import AnyRow, Part
from campaigns.storage.tables import destination, partner

_CHUNK = 1_000


async def of_campaign(connection: AsyncConnection, campaign_id: int) -> tuple[Partner, ...]:
    """List a campaign's partners with their destinations, by name."""
    return await _where(connection, partner.c.campaign_id == campaign_id)


async def of_guild(connection: AsyncConnection, guild_id: int) -> tuple[Partner, ...]:
    """List what a server is a partner of, newest campaign first."""
    found = await _where(connection, partner.c.guild_id == guild_id)
    return tuple(sorted(found, key=lambda each: -each.campaign_id))


async def in_campaign(connection: AsyncConnection, campaign_id: int, guild_id: int) -> Partner | None:
    """Find a server's partnership in a campaign."""
    found = await _where(connection, partner.c.campaign_id == campaign_id, partner.c.guild_id == guild_id)
    return found[0] if found else None


async def by_id(connection: AsyncConnection, partner_id: int) -> Partner:
    """Fetch a partner that is known to exist."""
    return (await _where(connection, partner.c.id == partner_id))[0]


async def without_channels(connection: AsyncConnection, partner_id: int) -> Partner:
    """Fetch a partner that is known to exist, for a purpose that needs none of its channels."""
    return of_row((await connection.execute(sa.select(partner).where(partner.c.id == partner_id))).one(), {})


async def insert(connection: AsyncConnection, campaign_id: int, drafts: Sequence[PartnerDraft]) -> None:
    """Add partners and their destinations."""
    for start in range(0, len(drafts), _CHUNK):
        chunk = drafts[start : start + _CHUNK]
        rows = [_row(campaign_id, draft) for draft in chunk]
        await connection.execute(partner.insert(), rows)
        query = sa.select(partner.c.guild_id, partner.c.id).where(
            partner.c.campaign_id == campaign_id, partner.c.guild_id.in_([draft.guild_id for draft in chunk])
        )
        ids: dict[int, int] = {row.guild_id: row.id for row in await connection.execute(query)}
        channels = [
            {"partner_id": ids[draft.guild_id], "kind": kind, "channel_id": channel_id}
            for draft in chunk
            for kind, channel_id in draft.channels.items()
        ]
        if channels:
            await connection.execute(destination.insert(), channels)


async def change(connection: AsyncConnection, partner_id: int, draft: PartnerDraft) -> None:
    """Make a partner what the draft says. A channel that moves keeps its row: its history stays with it."""
    await connection.execute(partner.update().where(partner.c.id == partner_id).values(_facts(draft)))
    query = sa.select(destination.c.kind, destination.c.id).where(destination.c.partner_id == partner_id)
    known = {DestinationKind(row.kind): row.id for row in await connection.execute(query)}
    for kind, channel_id in draft.channels.items():
        if kind in known:
            statement = destination.update().where(destination.c.id == known[kind])
            await connection.execute(statement.values(channel_id=channel_id))
        else:
            row = {"partner_id": partner_id, "kind": kind, "channel_id": channel_id}
            await connection.execute(destination.insert(), row)


async def set_state(connection: AsyncConnection, partner_id: int, state: PartnerState) -> None:
    """Pause, resume or see off a partner."""
    await connection.execute(partner.update().where(partner.c.id == partner_id).values(state=state))


async def set_tags(connection: AsyncConnection, partner_id: int, tags: Iterable[str]) -> None:
    """Replace a partner's tags."""
    await connection.execute(partner.update().where(partner.c.id == partner_id).values(tags=sorted(tags)))


async def _where(connection: AsyncConnection, *conditions: sa.ColumnElement[bool]) -> tuple[Partner, ...]:
    channels: Mapping[int, dict[DestinationKind, Destination]] = defaultdict(dict)
    joined = sa.select(destination).join(partner, partner.c.id == destination.c.partner_id).where(*conditions)
    for row in await connection.execute(joined):
        kind = DestinationKind(row.kind)
        channels[row.partner_id][kind] = _destination(row)
    rows = await connection.execute(sa.select(partner).where(*conditions).order_by(partner.c.name, partner.c.id))
    return tuple(of_row(row, channels.get(row.id, {})) for row in rows)


def _row(campaign_id: int, draft: PartnerDraft) -> dict[str, Any]:
    whose = {"campaign_id": campaign_id, "guild_id": draft.guild_id, "contact_channel_id": draft.contact_channel_id}
    return whose | {"educator_role_id": draft.educator_role_id} | _facts(draft)


def _facts(draft: PartnerDraft) -> dict[str, Any]:
    contact = {"contact_channel_id": draft.contact_channel_id} if draft.contact_channel_id is not None else {}
    educators = {"educator_role_id": draft.educator_role_id} if draft.educator_role_id is not None else {}
    return (
        contact
        | educators
        | {
            "name": draft.name,
            "country": draft.country,
            "timezone": draft.timezone,
            "locale": draft.locale,
            "mention_role_id": draft.mention_role_id,
            "tags": sorted(draft.tags),
        }
    )


def of_row(row: AnyRow | Part, destinations: Mapping[DestinationKind, Destination]) -> Partner:
    """Make a partner of its row."""
    return Partner(
        id=row.id,
        campaign_id=row.campaign_id,
        guild_id=row.guild_id,
        name=row.name,
        country=row.country,
        timezone=row.timezone,
        locale=row.locale,
        mention_role_id=row.mention_role_id,
        tags=frozenset(row.tags),
        state=PartnerState(row.state),
        destinations=destinations,
        contact_channel_id=row.contact_channel_id,
        educator_role_id=row.educator_role_id,
    )


def _destination(row: AnyRow) -> Destination:
    return Destination(
        id=row.id,
        partner_id=row.partner_id,
        kind=DestinationKind(row.kind),
        channel_id=row.channel_id,
        suspended_reason=row.suspended_reason,
        suspended_at=row.suspended_at,
        revivals=row.revivals,
    )
