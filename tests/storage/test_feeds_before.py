"""Feeds of a database from before filters: what posted by itself gets the cautious filter, what failed is dated."""

from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from campaigns.model.feed_filter import CAUTIOUS, UNFILTERED
from campaigns.storage import feeds
from campaigns.storage import migrations as home
from campaigns.storage.database import Database

FAILED_AT = 1_798_761_600_000
BEFORE = (
    (
        "INSERT INTO campaign (id, slug, name, anchor_on, is_anchor_confirmed, source_locale, hashtags,"
        " reference_prefix, created_at) VALUES (1, 'sid', 'SID', '2027-02-09', 1, 'en', '[]', 'SID27', 0)"
    ),
    (
        "INSERT INTO feed (id, campaign_id, key, url, organisation, mode, failures, last_success_at, next_poll_at)"
        f" VALUES (1, 1, 'a', 'https://a.example/', 'A', 'auto', 0, NULL, 0),"
        f" (2, 1, 'b', 'https://b.example/', 'B', 'review', 3, {FAILED_AT}, 0)"
    ),
)


async def test_an_older_database_keeps_its_feeds_and_none_posts_by_itself_without_a_filter(tmp_path: Path) -> None:
    database = Database.open(f"sqlite+aiosqlite:///{tmp_path / 'old.db'}")
    try:
        async with database.writing() as connection:
            await connection.run_sync(_upgrade, "0006")
            for statement in BEFORE:
                await connection.execute(sa.text(statement))
            await connection.run_sync(_upgrade, "head")
        async with database.reading() as connection:
            automatic, reviewed = await feeds.of_campaign(connection, 1)
    finally:
        await database.close()
    assert (automatic.filters, automatic.first_failed_at, automatic.partners) == (CAUTIOUS, None, ("all",))
    assert reviewed.filters == UNFILTERED
    assert reviewed.first_failed_at == datetime.fromtimestamp(FAILED_AT / 1000, UTC)


def _upgrade(connection: sa.Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(home.__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
