"""What a server does to hurt, from its socket through the guarded client and a real worker: each ends as promised."""

import socket
from collections.abc import AsyncIterator
from ipaddress import IPv4Address, IPv6Address

import psutil
import pytest

from campaigns.sources import addresses, feed_document
from campaigns.sources.answers import Answer, Fetched, FetchFailed, FetchReason
from campaigns.sources.document import ParseError
from campaigns.sources.feed_document import FeedDocument
from campaigns.sources.fetch import Fetcher, FetchSettings
from campaigns.sources.workers import Workers
from tests.sources.habits import FEED
from tests.sources.misbehaving import MisbehavingServer

SETTINGS = FetchSettings("https://example.org/about-this-bot", may_reach_loopback=True)
STAND_IN = IPv4Address("127.0.0.5")
"""An address of loopback that stands for a public one where a test says so."""


@pytest.fixture
async def server() -> AsyncIterator[MisbehavingServer]:
    async with MisbehavingServer().running() as running:
        yield running


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(SETTINGS) as opened:
        yield opened


async def read(server: MisbehavingServer, fetcher: Fetcher, path: str) -> FeedDocument:
    """Go the whole way from an address to the items of its document."""
    answer = await fetcher.get(server.url(path))
    assert isinstance(answer, Fetched), answer
    async with Workers(1) as workers:
        return await feed_document.read(workers, answer.body, answer.content_type, answer.url, ())


def failed(answer: Answer, reason: FetchReason) -> FetchFailed:
    assert isinstance(answer, FetchFailed), answer
    assert answer.reason is reason, answer
    return answer


@pytest.mark.parametrize(
    ("document", "why"),
    [
        pytest.param("laughs", "entities of its own", id="billion laughs are not counted"),
        pytest.param("quadratic", "entities of its own", id="one large entity is not repeated"),
        pytest.param("outside-entity", "entities of its own", id="no file of ours is read into it"),
        pytest.param("parameter-entity", "entities of its own", id="no definition is fetched from elsewhere"),
        pytest.param("nested-in-item", "200,000 tags", id="tags do not nest without end"),
        pytest.param("nested-in-text", "200,000 tags", id="nor do they inside a text"),
        pytest.param("empty-items", "200,000 tags", id="seven hundred thousand empty items are not made"),
        pytest.param("many-attributes", "200 attributes", id="fifty thousand attributes are not compared"),
        pytest.param("endless-comments", "30,000 comments", id="comments that never end are not looked for"),
    ],
)
async def test_a_document_written_to_hurt_is_refused_with_its_reason(
    server: MisbehavingServer, fetcher: Fetcher, document: str, why: str
) -> None:
    with pytest.raises(ParseError) as refused:
        await read(server, fetcher, f"/document:{document}")
    assert why in f"{refused.value.what} {refused.value.why}"
    assert socket.gethostname() not in str(refused.value)


async def test_of_a_hundred_thousand_items_the_first_thousand_are_read(
    server: MisbehavingServer, fetcher: Fetcher
) -> None:
    feed = (await read(server, fetcher, "/document:many-items")).feed
    assert [one.title for one in feed.items] == [f"Story {number}" for number in range(1000)]
    assert feed.notes == ("The document has 100000 items; the first 1000 were read.",)


async def test_a_nul_in_the_middle_costs_no_item_and_is_in_none(server: MisbehavingServer, fetcher: Fetcher) -> None:
    document = await read(server, fetcher, "/document:nul")
    assert [(one.title, one.guid) for one in document.feed.items] == [("Before", "ab"), ("After", "")]
    assert "\x00" not in repr(document)


async def test_a_title_of_megabytes_is_cut_to_a_headline(server: MisbehavingServer, fetcher: Fetcher) -> None:
    document = await read(server, fetcher, "/document:long-title")
    [item] = document.feed.items
    assert len(item.title) == 1000
    assert len(document.texts[item.keys.digest].wording.headline) <= feed_document.HEADLINE_LIMIT


async def test_a_title_of_a_hundred_megabytes_is_left_where_it_is(server: MisbehavingServer, fetcher: Fetcher) -> None:
    process = psutil.Process()
    before = process.memory_info().rss
    assert "larger than 5120 KiB" in failed(await fetcher.get(server.url("/huge-title")), FetchReason.TOO_LARGE).why
    assert process.memory_info().rss - before < 40 * 2**20


async def test_a_connection_reset_in_the_middle_gives_no_half_document(
    server: MisbehavingServer, fetcher: Fetcher
) -> None:
    failed(await fetcher.get(server.url("/reset-hard")), FetchReason.BROKEN)


async def test_an_etag_that_changes_each_time_changes_nothing_else(server: MisbehavingServer, fetcher: Fetcher) -> None:
    first, again = await fetcher.get(server.url("/new-etag")), None
    assert isinstance(first, Fetched)
    again = await fetcher.get(server.url("/new-etag"), first.validators)
    assert isinstance(again, Fetched)
    assert first.body == again.body == FEED
    assert first.validators != again.validators


async def test_a_document_type_named_elsewhere_is_not_fetched(server: MisbehavingServer, fetcher: Fetcher) -> None:
    body = f'<!DOCTYPE rss SYSTEM "{server.url("/good")}">'.encode() + FEED.partition(b"?>")[2]
    async with Workers(1) as workers:
        document = await feed_document.read(workers, body, "application/rss+xml", server.url("/"), ())
    assert [one.title for one in document.feed.items] == ["One"]
    assert server.visits == []


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "169.254.169.254", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "0.0.0.0"],
)
async def test_without_permission_no_redirect_of_a_public_site_leads_to_us(
    monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    is_public = addresses._is_public

    def is_public_or_stands_in(ip: IPv4Address | IPv6Address) -> bool:
        return ip == STAND_IN or is_public(ip)

    async with MisbehavingServer().running(str(STAND_IN)) as site, Fetcher(FetchSettings("us@example.org")) as strict:
        monkeypatch.setattr(addresses, "_is_public", is_public_or_stands_in)
        monkeypatch.setattr(addresses, "_PORTS", frozenset({80, 443, site.port}))
        reached = await strict.get(site.url("/good", host=str(STAND_IN)), may_use_http=True)
        assert isinstance(reached, Fetched), "the first hop is a public one here"
        url = site.url(f"/elsewhere?http://{host}:{site.port}/good", host=str(STAND_IN))
        answer = failed(await strict.get(url, may_use_http=True), FetchReason.ADDRESS)
    assert len(site.visits) == 2
    assert answer.moved_to is None
