"""Announcements: draft, edit, submit, approve, schedule, tag, cancel.

The author never approves; an approval covers exactly one version, and any edit voids it.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from campaigns.actions import campaigns as campaign_actions
from campaigns.actions import planning, seen_pictures, shelving, writing
from campaigns.actions import words as words_guard
from campaigns.actions.following import follow
from campaigns.actions.planning import Planned
from campaigns.model import approval, ids, taxonomy, when
from campaigns.model.actor import Actor
from campaigns.model.announcement import Announcement, AnnouncementState, Content
from campaigns.model.campaign import Campaign
from campaigns.model.delivery import DeliveryRow
from campaigns.model.errors import ConflictError, NotFoundError
from campaigns.model.partner import Partner
from campaigns.sources import facts
from campaigns.storage import announcements, audit, campaigns, corrections, deliveries, partners, reports
from campaigns.storage.database import Connection, Database


@dataclass(frozen=True, slots=True)
class Approved:
    """What an approval set in motion."""

    announcement: Announcement
    planned: Planned
    copies: int = 0
    """That are out and are corrected now."""


async def draft(
    database: Database, slug: str, content: Content, *, actor: Actor, now: datetime, key: str = ""
) -> Announcement:
    """Write down a new announcement; nothing goes out before somebody else approves it."""
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        return await add(connection, campaign, key or f"draft-{secrets.token_hex(3)}", content, actor, now)


async def edit(
    database: Database,
    slug: str,
    key: str,
    content: Content,
    *,
    version: int | None = None,
    actor: Actor,
    now: datetime,
) -> Announcement:
    """Change what an announcement says; an approval it had is void, and what waited to go out waits no more."""
    async with database.writing() as connection:
        _, known = await find(connection, slug, key)
        approval.check_version(known, version)
        return await revise(connection, known, content, actor, now)


async def submit(database: Database, slug: str, key: str, *, actor: Actor, now: datetime) -> Announcement:
    """Ask for approval."""
    async with database.writing() as connection:
        _, known = await find(connection, slug, key)
        approval.check_state(known, AnnouncementState.DRAFT)
        await shelving.must_fit(connection, known)
        return await _move(connection, known, AnnouncementState.REVIEW, "announcement.submit", actor, now)


async def reject(database: Database, slug: str, key: str, reason: str, *, actor: Actor, now: datetime) -> Announcement:
    """Send an announcement back to its author, with the reason."""
    async with database.writing() as connection:
        _, known = await find(connection, slug, key)
        approval.check_state(known, AnnouncementState.REVIEW)
        return await _move(connection, known, AnnouncementState.DRAFT, "announcement.reject", actor, now, reason)


async def approve(
    database: Database,
    slug: str,
    key: str,
    *,
    version: int | None = None,
    actor: Actor,
    now: datetime,
    override: str = "",
    is_picture_confirmed: bool = False,
) -> Approved:
    """Approve the version the approver has seen, and plan its deliveries. The author cannot. Words that block need
    the approver's reason to keep them; a picture beside words about harm needs a look at it.
    """
    async with database.writing() as connection:
        campaign, known = await find(connection, slug, key)
        approval.check_approvable(known, actor)
        approval.check_version(known, version)
        return await bless(
            connection,
            campaign,
            known,
            actor,
            now,
            because="",
            override=override,
            is_picture_confirmed=is_picture_confirmed,
        )


async def schedule(database: Database, slug: str, key: str, at: str, *, actor: Actor, now: datetime) -> Announcement:
    """Set when an announcement goes out, in the plan's words (`T-14 09:00 local`); a new version, to be approved."""
    async with database.writing() as connection:
        _, known = await find(connection, slug, key)
        content = replace(known.content, when=when.parse(at))
        return await revise(connection, known, content, actor, now)


async def tag(
    database: Database,
    slug: str,
    key: str,
    written: str,
    *,
    audience: str = "",
    topics: str = "",
    actor: Actor,
    now: datetime,
) -> Announcement:
    """Say what an announcement supports, whom it speaks to and what about: added, or with a dash taken away."""
    async with database.writing() as connection:
        _, known = await find(connection, slug, key)
        content = replace(
            known.content,
            audience=writing.audience(audience, known.content.audience),
            topics=writing.about(topics, known.content.topics),
            **taxonomy.amended(known.content.tags(), written, facts.editions()),
        )
        return await revise(connection, known, content, actor, now)


async def cancel(database: Database, slug: str, key: str, *, actor: Actor, now: datetime) -> tuple[Announcement, int]:
    """Call an announcement off: what has not been sent will not be. Says how many deliveries that stopped."""
    async with database.writing() as connection:
        _, known = await find(connection, slug, key)
        approval.check_cancellable(known)
        stopped = await deliveries.drop_waiting(connection, known.id)
        moved = await _move(connection, known, AnnouncementState.CANCELLED, "announcement.cancel", actor, now)
        return moved, stopped


async def get(database: Database, slug: str, key: str) -> Announcement:
    """Fetch an announcement by its key or post reference."""
    async with database.reading() as connection:
        return (await find(connection, slug, key))[1]


