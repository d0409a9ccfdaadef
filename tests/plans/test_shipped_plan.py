"""The Safer Internet Day plan as a document: complete, sourced, careful, and built on what is known to work.

It is read with `tomllib` alone, so that a mistake in the loader cannot hide one in the plan.
"""

import csv
import itertools
import re
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from PIL import Image

ROOT: Final = Path(__file__).resolve().parents[2]
PLANS: Final = ROOT / "campaigns" / "plans"
DATA: Final = ROOT / "campaigns" / "data"

LOCALES: Final = ("en", "de", "fr", "es", "pt")
AUDIENCES: Final = {"young-people", "parents", "educators", "organisations", "industry", "policymakers"}
ADULTS_AROUND: Final = {"parents", "educators"}
TOPICS_OF_HARM: Final = {"cyberbullying", "healthy-relationships", "image-sharing"}
VARIABLES: Final = {"partner.name", "campaign.name", "campaign.days_left", "campaign.hashtags", "campaign.pledges"}
LEAST_PLEDGES: Final = {
    "young-person": 6, "parent": 4, "educator": 3, "organisation": 3, "industry": 2, "policymaker": 2,
}  # fmt: skip
EXPOSURES: Final = {
    "participation": ("theme-launch", "youth-voice", "thank-you"),
    "cyberbullying": ("parents-1", "youth-1", "youth-day"),
    "healthy-relationships": ("parents-2", "youth-2", "family-talk"),
    "image-sharing": ("parents-3", "youth-3", "booster"),
    "ai-and-truth": ("parents-4", "youth-4", "youth-next"),
    "privacy-and-balance": ("family-pack", "youth-4", "eve-family"),
    "careful-words": ("words-matter", "words-swap", "press-note"),
}
"""For each topic the item that says it, the one in which people do it, and the one that brings it back."""
NOT_YOUR_FAULT: Final = {
    "en": "it is never your fault",
    "de": "es ist nie deine schuld",
    "fr": "ce n’est jamais ta faute",
    "es": "nunca es culpa tuya",
    "pt": "a culpa nunca é tua",
}
SID_2027: Final = date(2027, 2, 9)
SATURDAY: Final = 5

_WHEN: Final = re.compile(r"T([+-]\d+)? (\d\d):(\d\d) (local|UTC)")
_VARIABLE: Final = re.compile(r"\{([^}]*)\}")
_PHONE: Final = re.compile(r"\+?\d(?:[ ()./-]?\d){4,}")
_STATISTIC: Final = re.compile(r"\d+ ?%|\b\d+ (?:in|out of) \d+\b")


def test_plan_is_counted_from_the_key_date_of_its_year() -> None:
    campaign = plan()["campaign"]
    assert campaign["key_date"] == "safer-internet-day"
    assert "anchor" not in campaign
    assert f"#SID{campaign['year']}" in campaign["hashtags"]
    assert campaign["source_locale"] == "en"


def test_plan_carries_a_whole_campaign_from_sixteen_weeks_before_to_four_after() -> None:
    days = [day_of(one) for one in announcements()]
    assert len(days) >= 28
    assert (min(days), max(days)) == (-112, 28)
    countdown = sorted({day for day in days if day <= 0})
    assert max(later - earlier for earlier, later in itertools.pairwise(countdown)) <= 21


def test_key_day_has_posts_at_six_different_hours_and_one_world_instant() -> None:
    at = [one["when"] for one in announcements() if day_of(one) == 0]
    assert len({when for when in at if when.endswith("local")}) >= 6
    assert "T 12:00 UTC" in at


def test_keys_are_unique_and_every_reference_leads_somewhere() -> None:
    for table in ("announcement", "pledge", "resource"):
        keys = [one["key"] for one in plan()[table]]
        assert len(keys) == len(set(keys)), table
    known = {one["key"] for one in plan()["resource"]}
    assert {one["resource"] for one in announcements() if "resource" in one} <= known
    assert all("resource" in one for one in announcements() if one["kind"] == "resource")


