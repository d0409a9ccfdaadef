"""What partners said about their help lines."""

import sqlalchemy as sa

from campaigns.storage.columns import Instant, Whole
from campaigns.storage.tables.making import table, text

partner_line = table(
    "partner_line",
    sa.Column("partner_id", Whole, sa.ForeignKey("partner.id"), primary_key=True, autoincrement=False),
    # Of exactly what was confirmed: see `campaigns/model/partner_line.py`.
    text("mark"),
    text("confirmed_by"),
    sa.Column("confirmed_at", Instant, nullable=False),
    # Its own line, byte for byte; all empty where it said yes to its country's.
    text("name", ""),
    text("phone", ""),
    text("url", ""),
    text("audience", ""),
    text("hours", ""),
    text("rejected_by", ""),
    text("rejected_reason", ""),
    sa.Column("rejected_at", Instant),
    sa.CheckConstraint("audience IN ('', 'children', 'everyone', 'parents')", name="audience_known"),
    sa.CheckConstraint("(name = '') = (audience = '')", name="own_says_for_whom"),
    sa.CheckConstraint("name = '' OR phone <> '' OR url <> ''", name="own_can_be_reached"),
    sa.CheckConstraint("name <> '' OR (phone = '' AND url = '' AND hours = '')", name="own_has_name"),
    sa.CheckConstraint("rejected_at IS NULL OR name <> ''", name="only_own_is_rejected"),
    sa.CheckConstraint(
        "(rejected_at IS NULL) = (rejected_reason = '') AND (rejected_at IS NULL) = (rejected_by = '')",
        name="rejection_is_whole",
    ),
)
