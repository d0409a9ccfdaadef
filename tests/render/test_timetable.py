"""Where things stand on the timetable of the key day."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.render import timetable
from campaigns.render.timetable import DayRow

DAY = date(2027, 2, 9)
ZONES = sorted(available_timezones() - {"localtime", "Factory", "posixrules"})
NOON = datetime(2027, 2, 9, 12, tzinfo=UTC)


def row(zone: str, *posts: tuple[str, datetime], partner: str = "P") -> DayRow:
    return DayRow(partner, zone, posts)


def test_the_day_of_every_zone_lies_within_the_fifty_hours() -> None:
    opens_at, closes_at = timetable.window(DAY)
    lanes = timetable.lanes([row(zone) for zone in ZONES], DAY, len(ZONES))
    assert len(lanes) == len(ZONES)
    assert all(opens_at <= lane.opens_at < lane.closes_at <= closes_at for lane in lanes)


def test_the_window_is_from_the_first_midnight_on_earth_to_the_last() -> None:
    assert timetable.window(DAY) == (datetime(2027, 2, 8, 10, tzinfo=UTC), datetime(2027, 2, 10, 12, tzinfo=UTC))


def test_a_day_with_a_clock_change_is_as_long_as_it_is() -> None:
    (lane,) = timetable.lanes([row("Europe/Lisbon")], date(2027, 3, 28), 1)
    assert lane.closes_at - lane.opens_at == timedelta(hours=23)


def test_partners_stand_in_the_order_in_which_the_day_reaches_them() -> None:
    zones = ["America/Vancouver", "Asia/Kathmandu", "Pacific/Apia", "Europe/Lisbon"]
    lanes = timetable.lanes([row(zone) for zone in zones], DAY, 12)
    assert [lane.rows[0].timezone for lane in lanes] == [zones[2], zones[1], zones[3], zones[0]]


@pytest.mark.parametrize("limit", [1, 2, 12, 30])
def test_any_number_of_partners_fits_the_lanes_and_nobody_is_lost(limit: int) -> None:
    lanes = timetable.lanes([row(zone, partner=zone) for zone in ZONES], DAY, limit)
    assert len(lanes) <= limit
    assert sorted(r.partner for lane in lanes for r in lane.rows) == ZONES


def test_partners_who_share_a_lane_share_a_span_from_the_first_instant_to_the_last() -> None:
    rows = [row("Europe/Berlin", ("1", NOON)), row("Europe/Paris", ("1", NOON + timedelta(hours=2)))]
    (lane,) = timetable.lanes(rows, DAY, 1)
    (span,) = lane.spans
    assert (span.first_at, span.last_at) == (NOON, NOON + timedelta(hours=2))
    assert span.middle_at == NOON + timedelta(hours=1)


@given(st.lists(st.floats(0, 1000), max_size=20).map(sorted))
def test_marks_keep_apart_in_order_and_inside(wanted: list[float]) -> None:
    places = timetable.spread(wanted, 40, -100, 1100)
    assert len(places) == len(wanted)
    assert all(after - before >= 40 - 1e-6 for before, after in pairwise(places))
    assert all(-100 - 1e-6 <= place <= 1100 + 1e-6 for place in places)


def test_marks_with_room_stay_where_they_are() -> None:
    assert timetable.spread([10, 60, 200], 40, 0, 300) == [10, 60, 200]


def test_two_marks_at_one_place_step_aside_equally() -> None:
    assert timetable.spread([100, 100], 40, 0, 300) == [80, 120]


@pytest.mark.parametrize(("minutes", "name"), [(0, "UTC"), (345, "UTC+5:45"), (-180, "UTC-3"), (-570, "UTC-9:30")])
def test_offsets_are_written_as_people_do(minutes: int, name: str) -> None:
    assert timetable.offset_name(timedelta(minutes=minutes)) == name
