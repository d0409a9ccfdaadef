"""Corrections and recalls in the database: every try is kept, and looking for the next one stays cheap."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from campaigns.actions import afterwards
from campaigns.model.amendment import AmendmentLease
from campaigns.model.outcome import Change, Done, Failed, Retry
from campaigns.storage import amendments
from campaigns.storage.database import Database
from campaigns.storage.tables import amendment_attempt
from tests import databases
from tests.actions.relays import Room
from tests.builders import AUTHOR, NOON, SLUG, approved, new_campaign, new_partners, seconds
from tests.storage.test_ledger import listening


async def recalled(database: Database, partners: int = 1) -> Room:
    """Send a post to so many partners and ask for it back."""
    await new_campaign(database)
    await new_partners(database, partners)
    await approved(database)
    room = Room(database, NOON)
    await room.relay()
    await afterwards.recall(database, SLUG, "hello", "the number was wrong", actor=AUTHOR, now=NOON)
    return room


async def claim(database: Database, token: str = "a", after_seconds: float = 0) -> tuple[AmendmentLease, ...]:
    now = NOON + seconds(after_seconds)
    async with database.writing() as connection:
        return await amendments.claim(connection, now=now, token=token, expires_at=now + seconds(60), limit=10)


async def record(database: Database, lease: AmendmentLease, change: Change, after_seconds: float) -> bool:
    now = NOON + seconds(after_seconds)
    next_try_at = now if isinstance(change, Retry) else None
    async with database.writing() as connection:
        return await amendments.record(connection, lease, change, now=now, next_try_at=next_try_at)


async def tries(database: Database) -> list[tuple[Any, ...]]:
    columns = (amendment_attempt.c.number, amendment_attempt.c.outcome, amendment_attempt.c.reason)
    async with database.reading() as connection:
        rows = await connection.execute(sa.select(*columns, amendment_attempt.c.code).order_by(columns[0]))
        return [tuple(row) for row in rows]


async def test_every_try_is_kept_with_its_outcome_and_discords_code(database: Database) -> None:
    await recalled(database)
    (first,) = await claim(database)
    assert await tries(database) == [(1, "", "", 0)], "on record before anything is asked of Discord"
    await record(database, first, Retry(0, "old-edit-limit", 30046), 1)
    (second,) = await claim(database, "b", 1)
    await record(database, second, Failed("missing-permissions", 50013), 2)
    assert await tries(database) == [(1, "retry", "old-edit-limit", 30046), (2, "failed", "missing-permissions", 50013)]


async def test_what_a_late_worker_found_is_kept_but_changes_nothing(database: Database) -> None:
    await recalled(database)
    (late,) = await claim(database)
    async with database.writing() as connection:
        assert await amendments.expire(connection, NOON + seconds(61)) == 1
    (newer,) = await claim(database, "b", 61)
    assert not await record(database, late, Failed("too late", 1), 62)
    assert await record(database, newer, Done(), 63)
    assert [(number, outcome) for number, outcome, *_ in await tries(database)] == [(1, "failed"), (2, "done")]


async def test_questions_of_the_relay_use_their_own_small_indexes(tmp_path: Path) -> None:
    asked: list[tuple[str, Any]] = []
    async with databases.sqlite(tmp_path) as database:
        await recalled(database, 3)
        with listening(database, asked):
            for lease in await claim(database):
                await record(database, lease, Done(), 1)
            async with database.writing() as connection:
                await amendments.expire(connection, NOON)
            async with database.reading() as connection:
                await amendments.earliest_turn_at(connection)
                await amendments.earliest_lease_end_at(connection)
        with closing(sqlite3.connect(tmp_path / "sidekick.db")) as file:
            plans = {
                statement: " | ".join(row[3] for row in file.execute(f"EXPLAIN QUERY PLAN {statement}", values))
                for statement, values in asked
                if not statement.startswith(("INSERT", "BEGIN"))
            }
    assert len(plans) >= 7
    for statement, steps in plans.items():
        for table in ("amendment", "amendment_attempt", "delivery"):
            whole = [step for step in steps.split(" | ") if step.startswith(f"SCAN {table}") and "USING" not in step]
            assert whole == [], f"{statement}: {steps}"
