"""The tables. Impossible rows are impossible: STRICT, UNIQUE, CHECK and foreign keys say what the words mean.

Migrations are written from here (`alembic`, forward only); a test holds both to the same schema.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from campaigns.model.amendment import AmendmentKind, AmendmentState
from campaigns.model.announcement import AnnouncementKind, AnnouncementState
from campaigns.model.campaign import CampaignState
from campaigns.model.delivery import DeliveryState
from campaigns.model.feed import FeedMode, FeedState, ItemState
from campaigns.model.lateness import LateKind
from campaigns.model.notice import Audience, NoticeKind
from campaigns.model.partner import DestinationKind, PartnerState
from campaigns.model.pledge import PledgeRole
from campaigns.model.safe_mode import SafeReason
from campaigns.storage.columns import Day, Flag, Instant, Json, Real, Whole

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _table(name: str, *parts: sa.schema.SchemaItem) -> sa.Table:
    return sa.Table(name, metadata, *parts, sqlite_strict=True)


def _one_of(column: str, words: Iterable[StrEnum]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word.value}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def _is_flag(column: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} IN (0, 1)", name=f"{column}_flag")


def _id() -> sa.Column[int]:
    return sa.Column("id", Whole, primary_key=True, autoincrement=True)


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def _to(target: str, *, is_optional: bool = False) -> sa.Column[int]:
    return sa.Column(f"{target}_id", Whole, sa.ForeignKey(f"{target}.id"), nullable=is_optional)


def _index_where(name: str, condition: str, *columns: sa.Column[Any], is_unique: bool = False) -> None:
    where = sa.text(condition)
    sa.Index(name, *columns, unique=is_unique, sqlite_where=where, postgresql_where=where)


campaign = _table(
    "campaign",
    _id(),
    _text("slug"),
    _text("name"),
    sa.Column("anchor_on", Day, nullable=False),
    sa.Column("is_anchor_confirmed", Flag, nullable=False),
    _text("source_locale"),
    sa.Column("hashtags", Json, nullable=False),
    _text("reference_prefix"),
    _text("state", CampaignState.ACTIVE),
    _text("pause_reason", ""),
    # A compressed clock for demos and rehearsals; all three or none.
    sa.Column("rehearsal_true_from", Instant),
    sa.Column("rehearsal_real_from", Instant),
    sa.Column("rehearsal_speed", Real),
    # Why nothing of it goes out until an organiser has confirmed; empty while all is well.
    _text("safe_reason", ""),
    # Where in headquarters its organisers are told what they have to know.
    sa.Column("desk_channel_id", Whole),
    # The campaign's half of the pledge pseudonyms; destroying it anonymises the campaign for ever.
    sa.Column("pseudonym_key", sa.LargeBinary),
    sa.Column("created_at", Instant, nullable=False),
    sa.UniqueConstraint("slug"),
    _one_of("state", CampaignState),
    _is_flag("is_anchor_confirmed"),
    _one_of("safe_reason", SafeReason),
    sa.CheckConstraint("(state = 'paused') = (pause_reason <> '')", name="pause_has_reason"),
    sa.CheckConstraint(
        "(rehearsal_true_from IS NULL) = (rehearsal_speed IS NULL)"
        " AND (rehearsal_real_from IS NULL) = (rehearsal_speed IS NULL)",
        name="rehearsal_whole",
    ),
)

partner = _table(
    "partner",
    _id(),
    _to("campaign"),
    sa.Column("guild_id", Whole, nullable=False),
    _text("name"),
    _text("country"),
    _text("timezone"),
    _text("locale"),
    sa.Column("mention_role_id", Whole),
    # Where its own team is told when posts cannot reach it; NULL where it wants to be told nothing.
    sa.Column("contact_channel_id", Whole),
    sa.Column("tags", Json, nullable=False),
    _text("state", PartnerState.ACTIVE),
    sa.UniqueConstraint("campaign_id", "guild_id"),
    _one_of("state", PartnerState),
    sa.CheckConstraint("length(country) = 2", name="country_two_letters"),
)

destination = _table(
    "destination",
    _id(),
    _to("partner"),
    _text("kind"),
    sa.Column("channel_id", Whole, nullable=False),
    _text("suspended_reason", ""),
    # When it was last suspended, and how often it was trusted again since without a person: patience grows with that.
    sa.Column("suspended_at", Instant),
    sa.Column("revivals", sa.Integer, nullable=False, server_default="0"),
    sa.UniqueConstraint("partner_id", "kind"),
    sa.CheckConstraint("suspended_reason = '' OR suspended_at IS NOT NULL", name="suspended_has_instant"),
    _one_of("kind", DestinationKind),
)

announcement = _table(
    "announcement",
    _id(),
    _to("campaign"),
    _text("key"),
    sa.Column("number", sa.Integer, nullable=False),
    _text("reference"),
    _text("kind"),
    _text("state", AnnouncementState.DRAFT),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("approved_version", sa.Integer),
    _text("author"),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
    sa.UniqueConstraint("campaign_id", "key"),
    sa.UniqueConstraint("campaign_id", "number"),
    _one_of("kind", AnnouncementKind),
    _one_of("state", AnnouncementState),
    # An edit after approval voids it: only the newest version can stand approved.
    sa.CheckConstraint(
        "state <> 'approved' OR (approved_version IS NOT NULL AND approved_version = version)",
        name="approved_is_newest",
    ),
)

version = _table(
    "version",
    sa.Column("announcement_id", Whole, sa.ForeignKey("announcement.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("content", Json, nullable=False),
    _text("author"),
    sa.Column("created_at", Instant, nullable=False),
)

approval = _table(
    "approval",
    _id(),
    sa.Column("announcement_id", Whole, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    _text("approver"),
    _text("because", ""),
    sa.Column("approved_at", Instant, nullable=False),
    sa.ForeignKeyConstraint(["announcement_id", "version"], ["version.announcement_id", "version.number"]),
    sa.UniqueConstraint("announcement_id", "version"),
)

correction = _table(
    "correction",
    # A version that also puts right the copies that are out, once it is approved.
    sa.Column("announcement_id", Whole, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("is_meaning_changed", Flag, nullable=False),
    sa.Column("notes", Json, nullable=False),
    sa.ForeignKeyConstraint(["announcement_id", "version"], ["version.announcement_id", "version.number"]),
    _is_flag("is_meaning_changed"),
)

picture = _table(
    "picture",
    # SHA-256 in hexadecimal: a version names exactly the picture it was approved with.
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sa.CheckConstraint("length(digest) = 64", name="digest_is_sha256"),
)

delivery = _table(
    "delivery",
    _id(),
    _to("campaign"),
    _to("announcement"),
    sa.Column("occurrence", sa.Integer, nullable=False),
    _to("destination"),
    _to("partner"),
    sa.Column("channel_id", Whole, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    _text("locale"),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("deadline_at", Instant, nullable=False),
    _text("late"),
    sa.Column("priority", sa.Integer, nullable=False),
    _text("key"),
    _text("state", DeliveryState.PLANNED),
    sa.Column("next_try_at", Instant),
    sa.Column("lease_token", sa.Text),
    sa.Column("lease_expires_at", Instant),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    # Since when a message may be there that nobody has confirmed; NULL while nothing is in doubt.
    sa.Column("unsettled_at", Instant),
    sa.Column("sent_at", Instant),
    sa.Column("message_id", Whole),
    _text("reason", ""),
    sa.UniqueConstraint("announcement_id", "occurrence", "destination_id"),
    _one_of("state", DeliveryState),
    _one_of("late", LateKind),
    sa.CheckConstraint("length(key) BETWEEN 1 AND 25", name="key_fits_nonce"),
    sa.CheckConstraint("(state = 'leased') = (lease_token IS NOT NULL)", name="lease_is_held"),
    sa.CheckConstraint("(lease_token IS NULL) = (lease_expires_at IS NULL)", name="lease_ends"),
    sa.CheckConstraint("state <> 'due' OR next_try_at IS NOT NULL", name="due_has_turn"),
    sa.CheckConstraint("state NOT IN ('sent', 'recalled') OR sent_at IS NOT NULL", name="sent_has_instant"),
    sa.CheckConstraint("message_id IS NULL OR sent_at IS NOT NULL", name="message_was_sent"),
    sa.CheckConstraint(
        "state NOT IN ('unknown', 'failed', 'held', 'dropped') OR reason <> ''", name="trouble_has_reason"
    ),
)
# Each index holds only the rows its question is about, so no cost grows with what is finished or far away.
_index_where("ix_delivery_planned", "state = 'planned'", delivery.c.due_at)
_index_where(
    "ix_delivery_turn",
    "state = 'due'",
    delivery.c.campaign_id,
    delivery.c.priority,
    delivery.c.next_try_at,
    delivery.c.id,
)
_index_where("ix_delivery_leased", "state = 'leased'", delivery.c.lease_expires_at)
sa.Index("ix_delivery_campaign_state", delivery.c.campaign_id, delivery.c.state)
sa.Index("ix_delivery_partner", delivery.c.partner_id)

attempt = _table(
    "attempt",
    sa.Column("delivery_id", Whole, sa.ForeignKey("delivery.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
    _text("outcome", ""),
    _text("reason", ""),
    sa.Column("code", sa.Integer, nullable=False, server_default="0"),
)

amendment = _table(
    "amendment",
    _id(),
    _to("delivery"),
    sa.Column("number", sa.Integer, nullable=False),
    _text("kind"),
    sa.Column("version", sa.Integer),
    # Of the message; edits and deletions in one channel are made one after the other.
    sa.Column("channel_id", Whole, nullable=False),
    _text("state", AmendmentState.DUE),
    sa.Column("asked_at", Instant, nullable=False),
    sa.Column("next_try_at", Instant),
    sa.Column("lease_token", sa.Text),
    sa.Column("lease_expires_at", Instant),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("ended_at", Instant),
    _text("reason", ""),
    sa.UniqueConstraint("delivery_id", "number"),
    _one_of("kind", AmendmentKind),
    _one_of("state", AmendmentState),
    sa.CheckConstraint("(kind = 'correct') = (version IS NOT NULL)", name="correction_has_version"),
    sa.CheckConstraint("(state = 'leased') = (lease_token IS NOT NULL)", name="lease_is_held"),
    sa.CheckConstraint("(lease_token IS NULL) = (lease_expires_at IS NULL)", name="lease_ends"),
    sa.CheckConstraint("(state = 'due') = (next_try_at IS NOT NULL)", name="due_has_turn"),
    sa.CheckConstraint("(state IN ('done', 'failed')) = (ended_at IS NOT NULL)", name="end_has_instant"),
    sa.CheckConstraint("state <> 'failed' OR reason <> ''", name="failure_has_reason"),
)
_index_where("ix_amendment_turn", "state = 'due'", amendment.c.next_try_at, amendment.c.channel_id, amendment.c.id)
_index_where("ix_amendment_leased", "state = 'leased'", amendment.c.lease_expires_at, amendment.c.channel_id)
# A copy is taken back once, and put right once for each version, whoever asks how often.
_index_where("uq_amendment_recall", "kind = 'recall'", amendment.c.delivery_id, is_unique=True)
_index_where("uq_amendment_correct", "kind = 'correct'", amendment.c.delivery_id, amendment.c.version, is_unique=True)

resource = _table(
    "resource",
    _id(),
    _to("campaign"),
    _text("key"),
    _text("title"),
    _text("publisher"),
    _text("url"),
    _text("language"),
    sa.Column("audience", Json, nullable=False),
    sa.Column("themes", Json, nullable=False),
    _text("licence", ""),
    sa.Column("year", sa.Integer),
    sa.Column("expires_on", Day),
    sa.UniqueConstraint("campaign_id", "key"),
)

pledge_text = _table(
    "pledge_text",
    _id(),
    _to("campaign"),
    _text("key"),
    _text("role"),
    sa.Column("texts", Json, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.UniqueConstraint("campaign_id", "key"),
    _one_of("role", PledgeRole),
)

pledge = _table(
    "pledge",
    sa.Column("id", sa.Text, primary_key=True),
    _to("campaign"),
    _to("pledge_text"),
    # HMAC of the person under SECRET_KEY and the campaign's key; NULL once taken back: a tombstone.
    sa.Column("person", sa.LargeBinary),
    _text("kind", "person"),
    sa.Column("size", sa.Integer, nullable=False, server_default="1"),
    _to("partner", is_optional=True),
    _text("locale"),
    _text("display_name", ""),
    _text("consent_version", ""),
    sa.Column("pledged_at", Instant, nullable=False),
    sa.Column("withdrawn_at", Instant),
    sa.CheckConstraint("kind IN ('person', 'group', 'organisation')", name="kind_known"),
    sa.CheckConstraint("size >= 1 AND (kind <> 'person' OR size = 1)", name="size_fits_kind"),
    sa.CheckConstraint("withdrawn_at IS NULL OR (person IS NULL AND display_name = '')", name="tombstone_is_empty"),
    sa.CheckConstraint("display_name = '' OR consent_version <> ''", name="name_has_consent"),
)
_index_where("uq_pledge_person", "person IS NOT NULL", pledge.c.pledge_text_id, pledge.c.person, is_unique=True)
sa.Index("ix_pledge_campaign", pledge.c.campaign_id, pledge.c.pledged_at)

feed = _table(
    "feed",
    _id(),
    _to("campaign"),
    _text("key"),
    _text("url"),
    _text("organisation"),
    _text("mode"),
    _text("state", FeedState.FINE),
    _text("why", ""),
    _text("etag", ""),
    _text("last_modified", ""),
    # What it looked like when somebody last said that it is its publisher's: see `campaigns/model/provenance.py`.
    _text("host", ""),
    _text("title", ""),
    _text("generator", ""),
    _text("language", ""),
    # What it looks like while somebody is asked whether it still is; empty otherwise.
    sa.Column("asked", Json, nullable=False, server_default="{}"),
    _text("moved_to", ""),
    _text("id_scheme", ""),
    sa.Column("is_baseline_done", Flag, nullable=False, server_default="0"),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("last_success_at", Instant),
    sa.Column("last_new_item_at", Instant),
    sa.Column("next_poll_at", Instant, nullable=False),
    sa.UniqueConstraint("campaign_id", "key"),
    sa.UniqueConstraint("campaign_id", "url"),
    _one_of("mode", FeedMode),
    _one_of("state", FeedState),
    _is_flag("is_baseline_done"),
    sa.CheckConstraint("state <> 'moved' OR moved_to <> ''", name="moved_says_where"),
)
sa.Index("ix_feed_next_poll", feed.c.next_poll_at)

feed_item = _table(
    "feed_item",
    _id(),
    _to("feed"),
    # What an item is recognised by, for ever: see `campaigns/model/item.py`.
    _text("guid"),
    _text("link_key"),
    _text("title_key"),
    _text("date_key"),
    _text("digest"),
    # As the publisher wrote it.
    _text("title"),
    _text("link"),
    sa.Column("published_at", Instant),
    sa.Column("first_seen_at", Instant, nullable=False),
    sa.Column("last_seen_at", Instant, nullable=False),
    sa.Column("queued_at", Instant),
    # As it would be posted: harmless Markdown, ours to edit.
    _text("headline"),
    _text("summary"),
    sa.Column("is_sensitive", Flag, nullable=False, server_default="0"),
    _text("edited_by", ""),
    _text("state"),
    _text("why", ""),
    _to("announcement", is_optional=True),
    _one_of("state", ItemState),
    _is_flag("is_sensitive"),
    sa.CheckConstraint("state NOT IN ('approved', 'posted') OR announcement_id IS NOT NULL", name="post_has_words"),
)
sa.Index("ix_feed_item_feed", feed_item.c.feed_id, feed_item.c.state)
sa.Index("ix_feed_item_state", feed_item.c.state, feed_item.c.queued_at)

audit = _table(
    "audit",
    _id(),
    sa.Column("at", Instant, nullable=False),
    _text("who"),
    _text("action"),
    _to("campaign", is_optional=True),
    _text("subject"),
    sa.Column("detail", Json, nullable=False),
)

notice = _table(
    "notice",
    _id(),
    _to("campaign"),
    _text("audience"),
    _to("partner", is_optional=True),
    _text("kind"),
    # What must not be told twice has the same key.
    _text("once_key"),
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
    sa.UniqueConstraint("once_key"),
    _one_of("audience", Audience),
    _one_of("kind", NoticeKind),
    sa.CheckConstraint("(audience = 'partner') = (partner_id IS NOT NULL)", name="partner_is_named"),
    sa.CheckConstraint("message_id IS NULL OR posted_at IS NOT NULL", name="message_was_posted"),
)
_index_where("ix_notice_waiting", "posted_at IS NULL", notice.c.next_try_at)

bot_state = _table(
    "bot_state",
    sa.Column("key", sa.Text, primary_key=True),
    _text("value"),
)
