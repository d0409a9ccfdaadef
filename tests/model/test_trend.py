from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import trend

NOW = datetime(2027, 2, 9, 12, 0, tzinfo=UTC)

_steps = st.lists(
    st.tuples(
        st.integers(-40 * 86_400, 3_600).map(lambda seconds: NOW + timedelta(seconds=seconds)), st.integers(1, 50)
    ),
    max_size=60,
).map(sorted)


@given(_steps)
def test_the_line_ends_now_with_the_sum_and_never_falls(steps: list[tuple[datetime, int]]) -> None:
    line = trend.totals(steps, NOW)
    if not line:
        return
    assert line[-1] == (NOW, sum(size for at, size in steps if at <= NOW))
    counts = [count for _, count in line]
    assert counts == sorted(counts)
    instants = [at for at, _ in line]
    assert instants == sorted(instants)
    assert NOW - instants[0] <= trend.LONGEST


def test_a_young_campaign_begins_at_nothing() -> None:
    line = trend.totals([(NOW - timedelta(hours=hours), 1) for hours in range(48, 0, -1)], NOW)
    assert (line[0][1], line[-1][1], len(line)) == (0, 48, trend.POINTS)


def test_an_old_campaign_shows_its_last_days_only() -> None:
    line = trend.totals([(NOW - timedelta(days=30), 7), (NOW - timedelta(days=1), 3)], NOW)
    assert line[0] == (NOW - trend.LONGEST, 7)
    assert line[-1] == (NOW, 10)


def test_there_is_no_line_for_the_first_hours() -> None:
    assert trend.totals([(NOW - timedelta(minutes=5), 9)], NOW) == ()
    assert trend.totals([], NOW) == ()
