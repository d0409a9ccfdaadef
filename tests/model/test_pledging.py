"""When pledges are taken, and what people agree to before their name is shown."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import consent, pledging, when
from campaigns.model.campaign import CampaignState
from campaigns.model.errors import InputError
from campaigns.model.pledging import Pledging, PledgingState
from campaigns.model.rehearsal import CampaignClock
from campaigns.sources import facts
from tests import builders

DAY = date(2027, 2, 9)
OPENS, CLOSES = pledging.parse_instant("T-14 09:00 Europe/Lisbon"), pledging.parse_instant("T+1 00:00 UTC")


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (datetime(2027, 1, 26, 8, 59, 59, tzinfo=UTC), PledgingState.NOT_YET),
        (datetime(2027, 1, 26, 9, tzinfo=UTC), PledgingState.OPEN),
        (datetime(2027, 2, 9, 23, 59, 59, tzinfo=UTC), PledgingState.OPEN),
        (datetime(2027, 2, 10, tzinfo=UTC), PledgingState.OVER),
    ],
)
def test_it_is_open_from_the_first_instant_until_the_last(at: datetime, state: PledgingState) -> None:
    assert Pledging(OPENS, CLOSES).state(DAY, at) is state


@given(st.datetimes(timezones=st.just(UTC)))
def test_what_is_not_limited_is_always_open(at: datetime) -> None:
    assert Pledging().state(DAY, at) is PledgingState.OPEN


def test_a_rehearsal_opens_on_its_own_clock() -> None:
    start = datetime(2027, 1, 1, tzinfo=UTC)
    fast = CampaignClock(datetime(2027, 1, 26, 8, 50, tzinfo=UTC), start, 60.0)
    campaign = builders.stored_campaign(clock=fast, pledging=Pledging(OPENS, CLOSES))
    assert campaign.pledging_opens_at == start.replace(second=10)
    states = [campaign.pledging_state(start.replace(second=second)) for second in (9, 10)]
    assert states == [PledgingState.NOT_YET, PledgingState.OPEN]


def test_a_closed_campaign_takes_none_whatever_its_end() -> None:
    closed = builders.stored_campaign(state=CampaignState.CLOSED)
    assert closed.pledging_state(builders.NOW) is PledgingState.OVER


@pytest.mark.parametrize("wrong", ["T 09:00 local", "tomorrow", ""])
def test_an_end_for_everybody_names_its_zone(wrong: str) -> None:
    with pytest.raises(InputError):
        pledging.parse_instant(wrong)


@pytest.mark.parametrize("wrong", ["tomorrow", "T-14 09:00", "T-14 25:00 UTC"])
def test_an_end_that_cannot_be_read_is_refused_with_examples_that_work_here(wrong: str) -> None:
    with pytest.raises(InputError, match="is not a time at which pledging can open or close") as refused:
        pledging.parse_instant(wrong)
    assert "local" not in str(refused.value)
    examples = re.findall('"(.+?)"', refused.value.fix)
    assert [when.format(pledging.parse_instant(each)) for each in examples] == examples


def test_a_statement_is_about_the_newest_text_and_enough_years() -> None:
    said = consent.stated(consent.CURRENT, 14)
    assert consent.parts(said) == (consent.CURRENT, 14)
    assert [consent.is_enough(said, age) for age in (13, 14, 15)] == [True, True, False]
    assert not consent.is_enough(consent.stated("name-0", 16), 13)
    with pytest.raises(ValueError, match="no such statement"):
        consent.stated(consent.CURRENT, 12)


def test_every_age_is_between_thirteen_and_sixteen_and_a_known_country() -> None:
    ages = facts._digital_consent_ages()
    assert set(ages) <= set(facts.countries())
    assert set(ages.values()) <= set(range(consent.YOUNGEST, consent.OLDEST + 1))
    assert [facts.digital_consent_age(country) for country in ("PT", "ES", "FR", "DE", "BR", "")] == [
        13,
        14,
        15,
        16,
        16,
        16,
    ]


def test_every_age_says_how_well_it_is_known_and_what_a_person_must_check() -> None:
    rows = facts._rows("digital_consent_ages.csv")
    assert {row["evidence"] for row in rows} == {"page", "indirect"}
    assert all("http" in row["source"] and row["law"] for row in rows)
    indirect = sum(row["evidence"] == "indirect" for row in rows)
    told = (Path(facts.__file__).parents[1] / "data" / "README.md").read_text(encoding="utf-8")
    assert f"{indirect} of {len(rows)} rows are `indirect`" in told
