"""Names that must never change and never collide."""

import re
from datetime import UTC, date, datetime
from typing import TypedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import ids
from campaigns.model.errors import InputError

KEY_DAY = date(2027, 2, 9)


class Delivery(TypedDict):
    campaign: str
    announcement: str
    occurrence: int
    channel_id: int
    guild_id: int
    version: int
    generation: int


DELIVERY: Delivery = {
    "campaign": "sid-2027",
    "announcement": "kick-off",
    "occurrence": 0,
    "channel_id": 1199000000000000001,
    "guild_id": 1199000000000000002,
    "version": 1,
    "generation": 0,
}


def named(campaign: str, announcement: str) -> Delivery:
    return {**DELIVERY, "campaign": campaign, "announcement": announcement}


def counted(version: int, generation: int) -> Delivery:
    return {**DELIVERY, "version": version, "generation": generation}


# few and similar values, so that fields run into each other as often as they can
WORDS = st.text(alphabet="ab1:-\x00é", max_size=4)
NUMBERS = st.integers(0, 12) | st.integers(0, 2**63 - 1)
DELIVERIES = st.fixed_dictionaries(
    {
        "campaign": WORDS,
        "announcement": WORDS,
        "occurrence": NUMBERS,
        "channel_id": NUMBERS,
        "guild_id": NUMBERS,
        "version": NUMBERS,
        "generation": NUMBERS,
    }
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("175928847299117063", 175928847299117063),
        (" 1199000000000000001\n", 1199000000000000001),
        ("100000000000000", 100000000000000),
        (str(2**63 - 1), 2**63 - 1),
    ],
)
def test_a_discord_id_is_read(text: str, expected: int) -> None:
    assert ids.parse_snowflake(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "0", "12345678901234", "000000175928847299", "-175928847299117063", "+175928847299117063",
     "175928847299117063.0", "175 928 847 299 117 063", "175_928_847_299_117_063", "<#175928847299117063>",
     str(2**63), "99999999999999999999", "1" * 21, "1" * 10_000, "\u0661\u0667\u0665\u0669" * 4,
     "0x123456789abcdef"],
)  # fmt: skip
def test_what_is_no_discord_id_is_refused_with_the_way_to_get_one(text: str) -> None:
    with pytest.raises(InputError) as refusal:
        ids.parse_snowflake(text)
    assert "Developer Mode" in refusal.value.fix
    assert len(str(refusal.value)) < 400


@pytest.mark.parametrize("text", ["1.75929E+17", "1,75929E+17", "1.199E18", "2e+17"])
def test_an_id_rounded_by_a_spreadsheet_is_explained(text: str) -> None:
    with pytest.raises(InputError) as refusal:
        ids.parse_snowflake(text)
    assert "spreadsheet" in refusal.value.why
    assert "as text" in refusal.value.fix


def test_an_id_tells_when_it_was_made_and_the_shortest_is_of_2015() -> None:
    made_at = ids.snowflake_created_at(175928847299117063)
    assert made_at == datetime(2016, 4, 30, 11, 18, 25, 796000, tzinfo=UTC)
    assert ids.snowflake_created_at(ids.parse_snowflake("1" + "0" * 14)).year == 2015


def test_the_key_of_a_delivery_never_changes() -> None:
    assert ids.delivery_key(**DELIVERY) == "c74ab57b33ab3dbd33ca0d583"


@given(DELIVERIES)
def test_a_key_fits_discords_nonce_and_is_the_same_every_time(delivery: Delivery) -> None:
    key = ids.delivery_key(**delivery)
    assert re.fullmatch(r"[0-9a-f]{25}", key)
    assert ids.delivery_key(**delivery) == key


@given(DELIVERIES, DELIVERIES)
def test_two_deliveries_share_a_key_only_if_they_are_one(first: Delivery, second: Delivery) -> None:
    assert (ids.delivery_key(**first) == ids.delivery_key(**second)) == (first == second)


@given(
    joined=st.text(alphabet="a1:,|\x00", min_size=1, max_size=8),
    cut=st.integers(0, 8),
    other=st.integers(0, 8),
)
def test_names_that_read_the_same_when_joined_have_different_keys(joined: str, cut: int, other: int) -> None:
    cut, other = min(cut, len(joined)), min(other, len(joined))
    first, second = (ids.delivery_key(**named(joined[:at], joined[at:])) for at in (cut, other))
    assert (first == second) == (cut == other)


