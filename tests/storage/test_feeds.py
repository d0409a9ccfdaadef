"""Rows of feeds and items: what the tables refuse, what is due, and what the ledger of deliveries says of an item."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from campaigns.actions import announcements
from campaigns.model.campaign import Campaign, CampaignState
from campaigns.model.delivery import DeliveryState
from campaigns.model.feed import Feed, FeedDraft, FeedState, ItemKeys, ItemState, KnownItem, ParsedItem
from campaigns.model.feed_view import Wording
from campaigns.model.item import id_of, parsed_item
from campaigns.model.provenance import Pin
from campaigns.storage import campaigns, feed_item_rows, feed_items, feeds
from campaigns.storage.database import Connection, Database
from campaigns.storage.feed_items import Entry
from campaigns.storage.tables import delivery, feed, feed_item
from tests.builders import AUTHOR, NOW, SLUG, approved, new_campaign, new_partners

SAID = Wording("A headline", "A text")


async def followed(connection: Connection, campaign: Campaign, key: str = "alliance") -> Feed:
    return await feeds.insert(connection, campaign.id, FeedDraft(key, f"https://{key}.example/feed", key), now=NOW)


def story(number: int = 1) -> ParsedItem:
    return parsed_item(guid=f"g{number}", link=f"https://a.example/{number}", title=f"Story {number}", published_at=NOW)


def known(item: ParsedItem, state: ItemState = ItemState.QUEUED) -> KnownItem:
    return KnownItem(id_of(item.keys), "alliance", item.keys, item.title, item.published_at, NOW, NOW, state)


async def stored(connection: Connection, of: Feed, number: int = 1, state: ItemState = ItemState.QUEUED) -> int:
    item = story(number)
    return await feed_items.insert_one(connection, of.id, Entry(item, known(item, state), SAID, ""))


async def test_a_feed_is_read_back_as_it_was_recorded(database: Database) -> None:
    campaign = await new_campaign(database)
    async with database.writing() as connection:
        new = await followed(connection, campaign)
        assert (new.state, new.id_scheme, new.is_baseline_done, new.failures) == (FeedState.FINE, None, False, 0)
        polled = replace(
            new,
            state=FeedState.QUARANTINED,
            why="Is this still them?",
            etag='"1"',
            last_success_at=NOW,
            next_poll_at=NOW + timedelta(hours=1),
            failures=2,
            is_baseline_done=True,
        )
        pin, asked = Pin("a.example", "Alliance", "WordPress", "en"), Pin("b.example")
        await feeds.record(connection, polled, moved_to="https://b.example/", pin=pin, asked=asked)
        assert await feeds.by_id(connection, new.id) == replace(polled, generator="WordPress", language="en")
        assert (await feeds.standings(connection, [new.id]))[new.id].pin == pin
        assert await feeds.asked(connection, new.id) == asked
        assert await feeds.moved_to(connection, new.id) == "https://b.example/"
        await feeds.trust(connection, new.id, asked, now=NOW)
        assert await feeds.asked(connection, new.id) is None
        assert (await feeds.standings(connection, [new.id]))[new.id].pin == asked


async def test_due_are_those_whose_time_has_come_in_campaigns_that_are_open(database: Database) -> None:
    campaign = await new_campaign(database)
    closed = await new_campaign(database, "closed", name="Closed Campaign", year=2028)
    async with database.writing() as connection:
        for key in ("late", "later", "paused", "gone", "future"):
            await followed(connection, campaign, key)
        await followed(connection, closed, "closed")
        by_key = {one.key: one for one in await feeds.of_campaign(connection, campaign.id)}
        await feeds.set_state(connection, by_key["paused"].id, FeedState.PAUSED)
        await feeds.set_state(connection, by_key["gone"].id, FeedState.GONE)
        for key, minutes in (("late", -1), ("later", -2), ("future", 1)):
            at = NOW + timedelta(minutes=minutes)
            await feeds.set_state(connection, by_key[key].id, FeedState.FINE, next_poll_at=at)
        await campaigns.set_state(connection, closed.id, CampaignState.CLOSED)
        assert [one.key for one in await feeds.due(connection, NOW)] == ["later", "late"]
        assert {one.key for one in await feeds.due(connection, None)} == {"late", "later", "gone", "future"}


async def test_an_item_is_recognised_by_what_was_stored(database: Database) -> None:
    campaign = await new_campaign(database)
    async with database.writing() as connection:
        of = await followed(connection, campaign)
        item_id = await stored(connection, of)
        before = (await feed_items.known(connection, of.id))[str(item_id)]
        assert before == replace(known(story()), id=str(item_id))
        later = replace(before, title="Another", last_seen_at=NOW + timedelta(hours=1))
        await feed_items.refresh(connection, [later])
        assert (await feed_items.known(connection, of.id))[str(item_id)] == later
        assert await feed_items.digests(connection, [of.id]) == {story().keys.digest}
        other = await followed(connection, campaign, "other")
        assert await feed_items.digests(connection, [of.id, other.id]) == frozenset()


async def test_other_feeds_items_are_those_of_this_campaign_that_are_no_baseline(database: Database) -> None:
    campaign = await new_campaign(database)
    elsewhere = await new_campaign(database, "second", name="Second Campaign", year=2028)
    async with database.writing() as connection:
        mine, other = await followed(connection, campaign), await followed(connection, campaign, "other")
        foreign = await followed(connection, elsewhere, "foreign")
        await stored(connection, mine, 1)
        await stored(connection, other, 2)
        await stored(connection, other, 3, ItemState.BASELINE)
        await stored(connection, foreign, 4)
        lately, keys = NOW - timedelta(days=1), [story(number).keys for number in range(1, 6)]
        found = await feed_items.elsewhere(connection, campaign.id, mine.id, lately, keys)
        assert [one.title for one in found] == ["Story 2"]
        assert await feed_items.elsewhere(connection, campaign.id, mine.id, NOW + timedelta(days=1), keys) == ()
        only_by = ItemKeys("another", "", story(2).keys.title, "", ""), ItemKeys("", story(2).keys.link, "", "", "")
        for each in only_by:
            assert await feed_items.elsewhere(connection, campaign.id, mine.id, lately, [each]) == found
        strange = ItemKeys(story(2).keys.guid, "", "", "", story(2).keys.digest)
        assert await feed_items.elsewhere(connection, campaign.id, mine.id, lately, [strange]) == ()
        assert await feed_items.elsewhere(connection, campaign.id, mine.id, lately, []) == ()


async def test_an_approved_item_counts_as_posted_once_it_was_sent_anywhere(database: Database) -> None:
    campaign = await new_campaign(database)
    await new_partners(database, 2)
    done = await approved(database)
    async with database.writing() as connection:
        of = await followed(connection, campaign)
        item_id = await stored(connection, of)
        await feed_items.end(connection, item_id, ItemState.APPROVED, announcement_id=done.announcement.id)
        assert await feed_item_rows.counts(connection, campaign.id) == {of.id: {ItemState.APPROVED: 1}}
        await connection.execute(
            delivery.update()
            .where(delivery.c.id == sa.select(sa.func.min(delivery.c.id)).scalar_subquery())
            .values(state=DeliveryState.SENT, sent_at=NOW, message_id=1)
        )
        assert await feed_item_rows.counts(connection, campaign.id) == {of.id: {ItemState.POSTED: 1}}
        row = await feed_item_rows.by_id(connection, item_id)
        assert row is not None
        assert (row.state, row.reference) == (ItemState.POSTED, done.announcement.reference)


async def test_only_items_nobody_made_a_post_of_are_forgotten(database: Database) -> None:
    campaign = await new_campaign(database)
    done = await announcements.draft(database, SLUG, (await approved(database)).announcement.content,
                                     actor=AUTHOR, now=NOW)  # fmt: skip
    async with database.writing() as connection:
        of = await followed(connection, campaign)
        kept, gone = await stored(connection, of, 1), await stored(connection, of, 2)
        await feed_items.end(connection, kept, ItemState.APPROVED, announcement_id=done.id)
        await feed_items.forget(connection, [str(kept), str(gone)])
        assert set(await feed_items.known(connection, of.id)) == {str(kept)}


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (feed, {"state": "broken"}),
        (feed, {"mode": "manual"}),
        (feed, {"state": "moved", "moved_to": ""}),
        (feed, {"is_baseline_done": 2}),
        (feed_item, {"state": "lost"}),
        (feed_item, {"state": "approved", "announcement_id": None}),
    ],
)
async def test_impossible_rows_are_impossible(database: Database, table: sa.Table, values: dict[str, Any]) -> None:
    campaign = await new_campaign(database)
    async with database.writing() as connection:
        await stored(connection, await followed(connection, campaign))
    columns = ", ".join(f"{name} = :{name}" for name in values)
    statement = sa.text(f"UPDATE {table.name} SET {columns}")
    with pytest.raises(sa.exc.IntegrityError):
        async with database.writing() as connection:
            await connection.execute(statement, values)


async def test_a_campaign_has_each_key_and_each_address_once(database: Database) -> None:
    campaign = await new_campaign(database)
    async with database.writing() as connection:
        await followed(connection, campaign)
    for draft in (
        FeedDraft("alliance", "https://b.example/", "B"),
        FeedDraft("b", "https://alliance.example/feed", "B"),
    ):
        with pytest.raises(sa.exc.IntegrityError):
            async with database.writing() as connection:
                await feeds.insert(connection, campaign.id, draft, now=NOW)
