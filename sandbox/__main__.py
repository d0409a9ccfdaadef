"""Run a sandbox by itself: `python -m sandbox --guilds 300`. Prints the API base, stops on SIGTERM."""

import argparse
import asyncio
import csv
import gc
import signal
import sys
from pathlib import Path

from sandbox.house import Sandbox
from sandbox.nouns import Channel, ChannelKind, Guild
from sandbox.settings import GlobalWindow, Latency, NonceScope, Settings
from sandbox.world import World

_OLDEST_GENERATION = 2


def main() -> None:
    """Read the arguments and run until told to stop."""
    arguments = _parser().parse_args()
    try:
        world = build_world(arguments)
    except (OSError, ValueError, KeyError) as problem:
        sys.exit(f"the partner file cannot be used: {problem!r}")
    asyncio.run(run(_settings(arguments), world))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A Discord on loopback.")
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on (default: loopback)")
    add("--port", type=int, default=0, help="port; 0 takes a free one (default)")
    add("--guilds", type=int, default=1, metavar="N", help="servers the bot is in")
    add("--channels", default="announcements,resources,news", help="text channels of each server")
    add("--partners", type=Path, metavar="FILE", help="servers and channels with the ids of a partner file")
    add("--token", help="the only right bot token (default: any)")
    add("--seed", type=int, default=0, help="seed of latency and faults")
    add("--latency", type=float, nargs="+", default=[0.0], metavar="SECONDS", help="constant, or low and high")
    add("--global-window", type=GlobalWindow, choices=list(GlobalWindow), default=GlobalWindow.SLIDING)
    add("--global-limit", type=int, default=50, metavar="N", help="requests per second; 0 switches it off")
    add("--nonce-window", type=float, default=300.0, metavar="SECONDS")
    add("--nonce-scope", type=NonceScope, choices=list(NonceScope), default=NonceScope.AUTHOR)
    add("--shards", type=int, help="shards to recommend (default: one per thousand servers)")
    add("--identify-every", type=float, default=5.0, metavar="SECONDS", help="shortest time between identifies")
    return parser


def _settings(arguments: argparse.Namespace) -> Settings:
    return Settings(
        host=arguments.host,
        port=arguments.port,
        token=arguments.token,
        seed=arguments.seed,
        latency=Latency(arguments.latency[0], arguments.latency[-1]),
        global_limit=arguments.global_limit,
        global_window=arguments.global_window,
        nonce_window_seconds=arguments.nonce_window,
        nonce_scope=arguments.nonce_scope,
        shards=arguments.shards,
        identify_seconds=arguments.identify_every,
    )


def build_world(arguments: argparse.Namespace) -> World:
    """Build the servers that were asked for."""
    world = World()
    names = [name for name in arguments.channels.split(",") if name]
    for number in range(1, arguments.guilds + 1):
        world.add_guild(f"Server {number}", channels=names)
    if arguments.partners:
        add_partners(world, arguments.partners)
    return world


def add_partners(world: World, path: Path) -> None:
    """Add a server for each row of a partner file, with the ids that stand there."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            guild = world.add_guild(
                row["name"], guild_id=int(row["guild_id"]), channels=(), locale=row.get("locale") or "en-US"
            )
            for column in ("announcements", "resources", "news"):
                channel_id = row.get(f"{column}_channel_id")
                if channel_id and int(channel_id) not in world.channels:
                    _open(guild, column, int(channel_id))
            if row.get("mention_role_id"):
                guild.add_role("campaign", role_id=int(row["mention_role_id"]), is_mentionable=True)


def _open(guild: Guild, name: str, channel_id: int) -> Channel:
    return guild.add_channel(name, channel_id=channel_id, kind=ChannelKind.TEXT)


async def run(settings: Settings, world: World) -> None:
    """Serve until SIGTERM or SIGINT."""
    gc.callbacks.append(_spare_what_stays)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    async with Sandbox(settings, world) as discord:
        print(discord.api_url, flush=True)  # noqa: T201 (the one line others read)
        await stopped.wait()


def _spare_what_stays(phase: str, info: dict[str, int]) -> None:
    """Have the garbage collector look at servers and messages once.

    With ten thousand servers each of its full rounds held everything for up to 250 ms, and requests that left one by
    one were then counted as if they had come together.
    """
    if phase == "stop" and info["generation"] == _OLDEST_GENERATION:
        gc.freeze()


if __name__ == "__main__":
    main()
