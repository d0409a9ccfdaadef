import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from campaigns.actions import campaigns, pledges
from cogs.mydata import MyData
from sandbox import Exchange
from tests import builders
from tests.cogs import desks, rooms
from tests.cogs.rooms import SLUG, Room


def counter(room: Room) -> MyData:
    return MyData(database=room.database, now=room.clock, secret=rooms.SECRET)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with rooms.room(tmp_path) as furnished, furnished.open(desks.members, counter):
        yield furnished


def data_of(exchange: Exchange, room: Room) -> dict[str, list[dict[str, object]]]:
    (file,) = exchange.reply.payload["attachments"]
    loaded: dict[str, list[dict[str, object]]] = json.loads(room.file(file["filename"]))
    return loaded


async def test_export_hands_over_everything_and_only_to_that_person(room: Room) -> None:
    ana = room.sandbox.member(room.school, "Ana", locale="de")
    eve = room.sandbox.member(room.school, "Eve", locale="en-US")
    for key in ("ask-first", "listen-first"):
        await ana.run("pledge make", {"text": key})
        room.clock.advance(seconds=1)
    await eve.run("pledge make", {"text": "stand-beside"})
    shown = await ana.run("mydata export")
    assert shown.is_private
    held = data_of(shown, room)
    assert [(row["text"], row["partner"], row["locale"]) for row in held["pledges"]] == [
        ("Ich frage, bevor ich ein Foto von jemandem teile.", "Escola", "de"),
        ("Ich höre zu.", "Escola", "de"),
    ]
    assert held["pledges"][0]["pledged_at"] == builders.NOW.isoformat()
    assert str(ana.id) not in json.dumps(held)


async def test_delete_takes_back_everything_everywhere_and_may_be_repeated(room: Room) -> None:
    ana = room.sandbox.member(room.school, "Ana", locale="en-US")
    for key in ("ask-first", "listen-first"):
        await ana.run("pledge make", {"text": key})
        room.clock.advance(seconds=1)
    await room.sandbox.member(room.school, "Eve").run("pledge make", {"text": "ask-first"})
    first = await ana.run("mydata delete")
    assert "2 pledges were taken back" in first.text
    assert "What remains are numbers" in first.text
    assert "nothing left to delete" in (await ana.run("mydata delete")).text
    assert "Nothing is stored about you." in (await ana.run("mydata export")).text
    assert (await pledges.progress(room.database, SLUG)).total == 1


async def test_delete_reaches_other_campaigns_too(room: Room) -> None:
    ana = room.sandbox.member(room.school, "Ana", locale="en-US")
    await ana.run("pledge make", {"text": "ask-first"})
    await builders.new_campaign(room.database, "newer")
    assert (await campaigns.current(room.database)).slug == "newer"
    assert "1 pledge was taken back" in (await room.sandbox.joined(room.library, ana.user).run("mydata delete")).text


async def test_who_is_of_a_team_sees_their_lines_in_the_log_and_that_they_stay(room: Room) -> None:
    editor = room.sandbox.member(room.school, "Editor", locale="en-US", user_id=1001)
    held = data_of(await editor.run("mydata export"), room)
    assert {row["action"] for row in held["team_actions"]} >= {"campaign.create", "plan.import"}
    told = (await editor.run("mydata delete")).text
    assert "lines, which stay" in told
