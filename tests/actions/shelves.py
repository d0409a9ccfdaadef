"""A shelf to test with: a newsroom that plays its publishers, a campaign, a resource, posts that lead there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from campaigns.actions import announcements, notices, resources
from campaigns.actions.link_checking import Checker
from campaigns.model.announcement import Announcement
from campaigns.model.campaign import Campaign
from campaigns.model.feed import Validators
from campaigns.model.link import Link
from campaigns.model.notice import Notice, NoticeKind
from campaigns.model.plan import Resource
from campaigns.sources.answers import Answer
from campaigns.sources.fetch import Fetcher, Wants
from campaigns.storage import links
from campaigns.storage.database import Database
from tests import builders, newsroom
from tests.builders import AUTHOR, SLUG
from tests.newsroom import Newsroom

HOST: Final = "https://alliance.example"
GUIDE: Final = f"{HOST}/guide"
NEW: Final = f"{HOST}/new"
PAGE: Final = b"<!doctype html><html><head><title>%s</title></head><body>%d</body></html>"


class Detour(Fetcher):
    """The guarded client on its way to a newsroom on loopback that plays a publisher on the web."""

    def __init__(self, room: Newsroom) -> None:
        super().__init__(newsroom.SETTINGS)
        self.room = room

    async def get(
        self,
        url: str,
        validators: Validators = Validators(),  # noqa: B008  frozen
        *,
        may_use_http: bool = False,
        wants: Wants = Wants.FEED,
    ) -> Answer:
        """Ask the newsroom for what the publisher has there."""
        del may_use_http
        return await super().get(url.replace(HOST, self.room.address), validators, may_use_http=True, wants=wants)


@dataclass
class Shelf:
    """What a test of links needs at hand."""

    database: Database
    room: Newsroom
    checker: Checker
    campaign: Campaign
    now: datetime = builders.NOW

    def serve(self, path: str = "/guide", title: str = "A guide for families", number: int = 1, **more: Any) -> None:
        """Let the publisher show a page."""
        self.room.show(path=path, status=200, body=PAGE % (title.encode(), number), **more)

    def break_off(self, status: int, path: str = "/guide", **headers: str) -> None:
        """Let the publisher show nothing any more."""
        self.room.show(path=path, status=status, headers=headers)

    async def put(self, key: str = "guide", url: str = GUIDE, **facts: Any) -> Resource:
        """Put a resource on the shelf."""
        item = Resource(key, f"Title of {key}", "Alliance", url, "en", **facts)
        added = await resources.add(self.database, SLUG, item, actor=AUTHOR, now=builders.NOW)
        return added.item

    async def draft(self, key: str, **changes: Any) -> Announcement:
        """Draft a post."""
        said = builders.content(**changes)
        return await announcements.draft(self.database, SLUG, said, actor=AUTHOR, now=builders.NOW, key=key)

    async def link(self, url: str = GUIDE) -> Link:
        """Fetch what is known of an address."""
        async with self.database.reading() as connection:
            return (await links.of_urls(connection, [url]))[url]

    async def told(self, now: datetime) -> list[Notice]:
        """List what organisers were told of links, oldest first."""
        waiting = await notices.waiting(self.database, now, slug=SLUG, limit=50)
        return [each for each in reversed(waiting) if each.kind is NoticeKind.LINK]
