"""What a campaign supports in every taxonomy: the count, the two pictures of it, and the table."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from campaigns.actions import campaigns as campaign_actions
from campaigns.actions.key_day import DRAW_SECONDS
from campaigns.model import audience, coverage
from campaigns.model.announcement import Announcement, AnnouncementState
from campaigns.model.coverage import Coverage, Item, ItemKind
from campaigns.model.partner import Partner, PartnerState
from campaigns.render import coverage_csv, coverage_picture, coverage_words
from campaigns.render.canvas import Picture
from campaigns.sources import facts
from campaigns.sources.workers import Workers
from campaigns.storage import announcements, partners, pledges, reports, resources
from campaigns.storage.database import Database

_COUNTS = frozenset({AnnouncementState.DRAFT, AnnouncementState.REVIEW, AnnouncementState.APPROVED})


@dataclass(frozen=True, slots=True)
class Drawn:
    """A campaign's coverage as people get it."""

    coverage: Coverage
    capabilities: Picture
    others: Picture
    """Every other taxonomy."""
    table: str


async def measure(database: Database, slug: str, *, now: datetime) -> Coverage:
    """Count what a campaign supports: everything that was not called off and has not expired."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        posts = await announcements.of_campaign(connection, campaign.id)
        everyone = await partners.of_campaign(connection, campaign.id)
        reached = await reports.reached(connection, campaign.id)
        shelf = await resources.of_campaign(connection, campaign.id)
        promises = await pledges.texts(connection, campaign.id)
    those = tuple(each for each in everyone if each.state is not PartnerState.LEFT)
    today = campaign.clock.to_campaign(now).date()
    items = [_post(each, those, reached.get(each.id, frozenset())) for each in posts if each.state in _COUNTS]
    items += [Item(ItemKind.RESOURCE, each) for each in shelf if each.expires_on is None or each.expires_on >= today]
    items += [Item(ItemKind.PLEDGE, each) for each in promises]
    return coverage.measure(campaign.name, facts.editions(), items, partners=len(those), as_of=now)


async def draw(
    database: Database,
    workers: Workers,
    slug: str,
    *,
    now: datetime,
    locale: str = "en",
    translate: Callable[[str], str] = str,
) -> Drawn:
    """Draw what a campaign supports, and write the same as a table."""
    measured = await measure(database, slug, now=now)
    labels = coverage_words.labels(translate, locale)
    capabilities = await workers.run(coverage_picture.draw_capabilities, measured, labels, seconds=DRAW_SECONDS)
    others = await workers.run(coverage_picture.draw_others, measured, labels, seconds=DRAW_SECONDS)
    stream = io.StringIO(newline="")
    coverage_csv.write(measured, stream)
    return Drawn(measured, capabilities, others, stream.getvalue())


def _post(announcement: Announcement, those: tuple[Partner, ...], reached: frozenset[int]) -> Item:
    content = announcement.content
    return Item(
        kind=ItemKind.ANNOUNCEMENT,
        tagged=content,
        is_approved=announcement.state is AnnouncementState.APPROVED,
        addressed=frozenset(
            each.id
            for each in those
            if each.destination(content.destination) and audience.is_addressed(content.partners, each)
        ),
        reached=reached & {each.id for each in those},
    )
