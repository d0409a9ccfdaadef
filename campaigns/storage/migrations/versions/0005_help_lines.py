"""Partners' own help lines, and when they were confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

Whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward; there is no way back."""
    op.create_table(
        "partner_line",
        sa.Column("partner_id", Whole, autoincrement=False, nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=False),
        sa.Column("confirmed_at", Whole, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("url", sa.Text(), server_default="", nullable=False),
        sa.Column("audience", sa.Text(), server_default="", nullable=False),
        sa.Column("hours", sa.Text(), server_default="", nullable=False),
        sa.Column("rejected_by", sa.Text(), server_default="", nullable=False),
        sa.Column("rejected_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("rejected_at", Whole, nullable=True),
        sa.CheckConstraint(
            "audience IN ('', 'children', 'everyone', 'parents')", name=op.f("ck_partner_line_audience_known")
        ),
        sa.CheckConstraint("(name = '') = (audience = '')", name=op.f("ck_partner_line_own_says_for_whom")),
        sa.CheckConstraint("name = '' OR phone <> '' OR url <> ''", name=op.f("ck_partner_line_own_can_be_reached")),
        sa.CheckConstraint(
            "name <> '' OR (phone = '' AND url = '' AND hours = '')", name=op.f("ck_partner_line_own_has_name")
        ),
        sa.CheckConstraint("rejected_at IS NULL OR name <> ''", name=op.f("ck_partner_line_only_own_is_rejected")),
        sa.CheckConstraint(
            "(rejected_at IS NULL) = (rejected_reason = '') AND (rejected_at IS NULL) = (rejected_by = '')",
            name=op.f("ck_partner_line_rejection_is_whole"),
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_partner_line_partner_id")),
        sa.PrimaryKeyConstraint("partner_id", name=op.f("pk_partner_line")),
        sqlite_strict=True,
    )
