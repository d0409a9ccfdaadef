"""Repeated posts: which rules are taken, which days they give, and that every rule comes to an end."""

from datetime import date, datetime, time, timedelta
from time import process_time

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.model import recurrence, when
from campaigns.model.errors import InputError
from campaigns.model.recurrence import Recurrence

MONDAY = date(2027, 2, 1)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def days(text: str, first_on: date = MONDAY) -> list[str]:
    return [day.isoformat() for day in recurrence.days(recurrence.parse(text), first_on)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FREQ=DAILY;COUNT=3", ["2027-02-01", "2027-02-02", "2027-02-03"]),
        ("FREQ=DAILY;INTERVAL=10;UNTIL=20270221", ["2027-02-01", "2027-02-11", "2027-02-21"]),
        ("FREQ=WEEKLY;COUNT=3", ["2027-02-01", "2027-02-08", "2027-02-15"]),
        ("FREQ=WEEKLY;BYDAY=MO,TH;COUNT=3", ["2027-02-01", "2027-02-04", "2027-02-08"]),
        ("FREQ=MONTHLY;COUNT=3", ["2027-02-01", "2027-03-01", "2027-04-01"]),
        ("FREQ=MONTHLY;BYDAY=1MO;COUNT=3", ["2027-02-01", "2027-03-01", "2027-04-05"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2", ["2027-02-01", "2027-02-28"]),
        ("FREQ=YEARLY;COUNT=2", ["2027-02-01", "2028-02-01"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", ["2027-02-01", "2027-02-26"]),
    ],
)
def test_rules_give_the_days_a_calendar_shows(text: str, expected: list[str]) -> None:
    assert days(text) == expected


def test_the_first_day_is_always_one_and_counts_even_where_the_rule_misses_it() -> None:
    assert days("FREQ=WEEKLY;BYDAY=TU;COUNT=3") == ["2027-02-01", "2027-02-02", "2027-02-09"]
    assert days("FREQ=WEEKLY;BYDAY=TU;UNTIL=20270203") == ["2027-02-01", "2027-02-02"]


def test_the_last_day_is_included() -> None:
    assert days("FREQ=WEEKLY;UNTIL=20270215")[-1] == "2027-02-15"
    assert days("FREQ=WEEKLY;UNTIL=20270214")[-1] == "2027-02-08"
    assert days("FREQ=DAILY;UNTIL=20270201") == ["2027-02-01"]


def test_a_month_without_a_31st_is_skipped_and_not_shortened() -> None:
    assert days("FREQ=MONTHLY;COUNT=3", date(2027, 1, 31)) == ["2027-01-31", "2027-03-31", "2027-05-31"]


def test_a_weekly_post_stays_at_nine_oclock_when_the_clocks_change() -> None:
    weekly = recurrence.days(recurrence.parse("FREQ=WEEKLY;COUNT=3"), date(2027, 3, 22))
    moments = [when.resolve(day, time(9), "Europe/Berlin") for day in weekly]
    assert [moment.local.hour for moment in moments] == [9, 9, 9]
    assert [moment.at.hour for moment in moments] == [8, 7, 7]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not a part"),
        ("weekly", "not a part"),
        ("FREQ=WEEKLY", "exactly one end"),
        ("FREQ=WEEKLY;COUNT=3;UNTIL=20270301", "exactly one end"),
        ("COUNT=3", "FREQ has to be"),
        ("FREQ=FORTNIGHTLY;COUNT=3", "FREQ has to be"),
        ("FREQ=SECONDLY;COUNT=3", "by the day or slower"),
        ("FREQ=MINUTELY;COUNT=3", "by the day or slower"),
        ("FREQ=HOURLY;COUNT=3", "by the day or slower"),
        ("FREQ=DAILY;BYHOUR=9,17;COUNT=3", "by the day or slower"),
        ("FREQ=DAILY;BYMINUTE=30;COUNT=3", "by the day or slower"),
        ("FREQ=DAILY;BYSECOND=30;COUNT=3", "by the day or slower"),
        ("FREQ=DAILY;BYEASTER=0;COUNT=3", "BYEASTER"),
        ("FREQ=DAILY;COUNT=0", "from 1 to 400"),
        ("FREQ=DAILY;COUNT=401", "from 1 to 400"),
        ("FREQ=DAILY;COUNT=-1", "from 1 to 400"),
        ("FREQ=DAILY;COUNT=three", "from 1 to 400"),
        ("FREQ=DAILY;COUNT=3;COUNT=4", "twice"),
        ("FREQ=DAILY;INTERVAL=0;COUNT=3", "INTERVAL"),
        ("FREQ=DAILY;UNTIL=20270230", "no day"),
        ("FREQ=DAILY;UNTIL=20270301T235959Z", "without a time"),
        ("FREQ=WEEKLY;BYDAY=XX;COUNT=3", "weekdays"),
        ("FREQ=WEEKLY;BYDAY=1MO;COUNT=3", "MONTHLY or FREQ=YEARLY"),
        ("FREQ=MONTHLY;BYDAY=6MO;COUNT=3", "six of a weekday"),
        ("FREQ=YEARLY;BYDAY=54MO;COUNT=3", "six of a weekday"),
        ("FREQ=YEARLY;BYWEEKNO=6;BYDAY=1MO;COUNT=3", "MONTHLY or FREQ=YEARLY"),
        ("FREQ=WEEKLY;BYMONTHDAY=3;COUNT=3", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=0;COUNT=3", "from 1 to 31"),
        ("FREQ=MONTHLY;BYMONTHDAY=32;COUNT=3", "from 1 to 31"),
        ("FREQ=YEARLY;BYMONTH=-2;COUNT=3", "from 1 to 12"),
        ("FREQ=MONTHLY;BYWEEKNO=6;COUNT=3", "BYWEEKNO"),
        ("FREQ=DAILY;BYYEARDAY=100;COUNT=3", "BYYEARDAY"),
        ("FREQ=MONTHLY;BYSETPOS=1;COUNT=3", "BYSETPOS"),
        ("FREQ=WEEKLY;WKST=1;COUNT=3", "WKST"),
    ],
)
def test_a_rule_that_is_no_repetition_by_days_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(InputError) as refusal:
        recurrence.parse(text)
    assert reason in refusal.value.why
    assert "FREQ=WEEKLY;COUNT=3" in refusal.value.fix


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("FREQ=DAILY;UNTIL=20270131", "end then or later"),
        ("FREQ=YEARLY;UNTIL=20980101", "within 10 years"),
        ("FREQ=DAILY;UNTIL=20280401", "more than 400 days"),
        ("FREQ=YEARLY;COUNT=20", "only 11 of 20 days"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2", "only 1 of 2 days"),
    ],
)
def test_a_rule_that_does_not_fit_its_first_day_is_refused(text: str, reason: str) -> None:
    with pytest.raises(InputError) as refusal:
        days(text)
    assert reason in refusal.value.why


def test_exactly_four_hundred_days_are_still_taken() -> None:
    assert len(days("FREQ=DAILY;COUNT=400")) == 400
    last_on = MONDAY + timedelta(days=399)
    assert len(days(f"FREQ=DAILY;UNTIL={last_on:%Y%m%d}")) == 400


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=400",
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU;COUNT=2",
        "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2;COUNT=2",
        "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1;COUNT=2",
    ],
)
def test_a_rule_that_never_matches_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="only 1 of"):
        days(text)


