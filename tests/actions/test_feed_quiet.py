"""Looks that found nothing new are written down together, and only they."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from campaigns.actions import feed_quiet, feeds
from campaigns.actions.feed_findings import PollResult
from campaigns.actions.feed_quiet import Look
from campaigns.model.feed import FeedState
from campaigns.storage.database import Database
from tests.actions import feed_house
from tests.actions.feed_house import House
from tests.builders import AUTHOR, SLUG

MANY = 12


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with feed_house.opened(database) as opened:
        yield opened


async def follow_many(house: House) -> None:
    for number in range(MANY):
        house.news.show(1, path=f"/{number}")
        await house.follow(f"feed-{number}", f"/{number}")
    await house.poll()


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many looks each transaction wrote down."""
    record, seen = feed_quiet.record, list[int]()

    async def counted(database: Database, looks: Sequence[Look]) -> list[PollResult | None]:
        found = await record(database, looks)
        seen.append(sum(each is not None for each in found))
        return found

    monkeypatch.setattr(feed_quiet, "record", counted)
    return seen


async def test_many_feeds_without_news_take_few_transactions(house: House, rounds: list[int]) -> None:
    await follow_many(house)
    polled = await house.poll()
    assert {each.state for each in polled.results} == {FeedState.FINE}
    assert sum(rounds) == MANY
    assert len(rounds) < MANY / 2
    for number in range(MANY):
        feed = (await house.row(f"feed-{number}")).feed
        assert (feed.last_success_at, feed.failures, feed.why) == (house.now, 0, "")
        assert feed.next_poll_at > house.now
        assert house.news.statuses(f"/{number}") == [200, 304]


async def test_a_look_that_succeeds_ends_a_row_of_failures(house: House, rounds: list[int]) -> None:
    await house.followed(1)
    house.news.show(1, status=500)
    await house.poll()
    failed = (await house.row()).feed
    assert failed.failures == 1
    house.news.show(1, status=200)
    house.now = failed.next_poll_at
    await house.poll()
    feed = (await house.row()).feed
    assert (feed.failures, feed.first_failed_at, feed.why, rounds) == (0, None, "", [1])


async def test_what_somebody_paused_meanwhile_stays_paused(house: House, rounds: list[int]) -> None:
    await house.followed(1)
    house.news.feeds["/feed"].is_open.clear()
    house.news.knocked.clear()
    poll = asyncio.create_task(house.poll())
    await house.news.knocked.wait()
    await feeds.pause(house.database, SLUG, "alliance", actor=AUTHOR, now=house.now)
    house.news.feeds["/feed"].is_open.set()
    [result] = (await poll).results
    assert (result.state, (await house.row()).feed.state, rounds) == (FeedState.PAUSED, FeedState.PAUSED, [0])


async def test_an_unchanged_answer_from_another_place_is_a_question_all_the_same(
    house: House, rounds: list[int]
) -> None:
    await house.followed(1)
    house.news.show(1, path="/new")
    house.news.show(1, status=302, headers={"Location": house.news.url("/new").replace("127.0.0.1", "localhost")})
    await house.poll()
    assert house.news.statuses("/new") == [304]
    assert (await house.row()).feed.state is FeedState.QUARANTINED
    assert rounds == [0]


async def test_looks_that_cannot_be_stored_together_are_stored_each_by_itself(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(database: Database, looks: Sequence[Look]) -> list[PollResult | None]:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(feed_quiet, "record", breaks)
    await follow_many(house)
    assert (await house.poll()).failed == 0
    assert {(await house.row(f"feed-{number}")).feed.last_success_at for number in range(MANY)} == {house.now}
