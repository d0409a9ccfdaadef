"""A campaign's posts as a calendar that people put beside their own."""

from collections.abc import Iterable
from datetime import datetime

from campaigns.actions import campaigns as campaign_actions
from campaigns.model.announcement import Announcement
from campaigns.model.campaign import Campaign
from campaigns.model.delivery import DeliveryRow, DeliveryState
from campaigns.render import calendar_ics
from campaigns.render.calendar_ics import CalendarEntry
from campaigns.storage import announcements, reports
from campaigns.storage.database import Database

_SHOWN = frozenset(DeliveryState) - {DeliveryState.DROPPED, DeliveryState.RECALLED}


async def ics(database: Database, slug: str, *, now: datetime) -> str:
    """Write what is planned and what went out, one entry for each post and instant, with the partners it reaches."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        known = await announcements.of_campaign(connection, campaign.id)
        rows = await reports.deliveries(connection, campaign.id, states=_SHOWN)
    return calendar_ics.text(_entries(campaign, known, rows), name=campaign.name, written_at=now)


def _entries(campaign: Campaign, known: Iterable[Announcement], rows: Iterable[DeliveryRow]) -> Iterable[CalendarEntry]:
    titles = {each.key: _title(each, campaign.source_locale) for each in known}
    together: dict[tuple[str, int, datetime], list[DeliveryRow]] = {}
    for row in rows:
        together.setdefault((row.announcement_key, row.occurrence, row.due_at), []).append(row)
    for (key, occurrence, due_at), same in together.items():
        names = ", ".join(sorted({row.partner for row in same}))
        yield CalendarEntry(
            uid=f"{key}.{occurrence}.{due_at:%Y%m%dT%H%M%S}.{campaign.slug}@sidekick",
            starts_at=due_at,
            title=f"{same[0].reference} {titles.get(key, key)}",
            description=names,
        )


def _title(announcement: Announcement, source_locale: str) -> str:
    texts = announcement.content.texts
    text = texts.get(source_locale) or next(iter(texts.values()), None)
    return text.title if text else announcement.key
