"""The number of pledges in posts that are out: what each copy shows, and the row that renews it."""

import sqlalchemy as sa
from alembic import op

from campaigns.storage.migrations.checks import add_check, replace_check

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; there is no way back."""
    op.add_column("campaign", sa.Column("pledges_shown", sa.Integer(), server_default="0", nullable=False))
    add_check("campaign", "small_number_is_hidden", "pledges_shown = 0 OR pledges_shown >= 5")
    op.add_column("delivery", sa.Column("pledges_shown", sa.Integer(), nullable=True))
    add_check("delivery", "small_number_is_hidden", "pledges_shown IS NULL OR pledges_shown = 0 OR pledges_shown >= 5")
    replace_check("amendment", "kind_known", "kind IN ('correct', 'recall', 'refresh')")
    op.drop_index("ix_amendment_turn", table_name="amendment")
    _index("ix_amendment_turn", ["next_try_at", "channel_id", "id"], "state = 'due' AND kind <> 'refresh'")
    _index("ix_amendment_refresh_turn", ["next_try_at", "id"], "state = 'due' AND kind = 'refresh'")
    _index("ix_amendment_refresh_channel", ["channel_id"], "kind = 'refresh'")
    _index("uq_amendment_refresh", ["delivery_id"], "kind = 'refresh'", is_unique=True)


def _index(name: str, columns: list[str], condition: str, *, is_unique: bool = False) -> None:
    where = sa.text(condition)
    op.create_index(name, "amendment", columns, unique=is_unique, sqlite_where=where, postgresql_where=where)
