"""Real discord.py clients against a sandbox: only `Route.BASE` (and the gateway default) are set."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import discord
import yarl
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from sandbox import Sandbox, Settings, World

Setup = Callable[[commands.AutoShardedBot], Awaitable[object] | None]
TOKEN = "a.sandbox.token"


def world(*names: str, channels: tuple[str, ...] = ("announcements", "news")) -> World:
    """Build a world with these servers (default: one)."""
    made = World()
    for name in names or ("Escola Azul",):
        made.add_guild(name, channels=channels)
    return made


@asynccontextmanager
async def running(
    house: Sandbox, setup: Setup | None = None, *, sync: bool = False
) -> AsyncIterator[commands.AutoShardedBot]:
    """Run a bot until the block ends; `setup` adds its commands before it starts."""
    before, default = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE = house.api_url
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(house.gateway_url)
    bot = commands.AutoShardedBot(command_prefix="!", intents=discord.Intents.default())
    if setup and (waiting := setup(bot)):
        await waiting

    async def hook() -> None:
        if sync:
            await bot.tree.sync()

    async def no_pause(shard_id: int | None, *, initial: bool = False) -> None:
        """Identify at once: discord.py would pause for five seconds between shards."""

    bot.before_identify_hook = no_pause  # type: ignore[method-assign]  # documented to be replaced
    bot.setup_hook = hook  # type: ignore[method-assign]  # the documented way to run code before login
    task = asyncio.create_task(bot.start(TOKEN))
    try:
        await connected(house, bot, task)
        yield bot
    finally:
        await bot.close()
        await asyncio.gather(task, return_exceptions=True)
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before, default


async def connected(house: Sandbox, bot: commands.AutoShardedBot, task: "asyncio.Task[None]") -> None:
    """Wait until the bot knows all its guilds, or fail with the reason it died of."""

    def is_there() -> bool:
        if task.done():
            task.result()
        return len(bot.guilds) == len(house.world.bot_guilds()) and all(g.channels for g in bot.guilds)

    await until(is_there, timeout_seconds=15)


async def until(is_there: Callable[[], object], timeout_seconds: float = 10) -> None:
    """Wait until something outside of this task has come true."""
    async with asyncio.timeout(timeout_seconds):
        while not is_there():  # noqa: ASYNC110 (discord.py's state has no event to wait for)
            await asyncio.sleep(0.01)


@asynccontextmanager
async def logged_in(house: Sandbox) -> AsyncIterator[discord.Client]:
    """Give a client that speaks REST only, without the gateway."""
    before = Route.BASE
    Route.BASE = house.api_url
    client = discord.Client(intents=discord.Intents.none())
    try:
        await client.login(TOKEN)
        yield client
    finally:
        await client.close()
        Route.BASE = before


def channel(client: discord.Client, house: Sandbox, name: str = "announcements") -> discord.PartialMessageable:
    """Give a channel of the first server, for a client without a cache."""
    guild = next(iter(house.world.guilds.values()))
    return client.get_partial_messageable(guild.channel(name).id, guild_id=guild.id)


QUICK = Settings(identify_seconds=0.0)
