"""The client: intents, an explicit list of cogs, one error handler, and a start that outlasts a Discord that is down.

No privileged intent, ever: the bot reads no messages and knows no member list.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import aiohttp
import discord
import structlog
import yarl
from discord import app_commands
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot import commands as known_commands
from bot import wire
from bot.answers import Budget
from bot.door import Door
from campaigns.model.errors import SidekickError
from campaigns.storage.database import Database
from cogs import replies, translation
from cogs.permissions import Roles

FIRST_WAIT_SECONDS: Final = 1.0
LONGEST_WAIT_SECONDS: Final = 60.0
CLOSE_SECONDS: Final = 5.0
GUILD_SECONDS: Final = 1.0
"""How long the library waits for one more server before it calls itself ready."""
_REFUSED: Final = 400
_SERVER_ERRORS: Final = 500
_LOST: Final = (aiohttp.ClientError, OSError, TimeoutError, discord.GatewayNotFound, discord.RateLimited)

log = structlog.get_logger()


class RefusedByDiscordError(SidekickError):
    """Discord does not let this bot in, and waiting would not help."""


class Tree(app_commands.CommandTree["Client"]):
    """The command tree with the one error handler."""

    async def on_error(self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /) -> None:
        """Tell the person what went wrong; the traceback goes to the log, never to them."""
        if interaction.type is discord.InteractionType.autocomplete:
            log.warning("an autocomplete failed", action="autocomplete.failed", exc_info=error)
            return
        await replies.error(interaction, error)


class Client(commands.AutoShardedBot):
    """Sidekick's connection to Discord."""

    def __init__(
        self,
        *,
        database: Database,
        roles: Roles,
        now: Callable[[], datetime],
        cogs: Sequence[commands.Cog],
        dynamic_items: Sequence[type[discord.ui.DynamicItem[Any]]] = (),
        budget: Budget | None = None,
    ) -> None:
        # a bot that never speaks needs no advice on what is missing for it
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            intents=discord.Intents(guilds=True),
            chunk_guilds_at_startup=False,
            max_messages=None,
            guild_ready_timeout=GUILD_SECONDS,
            allowed_mentions=discord.AllowedMentions.none(),
            http_trace=wire.trace(budget or Budget()),
        )
        self.database = database
        self.hq_guild_id = roles.hq_guild_id
        self._door = Door(database=database, roles=roles, now=now)
        self._door.stand_before(self._connection)
        self._cogs_to_add = tuple(cogs)
        self._dynamic_items_to_add = tuple(dynamic_items)
        self._closing = asyncio.Event()
        self._has_begun = False
        self._has_furniture = False
        self.commands_known = asyncio.Event()
        """Set once Discord knows today's commands, or has refused them for good."""
        self.logged_in = asyncio.Event()
        """Set once requests can be made; the gateway may still be on its way."""
        self._syncing: asyncio.Task[None] | None = None

    @property
    def is_connected(self) -> bool:
        """Say whether every shard has its gateway connection."""
        return self.is_ready() and bool(self.shards) and not any(each.is_closed() for each in self.shards.values())

    async def setup_hook(self) -> None:
        """Put the cogs in, once; a second login finds them there."""
        if self._has_furniture:
            return
        await self.tree.set_translator(translation.CommandWords())
        await self._door.load()
        for cog in self._cogs_to_add:
            await self._add(cog)
        self.add_dynamic_items(*self._dynamic_items_to_add)
        self._has_furniture = True

    async def run_until_closed(self, token: str) -> None:
        """Log in, however long Discord is away, and stay connected until `close` is called."""
        await self._log_in(token)
        self._syncing = asyncio.create_task(self._synchronise())
        wait_seconds = FIRST_WAIT_SECONDS
        while not self.is_closed():
            try:
                await self.connect()
            except _LOST as error:
                wait_seconds = await _wait(wait_seconds, error)
            except discord.ConnectionClosed as error:
                raise RefusedByDiscordError(
                    f"Discord has closed the connection for good (code {error.code}).",
                    why=error.reason or "It gave no reason.",
                    fix="Check the token and the intents of the application.",
                ) from error

    async def close(self) -> None:
        """Leave the gateway and close the sessions; may be called again."""
        self._closing.set()
        await self._door.close()
        if self._has_begun:
            await super().close()
        if self._syncing is not None:
            # its request has lost its session; it is not cancelled, for it may be at the database
            await asyncio.wait({self._syncing}, timeout=CLOSE_SECONDS)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """A server that the bot is removed from forgets its commands."""
        if guild.id == self.hq_guild_id:
            await known_commands.forget(self.tree, self.database, guild.id)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Tell headquarters its commands when the bot comes to it, or comes back."""
        if guild.id == self.hq_guild_id and self.commands_known.is_set():
            await self._synchronised(guild.id)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """The same for a server that was away for a while; nothing is told that it knows."""
        await self.on_guild_join(guild)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Answer a form whose window was opened before the last start; the library drops those."""
        if interaction.type is not discord.InteractionType.modal_submit or interaction.response.is_done():
            return
        data: Mapping[str, Any] = dict(interaction.data or {})
        custom_id = str(data.get("custom_id", ""))
        if custom_id in self._connection._view_store._modals:  # noqa: SLF001 - the library has no question for this
            return
        try:
            if not await self._revived(interaction, custom_id):
                _ = translation.of(interaction)
                await replies.send(
                    interaction,
                    _("I was started again while this form was open, so I cannot use it. Please open it once more."),
                )
        except Exception as error:  # noqa: BLE001 - whatever it is, the person gets an answer
            await replies.error(interaction, error)

    async def _revived(self, interaction: discord.Interaction[Any], custom_id: str) -> bool:
        """Offer the form to the cogs: one that can rebuild it from its custom id does so and says True."""
        for cog in self.cogs.values():
            revive = getattr(cog, "revive_modal", None)
            if revive is not None and await revive(interaction, custom_id):
                return True
        return False

    async def _add(self, cog: commands.Cog) -> None:
        is_hq_only = getattr(cog, "hq_only", False)
        if not is_hq_only:
            await self.add_cog(cog)
        elif self.hq_guild_id is not None:
            await self.add_cog(cog, guild=discord.Object(self.hq_guild_id))

    async def _log_in(self, token: str) -> None:
        wait_seconds = FIRST_WAIT_SECONDS
        self._has_begun = True
        while not self.logged_in.is_set():
            try:
                await self.login(token)
                await self._find_gateway()
                self.logged_in.set()
            except discord.LoginFailure as error:
                raise RefusedByDiscordError(
                    "Discord does not accept DISCORD_TOKEN.",
                    fix="Copy it again from the developer portal: your application, then Bot, then Reset Token.",
                ) from error
            except (*_LOST, discord.HTTPException) as error:
                if isinstance(error, discord.HTTPException) and _is_final(error):
                    raise RefusedByDiscordError(f"Discord refuses the start: {error}.") from error
                wait_seconds = await _wait(wait_seconds, error)
                await self._forget_session()

    async def _find_gateway(self) -> None:
        """Learn where the gateway is: after an invalid session the library goes here, not to the address it had."""
        _, url, _ = await self.http.get_bot_gateway()
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)

    async def _forget_session(self) -> None:
        """Close the session of the last try; the library would leave it open and go on with its dead connector."""
        if self.is_closed():
            return
        await self.http.close()
        self.http.clear()
        self.http.connector = discord.utils.MISSING

    async def _synchronise(self) -> None:
        wait_seconds = FIRST_WAIT_SECONDS
        for guild_id in dict.fromkeys((None, self.hq_guild_id)):
            while not await self._synchronised(guild_id):
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._closing.wait(), wait_seconds)
                if self._closing.is_set():
                    return
                wait_seconds = min(wait_seconds * 2, LONGEST_WAIT_SECONDS)
        self.commands_known.set()

    async def _synchronised(self, guild_id: int | None) -> bool:
        """Synchronise once; says False where a later try may succeed."""
        told = log.bind(guild_id=guild_id)
        try:
            await known_commands.synchronise(self.tree, self.database, guild_id)
        except discord.Forbidden:
            told.warning(
                "the headquarters server takes no commands: invite the bot with the scope applications.commands",
                action="commands.forbidden",
            )
        except Exception as error:  # noqa: BLE001 - told, and tried again unless Discord refused for good
            if self._closing.is_set():
                return True
            told.exception("commands were not synchronised", action="commands.failed")
            return isinstance(error, discord.HTTPException) and _is_final(error)
        return True


def connect_to(api_url: str) -> None:
    """Point the library at a Discord: the one setting it has for this."""
    Route.BASE = api_url


def _is_final(error: discord.HTTPException) -> bool:
    return _REFUSED <= error.status < _SERVER_ERRORS and error.status != 429  # noqa: PLR2004


async def _wait(wait_seconds: float, error: Exception) -> float:
    """Wait before the next try; says how long to wait after that one."""
    log.warning(
        "Discord is not there; trying again",
        action="client.waiting",
        seconds=wait_seconds,
        why=f"{type(error).__name__}: {error}",
    )
    await asyncio.sleep(wait_seconds)
    return min(wait_seconds * 2, LONGEST_WAIT_SECONDS)
