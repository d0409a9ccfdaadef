"""What the safeguarding lead may know: days and numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward; there is no way back."""
    op.create_table(
        "disclosure_count",
        sa.Column("day_on", sa.Text(), nullable=False),
        sa.Column("guild_id", Whole, autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("ck_disclosure_count_counted")),
        sa.CheckConstraint("guild_id >= 0", name=op.f("ck_disclosure_count_guild_or_none")),
        sa.PrimaryKeyConstraint("day_on", "guild_id", name=op.f("pk_disclosure_count")),
        sqlite_strict=True,
    )
