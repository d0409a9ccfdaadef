"""Tags of the taxonomies."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; there is no way back."""
    for table in ("pledge_text", "resource"):
        op.add_column(table, sa.Column("tags", sa.Text(), server_default="{}", nullable=False))
