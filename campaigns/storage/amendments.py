"""Rows of `amendment` as the relay moves them: claimed and recorded like deliveries; asked for in `amendment_requests`.

In one channel one amendment is under way at a time, the oldest first: Discord limits edits of old messages by channel,
and a correction and a recall of one message never meet. Every final write carries the lease token. Refreshes are asked
for and claimed in `refreshes`, behind all others; given back and recorded they are here.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model import refresh
from campaigns.model.amendment import AmendmentKind, AmendmentLease, AmendmentState
from campaigns.model.delivery import DeliveryState
from campaigns.model.outcome import Change, Done, Failed, Removed, Retry, Unknown
from campaigns.storage.columns import AnyRow, Instant
from campaigns.storage.ledger import REMOVED
from campaigns.storage.tables import amendment, amendment_attempt, campaign, delivery

_NOT_HELD = {"lease_token": None, "lease_expires_at": None}
HERE = (delivery.c.state == DeliveryState.SENT) & (delivery.c.reason != REMOVED)
"""Copies that are there."""
# Written out, not bound: only then can either database prove that a partial index holds the rows.
IS_REFRESH = amendment.c.kind == sa.literal_column(f"'{AmendmentKind.REFRESH}'")
IS_ASKED_FOR = amendment.c.kind != sa.literal_column(f"'{AmendmentKind.REFRESH}'")
"""A correction or a recall: somebody has decided it."""


async def claim(
    connection: AsyncConnection, *, now: datetime, token: str, expires_at: datetime, limit: int
) -> tuple[AmendmentLease, ...]:
    """Lease up to `limit` corrections and recalls whose turn has come, recalls first, one in each channel."""
    turn = (
        sa.select(sa.func.min(amendment.c.id))
        .where(_may_be_tried(), amendment.c.next_try_at <= now, amendment.c.channel_id.not_in(busy()))
        .group_by(amendment.c.channel_id)
        .order_by(
            sa.func.max(amendment.c.kind).desc(), sa.func.min(amendment.c.next_try_at), sa.func.min(amendment.c.id)
        )
        .limit(limit)
    )
    leases = await take(connection, turn, token=token, expires_at=expires_at)
    if leases:
        begun = [{"amendment_id": each.amendment_id, "number": each.attempts, "started_at": now} for each in leases]
        await connection.execute(amendment_attempt.insert(), begun)
    return leases


async def take(
    connection: AsyncConnection, turn: sa.Select[tuple[int]], *, token: str, expires_at: datetime
) -> tuple[AmendmentLease, ...]:
    """Lease those whose turn it is: one statement, and then the copies they are for."""
    statement = (
        amendment.update()
        # said again: where two processes chose the same one, the second finds it leased
        .where(amendment.c.id.in_(turn), is_in(AmendmentState.DUE))
        .values(
            state=AmendmentState.LEASED,
            lease_token=token,
            lease_expires_at=expires_at,
            next_try_at=None,
            attempts=amendment.c.attempts + 1,
        )
        .returning(amendment)
    )
    rows = {row.delivery_id: row for row in (await connection.execute(statement)).all()}
    if not rows:
        return ()
    copies = await connection.execute(sa.select(delivery).where(delivery.c.id.in_(sorted(rows))))
    leases = (_lease(rows[copy.id], copy) for copy in copies)
    return tuple(sorted(leases, key=lambda lease: lease.amendment_id))


async def expire(connection: AsyncConnection, now: datetime) -> int:
    """Give leases that ran out back to the queue; doing it again changes nothing. A refresh may have been made."""
    ran_out = is_in(AmendmentState.LEASED) & (amendment.c.lease_expires_at <= now)
    statement = amendment.update().where(ran_out)
    at, later = (sa.literal(instant, Instant()) for instant in (now, now + refresh.APART))
    next_try_at = sa.case((amendment.c.kind == AmendmentKind.REFRESH, later), else_=at)
    values = {"state": AmendmentState.DUE, "next_try_at": next_try_at} | _NOT_HELD
    return (await connection.execute(statement.values(values))).rowcount


async def take_over(connection: AsyncConnection, now: datetime, *, holder: str) -> int:
    """Let the leases of every other holder run out now."""
    others = is_in(AmendmentState.LEASED) & amendment.c.lease_token.not_like(f"{holder}-%")
    return (await connection.execute(amendment.update().where(others).values(lease_expires_at=now))).rowcount


async def record(
    connection: AsyncConnection,
    lease: AmendmentLease,
    change: Change,
    *,
    now: datetime,
    next_try_at: datetime | None,
    pledges: int | None = None,
) -> bool:
    """Write what came of a lease, only if it is still ours; says whether it won.

    `next_try_at` is for `Retry` and `Unknown`: None gives up, and the copy is listed with the reason. `pledges` is the
    number a copy shows once it is `Done`.
    """
    name, reason, code = _told(change)
    tried = (amendment_attempt.c.amendment_id == lease.amendment_id) & (amendment_attempt.c.number == lease.attempts)
    told = {"ended_at": now, "outcome": name, "reason": reason, "code": code}
    await connection.execute(amendment_attempt.update().where(tried).values(told))
    statement = amendment.update().where(amendment.c.id == lease.amendment_id, amendment.c.lease_token == lease.token)
    values = _after(change, lease, now, next_try_at) | _NOT_HELD
    if (await connection.execute(statement.values(values))).rowcount != 1:
        return False
    if changed := _copy_after(change, lease, pledges):
        await connection.execute(delivery.update().where(delivery.c.id == lease.delivery_id, HERE).values(changed))
    return True


async def postpone(connection: AsyncConnection, channel_id: int, until: datetime) -> None:
    """Let nothing in a channel be tried before: Discord limits how often old messages there are edited."""
    for kind in (IS_ASKED_FOR, IS_REFRESH):  # each has its own index
        waits = is_in(AmendmentState.DUE) & kind & (amendment.c.next_try_at < until)
        theirs = amendment.c.channel_id == channel_id
        await connection.execute(amendment.update().where(waits, theirs).values(next_try_at=until))


async def found(connection: AsyncConnection, delivery_id: int, message_id: int) -> None:
    """Note the message of a copy that a person said is there."""
    nameless = (delivery.c.id == delivery_id) & delivery.c.message_id.is_(None)
    await connection.execute(delivery.update().where(nameless, HERE).values(message_id=message_id))


async def earliest_turn_at(connection: AsyncConnection) -> datetime | None:
    """Say when the next waiting correction or recall may be tried."""
    query = sa.select(sa.func.min(amendment.c.next_try_at)).where(_may_be_tried())
    at: datetime | None = (await connection.execute(query)).scalar()
    return at


async def earliest_lease_end_at(connection: AsyncConnection) -> datetime | None:
    """Say when the next lease runs out, should its holder be gone."""
    query = sa.select(sa.func.min(amendment.c.lease_expires_at)).where(is_in(AmendmentState.LEASED))
    at: datetime | None = (await connection.execute(query)).scalar()
    return at


def is_in(state: AmendmentState) -> sa.ColumnElement[bool]:
    """Say that an amendment is in a state."""
    # Written out for the same reason.
    return amendment.c.state == sa.literal_column(f"'{state}'")


def busy() -> sa.Select[tuple[int]]:
    """List the channels where one is under way."""
    return sa.select(amendment.c.channel_id).where(is_in(AmendmentState.LEASED))


def _may_be_tried() -> sa.ColumnElement[bool]:
    """A pause stops neither, since each was asked for expressly; in safe mode nothing old is put over something new."""
    unsafe = sa.exists().where(
        delivery.c.id == amendment.c.delivery_id, campaign.c.id == delivery.c.campaign_id, campaign.c.safe_reason != ""
    )
    return is_in(AmendmentState.DUE) & IS_ASKED_FOR & ((amendment.c.kind == AmendmentKind.RECALL) | ~unsafe)


def _after(change: Change, lease: AmendmentLease, now: datetime, next_try_at: datetime | None) -> dict[str, Any]:
    match change:
        case Removed() if lease.kind is not AmendmentKind.RECALL:
            return {"state": AmendmentState.FAILED, "reason": REMOVED, "ended_at": now}
        case Done() | Removed():
            return {"state": AmendmentState.DONE, "reason": "", "ended_at": now}
        case Retry(reason=reason) | Unknown(reason=reason) if next_try_at is not None:
            return {"state": AmendmentState.DUE, "reason": reason, "next_try_at": next_try_at}
        case Retry(reason=reason) | Unknown(reason=reason) | Failed(reason=reason):
            return {"state": AmendmentState.FAILED, "reason": reason, "ended_at": now}


def _told(change: Change) -> tuple[str, str, int]:
    match change:
        case Done():
            return "done", "", 0
        case Removed():
            return "removed", REMOVED, 0
        case Retry(reason=reason, code=code):
            return "retry", reason, code
        case Failed(reason=reason, code=code):
            return "failed", reason, code
        case Unknown(reason=reason):
            return "unknown", reason, 0


def _copy_after(change: Change, lease: AmendmentLease, pledges: int | None) -> dict[str, Any]:
    """Say what the delivery has become: what is gone is recalled, what shows other words has another version."""
    match change:
        case Done() if lease.kind is AmendmentKind.REFRESH:
            return {"pledges_shown": pledges}
        case Retry() | Failed() if lease.kind is AmendmentKind.REFRESH:
            return {"pledges_shown": lease.pledges_shown}
        case Done() | Removed() if lease.kind is AmendmentKind.RECALL:
            return {"state": DeliveryState.RECALLED, "reason": ""}
        case Done():
            return {"version": lease.version, "pledges_shown": pledges}
        case Removed():
            return {"reason": REMOVED}
        case _:
            return {}


def _lease(row: AnyRow, copy: AnyRow) -> AmendmentLease:
    return AmendmentLease(
        amendment_id=row.id,
        delivery_id=row.delivery_id,
        token=row.lease_token,
        expires_at=row.lease_expires_at,
        kind=AmendmentKind(row.kind),
        version=copy.version if row.kind == AmendmentKind.REFRESH else row.version,
        asked_at=row.asked_at,
        attempts=row.attempts,
        campaign_id=copy.campaign_id,
        announcement_id=copy.announcement_id,
        occurrence=copy.occurrence,
        partner_id=copy.partner_id,
        channel_id=row.channel_id,
        locale=copy.locale,
        sent_at=copy.sent_at,
        message_id=copy.message_id,
        pledges_shown=copy.pledges_shown,
    )
