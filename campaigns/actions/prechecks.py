"""Precheck: what stands in the way of a post is told while there is time to do something about it."""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from campaigns.actions import link_flaws, posts
from campaigns.model import ids, precheck
from campaigns.model.announcement import Announcement
from campaigns.model.campaign import Campaign
from campaigns.model.notice import NoticeDraft, NoticeKind
from campaigns.model.partner import PartnerState
from campaigns.model.precheck import Finding, Flaw, Survey
from campaigns.storage import announcements, campaigns, notices, partners, prechecking
from campaigns.storage.columns import canonical
from campaigns.storage.database import Connection, Database
from campaigns.storage.prechecking import Soon

AHEAD: Final = timedelta(hours=1)
"""How long before it is due a post is checked."""
AGAIN: Final = timedelta(minutes=10)
"""How often it is checked again until then."""
_LISTED: Final = 25
_REASON_LIMIT: Final = 200


async def look(
    database: Database, campaign: Campaign, announcement: Announcement, survey: Survey
) -> tuple[Finding, ...]:
    """List what stands in the way of an announcement, everywhere or at its partners, apart from words that cannot be
    filled in.
    """
    async with database.reading() as connection:
        everyone = await partners.of_campaign(connection, campaign.id)
        found = [*await link_flaws.of_announcement(connection, campaign, announcement)]
    for partner in everyone:
        await asyncio.sleep(0)  # thousands of partners are no reason to keep others waiting
        found += precheck.check(announcement.content, partner, campaign.source_locale, survey)
        found += precheck.at_night(campaign, announcement.content, partner)
    return tuple(found)


async def soon(database: Database, now: datetime) -> tuple[Soon, ...]:
    """List what begins to be due within the hour."""
    async with database.reading() as connection:
        return await prechecking.soon(connection, now, now + AHEAD)


async def check(database: Database, coming: Soon, survey: Survey, now: datetime) -> int:
    """Check one occurrence at every partner and have the organisers told what is new; says how many flaws that are."""
    async with database.reading() as connection:
        campaign = await campaigns.by_id(connection, coming.campaign_id)
        announcement = await announcements.by_id(connection, coming.announcement_id)
    found = [*await look(database, campaign, announcement, survey)]
    for partner, error in await posts.problems(database, campaign, announcement, coming.due_at):
        if partner.state is PartnerState.ACTIVE:
            why = error.what[:_REASON_LIMIT]
            found.append(Finding(partner.name, partner.guild_id, Flaw.CANNOT_COMPOSE, why))
    if not found:
        return 0
    reference = ids.post_reference(campaign.reference_prefix, announcement.number, coming.occurrence)
    async with database.writing() as connection:
        return await _tell(connection, coming, reference, found, now)


async def _tell(connection: Connection, coming: Soon, reference: str, found: Sequence[Finding], now: datetime) -> int:
    """Write one notice with what was not told before."""
    told: set[str] = set()
    since = now - 2 * AHEAD
    for detail in await notices.details(connection, coming.campaign_id, NoticeKind.PRECHECK, since):
        if (detail["reference"], detail["version"]) == (reference, coming.version):
            told |= set(detail["marks"])
    new = [each for each in found if _mark(each) not in told]
    if not new:
        return 0
    marks = sorted(_mark(each) for each in new)
    detail_now: dict[str, Any] = {
        "reference": reference,
        "version": coming.version,
        "due_at": coming.due_at.isoformat(),
        "count": len(new),
        "partners": len({each.guild_id for each in new if each.guild_id}),
        "findings": [{"partner": each.partner, "flaw": each.flaw, "detail": each.detail} for each in new[:_LISTED]],
        "marks": marks,
    }
    digest = hashlib.sha256(canonical(marks).encode()).hexdigest()[:16]
    key = f"precheck:{coming.announcement_id}:{coming.occurrence}:{coming.version}:{digest}"
    await notices.write(connection, [NoticeDraft(NoticeKind.PRECHECK, coming.campaign_id, key, detail_now)], now)
    return len(new)


def _mark(finding: Finding) -> str:
    """Name a flaw at a partner, so that it is recognised when it is found again."""
    text = f"{finding.guild_id}:{finding.flaw}:{finding.detail}"
    return hashlib.sha256(text.encode()).hexdigest()[:12]
