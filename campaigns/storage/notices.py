"""Rows of `notice`: written once, gathered into messages, posted."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.notice import Audience, Batch, Notice, NoticeDraft, NoticeKind
from campaigns.storage.columns import AnyRow
from campaigns.storage.tables import campaign, notice, partner
from campaigns.storage.upsert import insert

FRESH: Final = timedelta(days=7)
"""Older ones are not news any more; they stay in the table."""
CARDS_TOGETHER: Final = 3
"""Items that are told as cards with their buttons in one message."""
MANY_CARDS: Final = 6
"""More items than these at once are told as one list."""
_GATHERED: Final = 500


async def write(connection: AsyncConnection, drafts: Iterable[NoticeDraft], now: datetime) -> int:
    """Add notices that were not told before; returns how many are new."""
    count = 0
    for draft in drafts:
        row = {
            "campaign_id": draft.campaign_id,
            "audience": draft.audience,
            "partner_id": draft.partner_id,
            "kind": draft.kind,
            "once_key": draft.once_key,
            "detail": dict(draft.detail),
            "created_at": now,
            "next_try_at": now,
        }
        statement = insert(connection, notice).values(row).on_conflict_do_nothing(index_elements=["once_key"])
        count += (await connection.execute(statement)).rowcount
    return count


async def has_waiting(connection: AsyncConnection, now: datetime) -> bool:
    """Say whether anything could be posted now."""
    query = _waiting(now).where(notice.c.next_try_at <= now, _channel().is_not(None)).limit(1)
    return (await connection.execute(query)).first() is not None


async def gather(connection: AsyncConnection, now: datetime, key: str, limit: int) -> Batch | None:
    """Put the next notices of one kind for one channel into a message with this key, or give the one begun before."""
    query = _waiting(now).where(notice.c.next_try_at <= now, _channel().is_not(None)).limit(_GATHERED)
    rows = (await connection.execute(query)).all()
    if not rows:
        return None
    first = rows[0]
    alike = [row for row in rows if _room(row) == _room(first)]
    alike = alike[: _together(alike, limit)]
    made = _batch(alike, first.batch or key)
    if first.batch is None:
        ids = [each.id for each in made.notices]
        await connection.execute(notice.update().where(notice.c.id.in_(ids)).values(batch=key))
    return made


async def waiting(
    connection: AsyncConnection, campaign_id: int | None, now: datetime, limit: int
) -> tuple[Notice, ...]:
    """List what organisers have not been told in their channel, newest first; of all campaigns where none is named.

    Items wait in a queue of their own.
    """
    query = _waiting(now).where(notice.c.audience == Audience.ORGANISERS, notice.c.kind != NoticeKind.ITEM)
    if campaign_id is not None:
        query = query.where(notice.c.campaign_id == campaign_id)
    rows = await connection.execute(query.order_by(None).order_by(notice.c.id.desc()).limit(limit))
    return tuple(_notice(row) for row in rows)


async def posted(
    connection: AsyncConnection, key: str, message_id: int | None, now: datetime, *, channel_id: int | None = None
) -> None:
    """Note that a message was posted, and where."""
    statement = notice.update().where(notice.c.batch == key)
    values = {"posted_at": now, "message_id": message_id, "channel_id": channel_id, "next_try_at": None}
    await connection.execute(statement.values(values))


async def put_off(connection: AsyncConnection, key: str, next_try_at: datetime | None) -> None:
    """Note that a message could not be posted; None: nobody tries again before the channel is chosen anew."""
    statement = notice.update().where(notice.c.batch == key)
    await connection.execute(statement.values(attempts=notice.c.attempts + 1, next_try_at=next_try_at))


async def try_again(connection: AsyncConnection, now: datetime, *, campaign_id: int, partner_id: int | None) -> None:
    """Try what could not be posted again, as new messages: its channel was chosen anew."""
    whose = notice.c.partner_id.is_(None) if partner_id is None else notice.c.partner_id == partner_id
    statement = notice.update().where(notice.c.campaign_id == campaign_id, whose, notice.c.posted_at.is_(None))
    await connection.execute(statement.values(batch=None, attempts=0, next_try_at=now))


async def details(
    connection: AsyncConnection, campaign_id: int, kind: NoticeKind, since: datetime
) -> list[Mapping[str, Any]]:
    """List what was told of a kind, oldest first."""
    query = (
        sa.select(notice.c.detail)
        .where(notice.c.campaign_id == campaign_id, notice.c.kind == kind, notice.c.created_at >= since)
        .order_by(notice.c.id)
    )
    return list((await connection.execute(query)).scalars())


async def once_keys(connection: AsyncConnection, campaign_id: int, kind: NoticeKind) -> frozenset[str]:
    """Name what was told of a kind, or waits to be."""
    query = sa.select(notice.c.once_key).where(notice.c.campaign_id == campaign_id, notice.c.kind == kind)
    return frozenset((await connection.execute(query)).scalars())


def _channel() -> sa.ColumnElement[Any]:
    return sa.case(
        (notice.c.audience == Audience.PARTNER, partner.c.contact_channel_id),
        (notice.c.kind == NoticeKind.ITEM, sa.func.coalesce(campaign.c.news_channel_id, campaign.c.desk_channel_id)),
        else_=campaign.c.desk_channel_id,
    )


def _waiting(now: datetime) -> sa.Select[Any]:
    """Select what was not posted; what has begun to be a message comes first, so that it stays that message."""
    return (
        sa.select(
            notice,
            _channel().label("room_id"),
            campaign.c.slug,
            campaign.c.name.label("campaign_name"),
            sa.func.coalesce(partner.c.locale, campaign.c.source_locale).label("locale"),
        )
        .join(campaign, campaign.c.id == notice.c.campaign_id)
        .outerjoin(partner, partner.c.id == notice.c.partner_id)
        .where(notice.c.posted_at.is_(None), notice.c.created_at >= now - FRESH)
        .order_by(notice.c.batch.is_(None), notice.c.id)
    )


def _room(row: AnyRow) -> tuple[object, ...]:
    return (row.room_id, row.campaign_id, row.kind, row.batch)


def _together(alike: Sequence[AnyRow], limit: int) -> int:
    """Say how many of these fit into one message: items are few cards, or one list of all."""
    if alike[0].kind != NoticeKind.ITEM:
        return limit
    return CARDS_TOGETHER if len(alike) <= MANY_CARDS else _GATHERED


def _batch(rows: Sequence[AnyRow], key: str) -> Batch:
    first = rows[0]
    return Batch(
        key=key,
        channel_id=first.room_id,
        locale=first.locale,
        campaign_slug=first.slug,
        campaign_name=first.campaign_name,
        notices=tuple(_notice(row) for row in rows),
        attempts=first.attempts,
    )


def _notice(row: AnyRow) -> Notice:
    return Notice(
        id=row.id,
        campaign_id=row.campaign_id,
        kind=NoticeKind(row.kind),
        audience=Audience(row.audience),
        detail=row.detail,
        created_at=row.created_at,
    )
