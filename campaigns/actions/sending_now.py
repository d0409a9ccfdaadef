"""Send now: an approved announcement goes out at once. Only its time changes, so what was approved stays approved."""

from dataclasses import replace
from datetime import UTC, datetime

from campaigns.actions import announcements as announcement_actions
from campaigns.actions.announcements import Approved
from campaigns.model import approval, when
from campaigns.model.actor import Actor
from campaigns.storage import announcements, audit
from campaigns.storage.database import Database


async def send_now(
    database: Database, slug: str, key: str, *, version: int | None = None, actor: Actor, now: datetime
) -> Approved:
    """Send an approved announcement at once to everyone who has not had it; the time changes, the words do not."""
    async with database.writing() as connection:
        campaign, known = await announcement_actions.find(connection, slug, key)
        approval.check_sendable(known)
        approval.check_version(known, version)
        at = campaign.clock.to_campaign(now).astimezone(UTC)
        moved = when.When(day_offset=None, on=at.date(), at=at.time().replace(microsecond=0), zone="UTC")
        approver = await announcements.approver(connection, known)
        number = await announcements.add_version(
            connection, known, replace(known.content, when=moved), author=known.author, now=now
        )
        fresh = await announcements.by_id(connection, known.id)
        await audit.record(
            connection,
            actor,
            "announcement.send-now",
            f"announcement:{known.key}",
            now=now,
            campaign_id=campaign.id,
            detail={"version": number},
        )
        because = f"sent at once by {actor.who}; the words are those approved as version {known.version}"
        return await announcement_actions.bless(
            connection,
            campaign,
            fresh,
            Actor(approver),
            now,
            because=because,
            override=because,
            is_picture_confirmed=True,
        )
