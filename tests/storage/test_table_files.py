"""The end of a campaign in the files of a PostgreSQL server, read byte for byte, and who may be in its way."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from campaigns.actions import pledges, retention
from campaigns.actions.pledges import Member
from campaigns.model.plan import PledgeText
from campaigns.storage import papers, table_files
from campaigns.storage import pledges as pledge_rows
from campaigns.storage.database import Database
from campaigns.storage.tables import campaign, pledge, pledge_note
from tests import databases
from tests.builders import AUTHOR, GUILD, NOW, SLUG, new_campaign, new_partners

pytestmark = databases.BACKENDS[1].marks

SECRET = b"a secret of at least thirty-two bytes"
NAME, NOTE = b"Canary Wren-Finch", b"The canaries of class 7b listen."
LATER = NOW + timedelta(days=31)
TABLES = ("campaign", "pledge", "pledge_note", "pg_statistic")
MOST_LOOKS = 20


@pytest.fixture
async def closed(server_address: str) -> AsyncIterator[Database]:
    """A closed campaign with a name, a note and a key, all of which the planner's statistics have seen."""
    async with databases.on_server(server_address) as database:
        stored = await new_campaign(database)
        await new_partners(database, 1)
        async with database.writing() as connection:
            await pledge_rows.put_text(connection, stored.id, PledgeText("listen", "parent", {"en": "I listen."}), 0)
        for number in (1, 2, 3):
            member = Member(number, GUILD + 1, "en")
            await pledges.make(database, SLUG, "listen", member, secret=SECRET, now=NOW)
        async with database.writing() as connection:
            named = {"display_name": NAME.decode(), "consent_version": "name-1.16", "consented_at": NOW}
            await connection.execute(pledge.update().values(named))
            one = (await connection.execute(sa.select(pledge.c.id))).scalars().first()
            note = {"pledge_id": one, "body": NOTE.decode(), "locale": "en", "written_at": NOW}
            await connection.execute(pledge_note.insert().values(note))
        await retention.close(database, SLUG, actor=AUTHOR, now=NOW)
        async with database.glancing() as connection:
            await connection.exec_driver_sql("ANALYZE")
        yield database


async def test_keys_codes_names_and_notes_are_in_the_files_before_and_not_after(closed: Database) -> None:
    async with closed.reading() as connection:
        key = (await connection.execute(sa.select(campaign.c.pseudonym_key))).scalar_one()
        persons = set((await connection.execute(sa.select(pledge.c.person))).scalars())
    traces = {NAME, NOTE, key, *persons}
    assert {trace for trace in traces if trace in await files(closed)} == traces
    await retention.destroy(closed, SLUG, secret=SECRET, actor=AUTHOR, now=LATER)
    await look_until_clean(closed)
    assert {trace for trace in traces if trace in await files(closed)} == set()
    assert (await pledges.progress(closed, SLUG)).total == 3


async def test_who_still_sees_the_old_rows_only_puts_it_off(closed: Database) -> None:
    async with closed.reading() as reader:
        # Its view is from before; the tables themselves it has let go, so that no lock tells of it.
        await reader.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        await reader.exec_driver_sql("SELECT 1")
        await retention.destroy(closed, SLUG, secret=SECRET, actor=AUTHOR, now=LATER)
        assert not await retention.scrub(closed, LATER)
        assert NAME in await files(closed)
    await look_until_clean(closed)
    assert NAME not in await files(closed)


async def test_who_holds_a_table_is_waited_for_a_moment_and_then_left_alone(
    closed: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_files, "PATIENCE_MS", 50)
    async with closed.reading() as reader:
        await reader.exec_driver_sql("LOCK TABLE pledge IN ACCESS SHARE MODE")
        await retention.destroy(closed, SLUG, secret=SECRET, actor=AUTHOR, now=LATER)
        assert not await retention.scrub(closed, LATER)
    await look_until_clean(closed)
    async with closed.glancing() as connection:
        assert await papers.unscrubbed(connection) == ()
        # The connection goes back as patient as it came.
        assert (await connection.exec_driver_sql("SHOW lock_timeout")).scalar_one() == "0"


async def test_who_may_not_write_the_tables_anew_does_not_call_them_clean(closed: Database) -> None:
    await retention.destroy(closed, SLUG, secret=SECRET, actor=AUTHOR, now=LATER)
    async with closed.glancing() as connection:
        await connection.exec_driver_sql("DROP ROLE IF EXISTS passer_by")
        await connection.exec_driver_sql("CREATE ROLE passer_by")
        await connection.exec_driver_sql("GRANT SELECT ON certificate TO passer_by")
        await connection.exec_driver_sql("SET ROLE passer_by")
        try:
            assert not await table_files.renew(connection)
        finally:
            await connection.exec_driver_sql("RESET ROLE")
            await connection.exec_driver_sql("REVOKE ALL ON certificate FROM passer_by")
            await connection.exec_driver_sql("DROP ROLE passer_by")


async def look_until_clean(database: Database) -> None:
    """Look again and again, as the bot does: the server's own housekeeping may be in the way for a moment."""
    for _ in range(MOST_LOOKS):
        await retention.look(database, secret=SECRET, now=LATER)
        async with database.glancing() as connection:
            if not await papers.unscrubbed(connection):
                return
    pytest.fail("somebody is in the way all the time")


async def files(database: Database) -> bytes:
    """Read the tables' files, dead rows and all."""
    async with database.glancing() as connection:
        await connection.exec_driver_sql("CHECKPOINT")
        read = "SELECT pg_read_binary_file(pg_relation_filepath('{}'))"
        return b"".join([(await connection.exec_driver_sql(read.format(name))).scalar_one() for name in TABLES])
