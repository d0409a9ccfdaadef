from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import quiet, zones
from campaigns.model.lateness import LateDecision
from tests import builders

LISBON = "Europe/Lisbon"
ZONES = st.sampled_from(sorted(zones.zone_names()))
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


def at(hour: int, minute: int = 0, day: int = 9) -> datetime:
    return datetime(2027, 2, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "minute", "is_night"), [(20, 59, False), (21, 0, True), (3, 0, True), (6, 59, True), (7, 0, False)]
)
def test_night_is_from_nine_in_the_evening_to_seven_in_the_morning_where_the_partner_is(
    hour: int, minute: int, is_night: bool
) -> None:
    there = datetime(2027, 2, 9, hour, minute, tzinfo=ZoneInfo("Asia/Kathmandu"))
    assert quiet.is_quiet(there, "Asia/Kathmandu") is is_night


def test_what_speaks_about_harm_waits_for_the_morning_and_the_rest_does_not() -> None:
    harm, other = builders.content(is_sensitive=True), builders.content()
    assert quiet.due_at(harm, at(23), LISBON) == at(7, day=10)
    assert quiet.due_at(harm, at(2), LISBON) == at(7)
    assert quiet.due_at(harm, at(12), LISBON) == at(12)
    assert quiet.due_at(other, at(23), LISBON) == at(23)


@pytest.mark.parametrize(
    ("late", "fate"),
    [
        ("send 24h", LateDecision.SEND),
        ("send 6h", LateDecision.ASK),
        ("drop 10m", LateDecision.DROP),
        ("ask", LateDecision.ASK),
    ],
)
def test_in_the_morning_its_own_rule_decides(late: str, fate: LateDecision) -> None:
    assert quiet.fate(builders.content(late=late, is_sensitive=True), at(23), LISBON) is fate
    assert quiet.fate(builders.content(late=late, is_sensitive=True), at(12), LISBON) is None
    assert quiet.fate(builders.content(late=late), at(23), LISBON) is None


def test_the_morning_after_the_clocks_changed_is_still_seven() -> None:
    spring = datetime(2027, 3, 27, 23, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    assert quiet.over_at(spring, "Europe/Berlin") == datetime(2027, 3, 28, 5, 0, tzinfo=UTC)


def test_a_morning_that_a_country_left_out_is_the_next_one() -> None:
    samoa = datetime(2011, 12, 29, 22, 0, tzinfo=ZoneInfo("Pacific/Apia"))
    local = quiet.over_at(samoa, "Pacific/Apia").astimezone(ZoneInfo("Pacific/Apia"))
    assert (local.date().isoformat(), local.hour) == ("2011-12-31", 7)


@given(INSTANTS, ZONES)
def test_the_wait_ends_by_day_is_short_and_changes_nothing_by_day(instant: datetime, zone: str) -> None:
    over = quiet.over_at(instant, zone)
    assert not quiet.is_quiet(over, zone)
    assert timedelta(0) <= over - instant <= timedelta(hours=36)
    assert (over == instant) is not quiet.is_quiet(instant, zone)
    assert quiet.over_at(over, zone) == over


@given(INSTANTS, INSTANTS, ZONES)
def test_nothing_overtakes_by_waiting(one: datetime, other: datetime, zone: str) -> None:
    first, second = sorted((one, other))
    assert quiet.over_at(first, zone) <= quiet.over_at(second, zone)
