"""Whether a feed is still its publisher's: moved, taken over, off its topics. A person is asked, nothing is posted."""

from collections.abc import AsyncIterator

import pytest

from campaigns.actions import feeds
from campaigns.model.feed import FeedMode, FeedState, ItemState
from campaigns.storage.database import Database
from tests.actions import feed_house
from tests.actions.feed_house import House
from tests.builders import AUTHOR, SLUG
from tests.newsroom import Story


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with feed_house.opened(database) as opened:
        yield opened


async def test_a_feed_that_moves_is_proposed_and_followed_when_somebody_says_yes(house: House) -> None:
    await house.followed(1, mode=FeedMode.AUTO)
    house.news.show(1, 2, path="/new-feed")
    house.news.show(status=301, headers={"Location": house.news.url("/new-feed")})
    await house.poll()
    row = await house.row()
    assert (row.feed.state, row.moved_to) == (FeedState.MOVED, house.news.url("/new-feed"))
    assert (await house.states())["2"] is ItemState.QUEUED, "until somebody has said yes, nothing goes out by itself"
    await feeds.resume(house.database, SLUG, "alliance", actor=AUTHOR, now=house.now)
    await house.poll()
    row = await house.row()
    assert (row.feed.url, row.feed.state, row.moved_to) == (house.news.url("/new-feed"), FeedState.FINE, "")
    assert await house.states() == {"1": ItemState.BASELINE, "2": ItemState.QUEUED}


async def test_a_feed_that_looks_like_somebody_elses_holds_its_items_until_a_person_answers(house: House) -> None:
    await house.followed(1, mode=FeedMode.AUTO)
    house.news.show(1, 2, title="Casino bonuses")
    await house.poll()
    row = await house.row()
    assert row.feed.state is FeedState.QUARANTINED
    assert row.feed.why.endswith("Is this still Alliance?")
    assert (await house.states())["2"] is ItemState.HELD
    assert await house.posts() == ()
    await feeds.resume(house.database, SLUG, "alliance", actor=AUTHOR, now=house.now)
    house.news.show(1, 2, 3)
    assert (await house.poll()).posted == 1, "what comes after the answer is trusted again"
    assert (await house.states())["2"] is ItemState.QUEUED, "what was held is for a person to look at"


async def test_a_burst_off_its_topics_is_held_with_a_question(house: House) -> None:
    await house.followed(*range(1, 12), mode=FeedMode.AUTO)
    strange = [Story(number, title=f"Jackpots and roulette bonus {number}") for number in range(12, 17)]
    house.news.show(*range(1, 12), *strange)
    assert (await house.poll()).posted == 0
    row = await house.row()
    assert row.feed.state is FeedState.QUARANTINED
    assert "have no word in common with what it wrote before. Is this still Alliance?" in row.feed.why
    assert {one.state for one in await house.queue()} == {ItemState.HELD}
