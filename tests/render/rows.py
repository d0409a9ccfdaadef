"""Rows to render: each with sensible values, any of which a test may replace."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from campaigns.model.delivery import DeliveryRow, DeliveryState
from campaigns.model.pledge import PledgeRow

KEY_DAY_NOON = datetime(2027, 2, 9, 12, tzinfo=UTC)

PLEDGE = PledgeRow(
    pledge_id="p-7f3a",
    campaign="sid-2027",
    pledge_key="ask-first",
    pledge_text="I ask before I share a picture of someone.",
    role="young-person",
    kind="person",
    size=1,
    partner="Linha Segura",
    country="PT",
    locale="pt",
    display_name="",
    pledged_at=KEY_DAY_NOON,
    withdrawn_at=None,
    consent_version="",
)

DELIVERY = DeliveryRow(
    id=1,
    reference="SID27-014",
    announcement_key="kick-off",
    occurrence=0,
    partner="Linha Segura",
    country="PT",
    timezone="Europe/Lisbon",
    locale="pt",
    guild_id=900000000000000001,
    channel_id=900000000000000002,
    state=DeliveryState.SENT,
    due_at=KEY_DAY_NOON,
    sent_at=KEY_DAY_NOON + timedelta(seconds=1.25),
    message_id=900000000000000003,
    attempts=1,
    reason="",
)


def pledge(**changes: Any) -> PledgeRow:
    """Make a pledge row."""
    return replace(PLEDGE, **changes)


def delivery(**changes: Any) -> DeliveryRow:
    """Make a delivery row."""
    return replace(DELIVERY, **changes)
