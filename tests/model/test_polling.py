"""When a feed is asked again, and what is said of its health."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import polling
from campaigns.model.feed import Feed, FeedMode, FeedState, IdScheme, Validators

NOW = datetime(2027, 1, 20, 12, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)
FEED = Feed(
    id=1,
    campaign_id=1,
    key="weprotect",
    url="https://news.example/feed/",
    organisation="WeProtect",
    mode=FeedMode.REVIEW,
    state=FeedState.FINE,
    why="",
    etag='"1"',
    last_modified="",
    generator="",
    language="en",
    last_success_at=NOW - timedelta(hours=1),
    last_new_item_at=NOW - timedelta(days=2),
    next_poll_at=NOW,
    failures=0,
    id_scheme=IdScheme.GUID,
    is_baseline_done=True,
)


def wait(failures: int = 0, retry_after: timedelta | None = None, jitter: float = 0.5) -> timedelta:
    return polling.next_poll_at(NOW, HALF_HOUR, failures=failures, retry_after=retry_after, jitter=jitter) - NOW


def test_the_wait_doubles_with_every_failure_up_to_a_day() -> None:
    assert [wait(failures) for failures in range(4)] == [HALF_HOUR * 2**n for n in range(4)]
    assert wait(10_000) == timedelta(days=1)


def test_retry_after_is_honoured_but_never_for_more_than_a_day() -> None:
    assert wait(retry_after=timedelta(hours=2)) == timedelta(hours=2)
    assert wait(retry_after=timedelta(seconds=1)) == HALF_HOUR
    assert wait(retry_after=timedelta(days=4000)) == timedelta(days=1)


@given(st.integers(0, 50), st.floats(0, 1, exclude_max=True))
def test_jitter_moves_a_poll_by_a_tenth_at_most(failures: int, jitter: float) -> None:
    middle = wait(failures)
    assert middle * 0.899 <= wait(failures, jitter=jitter) <= middle * 1.101


def test_failing_is_said_after_a_day_not_before() -> None:
    soon = replace(FEED, failures=3, why="It answered 503.")
    assert polling.state_after_poll(soon, NOW, HALF_HOUR)[0] is FeedState.FINE
    late = replace(soon, last_success_at=NOW - timedelta(hours=24), first_failed_at=NOW - timedelta(hours=24))
    state, why = polling.state_after_poll(late, NOW, HALF_HOUR)
    assert state is FeedState.FAILING
    assert why == "3 polls in a row failed; the last success was 2027-01-19 12:00 UTC. It answered 503."


def test_quiet_is_twice_the_usual_silence() -> None:
    usual = polling.usual_silence([NOW - timedelta(days=days) for days in (0, 10, 14)])
    assert usual == timedelta(days=10)
    silent = replace(FEED, last_new_item_at=NOW - timedelta(days=20))
    assert polling.state_after_poll(silent, NOW, usual)[0] is FeedState.QUIET
    assert polling.state_after_poll(silent, NOW - timedelta(days=1), usual) == (FeedState.FINE, "")


def test_a_busy_feed_is_not_quiet_within_two_weeks() -> None:
    usual = polling.usual_silence([NOW - timedelta(hours=hours) for hours in range(9)])
    silent = replace(FEED, last_new_item_at=NOW - timedelta(days=13))
    assert polling.state_after_poll(silent, NOW, usual)[0] is FeedState.FINE


def test_a_feed_without_items_has_a_usual_silence_all_the_same() -> None:
    assert polling.usual_silence([]) == polling.LEAST_USUAL_SILENCE


@pytest.mark.parametrize("state", sorted(set(FeedState) - {FeedState.FINE, FeedState.QUIET, FeedState.FAILING}))
def test_a_poll_never_lifts_what_a_person_has_to_lift(state: FeedState) -> None:
    stopped = replace(FEED, state=state, why="Asked.")
    assert polling.state_after_poll(stopped, NOW, HALF_HOUR) == (state, "Asked.")


def test_a_feed_asks_with_what_the_server_gave() -> None:
    assert FEED.validators == Validators(etag='"1"')
