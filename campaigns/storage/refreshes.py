"""Refreshes of the number of pledges: one row of `amendment` for each copy, which falls due again and again.

Asked for only where a copy shows another number than posts do by now; claimed a few at a time, behind everything else.
What a copy shows is not known from its claim to its record, so a crash in between is made good by doing it again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model import refresh
from campaigns.model.amendment import AmendmentKind, AmendmentLease, AmendmentState
from campaigns.model.announcement import AnnouncementState, Content
from campaigns.storage import amendments, content_json
from campaigns.storage.amendment_requests import SUPERSEDED
from campaigns.storage.amendments import HERE, IS_REFRESH, is_in
from campaigns.storage.columns import Instant, Whole, milliseconds
from campaigns.storage.tables import amendment, announcement, campaign, delivery, destination, partner, version

MOST_WAITING: Final = 500
"""Refreshes that wait at once; the others are asked for when these are made."""
_DUE: Final = is_in(AmendmentState.DUE) & IS_REFRESH
_MINE: Final = IS_REFRESH & (amendment.c.delivery_id == delivery.c.id)


@dataclass(frozen=True, slots=True)
class Stale:
    """What is asked for: copies of these texts that show another number than this one."""

    texts: tuple[tuple[int, int, str], ...]
    """(announcement, version, locale) that carry the number."""
    number: int
    now: datetime


async def carriers(connection: AsyncConnection, campaign_id: int, words: str) -> tuple[tuple[int, int, Content], ...]:
    """List the versions, of announcements that stand, in which these words occur: (announcement, version, content)."""
    query = (
        sa.select(version)
        .join(announcement, announcement.c.id == version.c.announcement_id)
        .where(
            announcement.c.campaign_id == campaign_id,
            announcement.c.state != AnnouncementState.RECALLED,
            sa.type_coerce(version.c.content, sa.Text).contains(words, autoescape=True),
        )
    )
    rows = await connection.execute(query)
    return tuple((row.announcement_id, row.number, content_json.load(row.content)) for row in rows)


async def is_any(connection: AsyncConnection, stale: Stale) -> bool:
    """Say whether there is anything to ask for."""
    found = await connection.execute(sa.select(delivery.c.id).where(_is_stale(stale), _may_fall_due(stale)).limit(1))
    return found.first() is not None


async def ask(connection: AsyncConnection, stale: Stale) -> int:
    """Let the rows of stale copies fall due, those that never had one first; says how many."""
    room = MOST_WAITING - await waiting(connection)
    first = await _insert(connection, stale, room) if room > 0 else 0
    room -= first
    return first + (await _ask_again(connection, stale, room) if room > 0 else 0)


async def claim(
    connection: AsyncConnection, *, now: datetime, token: str, expires_at: datetime, limit: int
) -> tuple[AmendmentLease, ...]:
    """Lease up to `limit` refreshes whose turn has come, one in each channel, and none where more is asked for."""
    asked_for = sa.select(amendment.c.channel_id).where(is_in(AmendmentState.DUE), amendments.IS_ASKED_FOR)
    is_free = amendment.c.channel_id.not_in(amendments.busy()) & amendment.c.channel_id.not_in(asked_for)
    front = (
        sa.select(amendment.c.id, amendment.c.channel_id)
        .where(_may_be_made(), amendment.c.next_try_at <= now, is_free)
        .order_by(amendment.c.next_try_at, amendment.c.id)
        .limit(limit)
        .subquery()
    )
    turn = sa.select(sa.func.min(front.c.id)).group_by(front.c.channel_id)
    leases = await amendments.take(connection, turn, token=token, expires_at=expires_at)
    if leases:
        theirs = delivery.c.id.in_([lease.delivery_id for lease in leases])
        await connection.execute(delivery.update().where(theirs).values(pledges_shown=None))
    return leases


async def rest(connection: AsyncConnection, channel_id: int, until: datetime) -> None:
    """Let no other refresh of this channel be made before."""
    waits = _DUE & (amendment.c.channel_id == channel_id) & (amendment.c.next_try_at < until)
    await connection.execute(amendment.update().where(waits).values(next_try_at=until))


async def let_go(connection: AsyncConnection, campaign_id: int, now: datetime) -> int:
    """Give up what waits in a campaign; says how many."""
    values = {"state": AmendmentState.FAILED, "reason": SUPERSEDED, "next_try_at": None, "ended_at": now}
    return (await connection.execute(amendment.update().where(_waits_in(campaign_id)).values(values))).rowcount


async def waiting(connection: AsyncConnection, campaign_id: int | None = None) -> int:
    """Count what waits, in all or in one campaign."""
    waits = _DUE if campaign_id is None else _waits_in(campaign_id)
    return (await connection.execute(sa.select(sa.func.count()).select_from(amendment).where(waits))).scalar_one()


async def earliest_turn_at(connection: AsyncConnection) -> datetime | None:
    """Say when the next one may be made."""
    query = sa.select(amendment.c.next_try_at).where(_may_be_made()).order_by(amendment.c.next_try_at).limit(1)
    at: datetime | None = (await connection.execute(query)).scalar()
    return at


async def is_there(connection: AsyncConnection, delivery_id: int) -> bool:
    """Say whether a copy is still there."""
    query = sa.select(delivery.c.id).where(delivery.c.id == delivery_id, HERE)
    return (await connection.execute(query)).first() is not None


def _waits_in(campaign_id: int) -> sa.ColumnElement[bool]:
    theirs = sa.exists().where(delivery.c.id == amendment.c.delivery_id, delivery.c.campaign_id == campaign_id)
    return _DUE & theirs


def _may_be_made() -> sa.ColumnElement[bool]:
    calm = sa.exists().where(
        delivery.c.id == amendment.c.delivery_id,
        campaign.c.id == delivery.c.campaign_id,
        campaign.c.state == "active",
        campaign.c.safe_reason == "",
    )
    return _DUE & calm


def _is_stale(stale: Stale) -> sa.ColumnElement[bool]:
    """Choose copies that are there, are read, show another number, and of which nothing else is asked."""
    decided = amendment.alias()
    asked_otherwise = sa.exists().where(
        decided.c.delivery_id == delivery.c.id,
        decided.c.kind != AmendmentKind.REFRESH,
        decided.c.state != AmendmentState.DONE,
        # one that gave way to a newer version is over; one that nobody could make may have been made all the same
        decided.c.version.is_(None) | (decided.c.version > delivery.c.version),
    )
    return (
        delivery.c.announcement_id.in_({announcement_id for announcement_id, _, _ in stale.texts})
        & sa.tuple_(delivery.c.announcement_id, delivery.c.version, delivery.c.locale).in_(stale.texts)
        & HERE
        & delivery.c.message_id.is_not(None)
        & delivery.c.sent_at.between(stale.now - refresh.RENEWED_FOR, stale.now - refresh.APART)
        & delivery.c.pledges_shown.is_distinct_from(stale.number)
        & delivery.c.partner_id.in_(sa.select(partner.c.id).where(partner.c.state == "active"))
        & delivery.c.destination_id.in_(sa.select(destination.c.id).where(destination.c.suspended_reason == ""))
        & ~asked_otherwise
    )


def _may_fall_due(stale: Stale) -> sa.ColumnElement[bool]:
    """Choose copies that have no row yet, or one that has rested long enough."""
    return ~sa.exists().where(_MINE) | sa.exists().where(_MINE, _has_rested(stale))


def _has_rested(stale: Stale) -> sa.ColumnElement[bool]:
    """Say that the row of a copy may fall due again: old posts and refusals wait longer."""
    is_new = delivery.c.sent_at > stale.now - refresh.OLD_AFTER
    was_made = (amendment.c.state == AmendmentState.DONE) | (amendment.c.reason == SUPERSEDED)
    ended = amendment.c.ended_at  # empty while it is under way
    return sa.case(
        (~was_made, ended <= stale.now - refresh.REFUSED_APART),
        (is_new, ended <= stale.now - refresh.APART),
        else_=ended <= stale.now - refresh.OLD_APART,
    )


async def _insert(connection: AsyncConnection, stale: Stale, most: int) -> int:
    before = sa.select(sa.func.coalesce(sa.func.max(amendment.c.number), 0)).where(
        amendment.c.delivery_id == delivery.c.id
    )
    row = {
        "delivery_id": delivery.c.id,
        "number": before.scalar_subquery() + 1,
        "kind": sa.literal(AmendmentKind.REFRESH.value),
        "channel_id": sa.type_coerce(delivery.c.channel_id, Whole),
        "state": sa.literal(AmendmentState.DUE.value),
        "asked_at": sa.literal(stale.now, Instant()),
        "next_try_at": _free_at(delivery.c.channel_id, stale.now),
    }
    chosen = sa.select(*row.values()).where(_is_stale(stale), ~sa.exists().where(_MINE))
    statement = amendment.insert().from_select(list(row), chosen.order_by(delivery.c.id).limit(most))
    return (await connection.execute(statement)).rowcount


async def _ask_again(connection: AsyncConnection, stale: Stale, most: int) -> int:
    chosen = (
        sa.select(amendment.c.id)
        .join(delivery, delivery.c.id == amendment.c.delivery_id)
        .where(IS_REFRESH, _is_stale(stale), _has_rested(stale))
        .order_by(amendment.c.ended_at, amendment.c.id)
        .limit(most)
    )
    values = {
        "state": AmendmentState.DUE,
        "asked_at": stale.now,
        "next_try_at": _free_at(amendment.c.channel_id, stale.now),
        "ended_at": None,
        "reason": "",
        "attempts": 0,
    }
    return (await connection.execute(amendment.update().where(amendment.c.id.in_(chosen)).values(values))).rowcount


def _free_at(channel_id: sa.ColumnElement[int], now: datetime) -> sa.ColumnElement[datetime]:
    """Say from when on the number may be renewed in a channel: a minute after the last time."""
    other = amendment.alias()
    apart = milliseconds(now + refresh.APART) - milliseconds(now)
    rested = sa.type_coerce(other.c.ended_at, Whole) + apart
    busy_until = (
        sa.select(sa.func.max(sa.func.coalesce(rested, sa.type_coerce(other.c.next_try_at, Whole), 0)))
        .where(other.c.kind == sa.literal_column(f"'{AmendmentKind.REFRESH}'"), other.c.channel_id == channel_id)
        .scalar_subquery()
    )
    at = sa.literal(milliseconds(now), Whole)
    return sa.type_coerce(sa.case((busy_until > at, busy_until), else_=at), Instant())
