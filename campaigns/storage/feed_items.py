"""Rows of `feed_item`: the ledger of every item ever seen, by which it is recognised and in which its end is told."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.feed import ItemKeys, ItemState, KnownItem, ParsedItem
from campaigns.model.feed_view import Proposal, Wording
from campaigns.storage.columns import AnyRow
from campaigns.storage.tables import feed, feed_item

WAITING = frozenset({ItemState.QUEUED, ItemState.HELD})
"""States in which a person is to decide."""
IS_PROPOSED = sa.type_coerce(feed_item.c.proposed, sa.Text) != "{}"
"""Out already, and a person is to decide about what the publisher says by now."""
_DATES = 30
_OF_KNOWN = (
    *(feed_item.c.id, feed_item.c.guid, feed_item.c.link_key, feed_item.c.title_key, feed_item.c.date_key),
    *(feed_item.c.digest, feed_item.c.title, feed_item.c.published_at, feed_item.c.first_seen_at),
    *(feed_item.c.last_seen_at, feed_item.c.state),
)
"""What an item is recognised by; its words are not read at every poll."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A new item as it enters the ledger."""

    item: ParsedItem
    known: KnownItem
    wording: Wording
    why: str
    is_sensitive: bool = False
    language: str = ""
    """Its own; empty where it is its feed's."""

    @property
    def is_waiting(self) -> bool:
        """Say whether a person is to decide about it."""
        return self.known.state in WAITING


async def insert(connection: AsyncConnection, feed_id: int, entries: Sequence[Entry]) -> tuple[int, ...]:
    """Write new items into the ledger; returns their ids in this order."""
    if not entries:
        return ()
    statement = feed_item.insert().returning(feed_item.c.id, sort_by_parameter_order=True)
    rows = await connection.execute(statement, [_row(feed_id, entry) for entry in entries])
    return tuple(rows.scalars())


async def insert_settled(connection: AsyncConnection, feed_id: int, entries: Sequence[Entry]) -> None:
    """Write new items into the ledger that nobody is asked about; without their ids it takes a fifth of the time."""
    if entries:
        await connection.execute(feed_item.insert(), [_row(feed_id, entry) for entry in entries])


async def insert_one(connection: AsyncConnection, feed_id: int, entry: Entry) -> int:
    """Write a new item into the ledger; returns its id, which is its name from now on."""
    statement = feed_item.insert().values(_row(feed_id, entry)).returning(feed_item.c.id)
    item_id: int = (await connection.execute(statement)).scalar_one()
    return item_id


async def refresh(connection: AsyncConnection, seen: Iterable[KnownItem]) -> None:
    """Write down the newest marks of known items, and that they were seen."""
    rows = [
        _marks(one.keys) | {"title": one.title, "last_seen_at": one.last_seen_at, "row_id": int(one.id)} for one in seen
    ]
    if rows:
        statement = feed_item.update().where(feed_item.c.id == sa.bindparam("row_id"))
        await connection.execute(statement, rows)


async def reword(
    connection: AsyncConnection, item_id: int, wording: Wording, *, edited_by: str, is_sensitive: bool | None = None
) -> None:
    """Change the words an item would be posted with."""
    values: dict[str, Any] = {"headline": wording.headline, "summary": wording.summary, "edited_by": edited_by}
    if is_sensitive is not None:
        values["is_sensitive"] = is_sensitive
    await _set(connection, item_id, values)


async def set_link(connection: AsyncConnection, item_id: int, link: str) -> None:
    """Follow a publisher who moved the page."""
    await _set(connection, item_id, {"link": link})


async def set_why(connection: AsyncConnection, item_id: int, why: str) -> None:
    """Say something about an item whose state stays."""
    await _set(connection, item_id, {"why": why})


async def end(
    connection: AsyncConnection,
    item_id: int,
    state: ItemState,
    *,
    why: str = "",
    announcement_id: int | None = None,
    decided_by: str = "",
) -> None:
    """Move an item to another state, with why, who said so, and the announcement it became where it became one."""
    values = {"state": state, "why": why, "announcement_id": announcement_id, "decided_by": decided_by}
    await _set(connection, item_id, values)


