"""What is asked of the copies that are there: corrections and recalls, each asked for once, whoever asks how often."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.amendment import AmendmentKind, AmendmentState
from campaigns.model.delivery import DeliveryState
from campaigns.storage import deliveries
from campaigns.storage.amendments import HERE, IS_ASKED_FOR, IS_REFRESH, is_in
from campaigns.storage.columns import Instant, Whole
from campaigns.storage.ledger import REMOVED
from campaigns.storage.tables import amendment, delivery

SUPERSEDED = "superseded"


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
    return await _ask(connection, which & HERE, AmendmentKind.RECALL, None, now)


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
    chosen = which & HERE & (delivery.c.version != version) & (wrong | doubtful)
    return await _ask(connection, chosen, AmendmentKind.CORRECT, version, now)


async def shown(
    connection: AsyncConnection, announcement_id: int, *, delivery_id: int | None = None
) -> Mapping[tuple[int, str], int]:
    """Count the copies that are there by the (version, locale) they show."""
    shows = (delivery.c.version, delivery.c.locale)
    query = sa.select(*shows, sa.func.count().label("many")).where(_of(announcement_id, delivery_id), HERE)
    return {(row.version, row.locale): row.many for row in await connection.execute(query.group_by(*shows))}


async def count_failed(connection: AsyncConnection, campaign_id: int, *, announcement_id: int | None) -> int:
    """Count what `ask_again` would try again."""
    chosen = _again(campaign_id, announcement_id)
    return (await connection.execute(sa.select(sa.func.count()).where(chosen))).scalar_one()


async def ask_again(
    connection: AsyncConnection, campaign_id: int, now: datetime, *, announcement_id: int | None = None
) -> int:
    """Try again what failed in a campaign, or of one announcement; says how many."""
    statement = amendment.update().where(_again(campaign_id, announcement_id))
    values = {"state": AmendmentState.DUE, "next_try_at": now, "asked_at": now, "ended_at": None, "reason": ""}
    return (await connection.execute(statement.values(values))).rowcount


def _again(campaign_id: int, announcement_id: int | None) -> sa.ColumnElement[bool]:
    """Choose what failed and may succeed another time: not what is superseded, not what is gone."""
    chosen = sa.select(delivery.c.id).where(delivery.c.campaign_id == campaign_id, HERE)
    if announcement_id is not None:
        chosen = chosen.where(delivery.c.announcement_id == announcement_id)
    failed = IS_ASKED_FOR & (amendment.c.state == AmendmentState.FAILED)
    return failed & amendment.c.reason.not_in([SUPERSEDED, REMOVED]) & amendment.c.delivery_id.in_(chosen)


def _of(announcement_id: int, delivery_id: int | None) -> sa.ColumnElement[bool]:
    theirs = delivery.c.announcement_id == announcement_id
    return theirs if delivery_id is None else theirs & (delivery.c.id == delivery_id)


async def _supersede(
    connection: AsyncConnection, which: sa.ColumnElement[bool], now: datetime, *, below: int | None = None
) -> None:
    """Give up older corrections of these copies that still wait: a newer wish takes their place."""
    chosen = sa.select(delivery.c.id).where(which)
    waits = is_in(AmendmentState.DUE) & (amendment.c.kind == AmendmentKind.CORRECT)
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
    asked = (await connection.execute(amendment.insert().from_select(list(row), chosen))).rowcount
    if asked:
        await _give_up_refreshes(connection, which, now)
    return asked


async def _give_up_refreshes(connection: AsyncConnection, which: sa.ColumnElement[bool], now: datetime) -> None:
    """Let no number be renewed in copies that are to be put right or taken back."""
    chosen = sa.select(delivery.c.id).where(which)
    waits = is_in(AmendmentState.DUE) & IS_REFRESH & amendment.c.delivery_id.in_(chosen)
    values = {"state": AmendmentState.FAILED, "reason": SUPERSEDED, "next_try_at": None, "ended_at": now}
    await connection.execute(amendment.update().where(waits).values(values))
