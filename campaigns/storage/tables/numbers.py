"""What makes the number quotable: steps it reached, pledges kept out of it, signed statements, the end of a key."""

import sqlalchemy as sa

from campaigns.model.aside import AsideKind
from campaigns.model.counting import Dimension
from campaigns.storage.columns import Flag, Instant, Json, Whole
from campaigns.storage.tables.making import index_where, is_flag, one_of, own_id, table, text, to

milestone = table(
    "milestone",
    own_id(),
    to("campaign"),
    sa.Column("step", sa.Integer, nullable=False),
    # A goal somebody set; steps of the ladder get a row when they are reached.
    sa.Column("is_own", Flag, nullable=False, server_default="0"),
    # Once, ever: a number that falls and rises again reaches nothing a second time.
    sa.Column("reached_at", Instant),
    to("announcement", is_optional=True),
    sa.UniqueConstraint("campaign_id", "step"),
    is_flag("is_own"),
    sa.CheckConstraint("step >= 5", name="step_may_be_shown"),
    sa.CheckConstraint("is_own = 1 OR reached_at IS NOT NULL", name="ladder_was_reached"),
    sa.CheckConstraint("announcement_id IS NULL OR reached_at IS NOT NULL", name="announced_was_reached"),
)

aside = table(
    "aside",
    own_id(),
    to("campaign"),
    text("kind"),
    text("reason"),
    # What its pledges have in common: partner, hour, text; never a person.
    sa.Column("conditions", Json, nullable=False),
    text("who"),
    sa.Column("created_at", Instant, nullable=False),
    # A burst waits to be looked at.
    sa.Column("looked_at", Instant),
    # Its pledges count again from then on.
    sa.Column("counted_at", Instant),
    one_of("kind", AsideKind),
    sa.CheckConstraint("reason <> ''", name="has_reason"),
    sa.CheckConstraint("counted_at IS NULL OR looked_at IS NOT NULL", name="counted_was_looked_at"),
)
index_where("ix_aside_open", "counted_at IS NULL", aside.c.campaign_id)

aside_pledge = table(
    "aside_pledge",
    sa.Column("aside_id", Whole, sa.ForeignKey("aside.id")),
    sa.Column("pledge_id", sa.Text, sa.ForeignKey("pledge.id")),
    sa.PrimaryKeyConstraint("aside_id", "pledge_id"),
)
sa.Index("ix_aside_pledge_pledge", aside_pledge.c.pledge_id)

statement = table(
    "statement",
    own_id(),
    to("campaign"),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("cut_off_at", Instant, nullable=False),
    # What was said, word for word: the signature is over this text.
    text("body"),
    text("signature"),
    text("who"),
    sa.UniqueConstraint("campaign_id", "number"),
)

certificate = table(
    "certificate",
    own_id(),
    to("campaign"),
    sa.Column("destroyed_at", Instant, nullable=False),
    # What was destroyed, when, and how many it concerned.
    text("body"),
    text("signature"),
    # The journals of the database hold nothing of it any more.
    sa.Column("scrubbed_at", Instant),
    sa.UniqueConstraint("campaign_id"),
)

published = table(
    "published",
    to("campaign"),
    text("dimension"),
    sa.Column("at", Instant, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    # [[keys], count] of each group, as the public has seen them: the next table must not differ by a few.
    sa.Column("groups", Json, nullable=False),
    sa.PrimaryKeyConstraint("campaign_id", "dimension"),
    one_of("dimension", Dimension),
)
