"""Presses about one's own data: see it, and delete it in two presses."""

from typing import Any, Protocol, cast

import discord
from discord import ui

from cogs import presses, replies
from cogs.presses import Press, template


class DataDesk(Protocol):
    """Where these presses are answered: the cog `MyData`."""

    async def hand_over(self, interaction: discord.Interaction) -> None:
        """Hand over everything held about the person."""

    async def ask_before_erasing(self, interaction: discord.Interaction) -> None:
        """Say what deleting means, and ask."""

    async def erase(self, interaction: discord.Interaction) -> None:
        """Delete everything held about the person."""


def desk(interaction: discord.Interaction) -> DataDesk:
    """Find the cog that answers."""
    client: Any = interaction.client
    return cast("DataDesk", client.get_cog("MyData"))


class MyDataButton(Press[ui.Button[Any]], template=template("mydata")):
    """`My data`: an answer of its own, so that the receipt stays."""

    def __init__(self) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("mydata")))

    async def answer(self, interaction: discord.Interaction) -> None:
        """Hand it over."""
        await replies.defer(interaction)
        await desk(interaction).hand_over(interaction)


class EraseButton(Press[ui.Button[Any]], template=template("erase")):
    """`Delete everything`: asks first."""

    def __init__(self) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("erase")))

    async def answer(self, interaction: discord.Interaction) -> None:
        """Ask."""
        await replies.defer(interaction)
        await desk(interaction).ask_before_erasing(interaction)


class EraseNowButton(Press[ui.Button[Any]], template=template("erase-now")):
    """`Yes, delete everything`."""

    def __init__(self) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("erase-now")))

    async def answer(self, interaction: discord.Interaction) -> None:
        """Delete."""
        await replies.defer(interaction)
        await desk(interaction).erase(interaction)


ITEMS = (MyDataButton, EraseButton, EraseNowButton)


def erase_button(label: str) -> ui.Button[Any]:
    """Make the button that asks before deleting."""
    return ui.Button(label=label, custom_id=presses.custom_id("erase"))


def erase_now_button(label: str) -> ui.Button[Any]:
    """Make the button that deletes."""
    return ui.Button(label=label, style=discord.ButtonStyle.danger, custom_id=presses.custom_id("erase-now"))
