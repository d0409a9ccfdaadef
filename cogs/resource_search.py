"""/resource search, for everyone: private, page by page, of what may be offered."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, Protocol, cast

import discord
from discord import app_commands, ui
from discord.app_commands import locale_str
from discord.ext import commands

from campaigns.actions import Database, campaigns, partners, resources
from campaigns.model.campaign import Campaign
from cogs import presses, replies, resource_views, resource_wish, translation
from cogs.permissions import Roles
from cogs.presses import Press
from cogs.resource_wish import ShelfState
from cogs.suggestions import Choices

EVERYWHERE: Final = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)
MOST_FOUND: Final = 300

Typed = app_commands.Range[str, 1, resource_wish.TYPED_LIMIT]
Theme = app_commands.Range[str, 1, resource_wish.THEME_LIMIT]
WISHES: Final = {
    "text": locale_str("A word or two: a topic, a publisher; the beginning of a word is enough"),
    "audience": locale_str("For whom it is"),
    "age": locale_str("For which ages it was made"),
    "language": locale_str("In which language it is"),
    "theme": locale_str("What it is about"),
}


class Shelf(Protocol):
    """Who lays out a page: this cog, or the organisers' in headquarters."""

    async def page(self, interaction: discord.Interaction, state: ShelfState) -> ui.LayoutView:
        """Lay out a page of what is found."""


class Office(Shelf, Protocol):
    """The organisers' own."""

    roles: Roles


class ResourceSearch(commands.Cog):
    """The shelf, for everyone."""

    group = app_commands.Group(
        name="resource",
        description=locale_str("Things worth reading, watching or playing"),
        allowed_contexts=EVERYWHERE,
    )

    def __init__(self, *, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    @group.command(name="search", description=locale_str("Find something worth reading, watching or playing"))
    @app_commands.describe(**WISHES)
    @app_commands.choices(audience=resource_wish.AUDIENCES, age=resource_wish.AGES)
    async def search(
        self,
        interaction: discord.Interaction,
        text: Typed = "",
        audience: str = "",
        age: str = "",
        language: Typed = "",
        theme: Theme = "",
    ) -> None:
        """Find resources by words, and by whom and what they are for."""
        await replies.defer(interaction)
        campaign = await self._campaign(interaction)
        wish = resource_wish.wish(text, audience, age, language, theme)
        await presses.show(interaction, await self.page(interaction, ShelfState(campaign.slug, wish)))

    @search.autocomplete("language")
    async def _languages(self, interaction: discord.Interaction, typed: str) -> Choices:
        campaign = await self._campaign(interaction)
        return resource_wish.languages(
            await resources.list_all(self._database, campaign.slug), typed, interaction.locale.value
        )

    @search.autocomplete("theme")
    async def _themes(self, interaction: discord.Interaction, typed: str) -> Choices:
        campaign = await self._campaign(interaction)
        return resource_wish.themes(await resources.themes(self._database, campaign.slug), typed)

    async def page(self, interaction: discord.Interaction, state: ShelfState) -> ui.LayoutView:
        """Lay out a page of what is found; what has expired or leads nowhere is not offered."""
        today = self._now().date()
        state = state.on(today)
        found = await resources.search(self._database, state.slug, state.wish, limit=MOST_FOUND)
        return resource_views.page(translation.of(interaction), found, state, today=today)

    async def _campaign(self, interaction: discord.Interaction) -> Campaign:
        if interaction.guild_id is not None:
            found = await partners.partnership(self._database, interaction.guild_id)
            if found is not None:
                return found[0]
        return await campaigns.current(self._database)


class ShelfButton(Press[ui.Button[Any]], template=resource_wish.TEMPLATE):
    """`More`: the next page of what was found."""

    def __init__(self, **said: str) -> None:
        self.state = resource_wish.read(said)
        super().__init__(ui.Button(custom_id=self.state.custom_id))

    async def answer(self, interaction: discord.Interaction) -> None:
        """Show that page: of the whole shelf in headquarters, of what may be offered anywhere else."""
        await presses.begin(interaction)
        client: Any = interaction.client
        office = cast("Office | None", client.get_cog("Resources"))
        desk: Shelf = client.get_cog("ResourceSearch")
        if office is not None and interaction.guild_id == office.roles.hq_guild_id:
            desk = office
        await presses.show(interaction, await desk.page(interaction, self.state))
