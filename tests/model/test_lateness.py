"""Late posts: the author's rule, to the second."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import lateness
from campaigns.model.errors import InputError
from campaigns.model.lateness import LateDecision, LateKind, LateRule

DUE = datetime(2027, 2, 9, 9, tzinfo=UTC)
TICK = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1)
SECONDS = st.integers(1, 30 * 24 * 3600).map(lambda seconds: timedelta(seconds=seconds))
RULES = st.one_of(
    st.just(LateRule(LateKind.ASK, None)),
    st.builds(LateRule, st.sampled_from([LateKind.SEND, LateKind.DROP]), SECONDS),
)


@pytest.mark.parametrize(
    ("text", "kind", "within"),
    [
        ("send 6h", LateKind.SEND, timedelta(hours=6)),
        ("drop 10m", LateKind.DROP, timedelta(minutes=10)),
        ("drop 30s", LateKind.DROP, timedelta(seconds=30)),
        ("send 30d", LateKind.SEND, timedelta(days=30)),
        ("ask", LateKind.ASK, None),
    ],
)
def test_the_documented_rules_are_read_and_written_back(text: str, kind: LateKind, within: timedelta | None) -> None:
    assert lateness.parse(text) == LateRule(kind, within)
    assert lateness.format(lateness.parse(text)) == text


@pytest.mark.parametrize(
    ("text", "meant"),
    [(" Send  6 H ", "send 6h"), ("drop10m", "drop 10m"), ("ASK", "ask"), ("send 90m", "send 90m"),
     ("send 24h", "send 1d"), ("send 006h", "send 6h"), ("drop 120s", "drop 2m")],
)  # fmt: skip
def test_harmless_variations_mean_what_they_look_like(text: str, meant: str) -> None:
    assert lateness.format(lateness.parse(text)) == meant


@pytest.mark.parametrize(
    "text",
    ["", "send", "drop", "6h", "ask 5m", "send 6", "send 6 hours", "send -6h", "send 1.5h", "send 6h 30m",
     "wait 6h", "send 0h", "send 31d", "send 721h", "drop 2592001s", "send 9999999999d", "send \u0661h"],
)  # fmt: skip
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InputError) as refusal:
        lateness.parse(text)
    assert refusal.value.why
    assert '"send 6h"' in refusal.value.fix


@given(RULES)
def test_every_rule_is_read_as_it_was_written(rule: LateRule) -> None:
    assert lateness.parse(lateness.format(rule)) == rule


@pytest.mark.parametrize(
    ("text", "late", "decision"),
    [
        ("send 6h", timedelta(0), LateDecision.ON_TIME),
        ("send 6h", MINUTE, LateDecision.ON_TIME),
        ("send 6h", MINUTE + TICK, LateDecision.SEND),
        ("send 6h", timedelta(hours=6), LateDecision.SEND),
        ("send 6h", timedelta(hours=6) + TICK, LateDecision.ASK),
        ("drop 10m", MINUTE, LateDecision.ON_TIME),
        ("drop 10m", timedelta(minutes=10), LateDecision.SEND),
        ("drop 10m", timedelta(minutes=10) + TICK, LateDecision.DROP),
        ("drop 30s", timedelta(seconds=30), LateDecision.ON_TIME),
        ("drop 30s", timedelta(seconds=30) + TICK, LateDecision.DROP),
        ("ask", MINUTE, LateDecision.ON_TIME),
        ("ask", MINUTE + TICK, LateDecision.ASK),
        ("ask", timedelta(days=400), LateDecision.ASK),
        ("drop 10m", timedelta(minutes=-5), LateDecision.ON_TIME),
    ],
)
def test_each_rule_decides_to_the_microsecond(text: str, late: timedelta, decision: LateDecision) -> None:
    assert lateness.decide(lateness.parse(text), DUE, DUE + late) == decision


@given(rule=RULES, late=st.timedeltas(timedelta(0), timedelta(days=40)))
def test_a_post_goes_out_without_a_person_exactly_until_its_deadline(rule: LateRule, late: timedelta) -> None:
    now = DUE + late
    may_go = lateness.decide(rule, DUE, now) in {LateDecision.ON_TIME, LateDecision.SEND}
    assert may_go == (now <= lateness.deadline_at(rule, DUE))


@given(rule=RULES, late=st.timedeltas(timedelta(0), timedelta(days=40)), more=st.timedeltas(timedelta(0)))
def test_waiting_longer_never_makes_a_post_welcome_again(rule: LateRule, late: timedelta, more: timedelta) -> None:
    order = [LateDecision.ON_TIME, LateDecision.SEND, LateDecision.ASK, LateDecision.DROP]
    more = min(more, timedelta(days=40))
    sooner, later = (lateness.decide(rule, DUE, DUE + wait) for wait in (late, late + more))
    assert order.index(sooner) <= order.index(later)


def test_lateness_is_counted_in_real_hours_across_a_clock_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    due_at = datetime(2026, 10, 25, 1, 30, tzinfo=berlin)
    now = datetime(2026, 10, 25, 3, 0, tzinfo=berlin)  # one hour and a half on the wall, two and a half in truth
    assert lateness.decide(lateness.parse("drop 2h"), due_at, now) == LateDecision.DROP
    assert lateness.deadline_at(lateness.parse("drop 2h"), due_at) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_the_default_sends_for_six_hours_and_then_asks() -> None:
    assert lateness.format(lateness.DEFAULT) == "send 6h"
    assert lateness.decide(lateness.DEFAULT, DUE, DUE + timedelta(hours=7)) == LateDecision.ASK


@pytest.mark.parametrize(("kind", "within"), [(LateKind.ASK, MINUTE), (LateKind.SEND, None)])
def test_a_rule_has_a_duration_exactly_where_it_needs_one(kind: LateKind, within: timedelta | None) -> None:
    with pytest.raises(ValueError, match="duration"):
        LateRule(kind, within)