async def requeue(
    connection: AsyncConnection, item_id: int, *, now: datetime, why: str = "", state: ItemState = ItemState.QUEUED
) -> None:
    """Put an item into the queue that was not in it, or that somebody has to decide about again."""
    await _set(connection, item_id, {"state": state, "why": why, "queued_at": now, "decided_by": ""})


async def propose(connection: AsyncConnection, item_id: int, said: Proposal, *, why: str, now: datetime) -> None:
    """Keep what the publisher says by now beside what is out, until somebody decides."""
    await _set(connection, item_id, {"proposed": asdict(said), "why": why, "queued_at": now})


async def withdraw(connection: AsyncConnection, item_id: int, *, why: str = "") -> None:
    """Leave an item that is out as it is, whatever its publisher says by now."""
    await _set(connection, item_id, {"proposed": {}, "why": why})


async def release(connection: AsyncConnection, feed_id: int, why: str, *, now: datetime) -> int:
    """Queue what was held for this reason; returns how many items."""
    is_it = (feed_item.c.feed_id == feed_id, feed_item.c.state == ItemState.HELD, feed_item.c.why == why)
    statement = feed_item.update().where(*is_it).values(state=ItemState.QUEUED, why="", queued_at=now)
    return (await connection.execute(statement)).rowcount


async def discard_waiting(connection: AsyncConnection, feed_id: int, why: str) -> int:
    """Let go of everything of a feed that waits for a person; returns how many items."""
    its = feed_item.c.feed_id == feed_id
    await connection.execute(feed_item.update().where(its, IS_PROPOSED).values(proposed={}, why=why))
    statement = feed_item.update().where(its, feed_item.c.state.in_(WAITING))
    return (await connection.execute(statement.values(state=ItemState.DISCARDED, why=why))).rowcount


async def expire(connection: AsyncConnection, before: datetime, why: str) -> int:
    """Let go what nobody has decided about since; returns how many items."""
    is_late = feed_item.c.queued_at < before
    changes = feed_item.update().where(IS_PROPOSED, is_late).values(proposed={}, why=why)
    items = feed_item.update().where(feed_item.c.state.in_(WAITING), is_late)
    count = (await connection.execute(changes)).rowcount
    return count + (await connection.execute(items.values(state=ItemState.EXPIRED, why=why))).rowcount


async def is_any_waiting(connection: AsyncConnection, before: datetime) -> bool:
    """Say whether anything has waited for a person since before an instant."""
    is_it = (sa.or_(feed_item.c.state.in_(WAITING), IS_PROPOSED), feed_item.c.queued_at < before)
    return (await connection.execute(sa.select(feed_item.c.id).where(*is_it).limit(1))).first() is not None


async def recent_dates(connection: AsyncConnection, feed_id: int) -> tuple[datetime, ...]:
    """Fetch when the newest items of a feed were published, for its usual silence."""
    query = (
        sa.select(feed_item.c.published_at)
        .where(feed_item.c.feed_id == feed_id, feed_item.c.published_at.is_not(None))
        .order_by(feed_item.c.published_at.desc())
        .limit(_DATES)
    )
    return tuple((await connection.execute(query)).scalars())


async def forget(connection: AsyncConnection, item_ids: Collection[str]) -> None:
    """Delete items that cannot come back, unless they became a post."""
    gone = [int(one) for one in item_ids]
    if gone:
        is_it = (feed_item.c.id.in_(gone), feed_item.c.announcement_id.is_(None))
        await connection.execute(feed_item.delete().where(*is_it))


async def known(connection: AsyncConnection, feed_id: int) -> Mapping[str, KnownItem]:
    """Fetch everything ever seen of a feed, by the item's id as text."""
    return {one.id: one for one in await _known(connection, feed_item.c.feed_id == feed_id)}


