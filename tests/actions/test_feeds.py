"""Feeds, from a real HTTP server through the guarded client and the worker process into the ledger of deliveries."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from campaigns.actions import announcements, feed_review, feeds
from campaigns.model import variables
from campaigns.model.actor import Actor
from campaigns.model.announcement import Announcement, AnnouncementKind, AnnouncementState
from campaigns.model.delivery import DeliveryRow
from campaigns.model.errors import ConflictError, ForbiddenError, InputError, NotFoundError
from campaigns.model.feed import FeedDraft, FeedMode, FeedState, ItemState
from campaigns.model.feed_view import FeedRow, ItemRow
from campaigns.sources.fetch import Fetcher
from campaigns.sources.workers import Workers
from campaigns.storage.database import Database
from campaigns.storage.tables import audit
from tests import newsroom
from tests.builders import APPROVER, AUTHOR, NOW, SLUG, new_campaign, new_partners
from tests.newsroom import Newsroom, Story

HOUR = timedelta(hours=1)
OTHER = Actor.discord(1003)


class House:
    """A campaign that follows feeds; time passes by an hour with every poll."""

    def __init__(self, database: Database, news: Newsroom, fetcher: Fetcher, workers: Workers) -> None:
        self.database = database
        self.news = news
        self.fetcher = fetcher
        self.workers = workers
        self.now = NOW

    async def follow(self, key: str = "alliance", path: str = "/feed", mode: FeedMode = FeedMode.REVIEW) -> None:
        draft = FeedDraft(key, self.news.url(path), "Alliance", mode)
        await feeds.follow(self.database, SLUG, draft, actor=AUTHOR, now=self.now)

    async def poll(self) -> feeds.Polled:
        self.now += HOUR
        return await feeds.poll_due(self.database, self.fetcher, self.workers, self.now)

    async def followed(self, *stories: Story | int, mode: FeedMode = FeedMode.REVIEW) -> None:
        """Follow the feed while it shows these stories."""
        self.news.show(*stories)
        await self.follow(mode=mode)
        await self.poll()

    async def items(self, key: str = "alliance") -> tuple[ItemRow, ...]:
        return await feeds.items(self.database, SLUG, key)

    async def states(self, key: str = "alliance") -> dict[str, ItemState]:
        return {one.title.rpartition(" ")[2]: one.state for one in await self.items(key)}

    async def queue(self) -> tuple[ItemRow, ...]:
        return await feed_review.queue(self.database, SLUG)

    async def row(self, key: str = "alliance") -> FeedRow:
        return next(row for row in await feeds.list_all(self.database, SLUG) if row.feed.key == key)

    async def posts(self) -> tuple[Announcement, ...]:
        return await announcements.list_all(self.database, SLUG)

    async def deliveries(self) -> tuple[DeliveryRow, ...]:
        found = [await announcements.status(self.database, SLUG, post.key) for post in await self.posts()]
        return tuple(row for _, rows in found for row in rows)


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    await new_campaign(database)
    await new_partners(database, 2)
    async with newsroom.open_newsroom() as news, newsroom.open_fetcher() as fetcher:
        yield House(database, news, fetcher, newsroom.WorkersHere())


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


async def test_auto_mode_posts_exactly_one_delivery_to_each_partner(house: House) -> None:
    await house.followed(1, mode=FeedMode.AUTO)
    house.news.show(1, 2)
    assert (await house.poll()).posted == 1
    await house.poll()
    await feeds.poll_now(house.database, house.fetcher, house.workers, house.now)
    [post] = await house.posts()
    assert (post.state, post.author, post.content.kind) == (
        AnnouncementState.APPROVED,
        "feed:alliance",
        AnnouncementKind.NEWS,
    )
    assert sorted(Counter(row.guild_id for row in await house.deliveries()).values()) == [1, 1]
    assert all(row.due_at <= house.now for row in await house.deliveries())
    text = post.content.texts["en"]
    assert text.title == "Young people speak up: story number 2"
    assert text.body == "Text of story 2.\n\n-# Alliance"
    assert [(link.labels["en"], link.url) for link in post.content.links] == [
        ("Alliance", "https://alliance.example/news/2")
    ]
    assert (await house.states())["2"] is ItemState.APPROVED


async def test_the_bots_own_approval_says_why(house: House) -> None:
    await house.followed(1, mode=FeedMode.AUTO)
    house.news.show(1, 2)
    await house.poll()
    async with house.database.reading() as connection:
        query = sa.select(audit.c.who, audit.c.detail).where(audit.c.action == "announcement.approve")
        [(who, detail)] = (await connection.execute(query)).all()
    assert (who, detail["because"]) == ("sidekick", "feed in auto mode")


async def test_a_feed_in_another_language_is_posted_in_it_and_to_everybody_else_too(house: House) -> None:
    house.news.show(1, language="de-DE")
    await house.follow(mode=FeedMode.AUTO)
    await house.poll()
    house.news.show(1, Story(2, title="Junge Menschen reden mit, Folge Nummer 2"))
    await house.poll()
    [post] = await house.posts()
    assert set(post.content.texts) == {"en", "de-DE"}
    assert len(set(post.content.texts.values())) == 1


async def test_more_new_items_than_usual_do_not_all_go_out_by_themselves(house: House) -> None:
    await house.followed(1, mode=FeedMode.AUTO)
    house.news.show(*range(1, 16))
    polled = await house.poll()
    assert (polled.posted, polled.waiting) == (10, 4)
    assert {one.why for one in await house.queue()} == {
        "More than 10 new items came at once; the rest waits for somebody to look."
    }


async def test_hostile_words_can_neither_ping_nor_hide_a_link_nor_break_the_card(house: House) -> None:
    await house.followed(1, mode=FeedMode.AUTO)
    nasty = Story(
        2,
        title="@everyone <@&123456789012345678> {partner.helpline} [click](https://evil.example)",
        html="<p>@here discord.gg/abc {unknown} <a href='https://evil.example/x'>https://weprotect.org</a>"
        "<script>alert(1)</script>\u202eabc</p>",
    )
    house.news.show(1, nasty)
    await house.poll()
    [post] = await house.posts()
    whole = post.content.texts["en"].title + post.content.texts["en"].body
    assert "@everyone" not in whole
    assert "<@" not in whole
    assert "@here" not in whole
    assert "discord.gg" not in whole
    assert "alert" not in whole
    assert "\u202e" not in whole
    assert "[click](" not in whole
    assert variables.find_problems(whole) == []
    assert "{partner.helpline}" in variables.fill(post.content.texts["en"].title, {})


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


class TestReview:
    """What a person does with an item."""

    @pytest.fixture
    async def item(self, house: House) -> ItemRow:
        await house.followed(1)
        house.news.show(1, 2)
        await house.poll()
        return (await house.queue())[0]

    async def test_an_approved_item_goes_to_every_partner_now(self, house: House, item: ItemRow) -> None:
        approved = await feed_review.approve_item(house.database, SLUG, item.id, actor=APPROVER, now=house.now)
        assert approved.planned.added == 2
        assert all(row.due_at <= house.now for row in await house.deliveries())
        assert await house.queue() == ()
        [_, approval] = (await house.items())[::-1]
        assert approval.reference == approved.announcement.reference

    async def test_approving_twice_posts_once(self, house: House, item: ItemRow) -> None:
        await feed_review.approve_item(house.database, SLUG, item.id, actor=APPROVER, now=house.now)
        with pytest.raises(ConflictError):
            await feed_review.approve_item(house.database, SLUG, item.id, actor=OTHER, now=house.now)
        assert len(await house.posts()) == 1

    async def test_whoever_wrote_the_words_cannot_approve_them(self, house: House, item: ItemRow) -> None:
        await feed_review.edit_item(
            house.database, SLUG, item.id, headline="Ours", summary="Our words.", actor=AUTHOR, now=house.now
        )
        with pytest.raises(ForbiddenError):
            await feed_review.approve_item(house.database, SLUG, item.id, actor=AUTHOR, now=house.now)
        approved = await feed_review.approve_item(house.database, SLUG, item.id, actor=APPROVER, now=house.now)
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
            await feed_review.approve_item(house.database, "second", item.id, actor=APPROVER, now=house.now)


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
