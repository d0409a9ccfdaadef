"""What an organiser may write for `when`, and what becomes of typing mistakes."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import when, zones
from campaigns.model.errors import InputError
from campaigns.model.when import When

KEY_DAY = date(2027, 2, 9)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("T-14 09:00 local", When(-14, None, time(9), "local")),
        ("T 12:00 UTC", When(0, None, time(12), "UTC")),
        ("T+1 10:00 Europe/Lisbon", When(1, None, time(10), "Europe/Lisbon")),
        ("2027-02-01 09:00 Europe/Lisbon", When(None, date(2027, 2, 1), time(9), "Europe/Lisbon")),
        ("2027-02-01 09:00 local", When(None, date(2027, 2, 1), time(9), "local")),
    ],
)
def test_the_documented_forms_are_read_and_written_back_as_they_were(text: str, expected: When) -> None:
    assert when.parse(text) == expected
    assert when.format(expected) == text


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("T-0 09:00 local", "T 09:00 local"),
        ("T+0 09:00 local", "T 09:00 local"),
        ("T-007 09:00 local", "T-7 09:00 local"),
        ("t-14 09:00 LOCAL", "T-14 09:00 local"),
        ("T - 14 09:00 local", "T-14 09:00 local"),
        ("T -14 09:00 local", "T-14 09:00 local"),
        ("T\u221214 09:00 local", "T-14 09:00 local"),
        ("T\u201314 09:00 local", "T-14 09:00 local"),
        ("2027\u201102\u201101 09:00 local", "2027-02-01 09:00 local"),
        ("  T-14\u00a009:00\tlocal ", "T-14 09:00 local"),
        ("T-14 9:00 local", "T-14 09:00 local"),
        ("T 12:00 utc", "T 12:00 UTC"),
        ("T 12:00 europe/lisbon", "T 12:00 Europe/Lisbon"),
        ("T 12:00 America/New York", "T 12:00 America/New_York"),
        ("T 12:00 America/Port-au-Prince", "T 12:00 America/Port-au-Prince"),
    ],
)
def test_harmless_variations_mean_what_they_look_like(text: str, meant: str) -> None:
    assert when.format(when.parse(text)) == meant


def test_seconds_may_be_written_and_are_shown_where_there_are_any() -> None:
    assert when.parse("T 09:00:30 UTC").at == time(9, 0, 30)
    assert when.format(when.parse("T 09:00:30 utc")) == "T 09:00:30 UTC"
    assert when.format(when.parse("T 09:00:00 UTC")) == "T 09:00 UTC"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "starts with neither"),
        ("soon", "starts with neither"),
        ("T14 09:00 local", "starts with neither"),
        ("T--14 09:00 local", "starts with neither"),
        ("T12:00 UTC", "starts with neither"),
        ("01.02.2027 09:00 local", "starts with neither"),
        ("T\u0661 09:00 local", "starts with neither"),
        ("T-14", "has to be a time"),
        ("T-14 local", "has to be a time"),
        ("T 9am local", "has to be a time"),
        ("T 09:00:60 local", "no time 09:00:60"),
        ("T 0900 local", "has to be a time"),
        ("T 25:00 local", "no time 25:00"),
        ("T 24:00 local", "no time 24:00"),
        ("T 09:60 local", "no time 09:60"),
        ("2027-02-30 09:00 local", "no day 2027-02-30"),
        ("2027-13-01 09:00 local", "no day 2027-13-01"),
        ("0000-01-01 09:00 local", "no day 0000-01-01"),
        ("0227-02-01 09:00 local", "year"),
        ("T-1000 09:00 local", "999 days"),
        ("T+99999999999999999999 09:00 local", "999 days"),
        ("T-14 09:00", "whose clock"),
        ("T 09:00 +01:00", "offset forgets"),
        ("T 09:00 UTC+1", "offset forgets"),
        ("T 09:00 PST", "abbreviation"),
        ("T 09:00 Europe/Lisbon please", "IANA list"),
        ("T 09:00 ../../etc/passwd", "IANA list"),
    ],
)
def test_a_mistake_is_refused_with_its_reason_and_an_example(text: str, reason: str) -> None:
    with pytest.raises(InputError) as refusal:
        when.parse(text)
    assert reason in refusal.value.why
    assert refusal.value.fix


@given(
    day=st.one_of(
        st.integers(-when.MOST_DAYS_FROM_ANCHOR, when.MOST_DAYS_FROM_ANCHOR),
        st.dates(date(when.FIRST_YEAR, 1, 1), date(when.LAST_YEAR, 12, 31)),
    ),
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    zone=st.sampled_from(["local", *sorted(zones.zone_names())]),
)
def test_whatever_can_be_scheduled_survives_being_written_and_read(day: int | date, at: time, zone: str) -> None:
    planned = When(day, None, at, zone) if isinstance(day, int) else When(None, day, at, zone)
    assert when.parse(when.format(planned)) == planned


@given(st.text(max_size=40) | st.from_regex(r"\AT[+-][0-9]{1,4} [0-9]{1,2}:[0-9]{2} [A-Za-z/_]{0,20}\Z"))
def test_no_text_whatever_does_anything_but_parse_or_be_refused(text: str) -> None:
    try:
        planned = when.parse(text)
    except InputError as refusal:
        assert refusal.why  # noqa: PT017 - either outcome is right
    else:
        assert when.parse(when.format(planned)) == planned


def test_days_are_counted_from_the_key_day_and_dates_stand_by_themselves() -> None:
    assert when.local_day(when.parse("T-14 09:00 local"), KEY_DAY) == date(2027, 1, 26)
    assert when.local_day(when.parse("T 09:00 local"), KEY_DAY) == KEY_DAY
    assert when.local_day(when.parse("T+28 09:00 local"), KEY_DAY) == date(2027, 3, 9)
    assert when.local_day(when.parse("2027-02-01 09:00 local"), KEY_DAY) == date(2027, 2, 1)


def test_local_means_the_receivers_own_clock() -> None:
    assert when.zone_for(when.parse("T 09:00 local"), "Asia/Tokyo") == "Asia/Tokyo"
    assert when.zone_for(when.parse("T 09:00 UTC"), "Asia/Tokyo") == "UTC"


@pytest.mark.parametrize(("day_offset", "on"), [(None, None), (1, KEY_DAY)])
def test_a_when_has_exactly_one_kind_of_day(day_offset: int | None, on: date | None) -> None:
    with pytest.raises(ValueError, match="either"):
        When(day_offset, on, time(9), "UTC")
