"""What is announced: versions, who approved them, what they correct, their pictures."""

import sqlalchemy as sa

from campaigns.model.announcement import AnnouncementKind, AnnouncementState
from campaigns.storage.columns import Flag, Instant, Json, Whole
from campaigns.storage.tables.making import is_flag, one_of, own_id, table, text, to

announcement = table(
    "announcement",
    own_id(),
    to("campaign"),
    text("key"),
    sa.Column("number", sa.Integer, nullable=False),
    text("reference"),
    text("kind"),
    text("state", AnnouncementState.DRAFT),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("approved_version", sa.Integer),
    text("author"),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
    sa.UniqueConstraint("campaign_id", "key"),
    sa.UniqueConstraint("campaign_id", "number"),
    one_of("kind", AnnouncementKind),
    one_of("state", AnnouncementState),
    # An edit after approval voids it: only the newest version can stand approved.
    sa.CheckConstraint(
        "state <> 'approved' OR (approved_version IS NOT NULL AND approved_version = version)",
        name="approved_is_newest",
    ),
)

version = table(
    "version",
    sa.Column("announcement_id", Whole, sa.ForeignKey("announcement.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("content", Json, nullable=False),
    text("author"),
    sa.Column("created_at", Instant, nullable=False),
)

approval = table(
    "approval",
    own_id(),
    sa.Column("announcement_id", Whole, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    text("approver"),
    text("because", ""),
    sa.Column("approved_at", Instant, nullable=False),
    sa.ForeignKeyConstraint(["announcement_id", "version"], ["version.announcement_id", "version.number"]),
    sa.UniqueConstraint("announcement_id", "version"),
)

correction = table(
    "correction",
    # A version that also puts right the copies that are out, once it is approved.
    sa.Column("announcement_id", Whole, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("is_meaning_changed", Flag, nullable=False),
    sa.Column("notes", Json, nullable=False),
    sa.ForeignKeyConstraint(["announcement_id", "version"], ["version.announcement_id", "version.number"]),
    is_flag("is_meaning_changed"),
)

picture = table(
    "picture",
    # SHA-256 in hexadecimal: a version names exactly the picture it was approved with.
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sa.CheckConstraint("length(digest) = 64", name="digest_is_sha256"),
)
