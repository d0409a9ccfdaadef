"""A look at a link: a little of what is there, through the guarded client, whatever the site does."""

import gzip
import hashlib
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model.feed import Validators
from campaigns.model.link import Refusal, Refused, Served, Unchanged
from campaigns.sources import link_look
from campaigns.sources.fetch import Fetcher, FetchSettings
from tests import newsroom
from tests.newsroom import Newsroom

PAGE = b"<!doctype html><html><head><title>\n  Tom &amp; Jerry&nbsp;online </title></head></html>"


@pytest.fixture
async def room() -> AsyncIterator[Newsroom]:
    async with newsroom.open_newsroom() as opened:
        yield opened


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(newsroom.SETTINGS) as client:
        yield client


async def test_a_page_is_known_by_its_title_and_asked_only_whether_it_has_changed(
    room: Newsroom, fetcher: Fetcher
) -> None:
    room.show(path="/a", body=PAGE)
    seen = await link_look.at(fetcher, room.url("/a"), Validators())
    assert seen.look == Served(hashlib.sha256(PAGE).hexdigest(), is_page=True, title="Tom & Jerry online")
    again = await link_look.at(fetcher, room.url("/a"), seen.validators)
    assert again.look == Unchanged()


async def test_a_site_that_packs_although_it_was_not_asked_to_is_read_to_the_bound(
    room: Newsroom, fetcher: Fetcher
) -> None:
    body = bytes(5 * 1024 * 1024)
    room.show(path="/a", body=gzip.compress(body), headers={"Content-Encoding": "gzip"})
    seen = await link_look.at(fetcher, room.url("/a"), Validators())
    assert isinstance(seen.look, Served)
    assert seen.look.checksum == hashlib.sha256(body[: 1024 * 1024]).hexdigest()


async def test_where_the_bot_may_not_go_leads_nowhere(room: Newsroom) -> None:
    settings = FetchSettings(contact="https://sidekick.example/bot")
    async with Fetcher(settings) as outside:
        seen = await link_look.at(outside, room.url("/a"), Validators())
    assert isinstance(seen.look, Refused)
    assert seen.look.refusal is Refusal.GONE
    assert room.visits == []


@pytest.mark.parametrize(
    ("page", "title"),
    [
        (b"<title>A</title>", "A"),
        (b"<TITLE lang='en'>A\n b</TITLE >", "A b"),
        (b"<title>A", ""),
        (b"<title", ""),
        (b"no title", ""),
        ("<title>Größe İ</title>".encode(), "größe i̇"),
        (b"<title>" * 100_000, ""),
        (b"\xff\xfe<title>x</title>", "x"),
    ],
)
def test_the_title_of_a_page_is_read(page: bytes, title: str) -> None:
    assert link_look.title_of(page) == title


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: f"<title>{text}</title>".encode()))
def test_no_page_makes_reading_its_title_fail(page: bytes) -> None:
    assert len(link_look.title_of(page)) <= 300
