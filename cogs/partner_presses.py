"""Buttons of the partner lists in headquarters: turn the page, confirm a removal. State is in the custom id."""

from typing import Any, Final, Protocol, cast

import discord
from discord import ui

from cogs import presses
from cogs.presses import Press, template

GUILD: Final = r"(?P<guild_id>[1-9][0-9]{14,19})"


class PartnerDesk(Protocol):
    """Where presses are answered: the cog `Partners`."""

    async def turn_page(self, interaction: discord.Interaction, slug: str, page: int) -> None:
        """Show another page."""

    async def removal_pressed(self, interaction: discord.Interaction, slug: str, guild_id: int) -> None:
        """Remove a partner."""


def desk(interaction: discord.Interaction) -> PartnerDesk:
    """Find the cog that answers."""
    client: Any = interaction.client
    return cast("PartnerDesk", client.get_cog("Partners"))


class PartnersPage(Press[ui.Button[Any]], template=template("partners", presses.SLUG, presses.PAGE)):
    """Turns the pages of the list."""

    def __init__(self, slug: str, page: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("partners", slug, page)))
        self.slug, self.page = slug, int(page)

    async def answer(self, interaction: discord.Interaction) -> None:
        """Show that page."""
        await presses.begin(interaction)
        await desk(interaction).turn_page(interaction, self.slug, self.page)


class RemovalButton(Press[ui.Button[Any]], template=template("remove-partner", presses.SLUG, GUILD)):
    """Confirms that a partner is removed."""

    def __init__(self, slug: str, guild_id: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("remove-partner", slug, guild_id)))
        self.slug, self.guild_id = slug, int(guild_id)

    async def answer(self, interaction: discord.Interaction) -> None:
        """Remove it."""
        await presses.begin(interaction)
        await desk(interaction).removal_pressed(interaction, self.slug, self.guild_id)


ITEMS: Final[tuple[type[ui.DynamicItem[Any]], ...]] = (PartnersPage, RemovalButton)


def removal_id(slug: str, guild_id: int) -> str:
    """Name the button that confirms a removal."""
    return presses.custom_id("remove-partner", slug, str(guild_id))


def pages(slug: str, page: int, last: int) -> list[ui.Button[Any]]:
    """Offer the pages beside this one."""
    if last == 0:
        return []
    return [
        ui.Button(
            label=label,
            custom_id=presses.custom_id("partners", slug, str(min(max(to, 0), last))),
            disabled=not 0 <= to <= last,
        )
        for label, to in (("◀", page - 1), ("▶", page + 1))
    ]
