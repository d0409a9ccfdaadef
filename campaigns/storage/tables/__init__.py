"""The tables. Impossible rows are impossible: STRICT, UNIQUE, CHECK and foreign keys say what the words mean.

Migrations are written from here (`alembic`, forward only); a test holds both to the same schema.
"""

from campaigns.storage.tables.announcements import announcement, approval, correction, picture, version
from campaigns.storage.tables.campaigns import campaign, destination, partner
from campaigns.storage.tables.deliveries import amendment, amendment_attempt, attempt, delivery
from campaigns.storage.tables.feeds import feed, feed_item, news_digest
from campaigns.storage.tables.help_lines import partner_line
from campaigns.storage.tables.making import metadata
from campaigns.storage.tables.numbers import aside, aside_pledge, certificate, milestone, published, statement
from campaigns.storage.tables.pledges import pledge, pledge_note, pledge_text, pledge_text_version
from campaigns.storage.tables.records import audit, bot_state, notice
from campaigns.storage.tables.resources import link, resource
from campaigns.storage.tables.safeguarding import disclosure_count

__all__ = [
    "amendment",
    "amendment_attempt",
    "announcement",
    "approval",
    "aside",
    "aside_pledge",
    "attempt",
    "audit",
    "bot_state",
    "campaign",
    "certificate",
    "correction",
    "delivery",
    "destination",
    "disclosure_count",
    "feed",
    "feed_item",
    "link",
    "metadata",
    "milestone",
    "news_digest",
    "notice",
    "partner",
    "partner_line",
    "picture",
    "pledge",
    "pledge_note",
    "pledge_text",
    "pledge_text_version",
    "published",
    "resource",
    "statement",
    "version",
]
