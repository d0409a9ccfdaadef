"""What the audience takes home: the lists, the pictures and the report, in `demo-out/`.

Everything is made by the same code that makes it for a real campaign; the pictures are drawn in worker processes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.demo.window import Window
from campaigns.actions import announcements, coverage, key_day, outbox, pledges
from campaigns.model import audience
from campaigns.model.announcement import Announcement, AnnouncementState
from campaigns.model.campaign import Campaign
from campaigns.model.delivery import DeliveryRow
from campaigns.render import delivery_csv, progress_picture, progress_words, report
from campaigns.render.progress_words import PledgeProgress
from campaigns.render.report_facts import ReportAnnouncement, ReportFacts, ReportFeed
from campaigns.sources.workers import Workers
from campaigns.storage.database import Database

PLEDGES, DELIVERIES, CALENDAR, PROGRESS, REPORT = (
    "pledges.csv",
    "deliveries.csv",
    "calendar.png",
    "progress.png",
    "report.html",
)
FILES = (PLEDGES, DELIVERIES, CALENDAR, PROGRESS, REPORT)
_LOCALE = "en"
_NOTE = (
    "This was a rehearsal: the partners, members and feeds are samples, Discord was a sandbox on this "
    "computer, and the campaign's days took seconds."
)


@dataclass(frozen=True, slots=True)
class Made:
    """What was written, with the ledger it was written from."""

    ledger: tuple[DeliveryRow, ...]
    counter: int


async def write(
    database: Database, campaign: Campaign, window: Window, feeds: tuple[ReportFeed, ...], goal: int, out: Path
) -> Made:
    """Write everything but the pledge list, which the data admin has taken home already."""
    now = datetime.now(UTC)
    ledger = await outbox.deliveries(database, campaign.slug)
    standing = await pledges.standing(database, campaign.slug, now)
    with (out / DELIVERIES).open("w", encoding="utf-8", newline="") as stream:
        delivery_csv.write(ledger, stream)
    labels = progress_words.labels(str, _LOCALE)
    progress = PledgeProgress(campaign.name, standing.progress, goal, standing.trend, standing.as_of)
    async with Workers() as workers:
        calendar = await key_day.picture(database, workers, campaign.slug, now=window.closes_at)
        drawn = await coverage.draw(database, workers, campaign.slug, now=now)
        bars = await workers.run(progress_picture.draw, progress, labels, seconds=key_day.DRAW_SECONDS)
    for name, picture in ((CALENDAR, calendar), (PROGRESS, bars)):
        (out / name).write_bytes(picture.png)
    everything = await announcements.list_all(database, campaign.slug)
    facts = ReportFacts(
        campaign=campaign.name,
        locale=_LOCALE,
        anchor_on=campaign.anchor_on,
        is_anchor_confirmed=campaign.is_anchor_confirmed,
        written_at=now,
        announcements=tuple(_announcements(campaign, everything)),
        deliveries=ledger,
        progress=standing.progress,
        goal=goal,
        feeds=feeds,
        pictures=(calendar, bars, drawn.capabilities, drawn.others),
        note=_NOTE,
    )
    (out / REPORT).write_text(report.html(facts, labels, str), encoding="utf-8")
    return Made(ledger, standing.progress.total)


def _announcements(campaign: Campaign, everything: Iterable[Announcement]) -> Iterable[ReportAnnouncement]:
    for each in everything:
        if each.state is AnnouncementState.APPROVED:
            texts = each.content.texts
            text = texts[audience.choose_locale(_LOCALE, texts, campaign.source_locale)]
            whom = ", ".join(word.replace("-", " ") for word in each.content.audience)
            yield ReportAnnouncement(each.key, each.reference, text.title, whom or "everyone")
