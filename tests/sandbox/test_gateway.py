"""The gateway under a real bot: ready on every shard, and back after every kind of drop."""

import asyncio
import json

import aiohttp
import discord
import pytest

from sandbox import Permission, Sandbox, Settings
from tests.sandbox import bots

FAST = Settings(identify_seconds=0.0)


async def test_every_shard_gets_its_own_guilds() -> None:
    names = [f"Server {n}" for n in range(20)]
    house = Sandbox(Settings(shards=3, identify_seconds=0.0), bots.world(*names))
    async with house, bots.running(house) as bot:
        assert bot.shard_count == 3
        assert {guild.id for guild in bot.guilds} == set(house.world.guilds)
        assert {guild.shard_id for guild in bot.guilds} == {0, 1, 2}
        assert house.gateway.identifies == 3
        guild = bot.guilds[0]
        assert guild.me is not None
        assert guild.text_channels[0].permissions_for(guild.me).send_messages


async def test_what_moderators_change_reaches_the_bot() -> None:
    house = Sandbox(FAST, bots.world("A", "B"))
    async with house, bots.running(house) as bot:
        first, second = house.world.guilds.values()
        noun = first.channel("news")
        noun.set_bot_permissions(deny=Permission.SEND_MESSAGES)
        channel, me = bot.get_channel(noun.id), bot.get_guild(first.id)
        assert isinstance(channel, discord.TextChannel)
        assert me is not None
        await bots.until(lambda: not channel.permissions_for(me.me).send_messages)
        house.delete_channel(noun)
        await bots.until(lambda: bot.get_channel(noun.id) is None)
        second.kick_bot()
        await bots.until(lambda: bot.get_guild(second.id) is None)
        second.invite_bot()
        await bots.until(lambda: bot.get_guild(second.id) is not None)
        role = first.add_role("Campaign", is_mentionable=True)
        await bots.until(lambda: me.get_role(role.id) is not None)


async def test_words_of_others_stay_hidden_without_the_content_intent() -> None:
    house = Sandbox(FAST, bots.world())
    async with house, bots.running(house) as bot:
        channel = next(iter(house.world.guilds.values())).channel("news")
        heard = asyncio.create_task(bot.wait_for("message", timeout=5))
        await asyncio.sleep(0)
        house.post(channel, house.world.owner, "private words")
        assert (await heard).content == ""


@pytest.mark.parametrize("trouble", ["reconnect", "abort", "close", "invalid_resumable"])
async def test_a_dropped_connection_resumes_and_hears_what_it_missed(trouble: str) -> None:
    house = Sandbox(FAST, bots.world())
    async with house, bots.running(house) as bot:
        channel = next(iter(house.world.guilds.values())).channel("news")
        heard = asyncio.create_task(bot.wait_for("message", timeout=10))
        await asyncio.sleep(0)
        match trouble:
            case "reconnect":
                house.gateway.reconnect()
            case "abort":
                house.gateway.abort()
            case "close":
                house.gateway.close(4000)
            case _:
                house.gateway.invalidate(is_resumable=True)
        await bots.until(lambda: not house.gateway.connected_shards or house.gateway.resumes)
        sent = house.post(channel, house.world.owner, "while you were away")
        assert (await heard).id == sent.id
        await bots.until(lambda: house.gateway.resumes == 1)
        assert house.gateway.identifies == 1


async def test_an_invalid_session_identifies_again_and_knows_its_guilds() -> None:
    house = Sandbox(FAST, bots.world())
    async with house, bots.running(house) as bot:
        house.gateway.invalidate()
        await bots.until(lambda: house.gateway.identifies == 2)
        await bots.until(lambda: house.gateway.connected_shards == {0})
        assert len(bot.guilds) == 1
        assert house.gateway.resumes == 0


async def test_a_zombie_connection_is_given_up_by_the_client() -> None:
    house = Sandbox(Settings(identify_seconds=0.0, heartbeat_seconds=0.2), bots.world())
    async with house, bots.running(house, lambda bot: setattr(bot._connection, "heartbeat_timeout", 0.5)):
        house.gateway.make_zombies()
        await bots.until(lambda: house.gateway.resumes == 1)


async def _talk(house: Sandbox, *frames: object) -> list[dict[str, object] | int]:
    """Speak raw to the gateway; gives what came back, a close as its code."""
    heard: list[dict[str, object] | int] = []
    async with aiohttp.ClientSession() as session, session.ws_connect(house.gateway_url) as socket:
        for frame in frames:
            await socket.send_str(frame if isinstance(frame, str) else json.dumps(frame))
        async with asyncio.timeout(2):
            while True:
                message = await socket.receive()
                if message.type is not aiohttp.WSMsgType.TEXT:
                    return [*heard, socket.close_code or 0]
                heard.append(json.loads(message.data))
                if heard[-1]["op"] == 9:  # type: ignore[index]  # a dict: it was just decoded
                    return heard


def _identify(token: str = "x", shard: tuple[int, int] = (0, 1), intents: int = 1) -> dict[str, object]:
    return {"op": 2, "d": {"token": token, "shard": shard, "intents": intents, "properties": {}}}


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        (["not json"], 4002),
        (["x" * 4097], 4002),
        ([{"op": 77}], 4001),
        ([{"op": 3, "d": {}}], 4003),
        ([_identify(token="wrong")], 4004),
        ([_identify("right"), _identify("right")], 4005),
        ([_identify("right", shard=(3, 2))], 4010),
        ([_identify("right", intents=1 << 15)], 4014),
        ([{"op": 1, "d": None}] * 121, 4008),
    ],
)
async def test_each_mistake_closes_with_its_own_code(frames: list[object], code: int) -> None:
    async with Sandbox(Settings(token="right", identify_seconds=0.0), bots.world()) as house:
        assert (await _talk(house, *frames))[-1] == code


async def test_identifying_too_fast_is_an_invalid_session() -> None:
    async with Sandbox(Settings(identify_seconds=5.0), bots.world()) as house:
        talks = [asyncio.create_task(_talk(house, _identify())) for _ in range(2)]
        done, waiting = await asyncio.wait(talks, timeout=1, return_when=asyncio.FIRST_COMPLETED)
        assert [task.result()[-1] for task in done] == [{"t": None, "s": None, "op": 9, "d": False}]
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def test_a_wrong_token_cannot_log_in() -> None:
    async with Sandbox(Settings(token="right"), bots.world()) as house:
        with pytest.raises(discord.LoginFailure):
            async with bots.logged_in(house):
                pass
        assert house.log.requests[-1].status == 401
        assert house.invalid.total == 1


async def test_after_an_outage_the_client_comes_back_by_itself() -> None:
    house = Sandbox(FAST, bots.world())
    async with house, bots.running(house) as bot:
        house.gateway.go_away(0.2)
        await bots.until(lambda: not house.gateway.connected_shards)
        await bots.until(lambda: house.gateway.connected_shards == {0})
        assert house.gateway.identifies <= 2
        assert len(bot.guilds) == 1
