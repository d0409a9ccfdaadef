"""/helpline and the `Get help` button: who listens, in any country. Private, and without the database: it always works.

Names, numbers and addresses come from the sourced file byte for byte; nothing here knows or makes a number.
"""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

import discord
from babel import Locale, UnknownLocaleError
from discord import app_commands, ui
from discord.app_commands import locale_str
from discord.ext import commands

from campaigns.actions import helplines
from campaigns.model.post import HelpLine
from cogs import help_lines, presses, replies, translation
from cogs.presses import COUNTRY, Press, template
from cogs.translation import Words

EVERYWHERE: Final = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)
_COLOUR: Final = discord.Colour(0x0B6E99)
_LABEL_LIMIT: Final = 80
_BUTTONS: Final = 5
_TYPED_LIMIT: Final = 60


class HelpLines(commands.Cog):
    """Help lines, for everyone."""

    group = app_commands.Group(
        name="helpline", description=locale_str("Who listens when something is wrong"), allowed_contexts=EVERYWHERE
    )

    def __init__(self, *, now: Callable[[], datetime]) -> None:
        self._now = now

    @group.command(name="show", description=locale_str("Help lines of a country; only you see the answer"))
    @app_commands.describe(country=locale_str("Begin to type your country"))
    async def show(self, interaction: discord.Interaction, country: str) -> None:
        """Show who listens in a country; what is not understood gets the international directories."""
        code = helplines.find(country)
        await replies.send(interaction, self.view(interaction, code or helplines.DIRECTORIES))

    @show.autocomplete("country")
    async def _countries(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        wanted = typed.strip().casefold()
        named = _named(str(interaction.locale))
        found = [(name, code) for name, code in named if wanted in name.casefold() or wanted == code.casefold()]
        found.sort(key=lambda each: (each[1].casefold() != wanted, not each[0].casefold().startswith(wanted)))
        if not found and len(typed) <= _TYPED_LIMIT and (code := helplines.find(typed)):
            found = [(name, known) for name, known in named if known == code]
        return replies.choices(found)

    def view(self, interaction: discord.Interaction, country: str) -> ui.LayoutView:
        """Lay out the help lines of a country, or the international directories."""
        words = translation.of(interaction)
        lines = helplines.of_country(country, self._now().date())
        page = ui.LayoutView(timeout=None)
        page.add_item(ui.Container(*_blocks(lines, _heading(words, country), words), accent_colour=_COLOUR))
        page.stop()
        return page


class HelpButton(Press[ui.Button[Any]], template=template("help", COUNTRY)):
    """`Get help`: opens the help lines of the country the post was made for."""

    def __init__(self, country: str) -> None:
        super().__init__(ui.Button(custom_id=presses.help_in(country)))
        self.country = country

    async def answer(self, interaction: discord.Interaction) -> None:
        """Show them, privately, and leave what the person was looking at."""
        client: Any = interaction.client
        desk: HelpLines = client.get_cog("HelpLines")
        await replies.send(interaction, desk.view(interaction, self.country))


def _blocks(lines: tuple[HelpLine, ...], heading: str, words: Words) -> list[ui.Item[Any]]:
    _ = words
    blocks: list[ui.Item[Any]] = [
        ui.TextDisplay(f"## {heading}\n" + _("It is never your fault, and you do not have to carry it alone.")),
        ui.TextDisplay(help_lines.text(lines, words)),
    ]
    if buttons := _links(lines):
        blocks.append(ui.ActionRow(*buttons))
    blocks.append(
        ui.TextDisplay("-# " + _("In danger right now? Call the emergency number of your country. Only you see this."))
    )
    return blocks


def _links(lines: tuple[HelpLine, ...]) -> list[ui.Button[Any]]:
    urls = dict.fromkeys(line.url for line in lines if line.url)
    return [ui.Button(label=replies.cut(urlsplit(url).netloc, _LABEL_LIMIT), url=url) for url in list(urls)[:_BUTTONS]]


def _heading(words: Words, country: str) -> str:
    _ = words
    name = next((name for name, code in _named(words.locale) if code == country), "")
    return _("Help in {country}").format(country=name) if name else _("Help around the world")


@lru_cache(maxsize=64)
def _named(locale: str) -> tuple[tuple[str, str], ...]:
    """List (name, code) of every country in the reader's language, by name."""
    try:
        names = Locale.parse(locale, sep="-").territories
    except (UnknownLocaleError, ValueError):
        names = Locale("en").territories
    known = helplines.countries()
    return tuple(sorted(((str(names.get(code, name)), code) for code, name in known.items()), key=lambda each: each[0]))


DYNAMIC_ITEMS: Final = (HelpButton,)
