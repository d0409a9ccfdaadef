"""Refreshes in the database: cheap to look for, never a heap, and nothing that sending has to pay for."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from campaigns.actions import refreshing
from campaigns.actions.outbox import wake_at
from campaigns.model.amendment import AmendmentLease
from campaigns.model.announcement import Text
from campaigns.storage import amendments, refreshes
from campaigns.storage.database import Database
from campaigns.storage.tables import amendment, amendment_attempt
from tests import databases
from tests.actions.counters import SAYS, furnish, out, pledge, renew
from tests.actions.relays import Room
from tests.builders import approved, content, seconds
from tests.storage.test_ledger import listening

TABLES = ("amendment", "amendment_attempt", "delivery", "version")


async def claim(room: Room, limit: int = 4, token: str = "a") -> tuple[AmendmentLease, ...]:
    ends = room.now + seconds(60)
    async with room.database.writing() as connection:
        return await refreshes.claim(connection, now=room.now, token=token, expires_at=ends, limit=limit)


async def test_a_copy_has_one_row_however_often_it_is_renewed_and_no_list_of_tries(database: Database) -> None:
    room = await out(database, 2)
    for step in range(4):
        await pledge(room, 5, start=5 * step)
        assert await renew(room) == 2
        room.now += seconds(61)
    async with database.reading() as connection:
        assert (await connection.execute(sa.select(sa.func.count()).select_from(amendment))).scalar() == 2
        assert (await connection.execute(sa.select(amendment_attempt))).all() == []


async def test_what_one_worker_holds_no_other_claims(database: Database) -> None:
    room = await out(database, 6)
    await pledge(room, 5)
    await refreshing.look(database, room.now)
    first, second, third = [await claim(room, token=token) for token in "abc"]
    assert [len(first), len(second), len(third)] == [4, 2, 0]
    assert len({lease.delivery_id for lease in first + second}) == 6


async def test_a_change_never_makes_a_heap(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refreshes, "MOST_WAITING", 5)
    room = await out(database, 12)
    await pledge(room, 5)
    assert [await refreshing.look(database, room.now), await refreshing.look(database, room.now)] == [5, 0]
    await room.relay()
    assert [await renew(room), await renew(room), await renew(room)] == [5, 2, 0]
    assert room.sender.changes == 12


async def test_corrections_and_recalls_are_looked_for_without_reading_past_refreshes(tmp_path: Path) -> None:
    asked: list[tuple[str, Any]] = []
    async with databases.sqlite(tmp_path) as database:
        room = await out(database, 8)
        await pledge(room, 5)
        with listening(database, asked):
            await refreshing.look(database, room.now)
            async with database.writing() as connection:
                await amendments.claim(connection, now=room.now, token="b", expires_at=room.now + seconds(60), limit=8)
            await claim(room)
            async with database.writing() as connection:
                await refreshes.rest(connection, 1, room.now)
            await wake_at(database)
        plans = _plans(tmp_path, asked)
    assert len(plans) >= 12
    for statement, steps in plans.items():
        for table in TABLES:
            whole = [step for step in steps if re.match(rf"SCAN {table}(_\d)?$", step)]
            assert whole == [], f"{statement}: {steps}"
    (front,) = (steps for statement, steps in plans.items() if "min(amendment.id)" in statement)
    assert any("ix_amendment_turn" in step for step in front), front
    (behind,) = (steps for statement, steps in plans.items() if "min(anon_" in statement)
    assert any("ix_amendment_refresh_turn" in step for step in behind), behind


def _plans(folder: Path, asked: list[tuple[str, Any]]) -> dict[str, list[str]]:
    with closing(sqlite3.connect(folder / "sidekick.db")) as file:
        return {
            statement: [row[3] for row in file.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
            for statement, values in asked
            if not statement.startswith(("BEGIN", "INSERT INTO amendment ("))
        }


def noting(asked: list[str]) -> Callable[..., None]:
    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    return note


async def test_a_post_that_carries_the_number_is_sent_with_no_question_more(tmp_path: Path) -> None:
    asked_for_each = []
    plain = SAYS | {"en": Text("Thank you", "Hello {partner.name}!")}
    for name, texts in (("plain", plain), ("number", SAYS)):
        (tmp_path / name).mkdir()
        async with databases.sqlite(tmp_path / name) as database:
            room = await furnish(database, 5)
            await pledge(room, 7)
            await refreshing.look(database, room.now)
            await approved(database, content(texts=texts, late="send 30d"))
            asked: list[str] = []
            sa.event.listen(database._glances.sync_engine, "before_cursor_execute", noting(asked))
            await room.relay()
            asked_for_each.append(asked)
            assert [("7 pledges" in each.shown[-1].body) for each in room.sender.stored] == [name == "number"] * 5
    # which of the first posts read the version for all of them is a matter of luck
    assert set(asked_for_each[0]) == set(asked_for_each[1])
    assert sum("standing_" in statement for statement in asked_for_each[1]) == 2 * 5
