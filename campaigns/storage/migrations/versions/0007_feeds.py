"""Filters, digests and what organisers were told of feeds."""

import sqlalchemy as sa
from alembic import op

from campaigns.storage.migrations.checks import add_check, replace_check

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_STATES = "'baseline', 'queued', 'approved', 'posted', 'held', 'discarded', 'expired', 'gathered', 'dropped'"


def upgrade() -> None:
    """Go forward; there is no way back."""
    _feed()
    _feed_item()
    _notice()


def _feed() -> None:
    op.add_column("feed", sa.Column("filters", sa.Text, nullable=False, server_default="{}"))
    op.add_column("feed", sa.Column("partners", sa.Text, nullable=False, server_default='["all"]'))
    op.add_column("feed", sa.Column("first_failed_at", _WHOLE))
    # what posted by itself without a filter gets the cautious one
    cautious = sa.text("UPDATE feed SET filters = :filters WHERE mode = 'auto'")
    op.execute(cautious.bindparams(filters='{"max_age_days":30}'))
    op.execute(sa.text("UPDATE feed SET first_failed_at = coalesce(last_success_at, next_poll_at) WHERE failures > 0"))
    add_check("feed", "auto_has_filters", "mode <> 'auto' OR filters <> '{}'")


def _feed_item() -> None:
    replace_check("feed_item", "state_known", f"state IN ({_STATES})")
    op.add_column("feed_item", sa.Column("decided_by", sa.Text, nullable=False, server_default=""))


def _notice() -> None:
    op.add_column("campaign", sa.Column("news_channel_id", _WHOLE))
    op.add_column("notice", sa.Column("channel_id", _WHOLE))
    op.add_column("notice", sa.Column("shown", sa.Text, nullable=False, server_default=""))
    op.add_column("notice", sa.Column("settled_at", _WHOLE))
