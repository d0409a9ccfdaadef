"""Items in the organisers' channel over a real socket: each once, with its buttons, and kept up to date."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from campaigns.actions import feed_cards, feed_filtering, feed_review, feeds, notices
from campaigns.actions.announcements import Approved
from campaigns.model import feed_filter
from campaigns.model.feed import FeedDraft, FeedMode
from campaigns.model.feed_filter import UNFILTERED
from cogs import feed
from cogs.feed import Feeds
from sandbox import Member, Message
from tests import builders, house, newsroom
from tests.house import CONSOLE, House
from tests.newsroom import Newsroom, Story

SLUG = "sid-2027"
HARMFUL = Story(3, title="Coach jailed for abuse of a boy")


@dataclass
class Room:
    """A house, a publisher, and the channel where news wait."""

    home: House
    news: Newsroom

    @property
    def olga(self) -> Member:
        return self.home.hq.organiser

    async def follow(self, path: str = "/feed", key: str = "alliance") -> None:
        draft = FeedDraft(key, self.news.url(path), "Alliance")
        await feeds.follow(self.home.database, SLUG, draft, actor=CONSOLE, now=self.home.clock())
        await self.poll()

    async def poll(self) -> None:
        self.home.clock.advance(hours=1)
        parts = self.home.inside.parts
        await feeds.poll_now(self.home.database, parts.fetcher, parts.workers, self.home.clock())

    async def posted(self, channel: str = "alarms") -> list[Message]:
        await self.home.inside.caretaker.post_notices()
        return list(self.home.discord.messages.in_channel(self.home.hq.guild.channel(channel).id))

    def copies(self, text: str) -> list[Message]:
        places = {partner.channel("news").id for partner in self.home.partners}
        return [one for one in self.home.discord.messages.containing(text) if one.channel.id in places]

    def edits(self) -> int:
        return len(self.home.discord.log.where("PATCH", "/channels/{channel_id}/messages/{message_id}"))


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with (
        newsroom.open_newsroom() as news,
        house.opened(tmp_path, cogs=(Feeds,), dynamic_items=feed.DYNAMIC_ITEMS, partner_count=2) as home,
    ):
        home.clock.set(builders.NOW)
        await home.campaign(SLUG)
        desk = home.hq.guild.channel("alarms").id
        await notices.choose_desk(home.database, SLUG, desk, actor=CONSOLE, now=home.clock())
        news.show(1)
        made = Room(home, news)
        await made.follow()
        yield made


async def test_a_new_item_comes_to_the_channel_once_as_it_would_be_posted(room: Room) -> None:
    room.news.show(1, 2, HARMFUL)
    await room.poll()
    [message] = await room.posted()
    assert "story number 2" in message.text
    assert "Text of story 2." in message.text
    assert "goes out with a content note" in message.text
    assert "To 2 partners: " in message.text
    assert not message.pings
    await room.poll()
    assert len(await room.posted()) == 1, "told once"
    assert room.edits() == 0, "and not touched while nothing changes"


async def test_a_press_on_the_card_decides_and_the_card_says_who_did(room: Room) -> None:
    room.news.show(1, 2)
    await room.poll()
    [message] = await room.posted()
    done = await room.olga.press(message, "Approve")
    await done.wait_for_text("SID27-001")
    assert done.reply.is_ephemeral
    [message] = await room.posted()
    assert "approved · SID27-001 · <@" in message.text
    assert str(room.olga.user.id) in message.text
    assert "Approve" not in str(message.payload["components"])
    edits = room.edits()
    await room.posted()
    assert room.edits() == edits == 1, "what has shown its end is not looked at again"


async def test_what_was_there_before_is_queued_oldest_first_as_new_items_are(room: Room) -> None:
    room.news.show(4, 5, path="/second")
    await room.follow("/second", "second")
    await feed_review.enqueue_newest(room.home.database, SLUG, "second", 2, actor=CONSOLE, now=room.home.clock())
    [message] = await room.posted()
    assert message.text.index("story number 4") < message.text.index("story number 5")


async def test_a_form_from_the_card_works_and_the_card_shows_the_new_words(room: Room) -> None:
    room.news.show(1, 2)
    await room.poll()
    [message] = await room.posted()
    form = await room.olga.press(message, "Edit")
    saved = await room.olga.submit(form, {"headline": "In our words", "summary": "Shorter."})
    await saved.wait_for_text("Saved")
    [message] = await room.posted()
    assert "In our words" in message.text
    pressed = await room.olga.press(message, "Approve")
    await pressed.wait_for_text("somebody else has to approve")
    pressed = await room.home.hq.approver.press(message, "Approve")
    await pressed.wait_for_text("SID27-001")


async def test_what_is_decided_elsewhere_or_expires_stands_on_the_card_too(room: Room) -> None:
    room.news.show(1, 2, 3)
    await room.poll()
    [message] = await room.posted()
    first, _ = await feed_review.queue(room.home.database, SLUG)
    await feed_review.discard_item(
        room.home.database, SLUG, first.id, "Not for us", actor=CONSOLE, now=room.home.clock()
    )
    [message] = await room.posted()
    assert "discarded · " in message.text
    assert "Not for us" in message.text
    assert "1 item waits" in message.text
    room.home.clock.advance(days=15)
    parts = room.home.inside.parts
    await feeds.poll_due(room.home.database, parts.fetcher, parts.workers, room.home.clock())
    message, silence = await room.posted()
    assert "No new item for 15 days; usually there is one within 7 days." in silence.text
    assert "expired" in message.text
    assert "decided" in message.text


async def test_a_change_of_what_is_out_reaches_every_copy_once_somebody_has_approved_it(room: Room) -> None:
    room.news.show(1, 2)
    await room.poll()
    [message] = await room.posted()
    await room.olga.press(message, "Approve")
    await room.home.until(lambda: len(room.copies("story number 2")) == 2)
    await room.posted()
    room.news.show(1, Story(2, title="What we got wrong: story number 2, corrected"))
    await room.poll()
    before, change = await room.posted()
    assert "decided" in before.text
    assert "SID27-001 is out in other words" in change.text
    assert "What we got wrong" in change.text
    assert len(room.copies("What we got wrong")) == 0, "nothing changes by itself"
    pressed = await room.olga.press(change, "Put the posts right")
    await pressed.wait_for_text("SID27-001")
    await room.home.until(lambda: len(room.copies("What we got wrong")) == 2)
    assert len(room.copies("SID27-001")) == 2, "and no second post appears"
    before, change = await room.posted()
    assert "Put the posts right" not in str(change.payload["components"])


async def test_many_items_come_as_one_list_and_the_queue_is_one_press_away(room: Room) -> None:
    room.news.show(*range(1, 12))
    await room.poll()
    [message] = await room.posted()
    assert "10 items wait" in message.text
    opened = await room.olga.press(message, "Open the queue")
    await opened.wait_for_text("10 items of")
    assert opened.reply.is_ephemeral


async def test_a_card_that_was_taken_away_is_left_alone(room: Room) -> None:
    room.news.show(1, 2)
    await room.poll()
    [message] = await room.posted()
    room.home.discord.remove(message)
    [item] = await feed_review.queue(room.home.database, SLUG)
    await feed_review.discard_item(room.home.database, SLUG, item.id, "", actor=CONSOLE, now=room.home.clock())
    await room.posted()
    tried = room.edits()
    await room.posted()
    assert room.edits() == tried == 1


async def test_an_answer_that_is_lost_leaves_one_card(room: Room) -> None:
    room.home.discord.faults.order("reset_after", route="POST /channels/{channel_id}/messages", times=1)
    room.news.show(1, 2)
    await room.poll()
    await room.posted()
    room.home.clock.advance(seconds=60)
    assert len(await room.posted()) == 1


async def test_news_have_a_channel_of_their_own_where_one_was_chosen(room: Room) -> None:
    channel = room.home.hq.guild.add_channel("news-queue")
    chosen = await room.olga.run("feed desk", {"channel": channel})
    await chosen.wait_for_text("wait in")
    room.news.show(1, 2)
    await room.poll()
    assert len(await room.posted("news-queue")) == 1
    assert await room.posted() == []


async def test_only_the_partners_a_feed_is_for_are_named_and_get_it(room: Room) -> None:
    await feed_filtering.choose(
        room.home.database, SLUG, "alliance", UNFILTERED, FeedMode.REVIEW,
        partners=("country:DE",), actor=CONSOLE, now=room.home.clock(),
    )  # fmt: skip
    room.news.show(1, 2)
    await room.poll()
    [message] = await room.posted()
    assert f"To 1 partner: {room.home.partners[1].guild.name}." in message.text
    [item] = await feed_review.queue(room.home.database, SLUG)
    done = await feed_review.decide(room.home.database, SLUG, item.id, actor=CONSOLE, now=room.home.clock())
    assert isinstance(done, Approved)
    assert done.planned.added == 1


async def test_a_feed_that_fails_for_a_day_is_told_once_and_one_press_tries_again(room: Room) -> None:
    room.news.feeds["/feed"].status = 503
    await room.poll()
    assert await room.posted() == []
    room.home.clock.advance(hours=24)
    parts = room.home.inside.parts
    for _ in range(3):
        await feeds.poll_due(room.home.database, parts.fetcher, parts.workers, room.home.clock())
        room.home.clock.advance(hours=25)
    [message] = await room.posted()
    assert "**failing**" in message.text
    assert "trouble of its own" in message.text
    room.news.feeds["/feed"].status = 200
    pressed = await room.olga.press(message, "Try alliance again now")
    await pressed.wait_for_text("**fine**")


async def test_a_feed_in_doubt_is_told_with_a_question_and_the_press_answers_that_question_only(room: Room) -> None:
    room.news.show(1, 2, title="Casino bonuses", generator="Casino CMS")
    await room.poll()
    messages = await room.posted()
    question = next(one for one in messages if "Is this still Alliance?" in one.text)
    room.news.show(1, 2, title="Alliance again", generator="Drupal 10", language="ru")
    pressed = await room.olga.press(question, "alliance: it is still them")
    await pressed.wait_for_text("**")
    stale = await room.olga.press(question, "Stop following alliance")
    await stale.wait_for_text("asks something else by now, or nothing")


async def test_a_desk_nobody_chose_keeps_items_in_the_queue_and_out_of_what_was_not_told(tmp_path: Path) -> None:
    async with newsroom.open_newsroom() as news, house.opened(tmp_path, cogs=(Feeds,)) as home:
        home.clock.set(builders.NOW)
        await home.campaign(SLUG)
        news.show(1)
        lonely = Room(home, news)
        await lonely.follow()
        news.show(1, 2)
        await lonely.poll()
        assert await notices.waiting(home.database, home.clock(), slug=SLUG) == ()
        assert len(await feed_review.queue(home.database, SLUG)) == 1


async def test_filters_apply_before_anybody_is_told(room: Room) -> None:
    await feed_filtering.choose(
        room.home.database, SLUG, "alliance", feed_filter.changed(UNFILTERED, words="privacy"), FeedMode.REVIEW,
        actor=CONSOLE, now=room.home.clock(),
    )  # fmt: skip
    room.news.show(1, 2)
    await room.poll()
    assert await room.posted() == []
    assert (await feed_cards.outdated(room.home.database)) == ()
    assert room.home.clock() - builders.NOW < timedelta(days=1)
