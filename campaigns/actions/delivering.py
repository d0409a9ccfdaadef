"""One delivery: wait for a turn, settle what is in doubt, send, record.

Nothing here raises for what Discord does: every answer is an outcome, and every outcome is written down.
"""

import asyncio
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

import structlog

from campaigns.actions import following, notices, posts, suspensions
from campaigns.actions.courier import LOOK_MARGIN, SEND_SECONDS, Courier
from campaigns.model import quiet
from campaigns.model.campaign import CampaignState
from campaigns.model.delivery import Lease, Shown
from campaigns.model.errors import SidekickError
from campaigns.model.lateness import LateKind
from campaigns.model.outcome import (
    CannotLook,
    Ending,
    Failed,
    Found,
    NotThere,
    Outcome,
    Removed,
    Retry,
    Sent,
    Unknown,
    Withdrawn,
)
from campaigns.model.pace import NONCE_WINDOW, backoff_seconds
from campaigns.model.partner import PartnerState
from campaigns.model.post import Post
from campaigns.model.safe_mode import SafeReason
from campaigns.storage import holds, ledger, standings

NIGHT = "night-there"
"""Why what speaks about harm waits for the morning; meanwhile its lateness rule may end the wait."""
FRESH_SECONDS = 2.0
"""A post that has waited longer for its turn is made anew."""

log = structlog.get_logger()


