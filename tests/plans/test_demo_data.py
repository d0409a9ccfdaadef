"""The sample partners and feeds of the demo: plausible, clearly invented, and varied enough to prove something."""

import csv
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import feedparser
import pytest

DATA = Path(__file__).resolve().parents[2] / "campaigns" / "data"
KEY_DAY = datetime(2027, 2, 9, 12, tzinfo=UTC)
FEEDS = ("end-violence-wordpress.xml", "weprotect-drupal.xml")


def test_sample_partners_are_fourteen_in_different_countries_and_clearly_samples() -> None:
    partners = rows("demo_partners.csv")
    assert len(partners) == 14
    assert len({one["country"] for one in partners}) == 14
    assert all(one["name"].endswith("(sample)") for one in partners)
    assert {one["country"] for one in partners} <= {row["code"] for row in rows("countries.csv")}


def test_sample_ids_are_unique_snowflakes() -> None:
    ids = [value for one in rows("demo_partners.csv") for key, value in one.items() if key.endswith("_id") and value]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[1-9]\d{17,18}", value) for value in ids)
    assert all(one["announcements_channel_id"] for one in rows("demo_partners.csv"))


def test_sample_zones_cover_the_edges_of_the_day() -> None:
    zones = {one["timezone"]: ZoneInfo(one["timezone"]) for one in rows("demo_partners.csv")}
    offsets = {KEY_DAY.astimezone(zone).utcoffset() for zone in zones.values()}
    assert timedelta(hours=5, minutes=45) in offsets
    assert timedelta(hours=14) in offsets
    assert any(offset and offset < timedelta(hours=-2) for offset in offsets)
    assert any(KEY_DAY.astimezone(zone).dst() for zone in zones.values()), "summer in the southern hemisphere"
    assert "Africa/Johannesburg" in zones


def test_exactly_one_sample_country_has_no_help_line_of_its_own() -> None:
    with_line = {row["country_code"] for row in rows("helplines.csv")}
    assert [one["country"] for one in rows("demo_partners.csv") if one["country"] not in with_line] == ["NP"]


def test_countries_are_those_of_iso_3166() -> None:
    codes = [row["code"] for row in rows("countries.csv")]
    assert len(codes) == len(set(codes)) == 249
    assert codes == sorted(codes)
    assert all(row["name"] and row["source"] for row in rows("countries.csv"))


def test_shipped_feeds_wait_for_a_person() -> None:
    feeds = rows("feeds.csv")
    assert {one["key"] for one in feeds} >= {"end-violence", "safe-online", "weprotect"}
    assert all(one["note"] and one["source"] for one in feeds)
    assert {one["mode"] for one in feeds} == {"review"}
    assert all(one["url"].startswith("https://") and one["status"] == "to be confirmed on first use" for one in feeds)


@pytest.mark.parametrize("name", FEEDS)
def test_sample_feed_is_well_formed_and_of_the_weeks_before_the_day(name: str) -> None:
    feed = read_feed(name)
    assert not feed.bozo
    assert 6 <= len(feed.entries) <= 8
    assert len({entry.id for entry in feed.entries}) == len(feed.entries)
    for entry in feed.entries:
        published = parsedate_to_datetime(entry.published)
        assert datetime(2027, 1, 1, tzinfo=UTC) <= published < datetime(2027, 3, 1, tzinfo=UTC)
        assert entry.author
        assert entry.tags


@pytest.mark.parametrize("name", FEEDS)
def test_sample_feed_names_no_real_address(name: str) -> None:
    text = (DATA / "demo_feeds" / name).read_text(encoding="utf-8")
    hosts = set(re.findall(r"https?://([^/\s\"'<>&?]+)", text)) - {
        "purl.org",
        "wellformedweb.org",
        "www.w3.org",
        "wordpress.org",
    }
    assert hosts
    assert all(host.endswith(".example") for host in hosts)


def test_sample_feeds_share_one_story_and_carry_one_about_harm() -> None:
    titles = Counter(entry.title for name in FEEDS for entry in read_feed(name).entries)
    assert sorted(titles.values())[-2:] == [1, 2]
    assert sum("groomed" in title for title in titles) == 1


def read_feed(name: str) -> feedparser.FeedParserDict:
    return feedparser.parse((DATA / "demo_feeds" / name).read_bytes())


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
