"""Notices: what a human has to know. Written where it happens (`suspensions`, `late_posts`, ...), posted from here."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from campaigns.actions import campaigns as campaign_actions
from campaigns.model.actor import Actor
from campaigns.model.campaign import Campaign
from campaigns.model.notice import Batch, Notice, NoticeDraft, NoticeKind
from campaigns.model.outcome import Failed, Outcome, Removed, Retry, Sent, Unknown
from campaigns.model.pace import backoff_seconds
from campaigns.storage import audit, campaigns, notices
from campaigns.storage.database import Connection, Database

TOGETHER: Final = 15
"""Notices of a kind that fit into one message."""
TRIES: Final = 12
_ALARMS: Final = frozenset({"invalid-request-budget", "address-banned", "token-refused"})


async def next_batch(database: Database, now: datetime) -> Batch | None:
    """Take the next message that has to be posted; taking it again after a crash gives the same one."""
    async with database.reading() as connection:
        if not await notices.has_waiting(connection, now):
            return None
    async with database.writing() as connection:
        return await notices.gather(connection, now, f"notice-{secrets.token_hex(8)}", TOGETHER)


async def record(database: Database, batch: Batch, outcome: Outcome, now: datetime) -> None:
    """Note what came of posting it."""
    async with database.writing() as connection:
        match outcome:
            case Sent(message_id):
                await notices.posted(connection, batch.key, message_id, now, channel_id=batch.channel_id)
            case Removed():
                await notices.posted(connection, batch.key, None, now)
            case Failed():
                await notices.put_off(connection, batch.key, None)
            case Retry() | Unknown():
                wait = getattr(outcome, "after_seconds", 0.0)
                seconds = max(wait, backoff_seconds(batch.attempts + 1, 1.0))
                is_over = batch.attempts + 1 >= TRIES
                await notices.put_off(connection, batch.key, None if is_over else now + timedelta(seconds=seconds))


async def waiting(database: Database, now: datetime, *, slug: str = "", limit: int = 10) -> tuple[Notice, ...]:
    """List what the organisers have not been told in their channel, newest first."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug) if slug else None
        return await notices.waiting(connection, campaign.id if campaign else None, now, limit)


async def choose_desk(database: Database, slug: str, channel_id: int, *, actor: Actor, now: datetime) -> Campaign:
    """Choose where in headquarters a campaign's organisers are told; what waited is told there now."""
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        await campaigns.change(connection, campaign.id, desk_channel_id=channel_id)
        await notices.try_again(connection, now, campaign_id=campaign.id, partner_id=None)
        detail = {"channel_id": str(channel_id)}
        subject = f"campaign:{slug}"
        await audit.record(connection, actor, "campaign.desk", subject, now=now, campaign_id=campaign.id, detail=detail)
        return await campaigns.by_id(connection, campaign.id)


async def alarm(connection: Connection, outcome: Outcome, campaign_id: int, now: datetime) -> None:
    """Have it told, once an hour at most, that Discord refuses the whole bot, or that the bot spares itself that."""
    if isinstance(outcome, Retry) and outcome.reason in _ALARMS:
        detail = {"reason": outcome.reason, "seconds": round(outcome.after_seconds)}
        key = f"resting:{outcome.reason}:{campaign_id}:{now:%Y-%m-%dT%H}"
        await notices.write(connection, [NoticeDraft(NoticeKind.RESTING, campaign_id, key, detail)], now)
