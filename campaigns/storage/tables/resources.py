"""The shelf of material, and what is known of every address that it or a post leads to."""

import sqlalchemy as sa

from campaigns.model.link import LinkState
from campaigns.storage.columns import Day, Instant, Json
from campaigns.storage.tables.making import index_where, one_of, own_id, table, text, to

resource = table(
    "resource",
    own_id(),
    to("campaign"),
    text("key"),
    text("title"),
    text("publisher"),
    text("url"),
    text("language"),
    sa.Column("audience", Json, nullable=False),
    sa.Column("themes", Json, nullable=False),
    text("licence", ""),
    sa.Column("year", sa.Integer),
    sa.Column("expires_on", Day),
    sa.Column("tags", Json, nullable=False, server_default="{}"),
    sa.Column("ages", Json, nullable=False, server_default="[]"),
    text("version", ""),
    text("description", ""),
    # What it is found by, folded: the search index is made of these (see `storage/shelf_index.py`).
    text("title_words", ""),
    text("fact_words", ""),
    text("text_words", ""),
    sa.UniqueConstraint("campaign_id", "key"),
)

link = table(
    "link",
    own_id(),
    text("url"),
    text("state"),
    text("why", ""),
    text("moved_to", ""),
    # What it served at the last look, and what belongs there.
    sa.Column("served", Json),
    sa.Column("accepted", Json),
    text("etag", ""),
    text("last_modified", ""),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("checked_at", Instant),
    # NULL: nothing leads there any more.
    sa.Column("next_check_at", Instant),
    sa.UniqueConstraint("url"),
    one_of("state", LinkState),
    sa.CheckConstraint("state = 'unchecked' OR checked_at IS NOT NULL", name="known_was_checked"),
    sa.CheckConstraint("state NOT IN ('moved', 'changed', 'dead') OR why <> ''", name="trouble_has_reason"),
    sa.CheckConstraint("(accepted IS NULL) = (served IS NULL)", name="served_is_compared"),
    sa.CheckConstraint("failures >= 0", name="failures_count"),
)
index_where("ix_link_due", "next_check_at IS NOT NULL", link.c.next_check_at)
