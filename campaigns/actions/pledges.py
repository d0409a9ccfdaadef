"""Pledges: make, see, take back, count. A person is a keyed hash that only this campaign can make.

Making one is a small write that shares its transaction with everybody who presses at the same moment; nobody is
answered before their row is on disk. Groups, names and notes have rooms of their own beside this one.
"""

import hashlib
import hmac
import secrets
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaigns.actions import campaigns as campaign_actions
from campaigns.actions import publishing
from campaigns.actions.publishing import Breakdown
from campaigns.model import audience, trend
from campaigns.model.campaign import Campaign
from campaigns.model.counting import Dimension
from campaigns.model.errors import ConflictError, NotFoundError
from campaigns.model.plan import PledgeText
from campaigns.model.pledge import NoteState, PledgeKind, PledgeReceipt, PledgeRole, PledgeRow, Progress, Refusal
from campaigns.model.pledging import PledgingState
from campaigns.storage import campaigns, pledge_entry, pledges
from campaigns.storage.columns import to_the_millisecond
from campaigns.storage.database import Connection, Database
from campaigns.storage.pledge_entry import Entry, Ground
from campaigns.storage.pledge_entry import Standing as Made
from campaigns.storage.shared_writes import Round


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
    roles: Breakdown | None = None
    """The number by role, as it may be shown."""


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
        return tuple(offer(campaign, text, locale) for text in await pledges.texts(connection, campaign.id))


async def make(
    database: Database, slug: str, text_key: str, member: Member, *, secret: bytes, now: datetime
) -> PledgeReceipt:
    """Make a pledge with one press; pressing again is harmless and says so."""

    def enter(shared: Round) -> PledgeReceipt:
        ground, text = open_ground(shared, slug, text_key, member.guild_id, now)
        person = person_of(ground.pseudonym_key, member.user_id, secret)
        entry = new_entry(ground, person, PledgeKind.PERSON, 1, member.locale, now)
        return record(shared, entry, text, member.locale)

    return await database.write_together(enter)


async def mine(database: Database, slug: str, member: Member, *, secret: bytes) -> tuple[PledgeReceipt, ...]:
    """List what this member has pledged, in the words they read."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        person = await _person(connection, campaign, member.user_id, secret)
        rows = await pledges.of_person(connection, campaign.id, person)
    return tuple(receipt_of(row, campaign, member.locale) for row in rows)


async def mine_everywhere(
    database: Database, member: Member, *, secret: bytes
) -> tuple[tuple[Campaign, tuple[PledgeReceipt, ...]], ...]:
    """List what this member has pledged in every campaign, open or over, newest first; those without are left out."""
    found: list[tuple[Campaign, tuple[PledgeReceipt, ...]]] = []
    async with database.reading() as connection:
        for campaign in await campaigns.all_of_them(connection):
            key = await campaigns.pseudonym_key(connection, campaign.id)
            if key is None:
                continue
            rows = await pledges.of_person(connection, campaign.id, pseudonym(member.user_id, key, secret))
            if rows:
                found.append((campaign, tuple(receipt_of(row, campaign, member.locale) for row in rows)))
    return tuple(found)


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
        instant = to_the_millisecond(now)
        taken_back = await pledges.withdraw(connection, campaign.id, person, instant, pledge_id=pledge_id)
    if taken_back:
        await database.scrub()
    return taken_back


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
    roles = await publishing.breakdown(database, slug, Dimension.ROLE, now)
    return Standing(campaign, counted, trend.totals(steps, now), now, roles)


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


def person_of(campaign_key: bytes | None, user_id: int, secret: bytes) -> bytes:
    """Hash a person under a campaign's key, or say that nobody can any more."""
    if campaign_key is None:
        raise ConflictError(
            "The pledges of this campaign are anonymous for ever now.",
            why="Its key was destroyed when its time was over; nobody can tell any more who pledged.",
        )
    return pseudonym(user_id, campaign_key, secret)


