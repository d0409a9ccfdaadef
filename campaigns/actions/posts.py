"""From a lease, or a wish for a preview, to the post one partner will see."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from campaigns.actions.library import Library
from campaigns.model import audience, compose, ids
from campaigns.model.announcement import Announcement, Content
from campaigns.model.campaign import Campaign
from campaigns.model.delivery import Lease
from campaigns.model.errors import SidekickError
from campaigns.model.partner import Partner
from campaigns.model.post import Post
from campaigns.render import reader
from campaigns.sources import facts
from campaigns.storage import campaigns, partners, resources
from campaigns.storage.database import Connection, Database


@dataclass(frozen=True, slots=True)
class Brief:
    """All that is needed to send one delivery, read in one look at the database."""

    campaign: Campaign
    partner: Partner
    reference: str
    post: Post


async def brief(connection: Connection, lease: Lease, now: datetime, library: Library) -> Brief:
    """Compose the post of a lease as things stand now; raises InputError where the post cannot be made."""
    campaign = await campaigns.by_id(connection, lease.campaign_id)
    partner = await partners.without_channels(connection, lease.partner_id)
    number, content = await library.version(connection, lease.announcement_id, lease.version)
    reference = ids.post_reference(campaign.reference_prefix, number, lease.occurrence)
    post = await _compose(connection, campaign, partner, content, reference, lease.locale, now, library)
    return Brief(campaign, partner, reference, post)


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
    return await _compose(connection, campaign, partner, content, announcement.reference, locale, now, Library())


async def _compose(
    connection: Connection,
    campaign: Campaign,
    partner: Partner,
    content: Content,
    reference: str,
    locale: str,
    now: datetime,
    library: Library,
) -> Post:
    today = compose.local_day(campaign, partner, now)
    help_lines = facts.help_lines(partner.country, now.date())
    filled = compose.values(
        campaign,
        partner,
        today=today,
        day_name=reader.long_day(campaign.anchor_on, locale),
        help_lines=help_lines,
    )
    picture = await library.picture(connection, content.image_digest) if content.image_digest else None
    resource = await resources.by_key(connection, campaign.id, content.resource) if content.resource else None
    return compose.post(
        campaign,
        partner,
        content,
        reference=reference,
        locale=locale,
        filled=filled,
        help_lines=help_lines,
        picture=picture,
        resource=resource,
    )
