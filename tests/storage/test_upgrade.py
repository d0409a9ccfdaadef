"""R25: a database of the first release, with rows in every state, comes up to date and loses or repeats nothing.

`releases/0001.sql` was written by that release's own code; nobody edits it.
"""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from campaigns.actions import outbox, partners, pledges
from campaigns.model.amendment import AmendmentState
from campaigns.model.delivery import DeliveryState
from campaigns.model.errors import ConflictError
from campaigns.model.feed import FeedState, ItemState
from campaigns.model.notice import NoticeKind
from campaigns.storage import schema
from campaigns.storage.database import Database
from tests import databases
from tests.actions.relays import Room
from tests.builders import NOW, SLUG

FIRST = Path(__file__).parent / "releases" / "0001.sql"
DUE_AT = NOW.replace(day=10)
NOT_OUT = {DeliveryState.PLANNED, DeliveryState.DUE, DeliveryState.LEASED}
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def old(tmp_path: Path) -> Rows:
    """Put the first release's database where `databases.sqlite_url` looks; gives its rows by table."""
    with closing(sqlite3.connect(tmp_path / "sidekick.db")) as file:
        file.executescript(FIRST.read_text("utf-8"))
    return _rows(tmp_path)


def _rows(folder: Path) -> Rows:
    with closing(sqlite3.connect(folder / "sidekick.db")) as file:
        file.row_factory = sqlite3.Row
        names = [row["name"] for row in file.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        plain = [name for name in names if not name.startswith(("sqlite_", "resource_words", "alembic"))]
        return {name: [dict(row) for row in file.execute(f"SELECT * FROM {name} ORDER BY 1, 2")] for name in plain}


def test_the_old_database_has_a_row_in_every_state_there_was(old: Rows) -> None:
    def states(table: str, column: str = "state") -> set[str]:
        return {row[column] for row in old[table]}

    assert states("delivery") == {state.value for state in DeliveryState}
    assert states("amendment") == {state.value for state in AmendmentState}
    assert states("feed") <= {state.value for state in FeedState}
    assert len(states("feed")) == 8
    assert states("feed_item") <= {state.value for state in ItemState}
    assert states("notice", "kind") <= {kind.value for kind in NoticeKind}
    assert {row["kind"] for row in old["pledge"]} == {"person", "group", "organisation"}


@asynccontextmanager
async def upgraded(folder: Path) -> AsyncIterator[Database]:
    """Open the database as today's version would."""
    database = Database.open(databases.sqlite_url(folder))
    try:
        await schema.upgrade(database)
        yield database
    finally:
        await database.close()


async def test_every_row_is_there_afterwards_and_says_the_same(old: Rows, tmp_path: Path) -> None:
    async with upgraded(tmp_path) as database:
        assert await schema.revision(database) == schema.revisions()[-1]
    new = _rows(tmp_path)
    for table, rows in old.items():
        assert len(new[table]) == len(rows), table
        for before, after in zip(rows, new[table], strict=True):
            kept = {name: after.get(name, "the column is gone") for name in before}
            assert kept == before, table
    with closing(sqlite3.connect(tmp_path / "sidekick.db")) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []


async def test_only_what_was_not_out_goes_out_and_only_once(old: Rows, tmp_path: Path) -> None:
    async with upgraded(tmp_path) as database:
        room = Room(database, DUE_AT + timedelta(minutes=20))
        await outbox.take_over(room.courier)
        for _ in range(3):
            await room.relay()
            room.now += timedelta(minutes=10)
        rows = await outbox.deliveries(database, SLUG)
    waited = sorted(row["channel_id"] for row in old["delivery"] if row["state"] in NOT_OUT)
    assert sorted(each.channel_id for each in room.sender.stored) == waited
    before = {row["id"]: DeliveryState(row["state"]) for row in old["delivery"]}
    expected = {number: DeliveryState.SENT if state in NOT_OUT else state for number, state in before.items()}
    assert {row.id: row.state for row in rows} == expected


async def test_partners_and_the_public_number_are_what_they_were(old: Rows, tmp_path: Path) -> None:
    async with upgraded(tmp_path) as database:
        assert len(await partners.list_all(database, SLUG)) == len(old["partner"])
        standing = sum(row["size"] for row in old["pledge"] if row["withdrawn_at"] is None)
        assert (await pledges.progress(database, SLUG)).total == standing


async def test_there_is_no_way_back(old: Rows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with upgraded(tmp_path) as database:
        monkeypatch.setattr(schema, "revisions", lambda: ("0001",))
        with pytest.raises(ConflictError, match="newer version"):
            await schema.upgrade(database)
