"""Cards of items: notices that are kept up to date once they are posted, until they have shown how it ended."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.notice import NoticeDraft, NoticeKind
from campaigns.storage import notices
from campaigns.storage.tables import campaign, notice

_AT_ONCE: Final = 500
_IS_OPEN: Final = sa.and_(
    notice.c.kind == NoticeKind.ITEM, notice.c.message_id.is_not(None), notice.c.settled_at.is_(None)
)


@dataclass(frozen=True, slots=True)
class CardRow:
    """One item on a message."""

    notice_id: int
    item_id: int
    shown: str
    """What the message shows of it; empty where that was not written down."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One message with the cards on it."""

    key: str
    campaign_id: int
    channel_id: int
    message_id: int
    cards: tuple[CardRow, ...]


async def write(
    connection: AsyncConnection, campaign_id: int, item_ids: Iterable[int], now: datetime, *, mark: str = ""
) -> int:
    """Have items told that wait for a decision, each once for this mark; says how many are new."""
    end = f":{mark}" if mark else ""
    drafts = (NoticeDraft(NoticeKind.ITEM, campaign_id, f"item:{each}{end}", {"item_id": each}) for each in item_ids)
    return await notices.write(connection, drafts, now)


async def open_sheets(connection: AsyncConnection) -> tuple[SheetRow, ...]:
    """List the messages on which not every item has shown its end, oldest first."""
    keys = sa.select(notice.c.batch).where(_IS_OPEN).order_by(notice.c.id).limit(_AT_ONCE)
    query = sa.select(notice).where(notice.c.batch.in_(keys)).order_by(notice.c.id)
    found = defaultdict(list)
    for row in await connection.execute(query):
        found[row.batch].append(row)
    return tuple(
        SheetRow(
            key,
            rows[0].campaign_id,
            rows[0].channel_id,
            rows[0].message_id,
            tuple(CardRow(row.id, int(row.detail["item_id"]), row.shown) for row in rows),
        )
        for key, rows in found.items()
    )


async def is_any_open(connection: AsyncConnection) -> bool:
    """Say whether there is a message that may have to change."""
    return (await connection.execute(sa.select(notice.c.id).where(_IS_OPEN).limit(1))).first() is not None


async def shown(connection: AsyncConnection, faces: Mapping[int, str]) -> None:
    """Write down what a message shows of each notice."""
    for notice_id, face in faces.items():
        await connection.execute(notice.update().where(notice.c.id == notice_id).values(shown=face))


async def settle(connection: AsyncConnection, notice_ids: Sequence[int], now: datetime) -> None:
    """Look at these no more."""
    await connection.execute(notice.update().where(notice.c.id.in_(notice_ids)).values(settled_at=now))


async def choose_channel(connection: AsyncConnection, campaign_id: int, channel_id: int | None) -> None:
    """Choose where news wait for a decision; None: at the desk."""
    statement = campaign.update().where(campaign.c.id == campaign_id)
    await connection.execute(statement.values(news_channel_id=channel_id))


async def channel(connection: AsyncConnection, campaign_id: int) -> int | None:
    """Say where news wait for a decision; None where there is no such channel."""
    chosen = sa.func.coalesce(campaign.c.news_channel_id, campaign.c.desk_channel_id)
    found: int | None = (await connection.execute(sa.select(chosen).where(campaign.c.id == campaign_id))).scalar()
    return found
