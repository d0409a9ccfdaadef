"""Asides: what is kept out of the number, why, by whom; put out by conditions and a reason, and let in again.

Nobody is named and nothing is deleted: a person's pledge stays theirs, and they can still take it back. Once a
certificate says which number was kept, nothing goes out or in any more.
"""

from dataclasses import dataclass
from datetime import datetime

from campaigns.actions import campaigns as campaign_actions
from campaigns.model.actor import Actor
from campaigns.model.aside import Aside, AsideKind
from campaigns.model.errors import ConflictError, InputError, NotFoundError
from campaigns.model.nearest import quote, suggest
from campaigns.storage import asides, audit, papers, partners
from campaigns.storage import pledges as pledge_rows
from campaigns.storage.asides import Chosen
from campaigns.storage.columns import to_the_millisecond
from campaigns.storage.database import Connection, Database

_REASON_LIMIT = 300


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the pledges have in common; all that is given has to hold, and something has to be given."""

    guild_id: int | None = None
    text_key: str = ""
    role: str = ""
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def said(self) -> dict[str, str]:
        """Write them down."""
        written = {
            "guild_id": str(self.guild_id or ""),
            "text": self.text_key,
            "role": self.role,
            "kind": self.kind,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
        }
        return {name: value for name, value in written.items() if value}


async def listed(database: Database, slug: str) -> tuple[Aside, ...]:
    """List what is or was kept out: what waits to be looked at first."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        return await asides.of_campaign(connection, campaign.id)


async def preview(database: Database, slug: str, conditions: Conditions) -> tuple[int, int]:
    """Count what an invalidation would keep out: pledges, and the people they stand for. Nothing is changed."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        await _must_not_be_certified(connection, campaign.id)
        return await asides.count(connection, await _chosen(connection, campaign.id, conditions))


async def invalidate(
    database: Database, slug: str, conditions: Conditions, reason: str, *, actor: Actor, now: datetime
) -> Aside:
    """Keep out of the number whatever meets the conditions, for a reason that is kept."""
    if not reason.strip():
        raise InputError("Pledges are not put aside without a reason.", fix="Say in a few words what is wrong.")
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        await _must_not_be_certified(connection, campaign.id)
        chosen = await _chosen(connection, campaign.id, conditions)
        pledges, size = await asides.count(connection, chosen)
        if not pledges:
            raise NotFoundError("No pledge that counts meets these conditions.", why="Nothing was changed.")
        said = conditions.said()
        at = to_the_millisecond(now)
        aside_id = await asides.put(
            connection,
            campaign.id,
            AsideKind.INVALID,
            reason.strip()[:_REASON_LIMIT],
            said,
            who=actor.who,
            now=at,
            is_looked_at=True,
        )
        await asides.move(connection, aside_id, chosen)
        detail = said | {"pledges": str(pledges), "size": str(size)}
        await _record(connection, campaign.id, "pledges.invalidate", aside_id, actor, now, detail)
        return await _find(connection, campaign.id, aside_id)


async def let_in(database: Database, slug: str, aside_id: int, *, actor: Actor, now: datetime) -> Aside:
    """Let the pledges of an aside count: a burst that was honest, or an invalidation that is undone."""
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        known = await _find(connection, campaign.id, aside_id)
        if known.counted_at is not None:
            raise ConflictError("These pledges count already.", why="Nothing was changed.")
        await _must_not_be_certified(connection, campaign.id)
        await asides.let_in(connection, aside_id, to_the_millisecond(now))
        await _record(connection, campaign.id, "pledges.let-in", aside_id, actor, now, {"pledges": str(known.pledges)})
        return await _find(connection, campaign.id, aside_id)


async def keep_out(database: Database, slug: str, aside_id: int, *, actor: Actor, now: datetime) -> Aside:
    """Note that somebody looked at a burst and keeps it out; it can be let in later all the same."""
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        known = await _find(connection, campaign.id, aside_id)
        if not known.waits:
            raise ConflictError("Somebody has looked at this already.", why="Nothing was changed.")
        await asides.look(connection, aside_id, to_the_millisecond(now))
        detail = {"pledges": str(known.pledges)}
        await _record(connection, campaign.id, "pledges.keep-out", aside_id, actor, now, detail)
        return await _find(connection, campaign.id, aside_id)


async def _must_not_be_certified(connection: Connection, campaign_id: int) -> None:
    if await papers.certificate_of(connection, campaign_id) is not None:
        raise ConflictError(
            "The number of this campaign does not change any more.",
            why="What led to persons was destroyed, and the certificate says which number was kept.",
            fix="Where you know that it is wrong, say so wherever you quote it.",
        )


async def _chosen(connection: Connection, campaign_id: int, conditions: Conditions) -> Chosen:
    if not conditions.said():
        raise InputError(
            "Say at least one thing the pledges have in common.",
            why="Otherwise every pledge of the campaign would be put aside.",
            fix="Name a server, a pledge, a role or a stretch of time.",
        )
    if conditions.since and conditions.until and conditions.since >= conditions.until:
        raise InputError(
            "The stretch of time ends before it begins.", why="No pledge could lie in it.", fix="Turn them round."
        )
    if conditions.text_key:
        known = [each.key for each in await pledge_rows.texts(connection, campaign_id)]
        if conditions.text_key not in known:
            raise NotFoundError(
                f"There is no pledge {quote(conditions.text_key)} in this campaign.",
                fix=f"Choose a key of its plan; {suggest(conditions.text_key, known)}".rstrip("; "),
            )
    partner_id = None
    if conditions.guild_id is not None:
        partner = await partners.in_campaign(connection, campaign_id, conditions.guild_id)
        if partner is None:
            raise NotFoundError("This server is no partner of the campaign.", fix="Choose one from the list.")
        partner_id = partner.id
    return asides.matching(
        campaign_id,
        partner_id=partner_id,
        text_key=conditions.text_key,
        role=conditions.role,
        kind=conditions.kind,
        since=conditions.since,
        until=conditions.until,
    )


async def _find(connection: Connection, campaign_id: int, aside_id: int) -> Aside:
    found = await asides.find(connection, campaign_id, aside_id)
    if found is None:
        raise NotFoundError("There is no such aside.", fix="See `/pledges asides` for those that exist.")
    return found


async def _record(
    connection: Connection,
    campaign_id: int,
    action: str,
    aside_id: int,
    actor: Actor,
    now: datetime,
    detail: dict[str, str],
) -> None:
    subject = f"aside:{aside_id}"
    await audit.record(connection, actor, action, subject, now=now, campaign_id=campaign_id, detail=detail)
