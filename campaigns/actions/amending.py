"""One amendment: wait for a turn, find the message where nobody knows it, change or delete it, record.

The same pace, the same outcomes, the same leases as for sending. Doing it twice changes nothing, so a doubt is settled
by doing it again; after a day without success the copy is listed with the reason.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

import structlog

from campaigns.actions import following, posts, refreshing
from campaigns.actions.courier import LOOK_MARGIN, SEND_SECONDS, Courier
from campaigns.model import refresh
from campaigns.model.amendment import PATIENCE, AmendmentKind, AmendmentLease
from campaigns.model.errors import SidekickError
from campaigns.model.outcome import CannotLook, Change, Done, Failed, Found, NotThere, Removed, Retry, Unknown
from campaigns.model.pace import backoff_seconds
from campaigns.storage import amendments, refreshes
from campaigns.storage.database import Connection

OLD_EDITS = "old-edit-limit"
"""Reason of a wait because too many old messages were edited in one channel; it holds for the whole channel."""
NOT_FOUND = "message-not-found"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a try, and the number of pledges the copy shows if it is done."""

    change: Change
    pledges: int | None = None


async def amend(courier: Courier, lease: AmendmentLease) -> None:
    """Bring one leased amendment to an end, or to its next try, and record it."""
    await courier.turn()
    tried = await _attempt(courier, lease)
    change = tried.change
    if isinstance(change, Retry) and change.is_for_everyone:
        courier.pace.rest(courier.monotonic(), change.after_seconds)
    await _record(courier, lease, tried)


async def _attempt(courier: Courier, lease: AmendmentLease) -> Tried:
    now = courier.now()
    if courier.is_stopping or courier.is_off_duty:
        return Tried(Retry(0, "stopping"))
    needed_seconds = SEND_SECONDS if lease.message_id is not None else 3 * SEND_SECONDS
    if now + timedelta(seconds=needed_seconds) > lease.expires_at:
        return Tried(Retry(0, "lease-too-short"))
    if lease.message_id is not None:
        return await _change(courier, lease, lease.message_id)
    async with courier.database.reading() as connection:
        reference = await posts.reference_of(connection, lease)
    sighting = await courier.sender.look(lease.channel_id, reference, lease.sent_at - LOOK_MARGIN)
    match sighting:
        case Found(message_id):
            async with courier.database.writing() as connection:
                await amendments.found(connection, lease.delivery_id, message_id)
            await courier.turn()
            return await _change(courier, lease, message_id)
        case NotThere():
            return Tried(Removed())
        case CannotLook(reason, is_passing):
            return Tried(Unknown(reason) if is_passing else Failed(f"{NOT_FOUND}: {reason}"))
        case _:
            assert_never(sighting)


async def _change(courier: Courier, lease: AmendmentLease, message_id: int) -> Tried:
    if lease.version is None:
        return Tried(await courier.sender.delete(lease.channel_id, message_id))
    try:
        async with courier.database.reading() as connection:
            if lease.kind is AmendmentKind.REFRESH:
                let_be = await refreshing.reason_not_to(connection, lease)
                if let_be is not None:
                    return Tried(let_be, lease.pledges_shown)
            post = await posts.corrected(connection, lease, lease.version, courier.now(), courier.library)
    except SidekickError as error:
        return Tried(Failed(f"cannot-compose: {error.what}"))
    return Tried(await courier.sender.edit(lease.channel_id, message_id, post), post.pledges)


async def _record(courier: Courier, lease: AmendmentLease, tried: Tried) -> None:
    now, change = courier.now(), tried.change
    next_try_at = _next_try_at(change, lease, now)
    async with courier.database.writing() as connection:
        has_won = await amendments.record(
            connection, lease, change, now=now, next_try_at=next_try_at, pledges=tried.pledges
        )
        if has_won:
            await _after(connection, lease, change, now, next_try_at)
    _tell(lease, change, has_won=has_won)


async def _after(
    connection: Connection, lease: AmendmentLease, change: Change, now: datetime, next_try_at: datetime | None
) -> None:
    if isinstance(change, Retry) and change.reason == OLD_EDITS and next_try_at is not None:
        await amendments.postpone(connection, lease.channel_id, next_try_at)
    if lease.kind is AmendmentKind.REFRESH:
        await refreshes.rest(connection, lease.channel_id, now + refresh.APART)
    if isinstance(change, Done) and lease.kind is AmendmentKind.CORRECT:
        # a newer correction may have been approved while this one was on its way
        await following.follow(
            connection,
            campaign_id=lease.campaign_id,
            announcement_id=lease.announcement_id,
            now=now,
            delivery_id=lease.delivery_id,
        )


def _next_try_at(change: Change, lease: AmendmentLease, now: datetime) -> datetime | None:
    match change:
        case Done() | Removed() | Failed():
            return None
        case Retry(after_seconds=seconds):
            wait_seconds = max(seconds, backoff_seconds(lease.attempts, random.random()))  # noqa: S311 - jitter
        case Unknown():
            wait_seconds = backoff_seconds(lease.attempts, random.random())  # noqa: S311 - jitter
        case _:
            assert_never(change)
    if lease.kind is AmendmentKind.REFRESH:
        wait_seconds = max(wait_seconds, refresh.APART.total_seconds())
    next_try_at = now + timedelta(seconds=wait_seconds)
    return next_try_at if next_try_at <= lease.asked_at + PATIENCE else None


def _tell(lease: AmendmentLease, change: Change, *, has_won: bool) -> None:
    if lease.kind is AmendmentKind.REFRESH and isinstance(change, Done):
        return  # thousands of times a day, and nothing to look up afterwards
    told = log.bind(
        delivery_id=lease.delivery_id, channel_id=lease.channel_id, kind=str(lease.kind), attempt=lease.attempts
    )
    if not has_won:
        told.warning("a late worker's record did not count", action="amendment.superseded")
    match change:
        case Done():
            told.info("amended", action="amendment.done", message_id=lease.message_id)
        case Removed():
            told.info("removed at the partner", action="amendment.removed")
        case Retry(reason=reason) | Unknown(reason=reason):
            told.info("will be tried again", action="amendment.retry", reason=reason)
        case Failed(reason=reason, code=code):
            told.warning("could not be amended", action="amendment.failed", reason=reason, code=code)
        case _:
            assert_never(change)
