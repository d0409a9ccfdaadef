"""A sandbox in its own process: ordered about over HTTP, stopped by SIGTERM."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import discord
import pytest
from discord.http import Route

from sandbox import Sandbox, Settings
from sandbox.remote import Remote, RemoteError
from tests.sandbox import bots
from tests.sandbox.test_interactions import add_commands

SEND = "POST /channels/{channel_id}/messages"
ROOT = Path(__file__).resolve().parents[2]


@asynccontextmanager
async def remote(house: Sandbox) -> AsyncIterator[Remote]:
    """Reach a sandbox of this process as if it were another's."""
    async with Remote.beside(house.api_url) as controls:
        yield controls


async def test_the_stand_alone_sandbox_prints_its_base_and_stops_on_sigterm(tmp_path: Path) -> None:
    partners = tmp_path / "partners.csv"
    partners.write_text(
        "guild_id,name,country,timezone,locale,announcements_channel_id,resources_channel_id,news_channel_id,"
        "mention_role_id,tags\n900000000000000001,Escola,PT,Europe/Lisbon,pt,900000000000000002,,900000000000000003,"
        "900000000000000004,schools\n",
        encoding="utf-8-sig",
    )
    arguments = ["--guilds", "3", "--partners", str(partners), "--latency", "0.001"]
    command = [sys.executable, "-m", "sandbox", *arguments]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, cwd=ROOT)
    try:
        assert process.stdout is not None
        api_url = (await process.stdout.readline()).decode().strip()
        async with Remote.beside(api_url) as controls:
            assert (await controls.overview())["guilds"] == 4
            names = {row["id"]: [channel["name"] for channel in row["channels"]] for row in await controls.world()}
            assert names["900000000000000001"] == ["announcements", "news"]
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 5) == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def test_a_partner_file_that_cannot_be_used_is_named_in_one_line(tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("guild_id,name\nnot-a-number,Escola\n")
    command = [sys.executable, "-m", "sandbox", "--partners", str(bad)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=20, check=False)
    assert done.returncode == 1
    assert "the partner file cannot be used" in done.stderr
    assert "Traceback" not in done.stderr


async def test_faults_are_ordered_and_their_hits_seen_from_outside() -> None:
    async with Sandbox(world=bots.world()) as house, remote(house) as controls, bots.logged_in(house) as client:
        number = await controls.order_fault("503", route=SEND, channel_id=str(bots.channel(client, house).id), times=1)
        with pytest.raises(discord.DiscordServerError):
            await bots.channel(client, house).send("x")
        assert [(row["number"], row["hits"]) for row in await controls.faults()] == [(number, 1)]
        await controls.cancel_fault(number)
        await controls.clear_faults()
        assert await controls.faults() == []
        with pytest.raises(RemoteError, match="has no tims"):
            await controls.order_fault("503", tims=1)
        with pytest.raises(RemoteError, match="not a valid FaultKind"):
            await controls.order_fault("earthquake")


async def test_copies_are_counted_by_channel_and_reference() -> None:
    async with Sandbox(world=bots.world()) as house, remote(house) as controls, bots.logged_in(house) as client:
        for text in ("SID27-001 a", "SID27-001 again", "SID27-002 b"):
            await bots.channel(client, house).send(text)
        channel_id = bots.channel(client, house).id
        assert await controls.copies(r"SID27-\d+") == {channel_id: {"SID27-001": 2, "SID27-002": 1}}
        rows = await controls.requests(route="/channels/{channel_id}/messages", status=200)
        assert [row["body"]["content"] for row in rows] == ["SID27-001 a", "SID27-001 again", "SID27-002 b"]
        assert "key" not in str(rows)


async def test_waiting_for_the_nth_request_ends_when_it_was_answered() -> None:
    async with Sandbox(world=bots.world()) as house, remote(house) as controls, bots.logged_in(house) as client:
        waiting = asyncio.create_task(controls.wait_for_requests(2, method="POST"))
        for text in ("one", "two"):
            assert not waiting.done()
            await bots.channel(client, house).send(text)
        assert (await waiting)["last"]["body"]["content"] == "two"
        with pytest.raises(RemoteError, match="Timeout"):
            await controls.wait_for_requests(99, timeout_seconds=0.05, method="POST")


async def test_the_world_can_be_changed_from_outside() -> None:
    async with (
        Sandbox(Settings(quotas={}), bots.world()) as house,
        remote(house) as controls,
        bots.logged_in(house) as client,
    ):
        channel = bots.channel(client, house)
        await controls.set_permissions(channel.id, deny=["SEND_MESSAGES"])
        with pytest.raises(discord.Forbidden):
            await channel.send("x")
        await controls.set_permissions(channel.id)
        sent = await channel.send("x", nonce="key")
        await controls.post(channel.id, "noise", count=120)
        assert len(await controls.messages(channel_id=channel.id)) == 121
        await controls.remove_message(sent.id)
        with pytest.raises(discord.NotFound):
            await channel.send("x", nonce="key")
        await controls.advance_clock(301)
        await channel.send("x", nonce="key")
        made = await controls.add_guild("New", ["hall"])
        await controls.kick_bot(made["id"])
        with pytest.raises(discord.Forbidden):
            await client.get_partial_messageable(int(made["channels"][0]["id"])).send("x")
        await controls.delete_channel(channel.id)
        with pytest.raises(discord.NotFound):
            await channel.send("x")


async def test_members_act_from_outside_and_read_what_they_were_told() -> None:
    house = Sandbox(Settings(identify_seconds=0.0), bots.world())
    async with house, bots.running(house, add_commands, sync=True), remote(house) as controls:
        guild = next(iter(house.world.guilds.values()))
        ana = await controls.add_member(guild.id, "Ana", locale="pt-PT")
        panel = await controls.act(guild.id, ana, "run", path="panel")
        form = await controls.act(guild.id, ana, "press", message_id=panel["replies"][0]["id"], button="Write a note")
        values = {"Your words": "be kind", "You are": ["parent"]}
        answer = await controls.act(guild.id, ana, "submit", exchange_id=form["id"], values=values)
        assert answer["text"] == "be kind (parent)"
        assert (await controls.exchange(answer["id"]))["settled"] is True
        with pytest.raises(RemoteError, match="no command"):
            await controls.act(guild.id, ana, "run", path="nothing")
        await controls.gateway("reconnect")
        await bots.until(lambda: house.gateway.resumes == 1)
        assert (await controls.overview())["connected_shards"] == [0]


async def test_an_address_discord_does_not_have_is_a_json_404() -> None:
    async with Sandbox() as house, aiohttp.ClientSession() as session:
        response = await session.get(f"{house.api_url}/nothing/here")
        assert response.status == 404
        assert await response.json() == {"message": "404: Not Found", "code": 0}
    assert Route.BASE == "https://discord.com/api/v10"
