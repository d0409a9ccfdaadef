"""Rows of `amendment`: what is asked of the copies that are there, claimed and recorded like deliveries.

In one channel one amendment is under way at a time, the oldest first: Discord limits edits of old messages by channel,
and a correction and a recall of one message never meet. Every final write carries the lease token.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.amendment import AmendmentKind, AmendmentLease, AmendmentState
from campaigns.model.delivery import DeliveryState
from campaigns.model.outcome import Change, Done, Failed, Removed, Retry, Unknown
from campaigns.storage import deliveries
from campaigns.storage.columns import AnyRow, Instant, Whole
from campaigns.storage.ledger import REMOVED
from campaigns.storage.tables import amendment, campaign, delivery

SUPERSEDED = "superseded"
_NOT_HELD = {"lease_token": None, "lease_expires_at": None}
_HERE = (delivery.c.state == DeliveryState.SENT) & (delivery.c.reason != REMOVED)


async def take_back(connection: AsyncConnection, announcement_id: int) -> int:
    """Stop what has not gone out of a recalled announcement; what may have arrived is looked for. Says how many."""
    theirs = delivery.c.announcement_id == announcement_id
    doubtful = (DeliveryState.HELD, DeliveryState.DROPPED, DeliveryState.UNKNOWN)
    await deliveries.look_for(connection, theirs & delivery.c.state.in_(doubtful))
    waiting = (DeliveryState.PLANNED, DeliveryState.DUE, DeliveryState.HELD)
    return await deliveries.call_off(connection, theirs & delivery.c.state.in_(waiting), deliveries.RECALLED)


async def recall(
    connection: AsyncConnection, announcement_id: int, now: datetime, *, delivery_id: int | None = None
) -> int:
    """Ask for the deletion of every copy (or of this one) that is there; says how many were asked for just now."""
    which = _of(announcement_id, delivery_id)
    gone = (delivery.c.state == DeliveryState.SENT) & (delivery.c.reason == REMOVED)
    await connection.execute(delivery.update().where(which, gone).values(state=DeliveryState.RECALLED))
    await _supersede(connection, which, now)
    return await _ask(connection, which & _HERE, AmendmentKind.RECALL, None, now)


async def correct(
    connection: AsyncConnection,
    announcement_id: int,
    version: int,
    outdated: Iterable[tuple[int, str]],
    now: datetime,
    *,
    delivery_id: int | None = None,
) -> int:
    """Ask for every copy to show a version; `outdated` are the (version, locale) that say something else."""
    which = _of(announcement_id, delivery_id)
    await _supersede(connection, which, now, below=version)
    # an edit that nobody has confirmed may have been made all the same
    doubtful = sa.exists().where(
        amendment.c.delivery_id == delivery.c.id,
        amendment.c.kind == AmendmentKind.CORRECT,
        amendment.c.state != AmendmentState.DONE,
        amendment.c.attempts > 0,
    )
    wrong = sa.tuple_(delivery.c.version, delivery.c.locale).in_(sorted(outdated))
    chosen = which & _HERE & (delivery.c.version != version) & (wrong | doubtful)
    return await _ask(connection, chosen, AmendmentKind.CORRECT, version, now)


async def shown(
    connection: AsyncConnection, announcement_id: int, *, delivery_id: int | None = None
) -> Mapping[tuple[int, str], int]:
    """Count the copies that are there by the (version, locale) they show."""
    shows = (delivery.c.version, delivery.c.locale)
    query = sa.select(*shows, sa.func.count().label("many")).where(_of(announcement_id, delivery_id), _HERE)
    return {(row.version, row.locale): row.many for row in await connection.execute(query.group_by(*shows))}


async def count_failed(connection: AsyncConnection, campaign_id: int, *, announcement_id: int | None) -> int:
    """Count what `ask_again` would try again."""
    chosen = _again(campaign_id, announcement_id)
    return (await connection.execute(sa.select(sa.func.count()).where(chosen))).scalar_one()


async def claim(
    connection: AsyncConnection, *, now: datetime, token: str, expires_at: datetime, limit: int
) -> tuple[AmendmentLease, ...]:
    """Lease up to `limit` amendments whose turn has come, recalls first, one in each channel."""
    busy = sa.select(amendment.c.channel_id).where(_is(AmendmentState.LEASED))
    turn = (
        sa.select(sa.func.min(amendment.c.id))
        .where(_may_be_tried(), amendment.c.next_try_at <= now, amendment.c.channel_id.not_in(busy))
        .group_by(amendment.c.channel_id)
        .order_by(
            sa.func.max(amendment.c.kind).desc(), sa.func.min(amendment.c.next_try_at), sa.func.min(amendment.c.id)
        )
        .limit(limit)
    )
    statement = (
        amendment.update()
        # said again: where two processes chose the same one, the second finds it leased
        .where(amendment.c.id.in_(turn), _is(AmendmentState.DUE))
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
    """Give leases that ran out back to the queue; doing it again changes nothing."""
    ran_out = _is(AmendmentState.LEASED) & (amendment.c.lease_expires_at <= now)
    statement = amendment.update().where(ran_out)
    values = {"state": AmendmentState.DUE, "next_try_at": now} | _NOT_HELD
    return (await connection.execute(statement.values(values))).rowcount


async def take_over(connection: AsyncConnection, now: datetime, *, holder: str) -> int:
    """Let the leases of every other holder run out now."""
    others = _is(AmendmentState.LEASED) & amendment.c.lease_token.not_like(f"{holder}-%")
    return (await connection.execute(amendment.update().where(others).values(lease_expires_at=now))).rowcount


async def record(
    connection: AsyncConnection, lease: AmendmentLease, change: Change, *, now: datetime, next_try_at: datetime | None
) -> bool:
    """Write what came of a lease, only if it is still ours; says whether it won.

    `next_try_at` is for `Retry` and `Unknown`: None gives up, and the copy is listed with the reason.
    """
    statement = amendment.update().where(amendment.c.id == lease.amendment_id, amendment.c.lease_token == lease.token)
    values = _after(change, lease, now, next_try_at) | _NOT_HELD
    if (await connection.execute(statement.values(values))).rowcount != 1:
        return False
    if changed := _copy_after(change, lease):
        await connection.execute(delivery.update().where(delivery.c.id == lease.delivery_id, _HERE).values(changed))
    return True


async def postpone(connection: AsyncConnection, channel_id: int, until: datetime) -> None:
    """Let nothing in a channel be tried before: Discord limits how often old messages there are edited."""
    waits = _is(AmendmentState.DUE) & (amendment.c.channel_id == channel_id) & (amendment.c.next_try_at < until)
    await connection.execute(amendment.update().where(waits).values(next_try_at=until))


async def found(connection: AsyncConnection, delivery_id: int, message_id: int) -> None:
    """Note the message of a copy that a person said is there."""
    nameless = (delivery.c.id == delivery_id) & delivery.c.message_id.is_(None)
    await connection.execute(delivery.update().where(nameless, _HERE).values(message_id=message_id))


async def ask_again(
    connection: AsyncConnection, campaign_id: int, now: datetime, *, announcement_id: int | None = None
) -> int:
    """Try again what failed in a campaign, or of one announcement; says how many."""
    statement = amendment.update().where(_again(campaign_id, announcement_id))
    values = {"state": AmendmentState.DUE, "next_try_at": now, "asked_at": now, "ended_at": None, "reason": ""}
    return (await connection.execute(statement.values(values))).rowcount


async def earliest_turn_at(connection: AsyncConnection) -> datetime | None:
    """Say when the next waiting amendment may be tried."""
    query = sa.select(sa.func.min(amendment.c.next_try_at)).where(_may_be_tried())
    at: datetime | None = (await connection.execute(query)).scalar()
    return at


async def earliest_lease_end_at(connection: AsyncConnection) -> datetime | None:
    """Say when the next lease runs out, should its holder be gone."""
    query = sa.select(sa.func.min(amendment.c.lease_expires_at)).where(_is(AmendmentState.LEASED))
    at: datetime | None = (await connection.execute(query)).scalar()
    return at


def _is(state: AmendmentState) -> sa.ColumnElement[bool]:
    # Written out, not bound: only then can either database prove that a partial index holds the rows.
    return amendment.c.state == sa.literal_column(f"'{state}'")


def _may_be_tried() -> sa.ColumnElement[bool]:
    """A pause stops neither, since each was asked for expressly; in safe mode nothing old is put over something new."""
    unsafe = sa.exists().where(
        delivery.c.id == amendment.c.delivery_id, campaign.c.id == delivery.c.campaign_id, campaign.c.safe_reason != ""
    )
    return _is(AmendmentState.DUE) & ((amendment.c.kind == AmendmentKind.RECALL) | ~unsafe)


def _again(campaign_id: int, announcement_id: int | None) -> sa.ColumnElement[bool]:
    """Choose what failed and may succeed another time: not what is superseded, not what is gone."""
    chosen = sa.select(delivery.c.id).where(delivery.c.campaign_id == campaign_id, _HERE)
    if announcement_id is not None:
        chosen = chosen.where(delivery.c.announcement_id == announcement_id)
    may_succeed = amendment.c.reason.not_in([SUPERSEDED, REMOVED])
    return (amendment.c.state == AmendmentState.FAILED) & may_succeed & amendment.c.delivery_id.in_(chosen)


def _of(announcement_id: int, delivery_id: int | None) -> sa.ColumnElement[bool]:
    theirs = delivery.c.announcement_id == announcement_id
    return theirs if delivery_id is None else theirs & (delivery.c.id == delivery_id)


async def _supersede(
    connection: AsyncConnection, which: sa.ColumnElement[bool], now: datetime, *, below: int | None = None
) -> None:
    """Give up older corrections of these copies that still wait: a newer wish takes their place."""
    chosen = sa.select(delivery.c.id).where(which)
    waits = _is(AmendmentState.DUE) & (amendment.c.kind == AmendmentKind.CORRECT)
    if below is not None:
        waits &= amendment.c.version < below
    values = {"state": AmendmentState.FAILED, "reason": SUPERSEDED, "next_try_at": None, "ended_at": now}
    await connection.execute(amendment.update().where(waits, amendment.c.delivery_id.in_(chosen)).values(values))


async def _ask(
    connection: AsyncConnection,
    which: sa.ColumnElement[bool],
    kind: AmendmentKind,
    version: int | None,
    now: datetime,
) -> int:
    """Add one amendment for each of these copies that has not been asked for it yet."""
    mine = amendment.c.delivery_id == delivery.c.id
    known = sa.exists().where(mine, amendment.c.kind == kind, amendment.c.version.is_not_distinct_from(version))
    newest = sa.select(sa.func.coalesce(sa.func.max(amendment.c.number), 0)).where(mine).scalar_subquery()
    at = sa.literal(now, Instant())
    row = {
        "delivery_id": delivery.c.id,
        "number": newest + 1,
        "kind": sa.literal(kind.value),
        "version": sa.literal(version, sa.Integer()),
        "channel_id": sa.type_coerce(delivery.c.channel_id, Whole),
        "state": sa.literal(AmendmentState.DUE.value),
        "asked_at": at,
        "next_try_at": at,
    }
    chosen = sa.select(*row.values()).where(which, ~known).order_by(delivery.c.priority, delivery.c.id)
    return (await connection.execute(amendment.insert().from_select(list(row), chosen))).rowcount


def _after(change: Change, lease: AmendmentLease, now: datetime, next_try_at: datetime | None) -> dict[str, Any]:
    match change:
        case Removed() if lease.kind is AmendmentKind.CORRECT:
            return {"state": AmendmentState.FAILED, "reason": REMOVED, "ended_at": now}
        case Done() | Removed():
            return {"state": AmendmentState.DONE, "reason": "", "ended_at": now}
        case Retry(reason=reason) | Unknown(reason=reason) if next_try_at is not None:
            return {"state": AmendmentState.DUE, "reason": reason, "next_try_at": next_try_at}
        case Retry(reason=reason) | Unknown(reason=reason) | Failed(reason=reason):
            return {"state": AmendmentState.FAILED, "reason": reason, "ended_at": now}


def _copy_after(change: Change, lease: AmendmentLease) -> dict[str, Any]:
    """Say what the delivery has become: what is gone is recalled, what shows other words has another version."""
    match change:
        case Done() | Removed() if lease.kind is AmendmentKind.RECALL:
            return {"state": DeliveryState.RECALLED, "reason": ""}
        case Done():
            return {"version": lease.version}
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
        version=row.version,
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
    )
