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
    _news_digest()


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
    op.add_column("feed_item", sa.Column("language", sa.Text, nullable=False, server_default=""))
    op.add_column("feed_item", sa.Column("proposed", sa.Text, nullable=False, server_default="{}"))


def _notice() -> None:
    op.add_column("campaign", sa.Column("news_channel_id", _WHOLE))
    op.add_column("notice", sa.Column("channel_id", _WHOLE))
    op.add_column("notice", sa.Column("shown", sa.Text, nullable=False, server_default=""))
    op.add_column("notice", sa.Column("settled_at", _WHOLE))


def _news_digest() -> None:
    op.create_table(
        "news_digest",
        sa.Column("id", _WHOLE, autoincrement=True, nullable=False),
        sa.Column("campaign_id", _WHOLE, nullable=False),
        sa.Column("feed_id", _WHOLE, nullable=True),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("most", sa.Integer, nullable=False),
        sa.Column("last_on", sa.Text, nullable=True),
        sa.CheckConstraint("(scope = 'campaign') = (feed_id IS NULL)", name=op.f("ck_news_digest_scope_is_said")),
        sa.CheckConstraint("most BETWEEN 1 AND 10", name=op.f("ck_news_digest_most_fits")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_news_digest_campaign_id")),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_news_digest_feed_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_digest")),
        sa.UniqueConstraint("campaign_id", "scope", name=op.f("uq_news_digest_campaign_id_scope")),
        sqlite_strict=True,
    )
