"""The guarded client against a server that misbehaves on order."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import psutil
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from campaigns.model.feed import Validators
from campaigns.sources.answers import Answer, Fetched, FetchFailed, FetchReason, Kind, NotModified
from campaigns.sources.fetch import Fetcher, FetchSettings, Wants
from tests.sources.habits import FEED, hundred_megabytes
from tests.sources.misbehaving import MisbehavingServer

CONTACT = "https://example.org/about-this-bot"
PATIENT = FetchSettings(CONTACT, may_reach_loopback=True)
HURRIED = FetchSettings(CONTACT, may_reach_loopback=True, headers_seconds=0.5, total_seconds=1.0)


@pytest.fixture
async def server() -> AsyncIterator[MisbehavingServer]:
    async with MisbehavingServer().running() as running:
        yield running


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(PATIENT) as open_fetcher:
        yield open_fetcher


@pytest.fixture(scope="module", autouse=True)
def packed_bombs() -> None:
    """Packing them takes a while that must not count as the server's."""
    hundred_megabytes(31)
    hundred_megabytes(15)


class Names(AbstractResolver):
    """A name service of our own: each name gives its lists of addresses in turn, the last for ever."""

    def __init__(self, **names: list[list[str]]) -> None:
        self.names = {name.replace("_", "."): answers for name, answers in names.items()}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        known = self.names.get(host)
        if known is None:
            raise OSError(f"no such name: {host}")
        found = known.pop(0) if len(known) > 1 else known[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in found
        ]

    async def close(self) -> None:
        return None


def failed(answer: Answer, reason: FetchReason) -> FetchFailed:
    assert isinstance(answer, FetchFailed), answer
    assert answer.reason is reason, answer
    assert answer.why.endswith("."), answer
    return answer


def fetched(answer: Answer) -> Fetched:
    assert isinstance(answer, Fetched), answer
    return answer


async def test_a_good_feed_arrives_whole_with_its_validators(server: MisbehavingServer, fetcher: Fetcher) -> None:
    answer = fetched(await fetcher.get(server.url("/good")))
    assert answer.body == FEED
    assert answer.kind is Kind.FEED
    assert answer.validators == Validators('"1"', "Tue, 09 Feb 2027 08:00:00 GMT")
    assert answer.moved_to is None


async def test_the_bot_says_who_it_is_and_carries_no_cookies(server: MisbehavingServer, fetcher: Fetcher) -> None:
    await fetcher.get(server.url("/cookie"))
    await fetcher.get(server.url("/cookie"))
    for visit in server.visits:
        assert visit.headers["user-agent"].startswith("sidekick/")
        assert CONTACT in visit.headers["user-agent"]
        assert "cookie" not in visit.headers
        assert visit.headers["accept-encoding"] == "gzip, deflate"


async def test_an_unchanged_feed_costs_no_body(server: MisbehavingServer, fetcher: Fetcher) -> None:
    first = fetched(await fetcher.get(server.url("/cached")))
    assert first.fresh_for == timedelta(hours=1)
    again = await fetcher.get(server.url("/cached"), Validators('"1"', "Tue, 09 Feb 2027 08:00:00 GMT"))
    # the 304 named neither: both are kept
    kept = Validators('"1"', "Tue, 09 Feb 2027 08:00:00 GMT")
    assert again == NotModified(server.url("/cached"), kept, None, timedelta(hours=1))
    assert server.visits[1].headers["if-modified-since"] == "tue, 09 feb 2027 08:00:00 gmt"


async def test_a_304_renews_the_validators_it_names(server: MisbehavingServer, fetcher: Fetcher) -> None:
    again = await fetcher.get(server.url("/always-304"), Validators('"1"', "yesterday"))
    assert isinstance(again, NotModified)
    assert again.validators == Validators('"2"', "yesterday")


