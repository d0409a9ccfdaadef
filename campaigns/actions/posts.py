"""From a lease, an amendment, or a wish for a preview, to the post one partner will see."""

import asyncio
from dataclasses import dataclass, replace
from datetime import date, datetime

from campaigns.actions import partner_lines
from campaigns.actions.library import Library
from campaigns.model import audience, compose, ids
from campaigns.model.amendment import AmendmentLease, Correction
from campaigns.model.announcement import Announcement, AnnouncementState, Content
from campaigns.model.campaign import Campaign
from campaigns.model.delivery import Lease
from campaigns.model.errors import SidekickError
from campaigns.model.partner import Partner
from campaigns.model.post import Post
from campaigns.render import reader
from campaigns.storage import announcements, campaigns, corrections, deliveries, partners, standings
from campaigns.storage.database import Connection, Database
from campaigns.storage.standings import Standing

_CALLED_OFF = {AnnouncementState.APPROVED: "", AnnouncementState.RECALLED: deliveries.RECALLED}


@dataclass(frozen=True, slots=True)
class Brief:
    """How a delivery stands, read before it is tried."""

    standing: Standing
    campaign: Campaign
    partner: Partner
    reference: str
    version: int
    """The one to send: the approved version, or that of the lease where none stands approved."""
    called_off: str
    """Why nothing may go out any more; empty while the announcement stands approved."""


async def brief(connection: Connection, lease: Lease) -> Brief | None:
    """Read how a delivery stands; None where its lease was taken away."""
    found = await standings.whole(connection, lease)
    if found is None:
        return None
    return Brief(
        standing=found.standing,
        campaign=found.campaign,
        partner=found.partner,
        reference=ids.post_reference(found.campaign.reference_prefix, found.number, lease.occurrence),
        version=found.standing.approved_version or lease.version,
        called_off=_CALLED_OFF.get(found.standing.announcement, deliveries.CANCELLED),
    )


async def of_lease(connection: Connection, known: Brief, lease: Lease, now: datetime, library: Library) -> Post:
    """Compose the post of a lease as things stand now; raises InputError where the post cannot be made."""
    _, content = await library.version(connection, lease.announcement_id, known.version)
    reference, locale = known.reference, lease.locale
    return await _compose(connection, known.campaign, known.partner, content, reference, locale, now, library)


async def reference_of(connection: Connection, lease: AmendmentLease) -> str:
    """Give the reference printed on a copy."""
    campaign = await campaigns.by_id(connection, lease.campaign_id)
    number, _, _ = await announcements.standing(connection, lease.announcement_id)
    return ids.post_reference(campaign.reference_prefix, number, lease.occurrence)


async def corrected(
    connection: Connection, lease: AmendmentLease, version: int, now: datetime, library: Library
) -> Post:
    """Compose what a copy that is out shall show: the words of that version, counted from the day it was sent."""
    campaign = await campaigns.by_id(connection, lease.campaign_id)
    partner = await partners.without_channels(connection, lease.partner_id)
    number, content = await library.version(connection, lease.announcement_id, version)
    reference = ids.post_reference(campaign.reference_prefix, number, lease.occurrence)
    post = await _compose(
        connection, campaign, partner, content, reference, lease.locale, now, library, said_at=lease.sent_at
    )
    told = await corrections.told_of(connection, lease.announcement_id, lease.delivery_id, version)
    return post if told is None else _with_note(post, told[0], compose.local_day(campaign, partner, told[1]))


async def preview(
    database: Database, campaign: Campaign, announcement: Announcement, partner: Partner, now: datetime
) -> Post:
    """Compose an announcement exactly as this partner will see it."""
    async with database.reading() as connection:
        return await _preview(connection, campaign, announcement, partner, now)


async def problems(
    database: Database, campaign: Campaign, announcement: Announcement, now: datetime
) -> tuple[tuple[Partner, SidekickError], ...]:
    """List the partners for whom an announcement cannot be composed, with the reason."""
    found: list[tuple[Partner, SidekickError]] = []
    async with database.reading() as connection:
        for partner in await partners.of_campaign(connection, campaign.id):
            await asyncio.sleep(0)  # thousands of partners are no reason to keep others waiting
            if audience.is_addressed(announcement.content.partners, partner):
                try:
                    await _preview(connection, campaign, announcement, partner, now)
                except SidekickError as error:
                    found.append((partner, error))
    return tuple(found)


async def _preview(
    connection: Connection, campaign: Campaign, announcement: Announcement, partner: Partner, now: datetime
) -> Post:
    content = announcement.content
    locale = audience.choose_locale(partner.locale, content.texts, campaign.source_locale)
    post = await _compose(connection, campaign, partner, content, announcement.reference, locale, now, Library())
    made = await corrections.of_version(connection, announcement.id, announcement.version)
    if made is None or not made.is_meaning_changed:
        return post
    return _with_note(post, made, compose.local_day(campaign, partner, now))


async def _compose(
    connection: Connection,
    campaign: Campaign,
    partner: Partner,
    content: Content,
    reference: str,
    wanted_locale: str,
    now: datetime,
    library: Library,
    *,
    said_at: datetime | None = None,
) -> Post:
    locale = audience.choose_locale(wanted_locale, content.texts, campaign.source_locale)
    today = compose.local_day(campaign, partner, said_at or now)
    is_concerned = compose.shows_help_lines(content, locale)
    help_lines = await partner_lines.lines_of(connection, partner, now.date()) if is_concerned else ()
    shows_number = campaign.pledges_shown > 0 and compose.shows_pledges(content, locale)
    filled = compose.values(
        campaign,
        partner,
        today=today,
        day_name=reader.long_day(campaign.anchor_on, locale),
        help_lines=help_lines,
        pledges=reader.number(campaign.pledges_shown, locale) if shows_number else "",
    )
    digest = content.image_digests.get(locale, content.image_digest)
    picture = await library.picture(connection, digest) if digest else None
    return compose.post(
        campaign,
        partner,
        content,
        reference=reference,
        locale=locale,
        filled=filled,
        help_lines=help_lines,
        picture=picture,
    )


def _with_note(post: Post, made: Correction, day: date) -> Post:
    """Say visibly that a post was corrected, and what, where that was said in the reader's language."""
    return replace(post, corrected_on=reader.day_and_month(day, post.locale), note=made.notes.get(post.locale, ""))