def test_a_rule_that_never_matches_is_not_searched_for_through_eight_thousand_years() -> None:
    pattern = "FREQ=DAILY;INTERVAL=7;BYDAY=TU"
    started = process_time()
    assert not list(rrulestr(pattern, dtstart=datetime.combine(MONDAY, time.min)))
    bare_seconds = process_time() - started
    started = process_time()
    with pytest.raises(InputError):
        days(f"{pattern};COUNT=2")
    assert process_time() - started < bare_seconds / 3


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("FREQ=WEEKLY;COUNT=3", "FREQ=WEEKLY;COUNT=3"),
        ("rrule:freq=weekly; byday=tu,th ;count=3;", "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=3"),
        ("UNTIL=2027-03-01;FREQ=DAILY", "FREQ=DAILY;UNTIL=20270301"),
    ],
)
def test_a_rule_is_written_back_in_one_form(text: str, written: str) -> None:
    assert recurrence.format(recurrence.parse(text)) == written
    assert recurrence.parse(written) == recurrence.parse(text)


@pytest.mark.parametrize(("count", "until"), [(None, None), (3, MONDAY)])
def test_a_recurrence_has_exactly_one_end(count: int | None, until: date | None) -> None:
    with pytest.raises(ValueError, match="ends"):
        Recurrence("FREQ=DAILY", count, until)