async def test_a_304_nobody_asked_for_is_no_success(server: MisbehavingServer, fetcher: Fetcher) -> None:
    failed(await fetcher.get(server.url("/always-304")), FetchReason.UNASKED_304)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/endless", FetchReason.TOO_LARGE),
        ("/announced-large", FetchReason.TOO_LARGE),
        ("/bomb", FetchReason.TOO_LARGE),
        ("/bomb-deflate", FetchReason.TOO_LARGE),
        ("/packed-in-crumbs", FetchReason.BROKEN),
        ("/packed-short", FetchReason.BROKEN),
        ("/packed-lie", FetchReason.BROKEN),
        ("/brotli", FetchReason.BROKEN),
        ("/reset", FetchReason.BROKEN),
        ("/silence", FetchReason.BROKEN),
        ("/gibberish", FetchReason.BROKEN),
        ("/many-headers", FetchReason.BROKEN),
        ("/page", FetchReason.NOT_A_FEED),
        ("/picture", FetchReason.NOT_A_FEED),
        ("/empty", FetchReason.NOT_A_FEED),
        ("/circle", FetchReason.REDIRECTS),
        ("/hop:6", FetchReason.REDIRECTS),
        ("/hop:10", FetchReason.REDIRECTS),
        ("/nowhere", FetchReason.BROKEN),
        ("/missing", FetchReason.MISSING),
        ("/denied", FetchReason.DENIED),
        ("/broken", FetchReason.SERVER),
        ("/odd", FetchReason.STATUS),
    ],
)
async def test_every_bad_habit_ends_in_its_own_reason(
    server: MisbehavingServer, fetcher: Fetcher, path: str, reason: FetchReason
) -> None:
    failed(await fetcher.get(server.url(path)), reason)


@pytest.mark.parametrize("path", ["/slow-headers", "/drip"])
async def test_a_slow_site_is_given_up_in_time(server: MisbehavingServer, path: str) -> None:
    # each would go on for fifty seconds, and be read in the end
    async with Fetcher(HURRIED) as hurried:
        failed(await hurried.get(server.url(path)), FetchReason.SLOW)


async def test_a_gzip_bomb_is_never_held_in_memory(server: MisbehavingServer, fetcher: Fetcher) -> None:
    process = psutil.Process()
    before = process.memory_info().rss
    failed(await fetcher.get(server.url("/bomb")), FetchReason.TOO_LARGE)
    assert process.memory_info().rss - before < 40 * 2**20


async def test_one_poisoned_site_does_not_hold_up_another(server: MisbehavingServer, fetcher: Fetcher) -> None:
    poisoned = [asyncio.create_task(fetcher.get(server.url(path))) for path in ("/drip", "/endless", "/bomb")]
    await asyncio.sleep(0)
    fetched(await fetcher.get(server.url("/good")))
    assert not poisoned[0].done()
    for one in poisoned:
        one.cancel()
    await asyncio.gather(*poisoned, return_exceptions=True)


@pytest.mark.parametrize("path", ["/packed", "/packed-twice", "/bare-deflate", "/mislabelled"])
async def test_honest_bodies_arrive_however_they_travel(server: MisbehavingServer, fetcher: Fetcher, path: str) -> None:
    assert fetched(await fetcher.get(server.url(path))).body == FEED


async def test_a_page_is_given_to_who_wants_anything(server: MisbehavingServer, fetcher: Fetcher) -> None:
    assert fetched(await fetcher.get(server.url("/page"), wants=Wants.ANYTHING)).kind is Kind.PAGE


async def test_five_redirects_are_followed(server: MisbehavingServer, fetcher: Fetcher) -> None:
    answer = fetched(await fetcher.get(server.url("/hop:4")))
    assert answer.url == server.url("/good")
    assert answer.moved_to is None


async def test_a_permanent_move_is_proposed_a_temporary_one_is_not(server: MisbehavingServer, fetcher: Fetcher) -> None:
    assert fetched(await fetcher.get(server.url("/moved"))).moved_to == server.url("/good")
    assert fetched(await fetcher.get(server.url("/moved-for-now"))).moved_to is None
    away = failed(await fetcher.get(server.url("/moved-away")), FetchReason.GONE)
    assert away.moved_to == server.url("/gone")


async def test_gone_is_gone(server: MisbehavingServer, fetcher: Fetcher) -> None:
    assert failed(await fetcher.get(server.url("/gone")), FetchReason.GONE).is_gone
    assert not failed(await fetcher.get(server.url("/missing")), FetchReason.MISSING).is_gone


async def test_the_site_says_when_to_come_again(server: MisbehavingServer, fetcher: Fetcher) -> None:
    seconds = failed(await fetcher.get(server.url("/throttled-seconds")), FetchReason.THROTTLED)
    assert seconds.retry_after == timedelta(minutes=2)
    date = failed(await fetcher.get(server.url("/throttled-date")), FetchReason.THROTTLED)
    assert date.retry_after is not None
    assert timedelta(minutes=59) < date.retry_after <= timedelta(hours=1)


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/hostname",
        "gopher://127.0.0.1/",
        "ftp://example.org/feed",
        "data:text/xml,<rss/>",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://[fd00:ec2::254]/",
        "http://0.0.0.0/",
        "http://user:secret@127.0.0.1/",
        "http://[::1",
        "//169.254.169.254/",
    ],
)
async def test_no_redirect_leads_inside(server: MisbehavingServer, fetcher: Fetcher, target: str) -> None:
    answer = failed(await fetcher.get(server.url(f"/elsewhere?{target}")), FetchReason.ADDRESS)
    assert "secret" not in repr(answer)
    assert len(server.visits) == 1


