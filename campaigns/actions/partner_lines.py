"""Help lines of partners: what the members of each are shown, and what the partner said about it.

Who manages a server answers for it: its own line is shown there, and nowhere else, from the moment it is given. The
organisers are told, see it in `/partner view`, and may have it shown no more, with a reason.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from campaigns.actions import campaigns as campaign_actions
from campaigns.actions import partners as partner_actions
from campaigns.model import helplines, partner_line, plain_text
from campaigns.model.actor import Actor
from campaigns.model.campaign import Campaign
from campaigns.model.errors import ConflictError, InputError, NotFoundError
from campaigns.model.helplines import Standing
from campaigns.model.notice import NoticeDraft, NoticeKind
from campaigns.model.partner import Partner, PartnerState
from campaigns.model.partner_line import OwnLine, PartnerLine
from campaigns.model.post import HelpLine
from campaigns.sources import facts
from campaigns.storage import audit, notices, partner_lines, partners
from campaigns.storage.database import Connection, Database

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """What the members of one partner are shown, and what is known about it."""

    campaign: Campaign
    partner: Partner
    said: PartnerLine | None
    lines: tuple[HelpLine, ...]
    standing: Standing

    @property
    def mark(self) -> str:
        """Name exactly what the partner is asked about."""
        return partner_line.mark(helplines.to_confirm(self.lines))


async def lines_of(connection: Connection, partner: Partner, on: date) -> tuple[HelpLine, ...]:
    """List what a partner's members are shown, for a post that needs it."""
    said = await partner_lines.of_partner(connection, partner.id)
    return facts.help_lines(partner.country, on, helplines.own_of(partner.country, partner.name, said, on=on))


async def of_server(database: Database, guild_id: int, now: datetime) -> Shown:
    """Look at the line of the partner whose server this is."""
    found = await find_server(database, guild_id, now)
    if found is None:
        raise NotFoundError(
            "This server takes part in no campaign.", fix="Someone who manages the server runs /partner setup."
        )
    return found


async def find_server(database: Database, guild_id: int, now: datetime) -> Shown | None:
    """The same; None for a server that takes part in no campaign."""
    found = await partner_actions.partnership(database, guild_id)
    if found is None:
        return None
    async with database.reading() as connection:
        return await _look(connection, *found, now)


async def of_partner(database: Database, slug: str, guild_id: int, now: datetime) -> Shown:
    """Look at the line of one partner of a campaign."""
    async with database.reading() as connection:
        return await _of_partner(connection, slug, guild_id, now)


async def everyone(database: Database, slug: str, now: datetime) -> tuple[Shown, ...]:
    """Look at the lines of all partners of a campaign that have not left."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        return await of_everyone(connection, campaign, now)


async def of_everyone(connection: Connection, campaign: Campaign, now: datetime) -> tuple[Shown, ...]:
    """The same, inside a transaction."""
    said = await partner_lines.of_campaign(connection, campaign.id)
    known = await partners.of_campaign(connection, campaign.id)
    return tuple(
        _shown(campaign, each, said.get(each.id), now) for each in known if each.state is not PartnerState.LEFT
    )


async def every_server(database: Database) -> Mapping[int, tuple[str, str, PartnerLine | None]]:
    """Say of each server that takes part in something its country, and the partner's name and line where it has one.

    There may be ten thousand, most without a line of their own, so no more is read of them.
    """
    async with database.reading() as connection:
        own = await partner_lines.own(connection)
        servers = await partner_lines.servers(connection)
    nothing: tuple[str, PartnerLine | None] = ("", None)
    return {guild_id: (country, *own.get(whose, nothing)) for guild_id, (whose, country) in servers.items()}


async def with_nobody(connection: Connection, campaign: Campaign, known: Iterable[Partner]) -> frozenset[int]:
    """Name the partners, by id, whose members find nobody to talk to but through a directory."""
    said = await partner_lines.of_campaign(connection, campaign.id)
    alone = (each for each in known if (line := said.get(each.id)) is None or line.used is None)
    # which lines there are does not depend on the day; which of them are to be checked does
    return frozenset(
        each.id for each in alone if not helplines.to_confirm(_of_country(each.country, campaign.anchor_on))
    )


async def give(database: Database, guild_id: int, own: OwnLine, *, actor: Actor, now: datetime) -> Shown:
    """Take a partner's own line in place of what it had, and have the organisers told."""
    before = await of_server(database, guild_id, now)
    said = PartnerLine(mark="", confirmed_by=actor.who, confirmed_at=now, own=own)
    after = _shown(before.campaign, before.partner, said, now)
    said = replace(said, mark=after.mark)
    async with database.writing() as connection:
        await partner_lines.put(connection, before.partner.id, said)
        line = {"name": own.name, "phone": own.phone, "url": own.url, "audience": own.audience, "hours": own.hours}
        await _audit(connection, after, actor, "partner.line-give", now, line)
        detail = {"partner": after.partner.name, "guild_id": str(guild_id), **line}
        key = f"help-line-given:{after.partner.id}:{now.isoformat()}"
        draft = NoticeDraft(NoticeKind.HELP_LINE_GIVEN, after.campaign.id, key, detail)
        await notices.write(connection, [draft], now)
        return await _look(connection, after.campaign, after.partner, now)


