"""/help: what one can do here, by who asks and in their language. Private, and works without the database."""

import re
from collections.abc import Mapping
from typing import Final

import discord
import structlog
from discord import app_commands, ui
from discord.app_commands import AppCommandGroup, locale_str
from discord.ext import commands

from campaigns.model.errors import ForbiddenError
from campaigns.model.pledge import SMALLEST_SHOWN_COUNT
from cogs import help_topics, permissions, replies, translation
from cogs.help_topics import TOPICS, Reader, Topic
from cogs.permissions import Role, Roles
from cogs.translation import Words

EVERYWHERE: Final = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)
_NAMES: Final = re.compile(r"\{([a-z_]+)\}")
_COLOUR: Final = discord.Colour(0x0B6E99)

log = structlog.get_logger()


class Help(commands.Cog):
    """Help, for everyone."""

    def __init__(self, *, roles: Roles) -> None:
        self._roles = roles
        self._mentions: dict[int | None, Mapping[str, str]] = {}

    @app_commands.command(name="help", description=locale_str("What you can do here"))
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    @app_commands.describe(task=locale_str("What you would like to do"))
    async def tell(self, interaction: discord.Interaction, task: str = "") -> None:
        """Explain a task, or list the tasks."""
        await replies.defer(interaction)
        words = translation.of(interaction)
        mentions = await self._known_commands(interaction)
        topic = next((each for each in TOPICS if each.key == task), None)
        shown = self._overview(interaction, words) if topic is None else help_topics.text(words, topic.key)
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.Container(ui.TextDisplay(_filled(shown, mentions)), accent_colour=_COLOUR))
        view.stop()
        await replies.send(interaction, view)

    @tell.autocomplete("task")
    async def _tasks(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        words = translation.of(interaction)
        named = [(words(each.name.message), each.key) for each in self._topics(interaction)]
        return replies.choices([(name, key) for name, key in named if typed.casefold() in name.casefold()])

    def _overview(self, interaction: discord.Interaction, words: Words) -> str:
        _ = words
        heading = _(
            "## What you can do here\nThis bot brings Safer Internet Day to your server: posts, pledges, and the way to"
            " help. Choose a task after {help}:"
        )
        lines = [f"- {words(each.name.message)}" for each in self._topics(interaction)]
        last = _("-# Only you see this. What the bot stores: {help} → {privacy}").replace(
            "{privacy}", words("What this bot stores about me")
        )
        return "\n".join([heading, *lines, last])

    def _topics(self, interaction: discord.Interaction) -> tuple[Topic, ...]:
        readers = {Reader.MEMBER}
        if interaction.guild_id is not None and interaction.permissions.manage_guild:
            readers.add(Reader.PARTNER)
        try:
            permissions.require(interaction, self._roles, *Role)
        except ForbiddenError:
            pass
        else:
            readers |= {Reader.PARTNER, Reader.TEAM}
        return tuple(each for each in TOPICS if each.reader in readers)

    async def _known_commands(self, interaction: discord.Interaction) -> Mapping[str, str]:
        """Learn the ids of the commands once, so that they can be pressed in the text; their names do as well."""
        guild_id = interaction.guild_id if interaction.guild_id == self._roles.hq_guild_id else None
        mentions: dict[str, str] = {}
        for each in dict.fromkeys((None, guild_id)):
            if each not in self._mentions:
                await self._learn(interaction, each)
            mentions |= self._mentions.get(each, {})
        return mentions

    async def _learn(self, interaction: discord.Interaction, guild_id: int | None) -> None:
        client = interaction.client
        assert isinstance(client, commands.Bot | commands.AutoShardedBot)
        guild = discord.Object(guild_id) if guild_id is not None else None
        try:
            known = await client.tree.fetch_commands(guild=guild)
        except discord.HTTPException as error:
            log.warning("the ids of the commands are not known", action="help.names-only", why=str(error))
            return
        groups = [each for command in known for each in command.options if isinstance(each, AppCommandGroup)]
        self._mentions[guild_id] = {command.name: command.mention for command in known} | {
            group.qualified_name: group.mention for group in groups
        }


def _filled(text: str, mentions: Mapping[str, str]) -> str:
    def named(match: re.Match[str]) -> str:
        if match[1] == "least":
            return str(SMALLEST_SHOWN_COUNT)
        name = match[1].replace("_", " ").replace("send now", "send-now")
        return mentions.get(name, f"`/{name}`")

    return _NAMES.sub(named, text)
