"""Nobody's words about harm get past the door: no command, suggestion, form or listener ever has them in hand."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC
from pathlib import Path
from typing import Any

import discord
import pytest
import sqlalchemy as sa
import structlog
from discord import AppCommandOptionType, app_commands, ui
from discord.ext import commands

from bot import furniture
from bot.door import Door
from campaigns.actions import Database, helplines
from cogs.help import Help
from sandbox import Exchange, Member
from sandbox.exchange import InteractionKind
from tests import house
from tests.bot import doors
from tests.bot.doors import DISCLOSED
from tests.cogs import rooms
from tests.house import House

WARM = "it is not your fault"


class Future(commands.Cog):
    """A cog that somebody may write one day, in ways nobody has used here yet."""

    heard: list[str]

    def __init__(self) -> None:
        self.heard = []

    @app_commands.command(name="future", description="Opens a form of its own class")
    async def future(self, interaction: discord.Interaction) -> None:
        """Open a form that the library answers by itself."""
        await interaction.response.send_modal(Box(self))


class Box(ui.Modal, title="A box"):
    words: ui.TextInput[Any] = ui.TextInput(label="Words")

    def __init__(self, desk: Future) -> None:
        super().__init__()
        self.desk = desk

    async def on_submit(self, interaction: discord.Interaction) -> None:
        self.desk.heard.append(self.words.value)
        await interaction.response.send_message("read", ephemeral=True)


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house.opened(tmp_path, cogs=[*furniture.COGS, Future]) as home:
        await home.campaign()
        yield home


def listening(home: House) -> list[discord.Interaction[Any]]:
    """Note every interaction that gets past the door."""
    past: list[discord.Interaction[Any]] = []

    async def on_interaction(interaction: discord.Interaction[Any]) -> None:
        past.append(interaction)

    home.client.add_listener(on_interaction)
    return past


def is_warm(shown: Exchange) -> bool:
    return shown.is_private and WARM in shown.text


async def counted(home: House) -> dict[int, int]:
    async with home.database.reading() as connection:
        rows = await connection.execute(sa.text("SELECT guild_id, sum(count) FROM disclosure_count GROUP BY guild_id"))
        return {guild_id: int(total) for guild_id, total in rows}


async def test_no_option_of_any_command_takes_such_words(home: House) -> None:
    past, told = listening(home), 0
    for member, command in doors.commands(home):
        for option in command.parameters:
            if option.type is AppCommandOptionType.string:
                values = doors.values(home, member, command, **{option.name: DISCLOSED})
                shown = await member.run(command.qualified_name, values, unchecked=True)
                assert is_warm(shown), f"/{command.qualified_name} {option.display_name}"
                told += 1
    assert told > 60
    assert past == []
    await home.until(lambda: _is_total(home, told))


async def _is_total(home: House, told: int) -> bool:
    return sum((await counted(home)).values()) == told


async def test_no_suggestion_is_made_to_such_words_and_nothing_is_counted_while_they_are_typed(home: House) -> None:
    past, asked = listening(home), 0
    for member, command in doors.commands(home):
        for option in command.parameters:
            if option.autocomplete:
                name = option.display_name
                assert await member.autocomplete(command.qualified_name, name, DISCLOSED[:90], {}) == []
                asked += 1
    assert asked > 30
    assert past == []
    assert await counted(home) == {}


def test_every_form_of_the_cogs_is_known_to_these_tests() -> None:
    assert doors.places_of_forms() == set(doors.FORMS), "add a new form to FORMS in tests/bot/doors.py"


@pytest.mark.parametrize("place", doors.FORMS)
async def test_no_form_takes_such_words(home: House, place: str) -> None:
    past = listening(home)
    for form in doors.FORMS[place]():
        for member in (home.hq.organiser, home.partners[0].member):
            shown = await doors.submitted(home, member, form, DISCLOSED).wait_settled()
            assert is_warm(shown)
    assert past == []


async def test_a_form_that_the_library_answers_by_itself_is_behind_the_door_too(home: House) -> None:
    mio, desk = home.partners[0].member, home.cog(Future)
    assert isinstance(desk, Future)
    opened = await mio.run("future")
    assert is_warm(await mio.submit(opened, {"Words": DISCLOSED}))
    assert desk.heard == []
    assert "read" in (await mio.submit(opened, {"Words": "I ask before I share."})).text
    assert desk.heard == ["I ask before I share."]


async def test_a_menu_and_the_name_of_a_file_count_as_words(home: House) -> None:
    past, form = listening(home), next(doors.FORMS["announce_form.modal"]())
    mio = home.partners[0].member
    for data in (
        {"custom_id": form.custom_id, "components": [{"type": 1, "components": [{"type": 3, "values": [DISCLOSED]}]}]},
        {"custom_id": form.custom_id, "components": [], "resolved": {"attachments": {"1": {"filename": DISCLOSED}}}},
    ):
        begin = mio.state.interactions.begin
        shown = begin(InteractionKind.MODAL, mio.user, home.partners[0].channel(), data, label="a form")
        assert is_warm(await shown.wait_settled())
    assert past == []


@pytest.mark.parametrize(
    ("locale", "said", "typed"),
    [
        ("en-US", "it is not your fault", "Mein Onkel fasst mich an und ich habe Angst."),
        ("de", "Du bist nicht schuld daran", "Ich will nicht mehr leben."),
        ("fr", "ce n’est pas ta faute", "Je veux mourir."),
        ("es-ES", "no es culpa tuya", "Quiero morir."),
        ("pt-BR", "a culpa não é tua", "Quero morrer."),
        ("ja", "it is not your fault", "I want to die."),
    ],
)
async def test_the_answer_is_in_the_persons_language_whatever_language_they_write_in(
    home: House, locale: str, said: str, typed: str
) -> None:
    person = home.discord.member(home.partners[0].guild, "Somebody", locale=locale)
    shown = await person.run("helpline show", {"country": typed})
    assert said in shown.text
    for line in helplines.of_country("PT", home.clock().astimezone(UTC).date()):
        assert line.name in shown.text
        assert line.phone in shown.text
    assert "112" in shown.text


async def test_a_direct_message_and_an_unknown_server_get_the_directories_and_never_a_guess(home: House) -> None:
    elsewhere = home.discord.joined(home.hq.guild, home.partners[0].member.user)
    for person in (home.discord.person("Ana", locale="de"), elsewhere):
        shown = await person.run("helpline show", {"country": DISCLOSED})
        assert "https://childhelplineinternational.org/helplines/" in shown.text
        assert "112" not in shown.text
    await home.until(lambda: _is_total(home, 2))
    assert set(await counted(home)) == {0, home.hq.guild.id}


async def test_the_answer_comes_while_the_database_is_down(tmp_path: Path) -> None:
    async with rooms.room(tmp_path) as room, room.open(lambda each: Help(roles=each.roles)) as bot:
        (tmp_path / "down").mkdir()
        database = Database.open(f"sqlite+aiosqlite:///{tmp_path / 'down'}")
        door = Door(database=database, roles=room.roles, now=room.clock)
        door.stand_before(bot._connection)
        ana = room.sandbox.member(room.school, "Ana", locale="en-US")
        with structlog.testing.capture_logs() as lines:
            assert is_warm(await ana.run("help", {"task": DISCLOSED}, unchecked=True))
            await door.close()
        assert [(line["action"], line["kind"]) for line in lines] == [
            ("help.remembered", "OperationalError"),
            ("door.failed", "OperationalError"),
        ]
        assert doors.CANARY not in str(lines)
        await database.close()


async def test_the_answer_does_not_wait_for_a_database_that_hangs(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    stuck = asyncio.Event()

    async def wait(*_: object, **__: object) -> None:
        await stuck.wait()

    monkeypatch.setattr("campaigns.actions.partner_lines.find_server", wait)
    shown = await home.partners[0].member.run("helpline show", {"country": DISCLOSED})
    assert is_warm(shown)
    assert (shown.latency_seconds or 9) < 2.5
    stuck.set()


QUOTED = 'She told us: "My uncle touches me and I am scared." Listen to children.'
STATED = "A survivor writes: My uncle touched me when I was nine and I was scared."


def _draft(home: House, member: Member, text: str) -> Exchange:
    return doors.submitted(home, member, next(doors.FORMS["announce_form.modal"]()), title="Listen", body=text)


@pytest.mark.parametrize("text", [QUOTED, STATED])
async def test_a_campaign_text_may_quote_in_the_teams_own_forms(home: House, text: str) -> None:
    shown = await _draft(home, home.hq.organiser, text).wait_settled()
    await shown.wait_for_text("Draft")
    assert await counted(home) == {}


async def test_what_the_team_does_not_mark_is_answered_with_help_and_how_to_mark_it(home: House) -> None:
    shown = await _draft(home, home.hq.organiser, DISCLOSED).wait_settled()
    assert "quotation marks" in shown.text
    assert "quotation" not in (await home.partners[0].member.run("helpline show", {"country": DISCLOSED})).text


@pytest.mark.parametrize("text", [QUOTED, STATED])
async def test_nobody_else_is_asked_to_write_without_quotation_marks(home: House, text: str) -> None:
    past = listening(home)
    for member in (home.hq.visitor, home.partners[0].admin):
        assert is_warm(await _draft(home, member, text).wait_settled())
    # a command for everybody is no form of the team, wherever it is used
    assert is_warm(await home.hq.organiser.run("helpline show", {"country": QUOTED}))
    assert past == []


async def test_a_link_to_abuse_material_is_stopped_even_in_quotation_marks(home: House) -> None:
    shown = await _draft(home, home.hq.organiser, 'They wrote "jailbait here https://mega.nz/folder/x".').wait_settled()
    assert is_warm(shown)


async def test_a_person_who_left_is_no_reason_to_fail(home: House) -> None:
    home.discord.faults.order("404", route="POST /interactions/{interaction_id}/{interaction_token}/callback", times=1)
    await home.partners[0].member.run("helpline show", {"country": DISCLOSED}, settle=False)
    await home.until(lambda: _is_total(home, 1))
    assert is_warm(await home.partners[0].member.run("helpline show", {"country": DISCLOSED}))
    await home.until(lambda: _is_total(home, 2))
