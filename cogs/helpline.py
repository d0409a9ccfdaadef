"""/helpline and the `Get help` button: who listens, in any country. Private, and it always works: the database is asked
for a partner's own line only, and nobody waits for it.

Names, numbers and addresses come byte for byte from the sourced file, or from the partner; nothing here makes a number.
"""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import discord
from babel import Locale, UnknownLocaleError
from discord import app_commands, ui
from discord.app_commands import locale_str
from discord.ext import commands

from campaigns.actions import Database, helplines, safeguarding
from campaigns.actions.help_at_hand import HelpAtHand
from campaigns.model.post import HelpLine
from cogs import help_lines, presses, replies, translation
from cogs.presses import COUNTRY, Press, template
from cogs.translation import Words

EVERYWHERE: Final = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)
_COLOUR: Final = discord.Colour(0x0B6E99)
_TYPED_LIMIT: Final = 60


class HelpLines(commands.Cog):
    """Help lines, for everyone."""

    group = app_commands.Group(
        name="helpline", description=locale_str("Who listens when something is wrong"), allowed_contexts=EVERYWHERE
    )

    def __init__(self, *, database: Database, now: Callable[[], datetime]) -> None:
        self._now = now
        self._at_hand = HelpAtHand(database)

    async def cog_load(self) -> None:
        """Remember whose server is whose while the database is there."""
        await self._at_hand.load()

    async def cog_unload(self) -> None:
        """Let questions that are on their way end."""
        await self._at_hand.close()

    @group.command(name="show", description=locale_str("Help lines of a country; only you see the answer"))
    @app_commands.describe(country=locale_str("Begin to type your country; that of this server where left out"))
    async def show(self, interaction: discord.Interaction, country: str = "") -> None:
        """Show who listens in a country; what is not understood gets the international directories."""
        code = _meant(country, str(interaction.locale)) if country.strip() else ""
        await self.answer(interaction, helplines.DIRECTORIES if code is None else code, is_unclear=code is None)

    @show.autocomplete("country")
    async def _countries(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        wanted = typed.strip().casefold()
        named = _named(str(interaction.locale))
        found = [(name, code) for name, code in named if wanted in name.casefold() or wanted == code.casefold()]
        found.sort(key=lambda each: (each[1].casefold() != wanted, not each[0].casefold().startswith(wanted)))
        if not found and len(typed) <= _TYPED_LIMIT and (code := helplines.find(typed)):
            found = [(name, known) for name, known in named if known == code]
        return replies.choices(found)

    async def answer(self, interaction: discord.Interaction, country: str, *, is_unclear: bool = False) -> None:
        """Answer with the help lines of a country, the partner's own first where it is this server's country."""
        here = await self._at_hand.here(interaction.guild_id, self._now())
        on = self._now().date()
        if here is not None and country in {"", here.country}:
            country, lines = here.country, here.lines(on)
        else:
            country = country or helplines.DIRECTORIES
            lines = helplines.of_country(country, on)
        words = translation.of(interaction)
        await replies.send(interaction, view(words, country, lines, _unclear(words) if is_unclear else ""))


class HelpButton(Press[ui.Button[Any]], template=template("help", COUNTRY)):
    """`Get help`: opens the help lines of the country the post was made for."""

    def __init__(self, country: str) -> None:
        super().__init__(ui.Button(custom_id=presses.help_in(country)))
        self.country = country

    async def answer(self, interaction: discord.Interaction) -> None:
        """Show them, privately, and leave what the person was looking at."""
        client: Any = interaction.client
        desk: HelpLines = client.get_cog("HelpLines")
        # A card without a line of its country has the button of the directories: the server may have one by now.
        await desk.answer(interaction, "" if self.country == helplines.DIRECTORIES else self.country)


def view(words: Words, country: str, lines: tuple[HelpLine, ...], note: str = "") -> ui.LayoutView:
    """Lay out help lines, with a button for each address; a note stands below the heading."""
    page = ui.LayoutView(timeout=None)
    page.add_item(ui.Container(*_blocks(lines, country, words, note), accent_colour=_COLOUR))
    page.stop()
    return page


def _unclear(words: Words) -> str:
    """Say that lines nearer may be known: a name spelled otherwise must not hide them."""
    _ = words
    return _("I do not know which country you mean. Begin to type its name and choose it from the list that appears.")


def _blocks(lines: tuple[HelpLine, ...], country: str, words: Words, note: str) -> list[ui.Item[Any]]:
    _ = words
    not_alone = _("It is never your fault, and you do not have to carry it alone.")
    head = (f"## {_heading(words, country)}", not_alone, note)
    blocks: list[ui.Item[Any]] = [
        ui.TextDisplay("\n".join(part for part in head if part)),
        ui.TextDisplay(help_lines.danger(safeguarding.emergency_number(country), words)),
        ui.TextDisplay(help_lines.text(lines, words)),
    ]
    if buttons := _links(lines):
        blocks.append(ui.ActionRow(*buttons))
    blocks.append(ui.TextDisplay("-# " + _("Only you see this.")))
    return blocks


def _links(lines: tuple[HelpLine, ...]) -> list[ui.Button[Any]]:
    return [ui.Button(label=label, url=url) for label, url in help_lines.addresses(lines)]


def _meant(typed: str, locale: str) -> str | None:
    """Understand a country, first as the reader's language calls it: `Nga` is Russia in Vietnamese, else a code."""
    wanted = typed.strip().casefold()
    own = next((code for name, code in _named(locale) if name.casefold() == wanted), None)
    return own or helplines.find(typed)


def _heading(words: Words, country: str) -> str:
    _ = words
    name = next((name for name, code in _named(words.locale) if code == country), "")
    return _("Help: {country}").format(country=name) if name else _("Help around the world")


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
