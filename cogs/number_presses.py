"""Buttons about the number: a burst counts or stays out, a milestone is announced. Roles are asked at every press."""

from typing import Any, Final, Protocol, cast

import discord
from discord import ui

from campaigns.model.notice import Notice, NoticeKind
from cogs import presses
from cogs.presses import Press, template
from cogs.translation import Words

WORD: Final = r"(?P<word>in|out)"
NUMBER: Final = r"(?P<number>[1-9][0-9]{0,11})"


class NumberDesk(Protocol):
    """Where presses are answered: the cog `PledgeAdmin`."""

    async def aside_pressed(self, interaction: discord.Interaction, word: str, slug: str, aside_id: int) -> None:
        """Let a burst count, or keep it out."""

    async def milestone_pressed(self, interaction: discord.Interaction, slug: str, step: int) -> None:
        """Announce a milestone."""


def desk(interaction: discord.Interaction) -> NumberDesk:
    """Find the cog that answers."""
    client: Any = interaction.client
    return cast("NumberDesk", client.get_cog("PledgeAdmin"))


class AsideButton(Press[ui.Button[Any]], template=template("aside", WORD, presses.SLUG, NUMBER)):
    """Decides about pledges that came too fast."""

    def __init__(self, word: str, slug: str, number: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("aside", word, slug, number)))
        self.word, self.slug, self.number = word, slug, int(number)

    async def answer(self, interaction: discord.Interaction) -> None:
        """Carry it out."""
        await presses.begin(interaction)
        await desk(interaction).aside_pressed(interaction, self.word, self.slug, self.number)


class MilestoneButton(Press[ui.Button[Any]], template=template("milestone", presses.SLUG, NUMBER)):
    """Lets the post about a milestone go out."""

    def __init__(self, slug: str, number: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("milestone", slug, number)))
        self.slug, self.step = slug, int(number)

    async def answer(self, interaction: discord.Interaction) -> None:
        """Announce it."""
        await presses.begin(interaction)
        await desk(interaction).milestone_pressed(interaction, self.slug, self.step)


ITEMS: Final[tuple[type[ui.DynamicItem[Any]], ...]] = (AsideButton, MilestoneButton)


def row(_: Words, slug: str, notice: Notice) -> list[ui.Button[Any]]:
    """Offer what can be decided about a notice; nothing where it is not about the number."""
    match notice.kind:
        case NoticeKind.BURST:
            return aside_buttons(_, slug, notice.detail["aside"])
        case NoticeKind.MILESTONE:
            return [milestone_button(_, slug, notice.detail["step"])]
        case _:
            return []


def aside_buttons(_: Words, slug: str, aside_id: int) -> list[ui.Button[Any]]:
    """Offer to let pledges count or to keep them out."""
    styles = discord.ButtonStyle
    return [
        _button(_("Let #{number} count").format(number=aside_id), styles.primary, "aside", "in", slug, str(aside_id)),
        _button(_("Keep #{number} out").format(number=aside_id), styles.secondary, "aside", "out", slug, str(aside_id)),
    ]


def milestone_button(_: Words, slug: str, step: int) -> ui.Button[Any]:
    """Offer to announce a milestone."""
    label = _("Announce {step}").format(step=step)
    return _button(label, discord.ButtonStyle.primary, "milestone", slug, str(step))


def _button(label: str, style: discord.ButtonStyle, *words: str) -> ui.Button[Any]:
    return ui.Button(label=label, style=style, custom_id=presses.custom_id(*words))
