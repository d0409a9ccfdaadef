"""The files of a PostgreSQL server, written anew once a campaign's key is destroyed: nothing old is left in them.

An update or a delete there leaves the old row where it was, readable for whoever has the file, and a plain VACUUM only
gives its place free. Only VACUUM FULL copies what stands into a new file. It locks out everybody else meanwhile, so it
is for the end of a campaign, never for a press. SQLite overwrites what goes (`secure_delete`), and needs none of it.
"""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.storage.tables import campaign, pledge, pledge_note

PATIENCE_MS = 1000
"""Whoever presses waits behind us as long as we wait for the lock, and Discord gives them three seconds."""

_OF_PERSONS = tuple(table.name for table in (campaign, pledge, pledge_note))
# ANALYZE keeps the commonest values of a column, names and codes among them, in a table of the server's own.
_STATISTICS = "pg_catalog.pg_statistic"
_NO_LOCK = "55P03"

# What somebody's view from before the destruction still shows is copied along with the rest, so nobody may have one.
# The certificate was written by the transaction that destroyed: its `xmin` says which that was.
_IS_SEEN = sa.text(
    "WITH destroyed AS (SELECT min(age(xmin)) AS since FROM certificate WHERE scrubbed_at IS NULL),"
    " views AS ("
    " SELECT greatest(age(backend_xid), age(backend_xmin)) AS since FROM pg_stat_activity"
    " WHERE pid <> pg_backend_pid() AND (datname = current_database() OR datname IS NULL)"
    " UNION ALL SELECT age(transaction) FROM pg_prepared_xacts WHERE database = current_database()"
    " UNION ALL SELECT age(xmin) FROM pg_replication_slots)"
    " SELECT EXISTS (SELECT FROM views, destroyed WHERE views.since >= destroyed.since)"
)


async def renew(connection: AsyncConnection) -> bool:
    """Write the tables that held something of persons anew; False where somebody is in the way, or it is not allowed.

    The connection commits each statement by itself.
    """
    if connection.dialect.name != "postgresql":
        return True
    if (await connection.execute(_IS_SEEN)).scalar_one():
        return False
    before = await _files(connection)
    await connection.exec_driver_sql(f"SET lock_timeout = {PATIENCE_MS}")
    try:
        for name in (*_OF_PERSONS, _STATISTICS):
            await connection.exec_driver_sql(f"VACUUM (FULL, ANALYZE) {name}")
    except sa.exc.DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _NO_LOCK:
            raise
        return False
    finally:
        await connection.exec_driver_sql("RESET lock_timeout")
    # Who is not the owner is told so by a mere warning, and nothing happens.
    return before.isdisjoint(await _files(connection))


async def _files(connection: AsyncConnection) -> set[str]:
    asked = sa.select(*(sa.func.pg_relation_filepath(name) for name in _OF_PERSONS))
    return set((await connection.execute(asked)).one())
