"""What has to be on Discord in the end, worked out from the plan file and the partner file: the ledger is not asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.demo.window import Window
from campaigns.model import audience, ids
from campaigns.model.campaign import Campaign
from campaigns.model.partner import Destination, Partner, PartnerDraft, PartnerState
from campaigns.model.plan import Plan

Place = tuple[str, int]
"""A post reference and a channel."""


@dataclass(frozen=True, slots=True)
class Promised:
    """Which posts belong in which channels."""

    certain: frozenset[Place]
    """Due during the shown stretch, and not over when the last approval was given: exactly once."""
    excused: frozenset[Place]
    """Due during the shown stretch, but over by its own rule when it was approved: at most once."""


def work_out(
    campaign: Campaign, plan: Plan, drafts: Sequence[PartnerDraft], window: Window, approved_at: datetime
) -> Promised:
    """Go through every announcement and every partner."""
    partners = [_partner(number, draft) for number, draft in enumerate(drafts, start=1)]
    certain: set[Place] = set()
    excused: set[Place] = set()
    for number, planned in enumerate(plan.announcements, start=1):
        for each in audience.fan_out(
            campaign, key=planned.key, version=1, content=planned.content, partners=partners, now=approved_at
        ):
            if window.opens_at <= each.due_at <= window.closes_at:
                place = (ids.post_reference(campaign.reference_prefix, number, each.occurrence), each.channel_id)
                (excused if each.is_past else certain).add(place)
    return Promised(frozenset(certain), frozenset(excused))


def _partner(number: int, draft: PartnerDraft) -> Partner:
    return Partner(
        id=number,
        campaign_id=0,
        guild_id=draft.guild_id,
        name=draft.name,
        country=draft.country,
        timezone=draft.timezone,
        locale=draft.locale,
        mention_role_id=draft.mention_role_id,
        tags=draft.tags,
        state=PartnerState.ACTIVE,
        destinations={
            kind: Destination(channel_id, number, kind, channel_id, "") for kind, channel_id in draft.channels.items()
        },
    )
