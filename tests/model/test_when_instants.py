"""Wall times become instants, in every zone; the yardstick is `transitions`, which knows offsets only."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from campaigns.model import when, zones
from campaigns.model.errors import InputError
from campaigns.model.when import Adjustment
from tests.model import transitions
from tests.model.transitions import Transition

ZONES = sorted(zones.zone_names())
SECOND = timedelta(seconds=1)
WALLS = st.datetimes(datetime.fromisoformat("1970-01-03"), datetime.fromisoformat("2037-12-29")).map(
    lambda at: at.replace(microsecond=0)
)
GAP, TWICE, PLAIN = Adjustment.MOVED_AFTER_GAP, Adjustment.FIRST_OF_TWO, Adjustment.NONE


def resolve(wall: datetime, zone: str) -> when.Instant:
    return when.resolve(wall.date(), wall.time(), zone)


def instants_showing(wall: datetime, zone: ZoneInfo) -> list[datetime]:
    """List every instant at which the zone's clock shows this wall time, from the offsets around it."""
    as_utc = wall.replace(tzinfo=UTC)
    offsets = {transitions.offset_at(as_utc + timedelta(hours=hour), zone) for hour in range(-50, 51)}
    shown = [as_utc - offset for offset in offsets]
    return sorted(at for at in shown if at.astimezone(zone).replace(tzinfo=None) == wall)


def check_around(change: Transition, zone: str) -> None:
    """Check the edges and the middle of what one change of the clock skips or repeats."""
    first, end = change.odd_walls
    for wall in (first, first + (end - first) / 2, end - SECOND):
        result = resolve(wall, zone)
        expected_at = change.at if change.is_gap else wall.replace(tzinfo=UTC) - change.before
        assert (result.at, result.adjustment) == (expected_at, GAP if change.is_gap else TWICE), (zone, wall)
        assert result.local.replace(tzinfo=None) >= wall
    for wall, offset in ((first - SECOND, change.before), (end, change.after)):
        result = resolve(wall, zone)
        assert (result.at, result.adjustment) == (wall.replace(tzinfo=UTC) - offset, PLAIN), (zone, wall)


def test_every_clock_change_of_2026_to_2028_in_every_zone_is_resolved_at_its_edges() -> None:
    checked = 0
    for name in ZONES:
        for change in transitions.in_years(ZoneInfo(name), 2026, 2028):
            check_around(change, name)
            checked += 1
    assert checked > 500


@settings(max_examples=300, deadline=None)
@given(zone=st.sampled_from(ZONES), year=st.integers(1970, 2037))
def test_clock_changes_since_1970_are_resolved_at_their_edges(zone: str, year: int) -> None:
    changes = list(transitions.in_years(ZoneInfo(zone), year, year))
    assume(changes)
    # two changes within two days of each other (there were some) make one wall time odd in two ways
    assume(all(later.at - earlier.at > timedelta(days=2) for earlier, later in pairwise(changes)))
    for change in changes:
        check_around(change, zone)


@settings(max_examples=500, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    wall=WALLS,
)
def test_a_wall_time_is_resolved_to_the_first_instant_that_shows_it(zone: str, wall: datetime) -> None:
    result = resolve(wall, zone)
    showing = instants_showing(wall, ZoneInfo(zone))
    assert result.at.tzinfo is UTC
    assert result.local == result.at
    assert result.local.tzinfo is ZoneInfo(zone)
    if showing:
        assert result.at == showing[0]
        assert result.local.replace(tzinfo=None, fold=0) == wall
        assert result.adjustment == (TWICE if len(showing) > 1 else PLAIN)
    else:
        assert result.adjustment == GAP
        assert result.local.replace(tzinfo=None) > wall
        assert (result.at - SECOND).astimezone(ZoneInfo(zone)).replace(tzinfo=None) < wall


@settings(max_examples=200, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    day=st.dates(date(2024, 1, 1), date(2032, 12, 31)),
    times=st.tuples(st.times(), st.times()),
)
def test_an_earlier_wall_time_of_a_day_is_never_due_after_a_later_one(
    zone: str, day: date, times: tuple[time, time]
) -> None:
    earlier, later = sorted(times)
    first, second = when.resolve(day, earlier, zone), when.resolve(day, later, zone)
    assert first.at <= second.at


@pytest.mark.parametrize(
    ("zone", "wall", "at", "adjustment"),
    [
        ("Europe/Lisbon", "2027-02-09T09:00", "2027-02-09T09:00", PLAIN),
        ("Asia/Kathmandu", "2027-02-09T09:00", "2027-02-09T03:15", PLAIN),
        ("Pacific/Kiritimati", "2027-02-09T09:00", "2027-02-08T19:00", PLAIN),
        ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:00", GAP),
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30", TWICE),
        ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30", TWICE),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30", GAP),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45", TWICE),
        ("Antarctica/Troll", "2026-03-29T01:30", "2026-03-29T01:00", GAP),
        ("Antarctica/Troll", "2026-03-29T02:59:59", "2026-03-29T01:00", GAP),
        ("Antarctica/Troll", "2026-10-25T01:00", "2026-10-24T23:00", TWICE),
        ("Pacific/Apia", "2011-12-30T09:00", "2011-12-30T10:00", GAP),
        ("Pacific/Apia", "2011-12-31T00:00", "2011-12-30T10:00", PLAIN),
        ("Africa/Monrovia", "1972-01-07T00:20", "1972-01-07T00:44:30", GAP),
        ("America/Sao_Paulo", "2018-11-04T00:00", "2018-11-04T03:00", GAP),
        ("Africa/Casablanca", "2026-03-22T02:30", "2026-03-22T02:00", GAP),
    ],
)
def test_known_clock_changes_are_resolved_as_the_records_say(
    zone: str, wall: str, at: str, adjustment: Adjustment
) -> None:
    result = resolve(datetime.fromisoformat(wall), zone)
    assert result.at == datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert result.adjustment == adjustment


def test_a_whole_skipped_day_moves_to_the_first_midnight_after_it() -> None:
    result = when.resolve(date(2011, 12, 30), time(9), "Pacific/Apia")
    assert result.local.isoformat() == "2011-12-31T00:00:00+14:00"


def test_a_time_that_asks_for_the_second_reading_still_gets_the_first() -> None:
    assert when.resolve(date(2026, 10, 25), time(2, 30, fold=1), "Europe/Berlin").at.hour == 0


def test_a_skipped_time_with_fractions_of_a_second_moves_to_the_transition_itself() -> None:
    result = when.resolve(date(2026, 3, 29), time(2, 0, 0, 1), "Europe/Berlin")
    assert result.at == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_partner_zone_that_does_not_exist_is_refused_and_not_guessed() -> None:
    with pytest.raises(InputError, match="no time zone"):
        when.resolve(date(2027, 2, 9), time(9), "Europe/Atlantis")


def test_an_instant_without_a_zone_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="time zone"):
        when.in_utc(datetime(2027, 2, 9))  # noqa: DTZ001 - the mistake itself
