"""A crowd walks the same steps under a real bot: everybody's touches are noted, and nobody sees another's answer."""

import discord
import pytest
from discord import ui
from discord.ext import commands

from sandbox import Sandbox, Settings, crowds
from sandbox.crowds import Crowd, Step
from tests.sandbox import bots

CHOOSE, CHOSEN = Step(button="Begin", sees="choice"), Step(menu="choice", value="tea", reads="tea for")
PEOPLE = 8


class Menu(ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @ui.select(custom_id="choice", options=[discord.SelectOption(label=each) for each in ("tea", "water")])
    async def choice(self, interaction: discord.Interaction, menu: "ui.Select[Menu]") -> None:
        await interaction.response.defer()
        said = f"{menu.values[0]} for {interaction.user.display_name}"
        await interaction.edit_original_response(content=said, view=None)


class Post(ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @ui.button(label="Begin", custom_id="begin")
    async def begin(self, interaction: discord.Interaction, _: "ui.Button[Post]") -> None:
        await interaction.response.send_message("What would you like?", view=Menu(), ephemeral=True)


async def post(bot: commands.AutoShardedBot) -> int:
    channel = bot.guilds[0].text_channels[0]
    return (await channel.send("Hello", view=Post())).id


async def test_everybody_walks_every_step_at_the_pace_of_the_crowd() -> None:
    async with Sandbox(Settings(identify_seconds=0.0), bots.world()) as house, bots.running(house) as bot:
        crowd = Crowd([await post(bot)], PEOPLE, 40.0, [CHOOSE, CHOSEN], reading_seconds=0.05, hasty=4)
        touches = await crowds.walk(house, crowd)
        assert [each.get("why") for each in touches] == [None] * len(touches)
        assert sorted(each["step"] for each in touches) == [0] * PEOPLE + [1] * (PEOPLE + PEOPLE // 4)
        assert all(each["is_private"] and 0 < each["latency_seconds"] <= each["shown_seconds"] for each in touches)
        said = {message.text for message in house.messages.hidden.values()}
        assert said == {f"tea for Person {number}" for number in range(PEOPLE)}
        begun = [
            exchange.created_at for exchange in house.interactions.all.values() if exchange.label.startswith("but")
        ]
        assert begun[-1] - begun[0] > PEOPLE / 40, "nobody comes sooner than the pace allows"


async def test_what_is_not_there_is_told_and_ends_that_persons_walk() -> None:
    async with Sandbox(Settings(identify_seconds=0.0), bots.world()) as house, bots.running(house) as bot:
        steps = [CHOOSE, Step(menu="choice", value="coffee"), CHOSEN]
        touches = await crowds.walk(house, Crowd([await post(bot)], 2, 50.0, steps, reading_seconds=0))
        assert [each["step"] for each in touches] == [0, 1, 0, 1]
        assert "coffee" in touches[1]["why"]


def test_a_field_that_is_none_is_refused() -> None:
    with pytest.raises(TypeError, match="colour"):
        Crowd.of_json({"posts": [], "steps": [], "people": 1, "per_second": 1, "colour": "red"})
