"""How feeds are doing is told once for each episode, when it is promised, and a retry never answers a question."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from campaigns.actions import feed_health, feeds, notices
from campaigns.model.errors import ConflictError, NotFoundError
from campaigns.model.feed import FeedState
from campaigns.storage.database import Database
from tests import newsroom
from tests.actions.feed_house import House
from tests.builders import AUTHOR, SLUG, new_campaign


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    await new_campaign(database)
    async with newsroom.open_newsroom() as news, newsroom.open_fetcher() as fetcher:
        made = House(database, news, fetcher, newsroom.WorkersHere())
        await made.followed(1)
        yield made


async def told(house: House) -> list[str]:
    """List the states organisers were told of, oldest first."""
    waiting = await notices.waiting(house.database, house.now, slug=SLUG)
    return [str(each.detail["state"]) for each in reversed(waiting)]


async def fail_for(house: House, **length: float) -> None:
    """Let every poll that falls due fail, for so long."""
    house.news.feeds["/feed"].status = 503
    end = house.now + timedelta(**length)
    while (due := (await house.row()).feed.next_poll_at) < end:
        house.now = due
        await feeds.poll_due(house.database, house.fetcher, house.workers, house.now)
    house.now = end


async def test_a_day_of_failing_is_told_after_a_day_though_the_next_poll_is_later(house: House) -> None:
    await fail_for(house, hours=24)
    first = (await house.row()).feed.first_failed_at
    assert first is not None
    assert await told(house) == []
    visits = len(house.news.visits)
    house.now = first + timedelta(hours=24)
    assert (await house.row()).feed.next_poll_at > house.now
    await feeds.poll_due(house.database, house.fetcher, house.workers, house.now)
    assert len(house.news.visits) == visits, "nobody was asked for that"
    assert await told(house) == ["failing"]
    row = await house.row()
    assert row.feed.state is FeedState.FAILING
    assert "polls in a row failed" in row.feed.why


async def test_it_is_told_once_however_long_it_lasts_and_again_when_it_happens_again(house: House) -> None:
    await fail_for(house, days=5)
    assert await told(house) == ["failing"]
    house.news.feeds["/feed"].status = 200
    await feed_health.retry(house.database, (await house.row()).feed.id, actor=AUTHOR, now=house.now)
    await feeds.poll_now(house.database, house.fetcher, house.workers, house.now)
    row = await house.row()
    assert (row.feed.state, row.feed.first_failed_at) == (FeedState.FINE, None)
    await fail_for(house, days=3)
    assert await told(house) == ["failing", "failing"]


async def test_a_feed_gone_for_good_is_told_and_a_press_asks_it_again(house: House) -> None:
    house.news.feeds["/feed"].status = 410
    await house.poll()
    assert await told(house) == ["gone"]
    house.news.feeds["/feed"].status = 200
    await feed_health.retry(house.database, (await house.row()).feed.id, actor=AUTHOR, now=house.now)
    await house.poll()
    assert (await house.row()).feed.state is FeedState.FINE


async def test_silence_of_twice_the_usual_time_is_told_once(house: House) -> None:
    house.now += timedelta(days=15)
    await house.poll()
    await house.poll()
    assert await told(house) == ["quiet"]


async def test_a_press_to_try_again_is_no_answer_to_a_question(house: House) -> None:
    house.news.show(1, 2, title="Casino bonuses")
    await house.poll()
    assert await told(house) == ["quarantined"]
    with pytest.raises(ConflictError, match="waits for an answer"):
        await feed_health.retry(house.database, (await house.row()).feed.id, actor=AUTHOR, now=house.now)
    assert (await house.row()).feed.state is FeedState.QUARANTINED


async def test_what_somebody_paused_is_not_tried_again_and_what_is_not_there_says_so(house: House) -> None:
    await feeds.pause(house.database, SLUG, "alliance", actor=AUTHOR, now=house.now)
    with pytest.raises(ConflictError, match="is paused"):
        await feed_health.retry(house.database, (await house.row()).feed.id, actor=AUTHOR, now=house.now)
    with pytest.raises(NotFoundError):
        await feed_health.retry(house.database, 999, actor=AUTHOR, now=house.now)


async def test_a_feed_that_recovers_before_a_day_is_over_is_not_told_of(house: House) -> None:
    await fail_for(house, hours=20)
    house.news.feeds["/feed"].status = 200
    house.now += timedelta(hours=20)
    await house.poll()
    assert await told(house) == []
