"""The pictures: they hold whatever people are called, and say in words what they show."""

import gettext
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from campaigns.model.pledge import PledgeRole, Progress
from campaigns.render import calendar_picture, calendar_words, lettering, progress_picture, progress_words
from campaigns.render.canvas import LONGEST_ALT, SCALE, Canvas, Colour, Picture, contrast
from campaigns.render.progress_words import PledgeProgress
from campaigns.render.timetable import DayPost, DayRow, KeyDay
from cogs import translation

AT = datetime(2027, 2, 9, 14, tzinfo=UTC)
CALENDAR_WORDS = calendar_words.labels(gettext.gettext, "en")
PROGRESS_WORDS = progress_words.labels(gettext.gettext, "en")
HOSTILE_NAME = st.one_of(
    st.text(max_size=200),
    st.sampled_from(
        ["\u202eevil\u202c", "👩‍👩‍👧‍👦 🇵🇹", "Z" + "\u0335" * 10_000, "W" * 200, "<b>&amp;</b>", "{0}{x}", "مركز", ""]
    ),
)
ZONE = st.sampled_from(["Asia/Kathmandu", "Pacific/Kiritimati", "Etc/GMT+12", "America/Argentina/Buenos_Aires"])


def key_day(partners: int = 3, posts: int = 2) -> KeyDay:
    return KeyDay(
        campaign="Safer Internet Day 2027",
        day=date(2027, 2, 9),
        posts=tuple(DayPost(str(n), f"Post {n}", f"Audience {n % 3}") for n in range(1, posts + 1)),
        rows=tuple(
            DayRow(
                f"Partner {n}", "Europe/Lisbon", tuple((str(p), AT + timedelta(hours=p)) for p in range(1, posts + 1))
            )
            for n in range(1, partners + 1)
        ),
    )


def pledges(*counts: int, goal: int | None = 20_000) -> PledgeProgress:
    progress = Progress(sum(counts), tuple(zip(PledgeRole, counts, strict=True)), ())
    trend = ((AT - timedelta(days=14), 100), (AT, sum(counts)))
    return PledgeProgress("Safer Internet Day 2027", progress, goal, trend, AT)


def size(picture: Picture) -> tuple[int, int]:
    image = Image.open(io.BytesIO(picture.png))
    image.load()
    return image.size


def test_the_timetable_fits_a_phone() -> None:
    width, height = size(calendar_picture.draw(key_day(partners=12, posts=5), CALENDAR_WORDS))
    assert width == 1200
    assert height <= 1700


def test_a_hundred_partners_and_thirty_posts_still_fit() -> None:
    _, height = size(calendar_picture.draw(key_day(partners=100, posts=30), CALENDAR_WORDS))
    assert height <= 1700


def test_the_timetable_in_words_names_day_partners_posts_and_times() -> None:
    alt = calendar_picture.draw(key_day(), CALENDAR_WORDS).alt
    assert "Tuesday, 9 February 2027, from 8 Feb 10:00 to 10 Feb 12:00 UTC" in alt
    assert "Partners: 3. Posts: 2." in alt
    assert "1: Post 1 (Audience 1), everywhere at 9 Feb 15:00 UTC." in alt


def test_now_is_drawn_only_inside_the_day() -> None:
    plain = calendar_picture.draw(key_day(), CALENDAR_WORDS).png
    assert calendar_picture.draw(replace(key_day(), now=AT), CALENDAR_WORDS).png != plain
    assert calendar_picture.draw(replace(key_day(), now=AT + timedelta(days=9)), CALENDAR_WORDS).png == plain


@pytest.mark.parametrize("facts", [KeyDay("", date(2027, 2, 9), (), ()), key_day(partners=0), key_day(posts=0)])
def test_a_timetable_without_partners_or_posts_is_a_picture_too(facts: KeyDay) -> None:
    assert size(calendar_picture.draw(facts, CALENDAR_WORDS))[0] == 1200


@settings(max_examples=15, deadline=None)
@given(HOSTILE_NAME, HOSTILE_NAME, HOSTILE_NAME, ZONE, st.sampled_from(["en", "pt-BR", "ar", "zz", "x"]))
def test_any_name_can_be_drawn_on_the_timetable(name: str, title: str, audience: str, zone: str, locale: str) -> None:
    day = KeyDay(name, date(2027, 2, 9), (DayPost("1", title, audience),), (DayRow(name, zone, (("1", AT),)),))
    picture = calendar_picture.draw(day, calendar_words.labels(gettext.gettext, locale))
    assert size(picture)[0] == 1200
    assert len(picture.alt) <= LONGEST_ALT


