"""What every group of organisers' commands stands on: who may use it, which campaign is meant, what is suggested.

These groups are registered in the headquarters server only, and check that again themselves with every command, press,
form and suggestion.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

import discord
from discord.ext import commands

from campaigns.actions import Database, campaigns, writing
from campaigns.model.actor import Actor
from campaigns.model.campaign import Campaign
from campaigns.model.errors import ForbiddenError
from cogs import permissions, suggestions
from cogs.permissions import Role, Roles
from cogs.suggestions import Choices


class Desk(commands.Cog):
    """An organiser's desk; each group of commands is one."""

    hq_only: ClassVar[bool] = True

    def __init__(self, *, database: Database, now: Callable[[], datetime], roles: Roles) -> None:
        self.database = database
        self.now = now
        self.roles = roles

    def organiser(self, interaction: discord.Interaction) -> Actor:
        """Let organisers pass, or raise ForbiddenError."""
        return permissions.require(interaction, self.roles, Role.ORGANISER)

    def approver(self, interaction: discord.Interaction) -> Actor:
        """Let approvers pass, or raise ForbiddenError."""
        return permissions.require(interaction, self.roles, Role.APPROVER)

    def keeper(self, interaction: discord.Interaction) -> Actor:
        """Let pass who may keep words that the guard blocks: approvers; or raise ForbiddenError."""
        try:
            return self.approver(interaction)
        except ForbiddenError as error:
            raise ForbiddenError(
                "Only approvers can keep words that the guard blocks.",
                why=error.what,
                fix="Choose other words, or ask an approver to do this and give the reason.",
            ) from None

    def reader(self, interaction: discord.Interaction) -> Actor:
        """Let pass whoever has a role of the organising team."""
        return permissions.require(interaction, self.roles, *Role)

    async def campaign(self, slug: str = "") -> Campaign:
        """Fetch the campaign that was named, or the one people mean when they name none."""
        return await campaigns.get(self.database, slug) if slug else await campaigns.current(self.database)

    async def suggest_campaign(self, interaction: discord.Interaction, typed: str) -> Choices:
        """Offer campaigns."""
        return await suggestions.of_campaigns(self.database, typed) if self._may_see(interaction) else []

    async def suggest_announcement(self, interaction: discord.Interaction, typed: str) -> Choices:
        """Offer announcements of the campaign that is named in the same command."""
        if not self._may_see(interaction):
            return []
        return await suggestions.of_announcements(self.database, named_campaign(interaction), typed)

    async def suggest_tags(self, interaction: discord.Interaction, typed: str) -> Choices:
        """Offer tags of the taxonomies, after what is typed already."""
        return suggestions.of_tags(typed) if self._may_see(interaction) else []

    async def suggest_audience(self, interaction: discord.Interaction, typed: str) -> Choices:
        """Offer whom something can be for, after what is typed already."""
        return suggestions.of_words(writing.audiences(), typed) if self._may_see(interaction) else []

    async def suggest_topics(self, interaction: discord.Interaction, typed: str) -> Choices:
        """Offer what something can be about, after what is typed already."""
        return suggestions.of_words(writing.topics(), typed) if self._may_see(interaction) else []

    async def suggest_partner(self, interaction: discord.Interaction, typed: str) -> Choices:
        """Offer partners of the campaign that is named in the same command."""
        if not self._may_see(interaction):
            return []
        return await suggestions.of_partners(self.database, named_campaign(interaction), typed)

    async def suggest_time(self, interaction: discord.Interaction, typed: str) -> Choices:
        """Offer how a time is written."""
        return suggestions.of_times(typed) if self._may_see(interaction) else []

    async def suggest_locale(self, interaction: discord.Interaction, typed: str) -> Choices:
        """Offer languages."""
        return suggestions.of_locales(typed) if self._may_see(interaction) else []

    def _may_see(self, interaction: discord.Interaction) -> bool:
        try:
            self.reader(interaction)
        except ForbiddenError:
            return False
        return True


def named_campaign(interaction: discord.Interaction) -> str:
    """Read which campaign is named in the command somebody types; empty where none is."""
    named: Any = interaction.namespace
    return str(getattr(named, "campaign", "") or "")
