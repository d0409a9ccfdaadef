"""Databases for tests: always real ones. SQLite files everywhere, PostgreSQL where `initdb` is on the machine."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from campaigns.storage import schema
from campaigns.storage.database import Database
from campaigns.storage.tables import metadata
from tests import postgresql

# Migrating takes longer than most tests, so each process does it once and copies the result.
_migrated_file: list[bytes] = []
_migrated_servers: set[str] = set()

BACKENDS = (
    pytest.param("sqlite", id="sqlite"),
    pytest.param(
        "postgresql",
        id="postgresql",
        marks=[
            pytest.mark.postgresql,
            pytest.mark.skipif(postgresql.initdb() is None, reason="no initdb on this machine"),
            # One cluster serves all of them, so one worker of the test runner takes them all.
            pytest.mark.xdist_group("postgresql"),
        ],
    ),
)


@pytest.fixture(scope="session")
def server_address() -> Iterator[str]:
    """Run one PostgreSQL server for the whole session of this worker."""
    with postgresql.cluster() as address:
        yield address


@asynccontextmanager
async def sqlite(folder: Path) -> AsyncIterator[Database]:
    """Open a new SQLite file, brought up to date."""
    if not _migrated_file:
        async with _opened(sqlite_url(folder)) as database:
            await schema.upgrade(database)
        _migrated_file.append((folder / "sidekick.db").read_bytes())
    (folder / "sidekick.db").write_bytes(_migrated_file[0])
    async with _opened(sqlite_url(folder)) as database:
        yield database


def sqlite_url(folder: Path) -> str:
    """Name the file `sqlite` opens."""
    return f"sqlite+aiosqlite:///{folder / 'sidekick.db'}"


@asynccontextmanager
async def on_server(address: str) -> AsyncIterator[Database]:
    """Open a database on a PostgreSQL server, brought up to date and emptied."""
    if address not in _migrated_servers:
        async with _opened(f"{address}/postgres") as database:
            await schema.upgrade(database)
        _migrated_servers.add(address)
    async with _opened(f"{address}/postgres") as database:
        async with database.writing() as connection:
            names = ", ".join(metadata.tables)
            await connection.execute(sa.text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
        yield database


async def disconnect(database: Database) -> None:
    """Take its connections away, as an outage does; whoever asks next makes a new one, if there is still a database."""
    for engine in (database._glances, database._readers, database._writer):
        await engine.dispose()


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    database = Database.open(url)
    try:
        yield database
    finally:
        await database.close()


@pytest.fixture(params=BACKENDS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A new, empty database of each kind."""
    if request.param == "sqlite":
        async with sqlite(tmp_path) as opened:
            yield opened
        return
    async with on_server(request.getfixturevalue("server_address")) as opened:
        yield opened
