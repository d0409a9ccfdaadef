"""The list behind a statement: what counted at an instant, in columns that never change afterwards.

Names and words are not in it, since people may take those back; so the list can be made again, byte by byte, as long as
the rows are there.
"""

import asyncio
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from campaigns.storage.columns import milliseconds
from campaigns.storage.database import Database
from campaigns.storage.pledge_lines import ROWS_AT_ONCE, Sink, opened

COLUMNS: Final = "pledge_id,pledge_key,role,kind,size,partner_number,pledged_at_ms"


async def write(database: Database, campaign_id: int, at: datetime, sink: Sink) -> tuple[int, int]:
    """Hand every line to the sink, oldest first; returns how many lines, and the sum of their sizes."""
    condition = _counted_at(campaign_id, milliseconds(at))
    sums = f"SELECT count(*), coalesce(sum(pledge.size), 0) FROM pledge WHERE {condition}"  # noqa: S608
    parts = ["pledge.id", "pledge_text.key", "pledge_text.role", "pledge.kind", "CAST(pledge.size AS TEXT)"]
    parts += ["coalesce(CAST(pledge.partner_id AS TEXT), '')", "CAST(pledge.pledged_at AS TEXT)"]
    lines = (
        "SELECT " + " || ',' || ".join(parts) + " AS line FROM pledge"  # noqa: S608 - nothing a person typed
        " JOIN pledge_text ON pledge_text.id = pledge.pledge_text_id"
        f" WHERE {condition} ORDER BY pledge.pledged_at, pledge.id"
    )
    sink(f"{COLUMNS}\n".encode())
    if database.file is not None:
        return await asyncio.to_thread(_from_file, database.file, sums, lines, sink)
    async with database.reading() as connection:
        await connection.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        rows, size = (await connection.execute(sa.text(sums))).one()
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None

        async def take(data: bytes) -> None:
            sink(data)

        # keys are slugs and the rest is ours: nothing here that COPY would escape
        await driver.copy_from_query(lines, output=take, format="text")
        return int(rows), int(size)


def _from_file(file: Path, sums: str, lines: str, sink: Sink) -> tuple[int, int]:
    with closing(opened(file)) as connection:
        connection.execute("BEGIN")
        rows, size = connection.execute(sums).fetchone()
        found = connection.execute(lines)
        while batch := found.fetchmany(ROWS_AT_ONCE):
            sink("".join(f"{line}\n" for (line,) in batch).encode())
        connection.execute("COMMIT")
    return rows, size


def _counted_at(campaign_id: int, at: int) -> str:
    """Say in SQL what `counting.is_counted(at)` says; a test holds both to each other."""
    aside = (
        "SELECT 1 FROM aside_pledge JOIN aside ON aside.id = aside_pledge.aside_id"  # noqa: S608 - whole numbers only
        f" WHERE aside_pledge.pledge_id = pledge.id AND aside.created_at <= {at}"
        f" AND (aside.counted_at IS NULL OR aside.counted_at > {at})"
    )
    return (
        f"pledge.campaign_id = {int(campaign_id)} AND pledge.pledged_at < {at}"
        f" AND (pledge.withdrawn_at IS NULL OR pledge.withdrawn_at >= {at}) AND NOT EXISTS ({aside})"
    )