PATTERNS = st.one_of(
    st.builds("FREQ=DAILY;INTERVAL={}".format, st.integers(1, 30)),
    st.builds(
        "FREQ=WEEKLY;INTERVAL={};BYDAY={}".format,
        st.integers(1, 8),
        st.sets(st.sampled_from(WEEKDAYS), min_size=1).map(lambda picked: ",".join(sorted(picked))),
    ),
    st.builds("FREQ=MONTHLY;BYMONTHDAY={}".format, st.integers(1, 28) | st.integers(-28, -1)),
    st.builds("FREQ=MONTHLY;BYDAY={}{}".format, st.sampled_from([1, 2, 3, 4, -1, -2]), st.sampled_from(WEEKDAYS)),
    st.builds("FREQ=YEARLY;BYWEEKNO={};BYDAY={}".format, st.integers(1, 52), st.sampled_from(WEEKDAYS)),
    st.builds("FREQ=YEARLY;BYYEARDAY={}".format, st.integers(1, 365)),
)


@settings(deadline=None)
@given(pattern=PATTERNS, first_on=st.dates(date(2000, 1, 1), date(2099, 1, 1)), count=st.integers(1, 8))
def test_the_days_are_those_of_the_library_with_the_first_day_in_front(
    pattern: str, first_on: date, count: int
) -> None:
    found = recurrence.days(recurrence.parse(f"{pattern};COUNT={count}"), first_on)
    asked = rrulestr(f"{pattern};COUNT={count}", dtstart=datetime.combine(first_on, time.min))
    expected = [first_on, *(moment.date() for moment in asked if moment.date() != first_on)]
    assert list(found) == expected[:count]


@settings(deadline=None)
@given(pattern=PATTERNS, first_on=st.dates(date(2000, 1, 1), date(2080, 1, 1)), length=st.integers(0, 300))
def test_an_end_by_date_and_an_end_by_count_agree(pattern: str, first_on: date, length: int) -> None:
    last_on = first_on + timedelta(days=length)
    by_date = recurrence.days(recurrence.parse(f"{pattern};UNTIL={last_on:%Y%m%d}"), first_on)
    assert by_date[0] == first_on
    assert by_date[-1] <= last_on
    assert recurrence.days(recurrence.parse(f"{pattern};COUNT={len(by_date)}"), first_on) == by_date


def listed(numbers: st.SearchStrategy[int]) -> st.SearchStrategy[str]:
    return st.lists(numbers, min_size=1, max_size=3).map(lambda picked: ",".join(map(str, picked)))


PARTS = {
    "INTERVAL": st.integers(1, 40).map(str),
    "BYDAY": st.builds("{}{}".format, st.sampled_from(["", "1", "-1", "5", "53"]), st.sampled_from(WEEKDAYS)),
    "BYMONTHDAY": listed(st.sampled_from([1, 15, 30, 31, -1, -31])),
    "BYMONTH": listed(st.integers(1, 12)),
    "BYYEARDAY": listed(st.sampled_from([1, 366, -1, -366])),
    "BYWEEKNO": listed(st.sampled_from([1, 53, -1, -53])),
    "BYSETPOS": listed(st.sampled_from([1, 2, -1, 366])),
    "WKST": st.sampled_from(WEEKDAYS),
}


@settings(deadline=None, max_examples=150)
@given(
    frequency=st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    parts=st.fixed_dictionaries({}, optional=PARTS),
    first_on=st.dates(date(2026, 1, 1), date(2032, 12, 31)),
)
def test_every_combination_of_parts_gives_days_in_order_or_a_reason(
    frequency: str, parts: dict[str, str], first_on: date
) -> None:
    text = ";".join([f"FREQ={frequency}", *(f"{name}={value}" for name, value in parts.items()), "COUNT=3"])
    try:
        found = recurrence.days(recurrence.parse(text), first_on)
    except InputError as refusal:
        assert refusal.why  # noqa: PT017 - either outcome is right
    else:
        assert found[0] == first_on
        assert list(found) == sorted(set(found))
        assert len(found) == 3


@given(st.text(alphabet="FREQ=DAILYWKBTUNO;0123456789,-", max_size=60))
def test_no_text_whatever_does_anything_but_parse_or_be_refused(text: str) -> None:
    try:
        rule = recurrence.parse(f"FREQ=MONTHLY;COUNT=2;{text}")
    except InputError as refusal:
        assert refusal.why  # noqa: PT017 - either outcome is right
    else:
        assert recurrence.parse(recurrence.format(rule)) == rule
