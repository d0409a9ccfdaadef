"""Digests: exactly one post a day, with what was approved, and none on an empty day."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from campaigns.actions import feed_filtering, feed_review, feeds, news_digests
from campaigns.actions.news_digests import Gathered
from campaigns.model.errors import ForbiddenError, InputError
from campaigns.model.feed import FeedMode, ItemState
from campaigns.model.feed_filter import CAUTIOUS
from campaigns.storage.database import Database
from tests import newsroom
from tests.actions.feed_house import HOUR, House
from tests.builders import APPROVER, AUTHOR, NOW, SLUG, new_campaign, new_partners
from tests.newsroom import Story

HARMFUL = Story(4, title="Coach jailed for abuse of a boy, story 4")


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    await new_campaign(database)
    await new_partners(database, 2)
    async with newsroom.open_newsroom() as news, newsroom.open_fetcher() as fetcher:
        made = House(database, news, fetcher, newsroom.WorkersHere())
        await made.followed(1)
        yield made


async def choose(house: House, at: str = "17:00 UTC", most: int = 5, key: str = "") -> None:
    await news_digests.choose(house.database, SLUG, key, at, most, actor=AUTHOR, now=house.now)


async def approve_all(house: House) -> list[object]:
    waiting = await house.queue()
    return [await feed_review.decide(house.database, SLUG, item.id, actor=APPROVER, now=house.now) for item in waiting]


async def at(house: House, hour: int, day: int = 0) -> int:
    """Look whether a digest is due at an hour of a day; says how many posts there are."""
    house.now = NOW.replace(hour=hour) + timedelta(days=day)
    await news_digests.send_due(house.database, house.now)
    return len(await house.posts())


async def test_approved_items_go_out_together_once_and_only_when_it_is_time(house: House) -> None:
    await choose(house)
    house.news.show(1, 2, 3)
    await house.poll()
    done = await approve_all(house)
    assert all(isinstance(one, Gathered) and one.at == NOW.replace(hour=17) for one in done)
    assert await at(house, 16) == 0
    assert await at(house, 17) == 1
    assert await at(house, 18) == 1, "once a day"
    [post] = await house.posts()
    text = post.content.texts["en"]
    assert text.title == "Safer Internet Day 2027 · 2027-01-04"
    assert "story number 2" in text.body
    assert "story number 3" in text.body
    assert {row.due_at for row in await house.deliveries()} == {NOW.replace(hour=17)}
    assert len(await house.deliveries()) == 2
    items = [one for one in await house.items() if one.state is ItemState.APPROVED]
    assert [(one.reference, one.decided_by) for one in items] == [(post.reference, APPROVER.who)] * 2


async def test_on_an_empty_day_nothing_goes_out_also_when_something_is_approved_an_hour_later(house: House) -> None:
    await choose(house)
    assert await at(house, 17) == 0
    house.news.show(1, 2)
    await house.poll()
    await approve_all(house)
    assert await at(house, 19) == 0
    assert await at(house, 17, day=1) == 1


async def test_more_than_fits_goes_with_the_next_digest(house: House) -> None:
    await choose(house, most=2)
    house.news.show(*range(1, 5))
    await house.poll()
    await approve_all(house)
    assert await at(house, 17) == 1
    assert [one.state for one in await house.items()].count(ItemState.GATHERED) == 1
    assert await at(house, 17, day=1) == 2


async def test_two_who_look_at_once_make_one_digest(house: House) -> None:
    await choose(house)
    house.news.show(1, 2)
    await house.poll()
    await approve_all(house)
    house.now = NOW.replace(hour=17)
    counts = await asyncio.gather(*(news_digests.send_due(house.database, house.now) for _ in range(3)))
    assert sorted(counts) == [0, 0, 1]
    assert len(await house.posts()) == 1


async def test_what_describes_harm_goes_by_itself_with_its_own_note(house: House) -> None:
    await choose(house)
    house.news.show(1, HARMFUL)
    await house.poll()
    await approve_all(house)
    [post] = await house.posts()
    assert post.content.is_sensitive


async def test_a_feed_may_have_a_digest_of_its_own(house: House) -> None:
    await choose(house, key="alliance", at="09:00 local")
    house.news.show(1, path="/other")
    await house.follow("other", "/other")
    await house.poll()
    house.news.show(1, 2)
    house.news.show(1, Story(3, title="A title of another story number 3"), path="/other")
    await house.poll()
    await approve_all(house)
    assert len(await house.posts()) == 1, "the other feed's item went out by itself"
    assert await at(house, 9, day=1) == 2
    assert (await house.posts())[-1].content.texts["en"].title == "Alliance · 2027-01-05"


async def test_what_posts_by_itself_is_gathered_too(house: House) -> None:
    await choose(house)
    await feed_filtering.choose(house.database, SLUG, "alliance", CAUTIOUS, FeedMode.AUTO, actor=AUTHOR, now=house.now)
    house.news.show(1, 2)
    await house.poll()
    assert await house.posts() == ()
    assert (await house.states())["2"] is ItemState.GATHERED
    house.now = NOW.replace(hour=16)
    polled = await house.poll()
    assert (polled.digests, polled.posted) == (1, 1), "the relay is woken"


async def test_whoever_wrote_the_words_does_not_approve_them_for_a_digest_either(house: House) -> None:
    await choose(house)
    house.news.show(1, 2)
    await house.poll()
    [item] = await house.queue()
    await feed_review.edit_item(house.database, SLUG, item.id, headline="Ours", summary="", actor=AUTHOR, now=house.now)
    with pytest.raises(ForbiddenError):
        await feed_review.decide(house.database, SLUG, item.id, actor=AUTHOR, now=house.now)


async def test_a_digest_that_is_turned_off_puts_what_it_had_before_people_again(house: House) -> None:
    await choose(house)
    house.news.show(1, 2)
    await house.poll()
    await approve_all(house)
    await choose(house, at="none")
    [item] = await house.queue()
    assert (item.state, item.decided_by) == (ItemState.QUEUED, "")
    assert await at(house, 17) == 0


async def test_a_digest_chosen_after_its_time_begins_tomorrow_and_a_moved_one_does_not_come_twice(house: House) -> None:
    house.now = NOW.replace(hour=18)
    await choose(house)
    house.news.show(1, 2, 3)
    await house.poll()
    await approve_all(house)
    assert await at(house, 20) == 0
    assert await at(house, 17, day=1) == 1
    await choose(house, at="19:00 UTC")
    assert await at(house, 19, day=1) == 1


async def test_an_item_that_waits_for_the_digest_can_still_be_taken_out(house: House) -> None:
    await choose(house)
    house.news.show(1, 2)
    await house.poll()
    [item] = await house.queue()
    await feed_review.decide(house.database, SLUG, item.id, actor=APPROVER, now=house.now)
    await feed_review.discard_item(house.database, SLUG, item.id, "", actor=APPROVER, now=house.now)
    assert await at(house, 17) == 0


async def test_an_item_scheduled_for_a_time_goes_at_that_time(house: House) -> None:
    await choose(house)
    house.news.show(1, 2)
    await house.poll()
    [item] = await house.queue()
    done = await feed_review.schedule_item(
        house.database, SLUG, item.id, "2027-01-05 10:00 UTC", actor=APPROVER, now=house.now
    )
    assert done.planned.added == 2


async def test_a_digest_holds_a_card_full_at_most(house: House) -> None:
    with pytest.raises(InputError):
        await choose(house, most=11)
    [row] = [await news_digests.choose(house.database, SLUG, "", "17:00", 10, actor=AUTHOR, now=house.now)]
    assert row is not None
    assert (row.digest.local_time, row.at > house.now) == ("17:00 local", True)
    assert len(await news_digests.list_all(house.database, SLUG, house.now + HOUR)) == 1
    assert await feeds.list_all(house.database, SLUG)
