"""Registered commands: what Discord refuses, what keeps its id, and the daily limit on new names."""

import discord
import pytest

from sandbox import Json, Sandbox, Settings
from tests.sandbox import bots


def _command(name: str = "pledge", **fields: object) -> Json:
    return {"name": name, "description": "Make a pledge", "type": 1, **fields}


def _option(name: str = "text", kind: int = 3, **fields: object) -> Json:
    return {"name": name, "description": "Which one", "type": kind, **fields}


MANY_LONG = [{"name": f"{n}" + "x" * 50, "value": f"{n}" + "y" * 50} for n in range(25)]


async def _put(client: discord.Client, house: Sandbox, rows: list[Json], guild_id: int | None = None) -> list[Json]:
    application_id = house.world.application_id
    if guild_id:
        guild_rows: list[Json] = await client.http.bulk_upsert_guild_commands(application_id, guild_id, rows)  # type: ignore[assignment]
        return guild_rows
    global_rows: list[Json] = await client.http.bulk_upsert_global_commands(application_id, rows)  # type: ignore[assignment]
    return global_rows


async def test_a_command_keeps_its_id_while_its_name_stays() -> None:
    async with Sandbox(world=bots.world()) as house, bots.logged_in(house) as client:
        first = await _put(client, house, [_command(), _command("help")])
        again = await _put(client, house, [_command(description="Other words"), _command("audit")])
        assert again[0]["id"] == first[0]["id"]
        assert again[0]["version"] != first[0]["version"]
        assert {row["name"] for row in house.state.commands.all(None)} == {"pledge", "audit"}


async def test_a_guilds_command_is_found_before_the_global_one() -> None:
    async with Sandbox(world=bots.world()) as house, bots.logged_in(house) as client:
        guild_id = next(iter(house.world.guilds))
        await _put(client, house, [_command(description="global")])
        await _put(client, house, [_command(description="local")], guild_id)
        assert house.state.commands.find("pledge", guild_id)[0]["description"] == "local"
        assert house.state.commands.find("pledge", None)[0]["description"] == "global"


async def test_only_new_names_count_towards_the_daily_limit() -> None:
    async with Sandbox(Settings(daily_command_creates=3), bots.world()) as house, bots.logged_in(house) as client:
        rows = [_command("one"), _command("two"), _command("three")]
        for _ in range(5):
            await _put(client, house, rows)
        with pytest.raises(discord.HTTPException) as refusal:
            await _put(client, house, [*rows, _command("four")])
        assert (refusal.value.status, refusal.value.code) == (400, 30034)
        house.clock.advance(86_400)
        assert len(await _put(client, house, [*rows, _command("four")])) == 4


@pytest.mark.parametrize(
    "row",
    [
        _command("Pledge"),
        _command("x" * 33),
        _command(description="x" * 101),
        _command(options=[_option(), _option()]),
        _command(options=[_option("a"), _option("b", required=True)]),
        _command(options=[_option(choices=[{"name": str(n), "value": str(n)} for n in range(26)])]),
        _command(options=[_option(str(n)) for n in range(26)]),
        _command(options=[_option(choices=[{"name": "x" * 101, "value": "x"}])]),
        _command(options=[_option(str(n), choices=MANY_LONG) for n in range(4)]),
        _command(options=[_option("sub", 1, options=[_option("deeper", 2)])]),
        _command(name_localizations={"de": "x" * 33}),
    ],
)
async def test_a_command_discord_would_refuse_is_refused(row: Json) -> None:
    async with Sandbox(world=bots.world()) as house, bots.logged_in(house) as client:
        with pytest.raises(discord.HTTPException) as refusal:
            await _put(client, house, [row])
        assert (refusal.value.status, refusal.value.code) == (400, 50035)
        assert house.state.commands.all(None) == []


async def test_two_commands_of_one_name_are_refused() -> None:
    async with Sandbox(world=bots.world()) as house, bots.logged_in(house) as client:
        with pytest.raises(discord.HTTPException, match="must be unique"):
            await _put(client, house, [_command(), _command()])