async def deliver(courier: Courier, lease: Lease) -> None:
    """Bring one leased delivery to an outcome and record it."""
    outcome, shown = await _attempt(courier, lease)
    if isinstance(outcome, Retry) and outcome.is_for_everyone:
        courier.pace.rest(courier.monotonic(), outcome.after_seconds)
    await _record(courier, lease, outcome, shown)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A post that is ready before its turn, and how things stood when it was made."""

    brief: posts.Brief
    post: Post | Failed
    at: float
    """On the monotonic clock, in seconds."""


async def _attempt(courier: Courier, lease: Lease) -> tuple[Ending, Shown]:
    """Try it, and say what is there if it was sent."""
    as_leased = Shown(lease.version)
    sending: asyncio.Task[Outcome] | None = None
    async with courier.desk:
        prepared = await _prepare(courier, lease)
        async with courier.in_turn():
            now = courier.now()
            if courier.is_stopping or courier.is_off_duty:
                return Retry(0, "stopping"), as_leased
            if now + timedelta(seconds=SEND_SECONDS) > lease.expires_at:
                return Retry(0, "lease-too-short"), as_leased
            prepared = await _up_to_date(courier, lease, prepared)
            if prepared is None:
                return Retry(0, "held-meanwhile"), as_leased
            brief, ready = prepared.brief, _ready(prepared, lease, now)
            if isinstance(ready, Post) and not _must_look(brief, lease, now):
                sending = await courier.hand_over(lease.channel_id, lease.key, ready)
    if isinstance(ready, Withdrawn):
        return await _look(courier, lease, brief) or ready, as_leased
    if not isinstance(ready, Post):
        return ready, as_leased
    if sending is None:
        if seen := await _look(courier, lease, brief):
            return seen, as_leased
        async with courier.desk, courier.in_turn():
            sending = await courier.hand_over(lease.channel_id, lease.key, ready)
    # of an earlier try nobody knows which number it shows
    return await sending, Shown(brief.version, None if lease.is_in_doubt else ready.pledges)


async def _prepare(courier: Courier, lease: Lease) -> Prepared | None:
    """Compose the post before its turn comes; None where the lease was taken away."""
    at = courier.monotonic()
    async with courier.database.glancing() as connection:
        brief = await posts.brief(connection, lease)
        if brief is None:
            return None
        try:
            post: Post | Failed = await posts.of_lease(connection, brief, lease, courier.now(), courier.library)
        except SidekickError as error:
            post = Failed(f"cannot-compose: {error.what}")
    return Prepared(brief, post, at)


async def _up_to_date(courier: Courier, lease: Lease, prepared: Prepared | None) -> Prepared | None:
    """Look once more, in the turn itself: what was decided since, or has waited long, is prepared anew."""
    async with courier.database.glancing() as connection:
        standing = await standings.of_lease(connection, lease)
    if standing is None or prepared is None:
        return None
    is_fresh = courier.monotonic() - prepared.at <= FRESH_SECONDS
    return prepared if is_fresh and standing == prepared.brief.standing else await _prepare(courier, lease)


def _ready(prepared: Prepared, lease: Lease, now: datetime) -> Post | Ending:
    """Give the post, or say why it does not go out now."""
    brief = prepared.brief
    if (withdrawn := _withdrawn(brief, lease, now)) is not None:
        return withdrawn
    standing = brief.standing
    if standing.campaign is not CampaignState.ACTIVE or standing.partner is not PartnerState.ACTIVE:
        return Retry(0, "paused")
    if standing.safe_reason is not SafeReason.NONE:
        return Retry(0, "safe-mode")
    if isinstance(prepared.post, Post) and prepared.post.is_sensitive:
        night_seconds = quiet.seconds_left(brief.campaign.clock, now, brief.partner.timezone)
        if night_seconds:
            return Retry(night_seconds, NIGHT)
    return prepared.post


def _withdrawn(brief: posts.Brief, lease: Lease, now: datetime) -> Withdrawn | None:
    """Say why it may not go out now: called off, or put aside while an earlier try may have arrived."""
    if brief.called_off:
        return Withdrawn(brief.called_off)
    if not lease.is_in_doubt:
        return None
    if now > lease.deadline_at:
        is_for_people = lease.late is not LateKind.DROP
        return Withdrawn(ledger.LATE_ASK if is_for_people else ledger.LATE_DROP, is_for_people=is_for_people)
    if brief.partner.state is not PartnerState.ACTIVE:
        return Withdrawn(ledger.PARTNER_AWAY, is_for_people=True)
    return None


def _must_look(brief: posts.Brief, lease: Lease, now: datetime) -> bool:
    """Say whether an earlier try may have arrived that the same key, with the same words, would not give back."""
    return lease.is_in_doubt and (brief.version != lease.version or not _is_key_remembered(lease, now))


def _is_key_remembered(lease: Lease, now: datetime) -> bool:
    """Say whether Discord still gives the first message back for this key; not when the clock was set back since."""
    return timedelta(0) <= now - lease.unsettled_at <= NONCE_WINDOW


async def _look(courier: Courier, lease: Lease, brief: posts.Brief) -> Outcome | None:
    """Settle a doubt by reading the channel; None where it is known not to be there."""
    if not lease.is_in_doubt:
        return None
    sighting = await courier.sender.look(lease.channel_id, brief.reference, lease.unsettled_at - LOOK_MARGIN)
    match sighting:
        case Found(message_id):
            return Sent(message_id)
        case NotThere() if _is_key_remembered(lease, courier.now()):
            # a request that got no answer may still arrive
            rest = NONCE_WINDOW - (courier.now() - lease.unsettled_at)
            return Retry(rest.total_seconds(), "may-still-arrive")
        case NotThere():
            return None
        case CannotLook(reason, is_passing):
            return Unknown(reason, is_for_people=not is_passing)
        case _:
            assert_never(sighting)


async def _record(courier: Courier, lease: Lease, outcome: Ending, shown: Shown) -> None:
    now = courier.now()
    told = _as_far_as_known(lease, outcome)
    if isinstance(told, Sent) and await courier.database.write_together(
        lambda shared: ledger.record_plainly(shared.connection, lease, told, now=now, shown=shown)
    ):
        _tell(lease, told, has_won=True, is_news=False)
        return
    async with courier.database.writing() as connection:
        next_try_at = _next_try_at(told, lease, now)
        sent = shown if isinstance(told, Sent) else None
        has_won = await ledger.record(connection, lease, told, now=now, next_try_at=next_try_at, shown=sent)
        is_known = has_won or await holds.settle(connection, lease, told, now)
        is_news = (
            isinstance(outcome, Failed)
            and outcome.is_destination_unhealthy
            and await suspensions.suspend(connection, lease.destination_id, outcome.reason, now)
        )
        if is_known and isinstance(told, Sent | Removed):
            # it may have been recalled or corrected while it was on its way
            await following.follow(
                connection,
                campaign_id=lease.campaign_id,
                announcement_id=lease.announcement_id,
                now=now,
                delivery_id=lease.delivery_id,
            )
        if not isinstance(outcome, Withdrawn):
            await notices.alarm(connection, outcome, lease.campaign_id, now)
    _tell(lease, told, has_won=has_won, is_news=is_news)


def _as_far_as_known(lease: Lease, outcome: Ending) -> Ending:
    """A refusal of this try does not say that an earlier one, still in doubt, did not arrive."""
    if isinstance(outcome, Failed) and lease.is_in_doubt:
        return Unknown(f"{outcome.reason}; an earlier try may have arrived", is_for_people=True)
    return outcome


def _next_try_at(outcome: Ending, lease: Lease, now: datetime) -> datetime | None:
    match outcome:
        case Sent() | Removed() | Failed() | Withdrawn() | Unknown(is_for_people=True):
            return None
        case Retry(after_seconds=seconds):
            wait_seconds = max(seconds, backoff_seconds(lease.attempts, random.random()))  # noqa: S311 - jitter
        case Unknown():
            wait_seconds = backoff_seconds(lease.attempts, random.random())  # noqa: S311 - jitter
        case _:
            assert_never(outcome)
    return now + timedelta(seconds=wait_seconds)


def _tell(lease: Lease, outcome: Ending, *, has_won: bool, is_news: bool) -> None:
    told = log.bind(delivery_id=lease.delivery_id, channel_id=lease.channel_id, attempt=lease.attempts)
    if not has_won:
        told.warning("a late worker's record did not count", action="delivery.superseded")
    match outcome:
        case Sent(message_id):
            told.info("sent", action="delivery.sent", message_id=message_id)
        case Removed():
            told.info("was sent, and removed at the partner", action="delivery.removed")
        case Withdrawn(reason=reason):
            told.info("is not there and does not go out", action="delivery.withdrawn", reason=reason)
        case Retry(reason=reason):
            told.info("will be tried again", action="delivery.retry", reason=reason)
        case Failed(reason=reason, code=code):
            told.warning("refused", action="delivery.failed", reason=reason, code=code, is_news=is_news)
        case Unknown(reason=reason):
            told.warning("outcome unknown", action="delivery.unknown", reason=reason)
        case _:
            assert_never(outcome)
