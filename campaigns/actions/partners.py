"""Partners: import, set up from their own server, list, tag, pause, leave. Planning follows every change."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from campaigns.actions import campaigns as campaign_actions
from campaigns.actions import file_door, planning, suspensions
from campaigns.actions.planning import Planned
from campaigns.model.actor import Actor
from campaigns.model.campaign import Campaign, CampaignState
from campaigns.model.delivery import DeliveryRow
from campaigns.model.errors import NotFoundError
from campaigns.model.partner import Partner, PartnerDraft, PartnerState
from campaigns.sources import partner_file
from campaigns.storage import audit, campaigns, holds, ledger, notices, partners, reports
from campaigns.storage.database import Connection, Database


@dataclass(frozen=True, slots=True)
class PartnersImported:
    """What an import of partners did."""

    added: int
    changed: int
    unchanged: int
    planned: Planned


@dataclass(frozen=True, slots=True)
class PartnerStatus:
    """What a partner sees of itself."""

    campaign: Campaign
    partner: Partner
    coming: tuple[DeliveryRow, ...]


def read_file(data: bytes, file: str) -> tuple[PartnerDraft, ...]:
    """Read a partner file; raises ProblemsError with every mistake at once."""
    file_door.look_at_sheet(data, file, largest_bytes=partner_file.LARGEST_BYTES)
    return partner_file.read(data, file)


async def import_partners(
    database: Database, slug: str, drafts: tuple[PartnerDraft, ...], *, actor: Actor, now: datetime
) -> PartnersImported:
    """Bring partners into a campaign by their server's id; importing twice changes nothing."""
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        known = {each.guild_id: each for each in await partners.of_campaign(connection, campaign.id)}
        new = tuple(draft for draft in drafts if draft.guild_id not in known)
        changed = [draft for draft in drafts if draft.guild_id in known and not _is_as(known[draft.guild_id], draft)]
        await partners.insert(connection, campaign.id, new)
        for draft in changed:
            await partners.change(connection, known[draft.guild_id].id, draft)
            await suspensions.revive_by_hand(connection, _moved(known[draft.guild_id], draft), now)
        planned = Planned()
        if new or changed:
            planned = await planning.replan_campaign(connection, campaign.id, now)
        await audit.record(
            connection,
            actor,
            "partners.import",
            f"campaign:{slug}",
            now=now,
            campaign_id=campaign.id,
            detail={"added": len(new), "changed": len(changed)},
        )
    return PartnersImported(len(new), len(changed), len(drafts) - len(new) - len(changed), planned)


async def set_up(database: Database, slug: str, draft: PartnerDraft, *, actor: Actor, now: datetime) -> Partner:
    """Join a campaign, or change one's facts and channels, from one's own server; this revives what was suspended."""
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        known = await partners.in_campaign(connection, campaign.id, draft.guild_id)
        if known is None:
            await partners.insert(connection, campaign.id, (draft,))
        else:
            await partners.change(connection, known.id, replace(draft, tags=known.tags | draft.tags))
            await partners.set_state(connection, known.id, PartnerState.ACTIVE)
            await suspensions.revive_by_hand(connection, (each.id for each in known.destinations.values()), now)
            await holds.reopen(connection, known.id, {ledger.PARTNER_AWAY})
            if draft.contact_channel_id is not None:
                await notices.try_again(connection, now, campaign_id=campaign.id, partner_id=known.id)
        await _audit(connection, campaign, actor, "partner.setup", draft.guild_id, now)
        await planning.replan_campaign(connection, campaign.id, now)
        return await _find(connection, campaign, draft.guild_id)


async def set_state(
    database: Database, slug: str, guild_id: int, state: PartnerState, *, actor: Actor, now: datetime
) -> Partner:
    """Pause a partner, let it go on, or see it off; takes effect before the next send."""
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        known = await _find(connection, campaign, guild_id)
        await partners.set_state(connection, known.id, state)
        if state is PartnerState.ACTIVE:
            await holds.reopen(connection, known.id, {ledger.PARTNER_AWAY})
        await _audit(connection, campaign, actor, f"partner.{state}", guild_id, now)
        await planning.replan_campaign(connection, campaign.id, now)
        return await _find(connection, campaign, guild_id)


async def tag(
    database: Database, slug: str, guild_id: int, tags: Iterable[str], *, actor: Actor, now: datetime
) -> Partner:
    """Replace a partner's tags."""
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        known = await _find(connection, campaign, guild_id)
        await partners.set_tags(connection, known.id, tags)
        await _audit(connection, campaign, actor, "partner.tag", guild_id, now)
        await planning.replan_campaign(connection, campaign.id, now)
        return await _find(connection, campaign, guild_id)


async def list_all(database: Database, slug: str) -> tuple[Partner, ...]:
    """List a campaign's partners."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        return await partners.of_campaign(connection, campaign.id)


async def get(database: Database, slug: str, guild_id: int) -> Partner:
    """Fetch a partner by its server."""
    async with database.reading() as connection:
        return await _find(connection, await campaign_actions.find(connection, slug), guild_id)


async def partnership(database: Database, guild_id: int) -> tuple[Campaign, Partner] | None:
    """Find the campaign a server takes part in: the newest that is not closed; None where it takes part in none."""
    async with database.reading() as connection:
        for partner in await partners.of_guild(connection, guild_id):
            campaign = await campaigns.by_id(connection, partner.campaign_id)
            if campaign.state is not CampaignState.CLOSED and partner.state is not PartnerState.LEFT:
                return campaign, partner
    return None


async def status(database: Database, guild_id: int, limit: int = 10) -> PartnerStatus:
    """Say what a partner will receive next, and how its channels are."""
    found = await partnership(database, guild_id)
    if found is None:
        raise NotFoundError(
            "This server takes part in no campaign.", fix="Someone who manages the server runs /partner setup."
        )
    campaign, partner = found
    async with database.reading() as connection:
        coming = await reports.coming(connection, campaign.id, partner.id, limit)
    return PartnerStatus(campaign, partner, coming)


async def coming(database: Database, partner: Partner, limit: int = 10) -> tuple[DeliveryRow, ...]:
    """List what a partner receives next."""
    async with database.reading() as connection:
        return await reports.coming(connection, partner.campaign_id, partner.id, limit)


def _is_as(known: Partner, draft: PartnerDraft) -> bool:
    channels = {kind: destination.channel_id for kind, destination in known.destinations.items()}
    return (
        known.name,
        known.country,
        known.timezone,
        known.locale,
        known.mention_role_id,
        known.tags,
    ) == (
        draft.name,
        draft.country,
        draft.timezone,
        draft.locale,
        draft.mention_role_id,
        draft.tags,
    ) and all(channels.get(kind) == channel_id for kind, channel_id in draft.channels.items())


def _moved(known: Partner, draft: PartnerDraft) -> list[int]:
    """List the destinations that the draft gives another channel."""
    return [
        known.destinations[kind].id
        for kind, channel_id in draft.channels.items()
        if kind in known.destinations and known.destinations[kind].channel_id != channel_id
    ]


async def _find(connection: Connection, campaign: Campaign, guild_id: int) -> Partner:
    known = await partners.in_campaign(connection, campaign.id, guild_id)
    if known is None:
        raise NotFoundError(f"That server is no partner of {campaign.name}.", fix="See /partner list.")
    return known


async def _audit(
    connection: Connection, campaign: Campaign, actor: Actor, action: str, guild_id: int, now: datetime
) -> None:
    await audit.record(connection, actor, action, f"partner:{guild_id}", now=now, campaign_id=campaign.id)
