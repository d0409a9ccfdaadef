"""The schema's version: bring a database up to date, and say whether it is. Forward only."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from campaigns.model.errors import ConflictError
from campaigns.storage.database import Database

_MIGRATIONS = Path(__file__).parent / "migrations"


async def upgrade(database: Database) -> tuple[str, str]:
    """Apply what is missing, all of it or nothing; returns the revisions before and after.

    Raises ConflictError for a database that a newer Sidekick has already changed: going back would lose data.
    """
    newest = _scripts().get_current_head() or ""
    async with database.writing() as connection:
        before = await connection.run_sync(_revision)
        if before and before not in _known():
            raise ConflictError(
                f"The database is at revision {before}, which this version of Sidekick does not know.",
                why="A newer version has changed it, and there is no way back.",
                fix="Run the newer version, or restore a backup made before the upgrade.",
            )
        if before != newest:
            await connection.run_sync(_apply)
    return before, newest


async def revision(database: Database) -> str:
    """Say at which revision a database is; empty for a new one."""
    async with database.reading() as connection:
        return await connection.run_sync(_revision)


def _apply(connection: sa.Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _revision(connection: sa.Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or ""


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(_MIGRATIONS))


def _known() -> set[str]:
    return {script.revision for script in _scripts().walk_revisions()}