def test_every_language_is_complete_and_of_a_length_people_read() -> None:
    for one, locale, text in texts():
        assert 0 < len(text["title"]) <= 100, (one["key"], locale)
        words = len(re.findall(r"\w[\w’-]*", _VARIABLE.sub("name", text["body"])))
        assert 40 <= words <= 110, (one["key"], locale, words)
    for one in announcements():
        assert tuple(one["text"]) == LOCALES, one["key"]


def test_translations_use_exactly_the_variables_of_the_source() -> None:
    for one in announcements():
        used = {locale: variables_in(one["text"][locale]) for locale in LOCALES}
        assert all(found == used["en"] for found in used.values()), one["key"]
        assert set(used["en"]) <= VARIABLES, one["key"]


def test_every_item_names_a_known_audience_topic_skill_and_capability() -> None:
    editions = {row["field"]: {tag["id"] for tag in rows(row["file"])} for row in rows("taxonomies.csv")}
    words = {(row["kind"], row["word"]) for row in rows("vocabulary.csv")}
    assert {("audience", audience) for audience in AUDIENCES} <= words
    for one in announcements():
        assert all(one[field] for field in ("audience", "topics", "skills", "capabilities")), one["key"]
        assert set(one["audience"]) <= AUDIENCES, one["key"]
        assert set(one["topics"]) <= set(EXPOSURES), one["key"]
        assert all(set(one.get(field, ())) <= known for field, known in editions.items()), one["key"]
    assert {("topic", topic) for topic in EXPOSURES} <= words


@pytest.mark.parametrize("topic", EXPOSURES)
def test_topic_is_said_done_and_brought_back(topic: str) -> None:
    by_key = {one["key"]: one for one in announcements()}
    said, done, brought_back = (by_key[key] for key in EXPOSURES[topic])
    assert all(topic in one["topics"] for one in (said, done, brought_back))
    assert day_of(said) <= day_of(done) < day_of(brought_back)


def test_every_item_for_young_people_alone_has_a_twin_for_the_adults_around_them() -> None:
    alone = [one for one in announcements() if "young-people" in one["audience"] and not is_for_adults_around(one)]
    assert len(alone) >= 6
    for one in alone:
        twins = [
            other["key"]
            for other in announcements()
            if is_for_adults_around(other)
            and set(one["topics"]) <= set(other["topics"])
            and abs(day_of(other) - day_of(one)) <= 2
        ]
        assert twins, one["key"]


def test_school_series_has_four_sessions_each_with_a_parent_twin_in_its_week() -> None:
    by_key = {one["key"]: one for one in announcements()}
    for number in range(1, 5):
        session, twin = by_key[f"session-{number}"], by_key[f"parents-{number}"]
        assert (session["kind"], session["audience"], twin["audience"]) == ("session", ["educators"], ["parents"])
        assert session["topics"] == twin["topics"]
        assert week_of(session) == week_of(twin)


def test_items_about_harm_are_sensitive_and_end_with_help_in_every_language() -> None:
    for one in announcements():
        if TOPICS_OF_HARM & set(one["topics"]):
            assert one.get("sensitive"), one["key"]
    for one, locale, text in texts():
        speaks_of_harm = NOT_YOUR_FAULT[locale] in text["body"].casefold()
        assert speaks_of_harm == one.get("sensitive", False), (one["key"], locale)
        if speaks_of_harm:
            assert NOT_YOUR_FAULT[locale] in text["body"].casefold()[-60:], (one["key"], locale)


def test_bystanders_learn_what_they_can_do() -> None:
    acting = [one for one in announcements() if "bystander-action" in one["skills"]]
    assert {"young-people", "educators"} <= {audience for one in acting for audience in one["audience"]}


def test_nothing_for_schools_and_nobody_at_home_falls_on_a_weekend() -> None:
    weekend = [one["key"] for one in announcements() if (SID_2027 + timedelta(days=day_of(one))).weekday() >= SATURDAY]
    assert weekend == []


def test_there_is_at_most_one_figure_and_it_has_its_year() -> None:
    with_figure = [text["body"] for _, locale, text in texts() if locale == "en" and _STATISTIC.search(text["body"])]
    assert len(with_figure) <= 1
    assert all(re.search(r"\((?:[^()]*), 20\d\d\)", body) for body in with_figure)


def test_no_text_contains_anything_like_a_phone_number() -> None:
    assert [where for where, _, words in sentences() if _PHONE.search(words)] == []


