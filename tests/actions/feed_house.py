"""A campaign that follows feeds of a real HTTP server on loopback."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from campaigns.actions import announcements, feed_review, feeds
from campaigns.model.announcement import Announcement
from campaigns.model.delivery import DeliveryRow
from campaigns.model.feed import FeedDraft, FeedMode, ItemState
from campaigns.model.feed_view import FeedRow, ItemRow
from campaigns.sources.fetch import Fetcher
from campaigns.sources.workers import Workers
from campaigns.storage.database import Database
from tests import newsroom
from tests.builders import AUTHOR, NOW, SLUG, new_campaign, new_partners
from tests.newsroom import Newsroom, Story

HOUR = timedelta(hours=1)


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


@asynccontextmanager
async def opened(database: Database) -> AsyncIterator[House]:
    """Open a campaign with two partners, and a publisher beside it."""
    await new_campaign(database)
    await new_partners(database, 2)
    async with newsroom.open_newsroom() as news, newsroom.open_fetcher() as fetcher:
        yield House(database, news, fetcher, newsroom.WorkersHere())
