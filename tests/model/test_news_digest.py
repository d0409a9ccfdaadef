"""When a digest is due, once a day for the first partner, and what it says."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import news_digest
from campaigns.model.errors import InputError
from campaigns.model.feed import ItemState
from campaigns.model.feed_view import ItemRow
from campaigns.model.news_digest import NewsDigest

NOON = datetime(2027, 1, 4, 12, tzinfo=UTC)
DIGEST = NewsDigest(1, 1, None, time(17), "local", 5, date(2027, 1, 3))
ZONES = ("Europe/Lisbon", "Asia/Kathmandu")
ITEM = ItemRow(
    id=1, feed_id=1, campaign_id=1, feed_key="a", organisation="Alliance", language="en", title="T",
    link="https://www.alliance.example/news/1", published_at=None, first_seen_at=NOON, headline="Headline",
    summary="First sentence. Second sentence.", is_sensitive=False, edited_by="", state=ItemState.GATHERED, why="",
    reference="",
)  # fmt: skip


def test_a_local_digest_is_made_when_its_time_comes_for_the_first_partner() -> None:
    first = datetime(2027, 1, 4, 17, tzinfo=ZoneInfo("Asia/Kathmandu")).astimezone(UTC)
    assert news_digest.due_on(DIGEST, ZONES, first - timedelta(seconds=1)) is None
    assert news_digest.due_on(DIGEST, ZONES, first) == date(2027, 1, 4)
    assert news_digest.next_at(DIGEST, ZONES, first - timedelta(seconds=1)) == first


def test_one_zone_is_meant_where_it_is_named() -> None:
    lisbon = replace(DIGEST, zone="Europe/Lisbon")
    assert news_digest.due_on(lisbon, ZONES, NOON) is None
    assert news_digest.due_on(lisbon, ZONES, NOON + timedelta(hours=5)) == date(2027, 1, 4)


def test_after_an_outage_of_days_there_is_one_digest_and_a_very_late_one_is_left_for_the_next_day() -> None:
    lisbon = replace(DIGEST, zone="Europe/Lisbon", last_on=date(2026, 12, 1))
    evening = NOON + timedelta(hours=5)
    assert news_digest.due_on(lisbon, ZONES, evening) == date(2027, 1, 4)
    assert news_digest.due_on(lisbon, ZONES, evening + timedelta(hours=6, seconds=1)) is None


@given(
    minutes=st.lists(st.integers(1, 24 * 60 * 6), min_size=1, max_size=40),
    zone=st.sampled_from(("local", "Europe/Lisbon", "Pacific/Apia", "Pacific/Pago_Pago")),
    at=st.times().map(lambda one: one.replace(second=0, microsecond=0)),
)
def test_whenever_it_is_looked_a_day_has_one_digest_at_most_and_they_come_in_order(
    minutes: list[int], zone: str, at: time
) -> None:
    digest, made = replace(DIGEST, zone=zone, at=at), list[date]()
    for minute in sorted(minutes):
        day = news_digest.due_on(digest, (*ZONES, "Pacific/Kiritimati"), NOON + timedelta(minutes=minute))
        if day is not None:
            made.append(day)
            digest = replace(digest, last_on=day)
    assert made == sorted(set(made))


@given(minute=st.integers(0, 60 * 24 * 30))
def test_the_next_digest_is_always_to_come_and_within_two_days(minute: int) -> None:
    now = NOON + timedelta(minutes=minute)
    newest = news_digest.newest_on(DIGEST, ZONES, now)
    at = news_digest.next_at(replace(DIGEST, last_on=newest), ZONES, now)
    assert now < at <= now + timedelta(days=2)


@pytest.mark.parametrize(("written", "zone"), [("17:00", "local"), ("17:00 local", "local"), ("17:00 UTC", "UTC")])
def test_a_time_of_day_is_read_as_people_write_it(written: str, zone: str) -> None:
    assert news_digest.parse(written) == (time(17), zone)


@pytest.mark.parametrize("written", ["", "noon", "25:00 local", "17:00 Narnia", "17"])
def test_what_is_no_time_of_day_is_refused(written: str) -> None:
    with pytest.raises(InputError):
        news_digest.parse(written)


def test_each_item_is_credited_and_its_link_says_where_it_leads() -> None:
    said = news_digest.body([ITEM, replace(ITEM, id=2, headline="Another", link="javascript:alert(1)")])
    assert said == (
        "**Headline**\nFirst sentence. Second sentence.\n"
        "-# [Alliance (alliance.example)](https://www.alliance.example/news/1)\n\n"
        "**Another**\nFirst sentence. Second sentence.\n-# Alliance"
    )


@given(count=st.integers(1, 10), length=st.integers(0, 600), link=st.integers(0, 480))
def test_a_full_digest_fits_a_card(count: int, length: int, link: int) -> None:
    long = replace(
        ITEM, headline="h" * 200, summary="Word. " * (length // 6), organisation="o" * 100,
        link="https://alliance.example/" + "x" * link,
    )  # fmt: skip
    said = news_digest.body([long] * count)
    assert len(said) <= 2_900
    assert said.count("-# ") == count, "everybody is credited"


def test_items_in_several_languages_say_in_which_and_items_in_one_do_not() -> None:
    english, portuguese = replace(ITEM, language="en-gb"), replace(ITEM, language="pt_PT")
    unknown = replace(ITEM, language="und")
    assert " · " not in news_digest.body([english, replace(english, language="en")])
    marks = [
        line.rpartition(")")[2] for line in news_digest.body([english, portuguese, unknown]).split("\n") if "-#" in line
    ]
    assert marks == [" · en", " · pt", ""]
    assert len(news_digest.body([english, portuguese] * 5)) <= 2_900
