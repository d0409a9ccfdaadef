"""The stretch that is shown, and what was over before it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.demo import partners, promised, window
from campaigns.actions import campaigns, plans
from campaigns.model.campaign import Campaign, CampaignState

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
KEY_ON = date(2027, 2, 9)


@pytest.mark.parametrize("day_seconds", [5.0, 10.0, 50.0])
def test_the_stretch_holds_the_fifty_hours_of_the_day_and_no_post_lies_just_behind_it(day_seconds: float) -> None:
    shown = window.around(KEY_ON, NOW, day_seconds)
    assert shown.clock.to_campaign(shown.opens_at) < datetime(2027, 2, 8, 10, tzinfo=UTC)
    assert shown.clock.to_campaign(shown.closes_at) > datetime(2027, 2, 10, 12, tzinfo=UTC)
    assert shown.clock.to_campaign(shown.empty_at) < datetime(2027, 2, 11, 2, tzinfo=UTC), "the next post, at UTC+14"
    assert shown.opens_at > NOW


def test_the_usual_demo_fits_into_a_minute_and_many_partners_get_more_time() -> None:
    shown = window.around(KEY_ON, NOW, window.day_for(partners.USUAL))
    assert shown.empty_at - NOW < timedelta(seconds=40)
    assert window.day_for(500) == 100


def test_every_partner_is_promised_the_posts_of_the_stretch_and_earlier_ones_are_over() -> None:
    plan, _ = plans.shipped(campaigns.PACK)
    drafts = partners.drafts(partners.USUAL, seed=1)
    shown = window.around(plan.anchor_on, NOW, window.DAY_SECONDS)
    campaign = Campaign(
        id=1,
        slug="sid",
        name=plan.name,
        anchor_on=plan.anchor_on,
        is_anchor_confirmed=True,
        source_locale="en",
        hashtags=(),
        reference_prefix="SID27",
        state=CampaignState.ACTIVE,
        pause_reason="",
        clock=shown.clock,
        created_at=NOW,
    )
    expected = promised.work_out(campaign, plan, drafts, shown, shown.opens_at)
    assert len(expected.certain) == len(drafts) * 10
    assert {reference for reference, _ in expected.certain} == {f"SID27-0{number}" for number in range(28, 38)}
    assert not expected.excused

    late = promised.work_out(campaign, plan, drafts, shown, shown.closes_at)
    assert expected.certain == late.certain | late.excused
    assert late.excused
