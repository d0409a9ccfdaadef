"""Short ways to say what a test is about; everything left out is ordinary."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from campaigns.actions import announcements, campaigns, partners
from campaigns.actions.announcements import Approved
from campaigns.model import lateness, recurrence, when
from campaigns.model.actor import Actor
from campaigns.model.announcement import AnnouncementKind, Content, Text
from campaigns.model.campaign import Campaign, CampaignState
from campaigns.model.partner import Destination, DestinationKind, Partner, PartnerDraft, PartnerState
from campaigns.model.rehearsal import REAL
from campaigns.storage.database import Database

NOW = datetime(2027, 1, 4, 12, 0, tzinfo=UTC)
"""A Monday five weeks before the key day."""
KEY_DAY = date(2027, 2, 9)
NOON = datetime(2027, 2, 9, 12, 0, tzinfo=UTC)
AUTHOR, APPROVER = Actor.discord(1001), Actor.discord(1002)
SLUG = "sid-2027"

GUILD, CHANNEL = 100_000_000_000_000_000, 200_000_000_000_000_000


def content(at: str = "T 12:00 UTC", *, late: str = "send 6h", repeat: str = "", **changes: Any) -> Content:
    """Write an announcement in English and Portuguese."""
    plain = Content(
        kind=AnnouncementKind.ANNOUNCEMENT,
        when=when.parse(at) if at else None,
        repeat=recurrence.parse(repeat) if repeat else None,
        late=lateness.parse(late),
        destination=DestinationKind.ANNOUNCEMENTS,
        texts={
            "en": Text("Together for a better internet", "Hello {partner.name}!"),
            "pt": Text("Juntos por uma internet melhor", "Olá, {partner.name}!"),
        },
    )
    return replace(plain, **changes)


def partner_draft(number: int = 1, **changes: Any) -> PartnerDraft:
    """Describe the n-th partner; ids follow from the number."""
    plain = PartnerDraft(
        guild_id=GUILD + number,
        name=f"Partner {number}",
        country="PT",
        timezone="Europe/Lisbon",
        locale="pt-PT",
        channels={DestinationKind.ANNOUNCEMENTS: CHANNEL + number},
    )
    return replace(plain, **changes)


def stored_partner(number: int = 1, **changes: Any) -> Partner:
    """Make a partner as if read from the database."""
    draft = partner_draft(number)
    channels: Mapping[DestinationKind, Destination] = {
        kind: Destination(number * 10 + index, number, kind, channel_id, "")
        for index, (kind, channel_id) in enumerate(draft.channels.items())
    }
    plain = Partner(
        id=number,
        campaign_id=1,
        guild_id=draft.guild_id,
        name=draft.name,
        country=draft.country,
        timezone=draft.timezone,
        locale=draft.locale,
        mention_role_id=None,
        tags=frozenset(),
        state=PartnerState.ACTIVE,
        destinations=channels,
    )
    return replace(plain, **changes)


def stored_campaign(**changes: Any) -> Campaign:
    """Make a campaign as if read from the database."""
    plain = Campaign(
        id=1,
        slug=SLUG,
        name="Safer Internet Day 2027",
        anchor_on=KEY_DAY,
        is_anchor_confirmed=False,
        source_locale="en",
        hashtags=("#SID2027", "#SaferInternetDay"),
        reference_prefix="SID27",
        state=CampaignState.ACTIVE,
        pause_reason="",
        clock=REAL,
        created_at=NOW,
    )
    return replace(plain, **changes)


async def new_campaign(database: Database, slug: str = SLUG, **changes: Any) -> Campaign:
    """Create a campaign around Safer Internet Day 2027."""
    facts: dict[str, Any] = {"name": "Safer Internet Day 2027", "year": 2027, "actor": AUTHOR, "now": NOW} | changes
    return await campaigns.create(database, slug=slug, **facts)


async def new_partners(database: Database, count: int, slug: str = SLUG) -> None:
    """Bring in the first `count` partners."""
    drafts = tuple(partner_draft(number) for number in range(1, count + 1))
    await partners.import_partners(database, slug, drafts, actor=AUTHOR, now=NOW)


async def approved(
    database: Database, what: Content | None = None, *, slug: str = SLUG, key: str = "hello", now: datetime = NOW
) -> Approved:
    """Draft, submit and approve an announcement, each by who may."""
    await announcements.draft(database, slug, what or content(), actor=AUTHOR, now=now, key=key)
    await announcements.submit(database, slug, key, actor=AUTHOR, now=now)
    return await announcements.approve(database, slug, key, actor=APPROVER, now=now)


def seconds(number: float) -> timedelta:
    """Say a length of time."""
    return timedelta(seconds=number)
