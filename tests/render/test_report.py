"""The report: one file that needs nothing else, with every number counted from the ledger."""

import gettext
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.model.delivery import DeliveryRow, DeliveryState
from campaigns.model.pledge import PledgeRole, Progress
from campaigns.render import progress_words, report, report_facts
from campaigns.render.canvas import Canvas, Picture
from campaigns.render.report_facts import ReportAnnouncement, ReportFacts, ReportFeed
from tests.render.rows import KEY_DAY_NOON, delivery

VOID = {"meta", "img", "br", "link", "input", "hr"}
WRITTEN_AT = datetime(2027, 2, 10, 13, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&{{ 7*7 }}{% x %}</title></style>"


class Page(HTMLParser):
    """Reads a page, checks that every element is closed in its turn, and keeps what a test asks about."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def ledger() -> tuple[DeliveryRow, ...]:
    """Two partners: five posts on time, one late, one failed, one held, one dropped."""
    sent = [delivery(id=n, sent_at=KEY_DAY_NOON + timedelta(seconds=n)) for n in range(5)]
    other = {"partner": "Aotearoa Online", "country": "NZ", "guild_id": 2, "timezone": "Pacific/Auckland"}
    lost = {"sent_at": None, "message_id": None}
    return (
        *sent,
        delivery(sent_at=KEY_DAY_NOON + timedelta(minutes=5), **other),
        delivery(state=DeliveryState.FAILED, reason="Missing access", **lost, **other),
        delivery(state=DeliveryState.HELD, reason="Late: ask", **lost, **other),
        delivery(state=DeliveryState.DROPPED, reason="Cancelled", **lost, **other),
    )


def facts(**changes: object) -> ReportFacts:
    plain = ReportFacts(
        campaign="Safer Internet Day 2027",
        locale="en",
        anchor_on=date(2027, 2, 9),
        is_anchor_confirmed=False,
        written_at=WRITTEN_AT,
        announcements=(ReportAnnouncement("kick-off", "SID27-014", "Good morning", "Everyone"),),
        deliveries=ledger(),
        progress=Progress(179, tuple(zip(PledgeRole, [120, 40, 10, 6, 2, 1], strict=True)), ()),
        goal=500,
        feeds=(ReportFeed("Safe Online", "https://safeonline.example/feed/", "healthy", "", WRITTEN_AT, 4, 3, 1),),
        pictures=(Picture(Canvas(200, 100).png(), "A card with nothing on it."),),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # each test names real fields


def write(of: ReportFacts) -> str:
    return report.html(of, progress_words.labels(gettext.gettext, of.locale), gettext.gettext)


def test_the_parts_of_a_tally_add_up_to_every_post_once() -> None:
    tally = report_facts.tally(ledger(), 60)
    assert tally == report_facts.PostTally(on_time=5, late=1, failed=1, open=1, withdrawn=1)
    assert (tally.sent, tally.total) == (6, 9)


@pytest.mark.parametrize("state", DeliveryState)
def test_every_state_is_counted_exactly_once(state: DeliveryState) -> None:
    assert report_facts.tally([delivery(state=state)], 60).total == 1


def test_a_post_exactly_at_the_limit_is_on_time() -> None:
    at_limit = delivery(sent_at=KEY_DAY_NOON + timedelta(seconds=60))
    after = delivery(sent_at=KEY_DAY_NOON + timedelta(seconds=60, milliseconds=1))
    assert report_facts.tally([at_limit, after], 60) == report_facts.PostTally(on_time=1, late=1)


def test_partners_with_one_name_but_two_servers_are_two_partners() -> None:
    lines = report_facts.partner_lines(facts(deliveries=(delivery(guild_id=1), delivery(guild_id=2))))
    assert [line.tally.total for line in lines] == [1, 1]


def test_a_partner_line_says_why_posts_are_missing_and_how_many() -> None:
    missing, other = report_facts.partner_lines(facts())
    assert missing.reasons == (("Missing access", 1), ("Late: ask", 1))
    assert other.reasons == ()


def test_the_page_shows_the_same_numbers_as_the_ledger() -> None:
    text = Page(write(facts())).text
    assert "posts delivered 6 of 9 planned" in text
    assert "on time 83% 5 of the delivered posts" in text
    assert "partners reached 2 of 2 · countries: 2 · languages: 1" in text
    assert "pledges 179 36% of the goal of 500" in text
    assert "posts that need a look 2" in text
    assert "Together 9 5 1 1 1 1" in text
    assert "SID27-014 Aotearoa Online 9 Feb 2027, 12:00 failed Missing access" in text


def test_small_numbers_of_pledges_share_a_line() -> None:
    text = Page(write(facts())).text
    assert "Organisations , Industry , Policymakers 9 5%" in text.replace(" ,", ",").replace(",", " ,")
    tiny = facts(progress=Progress(3, ((PledgeRole.PARENT, 3),), ()), goal=None)
    text = Page(write(tiny)).text
    assert "pledges fewer than 5 made and not taken back" in text
    assert "Parents and carers" not in text


def test_the_page_is_accessible_and_asks_for_nothing() -> None:
    source = write(facts())
    page = Page(source)
    assert page.all("html") == [{"lang": "en", "dir": "ltr"}]
    assert len(page.all("h1")) == 1
    assert len(page.all("caption")) == len(page.all("table")) == 5
    assert all(cell.get("scope") in {"col", "row"} for cell in page.all("th"))
    assert all(image["alt"] and str(image["src"]).startswith("data:image/png;base64,") for image in page.all("img"))
    assert not {"script", "link", "iframe", "object", "form"} & {tag for tag, _ in page.tags}
    assert "url(" not in source
    assert "@import" not in source
    targets = {str(link["href"]) for link in page.all("a")}
    assert targets - {f"#{tag['id']}" for _, tag in page.tags if "id" in tag} == {"https://safeonline.example/feed/"}


def test_a_hostile_name_stays_a_name() -> None:
    hostile = facts(
        campaign=HOSTILE,
        note=HOSTILE,
        announcements=(ReportAnnouncement("kick-off", HOSTILE, HOSTILE, HOSTILE),),
        deliveries=(delivery(partner=HOSTILE, country=HOSTILE, reason=HOSTILE, state=DeliveryState.FAILED),),
        feeds=(ReportFeed(HOSTILE, "javascript:alert(1)", HOSTILE, HOSTILE, None, 0, 0, 0),),
        pictures=(Picture(b"", HOSTILE),),
    )
    page = Page(write(hostile))
    assert page.all("script") == []
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert not any("javascript" in str(link.get("href")) for link in page.all("a"))
    assert page.text.count("<script>alert(1)</script>") >= 8
    assert "49" not in page.text


def test_a_language_written_from_the_right_is_laid_out_from_the_right() -> None:
    assert Page(write(facts(locale="ar"))).all("html") == [{"lang": "ar", "dir": "rtl"}]


def test_a_report_before_anything_happened_is_a_report() -> None:
    empty = facts(announcements=(), deliveries=(), feeds=(), pictures=(), progress=Progress(0, (), ()), goal=None)
    text = Page(write(empty)).text
    assert "No posts were planned for any partner." in text
    assert "What did not arrive" not in text


def test_a_long_list_of_missing_posts_says_that_it_is_cut() -> None:
    rows = tuple(delivery(id=n, state=DeliveryState.FAILED, sent_at=None, message_id=None) for n in range(201))
    page = Page(write(facts(deliveries=rows)))
    assert "The first 200; the delivery list has all of them." in page.text
    assert "posts that need a look 201" in page.text


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(), max_size=200), st.sampled_from(["en", "pt-BR", "x-nobody", ""]))
def test_any_name_can_stand_in_a_report(name: str, locale: str) -> None:
    row = delivery(partner=name, reason=name, state=DeliveryState.UNKNOWN, sent_at=None, message_id=None)
    source = write(facts(campaign=name, note=name, deliveries=(row,), locale=locale))
    Page(source)
    source.encode()
