"""Which number posts show, and how long posts that are out follow it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import refresh
from campaigns.model.campaign import CampaignState
from campaigns.model.pledging import Pledging, parse_instant
from campaigns.model.safe_mode import SafeReason
from tests.builders import NOON, stored_campaign

counts = st.integers(0, 12) | st.integers(0, 10**7)


@given(shown=counts, total=counts, is_on_hold=st.booleans())
def test_no_small_number_is_shown_and_nothing_rises_on_hold(shown: int, total: int, is_on_hold: bool) -> None:
    before = refresh.number(0, shown, is_on_hold=False)
    after = refresh.number(before, total, is_on_hold=is_on_hold)
    assert after == 0 or after >= 5
    assert after <= total
    assert after <= before or not is_on_hold
    assert is_on_hold or after == (total if total >= 5 else 0)


@pytest.mark.parametrize("state", [CampaignState.PAUSED, CampaignState.CLOSED])
def test_a_paused_or_closed_campaign_lets_its_posts_be(state: CampaignState) -> None:
    campaign = stored_campaign()
    assert refresh.is_renewed(campaign, NOON)
    assert not refresh.is_renewed(replace(campaign, state=state), NOON)
    assert not refresh.is_renewed(replace(campaign, safe_reason=SafeReason.UNCLEAN), NOON)


def test_posts_follow_until_an_hour_after_pledging_closed() -> None:
    campaign = stored_campaign(pledging=Pledging(closes=parse_instant("T 12:00 UTC")))
    assert refresh.is_renewed(campaign, NOON + refresh.LAST_ROUND - timedelta(seconds=1))
    assert not refresh.is_renewed(campaign, NOON + refresh.LAST_ROUND)
