"""Fan-out: who gets a post, in which language, when; and that no delivery is ever named twice."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import audience
from campaigns.model.campaign import Campaign
from campaigns.model.delivery import PlannedDelivery
from campaigns.model.partner import Destination, DestinationKind, Partner, PartnerState
from campaigns.model.rehearsal import CampaignClock
from campaigns.model.zones import zone_names
from tests.builders import KEY_DAY, NOON, NOW, content, stored_campaign, stored_partner

ZONES = sorted(zone_names())


def fan_out(*partners: Partner, campaign: Campaign | None = None, **what: object) -> list[PlannedDelivery]:
    return list(
        audience.fan_out(
            campaign or stored_campaign(),
            key="hello",
            version=1,
            content=content(**what),  # type: ignore[arg-type]
            partners=partners,
            now=NOW,
        )
    )


@pytest.mark.parametrize(
    ("wanted", "available", "chosen"),
    [
        ("pt-BR", ("en", "pt-BR", "pt"), "pt-BR"),
        ("pt-BR", ("en", "pt"), "pt"),
        ("PT-br", ("en", "pt"), "pt"),
        ("zh-Hant-TW", ("en", "zh-Hant"), "zh-Hant"),
        ("ne", ("en", "pt"), "en"),
        ("pt", ("en", "pt-BR"), "en"),
        ("ptx", ("en", "pt"), "en"),
    ],
)
def test_a_language_falls_back_to_its_less_special_forms_and_then_to_the_source(
    wanted: str, available: tuple[str, ...], chosen: str
) -> None:
    assert audience.choose_locale(wanted, available, "en") == chosen


@pytest.mark.parametrize(
    ("selectors", "is_addressed"),
    [
        (("all",), True),
        (("tag:schools",), True),
        (("tag:youth",), False),
        (("country:PT",), True),
        (("country:pt",), True),
        (("country:DE", "tag:schools"), True),
        (("guild:100000000000000001",), True),
        (("guild:100000000000000002",), False),
        ((), False),
        (("everyone",), False),
    ],
)
def test_a_partner_is_addressed_when_any_selector_matches(selectors: tuple[str, ...], *, is_addressed: bool) -> None:
    partner = stored_partner(1, tags=frozenset({"schools"}))
    assert audience.is_addressed(selectors, partner) is is_addressed


def test_nine_in_the_morning_is_nine_for_each_partner() -> None:
    lisbon, kathmandu = stored_partner(1), stored_partner(2, timezone="Asia/Kathmandu")
    due = [each.due_at for each in fan_out(lisbon, kathmandu, at="T 09:00 local")]
    assert due == [datetime(2027, 2, 9, 9, 0, tzinfo=UTC), datetime(2027, 2, 9, 3, 15, tzinfo=UTC)]


def test_one_world_instant_is_the_same_for_all() -> None:
    partners = [stored_partner(number, timezone=zone) for number, zone in enumerate(ZONES[:40], 1)]
    assert {each.due_at for each in fan_out(*partners, at="T 12:00 UTC")} == {NOON}


def test_the_key_day_goes_first_also_where_it_is_already_the_next_day_in_utc() -> None:
    west = stored_partner(1, timezone="Pacific/Honolulu")
    (delivery,) = fan_out(west, at="T 20:00 local")
    assert (delivery.due_at.day, delivery.priority) == (10, audience.KEY_DAY_PRIORITY)
    (before,) = fan_out(west, at="T-1 20:00 local")
    assert before.priority == audience.USUAL_PRIORITY


def test_a_partner_without_the_channel_gets_it_in_announcements_and_one_without_any_gets_nothing() -> None:
    news = Destination(77, 2, DestinationKind.NEWS, 200, "")
    with_news = stored_partner(2, destinations={DestinationKind.NEWS: news})
    sent_to = [each.destination_id for each in fan_out(stored_partner(1), with_news, destination=DestinationKind.NEWS)]
    assert sent_to == [10, 77]
    assert fan_out(with_news, destination=DestinationKind.EVENTS) == []


def test_who_left_gets_nothing_and_who_paused_is_planned_for_the_time_they_come_back() -> None:
    assert fan_out(stored_partner(1, state=PartnerState.LEFT)) == []
    assert len(fan_out(stored_partner(1, state=PartnerState.PAUSED))) == 1


def test_a_draft_without_a_time_plans_nothing() -> None:
    assert fan_out(stored_partner(1), at="") == []


def test_a_repeated_post_keeps_its_wall_time_across_daylight_saving() -> None:
    planned = fan_out(stored_partner(1), at="T+40 09:00 local", repeat="FREQ=WEEKLY;COUNT=3")
    lisbon = ZoneInfo("Europe/Lisbon")
    assert [each.occurrence for each in planned] == [0, 1, 2]
    assert {each.due_at.astimezone(lisbon).hour for each in planned} == {9}
    assert {each.due_at.hour for each in planned} == {8, 9}, "the clocks go forward on 28 March 2027"


def test_what_is_past_beyond_its_patience_is_marked_and_what_is_late_within_it_is_not() -> None:
    (past,) = fan_out(stored_partner(1), at="T-60 09:00 local", late="send 6h")
    (late,) = fan_out(stored_partner(1), at=f"{NOW:%Y-%m-%d} 09:00 UTC", late="send 6h")
    assert (past.is_past, late.is_past) == (True, False)


def test_a_rehearsal_maps_the_day_onto_minutes_in_the_same_order() -> None:
    clock = CampaignClock(datetime(2027, 2, 8, 0, 0, tzinfo=UTC), NOW, 3600.0)
    partners = [stored_partner(number, timezone=zone) for number, zone in enumerate(ZONES, 1)]
    true = fan_out(*partners, at="T 09:00 local")
    rehearsed = fan_out(*partners, campaign=stored_campaign(clock=clock), at="T 09:00 local")
    assert max(each.due_at for each in rehearsed) - min(each.due_at for each in rehearsed) < timedelta(minutes=1)
    order = [each.partner_id for each in sorted(true, key=lambda each: (each.due_at, each.partner_id))]
    assert order == [each.partner_id for each in sorted(rehearsed, key=lambda each: (each.due_at, each.partner_id))]


@given(st.lists(st.sampled_from(ZONES), min_size=1, max_size=30), st.integers(1, 6), st.integers(0, 23))
def test_every_partner_gets_every_occurrence_once_and_every_key_is_its_own(
    zones: list[str], count: int, hour: int
) -> None:
    partners = [stored_partner(number, timezone=zone) for number, zone in enumerate(zones, 1)]
    planned = fan_out(*partners, at=f"T {hour:02d}:30 local", repeat=f"FREQ=DAILY;COUNT={count}")
    assert len(planned) == len(partners) * count
    assert len({(each.destination_id, each.occurrence) for each in planned}) == len(planned)
    assert len({each.key for each in planned}) == len(planned)
    for each in planned:
        local = each.due_at.astimezone(ZoneInfo(partners[each.partner_id - 1].timezone))
        assert local.date() - KEY_DAY == timedelta(days=each.occurrence) or local.utcoffset() is None
