"""Late is its own failure: what a gap did is told in one digest, and what waits for a person's word gets it.

A gap is any time in which due posts could not go out: the process was down, the campaign paused, a channel suspended.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, assert_never

from campaigns.actions import campaigns as campaign_actions
from campaigns.actions import gaps
from campaigns.model import ids
from campaigns.model.actor import Actor
from campaigns.model.campaign import Campaign, CampaignState
from campaigns.model.errors import ConflictError, NotFoundError
from campaigns.model.lateness import Undecided
from campaigns.model.notice import NoticeDraft, NoticeKind
from campaigns.model.safe_mode import SafeReason
from campaigns.storage import announcements, audit, campaigns, late, notices
from campaigns.storage.database import Connection, Database
from campaigns.storage.late import Toll

PATIENCE: Final = timedelta(minutes=10)
"""How long a digest waits for the last of the late posts to be settled."""
NEW_PATIENCE: Final = timedelta(hours=12)
"""How late a post may become once more after somebody said that it goes out all the same; longer than a night, so that
a word given in the evening holds in the morning.
"""
_REMEMBERED: Final = timedelta(days=30)
_LISTED: Final = 40


class LateWord(StrEnum):
    """What a person says about a late post."""

    SEND = "send"
    DROP = "drop"


async def tell(database: Database, now: datetime) -> int:
    """Write the digests that are ready, and a notice for whatever else came to wait for a person; says how many."""
    count = 0
    async with database.reading() as connection:
        everything = await campaigns.all_of_them(connection)
        wanted = [each for each in everything if await _is_ready(connection, each, now)]
    for campaign in wanted:
        async with database.writing() as connection:
            count += await _tell(connection, campaign, now)
    return count


async def undecided(database: Database, slug: str) -> tuple[Undecided, ...]:
    """List what waits for a person's word because it is late."""
    async with database.reading() as connection:
        return await late.undecided(connection, (await campaign_actions.find(connection, slug)).id)


async def decide(
    database: Database, slug: str, reference: str, occurrence: int, word: LateWord, *, actor: Actor, now: datetime
) -> int:
    """Send or drop every late delivery of one occurrence; says how many that are."""
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        known = await announcements.by_key(connection, campaign.id, reference)
        if known is None:
            raise NotFoundError(f"There is no announcement {reference} in {campaign.name}.")
        count = await _carry_out(connection, known.id, occurrence, word, now)
        if not count:
            raise ConflictError(
                f"Nothing of {ids.post_reference(campaign.reference_prefix, known.number, occurrence)} waits any more.",
                why="Somebody has decided already, or it was called off.",
                fix="See /announce status.",
            )
        detail = {"occurrence": occurrence, "count": count}
        action = f"delivery.late-{word}"
        subject = f"announcement:{known.key}"
        await audit.record(connection, actor, action, subject, now=now, campaign_id=campaign.id, detail=detail)
        return count


async def _carry_out(
    connection: Connection, announcement_id: int, occurrence: int, word: LateWord, now: datetime
) -> int:
    match word:
        case LateWord.SEND:
            deadline_at = now + NEW_PATIENCE
            return await late.send(connection, announcement_id, occurrence, now=now, deadline_at=deadline_at)
        case LateWord.DROP:
            return await late.drop(connection, announcement_id, occurrence)
        case _:
            assert_never(word)


async def _is_ready(connection: Connection, campaign: Campaign, now: datetime) -> bool:
    """Say whether a digest of this campaign would be whole: nothing of the gap is still on its way."""
    if campaign.state is not CampaignState.ACTIVE or campaign.safe_reason is not SafeReason.NONE:
        return False
    gap = await gaps.noted(connection, campaign.id)
    if gap is None:
        return bool(await _untold(connection, campaign, now))
    counted = await late.toll(connection, campaign.id, *gap)
    return not counted.under_way or now - gap[1] > PATIENCE


async def _tell(connection: Connection, campaign: Campaign, now: datetime) -> int:
    gap = await gaps.noted(connection, campaign.id)
    counted = await late.toll(connection, campaign.id, *gap) if gap else Toll(0, 0, 0, 0)
    waiting = await _untold(connection, campaign, now)
    await gaps.forget(connection, campaign.id)
    if not (counted.sent_late or counted.dropped or waiting):
        return 0
    detail: dict[str, Any] = {
        "since": gap[0].isoformat() if gap else "",
        "until": gap[1].isoformat() if gap else "",
        "sent_late": counted.sent_late,
        "worst_seconds": round(counted.worst_seconds),
        "dropped": counted.dropped,
        "under_way": counted.under_way,
        "waiting": [_told(each) for each in waiting[:_LISTED]],
    }
    draft = NoticeDraft(NoticeKind.LATE, campaign.id, f"late:{campaign.id}:{now.isoformat()}", detail)
    return await notices.write(connection, [draft], now)


async def _untold(connection: Connection, campaign: Campaign, now: datetime) -> list[Undecided]:
    """List what waits for a person and was not told of, or not of so many."""
    waiting = await late.undecided(connection, campaign.id)
    if not waiting:
        return []
    told: dict[tuple[str, int], int] = {}
    for detail in await notices.details(connection, campaign.id, NoticeKind.LATE, now - _REMEMBERED):
        told |= {(each["reference"], each["occurrence"]): each["count"] for each in detail["waiting"]}
    return [each for each in waiting if each.count > told.get((each.reference, each.occurrence), 0)]


def _told(each: Undecided) -> Mapping[str, Any]:
    return {
        "reference": each.reference,
        "occurrence": each.occurrence,
        "count": each.count,
        "due_at": each.due_at.isoformat(),
    }
