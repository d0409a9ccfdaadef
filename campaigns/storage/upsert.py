"""INSERT ... ON CONFLICT, which both databases have and SQLAlchemy spells twice.

PostgreSQL's way of saying it is loaded only where it is spoken: it would stay in the memory of every bot on SQLite.
"""

from typing import TYPE_CHECKING, Union

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

Insert = Union[sqlite.Insert, "postgresql.Insert"]


def insert(connection: AsyncConnection, table: sa.Table) -> Insert:
    """Begin an insert that can say what to do on conflict."""
    return of_dialect(connection.dialect.name, table)


def of_dialect(name: str, table: sa.Table) -> Insert:
    """The same for who knows only what its database is called."""
    if name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)
