"""A publisher changes what is out already: nothing follows by itself, everything follows an approval."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from campaigns.actions import afterwards, announcements, feed_review, feeds, news_digests
from campaigns.model.announcement import AnnouncementState
from campaigns.model.errors import ConflictError
from campaigns.model.feed import ItemState
from campaigns.model.feed_view import ItemRow
from campaigns.storage.database import Database
from tests import newsroom
from tests.actions.feed_house import House
from tests.builders import APPROVER, AUTHOR, NOW, SLUG, new_campaign, new_partners
from tests.newsroom import Story

CORRECTED = Story(2, title="What we got wrong in story number 2", html="<p>Corrected.</p>")


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    """A campaign in which story 2 was approved."""
    await new_campaign(database)
    await new_partners(database, 2)
    async with newsroom.open_newsroom() as news, newsroom.open_fetcher() as fetcher:
        made = House(database, news, fetcher, newsroom.WorkersHere())
        await made.followed(1)
        made.news.show(1, 2)
        await made.poll()
        yield made


async def approve(house: House) -> None:
    for item in await house.queue():
        await feed_review.decide(house.database, SLUG, item.id, seen=item.fingerprint, actor=APPROVER, now=house.now)


async def changed(house: House, story: Story = CORRECTED) -> ItemRow:
    house.news.show(1, story)
    await house.poll()
    [item] = await house.queue()
    return item


async def test_a_change_of_what_is_out_waits_beside_it_and_changes_no_post(house: House) -> None:
    await approve(house)
    item = await changed(house)
    assert item.state is ItemState.APPROVED
    assert item.proposed is not None
    assert (item.proposed.headline, item.headline) == (CORRECTED.title, "Young people speak up: story number 2")
    [post] = await house.posts()
    assert (post.version, post.state) == (1, AnnouncementState.APPROVED)


async def test_once_approved_it_is_a_correction_of_the_same_post_on_record(house: House) -> None:
    await approve(house)
    await changed(house)
    await approve(house)
    [post] = await house.posts()
    assert (post.version, post.approved_version, post.state) == (2, 2, AnnouncementState.APPROVED)
    assert post.content.texts["en"].title == CORRECTED.title
    assert await house.queue() == ()
    [item] = [one for one in await house.items() if one.reference]
    assert (item.headline, item.proposed, item.why) == (CORRECTED.title, None, "")
    assert len(await house.deliveries()) == 2, "what has not gone out goes out in the new words, once"


async def test_leaving_it_as_it_is_ends_the_question_and_the_next_change_asks_again(house: House) -> None:
    await approve(house)
    item = await changed(house)
    await feed_review.discard_item(house.database, SLUG, item.id, "", actor=APPROVER, now=house.now)
    assert await house.queue() == ()
    await house.poll()
    assert await house.queue() == ()
    assert (await changed(house, Story(2, title="A third telling of story number 2"))).proposed is not None
    [post] = await house.posts()
    assert post.version == 1


async def test_a_change_that_is_taken_back_takes_its_question_along(house: House) -> None:
    await approve(house)
    await changed(house)
    house.news.show(1, 2)
    await house.poll()
    assert await house.queue() == ()


async def test_a_post_that_was_taken_back_is_not_put_right(house: House) -> None:
    await approve(house)
    item = await changed(house)
    await afterwards.recall(house.database, SLUG, item.reference, "Wrong picture", actor=AUTHOR, now=house.now)
    with pytest.raises(ConflictError, match="recalled"):
        await approve(house)


async def test_a_change_that_describes_harm_makes_the_post_a_sensitive_one(house: House) -> None:
    await approve(house)
    await changed(house, Story(2, title="Story number 2 tells of a child who was abused"))
    await approve(house)
    [post] = await house.posts()
    assert post.content.is_sensitive


async def test_a_change_nobody_decides_about_expires_and_the_post_stays(house: House) -> None:
    await approve(house)
    await changed(house)
    house.now += timedelta(days=15)
    assert (await feeds.poll_due(house.database, house.fetcher, house.workers, house.now)).expired == 1
    assert await house.queue() == ()
    [post] = await house.posts()
    assert post.version == 1


async def test_words_that_somebody_else_read_are_not_approved(house: House) -> None:
    await approve(house)
    item = await changed(house)
    await changed(house, Story(2, title="Yet another telling of story number 2"))
    with pytest.raises(ConflictError, match="changed while you read it"):
        await feed_review.decide(house.database, SLUG, item.id, seen=item.fingerprint, actor=APPROVER, now=house.now)


async def test_an_item_of_a_digest_changes_its_part_of_it_alone(house: House) -> None:
    await news_digests.choose(house.database, SLUG, "", "17:00 UTC", 5, actor=AUTHOR, now=house.now)
    house.news.show(1, 2, 3)
    await house.poll()
    await approve(house)
    house.now = NOW.replace(hour=17)
    assert await news_digests.send_due(house.database, house.now) == 1
    house.news.show(1, CORRECTED, 3)
    await house.poll()
    await approve(house)
    [post] = await house.posts()
    body = post.content.texts["en"].body
    assert CORRECTED.title in body
    assert "story number 3" in body
    assert "speak up: story number 2" not in body


async def test_what_was_approved_for_a_digest_and_changes_before_it_is_decided_about_again(house: House) -> None:
    await news_digests.choose(house.database, SLUG, "", "17:00 UTC", 5, actor=AUTHOR, now=house.now)
    await approve(house)
    item = await changed(house)
    assert (item.state, item.headline) == (ItemState.QUEUED, CORRECTED.title)
    assert await announcements.list_all(house.database, SLUG) == ()


async def test_a_stale_press_on_what_waits_for_the_digest_does_not_post_it(house: House) -> None:
    await news_digests.choose(house.database, SLUG, "", "17:00 UTC", 5, actor=AUTHOR, now=house.now)
    [item] = await house.queue()
    await approve(house)
    with pytest.raises(ConflictError):
        await feed_review.decide(house.database, SLUG, item.id, actor=APPROVER, now=house.now)