def test_the_progress_says_the_same_numbers_in_words() -> None:
    picture = progress_picture.draw(pledges(6204, 2890, 1902, 788, 402, 222), PROGRESS_WORDS)
    assert picture.alt == (
        "Safer Internet Day 2027: 12,408 pledges on 9 Feb 2027, 14:00 UTC. That is 62% of the goal of 20,000. "
        "Young people: 6,204. Parents and carers: 2,890. Educators: 1,902. Organisations: 788. Industry: 402. "
        "Policymakers: 222. +12,308 in the last 14 days."
    )


def test_below_five_pledges_no_number_and_no_length_is_shown() -> None:
    pictures = [progress_picture.draw(pledges(count, 0, 0, 0, 0, 0), PROGRESS_WORDS) for count in range(5)]
    assert {picture.alt for picture in pictures} == {
        "Safer Internet Day 2027: fewer than 5 pledges on 9 Feb 2027, 14:00 UTC."
    }
    assert len({picture.png for picture in pictures}) == 1


def test_a_role_below_five_is_merged_with_another() -> None:
    alt = progress_picture.draw(pledges(100, 40, 20, 10, 6, 3), PROGRESS_WORDS).alt
    assert "Industry, Policymakers together: 9." in alt
    assert " 3" not in alt.replace("9 Feb", "")


def test_almost_the_goal_is_not_the_goal() -> None:
    assert "99% of the goal" in progress_picture.draw(pledges(999, 0, 0, 0, 0, 0, goal=1000), PROGRESS_WORDS).alt
    assert "100% of the goal" in progress_picture.draw(pledges(1000, 0, 0, 0, 0, 0, goal=1000), PROGRESS_WORDS).alt


def test_a_campaign_without_a_goal_speaks_of_none() -> None:
    assert "goal" not in progress_picture.draw(pledges(50, 0, 0, 0, 0, 0, goal=None), PROGRESS_WORDS).alt


@settings(max_examples=15, deadline=None)
@given(HOSTILE_NAME, st.lists(st.integers(0, 10**9), min_size=6, max_size=6), st.none() | st.integers(1, 10**12))
def test_any_campaign_can_show_its_progress(name: str, counts: list[int], goal: int | None) -> None:
    picture = progress_picture.draw(replace(pledges(*counts, goal=goal), campaign=name), PROGRESS_WORDS)
    width, height = size(picture)
    assert (width, height <= progress_picture.TALLEST) == (800, True)
    assert len(picture.alt) <= LONGEST_ALT


@pytest.mark.parametrize("locale", ["en", "de", "fr", "es", "pt"])
def test_every_letter_of_the_progress_can_be_read_on_a_phone(locale: str, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[tuple[int, str]] = []
    write = Canvas.text

    def watched(card: Canvas, x: float, y: float, text: str, **more: Any) -> float:
        length = write(card, x, y, text, **more)
        written.append((more["size"], text))
        face = lettering.font(more["size"] * SCALE, is_bold=more.get("is_bold", False))
        assert face.getlength(text) / SCALE <= (more.get("width") or length) + 1, f"{text} is cut"
        return length

    monkeypatch.setattr(Canvas, "text", watched)
    words = progress_words.labels(translation.words(locale), locale)
    for counts in ((12_408, 2_890, 1_902, 788, 402, 222), (40, 20, 10, 6, 3, 1), (1, 0, 0, 0, 0, 0)):
        progress_picture.draw(replace(pledges(*counts), not_divided=12), words)
    # a phone gives a picture in a card about 330 points of its width
    assert min(size for size, _ in written) * 330 / progress_picture.WIDTH > 11


def test_the_card_stands_out_from_light_and_dark_grounds_and_its_corners_are_see_through() -> None:
    image = Image.open(io.BytesIO(progress_picture.draw(pledges(50, 20, 10, 6, 5, 5), PROGRESS_WORDS).png))
    assert image.getpixel((0, 0)) == (0, 0, 0, 0)
    assert contrast(Colour.CARD, "#313338") > 4.5
    assert contrast(Colour.INK, Colour.CARD) > 7


@pytest.mark.parametrize("words", [CALENDAR_WORDS, PROGRESS_WORDS])
def test_the_words_can_travel_to_a_worker_process(words: object) -> None:
    import pickle

    assert pickle.loads(pickle.dumps(words)) == words
