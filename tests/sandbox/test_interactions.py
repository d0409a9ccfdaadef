"""Members and a real discord.py bot: commands, buttons, forms, private replies, and the two clocks."""

import asyncio

import discord
import pytest
from discord import app_commands
from discord.ext import commands

from sandbox import DeclinedError, NoAnswerError, Permission, Sandbox, Settings, Upload
from sandbox.options import Value
from tests.sandbox import bots

Bot = commands.AutoShardedBot
FAST = Settings(identify_seconds=0.0)


class Note(discord.ui.Modal, title="A note"):
    """A form with one field of each new kind."""

    words = discord.ui.TextInput["Note"](label="Your words", max_length=20)
    role = discord.ui.Label["Note"](
        text="You are",
        component=discord.ui.Select(options=[discord.SelectOption(label=name) for name in ("parent", "educator")]),
    )

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        assert isinstance(self.role.component, discord.ui.Select)
        text = f"{self.words.value} ({self.role.component.values[0]})"
        await interaction.response.send_message(text, ephemeral=True)


class Panel(discord.ui.View):
    """A persistent panel."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Write a note", custom_id="note")
    async def note(self, interaction: discord.Interaction, _button: discord.ui.Button["Panel"]) -> None:
        await interaction.response.send_modal(Note())

    @discord.ui.button(label="Count", custom_id="count")
    async def count(self, interaction: discord.Interaction, button: discord.ui.Button["Panel"]) -> None:
        button.label = "Counted"
        await interaction.response.edit_message(content="counted", view=self)

    @discord.ui.select(
        custom_id="pick", options=[discord.SelectOption(label=name) for name in ("one", "two", "three")], max_values=2
    )
    async def pick(self, interaction: discord.Interaction, menu: discord.ui.Select["Panel"]) -> None:
        await interaction.response.defer()
        await interaction.followup.send(f"picked {', '.join(menu.values)}", ephemeral=True)


def add_commands(bot: Bot) -> None:
    """Give the bot one command of each kind."""
    group = app_commands.Group(name="partner", description="Partners")

    @group.command(name="setup", description="Set up")
    async def setup(
        interaction: discord.Interaction,
        channel: discord.TextChannel,
        role: discord.Role | None = None,
        who: discord.Member | None = None,
        file: discord.Attachment | None = None,
        days: app_commands.Range[int, 1, 9] = 1,
    ) -> None:
        size = len(await file.read()) if file else 0
        resolved = interaction.namespace.channel
        may_send = resolved.permissions.send_messages
        name = role.name if role else "-"
        mine = interaction.app_permissions.send_messages
        text = f"{channel.id} {name} {who.display_name if who else '-'} {size} {days} {may_send} {mine}"
        await interaction.response.send_message(text, ephemeral=True)

    @setup.autocomplete("days")
    async def days(_interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{current} days", value=current)]

    bot.tree.add_command(group)

    @bot.tree.command(name="panel", description="Show the panel")
    async def panel(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("panel", view=Panel())

    @bot.tree.command(name="slow", description="Think first")
    async def slow(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await asyncio.sleep(0.05)
        await interaction.edit_original_response(content="thought")
        await interaction.followup.send("and more", ephemeral=True)

    @bot.tree.command(name="mute", description="Never answer")
    async def mute(_interaction: discord.Interaction) -> None:
        await asyncio.sleep(0)

    @bot.tree.command(name="twice", description="Answer twice")
    async def twice(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("first")
        interaction.response._response_type = None
        try:
            await interaction.response.send_message("second")
        except discord.HTTPException as refusal:
            await interaction.followup.send(f"refused {refusal.status} {refusal.code}")

    @bot.tree.command(name="admin", description="For few")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def admin(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("ok")

    @bot.tree.context_menu(name="Who is it")
    async def who_is_it(interaction: discord.Interaction, user: discord.Member) -> None:
        await interaction.response.send_message(user.display_name, ephemeral=True)


async def test_options_arrive_resolved_with_permissions_and_files() -> None:
    house = Sandbox(FAST, bots.world())
    async with house, bots.running(house, add_commands, sync=True):
        guild = next(iter(house.world.guilds.values()))
        role = guild.add_role("Teachers")
        ana, rui = house.member(guild, "Ana", locale="pt-PT"), house.member(guild, "Rui")
        channel = guild.channel("news")
        values: dict[str, Value] = {
            "channel": channel,
            "role": role,
            "who": rui.user,
            "file": Upload("a.csv", b"12345"),
            "days": 3,
        }
        exchange = await ana.run("partner setup", values)
        assert exchange.text == f"{channel.id} Teachers Rui 5 3 True True"
        assert exchange.is_private
        assert exchange.latency_seconds is not None
        assert 0 < exchange.latency_seconds < 3


async def test_autocomplete_offers_what_the_bot_offers() -> None:
    house = Sandbox(FAST, bots.world())
    async with house, bots.running(house, add_commands, sync=True):
        ana = house.member(next(iter(house.world.guilds.values())), "Ana")
        assert await ana.autocomplete("partner setup", "days", "7") == [{"name": "7 days", "value": "7"}]


async def test_a_button_opens_a_form_and_its_answer_is_private() -> None:
    house = Sandbox(FAST, bots.world())
    async with house, bots.running(house, add_commands, sync=True):
        guild = next(iter(house.world.guilds.values()))
        ana, rui = house.member(guild, "Ana"), house.member(guild, "Rui")
        panel = await ana.run("panel")
        assert not panel.is_private
        form = await rui.press(panel.reply, "Write a note")
        assert form.modal is not None
        answer = await rui.submit(form, {"Your words": "be kind", "You are": ["parent"]})
        assert answer.text == "be kind (parent)"
        assert answer.is_private
        with pytest.raises(DeclinedError, match="only the person"):
            await ana.press(answer.reply, "anything")
        with pytest.raises(DeclinedError, match="between"):
            await rui.submit(form, {"Your words": "x" * 21, "You are": ["parent"]})


async def test_a_button_edits_its_message_and_a_menu_answers_privately() -> None:
    house = Sandbox(FAST, bots.world())
    async with house, bots.running(house, add_commands, sync=True):
        ana = house.member(next(iter(house.world.guilds.values())), "Ana")
        panel = (await ana.run("panel")).reply
        edited = await ana.press(panel, "count")
        assert edited.reply is panel
        assert "Counted" in panel.text
        chosen = await ana.choose(panel, ["one", "three"])
        (_, reply) = await chosen.wait_for_replies(2)
        assert reply.text == "picked one, three"
        assert reply.is_ephemeral
        with pytest.raises(DeclinedError, match="not offered"):
            await ana.choose(panel, ["four"])


async def test_a_deferred_answer_is_awaited_and_follow_ups_are_read_back() -> None:
    house = Sandbox(FAST, bots.world())
    async with house, bots.running(house, add_commands, sync=True):
        ana = house.member(next(iter(house.world.guilds.values())), "Ana")
        exchange = await ana.run("slow", settle=False)
        await exchange.wait_answered()
        with pytest.raises(NoAnswerError):
            _ = exchange.reply
        await exchange.wait_settled()
        assert exchange.text == "thought"
        assert [row.text for row in await exchange.wait_for_replies(2)] == ["thought", "and more"]
        assert all(row.is_ephemeral for row in exchange.replies)
        assert len(house.messages) == 0


async def test_a_second_answer_is_refused() -> None:
    house = Sandbox(FAST, bots.world())
    async with house, bots.running(house, add_commands, sync=True):
        ana = house.member(next(iter(house.world.guilds.values())), "Ana")
        exchange = await ana.run("twice")
        await exchange.wait_for_text("refused 400 40060")


async def test_a_bot_that_says_nothing_is_noticed() -> None:
    settings = Settings(identify_seconds=0.0, interaction_deadline_seconds=0.2)
    house = Sandbox(settings, bots.world())
    async with house, bots.running(house, add_commands, sync=True):
        ana = house.member(next(iter(house.world.guilds.values())), "Ana")
        exchange = await ana.run("mute", settle=False)
        with pytest.raises(NoAnswerError, match="did not respond"):
            await exchange.wait_answered(0.3)


async def test_a_late_answer_is_an_unknown_interaction() -> None:
    settings = Settings(identify_seconds=0.0, interaction_deadline_seconds=0.05)
    house = Sandbox(settings, bots.world())
    refusals: list[int] = []

    def setup(bot: Bot) -> None:
        @bot.tree.command(name="late", description="Answer late")
        async def late(interaction: discord.Interaction) -> None:
            await asyncio.sleep(0.15)
            try:
                await interaction.response.send_message("too late")
            except discord.NotFound as refusal:
                refusals.append(refusal.code)

    async with house, bots.running(house, setup, sync=True):
        ana = house.member(next(iter(house.world.guilds.values())), "Ana")
        exchange = await ana.run("late", settle=False)
        await bots.until(lambda: refusals)
        assert refusals == [10062]
        assert exchange.was_late


async def test_a_token_dies_after_fifteen_minutes() -> None:
    house = Sandbox(FAST, bots.world())
    kept: list[discord.Interaction] = []

    def setup(bot: Bot) -> None:
        @bot.tree.command(name="keep", description="Keep the token")
        async def keep(interaction: discord.Interaction) -> None:
            kept.append(interaction)
            await interaction.response.send_message("kept")

    async with house, bots.running(house, setup, sync=True):
        ana = house.member(next(iter(house.world.guilds.values())), "Ana")
        await ana.run("keep")
        await kept[0].followup.send("in time")
        house.clock.advance(901)
        with pytest.raises(discord.HTTPException) as refusal:
            await kept[0].edit_original_response(content="too late")
        assert (refusal.value.status, refusal.value.code) == (401, 50027)


async def test_what_discord_would_not_let_a_member_do_never_reaches_the_bot() -> None:
    house = Sandbox(FAST, bots.world())
    async with house, bots.running(house, add_commands, sync=True):
        guild = next(iter(house.world.guilds.values()))
        ana, chief = house.member(guild, "Ana"), guild.add_role("Chief", Permission.MANAGE_GUILD)
        eva = house.member(guild, "Eva", roles=[chief])
        told = house.gateway.dispatched
        with pytest.raises(DeclinedError, match="not shown"):
            await ana.run("admin")
        with pytest.raises(DeclinedError, match="required: channel"):
            await ana.run("partner setup")
        with pytest.raises(DeclinedError, match="between 1 and 9"):
            await ana.run("partner setup", {"channel": guild.channel("news"), "days": 10})
        with pytest.raises(DeclinedError, match="is a group"):
            await ana.run("partner")
        assert house.gateway.dispatched == told
        assert (await eva.run("admin")).text == "ok"
        tampered = await ana.run("admin", unchecked=True)
        assert tampered.text == "ok"


async def test_menus_on_people_and_direct_messages_work() -> None:
    house = Sandbox(FAST, bots.world())
    async with house, bots.running(house, add_commands, sync=True):
        guild = next(iter(house.world.guilds.values()))
        ana, rui = house.member(guild, "Ana"), house.member(guild, "Rui")
        assert (await ana.use_on("Who is it", rui.user)).text == "Rui"
        alone = house.person("Bo")
        assert (await alone.run("slow")).text == "thought"
        with pytest.raises(DeclinedError, match="direct messages"):
            await alone.run("admin")


async def test_two_hundred_interactions_in_one_second_are_all_answered() -> None:
    house = Sandbox(FAST, bots.world("A", "B"))
    async with house, bots.running(house, add_commands, sync=True):
        guilds = list(house.world.guilds.values())
        people = [house.member(guilds[number % 2], f"Member {number}") for number in range(200)]
        exchanges = await asyncio.gather(*(person.run("panel") for person in people))
        assert all(exchange.text.startswith("panel") for exchange in exchanges)
        assert house.log.statuses[429] == 0
