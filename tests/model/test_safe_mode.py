"""Safe mode: who may be trusted after a silence."""

from datetime import timedelta

import pytest

from campaigns.model import safe_mode
from campaigns.model.safe_mode import LOOK_BACK, Found, SafeReason
from tests.builders import NOON

MINUTES = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("found", "has_due", "reason"),
    [
        (Found(None, None, None), True, SafeReason.NONE),
        (Found(None, NOON - 10 * MINUTES, None), True, SafeReason.NONE),
        (Found(None, NOON - 11 * MINUTES, None), True, SafeReason.UNCLEAN),
        (Found(None, NOON - 11 * MINUTES, None), False, SafeReason.NONE),
        (Found(None, NOON - 11 * MINUTES, NOON - 11 * MINUTES), True, SafeReason.NONE),
        (Found(None, NOON - 11 * MINUTES, NOON - 12 * MINUTES), True, SafeReason.UNCLEAN),
        (Found(NOON, NOON - MINUTES, NOON - MINUTES), False, SafeReason.RESTORED),
        (Found(NOON, None, None), False, SafeReason.RESTORED),
    ],
    ids=[
        "a new database",
        "a short silence",
        "a long silence",
        "a long silence without posts",
        "a long silence after a stop in good order",
        "a stop in good order, and a start after it that ended otherwise",
        "a backup put back",
        "a backup without any sign of life",
    ],
)
def test_who_may_go_on(found: Found, has_due: bool, reason: SafeReason) -> None:
    assert safe_mode.judge(found, NOON, has_due=has_due) is reason


def test_channels_are_read_from_before_the_last_sign_of_life() -> None:
    assert safe_mode.look_since(Found(NOON, NOON - MINUTES, None), NOON) == NOON - MINUTES - LOOK_BACK
    assert safe_mode.look_since(Found(NOON, None, None), NOON) == NOON - LOOK_BACK
