"""The words members and the public read, in every language we speak."""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from babel.messages.catalog import Message
from discord import app_commands

import cogs
from campaigns.render import lettering
from cogs import help_topics, translation
from cogs.help_topics import TOPICS, Reader, Topic
from locales import renew

LANGUAGES = ("de", "fr", "es", "pt")
PUBLIC = {
    "cogs/cards.py",
    "cogs/help_lines.py",
    "cogs/helpline.py",
    "cogs/line_form.py",
    "cogs/line_presses.py",
    "cogs/help.py",
    "cogs/mydata.py",
    "cogs/partner_lines.py",
    "cogs/consent_words.py",
    "cogs/domain_words.py",
    "cogs/pledge.py",
    "cogs/pledge_desk.py",
    "cogs/pledge_names.py",
    "cogs/pledge_notes.py",
    "cogs/pledge_views.py",
    "cogs/replies.py",
    "cogs/resource_views.py",
    "cogs/resource_words.py",
    "campaigns/render/progress_words.py",
}
DESCRIPTION_LIMIT = 100
WIDTH_BESIDE_THE_ROLES = 512
"""Pixels of the progress picture."""


@cache
def public() -> tuple[Message, ...]:
    """List the sentences of the rooms members and the public see."""
    return tuple(
        message for message in renew.template() if message.id and any(file in PUBLIC for file, _ in message.locations)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_members_read_is_left_in_english(language: str) -> None:
    catalogue = renew.read(renew.LOCALES / language / "LC_MESSAGES" / renew.NAME)
    for message in public():
        known = catalogue.get(message.id)
        assert known is not None, message.id
        assert not known.fuzzy, f"{message.id}: gettext leaves out what is marked fuzzy"
        forms = known.string if isinstance(known.string, tuple | list) else (known.string,)
        assert all(forms), message.id


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "topic", [each for each in TOPICS if each.reader is not Reader.TEAM], ids=lambda each: each.key
)
def test_help_for_members_and_partners_is_in_their_language(language: str, topic: Topic) -> None:
    here, english = translation.words(language), translation.words("en")
    assert help_topics.text(here, topic.key) != help_topics.text(english, topic.key)
    assert here(topic.name.message) != topic.name.message


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_their_placeholders(language: str) -> None:
    assert list(renew.misfits(renew.read(renew.LOCALES / language / "LC_MESSAGES" / renew.NAME))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_descriptions_fit_discord_in_every_language(language: str) -> None:
    words = translation.words(language)
    checked = 0
    for sentence in descriptions():
        checked += 1
        assert 1 <= len(words(sentence)) <= DESCRIPTION_LIMIT, sentence
    assert checked > 20


def test_portuguese_of_brazil_and_spanish_of_america_find_their_language() -> None:
    assert translation.words("pt-BR")("Make a pledge") == "Fazer uma promessa"
    assert translation.words("es-419")("Make a pledge") == "Hacer una promesa"
    assert translation.words("ja")("Make a pledge") == "Make a pledge"


def descriptions() -> Iterator[str]:
    """List the descriptions of every command and option of every cog."""
    for module in pkgutil.iter_modules(cogs.__path__):
        for thing in list(vars(importlib.import_module(f"cogs.{module.name}")).values()):
            for command in getattr(thing, "__cog_app_commands__", []):
                yield from _of(command)


def _of(command: app_commands.Command[Any, ..., Any] | app_commands.Group) -> Iterator[str]:
    yield str(command.description)
    if isinstance(command, app_commands.Group):
        for child in command.commands:
            yield from _of(child)
        return
    for parameter in command.parameters:
        yield str(parameter.description)


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_the_words_under_the_number_are_not_cut_in_the_picture(language: str) -> None:
    said = translation.words(language)("pledges for a better internet")
    assert lettering.font(30).getlength(said) <= WIDTH_BESIDE_THE_ROLES
