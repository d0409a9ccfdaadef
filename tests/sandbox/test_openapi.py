"""A rich scenario by a real bot: every accepted body, and every answer, fits Discord's description."""

import asyncio
import io

import discord
from discord.ext import commands

from sandbox import Sandbox, Settings
from tests import openapi
from tests.sandbox import bots
from tests.sandbox.test_interactions import add_commands

pytestmark = openapi.skip_without


def _card() -> discord.ui.LayoutView:
    view = discord.ui.LayoutView(timeout=None)
    box: discord.ui.Container[discord.ui.LayoutView] = discord.ui.Container(accent_colour=0x2A6FDB)
    picture: discord.ui.Thumbnail[discord.ui.LayoutView] = discord.ui.Thumbnail("attachment://p.png", description="alt")
    box.add_item(discord.ui.Section("## Title", "Body", accessory=picture))
    box.add_item(discord.ui.MediaGallery(discord.MediaGalleryItem("attachment://p.png", description="alt")))
    box.add_item(discord.ui.Separator(spacing=discord.SeparatorSpacing.large))
    row: discord.ui.ActionRow[discord.ui.LayoutView] = discord.ui.ActionRow()
    row.add_item(discord.ui.Button(label="Pledge", custom_id="pledge", style=discord.ButtonStyle.success))
    row.add_item(discord.ui.Button(label="Open", url="https://example.org/a"))
    box.add_item(row)
    box.add_item(discord.ui.TextDisplay("-# SID27-014"))
    view.add_item(box)
    return view


async def _write(bot: commands.AutoShardedBot, house: Sandbox) -> None:
    guild = next(iter(house.world.guilds.values()))
    channel = bot.get_channel(guild.channel("announcements").id)
    assert isinstance(channel, discord.TextChannel)
    nobody = discord.AllowedMentions.none()
    png = discord.File(io.BytesIO(b"png"), "p.png", description="alt")
    card = await channel.send(view=_card(), file=png, nonce="key", allowed_mentions=nobody)
    embed = discord.Embed(title="T", description="D", url="https://example.org").add_field(name="n", value="v")
    embed.set_footer(text="f").set_author(name="a").set_image(url="https://example.org/i.png")
    plain = await channel.send("text", embed=embed, reference=card.to_reference(), silent=True)
    await plain.edit(content="other", embed=None, attachments=[discord.File(io.BytesIO(b"x"), "x.txt")])
    await card.edit(view=_card())
    assert [message.id async for message in channel.history(limit=5)] == [plain.id, card.id]
    await channel.fetch_message(card.id)
    await plain.delete()
    await channel.typing()
    await bot.fetch_guild(guild.id)
    await bot.fetch_channel(channel.id)


async def _interact(house: Sandbox) -> None:
    guild = next(iter(house.world.guilds.values()))
    ana = house.member(guild, "Ana")
    panel = await ana.run("panel")
    form = await ana.press(panel.reply, "note")
    await ana.submit(form, {"Your words": "be kind", "You are": ["parent"]})
    await ana.press(panel.reply, "count")
    await (await ana.choose(panel.reply, ["one"])).wait_for_replies(2)
    await (await ana.run("slow")).wait_for_replies(2)
    await ana.autocomplete("partner setup", "days", "7")
    await ana.run("partner setup", {"channel": guild.channel("news")})


async def test_everything_a_real_bot_says_and_hears_fits_discords_description() -> None:
    house = Sandbox(Settings(identify_seconds=0.0, quotas={}), bots.world())
    async with house, bots.running(house, add_commands, sync=True) as bot:
        await _write(bot, house)
        await _interact(house)
        await asyncio.sleep(0)
        accepted = [row for row in house.log.requests if 200 <= row.status < 300]
        assert len({row.key for row in accepted}) >= 15
        assert openapi.all_problems(accepted) == []
        assert [problem for row in accepted for problem in openapi.answer_problems(row)] == []


async def test_the_judge_finds_what_is_wrong() -> None:
    async with Sandbox(world=bots.world()) as house, bots.logged_in(house) as client:
        await bots.channel(client, house).send("fine")
        (request,) = house.log.where("POST")
        assert openapi.problems(request) == []
        request.body = {"content": 5, "nonce": "n" * 26}
        found = openapi.problems(request)
        assert any("content" in line for line in found)
        assert any("nonce" in line for line in found)
        request.body = {"flags": 1 << 15, "components": [{"type": 17, "components": [{"type": 10}]}]}
        assert any("'content' is a required property" in line for line in openapi.problems(request))
        request.answer = {"id": "x"}
        assert openapi.answer_problems(request) != []
