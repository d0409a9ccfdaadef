"""Through the database: whatever a feed does between polls, each story is put out at most once and none is missed."""

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.actions import announcements, feed_findings, feeds
from campaigns.actions.feed_findings import Shown, Turn, Unread, Visit
from campaigns.model import item
from campaigns.model.feed import FeedDraft, FeedMode, ItemState, ParsedFeed, ParsedItem, Validators
from campaigns.model.feed_view import ItemText, Wording
from campaigns.sources.feed_document import FeedDocument
from campaigns.storage import campaigns
from campaigns.storage.database import Database
from tests.builders import AUTHOR, NOW, SLUG, new_campaign, new_partners

STORIES = 6
EXAMPLES = itertools.count(1)
EDITS = ("title", "link", "date", "text", "")
"""What editors change in every story that is shown; the last is nothing."""


@dataclass(frozen=True, slots=True)
class Step:
    """One poll: what the feed shows, in which order and perhaps twice, what its editors did, or that it was down."""

    order: tuple[int, ...]
    edit: str
    has_new_ids: bool
    is_down: bool


@dataclass(slots=True)
class Publisher:
    """Writes the stories of one example; every mark of a story may change, one at a time, beside its id.

    Without dates a story has a mark less: then a new address and a new id at once would make it another story.
    """

    example: int
    has_dates: bool = True
    editions: Counter[tuple[int, str]] = field(default_factory=Counter)
    ids: int = 0
    shown_with: dict[int, int] = field(default_factory=dict)

    def document(self, step: Step) -> FeedDocument:
        self.ids += step.has_new_ids
        for number in set(step.order) if step.edit else ():
            has_new_id = self.shown_with.get(number, self.ids) != self.ids
            if self.has_dates or step.edit != "link" or not has_new_id:
                self.editions[number, step.edit] += 1
        self.shown_with |= dict.fromkeys(step.order, self.ids)
        shown = tuple(self.story(number) for number in step.order)
        feed = ParsedFeed("News", "https://news.example/", "en", "", shown)
        return FeedDocument(feed, {one.keys.digest: ItemText(Wording(one.title, ""), one.title) for one in shown})

    def story(self, number: int) -> ParsedItem:
        name = f"{self.example}-{number}"
        edition = {kind: self.editions[number, kind] for kind in EDITS}
        return item.parsed_item(
            guid=f"{name}-{self.ids}",
            link=f"https://news.example/{name}/{edition['link']}",
            title=f"What happened in story <{name}> as told in edition {edition['title']}",
            summary_html=f"<p>{name}, {edition['text']}</p>",
            published_at=self._date(number) if self.has_dates else None,
        )

    def _date(self, number: int) -> datetime:
        written_at = NOW - timedelta(days=1, minutes=self.example * STORIES + number)
        return written_at + timedelta(seconds=self.editions[number, "date"])


numbers = st.integers(0, STORIES - 1)
steps = st.builds(
    Step,
    order=st.lists(numbers, max_size=STORIES + 2).map(tuple),
    edit=st.sampled_from(EDITS),
    has_new_ids=st.booleans(),
    is_down=st.booleans(),
)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=st.lists(steps, min_size=2, max_size=8), has_dates=st.booleans())
async def test_each_story_goes_out_at_most_once_and_none_that_was_visible_is_missed(
    database: Database, history: list[Step], has_dates: bool
) -> None:
    example = next(EXAMPLES)
    if example == 1 or not await _is_there(database):
        await new_campaign(database)
        await new_partners(database, 1)
    key = f"news-{example}"
    draft = FeedDraft(key, f"https://news.example/{key}", "News", FeedMode.AUTO)
    feed = await feeds.follow(database, SLUG, draft, actor=AUTHOR, now=NOW)
    publisher = Publisher(example, has_dates)
    seen: list[set[int]] = []
    for hour, step in enumerate(history):
        visit: Visit = Unread("The site has trouble.") if step.is_down else _shown(publisher, step)
        await _poll(database, feed.id, feed.campaign_id, visit, NOW + timedelta(hours=hour))
        if not step.is_down:
            seen.append(set(step.order))
    await _check(database, key, example, seen)


async def _check(database: Database, key: str, example: int, seen: list[set[int]]) -> None:
    rows = await feeds.items(database, SLUG, key)
    stories = [int(found[1]) for row in rows if (found := re.search(rf"<{example}-(\d)>", row.title))]
    assert Counter(stories) == Counter(set().union(*seen)), "one row for each story that was ever visible"
    baseline, later = (seen[0], set().union(*seen[1:]) - seen[0]) if seen else (set(), set())
    states = {number: row.state for number, row in zip(stories, rows, strict=True)}
    assert {number for number, state in states.items() if state is ItemState.BASELINE} == baseline
    assert {number for number, state in states.items() if state is not ItemState.BASELINE} == later
    posts = [post for post in await announcements.list_all(database, SLUG) if post.author == f"feed:{key}"]
    assert sorted(post.reference for post in posts) == sorted(row.reference for row in rows if row.reference)
    assert len(posts) == sum(state is ItemState.APPROVED for state in states.values())


def _shown(publisher: Publisher, step: Step) -> Shown:
    return Shown("https://news.example/feed", publisher.document(step), Validators(), None, None)


async def _poll(database: Database, feed_id: int, campaign_id: int, visit: Visit, now: datetime) -> None:
    async with database.writing() as connection:
        await campaigns.lock(connection, campaign_id)
        await feed_findings.store(connection, feed_id, Turn(visit, now, feeds.INTERVAL, 0.5))


async def _is_there(database: Database) -> bool:
    async with database.reading() as connection:
        return await campaigns.by_slug(connection, SLUG) is not None