async def confirm(database: Database, guild_id: int, mark: str, *, actor: Actor, now: datetime) -> Shown:
    """Note that a partner says yes to exactly what it was shown."""
    before = await of_server(database, guild_id, now)
    if not helplines.to_confirm(before.lines):
        raise ConflictError("There is no help line to confirm here.", fix="Give your own with /partner helpline.")
    if before.mark != mark:
        raise ConflictError(
            "Your help line has changed since you were asked.",
            why="A yes counts for exactly what was shown.",
            fix="Look at it with /partner helpline, and confirm it there.",
        )
    own = before.said.used if before.said else None
    async with database.writing() as connection:
        said = PartnerLine(mark=mark, confirmed_by=actor.who, confirmed_at=now, own=own)
        await partner_lines.put(connection, before.partner.id, said)
        await _audit(connection, before, actor, "partner.line-confirm", now, {"mark": mark})
        return await _look(connection, before.campaign, before.partner, now)


async def use_countrys(database: Database, guild_id: int, *, actor: Actor, now: datetime) -> Shown:
    """Take a partner's own line back; its members are shown its country's, and that counts as a yes to them."""
    before = await of_server(database, guild_id, now)
    if before.said is None or before.said.own is None:
        raise ConflictError("This server has no help line of its own.", fix="See /partner helpline.")
    after = _shown(before.campaign, before.partner, None, now)
    async with database.writing() as connection:
        said = PartnerLine(mark=after.mark, confirmed_by=actor.who, confirmed_at=now)
        await partner_lines.put(connection, before.partner.id, said)
        await _audit(connection, before, actor, "partner.line-withdraw", now, {})
        return await _look(connection, before.campaign, before.partner, now)


async def reject(database: Database, slug: str, guild_id: int, reason: str, *, actor: Actor, now: datetime) -> Shown:
    """Have a partner's own line shown no more, for the organisers, and have the partner told why."""
    why = _checked(reason)
    async with database.writing() as connection:
        before = await _of_partner(connection, slug, guild_id, now)
        if before.said is None or before.said.used is None:
            raise ConflictError(f"{before.partner.name} has no help line of its own.", fix="See /partner view.")
        await partner_lines.reject(connection, before.partner.id, by=actor.who, reason=why, now=now)
        await _audit(connection, before, actor, "partner.line-reject", now, {"reason": why})
        if before.partner.contact_channel_id is not None:
            key = f"help-line-rejected:{before.partner.id}:{now.isoformat()}"
            detail = {"partner": before.partner.name, "name": before.said.used.name, "reason": why}
            draft = NoticeDraft(NoticeKind.HELP_LINE_REJECTED, before.campaign.id, key, detail, before.partner.id)
            await notices.write(connection, [draft], now)
        return await _look(connection, before.campaign, before.partner, now)


def wanting(found: Iterable[Shown], standing: Standing) -> tuple[Shown, ...]:
    """Pick the partners whose help line stands like that."""
    return tuple(each for each in found if each.standing is standing)


async def _of_partner(connection: Connection, slug: str, guild_id: int, now: datetime) -> Shown:
    campaign = await campaign_actions.find(connection, slug)
    known = await partners.in_campaign(connection, campaign.id, guild_id)
    if known is None:
        raise NotFoundError(f"That server is no partner of {campaign.name}.", fix="See /partner list.")
    return await _look(connection, campaign, known, now)


async def _look(connection: Connection, campaign: Campaign, partner: Partner, now: datetime) -> Shown:
    return _shown(campaign, partner, await partner_lines.of_partner(connection, partner.id), now)


def _shown(campaign: Campaign, partner: Partner, said: PartnerLine | None, now: datetime) -> Shown:
    on = now.date()
    lines = facts.help_lines(partner.country, on, helplines.own_of(partner.country, partner.name, said, on=on))
    return Shown(campaign, partner, said, lines, helplines.standing(said, lines, on=on))


@cache
def _of_country(country: str, on: date) -> tuple[HelpLine, ...]:
    return facts.help_lines(country, on)


def _checked(reason: str) -> str:
    why = " ".join(reason.split())
    if not 1 <= len(why) <= LONGEST_REASON:
        raise InputError(f"A reason has 1 to {LONGEST_REASON} characters.", fix="The partner reads it: say what to do.")
    if problems := plain_text.find_problems(why):
        raise InputError("That reason cannot be used.", why="; ".join(problems))
    return why


async def _audit(
    connection: Connection, about: Shown, actor: Actor, action: str, now: datetime, detail: dict[str, Any]
) -> None:
    subject = f"partner:{about.partner.guild_id}"
    await audit.record(connection, actor, action, subject, now=now, campaign_id=about.campaign.id, detail=detail)
