"""The key day at all partners as one picture with the same in words, drawn in a worker process."""

from collections.abc import Callable
from datetime import datetime

from campaigns.actions import campaigns as campaign_actions
from campaigns.model import audience, quiet
from campaigns.model.announcement import Announcement, AnnouncementState
from campaigns.model.campaign import Campaign
from campaigns.model.errors import ConflictError
from campaigns.model.partner import Partner, PartnerState
from campaigns.render import calendar_picture, calendar_words
from campaigns.render.canvas import Picture
from campaigns.render.timetable import DayPost, DayRow, KeyDay
from campaigns.sources.workers import Workers
from campaigns.storage import announcements, partners
from campaigns.storage.database import Database

__all__ = ["DRAW_SECONDS", "Workers", "picture", "timetable"]

DRAW_SECONDS = 20


async def picture(
    database: Database,
    workers: Workers,
    slug: str,
    *,
    now: datetime,
    locale: str = "en",
    translate: Callable[[str], str] = str,
) -> Picture:
    """Draw when each post of the key day reaches each partner."""
    key_day = await timetable(database, slug, now=now, locale=locale, translate=translate)
    labels = calendar_words.labels(translate, locale)
    return await workers.run(calendar_picture.draw, key_day, labels, seconds=DRAW_SECONDS)


async def timetable(
    database: Database, slug: str, *, now: datetime, locale: str = "en", translate: Callable[[str], str] = str
) -> KeyDay:
    """Work out the key day at every partner: posts that are planned for it, cancelled ones left out."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        found = await announcements.of_campaign(connection, campaign.id)
        everyone = await partners.of_campaign(connection, campaign.id)
    those = tuple(each for each in everyone if each.state is not PartnerState.LEFT)
    posts = tuple(each for each in found if _is_on_the_day(campaign, each))
    if not (posts and those):
        raise ConflictError(
            "There is no key day to draw yet.",
            why="It needs at least one partner and one post for the day itself.",
            fix="Import a plan with /plan import, and invite partners with /partner invite.",
        )
    numbers = {each.id: str(place) for place, each in enumerate(posts, start=1)}
    return KeyDay(
        campaign=campaign.name,
        day=campaign.anchor_on,
        posts=tuple(_post(campaign, each, numbers[each.id], locale, translate) for each in posts),
        rows=tuple(_row(campaign, partner, posts, numbers) for partner in those),
        now=campaign.clock.to_campaign(now),
    )


def _is_on_the_day(campaign: Campaign, announcement: Announcement) -> bool:
    if announcement.state is AnnouncementState.CANCELLED:
        return False
    days = audience.occurrences(announcement.content, campaign.anchor_on, "UTC")
    return any(each.day == campaign.anchor_on for each in days)


def _post(
    campaign: Campaign, announcement: Announcement, number: str, locale: str, translate: Callable[[str], str]
) -> DayPost:
    texts = announcement.content.texts
    chosen = texts[audience.choose_locale(locale, texts, campaign.source_locale)]
    whom = ", ".join(translate(word.replace("-", " ")) for word in announcement.content.audience)
    title = chosen.title.replace("{partner.name}", "…").replace("{partner.country}", "…")
    return DayPost(number, title, whom or translate("everyone"))


def _row(campaign: Campaign, partner: Partner, posts: tuple[Announcement, ...], numbers: dict[int, str]) -> DayRow:
    times = tuple(
        (numbers[post.id], quiet.due_at(post.content, each.instant.at, partner.timezone))
        for post in posts
        if audience.is_addressed(post.content.partners, partner)
        for each in audience.occurrences(post.content, campaign.anchor_on, partner.timezone)
        if each.day == campaign.anchor_on
    )
    return DayRow(partner.name, partner.timezone, times)
