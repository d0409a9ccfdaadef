"""Writes that share a commit: each has an answer of its own, after the disk; nobody's error is another's."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from campaigns.model.errors import ConflictError
from campaigns.storage.database import Database
from campaigns.storage.shared_writes import Round
from campaigns.storage.together import Together
from tests import databases

INSERT = sa.text("INSERT INTO bot_state (key, value) VALUES (:key, :value)")


def put(key: str, value: str = "1") -> Callable[[Round], str]:
    def work(shared: Round) -> str:
        shared.connection.execute(INSERT, {"key": key, "value": value})
        return key

    return work


def refuse(_: Round) -> str:
    raise ConflictError("Not this one.")


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[Database]:
    async with databases.sqlite(tmp_path) as opened:
        yield opened


async def keys(database: Database) -> list[str]:
    async with database.reading() as connection:
        found = await connection.execute(sa.text("SELECT key FROM bot_state ORDER BY key"))
        return [str(key) for key in found.scalars()]


async def test_each_gets_its_own_answer_and_a_refusal_is_nobody_elses(database: Database) -> None:
    works = [put("a"), refuse, put("b"), put("a"), put("c")]
    answers = await asyncio.gather(*(database.write_together(work) for work in works), return_exceptions=True)
    assert [answers[0], answers[2], answers[4]] == ["a", "b", "c"]
    assert isinstance(answers[1], ConflictError)
    assert isinstance(answers[3], sa.exc.IntegrityError)
    assert await keys(database) == ["a", "b", "c"]


async def test_an_answer_means_that_the_row_is_on_disk(file: Database, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "sidekick.db")
    await asyncio.gather(*(_write_and_look(file, other, f"key-{number}") for number in range(20)))
    other.close()


async def _write_and_look(database: Database, other: sqlite3.Connection, key: str) -> None:
    await database.write_together(put(key))
    assert other.execute("SELECT count(*) FROM bot_state WHERE key = ?", (key,)).fetchone() == (1,)


async def test_questions_wait_for_no_writer_and_see_what_is_on_disk(file: Database, tmp_path: Path) -> None:
    def ask(shared: Round) -> int:
        if "count" not in shared.known:
            asked.append(1)
            shared.known["count"] = shared.connection.execute(sa.text("SELECT count(*) FROM bot_state")).scalar_one()
        return int(shared.known["count"])

    asked: list[int] = []
    await file.write_together(put("first"))
    holder = sqlite3.connect(tmp_path / "sidekick.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    async with asyncio.timeout(5):
        assert await asyncio.gather(*(file.ask_together(ask) for _ in range(20))) == [1] * 20
    assert len(asked) == 1, "what nobody has written to is asked once"
    holder.execute("ROLLBACK")
    holder.close()
    for number in range(2, 12):
        await file.write_together(put(f"key-{number}"))
        assert await file.ask_together(ask) == number


async def test_a_question_that_fails_is_nobody_elses(database: Database) -> None:
    def fail(_: Round) -> int:
        raise ZeroDivisionError

    answers = await asyncio.gather(
        database.ask_together(lambda _: 1), database.ask_together(fail), return_exceptions=True
    )
    assert answers[0] == 1
    assert isinstance(answers[1], ZeroDivisionError)


async def test_a_costly_round_rests_and_who_comes_meanwhile_shares_the_next() -> None:
    rounds: list[int] = []

    async def serve(wishes: Sequence[int]) -> Sequence[int]:
        rounds.append(len(wishes))
        await asyncio.sleep(0.05)
        return wishes

    together: Together[int, int] = Together(serve, most=100, rest=lambda: 0.15)
    assert await together.ask(1) == 1
    assert await asyncio.gather(*(_later(together, number) for number in range(10))) == list(range(10))
    assert rounds == [1, 10]


async def _later(together: Together[int, int], number: int) -> int:
    await asyncio.sleep(number / 100)
    return await together.ask(number)


async def test_those_who_wait_share_one_commit(file: Database, tmp_path: Path) -> None:
    def count(_: Round) -> int:
        return threading.get_ident()

    holder = sqlite3.connect(tmp_path / "sidekick.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    first = asyncio.create_task(file.write_together(count))
    await asyncio.sleep(0.1)
    rest = [asyncio.create_task(file.write_together(put(f"key-{number}"))) for number in range(50)]
    await asyncio.sleep(0.1)
    before = holder.execute("PRAGMA data_version").fetchone()
    holder.execute("COMMIT")
    await asyncio.gather(first, *rest)
    commits = holder.execute("PRAGMA data_version").fetchone()[0] - before[0]
    holder.close()
    assert commits <= 2
    assert len(await keys(file)) == 50


async def test_what_a_round_knows_is_forgotten_once_somebody_else_writes(file: Database) -> None:
    def look(shared: Round) -> object:
        if "seen" not in shared.known:
            query = sa.text("SELECT count(*) FROM bot_state")
            shared.known["seen"] = shared.connection.execute(query).scalar_one()
        return shared.known["seen"]

    assert [await file.write_together(look) for _ in range(2)] == [0, 0]
    async with file.writing() as connection:
        await connection.execute(INSERT, {"key": "theirs", "value": "1"})
    assert await file.write_together(look) == 1


async def test_writers_of_both_kinds_take_turns(file: Database) -> None:
    async def alone(number: int) -> None:
        async with file.writing() as connection:
            await connection.execute(INSERT, {"key": f"alone-{number:02}", "value": "1"})

    works = [alone(number) for number in range(20)]
    await asyncio.gather(*works, *(file.write_together(put(f"shared-{number:02}")) for number in range(20)))
    assert len(await keys(file)) == 40


async def test_who_has_gone_leaves_the_others_waiting_for_nothing(file: Database) -> None:
    tasks = [asyncio.create_task(file.write_together(put(f"key-{number}"))) for number in range(5)]
    await asyncio.sleep(0)
    tasks[2].cancel()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [isinstance(answer, str) for answer in answers] == [True, True, False, True, True]


async def test_a_database_that_is_closed_lets_what_was_handed_in_get_to_the_disk(tmp_path: Path) -> None:
    async with databases.sqlite(tmp_path) as opened:
        task = asyncio.create_task(opened.write_together(put("last")))
        await asyncio.sleep(0)
    assert await task == "last"


async def test_a_round_serves_everybody_who_waited_and_never_waits_for_company() -> None:
    rounds: list[int] = []
    gate = asyncio.Event()

    async def serve(wishes: Sequence[int]) -> Sequence[int]:
        found = list(wishes)
        rounds.append(len(found))
        await gate.wait()
        return found

    together: Together[int, int] = Together(serve, most=4)
    first = asyncio.create_task(together.ask(0))
    await asyncio.sleep(0)
    rest = [asyncio.create_task(together.ask(number)) for number in range(1, 7)]
    await asyncio.sleep(0)
    gate.set()
    assert await asyncio.gather(first, *rest) == list(range(7))
    assert rounds == [1, 4, 2]


async def test_a_round_that_fails_fails_for_everybody_in_it_and_the_next_goes_on() -> None:
    async def serve(wishes: Sequence[int]) -> Sequence[int]:
        found = list(wishes)
        if 13 in found:
            raise LookupError("a bad round")
        return found

    together: Together[int, int] = Together(serve, most=10)
    answers = await asyncio.gather(*(together.ask(each) for each in (13, 1)), return_exceptions=True)
    assert [isinstance(answer, LookupError) for answer in answers] == [True, True]
    assert await together.ask(2) == 2
