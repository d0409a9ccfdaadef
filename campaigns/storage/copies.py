"""Copies of a SQLite database: backup while the bot runs, verify, restore. PostgreSQL brings its own tools.

A copy is whole or not there: it is written beside its place, checked, brought to the disk and only then renamed.
"""

import os
import re
import secrets
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from campaigns.model.errors import ConflictError, InputError

RESTORED = "restored_at"
"""The key in `bot_state` that tells the next start that this database was a backup."""
_SQLITE = re.compile(r"sqlite(?:\+\w+)?:///(?P<path>[^?]+)")
_TABLES = ("campaign", "partner", "announcement", "delivery", "pledge")


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """What is in a copy."""

    revision: str
    counts: dict[str, int]
    """Rows by table."""


def file_of(url: str) -> Path:
    """Find the file of a database address; raises InputError where there is none."""
    found = _SQLITE.match(url)
    if found and found["path"] != ":memory:":
        return Path(found["path"])
    raise InputError(
        "This database is not a SQLite file.",
        why="PostgreSQL has its own tools for backups, and they are better.",
        fix="Use pg_dump and pg_restore.",
    )


def backup(source: Path, target: Path) -> CopyFacts:
    """Copy a database that may be in use, in one consistent state; never over a file that is there."""
    _must_exist(source)
    if target.exists():
        raise ConflictError(f"{target} exists already.", fix="Choose another name: a backup never replaces another.")
    return _copied(source, target)


def verify(file: Path) -> CopyFacts:
    """Check a copy from end to end; raises InputError that says what is wrong with it."""
    _must_exist(file)
    try:
        with closing(_reading(file)) as connection:
            return _checked(connection, file)
    except sqlite3.DatabaseError as error:
        raise InputError(
            f"{file} is not a sound database.", why=f"SQLite says: {error}.", fix="Use another backup."
        ) from None


def restore(file: Path, target: Path, *, now: datetime) -> tuple[CopyFacts, Path | None]:
    """Put a checked copy in the database's place; says where the database that was there has gone."""
    facts = verify(file)
    kept = _put_aside(target, now)
    _copied(file, target)
    with closing(sqlite3.connect(target)) as connection, connection:
        connection.execute(
            "INSERT INTO bot_state (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (RESTORED, now.isoformat()),
        )
    return facts, kept


def _copied(source: Path, target: Path) -> CopyFacts:
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(_reading(source)) as old, closing(sqlite3.connect(unfinished)) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")
            facts = _checked(new, unfinished)
        _to_disk(unfinished)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    _to_disk(target.parent)
    return facts


def _checked(connection: sqlite3.Connection, file: Path) -> CopyFacts:
    complaints = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    if complaints != ["ok"]:
        raise InputError(f"{file} is damaged.", why=f"SQLite says: {complaints[0]}.", fix="Use another backup.")
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        raise InputError(f"{file} has rows that belong to nothing.", fix="Use another backup.")
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"alembic_version", *_TABLES} <= tables:
        raise InputError(f"{file} is a database, but not Sidekick's.", fix="Use a file that `db backup` made.")
    revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    counts = {
        table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - names of our own
        for table in _TABLES
    }
    return CopyFacts(revision[0] if revision else "", counts)


def _reading(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=60)


def _put_aside(target: Path, now: datetime) -> Path | None:
    """Move a database and its journals out of the way; nothing is deleted."""
    if not target.exists():
        return None
    kept = target.with_name(f"{target.name}.before-restore-{now:%Y%m%dT%H%M%SZ}")
    if kept.exists():
        raise ConflictError(f"{kept} exists already.", fix="Try again in a second.")
    for ending in ("-wal", "-shm", ""):
        part = target.with_name(target.name + ending)
        if part.exists():
            part.rename(kept.with_name(kept.name + ending))
    return kept


def _must_exist(file: Path) -> None:
    if not file.is_file():
        raise InputError(f"There is no file {file}.")


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
