"""The commands Discord knows: told only when they have changed, since a bot may create 200 a day in a server."""

import hashlib
import json
from typing import Any

import discord
import structlog
from discord import app_commands

from campaigns.actions import bot_state
from campaigns.storage.database import Database

log = structlog.get_logger()

Tree = app_commands.CommandTree[Any]


async def synchronise(tree: Tree, database: Database, guild_id: int | None) -> bool:
    """Tell Discord the commands of a server, or the global ones, if they changed; says whether it did."""
    guild = discord.Object(guild_id) if guild_id is not None else None
    payload = await _payload(tree, guild)
    digest = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
    key = _key(tree, guild_id)
    if await bot_state.recall(database, key) == digest:
        log.info("commands are as Discord knows them", action="commands.unchanged", guild_id=guild_id)
        return False
    known = await tree.sync(guild=guild)
    await bot_state.remember(database, key, digest)
    log.info("commands synchronised", action="commands.synchronised", guild_id=guild_id, count=len(known))
    return True


async def forget(tree: Tree, database: Database, guild_id: int) -> None:
    """Forget what a server knows: it has to be told everything again."""
    await bot_state.remember(database, _key(tree, guild_id), "")


def _key(tree: Tree, guild_id: int | None) -> str:
    return f"commands:{tree.client.application_id}:{guild_id or 'global'}"


async def _payload(tree: Tree, guild: discord.Object | None) -> list[dict[str, Any]]:
    every = tree._get_all_commands(guild=guild)  # noqa: SLF001 - what sync() itself sends; get_commands() leaves menus out
    if tree.translator is None:
        return [command.to_dict(tree) for command in every]
    return [await command.get_translated_payload(tree, tree.translator) for command in every]
