"""/feed with a real client, a real Discord on loopback and a real publisher beside it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from campaigns.actions import announcements, feed_review, feeds, partners
from campaigns.model.announcement import AnnouncementState
from campaigns.model.feed import FeedState, ItemState
from campaigns.model.partner import DestinationKind
from cogs import feed
from cogs.feed import Feeds
from sandbox import Member, Message
from tests import builders, house, newsroom
from tests.cogs.organisers import SLUG, told
from tests.house import House
from tests.newsroom import Newsroom, Story


@dataclass
class Desk:
    """A house with the feed commands, and the publisher."""

    home: House
    news: Newsroom

    @property
    def olga(self) -> Member:
        """The organiser."""
        return self.home.hq.organiser

    async def follow(self, **options: str | int) -> Message:
        done = await self.olga.run("feed follow", {"url": self.news.url(), "organisation": "Alliance", **options})
        await told(done, "Followed as")
        return done.reply

    async def poll(self) -> feeds.Polled:
        self.home.clock.advance(hours=1)
        parts = self.home.inside.parts
        return await feeds.poll_now(self.home.database, parts.fetcher, parts.workers, self.home.clock())

    async def queue(self, who: Member | None = None) -> Message:
        shown = await (who or self.olga).run("feed queue")
        await told(shown, "wait")
        return shown.reply


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with (
        newsroom.open_newsroom() as news,
        house.opened(tmp_path, cogs=(Feeds,), dynamic_items=feed.DYNAMIC_ITEMS) as home,
    ):
        home.clock.set(builders.NOW)
        await home.campaign(SLUG)
        news.show(1, 2)
        yield Desk(home, news)


async def test_following_shows_what_it_is_and_what_will_happen_and_posts_nothing(desk: Desk) -> None:
    page = b'<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>'
    desk.news.show(path="/", body=page)
    done = await desk.olga.run("feed follow", {"url": desk.news.url("/"), "organisation": "Alliance"})
    text = await told(done, "Alliance newsroom", "story number 2", "`/feed queue`", "Followed as `alliance`")
    assert desk.news.url() in text
    [row] = await feeds.list_all(desk.home.database, SLUG)
    assert (row.feed.state, dict(row.items)) == (FeedState.FINE, {ItemState.BASELINE: 2})
    assert await announcements.list_all(desk.home.database, SLUG) == ()


async def test_a_new_item_is_approved_with_one_press_by_who_may(desk: Desk) -> None:
    await desk.follow()
    desk.news.show(1, 2, 3)
    await desk.poll()
    card = await desk.queue()
    assert "story number 3" in card.text
    assert "Text of story 3." in card.text
    pressed = await desk.olga.press(card, "Approve")
    await pressed.wait_for_text("SID27-001")
    [post] = await announcements.list_all(desk.home.database, SLUG)
    assert (post.state, post.author) == (AnnouncementState.APPROVED, "feed:alliance")
    again = await desk.olga.run("feed queue")
    await told(again, "Nothing waits")


async def test_posts_that_are_put_right_are_told_by_their_number(desk: Desk) -> None:
    await desk.follow()
    desk.news.show(1, 2, 3)
    await desk.poll()
    card = await desk.queue()
    assert "It is in the language of none of them." in card.text
    await (await desk.olga.press(card, "Approve")).wait_for_text("SID27-001")
    partners_count = len(desk.home.partners)
    await desk.home.until_sent("SID27-001", partners_count)
    desk.news.show(1, 2, Story(3, title="Young people speak up: corrected story number 3"))
    await desk.poll()
    pressed = await desk.olga.press(await desk.queue(), "Put the posts right")
    await pressed.wait_for_text(f"**SID27-001** is put right in {partners_count} places.")


async def test_a_visitor_can_neither_see_nor_decide(desk: Desk) -> None:
    refused = await desk.home.hq.visitor.run("feed queue")
    await told(refused, "This needs the role of")
    refused = await desk.home.hq.visitor.run("feed follow", {"url": desk.news.url()})
    await told(refused, "This needs the role of")
    assert await feeds.list_all(desk.home.database, SLUG) == ()


async def test_whoever_edits_an_item_leaves_its_approval_to_somebody_else(desk: Desk) -> None:
    await desk.follow()
    desk.news.show(1, 2, 3)
    await desk.poll()
    form = await desk.olga.press(await desk.queue(), "Edit")
    saved = await desk.olga.submit(form, {"headline": "In our words", "summary": "Shorter.", "options": ["sensitive"]})
    await saved.wait_for_text("Saved")
    [item] = await feed_review.queue(desk.home.database, SLUG)
    assert (item.headline, item.summary, item.is_sensitive) == ("In our words", "Shorter.", True)
    card = await desk.queue(desk.home.hq.approver)
    pressed = await desk.home.hq.approver.press(card, "Approve")
    await pressed.wait_for_text("SID27-001")
    [post] = await announcements.list_all(desk.home.database, SLUG)
    assert post.content.is_sensitive
    assert post.content.texts["en"].title == "In our words"


async def test_whoever_approves_something_about_harm_reads_whose_members_find_nobody_to_talk_to(desk: Desk) -> None:
    (library,) = [each for each in await partners.list_all(desk.home.database, SLUG) if each.name == "Partner 2"]
    there = {DestinationKind.NEWS: desk.home.partners[1].channel("news").id}
    moved = builders.partner_draft(2, guild_id=library.guild_id, name="Library", country="US", channels=there)
    await partners.import_partners(desk.home.database, SLUG, (moved,), actor=builders.AUTHOR, now=builders.NOW)
    await desk.follow()
    desk.news.show(1, 2, 3)
    await desk.poll()
    calm = await desk.queue()
    assert "Nobody to talk to" not in calm.text
    form = await desk.olga.press(calm, "Edit")
    saved = await desk.olga.submit(form, {"headline": "In our words", "summary": "Shorter.", "options": ["sensitive"]})
    await saved.wait_for_text("Saved")
    card = await desk.queue(desk.home.hq.approver)
    assert "Nobody to talk to but the international directories at Library: ask for `/partner helpline`" in card.text


async def test_words_that_block_need_our_own_or_the_reason_of_who_approves_them(desk: Desk) -> None:
    await desk.follow()
    desk.news.show(1, 2, Story(3, title="Minister on child porn"))
    await desk.poll()
    aki = desk.home.hq.approver
    form = await aki.press(await desk.queue(aki), "Approve")
    assert "“child porn”. Or close this and press Edit." in str(form.modal)
    await told(await aki.submit(form, {"reason": "ok"}), "too short for a reason", "“child porn”")
    assert await announcements.list_all(desk.home.database, SLUG) == ()
    form = await aki.press(await desk.queue(aki), "Approve")
    await told(await aki.submit(form, {"reason": "It is the name of the old law."}), "SID27-001", "is approved")
    async with desk.home.database.reading() as connection:
        query = sa.text("SELECT detail FROM audit WHERE action = 'announcement.approve'")
        (kept,) = (await connection.execute(query)).scalars()
    assert "It is the name of the old law." in str(kept)


async def test_words_that_block_need_a_reason_also_for_another_time(desk: Desk) -> None:
    await desk.follow()
    desk.news.show(1, 2, Story(3, title="Minister on child porn"))
    await desk.poll()
    aki = desk.home.hq.approver
    form = await aki.press(await desk.queue(aki), "Schedule")
    typed = {"when": "T-7 10:00 local", "reason": "It is the name of the old law."}
    await told(await aki.submit(form, typed | {"reason": "because"}), "too short for a reason")
    form = await aki.press(await desk.queue(aki), "Schedule")
    await told(await aki.submit(form, typed), "SID27-001")


@pytest.mark.parametrize("verb", ["Approve", "Schedule"])
async def test_an_organiser_alone_never_keeps_words_that_block(desk: Desk, verb: str) -> None:
    await desk.follow()
    desk.news.show(1, 2, Story(3, title="Minister on child porn"))
    await desk.poll()
    await told(await desk.olga.press(await desk.queue(), verb), "Only approvers can keep words that the guard blocks")
    assert await announcements.list_all(desk.home.database, SLUG) == ()


async def test_words_that_changed_since_they_were_read_are_not_approved(desk: Desk) -> None:
    await desk.follow()
    desk.news.show(1, 2, 3)
    await desk.poll()
    card = await desk.queue()
    desk.news.show(1, 2, Story(3, html="<p>Quite another text.</p>"))
    await desk.poll()
    pressed = await desk.olga.press(card, "Approve")
    await pressed.wait_for_text("changed while you read it")
    assert await announcements.list_all(desk.home.database, SLUG) == ()


async def test_an_item_is_scheduled_or_discarded_by_form(desk: Desk) -> None:
    await desk.follow()
    desk.news.show(1, 2, 3)
    await desk.poll()
    form = await desk.olga.press(await desk.queue(), "Schedule")
    wrong = await desk.olga.submit(form, {"when": "soon"})
    await wrong.wait_for_text("is not a time for a post")
    form = await desk.olga.press(await desk.queue(), "Discard")
    done = await desk.olga.submit(form, {"reason": "Not for young people"})
    await done.wait_for_text("Discarded")
    rows = await feeds.items(desk.home.database, SLUG, "alliance")
    assert [(row.state, row.why) for row in rows if row.state is not ItemState.BASELINE] == [
        (ItemState.DISCARDED, "Not for young people")
    ]


async def test_hostile_words_in_the_queue_ping_nobody(desk: Desk) -> None:
    await desk.follow()
    desk.news.show(1, 2, Story(3, title="@everyone <@&1234567890123456> hello", html="<p>@here</p>" * 400))
    await desk.poll()
    card = await desk.queue()
    assert not card.pings
    for body in desk.home.discord.log.outgoing():
        assert not (body.get("allowed_mentions") or {}).get("parse")
    assert "@everyone" not in card.text


async def test_the_newest_items_are_queued_by_choice_and_unfollowing_is_one_press(desk: Desk) -> None:
    card = await desk.follow()
    pressed = await desk.olga.press(card, "Add the newest 3 to the queue")
    await pressed.wait_for_text("2 items were added")
    shown = await desk.olga.run("feed list", {})
    await told(shown, "Alliance", "2 waits")
    left = await desk.olga.run("feed unfollow", {"feed": "alliance"})
    await told(left, "not followed any more")
    [row] = await feeds.list_all(desk.home.database, SLUG)
    assert row.feed.state is FeedState.OFF


async def test_pause_resume_list_and_preview_say_how_a_feed_is_doing(desk: Desk) -> None:
    await desk.follow()
    offered = await desk.olga.autocomplete("feed pause", "feed", "alli")
    assert [choice["value"] for choice in offered] == ["alliance"]
    await told(await desk.olga.run("feed pause", {"feed": "alliance", "reason": "Holidays"}), "is paused")
    await told(await desk.olga.run("feed list"), "**paused**", "Holidays")
    await told(await desk.olga.run("feed resume", {"feed": "alliance"}), "**fine**")
    await told(await desk.olga.run("feed list", {"feed": "alliance"}), "there before", "story number 1")
    await told(await desk.olga.run("feed preview", {"feed": "alliance"}), "Alliance newsroom", "2 items")


async def test_filters_are_tried_before_they_count_and_then_leave_out(desk: Desk) -> None:
    await desk.follow()
    filters = {"feed": "alliance", "words": "speak, -number 2"}
    tried = await desk.olga.run("feed preview", filters)
    await told(tried, "1 of 2 items would pass", "would wait for you", "leaves out the word “number 2”")
    await told(await desk.olga.run("feed list"), "Alliance")
    set_now = await desk.olga.run("feed filter", filters | {"max_age": 30})
    await told(set_now, "words `speak, -number 2`; at most 30 days old", "`/feed preview feed:alliance`")
    desk.news.show(1, 2, 3, Story(4, title="Young people speak up: number 2 again"))
    await desk.poll()
    await told(await desk.olga.run("feed list", {"feed": "alliance"}), "left out by a filter", "waits")


async def test_a_feed_posts_by_itself_only_with_a_filter(desk: Desk) -> None:
    refused = await desk.olga.run("feed follow", {"url": desk.news.url(), "mode": "auto"})
    await told(refused, "posts by itself only with a filter")
    await desk.follow(mode="auto", max_age=30)
    await told(await desk.olga.run("feed list"), "posts by itself", "at most 30 days old")


async def test_approved_news_go_out_together_where_a_digest_was_chosen(desk: Desk) -> None:
    await desk.follow()
    chosen = await desk.olga.run("feed digest", {"at": "17:00 Europe/Lisbon", "most": 3})
    await told(chosen, "every day at 17:00 Europe/Lisbon, at most 3 items", "0 items are approved")
    desk.news.show(1, 2, 3)
    await desk.poll()
    pressed = await desk.olga.press(await desk.queue(), "Approve")
    await pressed.wait_for_text("It goes out with the digest")
    assert await announcements.list_all(desk.home.database, SLUG) == ()
    await told(await desk.olga.run("feed list"), "1 approved for the digest", "1 item is approved for it")
    await told(await desk.olga.run("feed digest", {"at": "none"}), "one by one again")


async def test_the_list_offers_to_try_a_failing_feed_again_and_to_answer_a_question(desk: Desk) -> None:
    await desk.follow()
    desk.news.feeds["/feed"].status = 410
    await desk.poll()
    shown = await desk.olga.run("feed list")
    await told(shown, "gone for good")
    desk.news.feeds["/feed"].status = 200
    pressed = await desk.olga.press(shown.reply, "Try alliance again now")
    await pressed.wait_for_text("**fine**")
    desk.news.show(1, 2, title="Casino bonuses", generator="Casino CMS")
    await desk.poll()
    asked = await desk.olga.run("feed list")
    await told(asked, "Is this still Alliance?")
    preview = await desk.olga.run("feed preview", {"feed": "alliance"})
    await told(preview, "Casino bonuses", "Is this still Alliance?", "`/feed resume feed:alliance` says yes")
    retried = await desk.olga.press(asked.reply, "Stop following alliance")
    await retried.wait_for_text("not followed any more")


async def test_publishers_are_offered_and_none_is_followed_before_somebody_says_so(desk: Desk) -> None:
    offered = await desk.olga.autocomplete("feed follow", "url", "weprotect")
    assert [choice["value"] for choice in offered] == ["https://www.weprotect.org/feed/"]
    assert await feeds.list_all(desk.home.database, SLUG) == ()


async def test_an_address_without_a_feed_is_told_with_what_to_do(desk: Desk) -> None:
    desk.news.show(path="/page", body=b"<!doctype html><html></html>")
    del desk.news.feeds["/feed"]
    refused = await desk.olga.run("feed follow", {"url": desk.news.url("/page")})
    await told(refused, "There is no feed to be found on this page")


async def test_an_address_in_trouble_is_told_without_a_promise_to_come_back(desk: Desk) -> None:
    desk.news.feeds["/feed"].status = 503
    refused = await desk.olga.run("feed follow", {"url": desk.news.url()})
    text = await told(refused, "trouble of its own (503)", "Try it again later")
    assert "tried again" not in text
    desk.news.feeds["/feed"].status = 404
    assert "later" not in await told(await desk.olga.run("feed follow", {"url": desk.news.url()}), "(404)")
    assert await feeds.list_all(desk.home.database, SLUG) == ()


async def test_a_form_submitted_after_a_restart_still_counts(desk: Desk) -> None:
    await desk.follow()
    desk.news.show(1, 2, 3)
    await desk.poll()
    form = await desk.olga.press(await desk.queue(), "Edit")
    cog = desk.home.client.cogs["Feeds"]
    assert form.modal is not None
    assert not desk.home.client._connection._view_store._modals, "no form is kept in memory"
    assert isinstance(cog, Feeds)
    await desk.olga.submit(form, {"headline": "Kept", "summary": ""})
    await desk.home.until(lambda: _has_headline(desk, "Kept"))


async def _has_headline(desk: Desk, headline: str) -> bool:
    return [item.headline for item in await feed_review.queue(desk.home.database, SLUG)] == [headline]