async def strict(url: str, resolver: AbstractResolver | None = None, **allowed: Any) -> Answer:
    settings = FetchSettings(CONTACT, headers_seconds=1, total_seconds=2)
    async with Fetcher(settings, resolver=resolver) as open_fetcher:
        return await open_fetcher.get(url, **allowed)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://0.0.0.0/",
        "https://10.1.2.3/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://100.100.100.200/",
        "https://169.254.169.254/",
        "https://168.63.129.16/",
        "https://224.0.0.1/",
        "https://[fe80::1]/",
        "https://[fe80::1%25eth0]/",
        "https://[ff02::1]/",
        "https://[::ffff:8.8.8.8]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://①②⑦.⓪.⓪.①/",
        "https://localhost/",
        "https://127.1/",
        "https://017700000001/",
        "https://0x7f000001/",
        "https://example.org:6379/",
        "https://example.org:25/",
        "https://someone:secret@example.org/",
        "http://example.org/",
        "file:///etc/passwd",
        "/etc/passwd",
        "javascript:alert(1)",
        "https://",
        "",
        "https://[",
    ],
)
async def test_addresses_that_may_not_be_reached_are_refused_without_a_connection(url: str) -> None:
    answer = failed(await strict(url), FetchReason.ADDRESS)
    assert "secret" not in repr(answer)


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["93.184.215.14", "10.0.0.1"], ["::1"], ["169.254.169.254"]])
async def test_a_name_with_any_private_address_is_refused_as_a_whole(addresses: list[str]) -> None:
    failed(await strict("https://news.example/", Names(news_example=[addresses])), FetchReason.ADDRESS)


async def test_http_is_refused_until_a_feed_is_allowed_it() -> None:
    names = Names(news_example=[["10.0.0.1"]])
    assert "https://" in failed(await strict("http://news.example/", names), FetchReason.ADDRESS).why
    allowed = failed(await strict("http://news.example/", names, may_use_http=True), FetchReason.ADDRESS)
    assert "private network" in allowed.why


async def test_a_name_that_changes_its_mind_is_judged_at_every_hop(server: MisbehavingServer) -> None:
    """DNS rebinding: the first look-up is harmless, the one for the redirect is not."""
    names = Names(news_example=[["127.0.0.1"], ["10.0.0.1"]])
    async with Fetcher(PATIENT, resolver=names) as open_fetcher:
        url = server.url(f"/elsewhere?http://news.example:{server.port}/good", host="news.example")
        failed(await open_fetcher.get(url), FetchReason.ADDRESS)
    assert len(server.visits) == 1


async def test_loopback_permission_opens_no_other_private_network() -> None:
    async with Fetcher(PATIENT, resolver=Names(news_example=[["192.168.0.1"]])) as open_fetcher:
        failed(await open_fetcher.get("http://news.example:8080/"), FetchReason.ADDRESS)
        failed(await open_fetcher.get("https://10.0.0.1/"), FetchReason.ADDRESS)


async def test_an_unknown_name_and_a_closed_port_have_their_own_reasons(fetcher: Fetcher) -> None:
    failed(await strict("https://news.example/", Names()), FetchReason.NAME)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        failed(await fetcher.get(f"http://127.0.0.1:{port}/"), FetchReason.CONNECT)


async def test_a_server_that_speaks_no_tls_is_not_trusted(fetcher: Fetcher) -> None:
    async def answer_plainly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    plain = await asyncio.start_server(answer_plainly, "127.0.0.1", 0)
    async with plain:
        port = plain.sockets[0].getsockname()[1]
        failed(await fetcher.get(f"https://127.0.0.1:{port}/"), FetchReason.TLS)


async def test_waiting_for_a_slot_costs_no_time_of_ones_own(server: MisbehavingServer) -> None:
    one_by_one = FetchSettings(CONTACT, may_reach_loopback=True, headers_seconds=0.8, total_seconds=0.9, at_once=1)
    async with Fetcher(one_by_one) as open_fetcher:
        paths = ["/drip", "/drip", "/good"]
        answers = await asyncio.gather(*(open_fetcher.get(server.url(path)) for path in paths))
    fetched(answers[2])


def test_a_fetcher_without_a_contact_is_not_made() -> None:
    with pytest.raises(ValueError, match="contact"):
        Fetcher(FetchSettings("  "))
