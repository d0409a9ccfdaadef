import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from campaigns.actions import asides, campaigns, pledges, pledging
from campaigns.actions.asides import Conditions
from campaigns.model.actor import Actor
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


async def test_export_says_whether_a_pledge_is_kept_out_of_the_number(room: Room) -> None:
    ana = room.sandbox.member(room.school, "Ana", locale="en-US")
    await ana.run("pledge make", {"text": "ask-first"})
    assert data_of(await ana.run("mydata export"), room)["pledges"][0]["put_aside"] == []
    chosen = Conditions(text_key="ask-first")
    made = await asides.invalidate(room.database, SLUG, chosen, "a script", actor=builders.AUTHOR, now=builders.NOW)
    await asides.let_in(room.database, SLUG, made.id, actor=builders.AUTHOR, now=builders.NOW)
    at = builders.NOW.isoformat()
    assert data_of(await ana.run("mydata export"), room)["pledges"][0]["put_aside"] == [
        {"kind": "invalid", "reason": "a script", "put_aside_at": at, "counts_again_at": at}
    ]


async def test_who_is_in_a_team_is_told_of_the_log_and_offered_no_deletion_that_does_nothing(room: Room) -> None:
    boss = room.sandbox.member(room.school, "Boss", locale="en-US")
    await pledging.change(room.database, SLUG, actor=Actor.discord(boss.id), now=builders.NOW, goal=50)
    shown = await boss.run("mydata export")
    assert "log of decisions: 1 line, which is in the file" in shown.text
    assert "Delete everything" not in shown.text
    assert [row["action"] for row in data_of(shown, room)["team_actions"]] == ["campaign.pledging"]


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
