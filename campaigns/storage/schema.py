"""The schema's version: bring a database up to date, and say whether it is. Forward only.

Migrations are files of `migrations/versions`, named `<revision>_<words>.py` in the order they are applied. Alembic
applies them; it is loaded only where there is something to apply, since it would stay in memory for the whole campaign.
"""

from pathlib import Path

import sqlalchemy as sa

from campaigns.model.errors import ConflictError
from campaigns.storage.database import Database

_MIGRATIONS = Path(__file__).parent / "migrations"
_VERSION = sa.table("alembic_version", sa.column("version_num", sa.Text))


async def upgrade(database: Database) -> tuple[str, str]:
    """Apply what is missing, all of it or nothing; returns the revisions before and after.

    Raises ConflictError for a database that a newer Sidekick has already changed: going back would lose data.
    """
    known = revisions()
    async with database.writing() as connection:
        before = await connection.run_sync(_revision)
        if before and before not in known:
            raise ConflictError(
                f"The database is at revision {before}, which this version of Sidekick does not know.",
                why="A newer version has changed it, and there is no way back.",
                fix="Run the newer version, or restore a backup made before the upgrade.",
            )
        if before != known[-1]:
            await connection.run_sync(_apply)
    return before, known[-1]


async def revision(database: Database) -> str:
    """Say at which revision a database is; empty for a new one."""
    async with database.reading() as connection:
        return await connection.run_sync(_revision)


def revisions() -> tuple[str, ...]:
    """List the revisions this version knows, oldest first."""
    return tuple(sorted(file.name.partition("_")[0] for file in (_MIGRATIONS / "versions").glob("[0-9]*_*.py")))


def _apply(connection: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _revision(connection: sa.Connection) -> str:
    if not sa.inspect(connection).has_table(_VERSION.name):
        return ""
    return connection.execute(sa.select(_VERSION.c.version_num)).scalar() or ""
