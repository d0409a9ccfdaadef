"""The coverage pictures and the table: every tag is in each of them, with the same number."""

import csv
import gettext
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from campaigns.actions import plans
from campaigns.model import coverage
from campaigns.model.coverage import Coverage, Item, ItemKind
from campaigns.model.taxonomy import Tagged, Taxonomy
from campaigns.render import coverage_csv, coverage_picture, coverage_words, lettering
from campaigns.render.canvas import LONGEST_ALT, SCALE, Colour, Picture
from campaigns.sources import facts

EDITIONS = facts.editions()
WORDS = coverage_words.labels(gettext.gettext, "en")
AT = datetime(2027, 1, 4, 12, tzinfo=UTC)
ALL = Tagged(**{each.value: tuple(edition.tags) for each, edition in EDITIONS.items()})
HOSTILE = st.one_of(
    st.text(max_size=120),
    st.sampled_from(["", "W" * 200, "\u202eevil", "{0}{x}", "👩‍👩‍👧‍👦", "مركز", "Z" + "\u0335" * 999]),
)


def shipped(partners: int = 14) -> Coverage:
    plan = plans.read_shipped("safer-internet-day")
    everybody = frozenset(range(partners))
    items = [Item(ItemKind.ANNOUNCEMENT, each.content, addressed=everybody) for each in plan.announcements]
    items += [Item(ItemKind.RESOURCE, each) for each in plan.resources]
    items += [Item(ItemKind.PLEDGE, each) for each in plan.pledges]
    return coverage.measure("Safer Internet Day 2027", EDITIONS, items, partners=partners, as_of=AT)


def filled(count: int, partners: int) -> Coverage:
    items = [Item(ItemKind.ANNOUNCEMENT, ALL, addressed=frozenset(range(partners)))] * count
    return coverage.measure("Safer Internet Day 2027", EDITIONS, items, partners=partners, as_of=AT)


def both(found: Coverage) -> tuple[Picture, Picture]:
    return coverage_picture.draw_capabilities(found, WORDS), coverage_picture.draw_others(found, WORDS)


def test_the_pictures_fit_a_phone() -> None:
    for picture in both(shipped()):
        width, height = Image.open(io.BytesIO(picture.png)).size
        assert width == 1200
        assert height <= 1800


@pytest.mark.parametrize(("count", "partners"), [(0, 0), (1, 1), (150, 1_234)])
def test_the_words_name_every_tag_whether_it_is_supported_or_not(count: int, partners: int) -> None:
    found = filled(count, partners)
    first, second = coverage_words.alt_capabilities(found, WORDS), coverage_words.alt_others(found, WORDS)
    for part in found.parts:
        alt = first if part.edition.taxonomy is Taxonomy.CAPABILITIES else second
        assert all(support.tag.short in alt for support in part.supports), part.edition
        assert len(alt) <= LONGEST_ALT
        assert lettering.ELLIPSIS not in alt


def test_the_words_say_the_numbers_of_the_picture() -> None:
    first, second = both(shipped())
    assert "9 of 21 capabilities of the Model National Response (2016)" in first.alt
    assert "Criminal Justice: no items: Specialist police, Courts, Known offenders, Image databases." in first.alt
    education = next(each for each in shipped().part(Taxonomy.CAPABILITIES).supports if each.tag.id == "MNR-13")
    assert f"Education {education.items} items, 14 partners" in first.alt
    assert "INSPIRE strategies (2016), 6 of 7:" in second.alt


def test_one_is_not_many_and_what_is_for_nobody_names_no_partners() -> None:
    one = filled(1, 1)
    assert "Leadership 1 item, 1 partner;" in coverage_words.alt_capabilities(one, WORDS)
    resource = coverage.measure("SID", EDITIONS, [Item(ItemKind.RESOURCE, ALL)], partners=3, as_of=AT)
    assert "Leadership 1 item, no post;" in coverage_words.alt_capabilities(resource, WORDS)


def test_an_empty_campaign_and_a_full_one_are_different_pictures_of_one_size() -> None:
    for none, everything in zip(both(filled(0, 0)), both(filled(9, 9)), strict=True):
        assert none.png != everything.png
        assert Image.open(io.BytesIO(none.png)).size == Image.open(io.BytesIO(everything.png)).size


def tinted(found: Coverage) -> int:
    """Count the pixels of the boxes of what is supported."""
    picture = Image.open(io.BytesIO(coverage_picture.draw_capabilities(found, WORDS).png)).convert("RGB")
    tint = tuple(bytes.fromhex(Colour.TINT.removeprefix("#")))
    return sum(count for count, colour in picture.getcolors(picture.width * picture.height) or () if colour == tint)


def test_only_what_is_supported_stands_in_a_tinted_box() -> None:
    found = shipped()
    capabilities = found.part(Taxonomy.CAPABILITIES)
    assert tinted(filled(0, 0)) == 0
    share = tinted(found) / tinted(filled(9, 9))
    assert share == pytest.approx(capabilities.supported / len(capabilities.supports), rel=0.05)


def test_every_short_name_stands_in_its_place_uncut() -> None:
    cell = (1200 - 2 * 48 - 3 * 16) / 4 - 2 * 18
    row = (1200 - 2 * 48 - 56) / 2 - 120
    for taxonomy, edition in EDITIONS.items():
        room = cell if taxonomy is Taxonomy.CAPABILITIES else row
        for tag in edition.tags.values():
            assert lettering.drawable(tag.short) == tag.short
            assert lettering.font(26 * SCALE, is_bold=True).getlength(tag.short) / SCALE <= room, tag.short


@settings(max_examples=4, deadline=None)
@given(HOSTILE, st.integers(0, 99_999))
def test_the_pictures_hold_whatever_a_campaign_is_called(name: str, partners: int) -> None:
    for picture in both(replace(filled(1, 2), campaign=name, partners=partners)):
        assert picture.png.startswith(b"\x89PNG")
        assert len(picture.alt) <= LONGEST_ALT


def test_the_table_has_a_row_for_every_tag_with_the_numbers_of_the_pictures() -> None:
    found, stream = shipped(), io.StringIO(newline="")
    count = coverage_csv.write(found, stream)
    rows = list(csv.DictReader(io.StringIO(stream.getvalue().removeprefix("\ufeff"), newline="")))
    assert count == len(rows) == 51
    assert tuple(rows[0]) == coverage_csv.COLUMNS
    supports = [support for part in found.parts for support in part.supports]
    assert [row["id"] for row in rows] == [support.tag.id for support in supports]
    assert [int(row["items"]) for row in rows] == [support.items for support in supports]
    assert sum(row["is_supported"] == "yes" for row in rows) == sum(part.supported for part in found.parts)
    for row in rows:
        assert int(row["items"]) == sum(int(row[kind]) for kind in ("announcements", "resources", "pledges"))
