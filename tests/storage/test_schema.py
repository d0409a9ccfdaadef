"""The schema: migrations and tables say the same, and impossible rows are impossible."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy.engine.interfaces import ReflectedCheckConstraint

from campaigns.model.errors import ConflictError
from campaigns.storage import schema, shelf_index
from campaigns.storage.database import Database
from campaigns.storage.migrations import checks
from campaigns.storage.tables import metadata
from tests import builders, databases


def _differences(connection: sa.Connection) -> list[object]:
    # what the databases search the shelf with is theirs, each its own way; tests/storage/test_shelf.py holds it
    opts = {"include_name": lambda name, *_: not shelf_index.is_own(name)}
    return list(compare_metadata(MigrationContext.configure(connection, opts=opts), metadata))


def _checks(connection: sa.Connection, table: str) -> list[ReflectedCheckConstraint]:
    return sa.inspect(connection).get_check_constraints(table)


async def test_migrations_make_exactly_the_tables_of_the_code(database: Database) -> None:
    async with database.reading() as connection:
        assert await connection.run_sync(_differences) == []


async def test_every_check_of_the_code_is_in_the_migrated_database(database: Database) -> None:
    async with database.reading() as connection:
        for table in metadata.sorted_tables:
            found = await connection.run_sync(_checks, table.name)
            wanted = {str(each.name) for each in table.constraints if isinstance(each, sa.CheckConstraint)}
            assert wanted <= {str(each["name"]) for each in found}, table.name


async def test_every_check_says_what_the_code_says(tmp_path: Path) -> None:
    async with databases.sqlite(tmp_path) as database, database.reading() as connection:
        for table in metadata.sorted_tables:
            found = {each["name"]: each["sqltext"] for each in await connection.run_sync(_checks, table.name)}
            wanted = {
                str(each.name): str(each.sqltext) for each in table.constraints if isinstance(each, sa.CheckConstraint)
            }
            assert found == wanted, table.name


async def test_a_check_is_exchanged_in_place_and_holds_from_then_on(tmp_path: Path) -> None:
    async with databases.sqlite(tmp_path) as database:
        async with database.writing() as connection:
            await connection.run_sync(_exchange, "value <> 'old'")
            await connection.execute(sa.text("INSERT INTO bot_state (key, value) VALUES ('a', 'new')"))
        with pytest.raises(sa.exc.IntegrityError, match="ck_bot_state_worth"):
            async with database.writing() as connection:
                await connection.execute(sa.text("INSERT INTO bot_state (key, value) VALUES ('b', 'old')"))
        with pytest.raises(ValueError, match="1 rows of bot_state break the rule"):
            async with database.writing() as connection:
                await connection.run_sync(_exchange, "value <> 'new'")
        async with database.reading() as connection:
            assert (await connection.exec_driver_sql("PRAGMA integrity_check")).scalar() == "ok"


def _exchange(connection: sa.Connection, condition: str) -> None:
    with Operations.context(MigrationContext.configure(connection)):
        if not _checks(connection, "bot_state"):
            checks.add_check("bot_state", "worth", "(length(value)) < 99")
        checks.replace_check("bot_state", "worth", condition)


def test_the_names_of_the_migrations_say_what_alembic_says() -> None:
    scripts = ScriptDirectory(str(Path(schema.__file__).parent / "migrations"))
    assert list(schema.revisions()) == [script.revision for script in scripts.walk_revisions()][::-1]


async def test_upgrading_twice_changes_nothing(database: Database) -> None:
    before, after = await schema.upgrade(database)
    assert before == after != ""


async def test_a_database_of_a_newer_sidekick_is_refused(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ConflictError, match="9999"):
        await schema.upgrade(database)


async def test_sqlite_tables_are_strict_and_the_file_is_set_for_power_cuts(tmp_path: Path) -> None:
    async with databases.sqlite(tmp_path) as database, database.reading() as connection:
        pragmas = {
            name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
        tables = (await connection.exec_driver_sql("PRAGMA table_list")).all()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    ours = {row.name: row.strict for row in tables if row.name in metadata.tables}
    assert set(ours) == set(metadata.tables)
    assert all(ours.values())


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ("state = 'sent'", "sent_has_instant"),
        ("state = 'failed'", "trouble_has_reason"),
        ("state = 'held'", "trouble_has_reason"),
        ("state = 'leased'", "lease_is_held"),
        ("state = 'due'", "due_has_turn"),
        ("state = 'lost'", "state_known"),
        ("message_id = 5", "message_was_sent"),
        ("key = '12345678901234567890123456'", "key_fits_nonce"),
        ("lease_token = 'x', lease_expires_at = 5", "lease_is_held"),
        ("state = 'leased', lease_token = 'x'", "lease_ends"),
    ],
)
async def test_a_delivery_cannot_be_in_an_impossible_state(database: Database, values: str, constraint: str) -> None:
    await builders.new_campaign(database)
    await builders.new_partners(database, 1)
    await builders.approved(database)
    with pytest.raises(sa.exc.IntegrityError, match=constraint):
        async with database.writing() as connection:
            await connection.execute(sa.text(f"UPDATE delivery SET {values}"))


async def test_a_transaction_that_raises_leaves_nothing(database: Database) -> None:
    async def write_and_fail() -> None:
        async with database.writing() as connection:
            await connection.execute(sa.text("INSERT INTO bot_state (key, value) VALUES ('a', 'b')"))
            raise LookupError

    with pytest.raises(LookupError):
        await write_and_fail()
    async with database.reading() as connection:
        assert (await connection.execute(sa.text("SELECT count(*) FROM bot_state"))).scalar() == 0


async def test_another_process_that_writes_for_a_second_only_makes_us_wait(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "sidekick.db", isolation_level=None)

    async def write(database: Database) -> None:
        async with database.writing() as connection:
            await connection.execute(sa.text("INSERT INTO bot_state (key, value) VALUES ('ours', '1')"))

    async with databases.sqlite(tmp_path) as database:
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO bot_state (key, value) VALUES ('theirs', '1')")
        writing = asyncio.create_task(write(database))
        await asyncio.sleep(1)
        assert not writing.done()
        other.execute("COMMIT")
        other.close()
        await writing
        async with database.reading() as connection:
            assert (await connection.execute(sa.text("SELECT count(*) FROM bot_state"))).scalar() == 2
