"""Pledge texts with their versions, pledges without persons, and the notes of groups and organisations."""

import sqlalchemy as sa

from campaigns.model.pledge import LARGEST_GROUP, NoteState, PledgeRole, Refusal
from campaigns.storage.columns import Flag, Instant, Json, Whole
from campaigns.storage.tables.making import index_where, is_flag, one_of, own_id, table, text, to

pledge_text = table(
    "pledge_text",
    own_id(),
    to("campaign"),
    text("key"),
    text("role"),
    sa.Column("texts", Json, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("tags", Json, nullable=False, server_default="{}"),
    # The newest; `texts` are its words. What people have promised stays in `pledge_text_version` as they read it.
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.UniqueConstraint("campaign_id", "key"),
    one_of("role", PledgeRole),
    sa.CheckConstraint("version >= 1", name="version_counts"),
)

pledge_text_version = table(
    "pledge_text_version",
    sa.Column("pledge_text_id", Whole, sa.ForeignKey("pledge_text.id"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("texts", Json, nullable=False),
)

pledge = table(
    "pledge",
    sa.Column("id", sa.Text, primary_key=True),
    to("campaign"),
    to("pledge_text"),
    # Which version of the text they read.
    sa.Column("text_version", sa.Integer, nullable=False, server_default="1"),
    # HMAC of the person under SECRET_KEY and the campaign's key; NULL once taken back: a tombstone.
    sa.Column("person", sa.LargeBinary),
    text("kind", "person"),
    sa.Column("size", sa.Integer, nullable=False, server_default="1"),
    to("partner", is_optional=True),
    text("locale"),
    text("display_name", ""),
    # Which text they agreed to with the name, and the age they said they have reached; empty without a name.
    text("consent_version", ""),
    sa.Column("consented_at", Instant),
    sa.Column("pledged_at", Instant, nullable=False),
    sa.Column("withdrawn_at", Instant),
    # Kept out of every number (`aside`): a burst nobody has looked at, or found invalid.
    sa.Column("is_set_aside", Flag, nullable=False, server_default="0"),
    is_flag("is_set_aside"),
    sa.CheckConstraint("kind IN ('person', 'group', 'organisation')", name="kind_known"),
    sa.CheckConstraint(
        f"size >= 1 AND size <= {LARGEST_GROUP} AND (kind = 'group' OR size = 1)", name="size_fits_kind"
    ),
    sa.CheckConstraint(
        "withdrawn_at IS NULL OR (person IS NULL AND display_name = '' AND consent_version = '')",
        name="tombstone_is_empty",
    ),
    sa.CheckConstraint("(display_name = '') = (consent_version = '')", name="name_has_consent"),
    sa.CheckConstraint("(consent_version = '') = (consented_at IS NULL)", name="consent_has_instant"),
    sa.CheckConstraint("kind = 'person' OR partner_id IS NOT NULL", name="group_has_partner"),
)
# One promise of a kind for each person; the person comes first, so that "mine" needs no other index.
index_where(
    "uq_pledge_person",
    "person IS NOT NULL",
    pledge.c.person,
    pledge.c.pledge_text_id,
    pledge.c.kind,
    is_unique=True,
)
# An organisation promises once, whoever of it presses.
index_where(
    "uq_pledge_organisation",
    "kind = 'organisation' AND withdrawn_at IS NULL",
    pledge.c.pledge_text_id,
    pledge.c.partner_id,
    is_unique=True,
)
sa.Index("ix_pledge_campaign", pledge.c.campaign_id, pledge.c.pledged_at)

pledge_note = table(
    "pledge_note",
    sa.Column("pledge_id", sa.Text, sa.ForeignKey("pledge.id"), primary_key=True),
    # Empty once refused: what nobody may read is not kept.
    text("body"),
    text("locale"),
    text("state", NoteState.WAITING),
    text("refusal", ""),
    sa.Column("written_at", Instant, nullable=False),
    sa.Column("decided_at", Instant),
    one_of("state", NoteState),
    sa.CheckConstraint(f"refusal IN ('', {', '.join(repr(each.value) for each in Refusal)})", name="refusal_known"),
    sa.CheckConstraint("(state = 'refused') = (refusal <> '')", name="refused_has_reason"),
    sa.CheckConstraint("(state = 'refused') = (body = '')", name="refused_is_empty"),
    sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided_has_instant"),
)
index_where("ix_pledge_note_waiting", "state = 'waiting'", pledge_note.c.written_at)
