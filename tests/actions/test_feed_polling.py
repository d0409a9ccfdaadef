"""Polls: one fetch for each address, and what is slow, broken or hostile costs its own turn and nobody else's."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from campaigns.actions import feeds
from campaigns.model.feed import FeedDraft, FeedState, ItemState
from campaigns.sources.workers import Workers
from campaigns.storage.database import Database
from tests.actions import feed_house
from tests.actions.feed_house import HOUR, House
from tests.builders import AUTHOR, new_campaign


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with feed_house.opened(database) as opened:
        yield opened


async def test_one_bad_feed_stops_no_other(house: House) -> None:
    house.news.show(1)
    house.news.show(1, path="/broken", body=b"<rss><channel><item>" + b"<b>" * 300_000)
    house.news.show(1, path="/gone", status=410)
    await house.follow()
    await house.follow("broken", "/broken")
    await house.follow("gone", "/gone")
    polled = await house.poll()
    assert polled.failed == 2
    assert (await house.row()).feed.state is FeedState.FINE
    broken, gone = (await house.row("broken")).feed, (await house.row("gone")).feed
    assert broken.failures == 1
    assert broken.why
    assert gone.state is FeedState.GONE
    house.now += timedelta(days=3)
    await house.poll()
    assert house.news.statuses("/gone") == [410], "what is gone for good is not asked again"


async def test_a_feed_that_does_not_answer_delays_no_other(house: House) -> None:
    await house.followed(1)
    house.news.show(1, path="/slow")
    await house.follow("slow", "/slow")
    house.news.feeds["/slow"].is_open.clear()
    house.news.show(1, 2)
    poll = asyncio.create_task(house.poll())
    async with asyncio.timeout(3):
        while not await house.queue():  # noqa: ASYNC110  a database does not ring
            await asyncio.sleep(0.02)
    assert not poll.done(), "the other one is still waited for"
    house.news.feeds["/slow"].is_open.set()
    assert (await poll).failed == 0


async def test_a_document_that_takes_a_worker_down_is_a_failure_of_its_feed_alone(house: House) -> None:
    async with Workers(1) as workers:
        house.workers = workers
        house.news.show(1, path="/bomb", body=b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><rss>&b;</rss>')
        await house.follow("bomb", "/bomb")
        await house.followed(1)
        house.news.show(1, 2)
        await house.poll()
    assert (await house.states())["2"] is ItemState.QUEUED
    bomb = (await house.row("bomb")).feed
    assert bomb.failures
    assert bomb.last_success_at is None


async def test_one_address_is_fetched_once_however_many_campaigns_follow_it(house: House) -> None:
    await new_campaign(house.database, "second", name="Second Campaign", year=2028)
    await house.followed(1)
    draft = FeedDraft("alliance", house.news.url(), "Alliance")
    await feeds.follow(house.database, "second", draft, actor=AUTHOR, now=house.now)
    house.news.show(1, 2)
    await house.poll()
    assert house.news.statuses() == [200, 200]
    assert (await house.states())["2"] is ItemState.QUEUED
    assert {one.state for one in await feeds.items(house.database, "second", "alliance")} == {ItemState.BASELINE}


async def test_one_turn_is_everybodys_turn_so_that_an_address_is_not_asked_again_for_the_next_campaign(
    house: House,
) -> None:
    house.news.show(1)
    for number in range(3):
        slug = f"campaign-{number}"
        await new_campaign(house.database, slug, name=f"Campaign {number}", year=2028 + number)
        draft = FeedDraft("alliance", house.news.url(), "Alliance")
        await feeds.follow(house.database, slug, draft, actor=AUTHOR, now=house.now + number * HOUR / 6)
    for _ in range(2):
        await house.poll()
    assert house.news.statuses() == [200, 304]
    turns = {
        row.feed.next_poll_at for each in range(3) for row in await feeds.list_all(house.database, f"campaign-{each}")
    }
    assert len(turns) == 1
    [together] = turns
    polled = await feeds.poll_due(house.database, house.fetcher, house.workers, together)
    assert len(polled.results) == 3
    assert house.news.statuses() == [200, 304, 304]
