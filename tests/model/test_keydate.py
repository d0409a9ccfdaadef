"""Safer Internet Day: the rule against the published record."""

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

import campaigns
from campaigns.model import keydate
from campaigns.model.errors import InputError
from campaigns.model.keydate import KeyDate

RECORD = Path(campaigns.__file__).parent / "data" / "safer_internet_days.csv"
NOTHING: Mapping[int, KeyDate] = {}
AGAINST_THE_RULE = {2004: date(2004, 2, 6), 2008: date(2008, 2, 12)}


@pytest.fixture(scope="module")
def published() -> Mapping[int, KeyDate]:
    with RECORD.open(encoding="utf-8", newline="") as file:
        return {
            int(row["year"]): KeyDate(date.fromisoformat(row["date"]), row["status"] == "confirmed", row["source"])
            for row in csv.DictReader(file)
        }


def test_the_rule_reproduces_every_confirmed_date_but_two(published: Mapping[int, KeyDate]) -> None:
    confirmed = {year: day.on for year, day in published.items() if day.is_confirmed}
    assert len(confirmed) >= 23
    different = {year: on for year, on in confirmed.items() if keydate.safer_internet_day(year, NOTHING).on != on}
    assert different == AGAINST_THE_RULE


def test_what_was_published_wins_over_the_rule(published: Mapping[int, KeyDate]) -> None:
    for year, on in AGAINST_THE_RULE.items():
        assert keydate.safer_internet_day(year, published) == published[year]
        assert keydate.safer_internet_day(year, published).on == on
    moved = KeyDate(date(2027, 2, 11), is_confirmed=True, source="https://www.saferinternetday.org/")
    assert keydate.safer_internet_day(2027, {2027: moved}) == moved


def test_a_date_by_the_rule_alone_is_provisional_and_says_so() -> None:
    day = keydate.safer_internet_day(2027, NOTHING)
    assert day == KeyDate(date(2027, 2, 9), is_confirmed=False, source=keydate.RULE_SOURCE)


def test_the_shipped_record_keeps_coming_years_provisional(published: Mapping[int, KeyDate]) -> None:
    assert not keydate.safer_internet_day(2027, published).is_confirmed
    assert keydate.safer_internet_day(2026, published).is_confirmed


def test_the_rule_gives_a_tuesday_from_the_5th_to_the_11th_in_every_year() -> None:
    for year in range(keydate.FIRST_YEAR, keydate.LAST_YEAR + 1):
        on = keydate.safer_internet_day(year, NOTHING).on
        assert (on.year, on.month, on.weekday()) == (year, 2, 1)
        assert 5 <= on.day <= 11


def test_the_rule_is_not_the_second_tuesday_of_february() -> None:
    assert keydate.safer_internet_day(2029, NOTHING).on == date(2029, 2, 6)


@pytest.mark.parametrize("year", [-1, 0, 27, 2003, 2100, 99999])
def test_a_year_without_a_safer_internet_day_is_refused(year: int) -> None:
    with pytest.raises(InputError, match=str(year)):
        keydate.safer_internet_day(year, NOTHING)
