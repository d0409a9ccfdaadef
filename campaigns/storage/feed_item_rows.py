"""Items as people see them: the ledger of a feed, the queue, the counts. Reads only.

An approved item is posted as soon as its announcement was sent anywhere: the ledger of deliveries says so, nobody else.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.delivery import DeliveryState
from campaigns.model.feed import ItemState
from campaigns.model.feed_view import ItemRow, Proposal
from campaigns.storage.columns import AnyRow
from campaigns.storage.feed_items import IS_PROPOSED, WAITING
from campaigns.storage.tables import announcement, delivery, feed, feed_item, news_digest

_IS_POSTED = sa.exists().where(
    delivery.c.announcement_id == feed_item.c.announcement_id, delivery.c.state == DeliveryState.SENT
)
_STATE = sa.case(
    (sa.and_(feed_item.c.state == ItemState.APPROVED, _IS_POSTED), sa.literal(ItemState.POSTED.value)),
    else_=feed_item.c.state,
).label("shown_state")
_LANGUAGE = sa.func.coalesce(sa.func.nullif(feed_item.c.language, ""), feed.c.language).label("spoken")


async def counts(connection: AsyncConnection, campaign_id: int) -> Mapping[int, Mapping[ItemState, int]]:
    """Count the items of each feed of a campaign by state."""
    listed = (
        sa.select(feed_item.c.feed_id, _STATE)
        .join(feed, feed.c.id == feed_item.c.feed_id)
        .where(feed.c.campaign_id == campaign_id)
        .subquery()
    )
    query = sa.select(listed.c.feed_id, listed.c.shown_state, sa.func.count()).group_by(
        listed.c.feed_id, listed.c.shown_state
    )
    counted: dict[int, dict[ItemState, int]] = defaultdict(dict)
    for feed_id, state, number in await connection.execute(query):
        counted[feed_id][ItemState(state)] = number
    return counted


async def of_feed(connection: AsyncConnection, feed_id: int) -> tuple[ItemRow, ...]:
    """List a feed's items, newest first."""
    return await _rows(connection, feed_item.c.feed_id == feed_id)


async def newest(connection: AsyncConnection, feed_id: int, state: ItemState, count: int) -> tuple[ItemRow, ...]:
    """List the newest items of a feed that are in a state."""
    return (await _rows(connection, feed_item.c.feed_id == feed_id, feed_item.c.state == state))[:count]


async def waiting(connection: AsyncConnection, campaign_id: int) -> tuple[ItemRow, ...]:
    """List what waits for a person, oldest first."""
    is_waiting = sa.or_(feed_item.c.state.in_(WAITING), IS_PROPOSED)
    found = await _rows(connection, feed.c.campaign_id == campaign_id, is_waiting)
    return tuple(sorted(found, key=lambda one: (one.published_at or one.first_seen_at, one.id)))


async def gathered(connection: AsyncConnection, campaign_id: int, feed_id: int | None) -> tuple[ItemRow, ...]:
    """List what was approved for a digest, oldest first: of one feed, or of all that have none of their own."""
    own = sa.select(news_digest.c.feed_id).where(news_digest.c.feed_id.is_not(None))
    whose = feed_item.c.feed_id.not_in(own) if feed_id is None else feed_item.c.feed_id == feed_id
    found = await _rows(connection, feed.c.campaign_id == campaign_id, feed_item.c.state == ItemState.GATHERED, whose)
    return tuple(sorted(found, key=lambda one: one.id))


async def of_announcement(connection: AsyncConnection, announcement_id: int) -> tuple[ItemRow, ...]:
    """List the items of one post: one, or those of a digest in its order."""
    found = await _rows(connection, feed_item.c.announcement_id == announcement_id)
    return tuple(sorted(found, key=lambda one: one.id))


async def by_id(connection: AsyncConnection, item_id: int) -> ItemRow | None:
    """Find an item."""
    found = await _rows(connection, feed_item.c.id == item_id)
    return found[0] if found else None


async def by_ids(connection: AsyncConnection, item_ids: Iterable[int]) -> Mapping[int, ItemRow]:
    """Find several items."""
    return {one.id: one for one in await _rows(connection, feed_item.c.id.in_(list(item_ids)))}


async def _rows(connection: AsyncConnection, *conditions: sa.ColumnElement[bool]) -> tuple[ItemRow, ...]:
    when = sa.func.coalesce(feed_item.c.published_at, feed_item.c.first_seen_at)
    query = (
        sa.select(
            feed_item,
            _STATE,
            feed.c.campaign_id,
            feed.c.key.label("feed_key"),
            feed.c.organisation,
            _LANGUAGE,
            feed.c.partners,
            announcement.c.reference,
        )
        .join(feed, feed.c.id == feed_item.c.feed_id)
        .outerjoin(announcement, announcement.c.id == feed_item.c.announcement_id)
        .where(*conditions)
        .order_by(when.desc(), feed_item.c.id.desc())
    )
    return tuple(_item_row(row) for row in await connection.execute(query))


def _item_row(row: AnyRow) -> ItemRow:
    return ItemRow(
        id=row.id,
        feed_id=row.feed_id,
        campaign_id=row.campaign_id,
        feed_key=row.feed_key,
        organisation=row.organisation,
        language=row.spoken,
        title=row.title,
        link=row.link,
        published_at=row.published_at,
        first_seen_at=row.first_seen_at,
        headline=row.headline,
        summary=row.summary,
        is_sensitive=row.is_sensitive,
        edited_by=row.edited_by,
        state=ItemState(row.shown_state),
        why=row.why,
        reference=row.reference or "",
        partners=tuple(row.partners),
        decided_by=row.decided_by,
        proposed=Proposal(**row.proposed) if row.proposed else None,
    )
