"""Safe mode: at a start that may have forgotten what went out, nothing goes out before two things have happened.

The ledger was compared with the channels (what is found there is written down as sent), and an organiser has let things
go on. The gate is in the ledger itself, so it holds for every process and outlives every restart.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final, Protocol

from campaigns.actions import campaigns as campaign_actions
from campaigns.actions import following, gaps
from campaigns.actions.bot_state import HEARTBEAT, STOPPED
from campaigns.model import ids, safe_mode
from campaigns.model.actor import Actor
from campaigns.model.campaign import Campaign, CampaignState
from campaigns.model.errors import ConflictError
from campaigns.model.lateness import PUNCTUAL_WITHIN
from campaigns.model.notice import NoticeDraft, NoticeKind
from campaigns.model.outcome import CannotLook
from campaigns.model.safe_mode import Comparison, Found, SafeReason
from campaigns.storage import audit, bot_state, campaigns, comparing, notices
from campaigns.storage.copies import RESTORED
from campaigns.storage.database import Connection, Database

TRIES: Final = 60
"""How often a channel that does not answer is asked before it counts as one that cannot be read."""


class Reader(Protocol):
    """The way to read a channel. It never raises for what Discord does."""

    async def references(
        self, channel_id: int, since: datetime, turn: Callable[[], Awaitable[None]]
    ) -> Mapping[str, int] | CannotLook:
        """Give every post reference in our own messages since then, with the message's id; a turn for each request."""
        ...


@dataclass(frozen=True, slots=True)
class SafeCampaign:
    """A campaign in safe mode, and how far it has been compared."""

    campaign: Campaign
    comparison: Comparison


async def begin(database: Database, now: datetime) -> tuple[Campaign, ...]:
    """Judge what a start finds, and give the first sign of life; returns the campaigns in safe mode.

    Called before anything is claimed, by the process that is going to send.
    """
    async with database.writing() as connection:
        found = Found(
            restored_at=_instant(await bot_state.get(connection, RESTORED)),
            beat_at=_instant(await bot_state.get(connection, HEARTBEAT)),
            stopped_at=_instant(await bot_state.get(connection, STOPPED)),
        )
        for campaign in await campaigns.all_of_them(connection):
            if campaign.state is not CampaignState.CLOSED and campaign.safe_reason is SafeReason.NONE:
                await _judge(connection, campaign, found, now)
        await bot_state.put(connection, RESTORED, "")
        await bot_state.put(connection, HEARTBEAT, now.isoformat())
        everything = await campaigns.all_of_them(connection)
    return tuple(each for each in everything if each.safe_reason is not SafeReason.NONE)


async def standing(database: Database) -> tuple[SafeCampaign, ...]:
    """List the campaigns in safe mode."""
    async with database.reading() as connection:
        safe = [each for each in await campaigns.all_of_them(connection) if each.safe_reason is not SafeReason.NONE]
        return tuple([SafeCampaign(each, await _comparison(connection, each)) for each in safe])


async def compare(
    database: Database,
    reader: Reader,
    *,
    now: Callable[[], datetime],
    turn: Callable[[], Awaitable[None]],
    is_stopping: Callable[[], bool] = lambda: False,
) -> bool:
    """Compare until all is compared or the process stops; False where a channel has to be asked again later."""
    for safe in await standing(database):
        comparison = safe.comparison
        while not comparison.is_done and not is_stopping():
            comparison = await _next(database, reader, safe.campaign, comparison, now, turn)
            if comparison.tries:
                return False
    return True


async def confirm(database: Database, slug: str, *, actor: Actor, now: datetime) -> Campaign:
    """Let a campaign go on; what fell due meanwhile follows its own lateness rule, and a digest tells of it."""
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        if campaign.safe_reason is SafeReason.NONE:
            raise ConflictError(f"{campaign.name} is not in safe mode.", why="Somebody has let it go on already.")
        comparison = await _comparison(connection, campaign)
        if not comparison.is_done:
            raise ConflictError(
                f"{campaign.name} is still being compared: {comparison.read} of {comparison.channels} channels.",
                why="Before that, a post that is there already might go out again.",
                fix="The running bot does that by itself; it says when it is done.",
            )
        await campaigns.change(connection, campaign.id, safe_reason=SafeReason.NONE)
        await gaps.note(connection, campaign.id, comparison.since, now)
        await audit.record(
            connection,
            actor,
            "campaign.confirm-safe",
            f"campaign:{slug}",
            now=now,
            campaign_id=campaign.id,
            detail={"why": campaign.safe_reason, "found": comparison.found, "unreadable": comparison.unreadable},
        )
        return await campaigns.by_id(connection, campaign.id)


