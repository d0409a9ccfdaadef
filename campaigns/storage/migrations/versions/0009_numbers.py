"""Milestones, statements, what is held out of the public number, and the end of a campaign's key."""

import sqlalchemy as sa
from alembic import op

from campaigns.storage.migrations.checks import add_check

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

Whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward; there is no way back."""
    op.add_column("campaign", sa.Column("key_due_at", Whole, nullable=True))
    op.add_column("campaign", sa.Column("leaderboard", sa.Text(), server_default="off", nullable=False))
    add_check("campaign", "leaderboard_known", "leaderboard IN ('off', 'absolute', 'per-member')")
    op.add_column("pledge", sa.Column("is_set_aside", sa.Integer(), server_default="0", nullable=False))
    add_check("pledge", "is_set_aside_flag", "is_set_aside IN (0, 1)")
    _asides()
    _papers()
    _milestones()
    _published()


def _asides() -> None:
    op.create_table(
        "aside",
        sa.Column("id", Whole, autoincrement=True, nullable=False),
        sa.Column("campaign_id", Whole, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("created_at", Whole, nullable=False),
        sa.Column("looked_at", Whole, nullable=True),
        sa.Column("counted_at", Whole, nullable=True),
        sa.CheckConstraint("kind IN ('burst', 'invalid')", name=op.f("ck_aside_kind_known")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_aside_has_reason")),
        sa.CheckConstraint("counted_at IS NULL OR looked_at IS NOT NULL", name=op.f("ck_aside_counted_was_looked_at")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_aside_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aside")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_aside_open",
        "aside",
        ["campaign_id"],
        unique=False,
        sqlite_where=sa.text("counted_at IS NULL"),
        postgresql_where=sa.text("counted_at IS NULL"),
    )
    op.create_table(
        "aside_pledge",
        sa.Column("aside_id", Whole, nullable=False),
        sa.Column("pledge_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["aside_id"], ["aside.id"], name=op.f("fk_aside_pledge_aside_id")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_aside_pledge_pledge_id")),
        sa.PrimaryKeyConstraint("aside_id", "pledge_id", name=op.f("pk_aside_pledge")),
        sqlite_strict=True,
    )
    op.create_index("ix_aside_pledge_pledge", "aside_pledge", ["pledge_id"], unique=False)


def _papers() -> None:
    op.create_table(
        "certificate",
        sa.Column("id", Whole, autoincrement=True, nullable=False),
        sa.Column("campaign_id", Whole, nullable=False),
        sa.Column("destroyed_at", Whole, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("scrubbed_at", Whole, nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_certificate_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("campaign_id", name=op.f("uq_certificate_campaign_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "statement",
        sa.Column("id", Whole, autoincrement=True, nullable=False),
        sa.Column("campaign_id", Whole, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cut_off_at", Whole, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_statement_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("campaign_id", "number", name=op.f("uq_statement_campaign_id_number")),
        sqlite_strict=True,
    )


def _milestones() -> None:
    op.create_table(
        "milestone",
        sa.Column("id", Whole, autoincrement=True, nullable=False),
        sa.Column("campaign_id", Whole, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("is_own", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reached_at", Whole, nullable=True),
        sa.Column("announcement_id", Whole, nullable=True),
        sa.CheckConstraint(
            "announcement_id IS NULL OR reached_at IS NOT NULL", name=op.f("ck_milestone_announced_was_reached")
        ),
        sa.CheckConstraint("is_own = 1 OR reached_at IS NOT NULL", name=op.f("ck_milestone_ladder_was_reached")),
        sa.CheckConstraint("is_own IN (0, 1)", name=op.f("ck_milestone_is_own_flag")),
        sa.CheckConstraint("step >= 5", name=op.f("ck_milestone_step_may_be_shown")),
        sa.ForeignKeyConstraint(["announcement_id"], ["announcement.id"], name=op.f("fk_milestone_announcement_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_milestone_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
        sa.UniqueConstraint("campaign_id", "step", name=op.f("uq_milestone_campaign_id_step")),
        sqlite_strict=True,
    )


def _published() -> None:
    op.create_table(
        "published",
        sa.Column("campaign_id", Whole, nullable=False),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("at", Whole, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("groups", sa.Text(), nullable=False),
        sa.CheckConstraint("dimension IN ('partner', 'country', 'role')", name=op.f("ck_published_dimension_known")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_published_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", "dimension", name=op.f("pk_published")),
        sqlite_strict=True,
    )
