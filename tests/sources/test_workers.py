"""Work in other processes: hostile work costs its own caller only."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import psutil
import pytest

from campaigns.model.errors import InputError
from campaigns.sources.workers import (
    WorkerFailedError,
    WorkerMemoryError,
    Workers,
    WorkersClosedError,
    WorkerTimeoutError,
)
from tests.sources import jobs


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    async with Workers(size=2, memory_mb=200) as pool:
        yield pool


def children() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True)}


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came true")


async def test_work_is_done_elsewhere_and_workers_are_used_again(workers: Workers) -> None:
    assert await workers.run(jobs.double, 21) == 42
    first, again = await workers.run(jobs.own_pid), await workers.run(jobs.own_pid)
    assert first == again != os.getpid()


async def test_no_process_is_started_before_it_is_needed_and_none_is_left_behind() -> None:
    before = children()
    async with Workers() as pool:
        assert children() == before
        await asyncio.gather(*(pool.run(jobs.sleep, 0.05) for _ in range(5)))
        assert len(children() - before) == 2
    assert children() == before


async def test_work_that_takes_too_long_is_killed_and_the_next_is_done(workers: Workers) -> None:
    with pytest.raises(WorkerTimeoutError, match=r"0\.5 seconds"):
        await workers.run(jobs.spin, seconds=0.5)
    assert await workers.run(jobs.double, 1) == 2


async def test_one_stuck_job_does_not_hold_up_another(workers: Workers) -> None:
    stuck = asyncio.create_task(workers.run(jobs.spin, seconds=60))
    await asyncio.sleep(0)
    assert await workers.run(jobs.double, 2) == 4
    assert not stuck.done()
    stuck.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stuck


async def test_work_gives_way_to_people_where_processors_are_few(workers: Workers) -> None:
    worker = psutil.Process(await workers.run(jobs.own_pid))
    assert worker.nice() > psutil.Process().nice()


async def test_greedy_work_is_stopped_by_its_memory_limit(workers: Workers) -> None:
    with pytest.raises(WorkerMemoryError, match="200 MB"):
        await workers.run(jobs.hoard, 2000)
    assert await workers.run(jobs.hoard, 20) == 20


async def test_a_worker_that_dies_is_replaced(workers: Workers) -> None:
    with pytest.raises(WorkerFailedError, match="ended"):
        await workers.run(jobs.die)
    assert await workers.run(jobs.double, 3) == 6


async def test_a_refusal_comes_back_whole(workers: Workers) -> None:
    with pytest.raises(InputError) as refused:
        await workers.run(jobs.refuse)
    assert (refused.value.what, refused.value.fix) == ("This cannot be used.", "Use another.")


async def test_an_unexpected_error_brings_its_traceback(workers: Workers) -> None:
    with pytest.raises(ZeroDivisionError) as failed:
        await workers.run(jobs.fail)
    assert "jobs.py" in failed.value.__notes__[0]


async def test_an_error_that_cannot_travel_is_told_in_words(workers: Workers) -> None:
    with pytest.raises(RuntimeError, match="StubbornError: 1 and 2"):
        await workers.run(jobs.fail_stubbornly)


async def test_what_libraries_print_does_not_spoil_the_answer(workers: Workers) -> None:
    assert await workers.run(jobs.chatter, "hello\n" * 1000) == "hello\n" * 1000


async def test_large_results_arrive(workers: Workers) -> None:
    assert len(await workers.run(jobs.many_bytes, 5_000_000)) == 5_000_000


async def test_the_bots_secrets_are_not_the_workers(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    assert "secret" not in (await workers.run(jobs.environment)).values()


async def test_cancelled_work_is_stopped_and_its_place_is_free() -> None:
    before = children()
    async with Workers(size=1) as pool:
        task = asyncio.create_task(pool.run(jobs.spin))
        await until(lambda: bool(children() - before))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert children() == before
        assert await pool.run(jobs.double, 4) == 8


async def test_closing_stops_work_that_still_runs() -> None:
    before = children()
    pool = Workers(size=1)
    task = asyncio.create_task(pool.run(jobs.spin))
    await until(lambda: bool(children() - before))
    await pool.close()
    with pytest.raises(WorkersClosedError):
        await task
    with pytest.raises(WorkersClosedError, match="stopping"):
        await pool.run(jobs.double, 1)
    await pool.close()
    assert children() == before


BOT = """
import asyncio, sys
from campaigns.sources.workers import (
    WorkerFailedError,
    WorkerMemoryError,
    Workers,
    WorkersClosedError,
    WorkerTimeoutError,
)
from tests.sources import jobs

async def main():
    async with Workers(size=1) as pool:
        await pool.run(jobs.double, 1)
        await pool.run(jobs.mark_and_sleep, sys.argv[1])

asyncio.run(main())
"""


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_when_the_bot_is_stopped_its_workers_go_without_a_word(sent: signal.Signals, tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    bot = subprocess.Popen(
        [sys.executable, "-c", BOT, str(mark)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        cwd=Path(__file__).parents[2],
        text=True,
    )
    try:
        while not mark.exists() or not mark.read_text():
            time.sleep(0.02)
        busy = psutil.Process(int(mark.read_text()))
        os.killpg(bot.pid, sent)
        _, said = bot.communicate(timeout=5)
    finally:
        bot.kill()
    assert "jobs.py" not in said
    _, alive = psutil.wait_procs([busy], timeout=3)
    assert not alive
