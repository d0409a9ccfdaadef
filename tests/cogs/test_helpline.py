import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
import structlog

from campaigns.actions import helplines, partner_lines
from campaigns.model.partner_line import LineFor, OwnLine
from campaigns.storage.database import Database
from cogs.helpline import HelpLines
from sandbox import Latency, components
from tests import builders, databases
from tests.cogs import desks, posts, rooms
from tests.cogs.rooms import Room
from tests.sandbox import bots


def counter(room: Room) -> HelpLines:
    return HelpLines(database=room.database, now=room.clock)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with rooms.room(tmp_path) as furnished, furnished.open(counter, desks.members):
        furnished.clock.at = datetime(2026, 12, 1, tzinfo=UTC)
        yield furnished


def links(text: dict[str, object]) -> list[str]:
    return [str(row["url"]) for _, row in components.walk(text["components"]) if row["type"] == 2 and row.get("url")]


@pytest.mark.parametrize("typed", ["PT", "pt", "Portugal", " portugal "])
async def test_a_country_is_understood_however_it_is_written(room: Room, typed: str) -> None:
    shown = await room.sandbox.member(room.school, "Ana", locale="en-US").run("helpline show", {"country": typed})
    assert shown.is_private
    assert "Help: Portugal" in shown.text
    for line in helplines.of_country("PT", room.clock.at.date()):
        assert line.name in shown.text
        assert line.phone in shown.text
        assert line.url in shown.text


@pytest.mark.parametrize(
    ("locale", "typed", "heading"),
    [
        ("pl", "polska", "Help: Polska"),
        ("en-US", "Polska", "Help: Poland"),
        ("vi", "Nga", "Help: Nga"),
        ("de", "NGA", "Hilfe: Nigeria"),
        ("en-US", "  ", "Help: Portugal"),
    ],
)
async def test_a_country_is_understood_in_the_language_of_who_asks(
    room: Room, locale: str, typed: str, heading: str
) -> None:
    shown = await room.sandbox.member(room.school, "Ana", locale=locale).run("helpline show", {"country": typed})
    assert heading in shown.text


async def test_every_country_gets_an_answer_discord_accepts(room: Room) -> None:
    ana = room.sandbox.person("Ana", locale="de")
    for country in sorted({"AQ", "GB", "DE", "US", "XK", "VA"}):
        assert (await ana.run("helpline show", {"country": country})).is_private


def test_help_is_never_empty_for_any_country() -> None:
    assert len(helplines.countries()) >= 249
    assert all(helplines.of_country(code, datetime.now(UTC).date()) for code in helplines.countries())


async def test_an_unknown_country_gets_the_directories_and_never_a_guess(room: Room) -> None:
    shown = await room.sandbox.person("Ana", locale="en-US").run("helpline show", {"country": "Atlantis"})
    assert "Help around the world" in shown.text
    assert "I do not know which country you mean." in shown.text
    assert "https://childhelplineinternational.org/helplines/" in links(shown.reply.payload)
    assert "116 111" not in shown.text
    asked_for_none = await room.sandbox.person("Ana", locale="en-US").run("helpline show")
    assert "I do not know" not in asked_for_none.text


@pytest.mark.parametrize(("country", "called"), [("PT", "Call 112."), ("NP", "Call the emergency number of your")])
async def test_whom_to_call_in_danger_stands_before_the_lines(room: Room, country: str, called: str) -> None:
    shown = await room.sandbox.person("Ana", locale="en-US").run("helpline show", {"country": country})
    assert shown.text.index(f"In danger right now? {called}") < shown.text.index("### Talk to someone")


async def test_old_entries_ask_to_be_checked(room: Room) -> None:
    ana = room.sandbox.person("Ana", locale="en-US")
    room.clock.at += timedelta(days=400)
    assert "Please check" in (await ana.run("helpline show", {"country": "PT"})).text


async def test_it_works_while_the_database_is_down(room: Room, tmp_path: Path) -> None:
    card = await room.post(replace(posts.full(), mention_role_id=None))
    await take_away(room, tmp_path)
    ana = room.sandbox.member(room.school, "Ana", locale="en-US")
    assert "116 111" in (await ana.run("helpline show", {"country": "PT"})).text
    pressed = await ana.press(card, "Get help")
    assert pressed.is_private
    assert "Help: Portugal" in pressed.text
    with structlog.testing.capture_logs() as lines:
        told = await ana.press(card, "Make a pledge")
        await bots.until(lambda: "Something went wrong on our side" in told.text)
    assert "Traceback" not in told.text
    assert [line["action"] for line in lines] == ["command.failed"]
    assert str(ana.id) not in str({name: value for name, value in lines[0].items() if name != "exc_info"})
    await threads_have_ended()