def test_numbers_that_read_the_same_when_joined_or_swapped_have_different_keys() -> None:
    pairs = [(1, 11), (11, 1), (111, 0), (0, 111)]
    keys = {ids.delivery_key(**counted(version, generation)) for version, generation in pairs}
    assert len(keys) == len(pairs)


def test_every_part_of_a_delivery_changes_its_key() -> None:
    variants: list[Delivery] = [
        DELIVERY,
        {**DELIVERY, "campaign": "sid-2028"},
        {**DELIVERY, "announcement": "kick-on"},
        {**DELIVERY, "occurrence": 1},
        {**DELIVERY, "channel_id": 1},
        {**DELIVERY, "guild_id": 1},
        {**DELIVERY, "version": 2},
        {**DELIVERY, "generation": 1},
    ]
    assert len({ids.delivery_key(**variant) for variant in variants}) == len(variants)


@pytest.mark.parametrize(
    ("number", "occurrence", "reference"),
    [(14, 0, "SID27-014"), (14, 1, "SID27-014.2"), (1, 399, "SID27-001.400"), (999, 0, "SID27-999"),
     (1000, 0, "SID27-1000"), (1000, 2, "SID27-1000.3")],
)  # fmt: skip
def test_a_post_is_called_by_number_and_place_in_its_series(number: int, occurrence: int, reference: str) -> None:
    assert ids.post_reference("SID27", number, occurrence) == reference


@pytest.mark.parametrize(
    ("prefix", "number", "occurrence"),
    [("SID27", 0, 0), ("SID27", 1, -1), ("sid27", 1, 0), ("SID", 1, 0), ("", 1, 0), ("SAFER27", 1, 0)],
)
def test_a_reference_nobody_could_find_again_is_a_programming_error(prefix: str, number: int, occurrence: int) -> None:
    with pytest.raises(ValueError, match="no reference"):
        ids.post_reference(prefix, number, occurrence)


@pytest.mark.parametrize(
    ("name", "prefix"),
    [
        ("Safer Internet Day 2027", "SID27"),
        ("Safer Internet Day", "SID27"),
        ("SID 2027", "SID27"),
        ("SID2027", "SID27"),
        ("safer-internet-day", "SID27"),
        ("Together for a better internet", "TFAB27"),
        ("Journée de l'Été", "JDL27"),
        ("Kindness", "KIN27"),
        ("Ж安全", "C27"),
        ("2027", "C27"),
        ("", "C27"),
    ],
)
def test_a_campaigns_name_becomes_the_start_of_its_references(name: str, prefix: str) -> None:
    assert ids.reference_prefix(name, KEY_DAY) == prefix


@given(st.text(max_size=30), st.dates(date(2004, 1, 1), date(2099, 12, 31)))
def test_every_name_gives_a_prefix_that_references_can_be_made_of(name: str, key_on: date) -> None:
    reference = ids.post_reference(ids.reference_prefix(name, key_on), 7, 0)
    assert ids.references_in(f"see {reference}.") == (reference,)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SID27-014", ("SID27-014",)),
        ("-# SID27-014 · Safer Internet Day", ("SID27-014",)),
        ("I read SID27-014.", ("SID27-014",)),
        ("_SID27-014_ and (SID27-015.2), SID27-1000!", ("SID27-014", "SID27-015.2", "SID27-1000")),
        ("SID27-014.2.", ("SID27-014.2",)),
        ("参照SID27-014を", ("SID27-014",)),
        ("SID27-0141", ()),
        ("SID27-14", ()),
        ("SID27-000.1", ()),
        ("SID27-014.1", ()),
        ("SID27-014.02", ()),
        ("SID27-014.2.3", ()),
        ("SID27-014x", ()),
        ("XXSID27-014", ()),
        ("1SID27-014", ()),
        ("SID27-014-2", ()),
        ("sid27-014", ()),
        ("A" * 5000, ()),
    ],
)
def test_only_whole_references_are_found_in_a_text(text: str, found: tuple[str, ...]) -> None:
    assert ids.references_in(text) == found


@given(st.integers(1, 5000), st.integers(0, 399), st.integers(1, 5000), st.integers(0, 399))
def test_a_post_is_never_found_under_another_posts_reference(
    number: int, occurrence: int, other_number: int, other_occurrence: int
) -> None:
    reference = ids.post_reference("SID27", number, occurrence)
    other = ids.post_reference("SID27", other_number, other_occurrence)
    assert (ids.references_in(f"x {other} y") == (reference,)) == (reference == other)
