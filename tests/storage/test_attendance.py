"""Closing: who is at the database finishes first, nobody comes in after that, and nothing stays open."""

import asyncio
import gc

import pytest
import sqlalchemy as sa

from campaigns.model.errors import ConflictError
from campaigns.storage import attendance
from campaigns.storage.database import Database
from tests.storage.test_shared_writes import keys, put

SLOWLY = 0.05


async def test_who_writes_while_it_closes_has_written(database: Database) -> None:
    has_begun = asyncio.Event()

    async def write() -> None:
        async with database.writing() as connection:
            has_begun.set()
            await asyncio.sleep(SLOWLY)
            await connection.execute(sa.text("INSERT INTO bot_state (key, value) VALUES ('slow', '1')"))

    writing = asyncio.create_task(write())
    await has_begun.wait()
    shared = asyncio.create_task(database.write_together(put("shared")))
    await asyncio.sleep(0)
    await database.close()
    assert writing.done()
    assert await shared == "shared"


async def test_after_that_nobody_comes_in(database: Database) -> None:
    await database.close()
    with pytest.raises(ConflictError, match="being stopped"):
        await keys(database)
    with pytest.raises(ConflictError, match="being stopped"):
        await database.write_together(put("late"))
    with pytest.raises(ConflictError, match="being stopped"):
        async with database.writing():
            pass
    with pytest.raises(ConflictError, match="being stopped"):
        async with database.glancing():
            pass


async def test_no_connection_outlives_a_closing_in_the_middle_of_reading(database: Database) -> None:
    inside = asyncio.Barrier(5)

    async def read() -> None:
        async with database.reading() as connection:
            await inside.wait()
            await connection.execute(sa.text("SELECT 1"))
            await asyncio.sleep(SLOWLY)

    reading = [asyncio.create_task(read()) for _ in range(4)]
    await inside.wait()
    await database.close()
    assert all(each.done() for each in reading)
    # a connection that was not given back would raise a warning here, which fails the test
    gc.collect()


async def test_nobody_is_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attendance, "PATIENCE_SECONDS", SLOWLY)
    inside = attendance.Attendance()
    with inside:
        async with asyncio.timeout(5):
            await inside.end()
        with pytest.raises(ConflictError), inside:
            pass
