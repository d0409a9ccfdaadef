"""Changing what a CHECK allows, in place.

SQLite has no ALTER for it. Copying the table would break the references other tables hold to it, since they cannot be
switched off inside the upgrade's transaction; so the text of the table is replaced, the way SQLite's own documentation
describes for changes that leave the stored rows as they are (https://www.sqlite.org/lang_altertable.html).
"""

import sqlalchemy as sa
from alembic import op


def replace_check(table: str, name: str, condition: str) -> None:
    """Exchange the condition of `ck_<table>_<name>`; rows that break the new one make the upgrade fail."""
    if _is_postgresql():
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)
        return
    sql = _sql_of(table)
    opening = f"CONSTRAINT ck_{table}_{name} CHECK ("
    start = sql.index(opening) + len(opening)
    _rewrite(table, sql[:start] + condition + sql[_closing(sql, start) :], condition)


def add_check(table: str, name: str, condition: str) -> None:
    """Add a CHECK `ck_<table>_<name>` to a table that may have rows already."""
    if _is_postgresql():
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)
        return
    sql = _sql_of(table)
    end = _closing(sql, sql.index("(") + 1)
    added = f", CONSTRAINT ck_{table}_{name} CHECK ({condition})"
    _rewrite(table, sql[:end].rstrip() + added + sql[end:], condition)


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _sql_of(table: str) -> str:
    found = op.get_bind().execute(sa.text("SELECT sql FROM sqlite_schema WHERE name = :name"), {"name": table})
    return str(found.scalar_one())


def _closing(sql: str, start: int) -> int:
    """Find the parenthesis that closes the one before `start`; ours are never inside quotes."""
    depth = 1
    for place in range(start, len(sql)):
        depth += {"(": 1, ")": -1}.get(sql[place], 0)
        if depth == 0:
            return place
    raise ValueError(sql)


def _rewrite(table: str, sql: str, condition: str) -> None:
    connection = op.get_bind()
    broken = connection.execute(sa.text(f"SELECT count(*) FROM {table} WHERE NOT ({condition})")).scalar_one()  # noqa: S608 -- both from our own steps
    if broken:
        raise ValueError(f"{broken} rows of {table} break the rule {condition}")
    version = connection.execute(sa.text("PRAGMA schema_version")).scalar_one()
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    connection.execute(
        sa.text("UPDATE sqlite_schema SET sql = :sql WHERE type = 'table' AND name = :name"),
        {"sql": sql, "name": table},
    )
    connection.execute(sa.text(f"PRAGMA schema_version = {version + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema = OFF"))
