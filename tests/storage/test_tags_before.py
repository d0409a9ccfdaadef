"""What people could promise before there were tags: there afterwards, with none."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from campaigns.model import taxonomy
from campaigns.storage import pledges, schema
from campaigns.storage.database import Database

_MIGRATIONS = Path(schema.__file__).parent / "migrations"
_ROWS: dict[str, dict[str, object]] = {
    "campaign": {
        "id": 1,
        "slug": "sid",
        "name": "SID",
        "anchor_on": "2027-02-09",
        "is_anchor_confirmed": 1,
        "source_locale": "en",
        "hashtags": "[]",
        "reference_prefix": "SID27",
        "created_at": 0,
    },
    "pledge_text": {
        "campaign_id": 1,
        "key": "ask-first",
        "role": "young-person",
        "texts": '{"en":"I ask first."}',
        "position": 0,
    },
}


def _before(file: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with sa.create_engine(f"sqlite:///{file}").begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        for table, row in _ROWS.items():
            connection.execute(sa.insert(sa.table(table, *(sa.column(name) for name in row))), row)


async def test_a_pledge_text_from_before_has_no_tags_and_can_get_some(tmp_path: Path) -> None:
    _before(tmp_path / "old.db")
    database = Database.open(f"sqlite+aiosqlite:///{tmp_path / 'old.db'}")
    try:
        await schema.upgrade(database)
        async with database.writing() as connection:
            (known,) = await pledges.texts(connection, 1)
            assert taxonomy.ids(known.tags()) == ()
            await connection.execute(sa.text("""UPDATE pledge_text SET tags = '{"skills":["empathy"]}'"""))
            (tagged,) = await pledges.texts(connection, 1)
        assert (tagged.skills, tagged.capabilities) == (("empathy",), ())
    finally:
        await database.close()