def must_be_open(campaign: Campaign, now: datetime) -> None:
    """Refuse a pledge before the opening and after the end."""
    match campaign.pledging_state(now):
        case PledgingState.OVER:
            raise ConflictError(f"{campaign.name} takes no more pledges.", why="Its pledges are counted.")
        case PledgingState.NOT_YET:
            raise ConflictError(f"{campaign.name} takes no pledges yet.", fix="Please come back when it has begun.")
        case PledgingState.OPEN:
            return


def open_ground(
    shared: Round, slug: str, text_key: str, guild_id: int | None, now: datetime
) -> tuple[Ground, PledgeText]:
    """Read what a pledge stands on, and refuse one that may not be made."""
    ground = pledge_entry.ground(shared, slug, text_key, guild_id)
    if ground is None:
        raise NotFoundError(f"There is no campaign called {slug}.", why="Nothing was changed.")
    must_be_open(ground.campaign, now)
    if ground.is_elsewhere:
        raise ConflictError("This server takes part in another campaign.", why="Nothing was changed.")
    if ground.text is None:
        raise NotFoundError("There is no such pledge in this campaign.", fix="Choose one from the list.")
    return ground, ground.text


def new_entry(ground: Ground, person: bytes, kind: PledgeKind, size: int, locale: str, now: datetime) -> Entry:
    """Begin a pledge; its id is random and carries no meaning."""
    pledge_id = f"p{secrets.token_hex(8)}"  # a letter first: no spreadsheet takes it for a number
    return Entry(pledge_id, ground, person, kind, size, locale, to_the_millisecond(now))


def record(shared: Round, entry: Entry, text: PledgeText, locale: str) -> PledgeReceipt:
    """Write the pledge, or find the same one that stands already; either way give the receipt."""
    if pledge_entry.add(shared, entry):
        made = Made(entry.pledge_id, entry.size, entry.now, "", entry.ground.text_version, entry.person)
        return _receipt(entry, made, text, locale, is_new=True)
    there = pledge_entry.standing(shared, entry)
    if there is None:
        raise ConflictError("You have made this pledge for another organisation already.", why="Nothing was changed.")
    if there.text_version != entry.ground.text_version and entry.ground.text_id is not None:
        words = pledge_entry.words(shared, entry.ground.text_id, there.text_version)
        text = PledgeText(text.key, text.role, words)
    return _receipt(entry, there, text, locale, is_new=False)


def offer(campaign: Campaign, text: PledgeText, locale: str) -> Offer:
    """Say a text in somebody's language."""
    chosen = audience.choose_locale(locale, text.texts, campaign.source_locale)
    return Offer(text.key, PledgeRole(text.role), text.texts[chosen])


def receipt_of(row: Any, campaign: Campaign, locale: str) -> PledgeReceipt:  # noqa: ANN401 - a row of `pledges.of_person`
    """Make the receipt of a pledge that stands."""
    return PledgeReceipt(
        pledge_id=row.id,
        text_key=row.key,
        text=row.texts[audience.choose_locale(locale, row.texts, campaign.source_locale)],
        role=PledgeRole(row.role),
        pledged_at=row.pledged_at,
        is_new=False,
        kind=PledgeKind(row.kind),
        size=row.size,
        display_name=row.display_name,
        note_state=NoteState(row.note_state) if row.note_state else None,
        refusal=Refusal(row.note_refusal) if row.note_refusal else None,
    )


def _receipt(entry: Entry, made: Made, text: PledgeText, locale: str, *, is_new: bool) -> PledgeReceipt:
    said = offer(entry.ground.campaign, text, locale)
    return PledgeReceipt(
        pledge_id=made.pledge_id,
        text_key=said.key,
        text=said.text,
        role=said.role,
        pledged_at=made.pledged_at,
        is_new=is_new,
        kind=entry.kind,
        size=made.size,
        display_name=made.display_name,
        may_take_back=made.person == entry.person,
    )


async def _person(connection: Connection, campaign: Campaign, user_id: int, secret: bytes) -> bytes:
    return person_of(await campaigns.pseudonym_key(connection, campaign.id), user_id, secret)


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
