"""How a leased delivery stands, each in one question: asked for every post of a wave, twice.

The questions are put together once, when the module is loaded: building them anew for each post would cost more than
asking them.
"""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.announcement import AnnouncementState
from campaigns.model.campaign import Campaign, CampaignState
from campaigns.model.delivery import Lease
from campaigns.model.partner import Partner, PartnerState
from campaigns.model.safe_mode import SafeReason
from campaigns.storage import campaigns, partners
from campaigns.storage.columns import AnyRow, Part
from campaigns.storage.tables import announcement, campaign, delivery, partner


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether a delivery may go out, and in which version."""

    campaign: CampaignState
    safe_reason: SafeReason
    partner: PartnerState
    announcement: AnnouncementState
    approved_version: int | None


@dataclass(frozen=True, slots=True)
class Whole:
    """The same, with everything its post is made of."""

    standing: Standing
    campaign: Campaign
    partner: Partner
    number: int
    """Of the announcement, in post references."""


_DECIDING = (
    campaign.c.state.label("standing_campaign"),
    campaign.c.safe_reason.label("standing_safe_reason"),
    partner.c.state.label("standing_partner"),
    announcement.c.state.label("standing_announcement"),
    announcement.c.approved_version.label("standing_version"),
)
_STILL_HELD = (delivery.c.id == sa.bindparam("leased_id")) & (delivery.c.lease_token == sa.bindparam("held_token"))
_JOINED = (
    delivery.join(campaign, campaign.c.id == delivery.c.campaign_id)
    .join(partner, partner.c.id == delivery.c.partner_id)
    .join(announcement, announcement.c.id == delivery.c.announcement_id)
)
_STANDING = sa.select(*_DECIDING).select_from(_JOINED).where(_STILL_HELD)
_WHOLE = (
    sa.select(*_DECIDING, announcement.c.number.label("standing_number"), *campaign.c, *partner.c)
    .select_from(_JOINED)
    .where(_STILL_HELD)
)


async def of_lease(connection: AsyncConnection, lease: Lease) -> Standing | None:
    """Say how the delivery of a lease stands; None once the lease was taken away."""
    row = (await connection.execute(_STANDING, _which(lease))).first()
    return None if row is None else _standing(row)


async def whole(connection: AsyncConnection, lease: Lease) -> Whole | None:
    """The same, with what its post is made of."""
    row = (await connection.execute(_WHOLE, _which(lease))).first()
    if row is None:
        return None
    return Whole(
        standing=_standing(row),
        campaign=campaigns.of_row(Part(row, campaign)),
        partner=partners.of_row(Part(row, partner), {}),
        number=row.standing_number,
    )


def _which(lease: Lease) -> dict[str, object]:
    return {"leased_id": lease.delivery_id, "held_token": lease.token}


def _standing(row: AnyRow) -> Standing:
    return Standing(
        campaign=CampaignState(row.standing_campaign),
        safe_reason=SafeReason(row.standing_safe_reason),
        partner=PartnerState(row.standing_partner),
        announcement=AnnouncementState(row.standing_announcement),
        approved_version=row.standing_version,
    )
