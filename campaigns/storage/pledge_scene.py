"""What a press of the pledge flow looks at: the campaign, whose server this is, the texts, the number.

Everything here is synchronous and takes a `Round` of questions; the statements are built once, and what nobody has
written to since is not asked again.
"""

from functools import lru_cache
from typing import Final

import sqlalchemy as sa

from campaigns.model.campaign import Campaign, CampaignState
from campaigns.model.partner import PartnerState
from campaigns.model.plan import PledgeText
from campaigns.storage import campaigns, columns, counting
from campaigns.storage.shared_writes import Round
from campaigns.storage.tables import campaign, partner, pledge, pledge_text

_MOST_TEXTS: Final = 2_000
_theirs = campaign.alias("theirs")
_COUNTRY: Final = (
    sa.select(partner.c.country)
    .join(_theirs, _theirs.c.id == partner.c.campaign_id)
    .where(
        partner.c.guild_id == sa.bindparam("guild_id"),
        partner.c.state != PartnerState.LEFT.value,
        _theirs.c.state != CampaignState.CLOSED.value,
    )
    .order_by(_theirs.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_SCENE: Final = sa.select(*campaign.c, _COUNTRY.label("country")).where(campaign.c.slug == sa.bindparam("slug"))
_TEXTS: Final = (
    sa.select(pledge_text.c.key, pledge_text.c.role, sa.type_coerce(pledge_text.c.texts, sa.Text))
    .where(pledge_text.c.campaign_id == sa.bindparam("whose"))
    .order_by(pledge_text.c.position, pledge_text.c.id)
)
_TOTAL: Final = (
    sa.select(sa.func.coalesce(sa.func.sum(pledge.c.size), 0))
    .join(campaign, campaign.c.id == pledge.c.campaign_id)
    .where(campaign.c.slug == sa.bindparam("slug"), counting.is_counted())
)


def scene(shared: Round, slug: str, guild_id: int | None) -> tuple[Campaign, str] | None:
    """Give a campaign, and the country of the partner whose server this is (empty where it is nobody's)."""
    asked = ("scene", slug, guild_id)
    if asked not in shared.known:
        row = shared.connection.execute(_SCENE, {"slug": slug, "guild_id": guild_id}).one_or_none()
        shared.known[asked] = None if row is None else (campaigns.of_row(row), row.country or "")
    found: tuple[Campaign, str] | None = shared.known[asked]
    return found


def texts(shared: Round, campaign_id: int) -> tuple[PledgeText, ...]:
    """List what people can promise, in the plan's order."""
    asked = ("texts", campaign_id)
    if asked not in shared.known:
        rows = shared.connection.execute(_TEXTS, {"whose": campaign_id})
        shared.known[asked] = tuple(_text(*row) for row in rows)
    found: tuple[PledgeText, ...] = shared.known[asked]
    return found


def total(shared: Round, slug: str) -> int:
    """Give the number, as `counting.total` does."""
    asked = ("total", slug)
    if asked not in shared.known:
        shared.known[asked] = int(shared.connection.execute(_TOTAL, {"slug": slug}).scalar_one())
    found: int = shared.known[asked]
    return found


@lru_cache(_MOST_TEXTS)
def _text(key: str, role: str, texts: str) -> PledgeText:
    """Read a row; a thousand presses a minute see the same few."""
    return PledgeText(key, role, columns.plain(texts))
