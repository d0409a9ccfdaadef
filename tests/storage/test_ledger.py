"""The ledger: what falls due is claimed once, and only the holder of a lease may say what became of it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from campaigns.model.delivery import DeliveryState, Lease
from campaigns.model.outcome import Failed, Outcome, Retry, Sent, Unknown
from campaigns.storage import ledger, partners, reports, suspensions
from campaigns.storage.database import Database
from campaigns.storage.tables import attempt
from tests import databases
from tests.builders import NOON, NOW, approved, content, new_campaign, new_partners, seconds

MESSAGE = 300_000_000_000_000_001


async def plan(database: Database, count: int, **changes: str) -> int:
    """Plan one announcement for so many partners, due at noon."""
    campaign = await new_campaign(database)
    await new_partners(database, count)
    await approved(database, content(**changes))
    return campaign.id


async def fall_due(database: Database, now: datetime = NOON) -> int:
    async with database.writing() as connection:
        moved = await ledger.fall_due(connection, now)
        await ledger.lose_patience(connection, now)
        return moved


async def claim(database: Database, now: datetime = NOON, limit: int = 10, token: str = "a") -> tuple[Lease, ...]:
    async with database.writing() as connection:
        return await ledger.claim(connection, now=now, token=token, expires_at=now + seconds(60), limit=limit)


async def record(
    database: Database, lease: Lease, outcome: Outcome, now: datetime = NOON, next_try_at: datetime | None = None
) -> bool:
    async with database.writing() as connection:
        return await ledger.record(connection, lease, outcome, now=now, next_try_at=next_try_at)


async def states(database: Database, campaign_id: int) -> dict[DeliveryState, int]:
    async with database.reading() as connection:
        return dict(await reports.counts(connection, campaign_id))


async def test_nothing_falls_due_before_its_instant(database: Database) -> None:
    campaign_id = await plan(database, 3)
    assert await fall_due(database, NOON - timedelta(milliseconds=1)) == 0
    assert await claim(database) == ()
    assert await states(database, campaign_id) == {DeliveryState.PLANNED: 3}


async def test_what_falls_due_is_claimed_by_one_worker_only(database: Database) -> None:
    await plan(database, 5)
    assert await fall_due(database) == 5
    first = await claim(database, limit=3, token="a")
    second = await claim(database, limit=10, token="b")
    assert (len(first), len(second)) == (3, 2)
    assert {lease.delivery_id for lease in first}.isdisjoint(lease.delivery_id for lease in second)
    assert await claim(database, token="c") == ()


async def test_a_claim_is_on_record_as_an_attempt_before_anything_is_sent(database: Database) -> None:
    await plan(database, 1)
    await fall_due(database)
    (lease,) = await claim(database)
    async with database.reading() as connection:
        (row,) = (await connection.execute(sa.select(attempt))).all()
    assert (row.delivery_id, row.number, row.started_at, row.ended_at) == (lease.delivery_id, 1, NOON, None)


async def test_sent_is_final_and_keeps_the_message_id(database: Database) -> None:
    campaign_id = await plan(database, 1)
    await fall_due(database)
    (lease,) = await claim(database)
    assert await record(database, lease, Sent(MESSAGE), NOON + seconds(2))
    async with database.reading() as connection:
        (row,) = await reports.deliveries(connection, campaign_id)
    assert (row.state, row.message_id, row.lateness_seconds) == (DeliveryState.SENT, MESSAGE, 2.0)
    assert row.message_url.endswith(f"/{row.channel_id}/{MESSAGE}")


async def test_late_worker_cannot_overwrite_a_newer_lease(database: Database) -> None:
    campaign_id = await plan(database, 1)
    await fall_due(database)
    (old,) = await claim(database, token="old")
    later = NOON + seconds(61)
    async with database.writing() as connection:
        assert await ledger.expire(connection, later) == 1
    (new,) = await claim(database, later, token="new")
    assert not await record(database, old, Failed("too-late-to-tell"), later)
    assert await record(database, new, Sent(MESSAGE), later)
    assert await states(database, campaign_id) == {DeliveryState.SENT: 1}


async def test_a_lease_that_still_runs_is_not_taken_away(database: Database) -> None:
    await plan(database, 1)
    await fall_due(database)
    await claim(database)
    async with database.writing() as connection:
        assert await ledger.expire(connection, NOON + seconds(59)) == 0


async def test_the_key_is_the_same_for_every_try(database: Database) -> None:
    await plan(database, 1)
    await fall_due(database)
    (first,) = await claim(database)
    await record(database, first, Retry(1, "busy"), next_try_at=NOON)
    (second,) = await claim(database)
    assert second.key == first.key
    assert second.attempts == 2


async def test_a_definite_no_leaves_no_doubt(database: Database) -> None:
    await plan(database, 1)
    await fall_due(database)
    (first,) = await claim(database)
    await record(database, first, Retry(1, "busy"), next_try_at=NOON + seconds(1))
    (second,) = await claim(database, NOON + seconds(1))
    assert not second.is_in_doubt


async def test_a_doubt_stays_until_it_is_settled_even_after_a_definite_no(database: Database) -> None:
    await plan(database, 1)
    await fall_due(database)
    (first,) = await claim(database)
    await record(database, first, Unknown("no answer"), next_try_at=NOON + seconds(1))
    (second,) = await claim(database, NOON + seconds(1))
    assert (second.is_in_doubt, second.unsettled_at) == (True, NOON)
    await record(database, second, Retry(1, "busy"), next_try_at=NOON + seconds(2))
    (third,) = await claim(database, NOON + seconds(2))
    assert (third.is_in_doubt, third.unsettled_at) == (True, NOON)


async def test_a_process_that_died_with_a_lease_leaves_a_doubt(database: Database) -> None:
    await plan(database, 1)
    await fall_due(database)
    await claim(database)
    later = NOON + seconds(61)
    async with database.writing() as connection:
        await ledger.expire(connection, later)
    (lease,) = await claim(database, later)
    assert (lease.is_in_doubt, lease.unsettled_at) == (True, NOON)


async def test_what_nobody_can_settle_waits_for_a_person(database: Database) -> None:
    campaign_id = await plan(database, 1)
    await fall_due(database)
    (lease,) = await claim(database)
    await record(database, lease, Unknown("history not readable", is_for_people=True))
    assert await states(database, campaign_id) == {DeliveryState.UNKNOWN: 1}
    assert await claim(database, NOON + timedelta(days=1)) == ()


async def test_nothing_is_claimed_while_its_campaign_is_paused(database: Database) -> None:
    campaign_id = await plan(database, 2)
    await fall_due(database)
    async with database.writing() as connection:
        await connection.execute(sa.text("UPDATE campaign SET state = 'paused', pause_reason = 'wrong number'"))
    assert await claim(database) == ()
    assert await fall_due(database) == 0
    async with database.writing() as connection:
        await connection.execute(sa.text("UPDATE campaign SET state = 'active', pause_reason = ''"))
    assert len(await claim(database)) == 2
    assert await states(database, campaign_id) == {DeliveryState.LEASED: 2}


@pytest.mark.parametrize(
    ("late", "state", "reason"),
    [
        ("drop 10m", DeliveryState.DROPPED, ledger.LATE_DROP),
        ("send 10m", DeliveryState.HELD, ledger.LATE_ASK),
        ("ask", DeliveryState.HELD, ledger.LATE_ASK),
    ],
)
async def test_too_late_follows_the_rule_of_the_post(
    database: Database, late: str, state: DeliveryState, reason: str
) -> None:
    campaign_id = await plan(database, 1, late=late)
    await fall_due(database, NOON + timedelta(minutes=10, seconds=1))
    async with database.reading() as connection:
        (row,) = await reports.deliveries(connection, campaign_id)
    assert (row.state, row.reason) == (state, reason)


async def test_patience_ends_while_waiting_for_a_turn_too(database: Database) -> None:
    campaign_id = await plan(database, 1, late="drop 10m")
    await fall_due(database)
    await fall_due(database, NOON + timedelta(minutes=11))
    assert await states(database, campaign_id) == {DeliveryState.DROPPED: 1}


async def test_a_suspended_destination_holds_its_own_posts_and_nobody_elses(database: Database) -> None:
    campaign_id = await plan(database, 3)
    async with database.writing() as connection:
        (sick, *_) = await partners.of_campaign(connection, campaign_id)
        (channel,) = sick.destinations.values()
        assert await suspensions.suspend(connection, [channel.id], "missing-access", NOW)
        assert not await suspensions.suspend(connection, [channel.id], "missing-access", NOW), "told once"
    await fall_due(database)
    assert await states(database, campaign_id) == {DeliveryState.DUE: 2, DeliveryState.HELD: 1}


async def test_the_key_day_goes_first_when_the_queue_is_long(database: Database) -> None:
    await new_campaign(database)
    await new_partners(database, 2)
    await approved(database, content("T-1 12:00 UTC", late="send 3d"), key="before")
    await approved(database, content("T 12:00 UTC"), key="the-day")
    await fall_due(database)
    leases = await claim(database, limit=2)
    assert {lease.due_at for lease in leases} == {NOON}


async def test_wake_up_instants(database: Database) -> None:
    await plan(database, 1)
    async with database.reading() as connection:
        assert await ledger.next_due_at(connection) == NOON
        assert await ledger.earliest_turn_at(connection) is None
    await fall_due(database)
    async with database.reading() as connection:
        assert await ledger.next_due_at(connection) is None
        assert await ledger.earliest_turn_at(connection) == NOON
    await claim(database)
    async with database.reading() as connection:
        assert await ledger.earliest_lease_end_at(connection) == NOON + seconds(60)


async def test_questions_of_the_relay_use_their_own_small_indexes(tmp_path: Path) -> None:
    asked: list[tuple[str, Any]] = []

    async with databases.sqlite(tmp_path) as database:
        await plan(database, 1)
        with listening(database, asked):
            await fall_due(database)
            (lease,) = await claim(database)
            await record(database, lease, Retry(1, "busy"), next_try_at=NOON)
            async with database.writing() as connection:
                await ledger.expire(connection, NOON)
            async with database.reading() as connection:
                await ledger.next_due_at(connection)
                await ledger.earliest_turn_at(connection)
                await ledger.earliest_lease_end_at(connection)
        with closing(sqlite3.connect(tmp_path / "sidekick.db")) as file:
            plans = {
                statement: " | ".join(row[3] for row in file.execute(f"EXPLAIN QUERY PLAN {statement}", values))
                for statement, values in asked
                if " delivery" in statement.lower() and not statement.startswith("INSERT")
            }
    assert len(plans) >= 10
    for statement, steps in plans.items():
        assert "SCAN delivery" not in steps.replace("SCAN delivery USING INDEX", ""), f"{statement}: {steps}"


@contextmanager
def listening(database: Database, asked: list[tuple[str, Any]]) -> Iterator[None]:
    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        asked.append((statement, values))

    engines = [engine.sync_engine for engine in (database._writer, database._readers)]
    for engine in engines:
        sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        for engine in engines:
            sa.event.remove(engine, "before_cursor_execute", note)


async def test_a_small_campaign_does_not_wait_for_anothers_wave(database: Database) -> None:
    await plan(database, 50)
    small = await new_campaign(database, "small", year=2028)
    await new_partners(database, 2, "small")
    await approved(database, content("2027-02-09 12:01 UTC"), slug="small")
    later = NOON + timedelta(minutes=1)
    assert await fall_due(database, later) == 52
    leases = await claim(database, later, limit=10)
    whose = [lease.campaign_id for lease in leases]
    assert (len(whose), whose.count(small.id)) == (10, 2)


async def test_who_is_on_duty_takes_over_what_others_hold_and_nothing_of_its_own(database: Database) -> None:
    campaign_id = await plan(database, 4)
    await fall_due(database)
    await claim(database, limit=3, token="gone-1")
    (own,) = await claim(database, limit=3, token="here-1")
    async with database.writing() as connection:
        assert await ledger.take_over(connection, NOON + seconds(1), holder="here") == 3
        assert await ledger.expire(connection, NOON + seconds(1)) == 3
    again = await claim(database, NOON + seconds(1), token="here-2")
    assert len(again) == 3
    assert all(lease.is_in_doubt for lease in again)
    assert await record(database, own, Sent(MESSAGE))
    assert await states(database, campaign_id) == {DeliveryState.LEASED: 3, DeliveryState.SENT: 1}
