"""What the bot knows of a channel without asking Discord: its cache, and what an interaction brings along."""

from collections.abc import Iterable
from typing import Any, Final

import discord

from campaigns.model import precheck
from campaigns.model.errors import InputError
from campaigns.model.precheck import Ability, ChannelFacts, Survey

_TAKES_MESSAGES: Final = frozenset({discord.ChannelType.text, discord.ChannelType.news})


def survey(client: discord.Client) -> Survey:
    """Give the way to ask this client's cache."""

    def of(guild_id: int, channel_id: int, role_id: int | None) -> ChannelFacts:
        guild = client.get_guild(guild_id)
        if not client.is_ready() or (guild is not None and guild.unavailable):
            return precheck.NOT_KNOWN
        if guild is None:
            return ChannelFacts(is_in_server=False, is_there=False)
        return _facts(guild, channel_id, role_id)

    return of


def lacking(allowed: discord.Permissions, needed: Iterable[Ability] = tuple(Ability)) -> frozenset[Ability]:
    """Say what of it the bot may not do."""
    return frozenset(ability for ability in needed if not getattr(allowed, ability))


def own_permissions(
    interaction: discord.Interaction,
    channel: discord.app_commands.AppCommandChannel | discord.app_commands.AppCommandThread,
) -> discord.Permissions:
    """Read what the bot may do in a channel somebody chose; Discord sends it along, the library drops it."""
    data: Any = interaction.data or {}
    sent = data.get("resolved", {}).get("channels", {}).get(str(channel.id), {}).get("app_permissions")
    if sent is not None:
        return discord.Permissions(int(sent))
    cached = channel.resolve()
    if cached is None or cached.guild.me is None:
        return discord.Permissions.none()
    return cached.permissions_for(cached.guild.me)


def require_readable(interaction: discord.Interaction, channel: discord.app_commands.AppCommandChannel) -> None:
    """Refuse a channel in which the bot could not tell its people anything."""
    if channel.type not in _TAKES_MESSAGES:
        raise InputError(f"#{channel.name} takes no messages.", fix="Choose a text channel.")
    if lacking(own_permissions(interaction, channel), (Ability.VIEW, Ability.SEND)):
        raise InputError(
            f"Sidekick may not write in #{channel.name}.",
            why="It needs View Channel and Send Messages there.",
            fix="Give it these permissions in the channel's settings, then run the command again.",
        )


def _facts(guild: discord.Guild, channel_id: int, role_id: int | None) -> ChannelFacts:
    channel = guild.get_channel(channel_id)
    if channel is None or guild.me is None:
        return ChannelFacts(is_there=False)
    allowed = channel.permissions_for(guild.me)
    role = guild.get_role(role_id) if role_id is not None else None
    return ChannelFacts(
        takes_messages=channel.type in _TAKES_MESSAGES,
        lacks=lacking(allowed),
        has_role=role_id is None or role is not None,
        may_mention=role is None or role.mentionable or allowed.mention_everyone,
    )
