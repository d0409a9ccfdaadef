"""The client: commands told when they change, one error handler, forms from before a restart, gateway troubles."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import discord
import yarl
from discord import app_commands, ui
from discord.ext import commands
from discord.gateway import DiscordWebSocket

from bot import commands as known_commands
from campaigns.actions import Database
from campaigns.model.errors import ConflictError
from sandbox import Request
from tests import house
from tests.builders import content
from tests.house import House, until

GLOBAL = "/applications/{application_id}/commands"
IN_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"


class Everywhere(commands.Cog):
    """Commands for everybody, with every way to go wrong."""

    def __init__(self, *, database: Database) -> None:
        self.database = database

    @app_commands.command(name="conflict", description="Refuse")
    async def conflict(self, interaction: discord.Interaction) -> None:
        raise ConflictError("That cannot be now.", why="It is closed.", fix="Open it.")

    @app_commands.command(name="broken", description="Break")
    async def broken(self, interaction: discord.Interaction) -> None:
        raise KeyError("a detail that is nobody's business")

    @app_commands.command(name="form", description="Open a form")
    async def form(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Form())

    async def revive_modal(self, interaction: discord.Interaction, custom_id: str) -> bool:
        if not custom_id.startswith("sk1:modal:revived"):
            return False
        await interaction.response.send_message("Revived.", ephemeral=True)
        return True


class Form(ui.Modal, title="A form"):
    """Answers its submit while its window is known."""

    name: ui.TextInput["Form"] = ui.TextInput(label="Name")

    def __init__(self, custom_id: str = "sk1:modal:plain:1") -> None:
        super().__init__(custom_id=custom_id)

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"Hello {self.name.value}.", ephemeral=True)


class Revived(commands.Cog):
    """Opens a form that can be rebuilt from its custom id."""

    @app_commands.command(name="lasting", description="Open a lasting form")
    async def lasting(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Form("sk1:modal:revived:1"))


class ForHeadquarters(commands.Cog):
    """Commands of the headquarters server."""

    hq_only = True

    @app_commands.command(name="secret", description="For organisers")
    async def secret(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message("Here.", ephemeral=True)


COGS = (Everywhere, Revived, ForHeadquarters)


async def test_headquarters_commands_are_told_to_headquarters_only(tmp_path: Path) -> None:
    async with house.opened(tmp_path, cogs=COGS, dynamic_items=()) as home:
        everywhere = home.discord.log.where("PUT", GLOBAL)
        in_guild = home.discord.log.where("PUT", IN_GUILD)
    assert names(everywhere[0]) == ["conflict", "broken", "form", "lasting"]
    assert [(each.guild_id, names(each)) for each in in_guild] == [(home.hq.guild.id, ["secret"])]


async def forget_forms(home: House) -> None:
    """Do what a restart does: the library keeps open forms in memory only."""
    known = home.client._connection._view_store._modals
    await until(lambda: bool(known))
    known.clear()


def names(request: Request) -> list[str]:
    """Read the names of the commands that were told."""
    body: Any = request.body
    return [each["name"] for each in body]


async def test_unchanged_commands_are_not_told_again(tmp_path: Path) -> None:
    async with house.opened(tmp_path, cogs=COGS, dynamic_items=()) as home:
        assert not await known_commands.synchronise(home.client.tree, home.database, None)
        home.client.tree.remove_command("broken")
        assert await known_commands.synchronise(home.client.tree, home.database, None)
        assert len(home.discord.log.where("PUT", GLOBAL)) == 2


async def test_coming_back_to_headquarters_brings_its_commands_back(tmp_path: Path) -> None:
    async with house.opened(tmp_path, cogs=COGS, dynamic_items=()) as home:
        home.hq.guild.kick_bot()
        await until(lambda: home.client.get_guild(home.hq.guild.id) is None)
        home.hq.guild.invite_bot()
        await until(lambda: len(home.discord.log.where("PUT", IN_GUILD)) == 2)


async def test_commands_that_could_not_be_told_are_told_later(tmp_path: Path) -> None:
    async with house.opened(tmp_path, cogs=COGS, dynamic_items=(), is_connected=False) as home:
        home.discord.faults.order("503", method="PUT", times=1)
        task = asyncio.create_task(home.client.run_until_closed("x"))
        await until(home.client.commands_known.is_set)
        assert [each.status for each in home.discord.log.where("PUT", GLOBAL)] == [503, 200]
        await home.client.close()
        await task


async def test_a_refusal_says_what_why_and_what_to_do(tmp_path: Path) -> None:
    async with house.opened(tmp_path, cogs=COGS, dynamic_items=()) as home:
        answered = await home.partners[0].member.run("conflict")
    assert answered.is_private
    assert all(words in answered.text for words in ("That cannot be now.", "It is closed.", "Open it."))


async def test_a_mistake_of_ours_is_a_calm_sentence_and_leaks_nothing(tmp_path: Path) -> None:
    async with house.opened(tmp_path, cogs=COGS, dynamic_items=()) as home:
        answered = await home.partners[0].member.run("broken")
    assert answered.is_private
    assert "KeyError" not in answered.text
    assert "nobody's business" not in answered.text


async def test_a_form_is_answered_once_by_its_own_window(tmp_path: Path) -> None:
    async with house.opened(tmp_path, cogs=COGS, dynamic_items=()) as home:
        opened = await home.partners[0].member.run("form")
        answered = await home.partners[0].member.submit(opened, {"Name": "Ana"})
        await asyncio.sleep(0.1)
    assert [reply.text for reply in answered.replies] == ["Hello Ana."]


async def test_a_form_from_before_a_restart_is_answered(tmp_path: Path) -> None:
    async with house.opened(tmp_path, cogs=COGS, dynamic_items=()) as home:
        opened = await home.partners[0].member.run("form")
        await forget_forms(home)
        answered = await home.partners[0].member.submit(opened, {"Name": "Ana"})
    assert answered.is_private
    assert "Please open it once more" in answered.text


async def test_a_form_that_a_cog_can_rebuild_is_rebuilt(tmp_path: Path) -> None:
    async with house.opened(tmp_path, cogs=COGS, dynamic_items=()) as home:
        opened = await home.partners[0].member.run("lasting")
        await forget_forms(home)
        answered = await home.partners[0].member.submit(opened, {"Name": "Ana"})
    assert answered.text == "Revived."


async def test_an_invalid_session_does_not_lead_away_from_the_address_it_was_given(tmp_path: Path) -> None:
    async with house.opened(tmp_path, cogs=COGS, dynamic_items=()) as home:
        assert yarl.URL(home.discord.gateway_url) == DiscordWebSocket.DEFAULT_GATEWAY
        before = home.discord.gateway.identifies
        home.discord.gateway.invalidate(is_resumable=False)
        await until(lambda: home.discord.gateway.identifies > before, 15)
        await home.discord.wait_connected()


async def test_a_discord_that_goes_away_between_login_and_gateway_is_waited_for(tmp_path: Path) -> None:
    async with house.opened(tmp_path, cogs=COGS, dynamic_items=(), is_connected=False) as home:
        # the first look for the gateway is our own, the second the library's
        fault = home.discord.faults.order("reset", route="GET /gateway/bot", skip=1, times=1)
        task = asyncio.create_task(home.client.run_until_closed("x"))
        await home.discord.wait_connected()
        assert fault.hits == 1
        await home.client.close()
        await task


async def test_a_discord_that_answers_nothing_but_errors_is_waited_for(tmp_path: Path) -> None:
    async with house.opened(tmp_path, cogs=COGS, dynamic_items=(), is_connected=False) as home:
        home.discord.faults.order("503", route="GET /users/@me", times=1)
        home.discord.faults.order("disconnect", route="GET /gateway/bot", times=1)
        task = asyncio.create_task(home.client.run_until_closed("x"))
        await home.discord.wait_connected()
        await home.client.close()
        await task


async def test_the_bot_asks_for_no_privileged_intent(tmp_path: Path) -> None:
    async with house.opened(tmp_path, cogs=(), dynamic_items=(), is_connected=False) as home:
        asked = home.client.intents
    assert [name for name, is_on in asked if is_on] == ["guilds"]


async def test_posts_go_out_while_the_gateway_is_gone(tmp_path: Path) -> None:
    async with house.opened(tmp_path, cogs=(), dynamic_items=()) as home:
        home.discord.gateway.go_away(30)
        home.discord.gateway.close(4000)
        await home.campaign(anchor_on=home.clock().date() + timedelta(days=2))
        due = (home.clock() - timedelta(minutes=1)).strftime("%Y-%m-%d %H:%M UTC")
        written = await home.announce("sid-2027", "hello", content(due))
        await until(lambda: len(home.discord.copies(written.reference)) == 2)
