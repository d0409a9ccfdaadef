"""Filters and warnings on the whole way: from the publisher's server into the ledger, with the reason."""

from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa

from campaigns.actions import feed_filtering, feed_review, feeds
from campaigns.model import feed_filter
from campaigns.model.errors import InputError
from campaigns.model.feed import FeedMode, ItemState
from campaigns.model.feed_filter import CAUTIOUS, UNFILTERED, Filters
from campaigns.model.feed_view import ItemRow
from campaigns.storage.database import Database
from tests import newsroom
from tests.actions.feed_house import House
from tests.builders import AUTHOR, NOW, SLUG, new_campaign, new_partners
from tests.newsroom import Story

HARMFUL = Story(3, title="Coach jailed for abuse of a boy, story 3")
PRIVACY = Story(2, title="An evening about privacy, story 2")


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    await new_campaign(database)
    await new_partners(database, 2)
    async with newsroom.open_newsroom() as news, newsroom.open_fetcher() as fetcher:
        yield House(database, news, fetcher, newsroom.WorkersHere())


async def choose(house: House, mode: FeedMode = FeedMode.REVIEW, **filters: str) -> None:
    chosen = feed_filter.changed(UNFILTERED, **filters)  # type: ignore[arg-type]  # words, by name
    await feed_filtering.choose(house.database, SLUG, "alliance", chosen, mode, actor=AUTHOR, now=house.now)


async def test_what_a_filter_leaves_out_is_in_the_ledger_with_its_reason_and_waits_for_nobody(house: House) -> None:
    await house.followed(1)
    await choose(house, words="privacy")
    house.news.show(1, PRIVACY, 3)
    polled = await house.poll()
    assert await house.states() == {"1": ItemState.BASELINE, "2": ItemState.QUEUED, "3": ItemState.DROPPED}
    assert polled.waiting == 1
    [dropped] = [one for one in await house.items() if one.state is ItemState.DROPPED]
    assert dropped.why == "Its filter wants the word “privacy”; it has none of them."


async def test_what_was_left_out_does_not_come_back_when_the_filter_changes(house: House) -> None:
    await house.followed(1)
    await choose(house, words="privacy")
    house.news.show(1, 3)
    await house.poll()
    await choose(house)
    await house.poll()
    assert (await house.states())["3"] is ItemState.DROPPED


async def test_a_story_that_one_feeds_filter_left_out_still_comes_from_another(house: House) -> None:
    await house.followed(1)
    await choose(house, words="privacy")
    house.news.show(1, path="/other")
    await house.follow("other", "/other")
    await house.poll()
    house.news.show(1, 3)
    await house.poll()
    house.news.show(1, Story(3, guid="another"), path="/other")
    await house.poll()
    assert (await house.states("other"))["3"] is ItemState.QUEUED


async def test_nothing_goes_out_by_itself_without_a_filter(house: House) -> None:
    await house.followed(1)
    with pytest.raises(InputError, match="only with a filter"):
        await choose(house, FeedMode.AUTO)
    with pytest.raises(sa.exc.IntegrityError):
        async with house.database.writing() as connection:
            await connection.execute(sa.text("UPDATE feed SET mode = 'auto', filters = '{}'"))


async def test_a_list_without_filters_gives_a_feed_that_posts_by_itself_the_cautious_one(house: House) -> None:
    data = f"key,url,organisation,mode\nalliance,{house.news.url()},Alliance,auto\n".encode()
    await feeds.import_feeds(house.database, SLUG, feeds.read_file(data, "f"), actor=AUTHOR, now=NOW)
    assert (await house.row()).feed.filters == CAUTIOUS


async def test_a_list_with_filters_sets_them_and_one_without_leaves_them(house: House) -> None:
    start = "key,url,organisation,mode"
    row = f"alliance,{house.news.url()},Alliance,auto"
    for data in (f'{start},words,max_age_days\n{row},"privacy, -casino",7\n', f"{start}\n{row}\n"):
        drafts = feeds.read_file(data.encode(), "feeds.csv")
        await feeds.import_feeds(house.database, SLUG, drafts, actor=AUTHOR, now=NOW)
        wanted = Filters(words=feed_filter.terms("privacy, -casino"), max_age_days=7)
        assert (await house.row()).feed.filters == wanted
    cleared = feeds.read_file(f"{start},words\n{row.replace('auto', 'review')},\n".encode(), "feeds.csv")
    done = await feeds.import_feeds(house.database, SLUG, cleared, actor=AUTHOR, now=NOW)
    assert (done.changed, (await house.row()).feed.filters) == (1, UNFILTERED)


