"""`db`: bring the database up to date, copy it, check a copy, put one back."""

import asyncio
from datetime import timedelta
from pathlib import Path

import click

from bot import settings
from bot.console import desk
from campaigns.actions import Database, bot_state
from campaigns.model.errors import ConflictError
from campaigns.storage import copies, schema
from campaigns.storage.copies import CopyFacts

ALIVE = timedelta(seconds=30)
"""Three heartbeats: who was heard of within this is running."""


@click.group()
def db() -> None:
    """The database."""


@db.command()
@desk.asynchronous
async def upgrade() -> None:
    """Apply what is missing, all of it or nothing."""
    database = Database.open(settings.load().database_url.reveal())
    try:
        before, after = await schema.upgrade(database)
    finally:
        await database.close()
    desk.say(f"Up to date at {after}." if before == after else f"Upgraded from {before or 'nothing'} to {after}.")


@db.command()
@click.argument("file", type=desk.TARGET)
def backup(*, file: Path) -> None:
    """Copy the database into FILE, also while the bot runs."""
    facts = copies.backup(_file(), file)
    desk.say(f"Wrote {file}. {_told(facts)}")


@db.command()
@click.argument("file", type=desk.SOURCE)
def restore(*, file: Path) -> None:
    """Put the copy FILE in the database's place; the database that was there is kept beside it."""
    target = _file()
    if target.exists():
        asyncio.run(_must_be_stopped(target))
    facts, kept = copies.restore(file, target, now=desk.now())
    desk.say(f"Restored {target}. {_told(facts)}")
    if kept is not None:
        desk.say(f"What was there before is {kept}.")


@db.command()
@desk.asynchronous
async def distrust() -> None:
    """Have the next start compare everything first: other tools have put an older database back."""
    async with desk.opened() as database:
        await bot_state.remember(database, copies.RESTORED, desk.now().isoformat())
    desk.say("The next start is in safe mode: nothing goes out before the channels were read and somebody confirmed.")


@db.command()
@click.argument("file", type=desk.SOURCE)
def verify(*, file: Path) -> None:
    """Check the copy FILE from end to end."""
    desk.say(f"{file} is sound. {_told(copies.verify(file))}")


def _file() -> Path:
    return copies.file_of(settings.load().database_url.reveal())


async def _must_be_stopped(target: Path) -> None:
    database = Database.open(f"sqlite+aiosqlite:///{target}")
    try:
        is_alive = await schema.revision(database) and await bot_state.is_alive(database, desk.now(), ALIVE)
    finally:
        await database.close()
    if is_alive:
        raise ConflictError(
            "The bot is running.",
            why="It would go on writing into the old database.",
            fix="Stop it first; after a crash wait half a minute.",
        )


def _told(facts: CopyFacts) -> str:
    counts = ", ".join(f"{count} in {table}" for table, count in facts.counts.items())
    return f"Revision {facts.revision}: {counts}."
