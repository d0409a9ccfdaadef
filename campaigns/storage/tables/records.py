"""What people were told and did, and what the bot remembers of itself."""

import sqlalchemy as sa

from campaigns.model.notice import Audience, NoticeKind
from campaigns.storage.columns import Instant, Json, Whole
from campaigns.storage.tables.making import index_where, one_of, own_id, table, text, to

audit = table(
    "audit",
    own_id(),
    sa.Column("at", Instant, nullable=False),
    text("who"),
    text("action"),
    to("campaign", is_optional=True),
    text("subject"),
    sa.Column("detail", Json, nullable=False),
)

notice = table(
    "notice",
    own_id(),
    to("campaign"),
    text("audience"),
    to("partner", is_optional=True),
    text("kind"),
    # What must not be told twice has the same key.
    text("once_key"),
    # Names, counts and codes: never what members wrote.
    sa.Column("detail", Json, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    # The message it was put into, with others of its kind: the nonce of every try to post it.
    sa.Column("batch", sa.Text),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    # NULL: nobody tries any more, until the channel is chosen anew.
    sa.Column("next_try_at", Instant),
    sa.Column("posted_at", Instant),
    sa.Column("message_id", Whole),
    # Of a card that is kept up to date: where it is, what it shows, and when it had shown the end.
    sa.Column("channel_id", Whole),
    text("shown", ""),
    sa.Column("settled_at", Instant),
    sa.UniqueConstraint("once_key"),
    one_of("audience", Audience),
    one_of("kind", NoticeKind),
    sa.CheckConstraint("(audience = 'partner') = (partner_id IS NOT NULL)", name="partner_is_named"),
    sa.CheckConstraint("message_id IS NULL OR posted_at IS NOT NULL", name="message_was_posted"),
)
index_where("ix_notice_waiting", "posted_at IS NULL", notice.c.next_try_at)

bot_state = table(
    "bot_state",
    sa.Column("key", sa.Text, primary_key=True),
    text("value"),
)