async def list_all(database: Database, slug: str) -> tuple[Announcement, ...]:
    """List a campaign's announcements."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        return await announcements.of_campaign(connection, campaign.id)


async def status(database: Database, slug: str, key: str) -> tuple[Announcement, tuple[DeliveryRow, ...]]:
    """Fetch an announcement and what became of each of its deliveries."""
    async with database.reading() as connection:
        campaign, known = await find(connection, slug, key)
        return known, await reports.deliveries(connection, campaign.id, announcement_id=known.id)


async def by_number(database: Database, slug: str, number: int) -> Announcement:
    """Fetch an announcement by the number in its reference."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        return (await find(connection, slug, ids.post_reference(campaign.reference_prefix, number, 0)))[1]


async def add(
    connection: Connection, campaign: Campaign, key: str, content: Content, actor: Actor, now: datetime
) -> Announcement:
    """Add a draft inside a transaction."""
    await campaigns.lock(connection, campaign.id)
    number = await announcements.next_number(connection, campaign.id)
    content = await shelving.pinned(connection, campaign.id, content)
    announcement_id = await announcements.insert(
        connection,
        campaign_id=campaign.id,
        key=key,
        number=number,
        reference=ids.post_reference(campaign.reference_prefix, number, 0),
        content=content,
        author=actor.who,
        now=now,
    )
    await audit.record(connection, actor, "announcement.draft", f"announcement:{key}", now=now, campaign_id=campaign.id)
    return await announcements.by_id(connection, announcement_id)


async def revise(
    connection: Connection, known: Announcement, content: Content, actor: Actor, now: datetime
) -> Announcement:
    """Give an announcement a new version inside a transaction."""
    approval.check_editable(known)
    content = await shelving.pinned(connection, known.campaign_id, content)
    if content == known.content:
        return known
    await deliveries.drop_waiting(connection, known.id, is_edit=True)
    number = await announcements.add_version(connection, known, content, author=actor.who, now=now)
    await _carry_correction(connection, known, number)
    await audit.record(
        connection,
        actor,
        "announcement.edit",
        f"announcement:{known.key}",
        now=now,
        campaign_id=known.campaign_id,
        detail={"version": number},
    )
    return await announcements.by_id(connection, known.id)


async def bless(
    connection: Connection,
    campaign: Campaign,
    known: Announcement,
    actor: Actor,
    now: datetime,
    *,
    because: str,
    everyone: tuple[Partner, ...] | None = None,
    override: str = "",
    is_picture_confirmed: bool = False,
) -> Approved:
    """Approve the newest version and plan its deliveries, inside a transaction; `override` is the reason to keep words
    that the guard blocks.
    """
    if known.content.when is None:
        raise ConflictError(
            f"{known.reference} has no time yet.", fix="Set one with /announce schedule, then approve it."
        )
    answered = words_guard.must_pass(known, await corrections.notes(connection, known.id, known.version), override)
    answered |= seen_pictures.must_be_seen(known, is_confirmed=is_picture_confirmed)
    await shelving.must_fit(connection, known)
    await announcements.approve(connection, known, approver=actor.who, because=because, now=now)
    await audit.record(
        connection,
        actor,
        "announcement.approve",
        f"announcement:{known.key}",
        now=now,
        campaign_id=campaign.id,
        detail={"version": known.version} | ({"because": because} if because else {}) | answered,
    )
    approved = await announcements.by_id(connection, known.id)
    if everyone is None:
        everyone = await partners.of_campaign(connection, campaign.id)
    planned = await planning.replan(connection, campaign, approved, everyone, now)
    copies = await follow(connection, campaign_id=campaign.id, announcement_id=known.id, now=now)
    return Approved(approved, planned, copies)


async def find(connection: Connection, slug: str, key: str) -> tuple[Campaign, Announcement]:
    """Find an announcement by its key or post reference, with its campaign."""
    campaign = await campaign_actions.find(connection, slug)
    known = await announcements.by_key(connection, campaign.id, key)
    if known is None:
        raise NotFoundError(
            f"There is no announcement {key} in {campaign.name}.",
            fix="Choose one from the list that appears as you type.",
        )
    return campaign, known


async def _carry_correction(connection: Connection, known: Announcement, number: int) -> None:
    """Let an edit of a correction that waits for approval stay a correction."""
    made = await corrections.of_version(connection, known.id, known.version)
    if made is not None and known.state is not AnnouncementState.APPROVED:
        await corrections.put(connection, replace(made, version=number))


async def _move(
    connection: Connection,
    known: Announcement,
    state: AnnouncementState,
    action: str,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> Announcement:
    await announcements.set_state(connection, known.id, state, now=now)
    await audit.record(
        connection,
        actor,
        action,
        f"announcement:{known.key}",
        now=now,
        campaign_id=known.campaign_id,
        detail={"version": known.version} | ({"reason": reason} if reason else {}),
    )
    return await announcements.by_id(connection, known.id)
