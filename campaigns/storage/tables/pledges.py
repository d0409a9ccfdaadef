"""Pledge texts and pledges, without persons."""

import sqlalchemy as sa

from campaigns.model.pledge import PledgeRole
from campaigns.storage.columns import Instant, Json
from campaigns.storage.tables.making import index_where, one_of, own_id, table, text, to

pledge_text = table(
    "pledge_text",
    own_id(),
    to("campaign"),
    text("key"),
    text("role"),
    sa.Column("texts", Json, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.UniqueConstraint("campaign_id", "key"),
    one_of("role", PledgeRole),
)

pledge = table(
    "pledge",
    sa.Column("id", sa.Text, primary_key=True),
    to("campaign"),
    to("pledge_text"),
    # HMAC of the person under SECRET_KEY and the campaign's key; NULL once taken back: a tombstone.
    sa.Column("person", sa.LargeBinary),
    text("kind", "person"),
    sa.Column("size", sa.Integer, nullable=False, server_default="1"),
    to("partner", is_optional=True),
    text("locale"),
    text("display_name", ""),
    text("consent_version", ""),
    sa.Column("pledged_at", Instant, nullable=False),
    sa.Column("withdrawn_at", Instant),
    sa.CheckConstraint("kind IN ('person', 'group', 'organisation')", name="kind_known"),
    sa.CheckConstraint("size >= 1 AND (kind <> 'person' OR size = 1)", name="size_fits_kind"),
    sa.CheckConstraint("withdrawn_at IS NULL OR (person IS NULL AND display_name = '')", name="tombstone_is_empty"),
    sa.CheckConstraint("display_name = '' OR consent_version <> ''", name="name_has_consent"),
)
index_where("uq_pledge_person", "person IS NOT NULL", pledge.c.pledge_text_id, pledge.c.person, is_unique=True)
sa.Index("ix_pledge_campaign", pledge.c.campaign_id, pledge.c.pledged_at)
