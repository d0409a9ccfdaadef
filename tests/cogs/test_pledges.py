"""The pledge list for data admins: who gets it, that it is private and on record, that it agrees with the counter."""

import csv
import hashlib
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from campaigns.actions import pledges
from campaigns.storage.tables import audit
from cogs.permissions import Role
from sandbox import DeclinedError, Exchange, Settings
from tests.cogs import desks, rooms
from tests.cogs.rooms import SLUG, Room


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with rooms.room(tmp_path) as furnished, furnished.open(desks.members, desks.admins):
        yield furnished


def file_of(exchange: Exchange, room: Room) -> tuple[str, bytes]:
    (file,) = exchange.reply.payload["attachments"]
    return file["filename"], room.file(file["filename"])


async def some_pledges(room: Room) -> None:
    for number in range(6):
        member = room.sandbox.member(room.school, f"M{number}", locale="pt-PT")
        await member.run("pledge make", {"text": "ask-first"})
        if number == 3:
            await member.run("pledge withdraw")


async def test_the_list_agrees_with_the_counter_and_carries_its_hash(room: Room) -> None:
    await some_pledges(room)
    got = await desks.somebody(room, Role.DATA_ADMIN).run("pledges export")
    assert got.is_private
    name, data = file_of(got, room)
    assert name == "pledges-sid-2027-20270104T120000Z.csv"
    assert hashlib.sha256(data).hexdigest() in got.text
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(rows) == 6
    standing = sum(int(row["size"]) for row in rows if not row["withdrawn_at"])
    assert standing == (await pledges.progress(room.database, SLUG)).total == 5
    assert "add up to 5" in got.text


async def test_every_export_is_on_record(room: Room) -> None:
    await some_pledges(room)
    got = await desks.somebody(room, Role.DATA_ADMIN).run("pledges export", {"format": "ndjson"})
    name, data = file_of(got, room)
    assert name.endswith(".ndjson")
    assert [json.loads(line)["pledge_key"] for line in data.decode().splitlines()] == ["ask-first"] * 6
    async with room.database.reading() as connection:
        rows = (await connection.execute(sa.select(audit).where(audit.c.action == "pledges.export"))).all()
    assert [(row.detail["rows"], row.detail["sha256"]) for row in rows] == [(6, hashlib.sha256(data).hexdigest())]


async def test_no_account_is_in_the_list(room: Room) -> None:
    ana = room.sandbox.member(room.school, "Ana Silva")
    await ana.run("pledge make", {"text": "ask-first"})
    _, data = file_of(await desks.somebody(room, Role.DATA_ADMIN).run("pledges export"), room)
    assert str(ana.id).encode() not in data
    assert b"Silva" not in data


async def test_nobody_else_gets_it(room: Room) -> None:
    with pytest.raises(DeclinedError):
        await room.sandbox.member(room.school, "Eve").run("pledges export", unchecked=True)
    eve = room.sandbox.member(room.headquarters, "Eve", locale="en-US")
    told = await eve.run("pledges export", unchecked=True)
    assert told.is_private
    assert not told.reply.payload["attachments"]


async def test_a_list_too_large_for_discord_says_how_to_get_it(tmp_path: Path) -> None:
    small = Settings(identify_seconds=0.0, attachment_bytes=200)
    async with rooms.room(tmp_path, settings=small) as room, room.open(desks.members, desks.admins):
        await some_pledges(room)
        told = await desks.somebody(room, Role.DATA_ADMIN).run("pledges export")
        assert "too large for Discord" in told.text
        assert not told.reply.payload["attachments"]
