"""Every way in which somebody can write to the bot, found by looking: commands, what is suggested, forms."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import discord
from discord import AppCommandOptionType as Kind
from discord import app_commands, ui

from campaigns.actions.carrying import Carried
from campaigns.model import consent
from campaigns.model.announcement import Text
from campaigns.model.feed import ItemState
from campaigns.model.feed_view import ItemRow
from campaigns.model.link import Link, LinkState
from cogs import (
    afterwards_form,
    announce_form,
    feed_form,
    line_form,
    link_form,
    pledge_names,
    pledge_notes,
    translation,
)
from sandbox import Exchange, Member, Upload
from sandbox.exchange import InteractionKind
from sandbox.forms import fill
from sandbox.options import Resolver
from tests import builders
from tests.builders import SLUG
from tests.house import House

DISCLOSED: Final = "My uncle touches me and I am scared. He said nobody would believe KANARIENVOGEL."
"""What a child could write; the last word is found wherever it would be kept."""
CANARY: Final = "KANARIENVOGEL"

Command = app_commands.Command[Any, ..., Any]
_COGS: Final = Path(__file__).parents[2] / "cogs"
_WORDS: Final = translation.words("en")


def commands(home: House) -> Iterator[tuple[Member, Command]]:
    """List every command with somebody who may use it."""
    tree, hq = home.client.tree, discord.Object(home.hq.guild.id)
    for guild, member in ((hq, home.hq.administrator), (None, home.partners[0].admin)):
        for each in tree.walk_commands(guild=guild):
            if isinstance(each, app_commands.Command):
                yield member, each


def values(home: House, member: Member, command: Command, **typed: str) -> dict[str, Any]:
    """Fill in what a command cannot do without."""
    assert member.guild is not None
    plain: dict[Kind, Any] = {
        Kind.string: "x",
        Kind.integer: 1,
        Kind.boolean: False,
        Kind.number: 1.0,
        Kind.channel: next(iter(member.guild.channels.values())),
        Kind.role: next(iter(member.guild.roles.values())),
        Kind.user: member.user,
        Kind.mentionable: member.user,
        Kind.attachment: Upload("plan.toml", b""),
    }
    needed = {each.display_name: plain[each.type] for each in command.parameters if each.required}
    return needed | {each.display_name: typed[each.name] for each in command.parameters if each.name in typed}


def submitted(home: House, member: Member, form: ui.Modal, typed: str = "", **fields: str) -> Exchange:
    """Send a form with one text in every field that takes any, or with a text in each field that is named."""
    shown: dict[str, Any] = form.to_dict()
    channel = next(iter(member.guild.channels.values())) if member.guild else home.partners[0].channel()
    resolver = Resolver(member.state.world, member.state.messages, channel, member.id)
    names = [each.custom_id for each in form.walk_children() if isinstance(each, ui.TextInput)]
    boxes = {name: fields.get(name, typed) for name in names}
    assert boxes
    data = {"custom_id": shown["custom_id"], "components": fill(shown, boxes, resolver, unchecked=True)}
    return member.state.interactions.begin(InteractionKind.MODAL, member.user, channel, data, label="a form")


def places_of_forms() -> set[str]:
    """Name every function or class of the cogs in which a form is made, by file."""
    return {found for path in sorted(_COGS.glob("*.py")) for found in _forms_in(path)}


def _forms_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith("Modal") for base in node.bases):
            yield f"{path.stem}.{node.name}"
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            calls = (each for each in ast.walk(node) if isinstance(each, ast.Call))
            if any(ast.unparse(call.func).endswith("ui.Modal") for call in calls):
                yield f"{path.stem}.{node.name}"


def _announce() -> Iterator[ui.Modal]:
    yield announce_form.modal(_WORDS, announce_form.FormState(SLUG, 0, 0, "en"))
    yield announce_form.modal(_WORDS, announce_form.FormState(SLUG, 7, 2, "pt-BR", to="country:PT"))


def _recall() -> Iterator[ui.Modal]:
    yield afterwards_form.recall_modal(_WORDS, afterwards_form.RecallState(SLUG, "SID27-001"))


def _correct() -> Iterator[ui.Modal]:
    content = builders.content(texts={"en": Text("A", "B", alt="C")}, image="a.png")
    yield afterwards_form.correct_modal(_WORDS, afterwards_form.CorrectState(SLUG, "SID27-001", 1, "en"), content)


def _feed() -> Iterator[ui.Modal]:
    item = ItemRow(
        id=1, feed_id=1, campaign_id=1, feed_key="news", organisation="News", language="en", title="A", link="",
        published_at=None, first_seen_at=builders.NOW, headline="A", summary="B", is_sensitive=False, edited_by="",
        state=ItemState.QUEUED, why="", reference="",
    )  # fmt: skip
    return (feed_form.modal(_WORDS, verb, item) for verb in ("edit", "schedule", "discard"))


def _line() -> Iterator[ui.Modal]:
    yield line_form.modal(_WORDS, None)


def _link() -> Iterator[ui.Modal]:
    link = Link(id=1, url="https://example.org/guide", state=LinkState.UNCHECKED)
    yield link_form.modal(_WORDS, SLUG, Carried(link, (), ()))


def _name() -> Iterator[ui.Modal]:
    yield pledge_names.modal(_WORDS, pledge_names.NameForm(SLUG, "abcdef123", consent.stated(consent.CURRENT, 16)))


def _note() -> Iterator[ui.Modal]:
    yield pledge_notes.modal(_WORDS, pledge_notes.NoteForm(SLUG, "abcdef123"))


FORMS: Final[dict[str, Callable[[], Iterator[ui.Modal]]]] = {
    "announce_form.modal": _announce,
    "afterwards_form.recall_modal": _recall,
    "afterwards_form.correct_modal": _correct,
    "feed_form.modal": _feed,
    "line_form.modal": _line,
    "link_form.modal": _link,
    "pledge_names.modal": _name,
    "pledge_notes.modal": _note,
}
"""A way to make every form of the cogs. A new one is missed by the test until it stands here: add it."""
