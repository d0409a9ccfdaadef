"""Column types: what Python means and how both databases keep it, STRICT tables included."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

Whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""A 64-bit whole number; SQLite calls every whole number INTEGER."""

Real: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")
"""A 64-bit floating-point number; SQLite calls it REAL."""

AnyRow = sa.Row[*tuple[Any, ...]]
"""A row of whatever was asked for."""


class Part:
    """What a row of several joined tables says of one of them, by that table's own names."""

    __slots__ = ("_columns", "_said")

    def __init__(self, row: AnyRow, table: sa.Table) -> None:
        self._said = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
        self._columns = table.c

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the column holds
        """Give the value of a column."""
        return self._said[self._columns[name]]


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class Instant(sa.types.TypeDecorator[datetime]):
    """An aware instant, kept as whole milliseconds since 1970 UTC: sorts, compares and indexes as a number."""

    impl = sa.BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Choose the 64-bit type of the database."""
        return dialect.type_descriptor(sa.Integer() if dialect.name == "sqlite" else sa.BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> int | None:  # noqa: ARG002
        """Turn an aware instant into milliseconds; a naive one is a mistake of ours."""
        return None if value is None else milliseconds(value)

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        """Turn milliseconds into an instant in UTC."""
        return None if value is None else _EPOCH + value * _MILLISECOND


def milliseconds(instant: datetime) -> int:
    """Say an instant as the database keeps it."""
    return (instant - _EPOCH) // _MILLISECOND


def to_the_millisecond(instant: datetime) -> datetime:
    """Round an instant down to what the database can hold."""
    return _EPOCH + ((instant - _EPOCH) // _MILLISECOND) * _MILLISECOND


class Day(sa.types.TypeDecorator[date]):
    """A calendar day, kept as `YYYY-MM-DD`."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002
        """Write the day as ISO 8601."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> date | None:  # noqa: ARG002
        """Read the day back."""
        return None if value is None else date.fromisoformat(value)


class Flag(sa.types.TypeDecorator[bool]):
    """Yes or no, kept as 1 or 0 (STRICT tables have no BOOLEAN)."""

    impl = sa.Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: sa.Dialect) -> int | None:  # noqa: ARG002, FBT001
        """Write 1 or 0."""
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> bool | None:  # noqa: ARG002
        """Read yes or no."""
        return None if value is None else bool(value)


class Json(sa.types.TypeDecorator[Any]):
    """Plain data as canonical JSON text: equal data is equal text."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:  # noqa: ARG002, ANN401
        """Write canonical JSON."""
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Any:  # noqa: ARG002, ANN401
        """Read it back."""
        return None if value is None else plain(value)


def plain(text: str) -> Any:  # noqa: ANN401 - whatever was written
    """Read data that was written as JSON."""
    return json.loads(text)


def canonical(value: object) -> str:
    """Write data as JSON so that equal data is equal text: sorted keys, no spaces, letters as they are."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
