"""Pace: even turns, never two at once, and patience that grows and stays bounded."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model.pace import CATCH_UP_SECONDS, LONGEST_BACKOFF_SECONDS, Pace, backoff_seconds, shares, wave_seconds


def most_within(turns: Iterable[float], window: float) -> int:
    ordered = sorted(turns)
    return max(sum(start <= turn < start + window for turn in ordered) for start in ordered)


def test_a_burst_is_spread_evenly() -> None:
    pace = Pace(48)
    turns = [pace.take(0.0) for _ in range(97)]
    assert turns[0] == 0.0
    assert abs(turns[96] - 2.0) < 1e-9


@given(st.lists(st.floats(0, 2), min_size=1, max_size=120), st.integers(5, 60))
def test_no_second_however_placed_holds_more_turns_than_allowed(waits: list[float], rate: int) -> None:
    pace, now, turns = Pace(rate), 0.0, []
    for wait in waits:
        now += wait / 10
        turns.append(pace.take(now))
        assert turns[-1] >= now
    assert most_within(turns, 1 - 1e-6) <= rate


def test_idle_time_saves_up_no_turns() -> None:
    pace = Pace(10)
    pace.take(0.0)
    turns = [pace.take(100.0) for _ in range(3)]
    assert [round(turn, 6) for turn in turns] == [100.0, 100.1, 100.2]


def test_a_rest_asked_for_by_discord_is_kept_and_never_shortened() -> None:
    pace = Pace(10)
    pace.rest(5.0, 30.0)
    pace.rest(6.0, 1.0)
    assert pace.take(7.0) == 35.0


@given(st.integers(1, 1000), st.floats(0, 1, exclude_max=True))
def test_back_off_doubles_is_spread_and_bounded(attempts: int, jitter: float) -> None:
    seconds = backoff_seconds(attempts, jitter)
    assert 0 < seconds <= LONGEST_BACKOFF_SECONDS
    assert backoff_seconds(attempts, 0.0) <= seconds <= 2 * backoff_seconds(attempts, 0.0)
    assert backoff_seconds(attempts, jitter) <= backoff_seconds(attempts + 1, jitter)


def test_a_brake_makes_those_behind_wait_longer() -> None:
    pace = Pace(10)
    turns = [pace.take(0.0, brake) for brake in (1.0, 5.0, 1.0, 1.0)]
    assert [round(turn, 6) for turn in turns] == [0.0, 0.1, 0.6, 0.7]


def test_an_honest_estimate() -> None:
    assert round(wave_seconds(62, 48), 1) == 1.3
    assert round(wave_seconds(3_000, 48), 1) == 62.5


def test_a_loop_that_stood_still_lets_nobody_leave_in_a_burst() -> None:
    pace = Pace(per_second=10)
    assert [pace.take(0.0), pace.take(0.0)] == [0.0, 0.1]
    pace.left(5.0)  # the second one left 4.9 s late
    turns = [pace.take(5.0) for _ in range(3)]
    assert turns == pytest.approx([5.094, 5.194, 5.294])


@given(st.lists(st.floats(0.0, 0.3), min_size=51, max_size=120))
def test_however_late_anybody_leaves_no_51_leave_within_a_second(late_seconds: list[float]) -> None:
    pace, now, departures = Pace(48), 0.0, []
    for late in late_seconds:
        now = max(now, pace.take(now)) + late
        pace.left(now)
        departures.append(now)
    shortest = min(last - first for first, last in zip(departures, departures[50:], strict=False))
    assert shortest >= 50 / 48 - CATCH_UP_SECONDS - 1e-9


def test_a_timer_that_rings_a_little_late_costs_no_turn() -> None:
    pace, now, left = Pace(per_second=10), 0.0, 0
    while now < 10.0:
        now = max(now, pace.take(now)) + 0.004
        pace.left(now)
        left += 1
    assert left >= 100


def test_room_is_shared_by_weight_and_everybody_gets_a_place() -> None:
    assert shares({1: False}, 32) == {1: 32}
    assert shares({1: False, 2: False}, 32) == {1: 16, 2: 16}
    assert shares({1: True, 2: False}, 32) == {1: 26, 2: 6}
    assert shares({}, 32) == {}


@given(st.dictionaries(st.integers(1, 99), st.booleans(), min_size=1, max_size=40), st.integers(1, 64))
def test_no_more_room_is_given_than_there_is_and_none_is_left(waiting: dict[int, bool], room: int) -> None:
    given_out = shares(waiting, room)
    assert sum(given_out.values()) == room
    assert len(given_out) == min(room, len(waiting))
