"""Buttons under a partner's help line: it is right, we give our own, back to the country's. State is in the custom id.

They stand in a private answer and, before the key day, in the partner's own channel: who presses is looked at each
time, and a yes counts for exactly what was shown.
"""

from typing import Any, Final, Protocol, cast

import discord
from discord import ui

from cogs import presses
from cogs.presses import Press, template
from cogs.translation import Words

MARK: Final = r"(?P<mark>[0-9a-f]{16})"


class LineDesk(Protocol):
    """Where presses are answered: the cog `PartnerLines`."""

    async def confirm_pressed(self, interaction: discord.Interaction, mark: str) -> None:
        """Note a yes."""

    async def give_pressed(self, interaction: discord.Interaction) -> None:
        """Open the form."""

    async def countrys_pressed(self, interaction: discord.Interaction) -> None:
        """Go back to the country's lines."""


def desk(interaction: discord.Interaction) -> LineDesk:
    """Find the cog that answers."""
    client: Any = interaction.client
    return cast("LineDesk", client.get_cog("PartnerLines"))


class ConfirmLine(Press[ui.Button[Any]], template=template("line-right", MARK)):
    """Says that what was shown is right."""

    def __init__(self, mark: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("line-right", mark)))
        self.mark = mark

    async def answer(self, interaction: discord.Interaction) -> None:
        """Note it."""
        await desk(interaction).confirm_pressed(interaction, self.mark)


class GiveLine(Press[ui.Button[Any]], template=template("line-give")):
    """Opens the form for an own line."""

    def __init__(self) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("line-give")))

    async def answer(self, interaction: discord.Interaction) -> None:
        """Open it."""
        await desk(interaction).give_pressed(interaction)


class CountrysLine(Press[ui.Button[Any]], template=template("line-countrys")):
    """Goes back to the country's lines."""

    def __init__(self) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("line-countrys")))

    async def answer(self, interaction: discord.Interaction) -> None:
        """Go back."""
        await desk(interaction).countrys_pressed(interaction)


ITEMS: Final[tuple[type[ui.DynamicItem[Any]], ...]] = (ConfirmLine, GiveLine, CountrysLine)


def buttons(_: Words, mark: str, *, has_lines: bool, has_own: bool = False) -> list[ui.Button[Any]]:
    """Offer what can be said about a line."""
    row: list[ui.Button[Any]] = []
    if has_lines:
        custom_id = presses.custom_id("line-right", mark)
        row.append(ui.Button(label=_("This is right"), style=discord.ButtonStyle.success, custom_id=custom_id))
    row.append(ui.Button(label=_("Give our own line"), custom_id=presses.custom_id("line-give")))
    if has_own:
        row.append(ui.Button(label=_("Use our country's lines"), custom_id=presses.custom_id("line-countrys")))
    return row