def test_no_text_uses_a_word_to_avoid() -> None:
    avoided = re.compile("|".join(rf"\b{re.escape(term)}\b" for term in avoided_terms()), re.IGNORECASE)
    assert avoided.search("a victim of revenge porn"), "the pattern finds what it has to find"
    found = [
        (where, match[0]) for where, locale, words in sentences() if locale == "en" and (match := avoided.search(words))
    ]
    assert found == []


def test_pledges_exist_for_every_role_and_fit_into_a_menu() -> None:
    pledges = plan()["pledge"]
    assert 20 <= len(pledges) <= 25, "a select menu shows 25"
    for role, least in LEAST_PLEDGES.items():
        assert sum(one["role"] == role for one in pledges) >= least, role
    assert {one["role"] for one in pledges} == set(LEAST_PLEDGES)


def test_pledges_are_positive_and_short_in_every_language() -> None:
    for one in plan()["pledge"]:
        assert tuple(one["text"]) == LOCALES, one["key"]
        assert all(0 < len(words["text"]) <= 100 for words in one["text"].values()), one["key"]
        assert re.match(r"(I|We) ", one["text"]["en"]["text"]), one["key"]
        assert not re.search(r"\b(never|not|don’t|won’t)\b", one["text"]["en"]["text"]), one["key"]


def test_every_image_is_there_light_and_described_in_every_language() -> None:
    pictured = [one for one in announcements() if "image" in one]
    assert len(pictured) >= 3
    for one in pictured:
        path = PLANS / one["image"]
        assert path.stat().st_size < 300_000
        with Image.open(path) as picture:
            assert picture.size == (1200, 675)
    for one, locale, text in texts():
        assert bool(text.get("alt")) == ("image" in one), (one["key"], locale)


def test_resources_are_rows_of_the_sourced_list_word_for_word() -> None:
    listed = {row["url"]: row for row in rows("resources.csv")}
    assert all(row["verified"] == "yes" and row["source"] for row in listed.values())
    for one in plan()["resource"]:
        row = listed[one["url"]]
        assert (one["title"], one["publisher"]) == (row["title"], row["publisher"])
        assert str(one.get("year", "")) == row["year"]
        assert one["language"] in re.split(r"; ?", row["language"])
        assert set(one["audience"]) <= AUDIENCES


@cache
def plan() -> dict[str, Any]:
    return tomllib.loads((PLANS / "safer-internet-day.toml").read_text(encoding="utf-8"))


def announcements() -> list[dict[str, Any]]:
    return list(plan()["announcement"])


def texts() -> Iterator[tuple[dict[str, Any], str, dict[str, str]]]:
    for one in announcements():
        for locale in LOCALES:
            yield one, locale, one["text"][locale]


def sentences() -> Iterator[tuple[str, str, str]]:
    """Go through everything people read, with where it stands."""
    for one in (*announcements(), *plan()["pledge"]):
        for locale, text in one["text"].items():
            for field, words in text.items():
                yield f"{one['key']}.{locale}.{field}", locale, words


def variables_in(text: dict[str, str]) -> list[str]:
    return sorted(name for words in text.values() for name in _VARIABLE.findall(words))


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def avoided_terms() -> set[str]:
    """Split the column `avoid` into words and phrases; remarks in brackets are not part of them."""
    listed = {row["id"]: re.sub(r'\([^)]*\)|"', " ", row["avoid"]) for row in rows("terminology.csv")}
    # No. 39 names things to leave out of texts on suicide and self-harm, not words.
    parts = {part.strip() for key, text in listed.items() if key != "39" for part in re.split(r"[,/]", text)}
    return {part for part in parts if len(part) > 1}


def day_of(one: dict[str, Any]) -> int:
    found = _WHEN.fullmatch(one["when"])
    assert found, one["key"]
    return int(found[1] or 0)


def week_of(one: dict[str, Any]) -> tuple[int, int]:
    year, week, _ = (SID_2027 + timedelta(days=day_of(one))).isocalendar()
    return year, week


def is_for_adults_around(one: dict[str, Any]) -> bool:
    return bool(ADULTS_AROUND & set(one["audience"]))