async def _judge(connection: Connection, campaign: Campaign, found: Found, now: datetime) -> None:
    since = found.beat_at or now
    has_due = await comparing.has_due(connection, campaign.id, since, now)
    reason = safe_mode.judge(found, now, has_due=has_due)
    if reason is SafeReason.NONE:
        if has_due and now - since > PUNCTUAL_WITHIN:
            await gaps.note(connection, campaign.id, since, now)
        return
    channels = await comparing.count_channels(connection, campaign.id)
    comparison = Comparison(since=safe_mode.look_since(found, now), channels=channels)
    await campaigns.change(connection, campaign.id, safe_reason=reason)
    await _remember(connection, campaign, comparison)
    detail = {"why": reason.value, "channels": channels, "since": since.isoformat()}
    key = f"{NoticeKind.SAFE_MODE}:{campaign.id}:{now.isoformat()}"
    await notices.write(connection, [NoticeDraft(NoticeKind.SAFE_MODE, campaign.id, key, detail)], now)


async def _next(
    database: Database,
    reader: Reader,
    campaign: Campaign,
    comparison: Comparison,
    now: Callable[[], datetime],
    turn: Callable[[], Awaitable[None]],
) -> Comparison:
    """Compare one channel; where it did not answer, `tries` counts up and it is asked again later."""
    async with database.reading() as connection:
        channel_id = await comparing.next_channel(connection, campaign.id, comparison.cursor)
    if channel_id is None:
        return await _finish(database, campaign, comparison, now())
    there = await reader.references(channel_id, comparison.since, turn)
    async with database.writing() as connection:
        if isinstance(there, CannotLook) and there.is_passing and comparison.tries + 1 < TRIES:
            fresh = replace(comparison, tries=comparison.tries + 1)
        else:
            fresh = await _settle(connection, campaign, comparison, channel_id, there, now())
        await _remember(connection, campaign, fresh)
    return fresh


async def _settle(
    connection: Connection,
    campaign: Campaign,
    comparison: Comparison,
    channel_id: int,
    there: Mapping[str, int] | CannotLook,
    now: datetime,
) -> Comparison:
    read = replace(comparison, cursor=channel_id, read=comparison.read + 1, tries=0)
    if isinstance(there, CannotLook):
        why = f"not compared: {there.reason}"
        count = await comparing.nobody_can_look(connection, campaign.id, channel_id, why, now)
        return replace(read, unreadable=read.unreadable + count)
    found = 0
    for each in await comparing.open_in(connection, campaign.id, channel_id):
        whole = each.reference if each.occurrence == 0 else f"{each.reference}.{each.occurrence + 1}"
        if message_id := there.get(whole):
            sent_at = ids.snowflake_created_at(message_id)
            await comparing.is_there(connection, each.delivery_id, message_id, sent_at)
            # it may have been recalled or corrected since
            await following.follow(
                connection,
                campaign_id=campaign.id,
                announcement_id=each.announcement_id,
                now=now,
                delivery_id=each.delivery_id,
            )
            found += 1
    return replace(read, found=read.found + found)


async def _finish(database: Database, campaign: Campaign, comparison: Comparison, now: datetime) -> Comparison:
    done = replace(comparison, is_done=True)
    detail = {"found": done.found, "unreadable": done.unreadable, "channels": done.read, "slug": campaign.slug}
    key = f"{NoticeKind.COMPARED}:{campaign.id}:{done.since.isoformat()}:{now.isoformat()}"
    async with database.writing() as connection:
        await _remember(connection, campaign, done)
        await notices.write(connection, [NoticeDraft(NoticeKind.COMPARED, campaign.id, key, detail)], now)
    return done


async def _remember(connection: Connection, campaign: Campaign, comparison: Comparison) -> None:
    values: dict[str, Any] = asdict(comparison) | {"since": comparison.since.isoformat()}
    await bot_state.put(connection, f"compare:{campaign.id}", json.dumps(values))


async def _comparison(connection: Connection, campaign: Campaign) -> Comparison:
    values = json.loads(await bot_state.get(connection, f"compare:{campaign.id}") or "{}")
    return Comparison(**(values | {"since": datetime.fromisoformat(values["since"])}))


def _instant(noted: str | None) -> datetime | None:
    return datetime.fromisoformat(noted) if noted else None
