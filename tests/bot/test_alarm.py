"""The alarm clock goes by the wall clock, to the millisecond, and through every jump of it."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.alarm import Alarm
from tests.house import TravelClock

SOON = timedelta(seconds=0.15)


async def has_rung(alarm: Alarm, within_seconds: float = 0.01) -> bool:
    try:
        await asyncio.wait_for(alarm.rung(), within_seconds)
    except TimeoutError:
        return False
    return True


async def test_it_rings_within_milliseconds_of_its_instant_without_being_looked_at() -> None:
    clock = TravelClock()
    alarm = Alarm(clock)
    at = clock() + SOON
    alarm.set(at)
    await asyncio.wait_for(alarm.rung(), 1)
    assert timedelta(0) <= clock() - at < timedelta(milliseconds=30)


async def test_it_is_silent_before_its_instant() -> None:
    clock = TravelClock()
    alarm = Alarm(clock)
    alarm.set(clock() + timedelta(seconds=30))
    alarm.glance()
    assert not await has_rung(alarm, 0.05)


async def test_a_clock_that_jumped_ahead_is_noticed_at_the_next_glance() -> None:
    clock = TravelClock()
    alarm = Alarm(clock)
    alarm.set(clock() + timedelta(hours=1))
    clock.advance(hours=2)
    alarm.glance()
    assert await has_rung(alarm)


async def test_a_clock_that_jumped_back_does_not_ring_early_or_twice() -> None:
    clock = TravelClock()
    alarm = Alarm(clock)
    alarm.set(clock() + SOON)
    clock.advance(hours=-1)
    assert not await has_rung(alarm, 0.3)
    clock.advance(hours=1)
    alarm.glance()
    assert await has_rung(alarm)
    alarm.glance()
    assert not await has_rung(alarm)


async def test_somebody_may_ring_and_the_instant_still_counts() -> None:
    clock = TravelClock()
    alarm = Alarm(clock)
    alarm.set(clock() + SOON)
    alarm.ring()
    assert await has_rung(alarm)
    assert await has_rung(alarm, 1)


async def test_a_new_instant_takes_the_place_of_the_old_one() -> None:
    clock = TravelClock()
    alarm = Alarm(clock)
    alarm.set(clock() + SOON)
    alarm.set(clock() + timedelta(hours=1))
    assert not await has_rung(alarm, 0.3)


@pytest.mark.parametrize("at", [None, datetime(2000, 1, 1, tzinfo=UTC)])
async def test_the_past_rings_at_once_and_never_does_not(at: datetime | None) -> None:
    alarm = Alarm(TravelClock())
    alarm.set(at)
    assert await has_rung(alarm) is (at is not None)
