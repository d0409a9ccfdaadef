"""Feeds and what was seen in them."""

import sqlalchemy as sa

from campaigns.model.feed import FeedMode, FeedState, ItemState
from campaigns.storage.columns import Day, Flag, Instant, Json
from campaigns.storage.tables.making import is_flag, one_of, own_id, table, text, to

feed = table(
    "feed",
    own_id(),
    to("campaign"),
    text("key"),
    text("url"),
    text("organisation"),
    text("mode"),
    # See `campaigns/model/feed_filter.py`.
    sa.Column("filters", Json, nullable=False, server_default="{}"),
    # Selectors of the partners its news are for.
    sa.Column("partners", Json, nullable=False, server_default='["all"]'),
    text("state", FeedState.FINE),
    text("why", ""),
    text("etag", ""),
    text("last_modified", ""),
    # What it looked like when somebody last said that it is its publisher's: see `campaigns/model/provenance.py`.
    text("host", ""),
    text("title", ""),
    text("generator", ""),
    text("language", ""),
    # What it looks like while somebody is asked whether it still is; empty otherwise.
    sa.Column("asked", Json, nullable=False, server_default="{}"),
    text("moved_to", ""),
    text("id_scheme", ""),
    sa.Column("is_baseline_done", Flag, nullable=False, server_default="0"),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("first_failed_at", Instant),
    sa.Column("last_success_at", Instant),
    sa.Column("last_new_item_at", Instant),
    sa.Column("next_poll_at", Instant, nullable=False),
    sa.UniqueConstraint("campaign_id", "key"),
    sa.UniqueConstraint("campaign_id", "url"),
    one_of("mode", FeedMode),
    one_of("state", FeedState),
    is_flag("is_baseline_done"),
    sa.CheckConstraint("mode <> 'auto' OR filters <> '{}'", name="auto_has_filters"),
    sa.CheckConstraint("state <> 'moved' OR moved_to <> ''", name="moved_says_where"),
)
sa.Index("ix_feed_next_poll", feed.c.next_poll_at)

feed_item = table(
    "feed_item",
    own_id(),
    to("feed"),
    # What an item is recognised by, for ever: see `campaigns/model/item.py`.
    text("guid"),
    text("link_key"),
    text("title_key"),
    text("date_key"),
    text("digest"),
    # As the publisher wrote it.
    text("title"),
    text("link"),
    sa.Column("published_at", Instant),
    sa.Column("first_seen_at", Instant, nullable=False),
    sa.Column("last_seen_at", Instant, nullable=False),
    sa.Column("queued_at", Instant),
    # As it would be posted: harmless Markdown, ours to edit.
    text("headline"),
    text("summary"),
    sa.Column("is_sensitive", Flag, nullable=False, server_default="0"),
    # Its own language where that is known and not its feed's; empty otherwise.
    text("language", ""),
    text("edited_by", ""),
    text("decided_by", ""),
    # What the publisher says by now of an item that is out, until somebody decides; empty otherwise.
    sa.Column("proposed", Json, nullable=False, server_default="{}"),
    text("state"),
    text("why", ""),
    to("announcement", is_optional=True),
    one_of("state", ItemState),
    is_flag("is_sensitive"),
    sa.CheckConstraint("state NOT IN ('approved', 'posted') OR announcement_id IS NOT NULL", name="post_has_words"),
)
sa.Index("ix_feed_item_feed", feed_item.c.feed_id, feed_item.c.state)
sa.Index("ix_feed_item_state", feed_item.c.state, feed_item.c.queued_at)

news_digest = table(
    "news_digest",
    own_id(),
    to("campaign"),
    to("feed", is_optional=True),
    # `campaign`, or the feed's id: one digest for each.
    text("scope"),
    text("at"),
    text("zone"),
    sa.Column("most", sa.Integer, nullable=False),
    sa.Column("last_on", Day),
    sa.UniqueConstraint("campaign_id", "scope"),
    sa.CheckConstraint("(scope = 'campaign') = (feed_id IS NULL)", name="scope_is_said"),
    sa.CheckConstraint("most BETWEEN 1 AND 10", name="most_fits"),
)
