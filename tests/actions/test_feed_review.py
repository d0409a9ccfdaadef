"""What people decide about an item, and that it is decided once."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from campaigns.actions import feed_review
from campaigns.actions.announcements import Approved
from campaigns.model.actor import Actor
from campaigns.model.errors import ConflictError, ForbiddenError, InputError, NotFoundError
from campaigns.model.feed import ItemState
from campaigns.model.feed_view import ItemRow
from campaigns.storage.database import Database
from tests.actions import feed_house
from tests.actions.feed_house import House
from tests.builders import APPROVER, AUTHOR, SLUG, new_campaign

OTHER = Actor.discord(1003)


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with feed_house.opened(database) as opened:
        yield opened


async def approve(house: House, item: ItemRow) -> Approved:
    approved = await feed_review.decide(house.database, SLUG, item.id, actor=APPROVER, now=house.now)
    assert isinstance(approved, Approved)
    return approved


class TestReview:
    """What a person does with an item."""

    @pytest.fixture
    async def item(self, house: House) -> ItemRow:
        await house.followed(1)
        house.news.show(1, 2)
        await house.poll()
        return (await house.queue())[0]

    async def test_an_approved_item_goes_to_every_partner_now(self, house: House, item: ItemRow) -> None:
        approved = await approve(house, item)
        assert approved.planned.added == 2
        assert all(row.due_at <= house.now for row in await house.deliveries())
        assert await house.queue() == ()
        [_, approval] = (await house.items())[::-1]
        assert approval.reference == approved.announcement.reference

    async def test_approving_twice_posts_once(self, house: House, item: ItemRow) -> None:
        await feed_review.decide(house.database, SLUG, item.id, actor=APPROVER, now=house.now)
        with pytest.raises(ConflictError):
            await feed_review.decide(house.database, SLUG, item.id, actor=OTHER, now=house.now)
        assert len(await house.posts()) == 1

    async def test_whoever_wrote_the_words_cannot_approve_them(self, house: House, item: ItemRow) -> None:
        await feed_review.edit_item(
            house.database, SLUG, item.id, headline="Ours", summary="Our words.", actor=AUTHOR, now=house.now
        )
        with pytest.raises(ForbiddenError):
            await feed_review.decide(house.database, SLUG, item.id, actor=AUTHOR, now=house.now)
        approved = await approve(house, item)
        assert approved.announcement.author == AUTHOR.who
        assert approved.announcement.content.texts["en"].title == "Ours"

    async def test_an_item_is_scheduled_for_a_time_to_come(self, house: House, item: ItemRow) -> None:
        with pytest.raises(InputError):
            await feed_review.schedule_item(
                house.database, SLUG, item.id, "2027-01-01 10:00 UTC", actor=APPROVER, now=house.now
            )
        await feed_review.schedule_item(house.database, SLUG, item.id, "T 10:00 UTC", actor=APPROVER, now=house.now)
        assert {row.due_at.isoformat() for row in await house.deliveries()} == {"2027-02-09T10:00:00+00:00"}

    async def test_a_discarded_item_never_comes_back_by_itself(self, house: House, item: ItemRow) -> None:
        done = await feed_review.discard_item(
            house.database, SLUG, item.id, "Not for young people", actor=APPROVER, now=house.now
        )
        assert (done.state, done.why) == (ItemState.DISCARDED, "Not for young people")
        await house.poll()
        assert await house.queue() == ()

    async def test_what_nobody_decided_about_expires(self, house: House, item: ItemRow) -> None:
        house.now += timedelta(days=15)
        assert (await house.poll()).expired == 1
        assert (await house.states())["2"] is ItemState.EXPIRED

    async def test_items_of_the_baseline_can_be_queued_by_choice(self, house: House, item: ItemRow) -> None:
        await feed_review.enqueue_newest(house.database, SLUG, "alliance", 5, actor=AUTHOR, now=house.now)
        assert len(await house.queue()) == 2

    async def test_an_item_of_another_campaign_is_not_there(self, house: House, item: ItemRow) -> None:
        await new_campaign(house.database, "second", name="Second Campaign", year=2028)
        with pytest.raises(NotFoundError):
            await feed_review.decide(house.database, "second", item.id, actor=APPROVER, now=house.now)
