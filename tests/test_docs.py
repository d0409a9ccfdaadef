"""The documents say only what is so: their links lead somewhere, and commands, options, files and states exist."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import sqlalchemy as sa
from discord import app_commands

import cogs
from bot.cli import cli
from campaigns.model.delivery import DeliveryState
from campaigns.storage.tables import delivery

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(path.relative_to(ROOT) for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")))
STATES = ROOT / "docs/delivery-states.md"
INVENTED = {"outbox next"}
"""Commands that a how-to adds as its example."""

_LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
_PATH = re.compile(
    r"`(?P<path>(?:bot|cogs|campaigns|locales|sandbox|tests|docs)/[\w./-]+?\.(?:py|md|csv|toml|po|xml|ttf|txt))`"
)
_SLASH = re.compile(r"`/(?P<command>[a-z]+(?: [a-z-]+)?(?:\|[a-z-]+)*)")


def text(document: Path) -> str:
    return (ROOT / document).read_text("utf-8")


def slash_commands() -> dict[str, set[str]]:
    """List every group with its verbs; a command without verbs has none."""
    found: dict[str, set[str]] = {}
    for module in pkgutil.iter_modules(cogs.__path__):
        for thing in list(vars(importlib.import_module(f"cogs.{module.name}")).values()):
            for command in getattr(thing, "__cog_app_commands__", []):
                verbs = found.setdefault(command.name, set())
                if isinstance(command, app_commands.Group):
                    verbs |= {child.name for child in command.commands}
    return found


def console_lines(document: Path) -> Iterator[list[str]]:
    """List what a document tells people to type after `python -m bot`, in words."""
    for line in text(document).splitlines():
        for found in re.finditer(r"python -m bot (?P<line>[a-z][^`#]*)", line):
            yield found["line"].split()


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_links_lead_somewhere(document: Path) -> None:
    targets = [found["target"].partition("#")[0] for found in _LINK.finditer(text(document))]
    here = [target for target in targets if target and "://" not in target]
    assert [target for target in here if not (ROOT / document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_files_that_are_named_exist(document: Path) -> None:
    named = {found["path"] for found in _PATH.finditer(text(document))} - {"locales/nl/LC_MESSAGES/sidekick.po"}
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_slash_commands_exist(document: Path) -> None:
    known = slash_commands()
    for found in _SLASH.finditer(text(document)):
        if found["command"] in {"health", "metrics"} | INVENTED:
            continue
        group, _, verbs = found["command"].partition(" ")
        assert group in known, f"/{found['command']}"
        assert {verb for verb in verbs.split("|") if verb} <= known[group], f"/{found['command']}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_console_commands_and_their_options_exist(document: Path) -> None:
    for words in console_lines(document):
        command: click.Command = cli
        while isinstance(command, click.Group) and words and words[0] in command.commands:
            command = command.commands[words.pop(0)]
        assert not (isinstance(command, click.Group) and words), f"{command.name} has no {words[0]}"
        options = {name for parameter in command.params for name in parameter.opts} | {"--help"}
        assert {word for word in words if word.startswith("--")} <= options, words


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_make_targets_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", text(Path("Makefile")), re.MULTILINE))
    quoted = re.findall(r"(?:`|^)make ([a-z]+)", text(document), re.MULTILINE)
    assert set(quoted) <= targets


def test_readme_leads_to_the_demo_in_two_commands() -> None:
    block = text(Path("README.md")).split("```")[1]
    assert [line.split()[0] for line in block.strip().splitlines()] == ["git", "make"]
    assert "make demo" in block


@pytest.mark.parametrize("state", DeliveryState)
def test_every_state_of_a_delivery_is_drawn_and_explained(state: DeliveryState) -> None:
    diagram, _, rest = STATES.read_text("utf-8").partition("```mermaid")[2].partition("```")
    assert re.search(rf"--> {state}:", diagram)
    assert re.search(rf"\| {state} \|", rest)


def test_the_diagram_knows_no_state_that_the_code_does_not() -> None:
    diagram = STATES.read_text("utf-8").partition("```mermaid")[2].partition("```")[0]
    drawn = {name for pair in re.findall(r"(\w+) --> (\w+):", diagram) for name in pair}
    assert drawn == set(DeliveryState)


def test_every_check_of_a_delivery_is_explained() -> None:
    named = set(re.findall(r"`(\w+)`", STATES.read_text("utf-8").partition("## What holds it")[2]))
    checks = {str(each.name).removeprefix("ck_delivery_") for each in _checks(delivery)}
    assert checks <= named
    assert checks


def test_every_move_names_a_function_that_exists() -> None:
    rooms: dict[str, Any] = {
        name: importlib.import_module(f"campaigns.{name}")
        for name in ("storage.ledger", "storage.deliveries", "storage.holds")
    }
    for room, function in re.findall(r"`(ledger|deliveries|holds)\.(\w+)`", STATES.read_text("utf-8")):
        if function != "py":
            assert hasattr(rooms[f"storage.{room}"], function), f"{room}.{function}"


def test_every_decision_is_listed_and_says_when_to_think_again() -> None:
    folder = ROOT / "docs/decisions"
    index = (folder / "README.md").read_text("utf-8")
    pages = [path for path in folder.glob("*.md") if path.name != "README.md"]
    assert len(pages) > 10
    assert [path.name for path in pages if f"({path.name})" not in index] == []
    assert [path.name for path in pages if "**Revisit when** " not in path.read_text("utf-8")] == []


def _checks(table: sa.Table) -> list[sa.CheckConstraint]:
    return [each for each in table.constraints if isinstance(each, sa.CheckConstraint)]