async def elsewhere(
    connection: AsyncConnection, campaign_id: int, feed_id: int, since: datetime, new: Iterable[ItemKeys]
) -> tuple[KnownItem, ...]:
    """Fetch what the campaign's other feeds brought lately under a link or a title of these new items; what they showed
    before they were followed, and what their own filters left out, is no reason to leave it out here.
    """
    marks = [(keys.link, keys.title) for keys in new]
    links, titles = ({mark for mark in each if mark} for each in zip(*marks, strict=True)) if marks else ((), ())
    return await _known(
        connection,
        feed.c.campaign_id == campaign_id,
        feed_item.c.feed_id != feed_id,
        feed_item.c.state.not_in((ItemState.BASELINE, ItemState.DROPPED)),
        feed_item.c.first_seen_at >= since,
        sa.or_(feed_item.c.link_key.in_(links), feed_item.c.title_key.in_(titles)),
    )


async def digests(connection: AsyncConnection, feed_ids: Sequence[int]) -> frozenset[str]:
    """Fetch the digests that all of these feeds know already."""
    if len(feed_ids) == 1:
        own = sa.select(feed_item.c.digest).where(feed_item.c.feed_id == feed_ids[0])
        return frozenset((await connection.execute(own)).scalars())
    known_by: dict[str, set[int]] = defaultdict(set)
    query = sa.select(feed_item.c.digest, feed_item.c.feed_id).where(feed_item.c.feed_id.in_(feed_ids))
    for row in await connection.execute(query):
        known_by[row.digest].add(row.feed_id)
    return frozenset(digest for digest, knowers in known_by.items() if len(knowers) == len(set(feed_ids)))


async def wording_of(connection: AsyncConnection, feed_id: int, digest: str) -> Wording | None:
    """Find the words made before for an item that says exactly the same, untouched by us."""
    is_it = (feed_item.c.feed_id == feed_id, feed_item.c.digest == digest, feed_item.c.edited_by == "")
    query = sa.select(feed_item.c.headline, feed_item.c.summary).where(*is_it).limit(1)
    row = (await connection.execute(query)).first()
    return Wording(row.headline, row.summary) if row else None


async def _set(connection: AsyncConnection, item_id: int, values: Mapping[str, Any]) -> None:
    await connection.execute(feed_item.update().where(feed_item.c.id == item_id).values(values))


def _row(feed_id: int, entry: Entry) -> dict[str, Any]:
    known = entry.known
    return _marks(known.keys) | {
        "feed_id": feed_id,
        "title": known.title,
        "link": entry.item.link,
        "headline": entry.wording.headline,
        "summary": entry.wording.summary,
        "published_at": known.published_at,
        "first_seen_at": known.first_seen_at,
        "last_seen_at": known.last_seen_at,
        "queued_at": known.first_seen_at if known.state in WAITING else None,
        "state": known.state,
        "why": entry.why,
        "is_sensitive": entry.is_sensitive,
        "language": entry.language,
    }


def _marks(keys: ItemKeys) -> dict[str, Any]:
    return {
        "guid": keys.guid,
        "link_key": keys.link,
        "title_key": keys.title,
        "date_key": keys.date,
        "digest": keys.digest,
    }


async def _known(connection: AsyncConnection, *conditions: sa.ColumnElement[bool]) -> tuple[KnownItem, ...]:
    query = (
        sa.select(*_OF_KNOWN, feed.c.key.label("feed_key"))
        .join(feed, feed.c.id == feed_item.c.feed_id)
        .where(*conditions)
        .order_by(feed_item.c.id)
    )
    return tuple(_known_item(row) for row in await connection.execute(query))


def _known_item(row: AnyRow) -> KnownItem:
    return KnownItem(
        id=str(row.id),
        feed_key=row.feed_key,
        keys=ItemKeys(row.guid, row.link_key, row.title_key, row.date_key, row.digest),
        title=row.title,
        published_at=row.published_at,
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
        state=ItemState(row.state),
    )