async def test_a_list_that_changes_nothing_but_a_filter_changes_it_and_once_only(house: House) -> None:
    head, row = "key,url,organisation,mode,words", f"alliance,{house.news.url()},Alliance,auto"
    counts = []
    for words in ("privacy", "cyber*", "cyber*", "", ""):
        drafts = feeds.read_file(f"{head}\n{row},{words}\n".encode(), "feeds.csv")
        done = await feeds.import_feeds(house.database, SLUG, drafts, actor=AUTHOR, now=NOW)
        counts.append((done.added, done.changed, done.unchanged))
    assert counts == [(1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 1, 0), (0, 0, 1)]
    assert (await house.row()).feed.filters == CAUTIOUS


async def test_what_describes_harm_is_marked_and_never_goes_out_by_itself(house: House) -> None:
    await house.followed(1, mode=FeedMode.AUTO)
    house.news.show(1, PRIVACY, HARMFUL)
    assert (await house.poll()).posted == 1
    [waits] = await house.queue()
    assert (waits.is_sensitive, waits.state, waits.why) == (True, ItemState.QUEUED, feed_filtering.SPEAKS_OF_HARM)


async def test_what_was_there_before_is_marked_when_somebody_queues_it(house: House) -> None:
    await house.followed(1, HARMFUL)
    await feed_review.enqueue_newest(house.database, SLUG, "alliance", 2, actor=AUTHOR, now=house.now)
    assert {one.title[-1]: one.is_sensitive for one in await house.queue()} == {"1": False, "3": True}


LOADED = Story(4, title="Minister on child pornography, story 4")


async def test_words_to_think_again_about_are_read_again_when_they_change(house: House) -> None:
    await house.followed(1, LOADED)
    await feed_review.enqueue_newest(house.database, SLUG, "alliance", 1, actor=AUTHOR, now=house.now)
    [item] = await house.queue()
    assert (item.state, "child pornography" in item.why) == (ItemState.HELD, True), "also where it was there before"
    await _edit(house, item, "Minister on abuse material, story 4")
    [item] = await house.queue()
    assert (item.state, item.why) == (ItemState.QUEUED, "")
    await _edit(house, item, "On child prostitutes, story 4")
    [item] = await house.queue()
    assert (item.state, "child prostitutes" in item.why) == (ItemState.HELD, True)


async def test_a_publisher_who_finds_better_words_is_read_again_a_doubt_about_him_stays(house: House) -> None:
    await house.followed(1)
    house.news.show(1, LOADED)
    await house.poll()
    assert [item.state for item in await house.queue()] == [ItemState.HELD]
    house.news.show(1, Story(4, title="Minister on abuse material, story 4"))
    await house.poll()
    assert [(item.state, item.why) for item in await house.queue()] == [(ItemState.QUEUED, "")]
    house.news.show(1, Story(5, title="Another story 5"), title="Casino bonuses")
    await house.poll()
    [_, doubted] = await house.queue()
    await _edit(house, doubted, "In our words, story 5")
    [_, after] = await house.queue()
    assert (after.state, after.why) == (ItemState.HELD, doubted.why)


async def _edit(house: House, item: ItemRow, headline: str) -> None:
    await feed_review.edit_item(
        house.database, SLUG, item.id, headline=headline, summary="", actor=AUTHOR, now=house.now
    )


async def test_an_edit_that_brings_harm_in_marks_the_draft(house: House) -> None:
    await house.followed(1)
    house.news.show(1, 3)
    await house.poll()
    assert not (await house.queue())[0].is_sensitive
    house.news.show(1, HARMFUL)
    await house.poll()
    assert (await house.queue())[0].is_sensitive


async def test_a_dry_run_says_of_each_item_what_would_become_of_it_and_stores_nothing(house: House) -> None:
    house.news.show(1, PRIVACY, HARMFUL)
    seen = await feeds.look(house.fetcher, house.workers, house.news.url())
    filters = feed_filter.changed(UNFILTERED, words="privacy, abuse")
    tried = await feed_filtering.tried(seen, filters, FeedMode.AUTO, house.now)
    assert [(one.item.wording.headline[-1], one.state) for one in tried] == [
        ("3", ItemState.QUEUED),
        ("2", ItemState.APPROVED),
        ("1", ItemState.DROPPED),
    ]
    assert await feeds.list_all(house.database, SLUG) == ()


async def test_a_note_on_policy_goes_out_by_itself_where_a_description_waits(house: House) -> None:
    await house.followed(1, mode=FeedMode.AUTO)
    policy = Story(2, title="Parliament votes on a regulation to combat child sexual abuse, story 2")
    house.news.show(1, policy, HARMFUL)
    assert (await house.poll()).posted == 1
    assert await house.states() == {"1": ItemState.BASELINE, "2": ItemState.APPROVED, "3": ItemState.QUEUED}
