"""The safeguarding lead learns numbers from five, of days that are over; no two numbers tell a third."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from campaigns.actions import safeguarding
from campaigns.actions.safeguarding import DayCount, MonthCount
from campaigns.model import helplines as lines
from campaigns.sources import emergency, facts
from campaigns.storage.database import Database
from tests.builders import GUILD, new_campaign, new_partners

NOW = datetime(2027, 2, 9, 22, 30, tzinfo=UTC)
TODAY = NOW.date()


async def heard(database: Database, times: int, *, guild_id: int | None = GUILD, days_ago: int = 1) -> None:
    for _ in range(times):
        await safeguarding.heard(database, guild_id, now=NOW - timedelta(days=days_ago))


async def test_five_on_a_day_in_a_server_are_shown_and_four_are_not(database: Database) -> None:
    await new_campaign(database)
    await new_partners(database, 1)
    await heard(database, 5, guild_id=GUILD + 1)
    await heard(database, 4, guild_id=GUILD + 2)
    (month,) = await safeguarding.counts(database, now=NOW)
    day = DayCount(TODAY - timedelta(days=1), GUILD + 1, "Partner 1", 5)
    assert month == MonthCount(date(2027, 2, 1), (day,), None)


async def test_nothing_is_shown_while_everything_is_small(database: Database) -> None:
    await heard(database, 2, guild_id=GUILD)
    await heard(database, 2, guild_id=None)
    assert await safeguarding.counts(database, now=NOW) == ()


async def test_today_is_shown_tomorrow_so_that_nobody_can_tell_the_minute(database: Database) -> None:
    await heard(database, 7, days_ago=0)
    assert await safeguarding.counts(database, now=NOW) == ()
    (month,) = await safeguarding.counts(database, now=NOW + timedelta(days=1))
    assert [each.count for each in month.days] == [7]


async def test_what_is_left_of_a_month_is_told_when_it_is_over_and_holds_five(database: Database) -> None:
    for day in (1, 2, 3):
        await heard(database, 2, days_ago=day)
    await heard(database, 6, days_ago=4)
    (running,) = await safeguarding.counts(database, now=NOW)
    (over,) = await safeguarding.counts(database, now=datetime(2027, 3, 1, tzinfo=UTC))
    assert (running.elsewhere, over.elsewhere) == (None, 6)
    assert [each.count for each in over.days] == [6]


async def test_direct_messages_are_counted_without_a_server(database: Database) -> None:
    await heard(database, 5, guild_id=None)
    (month,) = await safeguarding.counts(database, now=NOW)
    assert [(each.guild_id, each.name) for each in month.days] == [(0, "")]


async def test_a_year_is_looked_back_and_no_more(database: Database) -> None:
    await heard(database, 5, days_ago=300)
    await heard(database, 5, days_ago=400)
    assert [month.first_on for month in await safeguarding.counts(database, now=NOW)] == [date(2026, 4, 1)]


@given(st.lists(st.tuples(st.dates(date(2027, 1, 1), date(2027, 1, 31)), st.integers(0, 3), st.integers(1, 12))))
def test_no_shown_number_is_small_or_contains_another(rows: list[tuple[date, int, int]]) -> None:
    cells = {(day_on, guild): count for day_on, guild, count in rows}
    listed = [(day_on, guild, count) for (day_on, guild), count in sorted(cells.items())]
    month = safeguarding._month(date(2027, 1, 1), listed, {}, is_over=True)
    shown = [each.count for each in month.days] + [month.elsewhere or safeguarding.SHOWN_FROM]
    assert min(shown) >= safeguarding.SHOWN_FROM
    hidden = sum(cells.values()) - sum(each.count for each in month.days)
    assert month.elsewhere in {hidden, None}
    assert {(each.day_on, each.guild_id) for each in month.days} == {
        cell for cell, count in cells.items() if count >= safeguarding.SHOWN_FROM
    }


def test_emergency_numbers_belong_to_countries_and_a_country_without_a_row_has_none() -> None:
    numbers = emergency.numbers()
    assert numbers.keys() <= facts.countries().keys()
    assert (safeguarding.emergency_number("PT"), safeguarding.emergency_number("GB")) == ("112", "999")
    assert [safeguarding.emergency_number(each) for each in ("", "NP", lines.DIRECTORIES)] == ["", "", ""]
    assert all(phone.isdecimal() and len(phone) == 3 for phone in numbers.values())
