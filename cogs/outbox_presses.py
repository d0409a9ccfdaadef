"""Buttons about the outbox that organisers press: late posts, and letting a campaign in safe mode go on."""

from typing import Any, Final, Protocol, cast

import discord
from discord import ui

from cogs import presses
from cogs.announce_presses import REFERENCE
from cogs.presses import Press, template

WORD: Final = r"(?P<word>send|drop)"
OCCURRENCE: Final = r"(?P<occurrence>[0-9]{1,4})"


class OutboxDesk(Protocol):
    """Where presses are answered: the cog `Outbox`."""

    async def late_pressed(
        self, interaction: discord.Interaction, word: str, slug: str, reference: str, occurrence: int
    ) -> None:
        """Send or drop what is late."""

    async def confirm_pressed(self, interaction: discord.Interaction, slug: str) -> None:
        """Let a campaign in safe mode go on."""


def desk(interaction: discord.Interaction) -> OutboxDesk:
    """Find the cog that answers."""
    client: Any = interaction.client
    return cast("OutboxDesk", client.get_cog("Outbox"))


class LateButton(Press[ui.Button[Any]], template=template("late", WORD, presses.SLUG, REFERENCE, OCCURRENCE)):
    """Decides about what is late of one occurrence."""

    def __init__(self, word: str, slug: str, reference: str, occurrence: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("late", word, slug, reference, occurrence)))
        self.word, self.slug, self.reference, self.occurrence = word, slug, reference, int(occurrence)

    async def answer(self, interaction: discord.Interaction) -> None:
        """Carry it out."""
        await presses.begin(interaction)
        await desk(interaction).late_pressed(interaction, self.word, self.slug, self.reference, self.occurrence)


class ConfirmButton(Press[ui.Button[Any]], template=template("safe", presses.SLUG)):
    """Ends safe mode."""

    def __init__(self, slug: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("safe", slug)))
        self.slug = slug

    async def answer(self, interaction: discord.Interaction) -> None:
        """Let it go on."""
        await presses.begin(interaction)
        await desk(interaction).confirm_pressed(interaction, self.slug)


ITEMS: Final[tuple[type[ui.DynamicItem[Any]], ...]] = (LateButton, ConfirmButton)


def late_button(
    word: str, label: str, style: discord.ButtonStyle, slug: str, reference: str, occurrence: int
) -> ui.Button[Any]:
    """Make a button that decides about a late post."""
    custom_id = presses.custom_id("late", word, slug, reference, str(occurrence))
    return ui.Button(label=label, style=style, custom_id=custom_id)


def confirm_button(label: str, slug: str) -> ui.Button[Any]:
    """Make the button that ends safe mode."""
    return ui.Button(label=label, style=discord.ButtonStyle.danger, custom_id=presses.custom_id("safe", slug))
