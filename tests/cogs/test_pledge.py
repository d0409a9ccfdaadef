"""The whole pledge flow by simulated members, over a real socket and a real database file."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from campaigns.actions import campaigns, pledges
from campaigns.model.campaign import CampaignState
from campaigns.model.plan import PledgeText
from sandbox import Exchange, Member, Message, Settings, components
from tests.cogs import desks, posts, rooms
from tests.cogs.rooms import SLUG, Room
from tests.sandbox import bots

POST = replace(posts.full(), mention_role_id=None)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with rooms.room(tmp_path) as furnished, furnished.open(desks.members):
        yield furnished


async def to_texts(member: Member, card: Message, role: str = "young-person") -> Exchange:
    """Press the button and say who one is."""
    asked = await member.press(card, "Make a pledge")
    await member.choose(asked.reply, [role], f"sk1:role:{SLUG}")
    return await ready(asked, "sk1:text:")


async def ready(exchange: Exchange, custom_id: str) -> Exchange:
    """Wait until the private message shows a component of this family."""
    await bots.until(lambda: ids(exchange.reply, custom_id))
    return exchange


async def reads(exchange: Exchange, text: str) -> None:
    """Wait until the private message says this."""
    await bots.until(lambda: text in exchange.text)


def ids(message: Message, start: str) -> list[str]:
    rows = [row for _, row in components.walk(message.payload["components"])]
    return [row["custom_id"] for row in rows if str(row.get("custom_id", "")).startswith(start)]


def options(message: Message) -> list[dict[str, Any]]:
    (menu,) = [row for _, row in components.walk(message.payload["components"]) if row.get("options")]
    return list(menu["options"])


async def pledge(member: Member, card: Message, key: str = "ask-first", role: str = "young-person") -> Exchange:
    """Walk the whole flow."""
    asked = await to_texts(member, card, role)
    await member.choose(asked.reply, [key], ids(asked.reply, "sk1:text:")[0])
    return await ready(asked, "sk1:undo:")


async def total(room: Room) -> int:
    return (await pledges.progress(room.database, SLUG)).total


async def test_a_pledge_takes_two_choices_and_only_its_maker_sees_it(room: Room) -> None:
    card = await room.post(POST)
    ana = room.sandbox.member(room.school, "Ana", locale="en-US")
    done = await pledge(ana, card)
    assert done.is_private
    assert "Thank you! Your pledge counts." in done.text
    assert "I ask before I share a photo of someone." in done.text
    assert "Be one of the first" in done.text
    assert "/helpline show" in done.text
    assert await total(room) == 1


async def test_the_texts_are_in_the_language_of_who_presses(room: Room) -> None:
    card = await room.post(POST)
    shown = {}
    for locale in ("de", "pt-BR", "en-GB", "ja"):
        member = room.sandbox.member(room.school, locale, locale=locale)
        shown[locale] = options((await to_texts(member, card)).reply)[0]["label"]
    assert shown == {
        "de": "Ich frage, bevor ich ein Foto von jemandem teile.",
        "pt-BR": "Pergunto antes de partilhar uma fotografia de alguém.",
        "en-GB": "I ask before I share a photo of someone.",
        "ja": "I ask before I share a photo of someone.",
    }


async def test_pressing_again_is_harmless_and_says_so(room: Room) -> None:
    card = await room.post(POST)
    ana = room.sandbox.member(room.school, "Ana", locale="en-US")
    await pledge(ana, card)
    again = await pledge(ana, card)
    assert "You have made this pledge already" in again.text
    assert await total(room) == 1


async def test_twenty_parallel_presses_in_two_servers_are_one_pledge(room: Room) -> None:
    school, library = await room.post(POST), await room.post(POST, room.library)
    ana = room.sandbox.member(room.school, "Ana", locale="de")
    there = room.sandbox.joined(room.library, ana.user)
    menus = [await to_texts(ana, school), await to_texts(there, library)]
    presses = [
        member.choose(menu.reply, ["ask-first"], ids(menu.reply, "sk1:text:")[0])
        for member, menu in zip((ana, there), menus, strict=True)
        for _ in range(10)
    ]
    await asyncio.gather(*presses)
    for menu in menus:
        await ready(menu, "sk1:undo:")
    assert await total(room) == 1


async def test_taking_back_is_one_press_and_doing_it_twice_is_harmless(room: Room) -> None:
    ana = room.sandbox.member(room.school, "Ana", locale="en-US")
    done = await pledge(ana, await room.post(POST))
    undo = ids(done.reply, "sk1:undo:")[0]
    await ana.press(done.reply, undo)
    await reads(done, "Taken back")
    assert await total(room) == 0
    await ana.press(done.reply, undo, unchecked=True)
    assert await total(room) == 0


async def test_nobody_can_take_back_the_pledge_of_somebody_else(room: Room) -> None:
    card = await room.post(POST)
    ana, eve = (room.sandbox.member(room.school, name, locale="en-US") for name in ("Ana", "Eve"))
    hers = ids((await pledge(ana, card)).reply, "sk1:undo:")[0]
    stolen = await eve.run("pledge withdraw", {"pledge": hers.rpartition(":")[2]}, unchecked=True)
    assert "Nothing was changed" in stolen.text
    assert stolen.is_private
    assert await total(room) == 1


@pytest.mark.parametrize(
    "custom_id",
    [
        "sk1:pledge:no-such-campaign",
        "sk1:pledge:' OR 1=1 --",
        "sk1:undo:sid-2027:AAAAAAAAAAAA",
        "sk1:undo-all:sid-2026",
        "sk1:text:sid-2027:young-person:0",
        "sk1:mine:sid-2027:999999",
    ],
)
async def test_a_forged_button_is_answered_calmly_and_changes_nothing(room: Room, custom_id: str) -> None:
    card = await room.post(POST)
    await pledge(room.sandbox.member(room.school, "Ana"), card)
    eve = room.sandbox.member(room.school, "Eve", locale="en-US")
    told = await eve.press(card, custom_id, unchecked=True)
    assert "Nothing was changed" in told.text
    assert told.is_private
    assert await total(room) == 1


async def test_a_value_nobody_offered_is_refused(room: Room) -> None:
    eve = room.sandbox.member(room.school, "Eve", locale="en-US")
    menu = await to_texts(eve, await room.post(POST))
    told = await eve.choose(menu.reply, ["x'; DROP TABLE pledge"], ids(menu.reply, "sk1:text:")[0], unchecked=True)
    await reads(told, "no such pledge")
    assert await total(room) == 0


async def test_a_button_of_an_earlier_process_works(tmp_path: Path) -> None:
    async with rooms.room(tmp_path) as room:
        ana = room.sandbox.member(room.school, "Ana", locale="en-US")
        async with room.open(desks.members):
            menu = await to_texts(ana, await room.post(POST))
        async with room.open(desks.members):
            await ana.choose(menu.reply, ["ask-first"], ids(menu.reply, "sk1:text:")[0])
            await ready(menu, "sk1:undo:")
            assert await total(room) == 1


async def test_one_role_only_is_not_asked_for(tmp_path: Path) -> None:
    async with rooms.room(tmp_path, texts=rooms.TEXTS[:2]) as room, room.open(desks.members):
        ana = room.sandbox.member(room.school, "Ana", locale="en-US")
        asked = await ana.press(await room.post(POST), "Make a pledge")
        assert ids(asked.reply, "sk1:text:")


async def test_many_and_long_texts_still_make_a_message_discord_accepts(tmp_path: Path) -> None:
    many = [PledgeText(f"key-{n}", "parent", {"en": f"{n} " + "I will listen " * 14}) for n in range(60)]
    async with rooms.room(tmp_path, texts=many) as room, room.open(desks.members):
        ana = room.sandbox.member(room.school, "Ana", locale="en-US")
        asked = await ana.press(await room.post(POST), "Make a pledge")
        assert len(ids(asked.reply, "sk1:text:")) == 3


async def test_the_count_is_shown_from_five_on(room: Room) -> None:
    card = await room.post(POST)
    texts = [(await pledge(room.sandbox.member(room.school, f"M{n}", locale="en-US"), card)).text for n in range(5)]
    assert ["Be one of the first" in text for text in texts] == [True] * 4 + [False]
    assert "**5** pledges so far." in texts[-1]


async def test_commands_work_in_direct_messages(room: Room) -> None:
    ana = room.sandbox.person("Ana", locale="en-US")
    made = await ana.run("pledge make", {"text": "ask-first"})
    assert "Thank you!" in made.text
    assert "I ask before" in (await ana.run("pledge mine")).text
    assert "Taken back" in (await ana.run("pledge withdraw")).text
    assert "You have no pledge here" in (await ana.run("pledge mine")).text


async def test_texts_are_offered_while_typing_and_typed_words_are_understood(room: Room) -> None:
    ana = room.sandbox.member(room.library, "Ana", locale="de")
    offered = await ana.autocomplete("pledge make", "text", "foto")
    assert offered == [{"name": "Ich frage, bevor ich ein Foto von jemandem teile.", "value": "ask-first"}]
    made = await ana.run("pledge make", {"text": "ich höre zu."})
    assert "Ich höre zu." in made.text
    refused = await ana.run("pledge make", {"text": "I will hack everyone"})
    assert "Dieses Versprechen gibt es in dieser Kampagne nicht." in refused.text
    assert await total(room) == 1


async def test_who_has_several_pledges_chooses_which_to_take_back(room: Room) -> None:
    ana = room.sandbox.member(room.school, "Ana", locale="en-US")
    for key in ("ask-first", "stand-beside", "listen-first"):
        await ana.run("pledge make", {"text": key})
    shown = await ana.run("pledge withdraw")
    assert len(ids(shown.reply, "sk1:undo:")) == 3
    assert await total(room) == 3
    await ana.press(shown.reply, "Take all back")
    await reads(shown, "Taken back: 3")
    assert await total(room) == 0


async def test_a_long_list_is_paged(tmp_path: Path) -> None:
    many = [PledgeText(f"key-{n:02}", "parent", {"en": f"Promise {n:02}"}) for n in range(20)]
    async with rooms.room(tmp_path, texts=many) as room, room.open(desks.members):
        ana = room.sandbox.member(room.school, "Ana", locale="en-US")
        for each in many:
            await ana.run("pledge make", {"text": each.key})
            room.clock.advance(seconds=1)
        shown = await ana.run("pledge mine")
        seen = set(ids(shown.reply, "sk1:undo:"))
        for first in ("Promise 08", "Promise 16", "Promise 00"):
            await ana.press(shown.reply, "More")
            await reads(shown, first)
            seen |= set(ids(shown.reply, "sk1:undo:"))
        assert len(seen) == 20


async def test_progress_is_a_picture_with_the_same_in_words(room: Room) -> None:
    members = [room.sandbox.member(room.school, f"M{number}", locale="en-US") for number in range(7)]
    for member in members:
        await member.run("pledge make", {"text": "ask-first"})
        room.clock.advance(hours=5)
    shown = await members[0].run("pledge progress")
    (gallery,) = [row for _, row in components.walk(shown.reply.payload["components"]) if row["type"] == 12]
    assert "7 pledges" in gallery["items"][0]["description"]
    room.workers.is_broken = True
    assert "7 pledges" in (await members[0].run("pledge progress")).text


async def test_a_campaign_that_is_over_takes_no_pledges_but_gives_them_back(room: Room) -> None:
    card = await room.post(POST)
    ana = room.sandbox.member(room.school, "Ana", locale="en-US")
    done = await pledge(ana, card)
    await close(room)
    told = await ana.press(card, "Make a pledge")
    assert "is over" in told.text
    await ana.press(done.reply, ids(done.reply, "sk1:undo:")[0])
    await reads(done, "Taken back")


async def close(room: Room) -> None:
    from campaigns.storage import campaigns as rows

    async with room.database.writing() as connection:
        campaign = await campaigns.find(connection, SLUG)
        await rows.set_state(connection, campaign.id, CampaignState.CLOSED)


async def test_nothing_personal_is_public_and_nothing_notifies(room: Room) -> None:
    card = await room.post(POST)
    ana = room.sandbox.member(room.school, "Ana", locale="en-US")
    await pledge(ana, card)
    for command in ("pledge mine", "pledge progress", "pledge withdraw"):
        assert (await ana.run(command)).is_private
    bodies = room.sandbox.log.outgoing()
    assert bodies
    assert all(body["allowed_mentions"]["parse"] == [] for body in bodies)
    assert not any(message.pings.everyone for message in room.sandbox.messages)


async def test_a_press_is_acknowledged_in_time_while_the_database_is_held(tmp_path: Path) -> None:
    hasty = Settings(identify_seconds=0.0, interaction_deadline_seconds=0.6)
    async with rooms.room(tmp_path, settings=hasty) as room, room.open(desks.members):
        ana = room.sandbox.member(room.school, "Ana", locale="en-US")
        menu = await to_texts(ana, await room.post(POST))
        with sqlite3.connect(tmp_path / "sidekick.db", isolation_level=None) as holder:
            holder.execute("BEGIN IMMEDIATE")
            pressed = await ana.choose(menu.reply, ["ask-first"], ids(menu.reply, "sk1:text:")[0], settle=False)
            await pressed.wait_answered()
            await asyncio.sleep(1)
            assert not ids(menu.reply, "sk1:undo:")
            holder.execute("ROLLBACK")
        holder.close()
        await ready(menu, "sk1:undo:")
        assert not pressed.was_late
        assert await total(room) == 1
