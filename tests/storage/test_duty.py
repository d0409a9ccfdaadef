"""Duty: one at a time, free the moment its holder is gone, on both databases."""

import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from campaigns.storage import duty
from campaigns.storage.database import Database
from campaigns.storage.duty import Duty, DutyUnknownError
from tests import databases
from tests.bot import processes
from tests.house import until

HOLD = """
import asyncio, sys
sys.path.insert(0, sys.argv[1])
from campaigns.storage import duty
async def hold():
    assert await duty.of(sys.argv[2]).take()
    print("held", flush=True)
    await asyncio.sleep(60)
asyncio.run(hold())
"""


@pytest.fixture(params=databases.BACKENDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a database of each kind."""
    if request.param == "sqlite":
        return databases.sqlite_url(tmp_path)
    return f"{request.getfixturevalue('server_address')}/postgres"


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Duty]:
    one = duty.of(url)
    try:
        yield one
    finally:
        await one.give_up()


async def test_one_at_a_time_and_the_next_when_it_is_given_up(url: str) -> None:
    async with opened(url) as first, opened(url) as second:
        assert await first.take()
        assert await first.take(), "asking again keeps it"
        assert not await second.take()
        assert (await first.is_held(), await second.is_held()) == (True, False)
        await first.give_up()
        assert await second.take()
        assert not await first.take()


async def test_a_killed_holder_frees_it_at_once(url: str) -> None:
    holder = await create_subprocess_exec(sys.executable, "-c", HOLD, str(processes.ROOT), url, stdout=PIPE)
    try:
        assert holder.stdout is not None
        assert await holder.stdout.readline() == b"held\n"
        async with opened(url) as other:
            assert not await other.take()
            holder.kill()
            await holder.wait()
            await until(other.take, 5)
    finally:
        if holder.returncode is None:
            holder.kill()
        await holder.wait()


async def test_work_in_the_database_is_not_in_its_way(url: str) -> None:
    database = Database.open(url)
    async with opened(url) as one:
        assert await one.take()
        async with database.writing() as connection:
            assert await connection.scalar(sa.select(1)) == 1
    await database.close()


@pytest.mark.parametrize("url", databases.BACKENDS[1:], indirect=True)
async def test_a_lost_connection_is_noticed_and_the_lock_can_be_taken_anew(url: str) -> None:
    database = Database.open(url)
    async with opened(url) as one:
        assert await one.take()
        async with database.writing() as connection:
            ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sidekick-duty'"
            await connection.execute(sa.text(ended))
        assert not await one.is_held()
        assert await one.take()
    await database.close()


async def test_a_server_that_is_away_is_not_taken_for_a_free_one() -> None:
    async with opened("postgresql+asyncpg://sidekick@127.0.0.1:1/nowhere") as one:
        with pytest.raises(DutyUnknownError):
            await one.take()


async def test_a_database_in_memory_is_nobody_elses() -> None:
    async with opened("sqlite+aiosqlite:///:memory:") as first, opened("sqlite+aiosqlite:///:memory:") as second:
        assert await first.take()
        assert await second.take()
