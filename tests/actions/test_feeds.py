"""Feeds, from a real HTTP server through the guarded client and the worker process into the ledger of items."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from campaigns.actions import feed_review, feeds
from campaigns.model.errors import InputError
from campaigns.model.feed import FeedMode, FeedState, ItemState
from campaigns.sources.workers import Workers
from campaigns.storage.database import Database
from tests import newsroom
from tests.actions import feed_house
from tests.actions.feed_house import House
from tests.builders import AUTHOR, SLUG
from tests.newsroom import Story


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with feed_house.opened(database) as opened:
        yield opened


async def test_the_first_poll_is_the_baseline_and_posts_nothing(house: House) -> None:
    await house.followed(1, 2, mode=FeedMode.AUTO)
    assert await house.states() == {"1": ItemState.BASELINE, "2": ItemState.BASELINE}
    assert await house.posts() == ()
    assert (await house.row()).feed.state is FeedState.FINE


async def test_a_new_item_waits_in_the_queue_once(house: House) -> None:
    await house.followed(1)
    house.news.show(1, 2)
    assert (await house.poll()).waiting == 1
    assert (await house.poll()).waiting == 0
    [item] = await house.queue()
    assert (item.headline, item.summary) == ("Young people speak up: story number 2", "Text of story 2.")
    assert (item.link, item.state) == ("https://alliance.example/news/2", ItemState.QUEUED)
    assert await house.posts() == ()


async def test_an_unchanged_feed_is_asked_with_its_validators_and_answers_304(house: House) -> None:
    await house.followed(1)
    await house.poll()
    await house.poll()
    assert house.news.statuses() == [200, 304, 304]
    row = await house.row()
    assert row.feed.last_success_at == house.now
    assert row.items == {ItemState.BASELINE: 1}


async def test_an_edited_item_updates_its_draft_and_is_not_a_second_one(house: House) -> None:
    await house.followed(1)
    house.news.show(1, 2)
    await house.poll()
    house.news.show(1, Story(2, title="A corrected headline about story number 2", html="<p>Corrected.</p>"))
    await house.poll()
    [item] = await house.queue()
    assert (item.headline, item.summary) == ("A corrected headline about story number 2", "Corrected.")


async def test_our_words_stay_when_the_publisher_edits_an_item_and_a_note_says_so(house: House) -> None:
    await house.followed(1)
    house.news.show(1, 2)
    await house.poll()
    [item] = await house.queue()
    await feed_review.edit_item(
        house.database, SLUG, item.id, headline="Ours", summary="Our words.", actor=AUTHOR, now=house.now
    )
    house.news.show(1, Story(2, html="<p>Corrected.</p>"))
    await house.poll()
    [item] = await house.queue()
    assert (item.headline, item.summary) == ("Ours", "Our words.")
    assert "changed it since" in item.why


async def test_a_feed_that_goes_down_and_comes_back_repeats_nothing_and_misses_nothing(house: House) -> None:
    await house.followed(1)
    house.news.feeds["/feed"].status = 503
    for minutes in (60, 120, 240):
        assert (await house.poll()).failed == 1
        row = await house.row()
        assert "trouble of its own" in row.feed.why
        wait = (row.feed.next_poll_at - house.now) / timedelta(minutes=minutes)
        assert 0.9 <= wait <= 1.1, "the wait doubles, spread over a tenth"
        house.now = row.feed.next_poll_at
    house.now += timedelta(days=2)
    await house.poll()
    row = await house.row()
    assert row.feed.state is FeedState.FAILING
    assert "polls in a row failed" in row.feed.why
    house.news.feeds["/feed"].status = 200
    house.news.show(1, 2)
    house.now += timedelta(days=1)
    assert (await house.poll()).waiting == 1
    row = await house.row()
    assert (row.feed.state, row.feed.why, row.feed.failures) == (FeedState.FINE, "", 0)


async def test_ids_that_change_at_every_poll_repeat_nothing(house: House) -> None:
    await house.followed(1, 2)
    for poll in range(3):
        house.news.show(*(Story(number, guid=f"{poll}-{number}") for number in (1, 2)))
        assert (await house.poll()).waiting == 0
    assert set((await house.states()).values()) == {ItemState.BASELINE}


async def test_the_same_story_from_two_feeds_is_queued_once(house: House) -> None:
    house.news.show(1)
    house.news.show(1, path="/other")
    await house.follow()
    await house.follow("other", "/other")
    await house.poll()
    house.news.show(1, 2)
    house.news.show(
        1, Story(2, guid="another-id", link="https://alliance.example/news/2?utm_source=rss"), path="/other"
    )
    await house.poll()
    states = sorted([(await house.states())["2"], (await house.states("other"))["2"]])
    assert states == [ItemState.DISCARDED, ItemState.QUEUED]
    discarded = [one for key in ("alliance", "other") for one in await house.items(key) if "same story" in one.why]
    assert len(discarded) == 1


async def test_a_restart_between_polls_forgets_nothing(house: House) -> None:
    await house.followed(1)
    async with newsroom.open_fetcher() as another, Workers(1) as others:
        house.fetcher, house.workers = another, others
        house.news.show(1, 2)
        assert (await house.poll()).waiting == 1
    assert await house.states() == {"1": ItemState.BASELINE, "2": ItemState.QUEUED}


async def test_a_pause_stops_the_polls_and_resume_asks_at_once(house: House) -> None:
    await house.followed(1)
    await feeds.pause(house.database, SLUG, "alliance", actor=AUTHOR, now=house.now)
    await house.poll()
    assert house.news.statuses() == [200]
    await feeds.resume(house.database, SLUG, "alliance", actor=AUTHOR, now=house.now)
    await house.poll()
    assert house.news.statuses() == [200, 304]


async def test_a_feed_followed_again_takes_what_it_shows_as_its_new_baseline(house: House) -> None:
    await house.followed(1)
    await feeds.unfollow(house.database, SLUG, "alliance", actor=AUTHOR, now=house.now)
    house.news.show(1, 2)
    assert (await house.poll()).results == ()
    await house.follow("other-key")
    await house.poll()
    assert set((await house.states()).values()) == {ItemState.BASELINE}
    house.news.show(1, 2, 3)
    assert (await house.poll()).waiting == 1


async def test_importing_twice_changes_nothing(house: House) -> None:
    data = f"key,url,organisation,mode\nalliance,{house.news.url()},Alliance,auto\n".encode()
    drafts = feeds.read_file(data, "feeds.csv")
    first = await feeds.import_feeds(house.database, SLUG, drafts, actor=AUTHOR, now=house.now)
    second = await feeds.import_feeds(house.database, SLUG, drafts, actor=AUTHOR, now=house.now)
    assert (first.added, second.added, second.changed, second.unchanged) == (1, 0, 0, 1)
    house.news.show(1)
    await house.poll()
    assert (await house.row()).feed.is_baseline_done


async def test_poll_now_asks_whatever_the_interval(house: House) -> None:
    await house.followed(1)
    house.news.show(1, 2)
    polled = await feeds.poll_now(house.database, house.fetcher, house.workers, house.now)
    assert polled.waiting == 1
    due: datetime = (await house.row()).feed.next_poll_at
    assert due > house.now


async def test_a_page_is_looked_at_for_its_feed(house: House) -> None:
    house.news.show(1, 2)
    page = b'<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>'
    house.news.show(path="/", body=page)
    seen = await feeds.look(house.fetcher, house.workers, house.news.url("/"))
    assert (seen.url, seen.title, seen.count) == (house.news.url(), "Alliance newsroom", 2)
    assert seen.newest[0].headline == "Young people speak up: story number 2"


async def test_a_page_without_a_feed_says_so(house: House) -> None:
    house.news.show(path="/", body=b"<!doctype html><html><body>Hello</body></html>")
    with pytest.raises(InputError, match="no feed"):
        await feeds.look(house.fetcher, house.workers, house.news.url("/"))
