import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from discord import app_commands

from campaigns.actions.link_checking import Checker
from campaigns.sources.fetch import Fetcher
from cogs import help_topics, translation
from cogs.help import Help
from cogs.resource import Resources
from sandbox import Permission
from tests import newsroom
from tests.cogs import desks, rooms
from tests.cogs.rooms import Room


def office(room: Room) -> Resources:
    checker = Checker(room.database, Fetcher(newsroom.SETTINGS))
    return Resources(database=room.database, now=room.clock, roles=room.roles, checker=checker)


def guide(room: Room) -> Help:
    return Help(roles=room.roles)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with rooms.room(tmp_path) as furnished, furnished.open(desks.members, office, guide):
        yield furnished


async def test_each_sees_the_tasks_that_are_theirs(room: Room) -> None:
    ana = room.sandbox.member(room.school, "Ana", locale="en-US")
    admin = room.sandbox.member(
        room.school, "Admin", roles=[room.school.add_role("Admin", Permission.MANAGE_GUILD)], locale="en-US"
    )
    role = next(iter(room.headquarters.roles[role_id] for role_id in room.roles.ids.values() if role_id))
    boss = room.sandbox.member(room.headquarters, "Boss", roles=[role], locale="en-US")
    seen = {}
    for member in (ana, admin, boss):
        seen[member.user.global_name] = {choice["value"] for choice in await member.autocomplete("help", "task", "")}
        assert (await member.run("help")).is_private
    assert seen["Ana"] == {"pledge", "take-back", "get-help", "resources", "privacy", "group"}
    assert seen["Admin"] - seen["Ana"] == {"join", "coming"}
    assert seen["Boss"] - seen["Admin"] == {"announce", "plan", "harm", "shelf", "watch", "lists"}


async def test_commands_in_the_text_can_be_pressed(room: Room) -> None:
    told = await room.sandbox.member(room.school, "Ana", locale="en-US").run("help", {"task": "pledge"})
    assert re.search(r"</pledge make:\d+>", told.text)


async def test_names_stand_where_ids_cannot_be_learnt(room: Room) -> None:
    room.sandbox.faults.order("404", route="GET /applications/{application_id}/commands")
    told = await room.sandbox.member(room.school, "Ana", locale="en-US").run("help", {"task": "pledge"})
    assert "`/pledge make`" in told.text


@pytest.mark.parametrize("locale", ["en-US", "de", "fr", "es-ES", "pt-BR", "ja"])
async def test_every_task_is_told_in_every_language(room: Room, locale: str) -> None:
    ana = room.sandbox.person(locale, locale=locale)
    for topic in help_topics.TOPICS:
        told = await ana.run("help", {"task": topic.key})
        assert told.is_private
        assert told.text.startswith("## ")
        assert "{" not in told.text


async def test_privacy_says_what_is_stored(room: Room) -> None:
    told = (await room.sandbox.person("Ana", locale="en-US").run("help", {"task": "privacy"})).text
    assert "Your name is not stored" in told
    assert "/mydata delete" in told
    assert "no number below 5" in told


def test_no_text_names_a_command_that_does_not_exist() -> None:
    known = known_commands()
    for topic in help_topics.TOPICS:
        for locale in ("en", "de", "fr", "es", "pt"):
            named = re.findall(r"\{([a-z_]+)\}", help_topics.text(translation.words(locale), topic.key))
            assert named
            assert {name.replace("_", " ") for name in named} - {"least"} <= known


def known_commands() -> set[str]:
    """List every command of every cog, by the names people type."""
    import importlib
    import pkgutil

    import cogs

    found: set[str] = set()
    for module in pkgutil.iter_modules(cogs.__path__):
        loaded = importlib.import_module(f"cogs.{module.name}")
        for cog in vars(loaded).values():
            for group in getattr(cog, "__cog_app_commands__", []):
                children = group.commands if isinstance(group, app_commands.Group) else [group]
                found |= {command.qualified_name for command in children}
    return found
