"""Documents as publishers, and attackers, write them."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.model import news
from campaigns.model.feed import IdScheme, ParsedFeed
from campaigns.sources import document, rss
from campaigns.sources.document import ParseError
from campaigns.sources.workers import Workers
from tests import effort
from tests.sources import readings
from tests.sources.readings import FOLDER as FIXTURES

SHARED = Path(__file__).parents[3] / "shared" / "feeds"
URL = "https://publisher.example/feed/"
NOW = datetime(2027, 1, 20, tzinfo=UTC)


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    async with Workers(size=2) as pool:
        yield pool


def read(name: str, content_type: str = "application/rss+xml") -> ParsedFeed:
    return rss.parse_document((FIXTURES / name).read_bytes(), content_type, URL)


def outcome_of(data: bytes) -> ParsedFeed | ParseError:
    try:
        return rss.parse_document(data, "application/rss+xml", URL)
    except ParseError as refused:
        return refused


def channel(inside: str | bytes) -> bytes:
    body = inside.encode() if isinstance(inside, str) else inside
    return b'<rss version="2.0"><channel><title>T</title>' + body + b"</channel></rss>"


def test_a_wordpress_feed_is_read_with_all_it_says() -> None:
    feed = read("wordpress.xml")
    assert (feed.title, feed.link) == ("Network for Safer Play", "https://saferplay.example")
    assert (feed.language, feed.generator) == ("en-gb", "https://wordpress.org/?v=6.6")
    assert feed.notes == ()
    guide, sessions = feed.items
    assert guide.title == "Ask first: a guide for sharing pictures"
    assert guide.link == "https://saferplay.example/2027/01/ask-first/?utm_source=rss&utm_medium=rss"
    assert guide.keys.link == "saferplay.example/2027/01/ask-first"
    assert guide.guid == "https://saferplay.example/?p=412"
    assert guide.published_at == datetime(2027, 1, 18, 8, 30, tzinfo=UTC)
    assert guide.author == "Maya Ortiz"
    assert guide.categories == ("Families", "Guides")
    assert guide.image_url == "https://saferplay.example/ask.jpg"
    assert guide.content_html == "<p>Before you share a picture of someone, <strong>ask them</strong>.</p>"
    assert sessions.content_html == ""
    assert sessions.image_url == ""


def test_a_drupal_feed_has_its_relative_links_resolved_and_its_title_unescaped() -> None:
    (node,) = read("drupal.xml").items
    assert node.title == "Peers' help & what it does"
    assert '<a href="https://childrights.example/en/report">' in node.summary_html
    assert node.guid == "77 at https://childrights.example"


def test_an_atom_feed_is_read_with_both_its_dates() -> None:
    feed = read("atom.xml", "application/atom+xml")
    first, second = feed.items
    assert (feed.title, feed.language) == ("Notícias da rede", "pt")
    assert first.title == "Perguntar primeiro"
    assert first.link == "https://publisher.example/2027/perguntar"
    assert first.published_at == datetime(2027, 1, 19, 13, tzinfo=UTC)
    assert first.updated_at == datetime(2027, 1, 20, 8, tzinfo=UTC)
    assert first.image_url == "https://rede.example/p.png"
    assert second.published_at == datetime(2027, 1, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "title", "item"),
    [
        ("rss1.xml", "Prävention für Schulen", "Übungen für die Klasse"),
        ("undeclared-latin1.xml", "Café des familles", "Été connecté"),
        ("utf16.xml", "Безопасный интернет", "Спроси сначала"),
        ("atom.xml", "Notícias da rede", "Perguntar primeiro"),
    ],
)
@pytest.mark.parametrize("claimed", ["", "; charset=iso-8859-1", "; charset=utf-8", "; charset=klingon"])
def test_letters_survive_whatever_the_server_claims(name: str, title: str, item: str, claimed: str) -> None:
    feed = read(name, f"text/xml{claimed}")
    assert (feed.title, feed.items[0].title) == (title, item)


def test_dates_are_utc_or_missing_never_guessed() -> None:
    dates = {item.title: item.published_at for item in read("dates.xml").items}
    assert dates == {
        "No zone": datetime(2027, 1, 10, 12, tzinfo=UTC),
        "Nonsense": None,
        "None": None,
        "Future": datetime(2050, 1, 1, tzinfo=UTC),
        "Seconds": datetime(2027, 1, 15, 8, tzinfo=UTC),
        "Impossible": None,
    }


def test_the_good_items_of_a_broken_document_are_kept_with_a_note() -> None:
    feed = read("broken-in-the-middle.xml")
    assert [item.title for item in feed.items] == ["Good", "Tom & Jerry"]
    assert feed.items[1].link == "https://broken.example/2?a=1&b=2"
    assert feed.notes[0] == "The document is damaged; the items that could be read were kept."


def test_a_warning_printed_before_the_feed_does_not_hide_it() -> None:
    assert [item.title for item in read("warning-first.xml").items] == ["Read all the same"]


def test_items_without_anything_are_left_out_with_a_note() -> None:
    feed = read("no-marks.xml")
    assert [item.title for item in feed.items] == ["First", ""]
    assert feed.items[1].keys.title == "only words no title"
    assert feed.notes == ("Items without title, link and text were left out: 1.",)


def test_hostile_text_is_clean_and_hostile_links_are_gone() -> None:
    feed = read("hostile-text.xml")
    assert feed.title == "Hostile"
    assert feed.link == ""
    first = feed.items[0]
    assert first.title == "@everyone [x](https://evil.example) bc[31m"
    assert "\x00" not in first.guid
    assert "script" not in first.summary_html
    assert "onerror" not in first.summary_html
    assert [item.link for item in feed.items] == ["", "", ""]


@pytest.mark.parametrize("name", ["billion-laughs.xml", "external-entity.xml"])
def test_documents_that_define_entities_are_refused(name: str) -> None:
    with pytest.raises(ParseError, match="entities of its own"):
        read(name)


def test_entities_hidden_in_another_encoding_are_refused() -> None:
    laughing = (FIXTURES / "billion-laughs.xml").read_text().encode("utf-16")
    with pytest.raises(ParseError, match="entities of its own"):
        rss.parse_document(laughing, "text/xml", URL)


def test_an_old_doctype_without_entities_is_no_crime() -> None:
    assert read("old-doctype.xml").items[0].title == "Still here"


def test_a_web_page_is_no_feed() -> None:
    with pytest.raises(ParseError, match="neither RSS nor Atom"):
        read("page.html")


@pytest.mark.parametrize("data", [b"", b"\x00" * 100, b"/etc/passwd", b"https://publisher.example/", b"<rss", b"{}"])
def test_what_is_nothing_is_refused_and_never_opened(data: bytes) -> None:
    with pytest.raises(ParseError, match="neither RSS nor Atom"):
        rss.parse_document(data, "application/rss+xml", URL)


def test_ids_that_repeat_are_seen_for_what_they_are() -> None:
    feed = read("repeated-guids.xml")
    decision = news.decide(feed, {}, feed_key="x", scheme=None, is_baseline=True, now=NOW)
    assert decision.id_scheme is IdScheme.LINK
    assert len(decision.new) == 2


@pytest.mark.parametrize(
    ("begin", "again", "end", "most", "why"),
    [
        (b"<item>", b"<a>", b"</item>", 150_000, "nest"),
        (b"<item><description><![CDATA[", b"<div>", b"]]></description></item>", 800_000, "tags"),
        (b"<item><description>", b"&lt;div&gt;", b"</description></item>", 800_000, "tags"),
        (b"", b"<item/>", b"", 800_000, "tags"),
        (b"<item><a ", b'a%d="1" ', b"/></item>", 50_000, "attributes"),
    ],
)
def test_mazes_are_refused_before_they_cost_anything(
    begin: bytes, again: bytes, end: bytes, most: int, why: str
) -> None:
    def refuse(document: bytes) -> None:
        with pytest.raises(ParseError, match=why):
            rss.parse_document(document, "application/rss+xml", URL)

    def maze(size: int) -> bytes:
        pieces = (again % n if b"%d" in again else again for n in range(size))
        return channel(begin + b"".join(pieces) + end)

    assert effort.is_in_proportion(refuse, maze(most // 4), maze(most), times=4)


@pytest.mark.parametrize(
    "crumb", [b"<", b"<a", b"<!", b"<!-", b"<?", b"<![CDATA[", b"<?xml encoding='a' ", b"&", b"<a b="]
)
def test_looking_for_mazes_is_no_maze_itself(crumb: bytes) -> None:
    def prepare(data: bytes) -> None:
        with contextlib.suppress(ParseError):
            document.prepared(data, "text/xml")

    some, more = (crumb * (size // len(crumb)) for size in (2**19, 2**22))
    assert effort.is_in_proportion(prepare, some, more, times=8)


def test_a_title_of_megabytes_is_cut() -> None:
    (item,) = rss.parse_document(channel(f"<item><title>{'x' * 4_000_000}</title></item>"), "", URL).items
    assert len(item.title) == 1000


def test_of_very_many_items_the_first_thousand_are_read() -> None:
    many = "".join(f"<item><title>Story {n}</title></item>" for n in range(3000))
    feed = rss.parse_document(channel(many), "", URL)
    assert len(feed.items) == rss.MOST_ITEMS
    assert feed.items[0].title == "Story 0"
    assert feed.notes == ("The document has 3000 items; the first 1000 were read.",)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([path.name for path in readings.documents()]), st.data())
def test_a_damaged_document_is_read_or_refused_never_worse(name: str, data: st.DataObject) -> None:
    body = bytearray((FIXTURES / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    assert isinstance(outcome_of(bytes(body)), ParsedFeed | ParseError)


async def test_parsing_happens_elsewhere(workers: Workers) -> None:
    data = (FIXTURES / "wordpress.xml").read_bytes()
    assert await rss.parse(workers, data, "text/xml", URL) == read("wordpress.xml", "text/xml")
    with pytest.raises(ParseError, match="neither RSS nor Atom"):
        await rss.parse(workers, b"nothing", "text/xml", URL)


async def test_a_document_that_takes_for_ever_is_a_refusal(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rss, "PARSE_SECONDS", 0.05)
    slow = channel(b"<item><title>" + b"& " * 2_000_000 + b"</title></item>")
    with pytest.raises(ParseError, match="too long"):
        await rss.parse(workers, slow, "text/xml", URL)


async def test_the_event_loop_runs_on_while_five_megabytes_are_parsed(workers: Workers) -> None:
    text = "<p>Some words that make a paragraph of an article.</p>" * 200
    article = "<item><title>Story {n}</title><link>https://e.example/{n}</link><description><![CDATA[{text}]]></description></item>"
    large = channel("".join(article.format(n=n, text=text) for n in range(400)))
    await rss.parse(workers, channel(""), "text/xml", URL)  # the worker is up
    longest, is_done = 0.0, asyncio.Event()

    async def watch() -> None:
        nonlocal longest
        while not is_done.is_set():
            # the processor time of this thread: what other programs take is not the loop's fault
            started = time.thread_time()
            await asyncio.sleep(0.001)
            longest = max(longest, time.thread_time() - started)

    watching = asyncio.create_task(watch())
    feed = await rss.parse(workers, large, "text/xml", URL)
    is_done.set()
    await watching
    assert len(feed.items) == 400
    began = time.thread_time()
    rss.parse_document(large, "text/xml", URL)
    assert longest < (time.thread_time() - began) / 5, "what the loop would have been held by"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the collection of real feeds is not on this machine")
def test_real_documents_are_read_or_refused_with_a_reason() -> None:
    outcomes = {path.name: outcome_of(path.read_bytes()) for path in SHARED.iterdir()}
    counts = {name: -1 if isinstance(one, ParseError) else len(one.items) for name, one in outcomes.items()}
    assert counts == {
        "blogger.atom": 25,
        "drupal-developmentseed-changed.rss2": 10,
        "drupal-developmentseed-missing-items.rss2": 9,
        "drupal-developmentseed.rss2": 10,
        "encoding-declared-nonutf8.rss": 40,
        "google-alerts.atom": 20,
        "guid-dupes.xml": 1,
        "invalid-date.xml": 2,
        "no-guid.rss2": 10,
        "notafeed.html": -1,
        "rss1-iso8859.xml": 1,
        "saxerror.xml": 3,
        "utf16le.xml": 1,
        "whitespace-before-declaration.xml": 0,
        "wordpress-4.7.2-rss2.xml": 10,
        "wordpress-5.1.1-rss2-short.xml": 1,
        "wordpress-6.1.1-rss2.xml": 100,
    }


@pytest.mark.skipif(not SHARED.is_dir(), reason="the collection of real feeds is not on this machine")
def test_the_history_of_a_real_drupal_feed_repeats_nothing() -> None:
    states = ["drupal-developmentseed", "drupal-developmentseed-changed", "drupal-developmentseed-missing-items"]
    feeds = [rss.parse_document((SHARED / f"{name}.rss2").read_bytes(), "text/xml", URL) for name in states]
    decision = news.decide(feeds[0], {}, feed_key="d", scheme=None, is_baseline=True, now=NOW)
    known = {one.known.id: one.known for one in decision.new}
    assert len(known) == 10
    for feed, changed in ((feeds[1], 2), (feeds[0], 2), (feeds[2], 2), (feeds[1], 0)):
        decision = news.decide(feed, known, feed_key="d", scheme=IdScheme.GUID, is_baseline=False, now=NOW)
        known |= {one.known.id: one.known for one in (*decision.changed, *decision.unchanged)}
        assert decision.new == ()
        assert len(decision.changed) == changed
