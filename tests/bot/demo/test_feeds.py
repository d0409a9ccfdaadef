"""The newsrooms: what they hold back, and how they say that nothing is new."""

import aiohttp
import feedparser

from bot.demo.feeds import Newsroom, Newsrooms


async def test_a_newsroom_answers_not_modified_until_it_publishes() -> None:
    async with Newsrooms() as newsrooms, aiohttp.ClientSession() as session:
        for newsroom in newsrooms.all:
            first, etag = await read(session, newsrooms, newsroom)
            async with session.get(newsrooms.url(newsroom), headers={"If-None-Match": etag}) as answer:
                assert answer.status == 304
            newsroom.publish()
            async with session.get(newsrooms.url(newsroom), headers={"If-None-Match": etag}) as answer:
                assert answer.status == 200
                assert answer.headers["ETag"] != etag
            second, _ = await read(session, newsrooms, newsroom)
            assert second[1:] == first
            assert newsroom.not_modified == 1


async def read(session: aiohttp.ClientSession, newsrooms: Newsrooms, newsroom: Newsroom) -> tuple[list[str], str]:
    async with session.get(newsrooms.url(newsroom)) as answer:
        assert answer.content_type == "application/rss+xml"
        feed = feedparser.parse(await answer.read())
    assert not feed.bozo
    return [entry.id for entry in feed.entries], answer.headers["ETag"]
