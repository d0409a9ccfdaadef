"""The measure of speed: a bot of a page, discord.py and nothing else. A command or a press writes a row and answers.

`python -m tests.bench.bare_bot API_URL FOLDER PER_SECOND CHANNEL_ID ...` posts to the channels meanwhile, evenly.
"""

import asyncio
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiosqlite
import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

ROOT = Path(__file__).parents[2]
_TABLE = "CREATE TABLE pledge (person INTEGER PRIMARY KEY)"


class Pledge(discord.ui.View):
    """The button under every post."""

    def __init__(self, database: aiosqlite.Connection) -> None:
        super().__init__(timeout=None)
        self._database = database

    @discord.ui.button(label="Make a pledge", custom_id="pledge")
    async def pledge(self, interaction: discord.Interaction, _: discord.ui.Button[discord.ui.View]) -> None:
        """Write and answer."""
        await write(self._database, interaction)
        await interaction.response.send_message("Thank you!", ephemeral=True)


async def write(database: aiosqlite.Connection, interaction: discord.Interaction) -> None:
    """Write the row, as everybody would."""
    await database.execute("INSERT INTO pledge VALUES (?) ON CONFLICT DO NOTHING", (interaction.user.id,))
    await database.commit()


async def post_evenly(
    client: discord.Client, channel_ids: list[int], per_second: float, button: discord.ui.View
) -> None:
    """Send a line and the button to each channel, at an even pace."""
    await client.wait_until_ready()
    began, sending = time.monotonic(), set()
    for number, channel_id in enumerate(channel_ids):
        await asyncio.sleep(max(0.0, began + number / per_second - time.monotonic()))
        task = asyncio.create_task(client.get_partial_messageable(channel_id).send(f"Post {number}", view=button))
        sending.add(task)
        task.add_done_callback(sending.discard)


@asynccontextmanager
async def running(api_url: str, folder: str, per_second: float, channels: Sequence[str]) -> AsyncIterator[Process]:
    """Run it as a process of its own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.bare_bot", api_url, folder, str(per_second), *channels), cwd=ROOT
    )
    try:
        yield process
    finally:
        process.kill()
        await process.wait()


async def main(api_url: str, folder: str, per_second: float, channel_ids: list[int]) -> None:
    """Log in, register the command, answer until the process is ended."""
    Route.BASE = api_url
    client = discord.Client(intents=discord.Intents(guilds=True), max_messages=None)
    tree = app_commands.CommandTree(client)
    async with aiosqlite.connect(f"{folder}/bare.db") as database, client:
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", _TABLE):
            await database.execute(statement)
        await database.commit()
        group = app_commands.Group(name="pledge", description="Pledges")

        @group.command(name="make", description="Make a pledge")
        async def make(interaction: discord.Interaction, text: str) -> None:
            await write(database, interaction)
            await interaction.response.send_message(f"Thank you: {text}", ephemeral=True)

        tree.add_command(group)
        button = Pledge(database)
        client.add_view(button)
        await client.login("a-token")
        _, url, _ = await client.http.get_bot_gateway()
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)
        await tree.sync()
        posting = asyncio.create_task(post_evenly(client, channel_ids, per_second, button))
        await client.connect()
        await posting


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], float(sys.argv[3]), [int(each) for each in sys.argv[4:]]))
