"""What goes out of a feed: by itself, in its language, never all at once, and never with a stranger's tricks."""

from collections import Counter
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa

from campaigns.actions import feeds
from campaigns.model import variables
from campaigns.model.announcement import AnnouncementKind, AnnouncementState
from campaigns.model.feed import FeedMode, ItemState
from campaigns.storage.database import Database
from campaigns.storage.tables import audit
from tests.actions import feed_house
from tests.actions.feed_house import House
from tests.newsroom import Story


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with feed_house.opened(database) as opened:
        yield opened


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
