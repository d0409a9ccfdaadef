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
from cogs.pledge import Pledges
from cogs.pledges import PledgeAdmin
from sandbox import DeclinedError, Exchange, Member, Settings
from tests.cogs import rooms
from tests.cogs.rooms import SLUG, Room


def desk(room: Room) -> Pledges:
    return Pledges(database=room.database, now=room.clock, secret=rooms.SECRET, workers=room.workers)


def office(room: Room) -> PledgeAdmin:
    return PledgeAdmin(
        database=room.database,
        now=room.clock,
        roles=room.roles,
        secret=rooms.SECRET,
        wake=lambda: room.woken.append(None),
        workers=room.workers,
    )


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with rooms.room(tmp_path) as furnished, furnished.open(desk, office):
        yield furnished


def admin(room: Room) -> Member:
    role_id = room.roles.ids[Role.DATA_ADMIN]
    role = next(role for role in room.headquarters.roles.values() if role.id == role_id)
    return room.sandbox.member(room.headquarters, "Data admin", roles=[role], locale="en-US")


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
    got = await admin(room).run("pledges export")
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
    got = await admin(room).run("pledges export", {"format": "ndjson"})
    name, data = file_of(got, room)
    assert name.endswith(".ndjson")
    assert [json.loads(line)["pledge_key"] for line in data.decode().splitlines()] == ["ask-first"] * 6
    async with room.database.reading() as connection:
        rows = (await connection.execute(sa.select(audit).where(audit.c.action == "pledges.export"))).all()
    assert [(row.detail["rows"], row.detail["sha256"]) for row in rows] == [(6, hashlib.sha256(data).hexdigest())]


async def test_no_account_is_in_the_list(room: Room) -> None:
    ana = room.sandbox.member(room.school, "Ana Silva")
    await ana.run("pledge make", {"text": "ask-first"})
    _, data = file_of(await admin(room).run("pledges export"), room)
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
    async with rooms.room(tmp_path, settings=small) as room, room.open(desk, office):
        await some_pledges(room)
        told = await admin(room).run("pledges export")
        assert "too large for Discord" in told.text
        assert not told.reply.payload["attachments"]
