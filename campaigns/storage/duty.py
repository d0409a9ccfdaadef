"""Duty: one process at a time sends from a database; others stand by, and take over once it is gone.

No election of ours: on SQLite it is the operating system's lock on a file beside the database, on PostgreSQL an
advisory lock of a connection that is kept for nothing else. Both end with the process that holds them, however it ends.
"""

import asyncio
import sqlite3
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from campaigns.model.errors import SidekickError
from campaigns.storage.database import parsed

FILE_SUFFIX = ".duty"
_LOCK = 0x5349_4445_4B49_434B
"""Any number will do that nobody else uses in this database."""
_ANSWER_SECONDS = 3
# A machine that vanished says no goodbye: the server notices within some eight seconds and frees the lock.
_SERVER_SETTINGS = {
    "application_name": "sidekick-duty",
    "tcp_keepalives_idle": "4",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "2",
}


class DutyUnknownError(SidekickError):
    """The database cannot be asked who is on duty."""


class Duty(Protocol):
    """The right to send."""

    is_exact: bool
    """True where nobody else can have it while we may still believe to have it."""

    async def take(self) -> bool:
        """Take it, or keep it; False while another process has it. Raises DutyUnknownError."""
        ...

    async def is_held(self) -> bool:
        """Say whether it is still ours."""
        ...

    async def give_up(self) -> None:
        """Let another process have it."""
        ...


def of(url: str) -> Duty:
    """Make the duty of a database, not taken yet."""
    address = parsed(url)
    if address.get_backend_name() == "sqlite":
        return FileDuty(Path(address.database) if address.database and address.database != ":memory:" else None)
    return ServerDuty(address)


class FileDuty:
    """A lock on a file beside the database, held through SQLite: the same on every system."""

    is_exact = True

    def __init__(self, database: Path | None) -> None:
        self._path = None if database is None else database.with_name(database.name + FILE_SUFFIX)
        self._connection: sqlite3.Connection | None = None

    async def take(self) -> bool:
        """Take it, or keep it; a database in memory is nobody else's."""
        if self._path is None or self._connection is not None:
            return True
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=0, isolation_level=None)
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            connection.close()
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                return False
            raise DutyUnknownError(f"{self._path} cannot be locked.", why=str(error)) from error
        self._connection = connection
        return True

    async def is_held(self) -> bool:
        """Say whether it was taken; what the system has given it does not take back."""
        return self._path is None or self._connection is not None

    async def give_up(self) -> None:
        """Close the file, which frees it."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class ServerDuty:
    """An advisory lock of PostgreSQL, on a connection of its own."""

    is_exact = False

    def __init__(self, address: sa.URL) -> None:
        self._engine = create_async_engine(
            address,
            poolclass=sa.NullPool,
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,
            connect_args={
                "timeout": _ANSWER_SECONDS,
                "command_timeout": _ANSWER_SECONDS,
                "server_settings": _SERVER_SETTINGS,
            },
        )
        self._connection: AsyncConnection | None = None
        self._has_it = False

    async def take(self) -> bool:
        """Take the lock, or keep it."""
        if await self.is_held():
            return True
        try:
            if self._connection is None:
                self._connection = await self._engine.connect()
            taken = await self._connection.scalar(sa.select(sa.func.pg_try_advisory_lock(_LOCK)))
        except (sa.exc.SQLAlchemyError, OSError, TimeoutError) as error:
            await self._drop()
            raise DutyUnknownError("The database cannot be asked who is on duty.", why=type(error).__name__) from error
        self._has_it = bool(taken)
        return self._has_it

    async def is_held(self) -> bool:
        """Ask the server: a lock lives as long as its connection, so an answer on that connection is proof."""
        if not self._has_it or self._connection is None:
            return False
        try:
            await self._connection.scalar(sa.select(1))
        except (sa.exc.SQLAlchemyError, OSError, TimeoutError):
            await self._drop()
        return self._has_it

    async def give_up(self) -> None:
        """Close the connection, which frees the lock."""
        await self._drop()
        await self._engine.dispose()

    async def _drop(self) -> None:
        connection, self._connection, self._has_it = self._connection, None, False
        if connection is None:
            return
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                await connection.invalidate()
                await connection.close()
        except (sa.exc.SQLAlchemyError, OSError, TimeoutError):
            return  # it was gone already
