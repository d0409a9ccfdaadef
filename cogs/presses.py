"""Buttons and menus that outlive the process: custom ids, and how every press is answered whatever goes wrong.

A custom id is versioned and says what was pressed, never who may press it: whose pledge it is, and whether there is
such a campaign, is decided again with every press. Ids can be forged and replayed; both are answered calmly and change
nothing.
"""

import asyncio
import re
from abc import abstractmethod
from collections.abc import Callable, Coroutine, Iterable, Iterator
from typing import Any, Final, Self, TypeVar

import discord
from discord import ui

from cogs import replies

VERSION: Final = "sk1"
LONGEST: Final = 100

SLUG: Final = r"(?P<slug>[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?)"
KEY: Final = r"(?P<key>[a-z0-9]+(?:[-_][a-z0-9]+){0,24})"
"""Of a pledge text; one that a button names is at most `LONGEST_KEY` long."""
LONGEST_KEY: Final = 50
PLEDGE_ID: Final = r"(?P<pledge_id>[A-Za-z0-9_-]{6,32})"
ROLE: Final = r"(?P<role>[a-z]{2,20}(?:-[a-z]{2,20})?)"
COUNTRY: Final = r"(?P<country>[A-Z]{2,3})"
PAGE: Final = r"(?P<page>[0-9]{1,3})"

Control = TypeVar("Control", bound=ui.Item[Any])


def custom_id(*parts: str) -> str:
    """Join the parts of a custom id."""
    made = ":".join((VERSION, *parts))
    if len(made) > LONGEST:
        raise ValueError(f"a custom id holds {LONGEST} characters: {made!r}")
    return made


def template(*parts: str) -> re.Pattern[str]:
    """Compile the pattern of a custom id from words and named groups."""
    return re.compile(":".join((VERSION, *parts)))


def pledge(slug: str) -> str:
    """Name the `Make a pledge` button of a campaign."""
    return custom_id("pledge", slug)


def pledge_one(slug: str, key: str) -> str:
    """Name the `Make a pledge` button of a post that names one pledge."""
    return custom_id("one", slug, key)


def help_in(country: str) -> str:
    """Name the `Get help` button for a country (ISO 3166-1 alpha-2, or INT)."""
    return custom_id("help", country)


_FAMILIES: Final[dict[str, list[re.Pattern[str]]]] = {}
"""The patterns of our items by the beginning of their ids: a press is asked about those of its own family only."""


class Press(ui.DynamicItem[Control], template=template("never")):
    """A persistent button or menu; subclasses say what the press does."""

    def __init_subclass__(cls, *, template: re.Pattern[str]) -> None:
        super().__init_subclass__(template=template)
        _FAMILIES.setdefault(_family(template.pattern), []).append(template)

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction, _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the item again from its id: the named groups are the arguments of the subclass."""
        build: Callable[..., Self] = cls
        return build(**match.groupdict())

    @abstractmethod
    async def answer(self, interaction: discord.Interaction) -> None:
        """Do what was pressed, and show it to who pressed."""

    async def callback(self, interaction: discord.Interaction) -> None:
        """Answer the press; an error is told to the person, where the library would only log it."""
        try:
            await self.answer(interaction)
        except Exception as error:  # noqa: BLE001 - the last place where the person can still be answered
            await replies.error(interaction, error)


async def answer(interaction: discord.Interaction, work: Coroutine[Any, Any, ui.LayoutView]) -> None:
    """Acknowledge at once, whatever the work has to wait for, and show what it comes to.

    The work is done to its end even where Discord no longer takes the acknowledgement.
    """
    begun, view = await asyncio.gather(begin(interaction), work, return_exceptions=True)
    if isinstance(view, BaseException):
        raise view
    if begun is not None:
        raise begun
    await show(interaction, view)


async def begin(interaction: discord.Interaction) -> None:
    """Acknowledge at once: a private message changes in place, anything else gets a private answer."""
    if is_on_private_message(interaction):
        await interaction.response.defer()
    else:
        await replies.defer(interaction)


async def show(interaction: discord.Interaction, view: ui.LayoutView) -> None:
    """Show the next step, in the place of a private message, or privately."""
    view.stop()  # presses are answered by persistent items; nothing is kept in memory for it
    if is_on_private_message(interaction):
        await replies.replace(interaction, view)
    else:
        await replies.send(interaction, view)


def is_on_private_message(interaction: discord.Interaction) -> bool:
    """Say whether a component of a message only this person sees was pressed."""
    return interaction.message is not None and interaction.message.flags.ephemeral


def is_forged(interaction: discord.Interaction) -> bool:
    """Say whether this is a press of ours that no item will answer: an unknown id, or one its message does not have."""
    if interaction.type is not discord.InteractionType.component or interaction.message is None:
        return False
    data: Any = interaction.data or {}
    pressed = str(data.get("custom_id", ""))
    # Other rooms have ids of their own; only the families answered here are ours to refuse.
    patterns = _FAMILIES.get(_family(pressed))
    if patterns is None:
        return False
    return not any(pattern.fullmatch(pressed) for pattern in patterns) or not _is_there(interaction.message, pressed)


def _family(custom_id: str) -> str:
    return ":".join(custom_id.split(":", 2)[:2])


def _is_there(message: discord.Message, pressed: str) -> bool:
    return any(getattr(part, "custom_id", None) == pressed for part in _parts(message.components))


def _parts(components: Iterable[Any]) -> Iterator[Any]:
    """Walk through a message as it came, without building the view again that the library builds for the press."""
    for component in components:
        yield component
        yield from _parts(getattr(component, "children", ()))
        if (accessory := getattr(component, "accessory", None)) is not None:
            yield accessory
