"""Every try to change a copy that is out."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward; there is no way back."""
    op.create_table(
        "amendment_attempt",
        sa.Column("amendment_id", Whole, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", Whole, nullable=False),
        sa.Column("ended_at", Whole, nullable=True),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("code", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["amendment_id"], ["amendment.id"], name=op.f("fk_amendment_attempt_amendment_id")),
        sa.PrimaryKeyConstraint("amendment_id", "number", name=op.f("pk_amendment_attempt")),
        sqlite_strict=True,
    )
