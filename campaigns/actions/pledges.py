"""Pledges: make, see, take back, count, export. A person is a keyed hash that only this campaign can make."""

import hashlib
import hmac
import secrets
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from campaigns.actions import campaigns as campaign_actions
from campaigns.model import audience, trend
from campaigns.model.campaign import Campaign, CampaignState
from campaigns.model.errors import ConflictError, NotFoundError
from campaigns.model.plan import PledgeText
from campaigns.model.pledge import PledgeReceipt, PledgeRole, PledgeRow, Progress
from campaigns.storage import campaigns, partners, pledges
from campaigns.storage.columns import to_the_millisecond
from campaigns.storage.database import Connection, Database


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who pledges. Their id is in memory only as long as it takes to hash it."""

    user_id: int
    guild_id: int | None
    locale: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a campaign's pledges are at one instant."""

    campaign: Campaign
    progress: Progress
    trend: tuple[tuple[datetime, int], ...]
    """The total at some instants of the last days; empty while there is no line to draw."""
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """A pledge text in the member's language."""

    key: str
    role: PledgeRole
    text: str


async def offers(database: Database, slug: str, locale: str) -> tuple[Offer, ...]:
    """List what can be pledged, in the member's language."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        return tuple(_offer(campaign, text, locale) for text in await pledges.texts(connection, campaign.id))


async def make(
    database: Database, slug: str, text_key: str, member: Member, *, secret: bytes, now: datetime
) -> tuple[PledgeReceipt, Progress]:
    """Make a pledge with one press; pressing again is harmless and says so."""
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        if campaign.state is CampaignState.CLOSED:
            raise ConflictError(f"{campaign.name} is over.", why="Its pledges are counted.")
        text = await _text(connection, campaign, text_key)
        person = await _person(connection, campaign, member.user_id, secret)
        pledge_id = f"p{secrets.token_hex(8)}"  # a letter first: no spreadsheet takes it for a number
        is_new = await pledges.add(
            connection,
            pledge_id=pledge_id,
            campaign_id=campaign.id,
            text_key=text_key,
            person=person,
            partner_id=await _partner_id(connection, campaign, member.guild_id),
            locale=member.locale,
            now=now,
        )
        standing = await pledges.of_person(connection, campaign.id, person)
        made = next(row for row in standing if row.key == text_key)
        offer = _offer(campaign, text, member.locale)
        receipt = PledgeReceipt(made.id, text_key, offer.text, offer.role, made.pledged_at, is_new)
        return receipt, await _progress(connection, campaign)


async def mine(database: Database, slug: str, member: Member, *, secret: bytes) -> tuple[PledgeReceipt, ...]:
    """List what this member has pledged."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        person = await _person(connection, campaign, member.user_id, secret)
        rows = await pledges.of_person(connection, campaign.id, person)
    return tuple(
        PledgeReceipt(
            pledge_id=row.id,
            text_key=row.key,
            text=row.texts[audience.choose_locale(member.locale, row.texts, campaign.source_locale)],
            role=PledgeRole(row.role),
            pledged_at=row.pledged_at,
            is_new=False,
        )
        for row in rows
    )


async def withdraw(
    database: Database,
    slug: str,
    member: Member,
    *,
    secret: bytes,
    now: datetime,
    pledge_id: str | None = None,
) -> int:
    """Take back one pledge, or all of them; says how many. Doing it twice is harmless.

    Whose pledge it is is decided by the hash of who asks, so nobody can take back another's.
    """
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        person = await _person(connection, campaign, member.user_id, secret)
        return await pledges.withdraw(connection, campaign.id, person, to_the_millisecond(now), pledge_id=pledge_id)


async def progress(database: Database, slug: str) -> Progress:
    """Count: the sum of size over pledges that are not withdrawn."""
    async with database.reading() as connection:
        return await _progress(connection, await campaign_actions.find(connection, slug))


async def standing(database: Database, slug: str, now: datetime) -> Standing:
    """Say how far the pledges are and how they grew, from one consistent state."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        counted = await _progress(connection, campaign)
        steps = await pledges.by_day(connection, campaign.id)
    return Standing(campaign, counted, trend.totals(steps, now), now)


async def rows(
    database: Database, slug: str, *, since: datetime | None = None, until: datetime | None = None
) -> AsyncIterator[PledgeRow]:
    """Stream the export from one consistent state of the database."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        async for row in pledges.rows(connection, campaign.id, campaign.source_locale, since=since, until=until):
            yield row


def pseudonym(user_id: int, campaign_key: bytes, secret: bytes) -> bytes:
    """Hash a person: HMAC-SHA-256 under SECRET_KEY and the campaign's own key, both of which it takes to make one."""
    both = hmac.digest(secret, campaign_key, hashlib.sha256)
    return hmac.digest(both, str(user_id).encode(), hashlib.sha256)


async def _person(connection: Connection, campaign: Campaign, user_id: int, secret: bytes) -> bytes:
    campaign_key = await campaigns.pseudonym_key(connection, campaign.id)
    if campaign_key is None:
        raise ConflictError(
            f"The pledges of {campaign.name} are anonymous for ever now.",
            why="Its key was destroyed when its time was over; nobody can tell any more who pledged.",
        )
    return pseudonym(user_id, campaign_key, secret)


async def _text(connection: Connection, campaign: Campaign, key: str) -> PledgeText:
    for text in await pledges.texts(connection, campaign.id):
        if text.key == key:
            return text
    raise NotFoundError(f"{campaign.name} has no such pledge.", fix="Choose one from the list.")


async def _partner_id(connection: Connection, campaign: Campaign, guild_id: int | None) -> int | None:
    if guild_id is None:
        return None
    partner = await partners.in_campaign(connection, campaign.id, guild_id)
    return partner.id if partner else None


async def _progress(connection: Connection, campaign: Campaign) -> Progress:
    by_role: Counter[PledgeRole] = Counter()
    by_text: Counter[str] = Counter()
    for role, key, size in await pledges.tally(connection, campaign.id):
        by_role[PledgeRole(role)] += size
        by_text[key] += size
    return Progress(
        total=sum(by_role.values()),
        by_role=tuple((role, by_role[role]) for role in PledgeRole),
        by_text=tuple(sorted(by_text.items())),
    )


def _offer(campaign: Campaign, text: PledgeText, locale: str) -> Offer:
    chosen = audience.choose_locale(locale, text.texts, campaign.source_locale)
    return Offer(text.key, PledgeRole(text.role), text.texts[chosen])
