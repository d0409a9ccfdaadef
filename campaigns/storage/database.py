"""The database: how to open it, and the two ways to use it.

`writing()` is one transaction that commits or leaves nothing; `reading()` sees one consistent state. On SQLite a writer
takes the write lock at once (BEGIN IMMEDIATE), so it can never find itself unable to finish what it began.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, Self, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from campaigns.model.errors import InputError
from campaigns.storage.attendance import Attendance
from campaigns.storage.shared_writes import OwnThread, Round, Rounds, run_inside
from campaigns.storage.together import Together

BUSY_TIMEOUT_SECONDS = 60
"""How long a writer waits for another process that holds the file: longer than any lock a backup takes."""

_SCRUB_PATIENCE_MS = 100

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    # A claim lost in a power cut would be sent twice, so a commit is on disk before anything is sent.
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}",
    # What a person takes back is overwritten, not merely unlinked.
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
    # Each connection has a cache of its own, so they are small; the one that writes plans is not.
    "PRAGMA cache_size=-2000",
)
_FOR_LARGE_PLANS = "PRAGMA cache_size=-32000"
"""32 MB: a large plan would otherwise read its own pages back again and again."""


# An error never shows the values of a statement: they may be about people.
_QUIET = {"hide_parameters": True}

Result = TypeVar("Result")
Connection = AsyncConnection
"""What storage functions take; actions pass it on without knowing SQLAlchemy."""


class Database:
    """A database, SQLite or PostgreSQL, and its connections."""

    def __init__(
        self,
        writer: AsyncEngine,
        readers: AsyncEngine,
        glances: AsyncEngine,
        make_sync: Callable[[], sa.Engine] | None,
    ) -> None:
        self._writer, self._readers, self._glances = writer, readers, glances
        self._inside = Attendance()
        # One writer at a time inside the process: waiting here is cheap, waiting in SQLite holds a thread.
        self._turn = asyncio.Lock() if make_sync else None
        self._thread = OwnThread(make_sync, self._turn) if make_sync and self._turn else None
        self._asking = OwnThread(make_sync, None) if make_sync else None
        self._scrubs: Together[None, bool] = Together(self._scrub, most=10_000)
        self._has_leftovers = True
        self._writes = Rounds(self._thread.run_all if self._thread else partial(run_inside, writer))
        self._questions = Rounds(self._asking.run_all if self._asking else partial(run_inside, readers))

    @classmethod
    def open(cls, url: str) -> Self:
        """Open a database by its SQLAlchemy address; a SQLite file's folder is made where missing."""
        address = parsed(url)
        if address.get_backend_name() == "sqlite":
            engines = (_sqlite_writer(address), _sqlite_readers(address), _sqlite_glances(address))
            return cls(*engines, lambda: _sqlite_thread(address))
        engine = create_async_engine(address, pool_size=10, pool_pre_ping=True, **_QUIET)
        return cls(engine, engine, engine.execution_options(isolation_level="AUTOCOMMIT"), None)

    @property
    def is_sqlite(self) -> bool:
        """Say whether this is a SQLite file."""
        return self._turn is not None

    @property
    def file(self) -> Path | None:
        """Name the SQLite file, for readers that need a connection of their own; None for a server."""
        name = self._writer.url.database
        return Path(name) if self.is_sqlite and name and name != ":memory:" else None

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that commits when the block ends and leaves nothing when it raises."""
        with self._inside:
            async with self._turn or nullcontext(), self._writer.begin() as connection:
                yield connection

    async def write_together(self, work: Callable[[Round], Result]) -> Result:
        """Do a small piece of synchronous work in a transaction shared with those who wait; returns once it is on disk.

        The work raises a SidekickError before it writes anything, or not at all.
        """
        with self._inside:
            return await self._writes.do(work)

    async def ask_together(self, work: Callable[[Round], Result]) -> Result:
        """Read what a press needs, in one hop and one state shared with those who ask at the same moment.

        What it keeps in `Round.known` is true until anybody has written.
        """
        with self._inside:
            return await self._questions.do(work)

    async def scrub(self) -> bool:
        """Empty the write-ahead log, where what was overwritten stands until then; False where a reader is in the way.

        On a server its log is its own; what a campaign's end leaves in the tables' files is for `table_files`.
        """
        if self._turn is None:
            return True
        with self._inside:
            done: bool = await self._scrubs.ask(None)
        return done

    async def _scrub(self, askers: Sequence[None]) -> Sequence[bool]:
        assert self._turn is not None
        async with self._turn, self._glances.connect() as connection:
            # Nobody who pledges waits for a long reader: what is left is tried again by `tidy`.
            await connection.exec_driver_sql(f"PRAGMA busy_timeout={_SCRUB_PATIENCE_MS}")
            is_busy = (await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0]
            await connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}")
        self._has_leftovers = bool(is_busy)
        return [not is_busy] * len(askers)

    async def tidy(self) -> None:
        """Scrub where an earlier scrub could not; at first always, for another process may have died before its own."""
        if self._has_leftovers:
            await self.scrub()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Open a view of one consistent state; nothing it does is kept."""
        with self._inside:
            async with self._readers.connect() as connection:
                yield connection

    @asynccontextmanager
    async def glancing(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection for single questions: each sees what is newest, and costs no transaction of its own."""
        with self._inside:
            async with self._glances.connect() as connection:
                yield connection

    async def close(self) -> None:
        """Give back every connection, once those who use one are done; nobody gets one after that."""
        await self._inside.end()
        for rounds in (self._writes, self._questions, self._scrubs):
            await rounds.finish()
        for thread in (self._thread, self._asking):
            if thread is not None:
                await thread.close()
        for engine in (self._glances, self._readers, self._writer):
            await engine.dispose()


def parsed(url: str) -> sa.URL:
    """Read a database's address; raises InputError for one that is not ours to open."""
    try:
        address = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise InputError(
            "The database address cannot be read.",
            why="It is not of the form driver://...",
            fix="Write sqlite+aiosqlite:///data/sidekick.db or postgresql+asyncpg://user:password@host/name.",
        ) from None
    if address.drivername not in {"sqlite+aiosqlite", "postgresql+asyncpg"}:
        raise InputError(
            f"The database driver {address.drivername!r} is not supported.",
            fix="Use sqlite+aiosqlite:// or postgresql+asyncpg://.",
        )
    return address


def _sqlite_writer(address: sa.URL) -> AsyncEngine:
    if address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(address, pool_size=1, max_overflow=0, **_QUIET)
    sa.event.listen(engine.sync_engine, "connect", partial(_prepare, pragmas=(*_PRAGMAS, _FOR_LARGE_PLANS)))
    sa.event.listen(engine.sync_engine, "begin", partial(_begin, how="BEGIN IMMEDIATE"))
    return engine


def _sqlite_readers(address: sa.URL) -> AsyncEngine:
    # A connection that is kept costs a thread and a cache, some 2 MB; more than four are wanted in bursts only.
    # The one used last is the next: its pages are in its cache.
    engine = create_async_engine(address, pool_size=4, max_overflow=12, pool_use_lifo=True, **_QUIET)
    sa.event.listen(engine.sync_engine, "connect", _prepare)
    sa.event.listen(engine.sync_engine, "begin", partial(_begin, how="BEGIN"))
    return engine


def _sqlite_glances(address: sa.URL) -> AsyncEngine:
    # Nothing is ever begun here, so there is nothing to roll back when a connection is given back.
    options: dict[str, Any] = {"isolation_level": "AUTOCOMMIT", "skip_autocommit_rollback": True}
    engine = create_async_engine(
        address, pool_size=2, max_overflow=4, pool_use_lifo=True, pool_reset_on_return=None, **options, **_QUIET
    )
    sa.event.listen(engine.sync_engine, "connect", _prepare)
    return engine


def _sqlite_thread(address: sa.URL) -> sa.Engine:
    # One connection that stays in its thread, whose transactions are begun and ended by hand.
    engine = sa.create_engine(
        address.set(drivername="sqlite"),
        poolclass=sa.StaticPool,
        pool_reset_on_return=None,
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
        **_QUIET,
    )
    sa.event.listen(engine, "connect", _prepare)
    return engine


def _prepare(
    dbapi_connection: Any,  # noqa: ANN401 - the driver's own objects
    _record: Any,  # noqa: ANN401 - the same
    *,
    pragmas: Sequence[str] = _PRAGMAS,
) -> None:
    # The driver must not begin transactions by itself: we say BEGIN IMMEDIATE where we mean to write.
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    for pragma in pragmas:
        cursor.execute(pragma)
    cursor.close()


def _begin(connection: sa.Connection, *, how: str) -> None:
    connection.exec_driver_sql(how)
