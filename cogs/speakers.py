"""Who presses, as the domain takes it: a member, and what they are in this server. The id is hashed, never kept."""

import discord

from campaigns.actions.pledge_groups import Speaker
from campaigns.actions.pledges import Member


def member(interaction: discord.Interaction) -> Member:
    """Hand over who presses, where, and in which language they read."""
    return Member(interaction.user.id, interaction.guild_id, str(interaction.locale))


def speaker(interaction: discord.Interaction) -> Speaker:
    """Hand over what somebody is in this server as well."""
    roles = interaction.user.roles if isinstance(interaction.user, discord.Member) else []
    allowed = interaction.permissions
    may_manage = interaction.guild_id is not None and (allowed.manage_guild or allowed.administrator)
    return Speaker(member(interaction), frozenset(role.id for role in roles), may_manage)
