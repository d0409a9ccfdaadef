"""The ledger: one row for each copy, each attempt, each change of a copy that is out."""

import sqlalchemy as sa

from campaigns.model.amendment import AmendmentKind, AmendmentState
from campaigns.model.delivery import DeliveryState
from campaigns.model.lateness import LateKind
from campaigns.storage.columns import Instant, Whole
from campaigns.storage.tables.making import index_where, one_of, own_id, table, text, to


def _attempts(name: str, target: str) -> sa.Table:
    """Describe every try of something: when, what came of it, and Discord's code."""
    return table(
        name,
        sa.Column(f"{target}_id", Whole, sa.ForeignKey(f"{target}.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("started_at", Instant, nullable=False),
        sa.Column("ended_at", Instant),
        text("outcome", ""),
        text("reason", ""),
        sa.Column("code", sa.Integer, nullable=False, server_default="0"),
    )


delivery = table(
    "delivery",
    own_id(),
    to("campaign"),
    to("announcement"),
    sa.Column("occurrence", sa.Integer, nullable=False),
    to("destination"),
    to("partner"),
    sa.Column("channel_id", Whole, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    text("locale"),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("deadline_at", Instant, nullable=False),
    text("late"),
    sa.Column("priority", sa.Integer, nullable=False),
    text("key"),
    text("state", DeliveryState.PLANNED),
    sa.Column("next_try_at", Instant),
    sa.Column("lease_token", sa.Text),
    sa.Column("lease_expires_at", Instant),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    # Since when a message may be there that nobody has confirmed; NULL while nothing is in doubt.
    sa.Column("unsettled_at", Instant),
    sa.Column("sent_at", Instant),
    sa.Column("message_id", Whole),
    # The number of pledges its text shows, 0 while that is hidden; NULL where it carries none, or nobody knows which.
    sa.Column("pledges_shown", sa.Integer),
    text("reason", ""),
    sa.UniqueConstraint("announcement_id", "occurrence", "destination_id"),
    one_of("state", DeliveryState),
    one_of("late", LateKind),
    sa.CheckConstraint("length(key) BETWEEN 1 AND 25", name="key_fits_nonce"),
    sa.CheckConstraint("(state = 'leased') = (lease_token IS NOT NULL)", name="lease_is_held"),
    sa.CheckConstraint("(lease_token IS NULL) = (lease_expires_at IS NULL)", name="lease_ends"),
    sa.CheckConstraint("state <> 'due' OR next_try_at IS NOT NULL", name="due_has_turn"),
    sa.CheckConstraint("state NOT IN ('sent', 'recalled') OR sent_at IS NOT NULL", name="sent_has_instant"),
    sa.CheckConstraint("message_id IS NULL OR sent_at IS NOT NULL", name="message_was_sent"),
    sa.CheckConstraint(
        "pledges_shown IS NULL OR pledges_shown = 0 OR pledges_shown >= 5", name="small_number_is_hidden"
    ),
    sa.CheckConstraint(
        "state NOT IN ('unknown', 'failed', 'held', 'dropped') OR reason <> ''", name="trouble_has_reason"
    ),
)
# Each index holds only the rows its question is about, so no cost grows with what is finished or far away.
index_where("ix_delivery_planned", "state = 'planned'", delivery.c.due_at)
index_where(
    "ix_delivery_turn",
    "state = 'due'",
    delivery.c.campaign_id,
    delivery.c.priority,
    delivery.c.next_try_at,
    delivery.c.id,
)
index_where("ix_delivery_leased", "state = 'leased'", delivery.c.lease_expires_at)
sa.Index("ix_delivery_campaign_state", delivery.c.campaign_id, delivery.c.state)
sa.Index("ix_delivery_partner", delivery.c.partner_id)

attempt = _attempts("attempt", "delivery")

amendment = table(
    "amendment",
    own_id(),
    to("delivery"),
    sa.Column("number", sa.Integer, nullable=False),
    text("kind"),
    sa.Column("version", sa.Integer),
    # Of the message; edits and deletions in one channel are made one after the other.
    sa.Column("channel_id", Whole, nullable=False),
    text("state", AmendmentState.DUE),
    sa.Column("asked_at", Instant, nullable=False),
    sa.Column("next_try_at", Instant),
    sa.Column("lease_token", sa.Text),
    sa.Column("lease_expires_at", Instant),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("ended_at", Instant),
    text("reason", ""),
    sa.UniqueConstraint("delivery_id", "number"),
    one_of("kind", AmendmentKind),
    one_of("state", AmendmentState),
    sa.CheckConstraint("(kind = 'correct') = (version IS NOT NULL)", name="correction_has_version"),
    sa.CheckConstraint("(state = 'leased') = (lease_token IS NOT NULL)", name="lease_is_held"),
    sa.CheckConstraint("(lease_token IS NULL) = (lease_expires_at IS NULL)", name="lease_ends"),
    sa.CheckConstraint("(state = 'due') = (next_try_at IS NOT NULL)", name="due_has_turn"),
    sa.CheckConstraint("(state IN ('done', 'failed')) = (ended_at IS NOT NULL)", name="end_has_instant"),
    sa.CheckConstraint("state <> 'failed' OR reason <> ''", name="failure_has_reason"),
)
# Thousands of refreshes may wait for a quiet moment: whoever looks for a correction or a recall never reads past them.
index_where(
    "ix_amendment_turn",
    "state = 'due' AND kind <> 'refresh'",
    amendment.c.next_try_at,
    amendment.c.channel_id,
    amendment.c.id,
)
index_where("ix_amendment_refresh_turn", "state = 'due' AND kind = 'refresh'", amendment.c.next_try_at, amendment.c.id)
index_where("ix_amendment_refresh_channel", "kind = 'refresh'", amendment.c.channel_id)
index_where("ix_amendment_leased", "state = 'leased'", amendment.c.lease_expires_at, amendment.c.channel_id)
# A copy is taken back once, and put right once for each version, whoever asks how often.
index_where("uq_amendment_recall", "kind = 'recall'", amendment.c.delivery_id, is_unique=True)
index_where("uq_amendment_correct", "kind = 'correct'", amendment.c.delivery_id, amendment.c.version, is_unique=True)
# Its number is renewed by one row that falls due again and again.
index_where("uq_amendment_refresh", "kind = 'refresh'", amendment.c.delivery_id, is_unique=True)

amendment_attempt = _attempts("amendment_attempt", "amendment")
