"""What an item is read for: its own language and all the text its feed carries, whatever a post would show of it."""

from collections.abc import AsyncIterator

import pytest

from campaigns.actions import feed_filtering, feeds
from campaigns.model import feed_filter
from campaigns.model.feed import FeedMode, ItemState
from campaigns.model.feed_filter import UNFILTERED
from campaigns.storage.database import Database
from tests.actions import feed_house
from tests.actions.feed_house import House
from tests.builders import AUTHOR, SLUG
from tests.newsroom import Story

LONG = "<p>" + "The alliance tells what it did this year. " * 25 + "</p>"
PORTUGUESE = Story(
    2,
    title="O que os jovens esperam das empresas, texto 2",
    html="<p>O relatório mostra o que os jovens e as famílias esperam das empresas na Internet.</p>",
)


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with feed_house.opened(database) as opened:
        yield opened


async def choose(house: House, mode: FeedMode = FeedMode.REVIEW, **filters: str) -> None:
    chosen = feed_filter.changed(UNFILTERED, **filters)  # type: ignore[arg-type]  # words, by name
    await feed_filtering.choose(house.database, SLUG, "alliance", chosen, mode, actor=AUTHOR, now=house.now)


async def test_an_item_in_another_language_than_its_feeds_is_left_out_by_a_filter_of_languages(
    house: House,
) -> None:
    await house.followed(1)
    await choose(house, languages="en")
    house.news.show(1, PORTUGUESE, 3, Story(4, language="fr"))
    await house.poll()
    assert await house.states() == {
        "1": ItemState.BASELINE,
        "2": ItemState.DROPPED,
        "3": ItemState.QUEUED,
        "4": ItemState.DROPPED,
    }
    whys = {one.title[-1]: one.why for one in await house.items() if one.state is ItemState.DROPPED}
    assert "It is “pt”." in whys["2"]
    assert "It is “fr”." in whys["4"]


async def test_an_item_in_letters_nobody_here_reads_is_a_question(house: House) -> None:
    await house.followed(1)
    await choose(house, FeedMode.AUTO, languages="en")
    house.news.show(1, Story(2, title="Дети и подростки в интернете 2", html="<p>Новый доклад о правах детей.</p>"))
    await house.poll()
    [item] = await house.queue()
    assert (item.state, item.why) == (ItemState.HELD, "Nobody says which language it is in; its filter is en.")


async def test_an_item_is_posted_in_its_own_language(house: House) -> None:
    await house.followed(1, mode=FeedMode.AUTO)
    house.news.show(1, PORTUGUESE)
    assert (await house.poll()).posted == 1
    [post] = await house.posts()
    assert sorted(post.content.texts) == ["en", "pt"]
    [item] = [one for one in await house.items() if one.title.endswith("2")]
    assert item.language == "pt"


async def test_a_filter_of_words_reads_all_that_the_feed_carries(house: House) -> None:
    await house.followed(1)
    await choose(house, words="privacy, -casino")
    house.news.show(
        1,
        Story(2, html=LONG, content=LONG + "<p>It ends with a chapter on privacy.</p>"),
        Story(3, html=LONG, content=LONG + "<p>A word on privacy, and on our casino.</p>"),
        Story(4, html=LONG),
    )
    await house.poll()
    states = await house.states()
    assert [states[each] for each in "234"] == [ItemState.QUEUED, ItemState.DROPPED, ItemState.DROPPED]
    assert "privacy" not in next(one.summary for one in await house.items() if one.title.endswith("2"))


async def test_what_describes_harm_only_further_on_does_not_go_out_by_itself(house: House) -> None:
    await house.followed(1, mode=FeedMode.AUTO)
    harm = Story(2, html="<p>A calm beginning.</p>", content=LONG + "<p>She was raped at the age of nine.</p>")
    house.news.show(1, harm, 3)
    assert (await house.poll()).posted == 1
    [waits] = await house.queue()
    assert (waits.title[-1], waits.is_sensitive, waits.why) == ("2", False, feed_filtering.HARM_FURTHER_ON)


async def test_a_dry_run_reads_the_same(house: House) -> None:
    house.news.show(1, PORTUGUESE, Story(3, content="<p>She was raped at the age of nine.</p>"))
    seen = await feeds.look(house.fetcher, house.workers, house.news.url())
    filters = feed_filter.changed(UNFILTERED, languages="en")
    tried = {
        one.item.wording.headline[-1]: one
        for one in await feed_filtering.tried(seen, filters, FeedMode.AUTO, house.now)
    }
    assert {number: one.state for number, one in tried.items()} == {
        "1": ItemState.APPROVED,
        "2": ItemState.DROPPED,
        "3": ItemState.QUEUED,
    }
    assert tried["3"].why == feed_filtering.HARM_FURTHER_ON
