"""What waits for a person: try again what was refused, let go what is held, say whether an unknown post is there.

A person's word is kept in the audit log. What is past its patience goes out only where that is said expressly.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from campaigns.actions import announcements as announcement_actions
from campaigns.actions import campaigns as campaign_actions
from campaigns.actions import suspensions
from campaigns.actions.following import follow
from campaigns.model import ids
from campaigns.model.actor import Actor
from campaigns.model.announcement import AnnouncementState
from campaigns.model.errors import ConflictError
from campaigns.storage import amendment_requests, announcements, audit, campaigns, deliveries, partners, retries
from campaigns.storage.database import Connection, Database
from campaigns.storage.retries import Doubtful

SECOND_PATIENCE = timedelta(hours=6)
"""How long a late post may still wait for its turn once a person wants it to go out all the same."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a person may send on."""

    in_time: int
    late: int
    """Past their own patience: they go out only where that is said expressly."""
    amendments: int
    """Corrections and recalls that failed."""


@dataclass(frozen=True, slots=True)
class SentOn:
    """What was put back into the queue."""

    deliveries: int
    amendments: int
    """Corrections and recalls that had failed."""


async def waiting(database: Database, slug: str, key: str = "", *, now: datetime) -> Waiting:
    """Count what failed or is held in a campaign, or of one announcement."""
    async with database.reading() as connection:
        campaign_id, announcement_id = await _scope(connection, slug, key)
        in_time, late = await retries.count(connection, campaign_id, now, announcement_id=announcement_id)
        amended = await amendment_requests.count_failed(connection, campaign_id, announcement_id=announcement_id)
        return Waiting(in_time, late, amended)


async def retry(
    database: Database, slug: str, key: str = "", *, with_late: bool, actor: Actor, now: datetime
) -> SentOn:
    """Try again what failed or is held in a campaign, or of one announcement.

    Channels that refused are trusted again.
    """
    async with database.writing() as connection:
        campaign_id, announcement_id = await _scope(connection, slug, key)
        places = await retries.places(
            connection, campaign_id, now, announcement_id=announcement_id, with_late=with_late
        )
        late_until = now + SECOND_PATIENCE if with_late else None
        sent = await retries.send_on(
            connection, campaign_id, now, announcement_id=announcement_id, late_until=late_until
        )
        # afterwards: whatever else waited for these channels follows its own lateness rule
        await suspensions.revive_by_hand(connection, places, now)
        amended = await amendment_requests.ask_again(connection, campaign_id, now, announcement_id=announcement_id)
        await audit.record(
            connection,
            actor,
            "outbox.retry",
            f"announcement:{key}" if key else f"campaign:{slug}",
            now=now,
            campaign_id=campaign_id,
            detail={"deliveries": sent, "amendments": amended, "with_late": with_late},
        )
        return SentOn(sent, amended)


async def resolve(
    database: Database,
    delivery_id: int,
    *,
    is_there: bool,
    message_id: int | None = None,
    attempts: int | None = None,
    actor: Actor,
    now: datetime,
) -> tuple[str, str]:
    """Settle an unknown delivery by what a person sees in the channel; gives (campaign slug, announcement reference).

    Not there: it is sent again with a new key, since Discord may remember the old one; where it was called off
    meanwhile it is let be. `attempts` is how often it had been tried when the person looked.
    """
    async with database.writing() as connection:
        known = await retries.doubtful(connection, delivery_id)
        if known is None or (attempts is not None and attempts != known.attempts):
            raise ConflictError(
                "That is settled already, or was tried again since you looked.", fix="Open /announce status again."
            )
        announcement = await announcements.by_id(connection, known.announcement_id)
        if is_there:
            await retries.is_there(connection, known.id, message_id=message_id, now=now)
            await follow(
                connection,
                campaign_id=known.campaign_id,
                announcement_id=known.announcement_id,
                now=now,
                delivery_id=known.id,
            )
        elif announcement.state is AnnouncementState.APPROVED:
            await _send_again(connection, known, announcement.key, announcement.version, now)
        else:
            is_recalled = announcement.state is AnnouncementState.RECALLED
            reason = deliveries.RECALLED if is_recalled else deliveries.CANCELLED
            await retries.is_not_there(connection, known.id, reason)
        await audit.record(
            connection,
            actor,
            "delivery.resolve",
            f"announcement:{announcement.key}",
            now=now,
            campaign_id=known.campaign_id,
            detail={"delivery": known.id, "is_there": is_there, "message_id": str(message_id or "")},
        )
        return (await campaigns.by_id(connection, known.campaign_id)).slug, announcement.reference


async def _send_again(connection: Connection, known: Doubtful, key: str, version: int, now: datetime) -> None:
    campaign = await campaigns.by_id(connection, known.campaign_id)
    partner = await partners.by_id(connection, known.partner_id)
    # each try counts up, so no generation is ever used twice
    fresh = ids.delivery_key(
        campaign=campaign.slug,
        announcement=key,
        occurrence=known.occurrence,
        channel_id=known.channel_id,
        guild_id=partner.guild_id,
        version=version,
        generation=known.attempts,
    )
    deadline_at = max(known.deadline_at, now + SECOND_PATIENCE)
    await retries.send_again(connection, known.id, key=fresh, version=version, deadline_at=deadline_at, now=now)
    await suspensions.revive_by_hand(connection, [known.destination_id], now)


async def _scope(connection: Connection, slug: str, key: str) -> tuple[int, int | None]:
    if not key:
        return (await campaign_actions.find(connection, slug)).id, None
    campaign, known = await announcement_actions.find(connection, slug, key)
    return campaign.id, known.id
