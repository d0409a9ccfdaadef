"""The presses of the pledge flow. Each one asks the desk and shows the next step; none decides anything.

A message of an earlier process, or of last year, works like a fresh one: everything is in the custom id, and the desk
looks again whether it still holds.
"""

from typing import Any, Protocol, cast

import discord
from discord import ui

from cogs import presses
from cogs.presses import KEY, PAGE, PLEDGE_ID, ROLE, SLUG, Press, template


class Desk(Protocol):
    """Where presses are answered: the cog `Pledges`."""

    async def open_menu(self, interaction: discord.Interaction, slug: str) -> ui.LayoutView:
        """Show the roles, or the texts where there is one role only."""

    async def open_texts(self, interaction: discord.Interaction, slug: str, role: str) -> ui.LayoutView:
        """Show the texts of a role."""

    async def open_one(self, interaction: discord.Interaction, slug: str, key: str) -> ui.LayoutView:
        """Show the one pledge a post names."""

    async def make(self, interaction: discord.Interaction, slug: str, key: str) -> ui.LayoutView:
        """Make a pledge and show the receipt."""

    async def show_receipt(self, interaction: discord.Interaction, slug: str, pledge_id: str) -> ui.LayoutView:
        """Show the receipt of a pledge again."""

    async def take_back(self, interaction: discord.Interaction, slug: str, pledge_id: str | None) -> ui.LayoutView:
        """Take one pledge back, or all of them."""

    async def list_mine(self, interaction: discord.Interaction, slug: str, page: int) -> ui.LayoutView:
        """List the person's pledges."""


def desk(interaction: discord.Interaction) -> Desk:
    """Find the cog that answers."""
    client: Any = interaction.client
    return cast("Desk", client.get_cog("Pledges"))


class PledgeButton(Press[ui.Button[Any]], template=template("pledge", SLUG)):
    """`Make a pledge`, on posts of any age."""

    def __init__(self, slug: str) -> None:
        super().__init__(ui.Button(custom_id=presses.pledge(slug)))
        self.slug = slug

    async def answer(self, interaction: discord.Interaction) -> None:
        """Open the private menu."""
        await presses.answer(interaction, desk(interaction).open_menu(interaction, self.slug))


class OneButton(Press[ui.Button[Any]], template=template("one", SLUG, KEY)):
    """`Make a pledge` on a post that names one."""

    def __init__(self, slug: str, key: str) -> None:
        super().__init__(ui.Button(custom_id=presses.pledge_one(slug, key)))
        self.slug, self.key = slug, key

    async def answer(self, interaction: discord.Interaction) -> None:
        """Show that pledge."""
        await presses.answer(interaction, desk(interaction).open_one(interaction, self.slug, self.key))


class PromiseButton(Press[ui.Button[Any]], template=template("promise", SLUG, KEY)):
    """`I promise this`: the second press, which makes the pledge."""

    def __init__(self, slug: str, key: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("promise", slug, key)))
        self.slug, self.key = slug, key

    async def answer(self, interaction: discord.Interaction) -> None:
        """Make the pledge."""
        await presses.answer(interaction, desk(interaction).make(interaction, self.slug, self.key))


class RoleMenu(Press[ui.Select[Any]], template=template("role", SLUG)):
    """`I am ...`: chooses the list that follows, and is forgotten."""

    def __init__(self, slug: str) -> None:
        super().__init__(ui.Select(custom_id=presses.custom_id("role", slug)))
        self.slug = slug

    async def answer(self, interaction: discord.Interaction) -> None:
        """Show the pledges for this role."""
        chosen = next(iter(self.item.values), "")
        await presses.answer(interaction, desk(interaction).open_texts(interaction, self.slug, chosen))


class TextMenu(Press[ui.Select[Any]], template=template("text", SLUG, ROLE, PAGE)):
    """The pledge texts: one choice makes the pledge."""

    def __init__(self, slug: str, role: str, page: str) -> None:
        super().__init__(ui.Select(custom_id=presses.custom_id("text", slug, role, page)))
        self.slug = slug

    async def answer(self, interaction: discord.Interaction) -> None:
        """Make the pledge."""
        chosen = next(iter(self.item.values), "")
        await presses.answer(interaction, desk(interaction).make(interaction, self.slug, chosen))


class TakeBackButton(Press[ui.Button[Any]], template=template("undo", SLUG, PLEDGE_ID)):
    """`Take it back`: whose pledge it is is decided by who presses."""

    def __init__(self, slug: str, pledge_id: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("undo", slug, pledge_id)))
        self.slug = slug
        self.pledge_id = pledge_id

    async def answer(self, interaction: discord.Interaction) -> None:
        """Take the pledge back."""
        await presses.answer(interaction, desk(interaction).take_back(interaction, self.slug, self.pledge_id))


class TakeAllBackButton(Press[ui.Button[Any]], template=template("undo-all", SLUG)):
    """`Take all back`: everything this person has pledged in one campaign."""

    def __init__(self, slug: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("undo-all", slug)))
        self.slug = slug

    async def answer(self, interaction: discord.Interaction) -> None:
        """Take them back."""
        await presses.answer(interaction, desk(interaction).take_back(interaction, self.slug, None))


class MineButton(Press[ui.Button[Any]], template=template("mine", SLUG, PAGE)):
    """`More`: the next page of a person's pledges."""

    def __init__(self, slug: str, page: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("mine", slug, page)))
        self.slug = slug
        self.page = int(page)

    async def answer(self, interaction: discord.Interaction) -> None:
        """Show that page."""
        await presses.answer(interaction, desk(interaction).list_mine(interaction, self.slug, self.page))


class ReceiptButton(Press[ui.Button[Any]], template=template("receipt", SLUG, PLEDGE_ID)):
    """`Back` to the receipt of a pledge."""

    def __init__(self, slug: str, pledge_id: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("receipt", slug, pledge_id)))
        self.slug, self.pledge_id = slug, pledge_id

    async def answer(self, interaction: discord.Interaction) -> None:
        """Show it again."""
        await presses.answer(interaction, desk(interaction).show_receipt(interaction, self.slug, self.pledge_id))


class OpenMenu(Press[ui.Select[Any]], template=template("open", SLUG, PAGE)):
    """`Open one of them`: the receipt of a pledge, with everything that can be done with it."""

    def __init__(self, slug: str, page: str) -> None:
        super().__init__(ui.Select(custom_id=presses.custom_id("open", slug, page)))
        self.slug = slug

    async def answer(self, interaction: discord.Interaction) -> None:
        """Show its receipt."""
        chosen = next(iter(self.item.values), "")
        await presses.answer(interaction, desk(interaction).show_receipt(interaction, self.slug, chosen))


ITEMS = (
    PledgeButton,
    OneButton,
    PromiseButton,
    RoleMenu,
    TextMenu,
    TakeBackButton,
    TakeAllBackButton,
    MineButton,
    ReceiptButton,
    OpenMenu,
)
