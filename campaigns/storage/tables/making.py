"""How a table is described: names of constraints, STRICT, words held by CHECKs."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from campaigns.storage.columns import Whole

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def table(name: str, *parts: sa.schema.SchemaItem) -> sa.Table:
    """Describe one table; STRICT on SQLite."""
    return sa.Table(name, metadata, *parts, sqlite_strict=True)


def one_of(column: str, words: Iterable[StrEnum]) -> sa.CheckConstraint:
    """Hold a column to the words of an enumeration."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def is_flag(column: str) -> sa.CheckConstraint:
    """Hold a column to 0 and 1."""
    return sa.CheckConstraint(f"{column} IN (0, 1)", name=f"{column}_flag")


def own_id() -> sa.Column[int]:
    """Give a table its own number."""
    return sa.Column("id", Whole, primary_key=True, autoincrement=True)


def text(name: str, default: str | None = None) -> sa.Column[str]:
    """Describe a text that is never NULL."""
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def to(target: str, *, is_optional: bool = False) -> sa.Column[int]:
    """Point to a row of another table."""
    return sa.Column(f"{target}_id", Whole, sa.ForeignKey(f"{target}.id"), nullable=is_optional)


def index_where(name: str, condition: str, *columns: sa.Column[Any], is_unique: bool = False) -> None:
    """Index only the rows a question is about."""
    where = sa.text(condition)
    sa.Index(name, *columns, unique=is_unique, sqlite_where=where, postgresql_where=where)
