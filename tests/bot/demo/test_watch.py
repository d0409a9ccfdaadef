"""The view: every frame fits its terminal."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from rich.console import Console

from bot.demo import watch
from bot.demo.standing import Event, PartnerLine, Standing

AT = datetime(2027, 2, 9, 8, 14, tzinfo=UTC)


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40), (60, 12)])
@pytest.mark.parametrize("count", [1, 14, 60])
def test_a_frame_fits_its_terminal(width: int, height: int, count: int) -> None:
    lines = drawn(standing(count), width, height)
    assert len(lines) <= height
    assert max(len(line) for line in lines) <= width
    text = "\n".join(lines)
    assert "Tue 09 Feb 08:14 UTC" in text
    assert "Posts" in text
    assert "Pledges" in text


def test_fourteen_partners_and_the_newest_events_fit_into_eighty_columns() -> None:
    text = "\n".join(drawn(standing(14), 80, 24))
    assert all(f"Partner {number:02}" in text for number in range(14))
    assert "event 19" in text
    assert "6 in trouble" in text
    assert "WeProtect: 6 stories, 1 posted" in text


def test_partners_that_do_not_fit_are_counted() -> None:
    assert "and 45 more partners with 135/450 posts" in "\n".join(drawn(standing(60), 80, 24))


def drawn(shown: Standing, width: int, height: int) -> list[str]:
    console = Console(width=width, height=height, force_terminal=False)
    with console.capture() as capture:
        console.print(watch.frame(shown, width, height))
    return capture.get().rstrip("\n").split("\n")


def standing(count: int) -> Standing:
    return Standing(
        at_seconds=23.4,
        act="The day travels around the world",
        day_seconds=10,
        campaign_at=AT,
        partners=tuple(
            PartnerLine(f"Partner {number:02}", "Johannesburg", AT, "en-ZA", 0, 3, 10, "SID27-030")
            for number in range(count)
        ),
        counts=Counter({"sent": 3 * count, "failed": 1, "unknown": 2, "held": 3, "past": 378}),
        slowest_seconds=1.25,
        pledges=88,
        taken_back=11,
        members=200,
        feeds=("End Violence: 7 stories, 1 to review", "WeProtect: 6 stories, 1 posted"),
        events=tuple(Event(number, f"event {number}") for number in range(20)),
    )
