"""What console commands share: the database, opened and up to date; the operator; files that are whole or not there."""

import asyncio
import contextlib
import functools
import os
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, ParamSpec

import click

from bot import log, settings
from campaigns.actions import Database
from campaigns.model.errors import InputError
from campaigns.storage import schema

Inputs = ParamSpec("Inputs")

CAMPAIGN = click.option("--campaign", "slug", required=True, metavar="SLUG", help="The campaign's short name.")
WHO = click.option("--as", "who", required=True, metavar="WHO", help="Your name for the audit log.")
SOURCE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
TARGET = click.Path(dir_okay=False, path_type=Path)
JSON = click.option("--json", "is_json", is_flag=True, help="Write JSON instead of a table.")


def asynchronous(command: Callable[Inputs, Coroutine[None, None, None]]) -> Callable[Inputs, None]:
    """Let click call a coroutine function."""

    @functools.wraps(command)
    def run(*args: Inputs.args, **kwargs: Inputs.kwargs) -> None:
        asyncio.run(command(*args, **kwargs))

    return run


@contextlib.asynccontextmanager
async def opened() -> AsyncIterator[Database]:
    """Open the database of the settings and bring it up to date."""
    chosen = settings.load()
    log.configure(chosen)
    database = Database.open(chosen.database_url.reveal())
    try:
        await schema.upgrade(database)
        yield database
    finally:
        await database.close()


def now() -> datetime:
    """Read the wall clock, in UTC."""
    return datetime.now(UTC)


def instant(text: str | None) -> datetime | None:
    """Read a day or an instant in ISO 8601; without a zone it is UTC."""
    if text is None:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"{text!r} is no point in time.", fix="Write 2027-02-09 or 2027-02-09T12:00:00+01:00."
        ) from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def iso(at: datetime | None) -> str | None:
    """Write an instant for a program."""
    return at.isoformat() if at else None


def read(file: Path) -> bytes:
    """Read a file an operator named."""
    return file.read_bytes()


def say(text: str) -> None:
    """Tell the operator something."""
    click.echo(text)


@contextlib.contextmanager
def writing(target: Path) -> Iterator[BinaryIO]:
    """Open a file that appears under its name only when it is whole; only its owner can read it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            yield stream
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
