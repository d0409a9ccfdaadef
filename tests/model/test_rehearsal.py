"""A rehearsal runs faster than life, in the same order, and the real clock changes nothing."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import rehearsal
from campaigns.model.errors import InputError
from campaigns.model.rehearsal import REAL, CampaignClock

TRUE_FROM = datetime(2027, 2, 8, tzinfo=UTC)
REAL_FROM = datetime(2026, 11, 3, 12, tzinfo=UTC)
SPEEDS = st.floats(1, rehearsal.FASTEST) | st.sampled_from([1.0, 60.0, 3600.0, 6000.0])
CLOCKS = st.builds(CampaignClock, st.just(TRUE_FROM), st.just(REAL_FROM), SPEEDS)
REAL_INSTANTS = st.timedeltas(timedelta(minutes=-30), timedelta(hours=6)).map(lambda since: REAL_FROM + since)
TRUE_INSTANTS = st.timedeltas(timedelta(days=-200), timedelta(days=200)).map(lambda since: TRUE_FROM + since)


def test_an_hour_of_rehearsal_at_3600_times_is_a_second() -> None:
    clock = CampaignClock(TRUE_FROM, REAL_FROM, 3600)
    assert clock.to_campaign(REAL_FROM) == TRUE_FROM
    assert clock.to_campaign(REAL_FROM + timedelta(seconds=1)) == TRUE_FROM + timedelta(hours=1)
    assert clock.to_real(TRUE_FROM + timedelta(days=1)) == REAL_FROM + timedelta(seconds=24)
    assert clock.to_real(TRUE_FROM - timedelta(hours=1)) == REAL_FROM - timedelta(seconds=1)


@given(clock=CLOCKS, instants=st.lists(REAL_INSTANTS, min_size=2, max_size=6, unique=True))
def test_what_happens_later_is_later_in_campaign_time(clock: CampaignClock, instants: list[datetime]) -> None:
    shown = [clock.to_campaign(instant) for instant in sorted(instants)]
    assert shown == sorted(set(shown))


@given(clock=CLOCKS, instants=st.lists(TRUE_INSTANTS, min_size=2, max_size=6))
def test_posts_come_due_in_their_true_order(clock: CampaignClock, instants: list[datetime]) -> None:
    waits = [clock.to_real(instant) for instant in sorted(instants)]
    assert waits == sorted(waits)


@given(clock=CLOCKS, instant=REAL_INSTANTS)
def test_a_real_instant_comes_back_within_a_millisecond(clock: CampaignClock, instant: datetime) -> None:
    assert abs(clock.to_real(clock.to_campaign(instant)) - instant) <= timedelta(milliseconds=1)


@given(clock=CLOCKS, instant=TRUE_INSTANTS)
def test_a_campaign_instant_comes_back_within_a_real_microsecond(clock: CampaignClock, instant: datetime) -> None:
    drift = abs(clock.to_campaign(clock.to_real(instant)) - instant)
    assert drift <= timedelta(microseconds=clock.speed)


@given(TRUE_INSTANTS)
def test_the_real_clock_changes_nothing(instant: datetime) -> None:
    assert REAL.to_real(instant) == REAL.to_campaign(instant) == instant
    assert REAL.is_real


def test_a_clock_at_real_speed_that_shows_another_day_is_not_the_real_one() -> None:
    assert not CampaignClock(TRUE_FROM, REAL_FROM, 1).is_real
    assert not CampaignClock(TRUE_FROM, TRUE_FROM, 2).is_real
    assert CampaignClock(TRUE_FROM, TRUE_FROM, 1).is_real


@pytest.mark.parametrize("speed", [0.0, 0.999, -1.0, float("nan"), float("inf"), 1_000_001.0])
def test_a_clock_that_stands_crawls_or_races_is_refused(speed: float) -> None:
    with pytest.raises(InputError, match="cannot run"):
        CampaignClock(TRUE_FROM, REAL_FROM, speed)


def test_a_clock_change_during_the_rehearsal_is_counted_as_the_hour_it_is() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    clock = CampaignClock(datetime(2026, 10, 25, 1, tzinfo=berlin), REAL_FROM, 3600)
    waits = clock.to_real(datetime(2026, 10, 25, 4, tzinfo=berlin)) - REAL_FROM
    assert waits == timedelta(seconds=4)


def test_instants_without_a_zone_are_a_programming_error() -> None:
    with pytest.raises(ValueError, match="time zone"):
        CampaignClock(datetime(2027, 2, 8), REAL_FROM, 60)  # noqa: DTZ001 - the mistake itself
    with pytest.raises(ValueError, match="time zone"):
        REAL.to_real(datetime(2027, 2, 8))  # noqa: DTZ001
