"""The ledger's moves: fall due, claim, record, and nothing else may touch a delivery that is under way.

Every final write carries the lease token and says whether it won: a late worker cannot overwrite a newer lease.
Costs do not grow with the table: each question has its own partial index (see `tables/deliveries.py`).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.announcement import AnnouncementState
from campaigns.model.delivery import DeliveryState, Lease, Shown
from campaigns.model.lateness import LateKind
from campaigns.model.outcome import Ending, Failed, Removed, Retry, Sent, Unknown, Withdrawn
from campaigns.storage import corrections, shares
from campaigns.storage.columns import AnyRow, to_the_millisecond
from campaigns.storage.tables import announcement, attempt, campaign, delivery, destination, partner

LATE_DROP = "late-drop"
LATE_ASK = "late-ask"
SUSPENDED = "destination-suspended"
REMOVED = "removed-at-the-partner"
PARTNER_AWAY = "partner-away"

# Put together once: they are made for every post of a wave. What they set is named by the values they are run with.
_RECORD = delivery.update().where(
    delivery.c.id == sa.bindparam("leased_id"), delivery.c.lease_token == sa.bindparam("held_token")
)
_RECORD_ATTEMPT = attempt.update().where(
    attempt.c.delivery_id == sa.bindparam("of_delivery"), attempt.c.number == sa.bindparam("of_number")
)


async def next_due_at(connection: AsyncConnection, campaign_id: int | None = None) -> datetime | None:
    """Say when the next planned delivery of an active campaign (or of this one) falls due, or None."""
    whose = delivery.c.campaign_id.in_(_active()) if campaign_id is None else delivery.c.campaign_id == campaign_id
    query = sa.select(delivery.c.due_at).where(_is(DeliveryState.PLANNED), whose).order_by(delivery.c.due_at).limit(1)
    found: datetime | None = (await connection.execute(query)).scalar()
    return found


async def fall_due(connection: AsyncConnection, now: datetime) -> int:
    """Move what has come due from planned to due, held or dropped; returns how many moved.

    Deliveries of a paused campaign stay planned: resuming treats them by their own lateness rule.
    """
    has_come = (_is(DeliveryState.PLANNED)) & (delivery.c.due_at <= now) & delivery.c.campaign_id.in_(_active())
    moved = await _put_aside(connection, has_come, now)
    statement = delivery.update().where(has_come).values(state=DeliveryState.DUE, next_try_at=delivery.c.due_at)
    return moved + (await connection.execute(statement)).rowcount


async def lose_patience(connection: AsyncConnection, now: datetime) -> int:
    """Put aside what waited for its turn past its deadline, or whose destination went away meanwhile.

    What may have arrived is not put aside: its next turn settles first whether it is there.
    """
    waits = (_is(DeliveryState.DUE)) & delivery.c.unsettled_at.is_(None) & delivery.c.campaign_id.in_(_active())
    return await _put_aside(connection, waits, now)


async def claim(
    connection: AsyncConnection, *, now: datetime, token: str, expires_at: datetime, limit: int
) -> tuple[Lease, ...]:
    """Lease up to `limit` deliveries whose turn has come, fair over campaigns, key-day posts first; one statement.

    A lease that ran out is whoever claims it next's: its holder died or was cut off, so its outcome is unknown and the
    caller settles that before sending (the lease says how often and when the key was used).
    """
    split = await shares.split(connection, _active(), now, limit)
    turns = (*shares.turns(split, now), _recalled_turn(now, limit))
    statement = (
        delivery.update()
        .where(sa.or_(*(delivery.c.id.in_(turn) for turn in turns)))
        .values(
            state=DeliveryState.LEASED,
            lease_token=token,
            lease_expires_at=expires_at,
            next_try_at=None,
            attempts=delivery.c.attempts + 1,
            unsettled_at=sa.func.coalesce(delivery.c.unsettled_at, sa.literal(now, delivery.c.due_at.type)),
        )
        .returning(delivery)
    )
    rows = (await connection.execute(statement)).all()
    if rows:
        begun = [{"delivery_id": row.id, "number": row.attempts, "started_at": now} for row in rows]
        await connection.execute(attempt.insert(), begun)
    return tuple(sorted((_lease(row, now) for row in rows), key=lambda lease: (lease.due_at, lease.delivery_id)))


async def expire(connection: AsyncConnection, now: datetime) -> int:
    """Give leases that ran out back to the queue; their outcome stays unknown until somebody looks."""
    ran_out = (_is(DeliveryState.LEASED)) & (delivery.c.lease_expires_at <= now)
    statement = (
        delivery.update()
        .where(ran_out)
        .values(state=DeliveryState.DUE, next_try_at=now, lease_token=None, lease_expires_at=None)
    )
    return (await connection.execute(statement)).rowcount


async def take_over(connection: AsyncConnection, now: datetime, *, holder: str) -> int:
    """Let the leases of every other holder run out now: who is on duty knows that those processes are gone.

    What they were sending is in doubt, like after any lease that ran out; returns how many there were.
    """
    others = _is(DeliveryState.LEASED) & delivery.c.lease_token.not_like(f"{holder}-%")
    statement = delivery.update().where(others).values(lease_expires_at=now)
    return (await connection.execute(statement)).rowcount


async def record(
    connection: AsyncConnection,
    lease: Lease,
    outcome: Ending,
    *,
    now: datetime,
    next_try_at: datetime | None,
    shown: Shown | None = None,
) -> bool:
    """Write what came of a lease, only if it is still ours; says whether it won.

    `next_try_at` is for `Retry` and `Unknown`: None means a person must decide. `shown` is what was sent, where that is
    not what the lease says.
    """
    row = _row_after(lease, outcome, now, next_try_at, shown or Shown(lease.version))
    has_won = (await connection.execute(_RECORD, row)).rowcount == 1
    await connection.execute(_RECORD_ATTEMPT, _attempt_after(lease, outcome, now))
    return has_won


def record_plainly(connection: sa.Connection, lease: Lease, outcome: Sent, *, now: datetime, shown: Shown) -> bool:
    """Write that a lease was sent, where nothing else follows from it; False, and nothing is written, where it does.

    For a transaction that is shared with other small writes: nearly every post of a wave ends here.
    """
    if corrections.decided_in(connection, lease.announcement_id) != (AnnouncementState.APPROVED, None):
        return False
    if connection.execute(_RECORD, _row_after(lease, outcome, now, None, shown)).rowcount != 1:
        return False
    connection.execute(_RECORD_ATTEMPT, _attempt_after(lease, outcome, now))
    return True


async def earliest_turn_at(connection: AsyncConnection) -> datetime | None:
    """Say when the next waiting delivery may be tried."""
    query = sa.select(sa.func.min(delivery.c.next_try_at)).where(_is(DeliveryState.DUE), _may_be_tried())
    found: datetime | None = (await connection.execute(query)).scalar()
    return found


async def earliest_lease_end_at(connection: AsyncConnection) -> datetime | None:
    """Say when the next lease runs out, should its holder be gone."""
    query = sa.select(sa.func.min(delivery.c.lease_expires_at)).where(_is(DeliveryState.LEASED))
    found: datetime | None = (await connection.execute(query)).scalar()
    return found


def _is(state: DeliveryState) -> sa.ColumnElement[bool]:
    # Written out, not bound: only then can either database prove that a partial index holds the rows.
    return delivery.c.state == sa.literal_column(f"'{state}'")


def _active() -> sa.Select[tuple[int]]:
    return sa.select(campaign.c.id).where(campaign.c.state == "active", campaign.c.safe_reason == "")


def _may_be_tried() -> sa.ColumnElement[bool]:
    return delivery.c.campaign_id.in_(_active()) | _is_recalled()


def _is_recalled() -> sa.ColumnElement[bool]:
    """A pause stops what goes out; what was recalled is looked for and taken back all the same."""
    return delivery.c.announcement_id.in_(sa.select(announcement.c.id).where(announcement.c.state == "recalled"))


def _recalled_turn(now: datetime, limit: int) -> sa.Select[tuple[int]]:
    return (
        sa.select(delivery.c.id)
        .where(_is(DeliveryState.DUE), delivery.c.next_try_at <= now, _is_recalled())
        .order_by(delivery.c.priority, delivery.c.next_try_at, delivery.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


async def _put_aside(connection: AsyncConnection, which: sa.ColumnElement[bool], now: datetime) -> int:
    """Hold or drop those of `which` that may not go out now, and say why."""
    is_late = delivery.c.deadline_at < now
    sick = sa.select(destination.c.id).where(destination.c.suspended_reason != "")
    away = sa.select(partner.c.id).where(partner.c.state != "active")
    moves: Sequence[tuple[sa.ColumnElement[bool], DeliveryState, str]] = (
        (is_late & (delivery.c.late == LateKind.DROP), DeliveryState.DROPPED, LATE_DROP),
        (is_late, DeliveryState.HELD, LATE_ASK),
        (delivery.c.destination_id.in_(sick), DeliveryState.HELD, SUSPENDED),
        (delivery.c.partner_id.in_(away), DeliveryState.HELD, PARTNER_AWAY),
    )
    # One look instead of four updates: most of the time there is nothing to put aside, and a wave waits for this.
    query = sa.select(delivery.c.id).where(which, sa.or_(*(condition for condition, _, _ in moves))).limit(1)
    if (await connection.execute(query)).first() is None:
        return 0
    count = 0
    for condition, state, reason in moves:
        statement = delivery.update().where(which, condition)
        result = await connection.execute(statement.values(state=state, reason=reason, next_try_at=None))
        count += result.rowcount
    return count


def _row_after(
    lease: Lease, outcome: Ending, now: datetime, next_try_at: datetime | None, shown: Shown
) -> dict[str, Any]:
    which = {"leased_id": lease.delivery_id, "held_token": lease.token}
    given_back = {"lease_token": None, "lease_expires_at": None}
    said = {"version": shown.version, "pledges_shown": shown.pledges}
    return which | given_back | said | _after(outcome, lease, now, next_try_at)


def _attempt_after(lease: Lease, outcome: Ending, now: datetime) -> dict[str, Any]:
    name, reason, code = _told(outcome)
    which = {"of_delivery": lease.delivery_id, "of_number": lease.attempts}
    return which | {"ended_at": now, "outcome": name, "reason": reason, "code": code}


def _after(outcome: Ending, lease: Lease, now: datetime, next_try_at: datetime | None) -> dict[str, Any]:
    # A definite "no" settles this try, but not an earlier one that is still in doubt.
    doubt = {"unsettled_at": lease.unsettled_at if lease.is_in_doubt else None}
    match outcome:
        case Sent(message_id):
            done = {"state": DeliveryState.SENT, "sent_at": now, "message_id": message_id, "reason": ""}
            return done | {"unsettled_at": None}
        case Removed():
            done = {"state": DeliveryState.SENT, "sent_at": now, "reason": REMOVED}
            return done | {"unsettled_at": None}
        case Failed(reason=reason):
            return {"state": DeliveryState.FAILED, "reason": reason} | doubt
        case Withdrawn(reason, is_for_people):
            state = DeliveryState.HELD if is_for_people else DeliveryState.DROPPED
            return {"state": state, "reason": reason, "unsettled_at": None}
        case Retry(reason=reason) if next_try_at is not None:
            return {"state": DeliveryState.DUE, "next_try_at": next_try_at, "reason": reason} | doubt
        case Retry(reason=reason):
            return {"state": DeliveryState.HELD, "reason": reason} | doubt
        case Unknown(reason=reason) if next_try_at is not None:
            return {"state": DeliveryState.DUE, "next_try_at": next_try_at, "reason": reason}
        case Unknown(reason=reason):
            return {"state": DeliveryState.UNKNOWN, "reason": reason}


def _told(outcome: Ending) -> tuple[str, str, int]:
    match outcome:
        case Sent():
            return "sent", "", 0
        case Removed():
            return "removed", REMOVED, 0
        case Withdrawn(reason=reason):
            return "withdrawn", reason, 0
        case Retry(reason=reason, code=code):
            return "retry", reason, code
        case Failed(reason=reason, code=code):
            return "failed", reason, code
        case Unknown(reason=reason):
            return "unknown", reason, 0


def _lease(row: AnyRow, claimed_at: datetime) -> Lease:
    return Lease(
        delivery_id=row.id,
        token=row.lease_token,
        expires_at=row.lease_expires_at,
        key=row.key,
        campaign_id=row.campaign_id,
        announcement_id=row.announcement_id,
        version=row.version,
        occurrence=row.occurrence,
        partner_id=row.partner_id,
        destination_id=row.destination_id,
        channel_id=row.channel_id,
        locale=row.locale,
        due_at=row.due_at,
        deadline_at=row.deadline_at,
        late=LateKind(row.late),
        attempts=row.attempts,
        claimed_at=to_the_millisecond(claimed_at),
        unsettled_at=row.unsettled_at,
    )