async def own_line(room: Room) -> None:
    own = OwnLine("Our line", "+351 21 000 0000", "https://line.example/", LineFor.CHILDREN)
    now = room.clock()
    await partner_lines.give(room.database, room.school.id, own, actor=builders.AUTHOR, now=now)


async def test_a_partners_own_line_is_remembered_over_a_restart_while_the_database_is_down(
    room: Room, tmp_path: Path
) -> None:
    await own_line(room)
    card = await room.post(replace(posts.full(), mention_role_id=None))
    ana = room.sandbox.member(room.school, "Ana", locale="en-US")
    assert room.bot is not None
    await room.bot.remove_cog("HelpLines")
    await room.bot.add_cog(counter(room))
    await take_away(room, tmp_path)
    for told in (await ana.press(card, "Get help"), await ana.run("helpline show", {"country": "PT"})):
        assert told.is_private
        assert told.text.index("+351 21 000 0000") < told.text.index("SOS-Crianca (IAC")
    await threads_have_ended()


async def test_the_country_of_the_server_is_shown_where_none_is_named(room: Room) -> None:
    shown = await room.sandbox.member(room.library, "Ana", locale="en-US").run("helpline show")
    assert "Help: Germany" in shown.text
    assert shown.text.index("Kinder- und Jugendtelefon") < shown.text.index("Elterntelefon (parents)")
    assert "For parents and carers" in shown.text
    nowhere = await room.sandbox.person("Ana", locale="en-US").run("helpline show")
    assert "Help around the world" in nowhere.text


async def test_the_country_of_a_server_is_remembered_though_nobody_asked_before_the_database_went_away(
    room: Room, tmp_path: Path
) -> None:
    assert room.bot is not None
    await room.bot.remove_cog("HelpLines")
    await room.bot.add_cog(counter(room))
    await take_away(room, tmp_path)
    shown = await room.sandbox.member(room.library, "Ana", locale="en-US").run("helpline show")
    assert "Help: Germany" in shown.text
    await threads_have_ended()


class Stuck:
    """A database that takes every question and answers none."""

    def __init__(self) -> None:
        self.is_over = asyncio.Event()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        await self.is_over.wait()
        yield


async def test_a_database_that_does_not_answer_keeps_nobody_waiting(room: Room) -> None:
    stuck = Stuck()
    assert room.bot is not None
    await room.bot.remove_cog("HelpLines")
    await room.bot.add_cog(HelpLines(database=cast("Database", stuck), now=room.clock))
    shown = await room.sandbox.member(room.school, "Ana", locale="en-US").run("helpline show", {"country": "PT"})
    assert "116 111" in shown.text
    assert not shown.was_late
    stuck.is_over.set()


async def test_help_comes_while_discord_answers_slowly(room: Room) -> None:
    card = await room.post(replace(posts.full(), mention_role_id=None))
    room.sandbox.latency = Latency(1.0)
    pressed = await room.sandbox.member(room.school, "Ana", locale="en-US").press(card, "Get help")
    assert "116 111" in pressed.text
    assert not pressed.was_late


async def take_away(room: Room, folder: Path) -> None:
    """Take the database away as a broken disk would."""
    await databases.disconnect(room.database)
    (folder / "sidekick.db").unlink()
    (folder / "sidekick.db").mkdir()


async def threads_have_ended() -> None:
    """Wait for the driver: the thread of a connection that failed still says good-bye to the loop."""
    await bots.until(lambda: not any("_connection_worker_thread" in each.name for each in threading.enumerate()))


async def test_countries_are_offered_in_the_language_of_who_types(room: Room) -> None:
    ana = room.sandbox.member(room.school, "Ana", locale="de")
    assert {"name": "Deutschland", "value": "DE"} in await ana.autocomplete("helpline show", "country", "deu")
    assert (await ana.autocomplete("helpline show", "country", "germany"))[0]["value"] == "DE"
    assert len(await ana.autocomplete("helpline show", "country", "")) == 25
    assert await ana.autocomplete("helpline show", "country", "zzzz") == []


async def test_a_forged_country_changes_nothing(room: Room) -> None:
    card = await room.post(replace(posts.full(), mention_role_id=None))
    told = await room.sandbox.member(room.school, "Eve", locale="en-US").press(card, "sk1:help:ZZ", unchecked=True)
    assert "no longer understood" in told.text


async def test_two_addresses_at_one_site_are_told_apart_on_their_buttons(room: Room) -> None:
    ana = room.sandbox.member(room.school, "Ana", locale="en-US")
    shown = await ana.run("helpline show", {"country": "DE"})
    labels = [row["label"] for _, row in components.walk(shown.reply.payload["components"]) if row.get("label")]
    assert labels[:2] == ["www.nummergegenkummer.de", "www.nummergegenkummer.de/elternberatung"]
    assert labels[2] == "www.internet-beschwerdestelle.de"
