"""R17 to R21: feeds that were written to hurt, from their server to what would be posted, on both databases."""

import asyncio
import gc
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from campaigns.actions import feeds
from campaigns.model import plain_text
from campaigns.model.announcement import Text
from campaigns.model.feed import FeedDraft, FeedMode, FeedState, ItemState
from campaigns.sources import lexicon
from campaigns.sources.fetch import Fetcher, FetchSettings
from campaigns.sources.workers import Workers
from campaigns.storage.database import Database
from tests.actions import feed_house
from tests.actions.feed_house import House
from tests.builders import AUTHOR, SLUG
from tests.newsroom import Story
from tests.sources import poison
from tests.sources.habits import hundred_megabytes
from tests.sources.misbehaving import MisbehavingServer

POISON = (
    *("/slow-headers", "/drip", "/endless", "/huge-title", "/bomb", "/many-headers", "/gibberish", "/reset-hard"),
    *("/hop:10", "/circle", "/elsewhere?http://169.254.169.254/", "/always-304", "/picture", "/packed-in-crumbs"),
    *("/document:laughs", "/document:outside-entity", "/document:nested-in-text", "/document:empty-items"),
    *("/document:many-attributes", "/document:endless-comments", "/document:quadratic", "/throttled-date"),
)
HURRIED = FetchSettings("us@example.org", may_reach_loopback=True, headers_seconds=2, total_seconds=2.5)


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        opened = await stack.enter_async_context(feed_house.opened(database))
        opened.fetcher = await stack.enter_async_context(Fetcher(HURRIED))
        yield opened


@pytest.fixture(scope="module", autouse=True)
def made_before() -> Iterator[None]:
    """Making what is to hurt, and what a bot does once in its life, must not count as the reader's time."""
    lexicon.words_of("en")
    lexicon.harm_of("en")
    hundred_megabytes(31)
    for path in POISON:
        if path.startswith("/document:"):
            poison.document(path.partition(":")[2])
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


async def follow_poison(house: House, bad: MisbehavingServer) -> None:
    drafts = tuple(FeedDraft(f"bad-{place}", bad.url(path), "Nobody") for place, path in enumerate(POISON))
    await feeds.import_feeds(house.database, SLUG, drafts, actor=AUTHOR, now=house.now)


async def test_twenty_poisoned_feeds_at_once_delay_no_good_one(house: House) -> None:
    """R17, with all of them due before the good one; `tests.bench feeds` measures for how long they hold the loop."""
    async with MisbehavingServer().running() as bad, Workers(2) as workers:
        house.workers = workers
        await house.followed(1)
        await follow_poison(house, bad)
        house.news.show(1, 2)
        polling = asyncio.create_task(house.poll())
        while not await house.queue():  # noqa: ASYNC110  a database does not ring
            await asyncio.sleep(0.01)
        assert not polling.done(), "the good one does not wait for the slow ones"
        polled = await polling
    assert polled.failed == len(POISON)
    assert await house.states() == {"1": ItemState.BASELINE, "2": ItemState.QUEUED}
    rows = [row for row in await feeds.list_all(house.database, SLUG) if row.feed.key.startswith("bad-")]
    assert all(row.feed.why.endswith(".") for row in rows), "each says why"
    assert not any(row.items for row in rows)


async def test_who_asks_us_to_come_less_often_is_asked_less_often(house: House) -> None:
    async with MisbehavingServer().running() as bad:
        draft = FeedDraft("shy", bad.url("/throttled-date"), "Shy")
        await feeds.follow(house.database, SLUG, draft, actor=AUTHOR, now=house.now)
        await house.poll()
        shy = (await house.row("shy")).feed
        assert shy.next_poll_at is not None
        assert shy.next_poll_at >= house.now + timedelta(minutes=59), "the date it gave is an hour away"
        assert shy.state is FeedState.FINE, "nobody is told of one bad hour"


async def test_an_etag_that_changes_each_time_posts_nothing_twice(house: House) -> None:
    async with MisbehavingServer().running() as bad:
        draft = FeedDraft("fidget", bad.url("/new-etag"), "Fidget", FeedMode.AUTO)
        await feeds.follow(house.database, SLUG, draft, actor=AUTHOR, now=house.now)
        for _ in range(3):
            await house.poll()
        assert [one.state for one in await house.items("fidget")] == [ItemState.BASELINE]
        assert len(bad.visits) == 3
    assert await house.posts() == ()


async def posted(house: House, said: str, html: str = "") -> Text:
    """Let a feed in auto mode show a story that says something in its title and in its text; give what is posted."""
    await house.followed(1, mode=FeedMode.AUTO)
    house.news.show(1, Story(2, title=said, html=html or said))
    await house.poll()
    [post] = await house.posts()
    return post.content.texts["en"]


@pytest.mark.parametrize(
    "said",
    [
        *("@everyone", "@here", "<@&123456789012345678>", "<@123456789012345678>"),
        *("@\u202eeveryone", "@\u200beveryone", "<#123456789012345678>"),
    ],
)
async def test_no_words_of_a_publisher_notify_anybody(house: House, said: str) -> None:
    """R19."""
    text = await posted(house, f"Hello {said} hello")
    for words in (text.title, text.body):
        assert plain_text.find_problems(words, is_multiline=True) == []
        assert "Hello" in words
        assert not any(each in words for each in ("@everyone", "@here", "<@", "<#"))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("[bank](https://evil.example)", "\\[bank\\](https://evil.example)"),
        ("```code```", "\\`\\`\\`code\\`\\`\\`"),
        ("||hidden||", "\\|\\|hidden\\|\\|"),
        ("# Loud", "\\# Loud"),
        ("join discord.gg/abc now", "join (invitation removed) now"),
    ],
)
async def test_markdown_of_a_publisher_is_shown_as_text(house: House, said: str, shown: str) -> None:
    """R20."""
    text = await posted(house, said)
    assert shown in text.title
    assert shown in text.body


async def test_a_masked_link_shows_where_it_leads(house: House) -> None:
    """R20, as markup."""
    html = '<a href="https://evil.example/x">https://bank.example</a> <a href="https://discord.gg/abc">come</a>'
    assert "https://bank.example (https://evil.example/x) come" in (await posted(house, "Masks", html)).body


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("a\u202eb\u2066c\u200bd\ufeffe", id="bidirectional and zero-width"),
        pytest.param("a\u0085b\u2028c\u200fd\u00ade", id="controls and separators"),
        pytest.param("e" + "\u0301" * 10_000, id="ten thousand marks on a letter"),
        pytest.param("x" * 195 + "👩\u200d👩\u200d👧\u200d👦" * 200, id="a family at the cut"),
        pytest.param("🇵🇹" * 400, id="flags at the cut"),
        pytest.param("क्षि" * 300, id="conjuncts at the cut"),
    ],
)
async def test_odd_characters_are_stored_and_posted_whole_or_not_at_all(house: House, said: str) -> None:
    """R21. What XML cannot carry (NUL, half a surrogate pair) never comes as far: see `tests/sources`."""
    text = await posted(house, said)
    for words in (text.title, text.body):
        assert plain_text.find_problems(words, is_multiline=True) == []
        assert words.encode()
        assert not re.search("[\u200d\u094d]…", words), "no cluster is cut"
    assert len(text.title) <= 256
    assert len(text.body) <= 1500
    [stored] = [one for one in await house.items() if one.state is not ItemState.BASELINE]
    assert stored.headline.rstrip("…") in text.title
