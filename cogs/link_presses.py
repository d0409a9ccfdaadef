"""The buttons about a link: give its new address, say that it is right as it is, turn the page of what needs a look."""

from typing import Any, Final, Protocol, cast

import discord
from discord import ui

from campaigns.model.link import LinkState
from cogs import presses, replies
from cogs.presses import PAGE, SLUG, Press, template
from cogs.translation import Words

FIX, RIGHT = "fix", "right"
LINK_ID: Final = r"(?P<link_id>[1-9][0-9]{0,17})"
_LABEL_LIMIT: Final = 80


class LinkDesk(Protocol):
    """Where presses are answered: the cog `Resources`."""

    async def ask_for_address(self, interaction: discord.Interaction, slug: str, link_id: int) -> None:
        """Open the form for the new address."""

    async def take_as_right(self, interaction: discord.Interaction, slug: str, link_id: int) -> None:
        """Take what is there as right."""

    async def show_links(self, interaction: discord.Interaction, slug: str, page: int, note: str = "") -> None:
        """Show a page of the links that need a look."""


def desk(interaction: discord.Interaction) -> LinkDesk:
    """Find the cog that answers."""
    client: Any = interaction.client
    return cast("LinkDesk", client.get_cog("Resources"))


class LinkButton(Press[ui.Button[Any]], template=template("link", rf"(?P<verb>{FIX}|{RIGHT})", SLUG, LINK_ID)):
    """Decides about one link."""

    def __init__(self, verb: str, slug: str, link_id: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("link", verb, slug, link_id)))
        self.verb, self.slug, self.link_id = verb, slug, int(link_id)

    async def answer(self, interaction: discord.Interaction) -> None:
        """Carry it out; a form has to be the first answer, so nothing is acknowledged before one."""
        if self.verb == FIX:
            await desk(interaction).ask_for_address(interaction, self.slug, self.link_id)
            return
        await presses.begin(interaction)
        await desk(interaction).take_as_right(interaction, self.slug, self.link_id)


class LinksButton(Press[ui.Button[Any]], template=template("links", SLUG, PAGE)):
    """`More`: the next page of the links that need a look."""

    def __init__(self, slug: str, page: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("links", slug, page)))
        self.slug, self.page = slug, int(page)

    async def answer(self, interaction: discord.Interaction) -> None:
        """Show that page."""
        await presses.begin(interaction)
        await desk(interaction).show_links(interaction, self.slug, self.page)


ITEMS: Final[tuple[type[ui.DynamicItem[Any]], ...]] = (LinkButton, LinksButton)


def buttons(_: Words, slug: str, link_id: int, state: str, name: str) -> list[ui.Button[Any]]:
    """Offer what can be done about a link: nothing where it is fine, no yes to what leads nowhere."""
    if state not in {LinkState.DEAD, LinkState.MOVED, LinkState.CHANGED}:
        return []
    fix = replies.cut(_("New address for {link} …").format(link=name), _LABEL_LIMIT)
    made: list[ui.Button[Any]] = [_button(FIX, fix, discord.ButtonStyle.primary, slug, link_id)]
    if state != LinkState.DEAD:
        right = replies.cut(_("{link} is right as it is").format(link=name), _LABEL_LIMIT)
        made.append(_button(RIGHT, right, discord.ButtonStyle.secondary, slug, link_id))
    return made


def _button(verb: str, label: str, style: discord.ButtonStyle, slug: str, link_id: int) -> ui.Button[Any]:
    return ui.Button(label=label, style=style, custom_id=presses.custom_id("link", verb, slug, str(link_id)))
