"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Real: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")


def upgrade() -> None:
    """Go forward; there is no way back."""
    op.create_table(
        "bot_state",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_bot_state")),
        sqlite_strict=True,
    )
    op.create_table(
        "campaign",
        sa.Column("id", Whole, autoincrement=True, nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("anchor_on", sa.Text(), nullable=False),
        sa.Column("is_anchor_confirmed", sa.Integer(), nullable=False),
        sa.Column("source_locale", sa.Text(), nullable=False),
        sa.Column("hashtags", sa.Text(), nullable=False),
        sa.Column("reference_prefix", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="active", nullable=False),
        sa.Column("pause_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("rehearsal_true_from", Whole, nullable=True),
        sa.Column("rehearsal_real_from", Whole, nullable=True),
        sa.Column("rehearsal_speed", Real, nullable=True),
        sa.Column("safe_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("desk_channel_id", Whole, nullable=True),
        sa.Column("pseudonym_key", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", Whole, nullable=False),
        sa.CheckConstraint("(state = 'paused') = (pause_reason <> '')", name=op.f("ck_campaign_pause_has_reason")),
        sa.CheckConstraint("safe_reason IN ('', 'restored', 'unclean')", name=op.f("ck_campaign_safe_reason_known")),
        sa.CheckConstraint("state IN ('active', 'paused', 'closed')", name=op.f("ck_campaign_state_known")),
        sa.CheckConstraint(
            "(rehearsal_true_from IS NULL) = (rehearsal_speed IS NULL) AND (rehearsal_real_from IS NULL) = (rehearsal_speed IS NULL)",
            name=op.f("ck_campaign_rehearsal_whole"),
        ),
        sa.CheckConstraint("is_anchor_confirmed IN (0, 1)", name=op.f("ck_campaign_is_anchor_confirmed_flag")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("slug", name=op.f("uq_campaign_slug")),
        sqlite_strict=True,
    )
    op.create_table(
        "picture",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_picture_digest_is_sha256")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_picture")),
        sqlite_strict=True,
    )
    op.create_table(
        "announcement",
        sa.Column("id", Whole, autoincrement=True, nullable=False),
        sa.Column("campaign_id", Whole, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("approved_version", sa.Integer(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created_at", Whole, nullable=False),
        sa.Column("updated_at", Whole, nullable=False),
        sa.CheckConstraint(
            "kind IN ('announcement', 'resource', 'session', 'news')", name=op.f("ck_announcement_kind_known")
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR (approved_version IS NOT NULL AND approved_version = version)",
            name=op.f("ck_announcement_approved_is_newest"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'review', 'approved', 'cancelled', 'recalled')",
            name=op.f("ck_announcement_state_known"),
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_announcement_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
        sa.UniqueConstraint("campaign_id", "key", name=op.f("uq_announcement_campaign_id_key")),
        sa.UniqueConstraint("campaign_id", "number", name=op.f("uq_announcement_campaign_id_number")),
        sqlite_strict=True,
    )
    op.create_table(
        "audit",
        sa.Column("id", Whole, autoincrement=True, nullable=False),
        sa.Column("at", Whole, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("campaign_id", Whole, nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_audit_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sqlite_strict=True,
    )
    op.create_table(
        "feed",
        sa.Column("id", Whole, autoincrement=True, nullable=False),
        sa.Column("campaign_id", Whole, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="fine", nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("etag", sa.Text(), server_default="", nullable=False),
        sa.Column("last_modified", sa.Text(), server_default="", nullable=False),
        sa.Column("host", sa.Text(), server_default="", nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("generator", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("asked", sa.Text(), server_default="{}", nullable=False),
        sa.Column("moved_to", sa.Text(), server_default="", nullable=False),
        sa.Column("id_scheme", sa.Text(), server_default="", nullable=False),
        sa.Column("is_baseline_done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_success_at", Whole, nullable=True),
        sa.Column("last_new_item_at", Whole, nullable=True),
        sa.Column("next_poll_at", Whole, nullable=False),
        sa.CheckConstraint("mode IN ('review', 'auto')", name=op.f("ck_feed_mode_known")),
        sa.CheckConstraint("state <> 'moved' OR moved_to <> ''", name=op.f("ck_feed_moved_says_where")),
        sa.CheckConstraint(
            "state IN ('fine', 'quiet', 'failing', 'moved', 'gone', 'quarantined', 'paused', 'off')",
            name=op.f("ck_feed_state_known"),
        ),
        sa.CheckConstraint("is_baseline_done IN (0, 1)", name=op.f("ck_feed_is_baseline_done_flag")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_feed_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("campaign_id", "key", name=op.f("uq_feed_campaign_id_key")),
        sa.UniqueConstraint("campaign_id", "url", name=op.f("uq_feed_campaign_id_url")),
        sqlite_strict=True,
    )
    op.create_index("ix_feed_next_poll", "feed", ["next_poll_at"], unique=False)
    op.create_table(
        "partner",
        sa.Column("id", Whole, autoincrement=True, nullable=False),
        sa.Column("campaign_id", Whole, nullable=False),
        sa.Column("guild_id", Whole, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("mention_role_id", Whole, nullable=True),
        sa.Column("contact_channel_id", Whole, nullable=True),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="active", nullable=False),
        sa.CheckConstraint("state IN ('active', 'paused', 'left')", name=op.f("ck_partner_state_known")),
        sa.CheckConstraint("length(country) = 2", name=op.f("ck_partner_country_two_letters")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_partner_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("campaign_id", "guild_id", name=op.f("uq_partner_campaign_id_guild_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "pledge_text",
        sa.Column("id", Whole, autoincrement=True, nullable=False),
        sa.Column("campaign_id", Whole, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role IN ('young-person', 'parent', 'educator', 'organisation', 'industry', 'policymaker')",
            name=op.f("ck_pledge_text_role_known"),
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_pledge_text_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_text")),
        sa.UniqueConstraint("campaign_id", "key", name=op.f("uq_pledge_text_campaign_id_key")),
        sqlite_strict=True,
    )
    op.create_table(
        "resource",
        sa.Column("id", Whole, autoincrement=True, nullable=False),
        sa.Column("campaign_id", Whole, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("themes", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), server_default="", nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("expires_on", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_resource_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
        sa.UniqueConstraint("campaign_id", "key", name=op.f("uq_resource_campaign_id_key")),
        sqlite_strict=True,
    )
    op.create_table(
        "destination",
        sa.Column("id", Whole, autoincrement=True, nullable=False),
        sa.Column("partner_id", Whole, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel_id", Whole, nullable=False),
        sa.Column("suspended_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("suspended_at", Whole, nullable=True),
        sa.Column("revivals", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "kind IN ('announcements', 'resources', 'news', 'events')", name=op.f("ck_destination_kind_known")
        ),
        sa.CheckConstraint(
            "suspended_reason = '' OR suspended_at IS NOT NULL", name=op.f("ck_destination_suspended_has_instant")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_destination_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destination")),
        sa.UniqueConstraint("partner_id", "kind", name=op.f("uq_destination_partner_id_kind")),
        sqlite_strict=True,
    )
    op.create_table(
        "feed_item",
        sa.Column("id", Whole, autoincrement=True, nullable=False),
        sa.Column("feed_id", Whole, nullable=False),
        sa.Column("guid", sa.Text(), nullable=False),
        sa.Column("link_key", sa.Text(), nullable=False),
        sa.Column("title_key", sa.Text(), nullable=False),
        sa.Column("date_key", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("published_at", Whole, nullable=True),
        sa.Column("first_seen_at", Whole, nullable=False),
        sa.Column("last_seen_at", Whole, nullable=False),
        sa.Column("queued_at", Whole, nullable=True),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("is_sensitive", sa.Integer(), server_default="0", nullable=False),
        sa.Column("edited_by", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("announcement_id", Whole, nullable=True),
        sa.CheckConstraint(
            "state IN ('baseline', 'queued', 'approved', 'posted', 'held', 'discarded', 'expired')",
            name=op.f("ck_feed_item_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'posted') OR announcement_id IS NOT NULL",
            name=op.f("ck_feed_item_post_has_words"),
        ),
        sa.CheckConstraint("is_sensitive IN (0, 1)", name=op.f("ck_feed_item_is_sensitive_flag")),
        sa.ForeignKeyConstraint(["announcement_id"], ["announcement.id"], name=op.f("fk_feed_item_announcement_id")),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_feed_item_feed_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_item")),
        sqlite_strict=True,
    )
    op.create_index("ix_feed_item_feed", "feed_item", ["feed_id", "state"], unique=False)
    op.create_index("ix_feed_item_state", "feed_item", ["state", "queued_at"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", Whole, autoincrement=True, nullable=False),
        sa.Column("campaign_id", Whole, nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("partner_id", Whole, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("once_key", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("created_at", Whole, nullable=False),
        sa.Column("batch", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_at", Whole, nullable=True),
        sa.Column("posted_at", Whole, nullable=True),
        sa.Column("message_id", Whole, nullable=True),
        sa.CheckConstraint(
            "(audience = 'partner') = (partner_id IS NOT NULL)", name=op.f("ck_notice_partner_is_named")
        ),
        sa.CheckConstraint("audience IN ('organisers', 'partner')", name=op.f("ck_notice_audience_known")),
        sa.CheckConstraint(
            "kind IN ('suspended', 'revived', 'late', 'precheck', 'resting', 'safe-mode', 'compared')",
            name=op.f("ck_notice_kind_known"),
        ),
        sa.CheckConstraint("message_id IS NULL OR posted_at IS NOT NULL", name=op.f("ck_notice_message_was_posted")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_notice_campaign_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_notice_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("once_key", name=op.f("uq_notice_once_key")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_notice_waiting",
        "notice",
        ["next_try_at"],
        unique=False,
        sqlite_where=sa.text("posted_at IS NULL"),
        postgresql_where=sa.text("posted_at IS NULL"),
    )
    op.create_table(
        "pledge",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("campaign_id", Whole, nullable=False),
        sa.Column("pledge_text_id", Whole, nullable=False),
        sa.Column("person", sa.LargeBinary(), nullable=True),
        sa.Column("kind", sa.Text(), server_default="person", nullable=False),
        sa.Column("size", sa.Integer(), server_default="1", nullable=False),
        sa.Column("partner_id", Whole, nullable=True),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), server_default="", nullable=False),
        sa.Column("consent_version", sa.Text(), server_default="", nullable=False),
        sa.Column("pledged_at", Whole, nullable=False),
        sa.Column("withdrawn_at", Whole, nullable=True),
        sa.CheckConstraint("display_name = '' OR consent_version <> ''", name=op.f("ck_pledge_name_has_consent")),
        sa.CheckConstraint("kind IN ('person', 'group', 'organisation')", name=op.f("ck_pledge_kind_known")),
        sa.CheckConstraint("size >= 1 AND (kind <> 'person' OR size = 1)", name=op.f("ck_pledge_size_fits_kind")),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR (person IS NULL AND display_name = '')", name=op.f("ck_pledge_tombstone_is_empty")
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_pledge_campaign_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_pledge_partner_id")),
        sa.ForeignKeyConstraint(["pledge_text_id"], ["pledge_text.id"], name=op.f("fk_pledge_pledge_text_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge")),
        sqlite_strict=True,
    )
    op.create_index("ix_pledge_campaign", "pledge", ["campaign_id", "pledged_at"], unique=False)
    op.create_index(
        "uq_pledge_person",
        "pledge",
        ["pledge_text_id", "person"],
        unique=True,
        sqlite_where=sa.text("person IS NOT NULL"),
        postgresql_where=sa.text("person IS NOT NULL"),
    )
    op.create_table(
        "version",
        sa.Column("announcement_id", Whole, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created_at", Whole, nullable=False),
        sa.ForeignKeyConstraint(["announcement_id"], ["announcement.id"], name=op.f("fk_version_announcement_id")),
        sa.PrimaryKeyConstraint("announcement_id", "number", name=op.f("pk_version")),
        sqlite_strict=True,
    )
    op.create_table(
        "approval",
        sa.Column("id", Whole, autoincrement=True, nullable=False),
        sa.Column("announcement_id", Whole, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("approver", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), server_default="", nullable=False),
        sa.Column("approved_at", Whole, nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id", "version"],
            ["version.announcement_id", "version.number"],
            name=op.f("fk_approval_announcement_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        sa.UniqueConstraint("announcement_id", "version", name=op.f("uq_approval_announcement_id_version")),
        sqlite_strict=True,
    )
    op.create_table(
        "correction",
        sa.Column("announcement_id", Whole, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_meaning_changed", sa.Integer(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.CheckConstraint("is_meaning_changed IN (0, 1)", name=op.f("ck_correction_is_meaning_changed_flag")),
        sa.ForeignKeyConstraint(
            ["announcement_id", "version"],
            ["version.announcement_id", "version.number"],
            name=op.f("fk_correction_announcement_id"),
        ),
        sa.PrimaryKeyConstraint("announcement_id", "version", name=op.f("pk_correction")),
        sqlite_strict=True,
    )
    op.create_table(
        "delivery",
        sa.Column("id", Whole, autoincrement=True, nullable=False),
        sa.Column("campaign_id", Whole, nullable=False),
        sa.Column("announcement_id", Whole, nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("destination_id", Whole, nullable=False),
        sa.Column("partner_id", Whole, nullable=False),
        sa.Column("channel_id", Whole, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("due_at", Whole, nullable=False),
        sa.Column("deadline_at", Whole, nullable=False),
        sa.Column("late", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="planned", nullable=False),
        sa.Column("next_try_at", Whole, nullable=True),
        sa.Column("lease_token", sa.Text(), nullable=True),
        sa.Column("lease_expires_at", Whole, nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unsettled_at", Whole, nullable=True),
        sa.Column("sent_at", Whole, nullable=True),
        sa.Column("message_id", Whole, nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("(state = 'leased') = (lease_token IS NOT NULL)", name=op.f("ck_delivery_lease_is_held")),
        sa.CheckConstraint("late IN ('send', 'drop', 'ask')", name=op.f("ck_delivery_late_known")),
        sa.CheckConstraint("state <> 'due' OR next_try_at IS NOT NULL", name=op.f("ck_delivery_due_has_turn")),
        sa.CheckConstraint(
            "state IN ('planned', 'due', 'leased', 'sent', 'unknown', 'failed', 'held', 'dropped', 'recalled')",
            name=op.f("ck_delivery_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('sent', 'recalled') OR sent_at IS NOT NULL", name=op.f("ck_delivery_sent_has_instant")
        ),
        sa.CheckConstraint(
            "state NOT IN ('unknown', 'failed', 'held', 'dropped') OR reason <> ''",
            name=op.f("ck_delivery_trouble_has_reason"),
        ),
        sa.CheckConstraint("(lease_token IS NULL) = (lease_expires_at IS NULL)", name=op.f("ck_delivery_lease_ends")),
        sa.CheckConstraint("length(key) BETWEEN 1 AND 25", name=op.f("ck_delivery_key_fits_nonce")),
        sa.CheckConstraint("message_id IS NULL OR sent_at IS NOT NULL", name=op.f("ck_delivery_message_was_sent")),
        sa.ForeignKeyConstraint(["announcement_id"], ["announcement.id"], name=op.f("fk_delivery_announcement_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_delivery_campaign_id")),
        sa.ForeignKeyConstraint(["destination_id"], ["destination.id"], name=op.f("fk_delivery_destination_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_delivery_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint(
            "announcement_id",
            "occurrence",
            "destination_id",
            name=op.f("uq_delivery_announcement_id_occurrence_destination_id"),
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_delivery_campaign_state", "delivery", ["campaign_id", "state"], unique=False)
    op.create_index(
        "ix_delivery_leased",
        "delivery",
        ["lease_expires_at"],
        unique=False,
        sqlite_where=sa.text("state = 'leased'"),
        postgresql_where=sa.text("state = 'leased'"),
    )
    op.create_index("ix_delivery_partner", "delivery", ["partner_id"], unique=False)
    op.create_index(
        "ix_delivery_planned",
        "delivery",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )
    op.create_index(
        "ix_delivery_turn",
        "delivery",
        ["campaign_id", "priority", "next_try_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'due'"),
        postgresql_where=sa.text("state = 'due'"),
    )
    op.create_table(
        "amendment",
        sa.Column("id", Whole, autoincrement=True, nullable=False),
        sa.Column("delivery_id", Whole, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("channel_id", Whole, nullable=False),
        sa.Column("state", sa.Text(), server_default="due", nullable=False),
        sa.Column("asked_at", Whole, nullable=False),
        sa.Column("next_try_at", Whole, nullable=True),
        sa.Column("lease_token", sa.Text(), nullable=True),
        sa.Column("lease_expires_at", Whole, nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ended_at", Whole, nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "(kind = 'correct') = (version IS NOT NULL)", name=op.f("ck_amendment_correction_has_version")
        ),
        sa.CheckConstraint("(state = 'due') = (next_try_at IS NOT NULL)", name=op.f("ck_amendment_due_has_turn")),
        sa.CheckConstraint("(state = 'leased') = (lease_token IS NOT NULL)", name=op.f("ck_amendment_lease_is_held")),
        sa.CheckConstraint(
            "(state IN ('done', 'failed')) = (ended_at IS NOT NULL)", name=op.f("ck_amendment_end_has_instant")
        ),
        sa.CheckConstraint("kind IN ('correct', 'recall')", name=op.f("ck_amendment_kind_known")),
        sa.CheckConstraint("state <> 'failed' OR reason <> ''", name=op.f("ck_amendment_failure_has_reason")),
        sa.CheckConstraint("state IN ('due', 'leased', 'done', 'failed')", name=op.f("ck_amendment_state_known")),
        sa.CheckConstraint("(lease_token IS NULL) = (lease_expires_at IS NULL)", name=op.f("ck_amendment_lease_ends")),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_amendment_delivery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
        sa.UniqueConstraint("delivery_id", "number", name=op.f("uq_amendment_delivery_id_number")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_amendment_leased",
        "amendment",
        ["lease_expires_at", "channel_id"],
        unique=False,
        sqlite_where=sa.text("state = 'leased'"),
        postgresql_where=sa.text("state = 'leased'"),
    )
    op.create_index(
        "ix_amendment_turn",
        "amendment",
        ["next_try_at", "channel_id", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'due'"),
        postgresql_where=sa.text("state = 'due'"),
    )
    op.create_index(
        "uq_amendment_correct",
        "amendment",
        ["delivery_id", "version"],
        unique=True,
        sqlite_where=sa.text("kind = 'correct'"),
        postgresql_where=sa.text("kind = 'correct'"),
    )
    op.create_index(
        "uq_amendment_recall",
        "amendment",
        ["delivery_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'recall'"),
        postgresql_where=sa.text("kind = 'recall'"),
    )
    op.create_table(
        "attempt",
        sa.Column("delivery_id", Whole, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", Whole, nullable=False),
        sa.Column("ended_at", Whole, nullable=True),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("code", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_attempt_delivery_id")),
        sa.PrimaryKeyConstraint("delivery_id", "number", name=op.f("pk_attempt")),
        sqlite_strict=True,
    )
