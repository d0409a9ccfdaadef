"""What organisers read about a feed: how it is doing, and what became of each of its items, page by page."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from campaigns.actions import feeds
from campaigns.model.feed import FeedState
from cogs import feed, feed_notice_words, feed_words, translation
from cogs.feed import Feeds
from sandbox import Message
from tests import builders, house, newsroom
from tests.builders import SLUG
from tests.cogs.organisers import told
from tests.house import House
from tests.newsroom import Newsroom

_ = translation.words("en")


@pytest.fixture
async def news() -> AsyncIterator[Newsroom]:
    async with newsroom.open_newsroom() as opened:
        opened.show(*range(1, 31))
        yield opened


@pytest.fixture
async def home(tmp_path: Path, news: Newsroom) -> AsyncIterator[House]:
    async with house.opened(tmp_path, cogs=(Feeds,), dynamic_items=feed.DYNAMIC_ITEMS) as opened:
        opened.clock.set(builders.NOW)
        await opened.campaign(SLUG)
        follow = await opened.hq.organiser.run("feed follow", {"url": news.url(), "organisation": "Alliance"})
        await told(follow, "Followed as")
        yield opened


def numbers(shown: Message) -> list[int]:
    return [int(each) for each in re.findall(r"story number (\d+)", shown.text)]


async def test_every_item_is_reached_page_by_page_and_none_twice(home: House) -> None:
    olga = home.hq.organiser
    shown = (await olga.run("feed list", {"feed": "alliance"})).reply
    seen = numbers(shown)
    assert "there before" in shown.text
    for page in (2, 3):
        turned = await olga.press(shown, f"Older ({page - 1} of 3)")
        await turned.wait_for_text(f"({page} of 3)")
        seen += numbers(shown)
    assert seen == list(range(30, 0, -1))
    back = await olga.press(shown, "Back to the newest (3 of 3)")
    await back.wait_for_text("Older (1 of 3)")


async def test_a_stranger_turns_no_pages(home: House) -> None:
    shown = (await home.hq.organiser.run("feed list", {"feed": "alliance"})).reply
    pressed = await home.hq.visitor.press(shown, "Older (1 of 3)", unchecked=True)
    await told(pressed, "This needs the role of")


async def test_the_overview_says_how_to_look_further(home: House) -> None:
    shown = await home.hq.organiser.run("feed list")
    await told(shown, "**fine**", "30 there before", "what became of each of its items")


async def test_a_feed_that_was_not_reached_is_not_called_fine(home: House, news: Newsroom) -> None:
    news.feeds["/feed"].status = 500
    home.clock.advance(hours=1)
    parts = home.inside.parts
    await feeds.poll_now(home.database, parts.fetcher, parts.workers, home.clock())
    shown = await home.hq.organiser.run("feed list")
    text = await told(shown, "**not reached, tried again**", "trouble of its own")
    assert "**fine**" not in text


def test_a_suggested_address_is_to_be_confirmed_with_what_is_known_of_it() -> None:
    known = feeds.suggestion("https://www.end-violence.org/rss.xml")
    said = feed_words.to_confirm(_, known)
    assert "nobody has confirmed" in said
    assert "really is End Violence" in said
    assert "Successors: Safe Online" in said
    assert feed_words.to_confirm(_, feeds.suggestion("https://alliance.example/feed")) == ""


def test_whoever_hears_that_a_suggested_feed_is_gone_hears_who_came_after_it() -> None:
    known = feeds.suggestion("https://www.end-violence.org/rss.xml")
    assert known is not None
    draft = known.draft
    detail = {
        "key": draft.key, "organisation": draft.organisation, "state": FeedState.GONE.value, "why": "It is gone (410).",
        "last_success_at": "", "last_new_item_at": "", "next_poll_at": "", "note": known.note,
    }  # fmt: skip
    assert "Pathfinding Global Alliance" in feed_notice_words.told(_, detail)
    assert "Pathfinding" not in feed_notice_words.told(_, detail | {"note": ""})
