"""What was on the shelf and in posts before the shelf was searched: found afterwards, and shown as it was."""

import json
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from campaigns.storage import schema
from campaigns.storage.columns import canonical

_MIGRATIONS = Path(schema.__file__).parent / "migrations"
_CAMPAIGN = {
    "id": 1,
    "slug": "sid",
    "name": "SID",
    "anchor_on": "2027-02-09",
    "is_anchor_confirmed": 1,
    "source_locale": "en",
    "hashtags": "[]",
    "reference_prefix": "SID27",
    "created_at": 0,
}
_RESOURCE = {
    "campaign_id": 1,
    "key": "guide",
    "title": "Größe & Mut",
    "publisher": "Érable",
    "url": "https://a.example/",
    "language": "en",
    "audience": '["parents"]',
    "themes": '["cyberbullying"]',
    "year": 2025,
}
_ANNOUNCEMENT = {
    "id": 1,
    "campaign_id": 1,
    "key": "a",
    "number": 1,
    "reference": "SID27-001",
    "kind": "resource",
    "version": 2,
    "author": "x",
    "created_at": 0,
    "updated_at": 0,
}


def _insert(connection: sa.Connection, table: str, row: dict[str, object]) -> None:
    names = sa.table(table, *(sa.column(name) for name in row))
    connection.execute(sa.insert(names), row)


def _upgrade(connection: sa.Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def test_rows_from_before_are_found_and_posts_show_what_they_showed(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    with engine.begin() as connection:
        _upgrade(connection, "0005")
        for table, row in (("campaign", _CAMPAIGN), ("resource", _RESOURCE), ("announcement", _ANNOUNCEMENT)):
            _insert(connection, table, row)
        contents: list[object] = [{"resource": "guide"}, {"resource": "gone"}, {"topics": ["resource"]}]
        for number, content in enumerate(contents, start=1):
            said = canonical(content)
            version = {"announcement_id": 1, "number": number, "content": said, "author": "x", "created_at": 0}
            _insert(connection, "version", version)
        _upgrade(connection, "0006")
        for asked in ('"grosse"*', '"mut"*', '"erable"*', '"cyberb"* AND "2025"*'):
            hits = connection.execute(
                sa.text("SELECT rowid FROM resource_words WHERE resource_words MATCH :asked"), {"asked": asked}
            )
            assert len(hits.all()) == 1, asked
        after = [row[0] for row in connection.exec_driver_sql("SELECT content FROM version ORDER BY number")]
    engine.dispose()
    card = {"title": "Größe & Mut", "url": "https://a.example/"}
    assert after[0] == canonical({"resource": "guide", "resource_card": card})
    assert [json.loads(each) for each in after[1:]] == [{"resource": "gone"}, {"topics": ["resource"]}]
