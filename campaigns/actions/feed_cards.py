"""Cards of items in the organisers' channel: what a message has to show now, and which messages show something else.

A card follows its item: whoever decides, wherever and however, the message in the channel says so a moment later.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from campaigns.actions import campaigns as campaign_actions
from campaigns.actions import partner_lines
from campaigns.model import audience, locale_tag
from campaigns.model.actor import Actor
from campaigns.model.campaign import Campaign
from campaigns.model.feed_view import ItemRow, Reach
from campaigns.model.notice import Batch
from campaigns.model.outcome import Failed, Outcome, Removed, Sent
from campaigns.model.partner import DestinationKind, Partner, PartnerState
from campaigns.storage import audit, campaigns, feed_cards, feed_item_rows, notices, partners
from campaigns.storage.database import Connection, Database
from campaigns.storage.feed_cards import SheetRow

_GONE: Final = "gone"
_AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True)
class Card:
    """An item as a card shows it."""

    notice_id: int
    item: ItemRow
    reach: Reach


@dataclass(frozen=True, slots=True)
class Sheet:
    """One message: the cards on it, and where it is once it was posted."""

    campaign: Campaign
    cards: tuple[Card, ...]
    gone: tuple[int, ...] = ()
    """Notices whose item is not in the ledger any more."""
    channel_id: int | None = None
    message_id: int | None = None

    @property
    def faces(self) -> Mapping[int, str]:
        """What it shows of each notice."""
        return {each.notice_id: each.item.face for each in self.cards} | dict.fromkeys(self.gone, _GONE)

    @property
    def ended(self) -> tuple[int, ...]:
        """Name the notices of which nothing more will be shown."""
        return (*(each.notice_id for each in self.cards if not each.item.is_open), *self.gone)


async def of_batch(database: Database, batch: Batch) -> Sheet | None:
    """Gather what a message that is to be posted has to show; None where nothing of it waits any more."""
    items = {each.id: int(each.detail["item_id"]) for each in batch.notices}
    async with database.reading() as connection:
        campaign = await campaigns.by_id(connection, batch.notices[0].campaign_id)
        sheet = await _sheet(connection, campaign, items)
    return sheet if any(each.item.is_open for each in sheet.cards) else None


async def posted(database: Database, sheet: Sheet, now: datetime) -> None:
    """Write down what a message that was just posted shows."""
    async with database.writing() as connection:
        await _shown(connection, sheet, now)


async def outdated(database: Database) -> tuple[Sheet, ...]:
    """List the messages that show something else than what is."""
    async with database.reading() as connection:
        if not await feed_cards.is_any_open(connection):
            return ()
        return tuple([each async for each in _outdated(connection)])


async def renewed(database: Database, sheet: Sheet, outcome: Outcome, now: datetime) -> None:
    """Note what came of changing a message; one that is not there, or cannot be changed, is left alone."""
    async with database.writing() as connection:
        match outcome:
            case Sent():
                await _shown(connection, sheet, now)
            case Removed() | Failed():
                await feed_cards.settle(connection, list(sheet.faces), now)
            case _:
                return


async def reach(connection: Connection, campaign: Campaign, items: Sequence[ItemRow]) -> Mapping[int, Reach]:
    """Say for each item which partners it would reach."""
    everyone = [each for each in await partners.of_campaign(connection, campaign.id) if _takes_news(each)]
    is_harm = any(item.is_sensitive for item in items)
    alone = await partner_lines.with_nobody(connection, campaign, everyone) if is_harm else frozenset[int]()
    return {item.id: _reach(item, everyone, campaign.source_locale, alone) for item in items}


async def queue_reach(database: Database, slug: str, items: Sequence[ItemRow]) -> Mapping[int, Reach]:
    """Say for each item of a queue which partners it would reach."""
    async with database.reading() as connection:
        return await reach(connection, await campaign_actions.find(connection, slug), items)


async def choose_channel(
    database: Database, slug: str, channel_id: int | None, *, actor: Actor, now: datetime
) -> int | None:
    """Choose where news wait for a decision, None for the desk; returns the channel, None where there is none."""
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        await feed_cards.choose_channel(connection, campaign.id, channel_id)
        await notices.try_again(connection, now, campaign_id=campaign.id, partner_id=None)
        detail = {"channel_id": str(channel_id or "")}
        subject = f"campaign:{slug}"
        await audit.record(connection, actor, "feed.desk", subject, now=now, campaign_id=campaign.id, detail=detail)
        return await feed_cards.channel(connection, campaign.id)


async def _sheet(
    connection: Connection,
    campaign: Campaign,
    items: Mapping[int, int],
    *,
    channel_id: int | None = None,
    message_id: int | None = None,
) -> Sheet:
    """`items` are the items' ids by the notice that tells of them."""
    rows = await feed_item_rows.by_ids(connection, items.values())
    reached = await reach(connection, campaign, list(rows.values()))
    cards = tuple(Card(key, rows[one], reached[one]) for key, one in items.items() if one in rows)
    gone = tuple(key for key, one in items.items() if one not in rows)
    return Sheet(campaign, cards, gone, channel_id, message_id)


async def _outdated(connection: Connection) -> AsyncIterator[Sheet]:
    rows = await feed_cards.open_sheets(connection)
    wanted = sorted({card.item_id for row in rows for card in row.cards})
    items: dict[int, ItemRow] = {}
    for start in range(0, len(wanted), _AT_ONCE):  # hundreds at once would hold everything else up
        items |= await feed_item_rows.by_ids(connection, wanted[start : start + _AT_ONCE])
    for row in rows:
        if any(_face(items, card.item_id) != card.shown for card in row.cards):
            yield await _of_row(connection, row)


async def _of_row(connection: Connection, row: SheetRow) -> Sheet:
    campaign = await campaigns.by_id(connection, row.campaign_id)
    items = {card.notice_id: card.item_id for card in row.cards}
    return await _sheet(connection, campaign, items, channel_id=row.channel_id, message_id=row.message_id)


async def _shown(connection: Connection, sheet: Sheet, now: datetime) -> None:
    await feed_cards.shown(connection, sheet.faces)
    await feed_cards.settle(connection, sheet.ended, now)


def _face(items: Mapping[int, ItemRow], item_id: int) -> str:
    return items[item_id].face if item_id in items else _GONE


def _takes_news(partner: Partner) -> bool:
    return partner.state is PartnerState.ACTIVE and partner.destination(DestinationKind.NEWS) is not None


def _reach(item: ItemRow, everyone: Sequence[Partner], source: str, alone: frozenset[int]) -> Reach:
    reached = [each for each in everyone if audience.is_addressed(item.partners, each)]
    spoken = locale_tag.language_of(item.language.replace("_", "-") or source)
    speaking = sum(locale_tag.language_of(each.locale) == spoken for each in reached)
    without = sorted(each.name for each in reached if item.is_sensitive and each.id in alone)
    return Reach(tuple(sorted(each.name for each in reached)), speaking, tuple(without))
