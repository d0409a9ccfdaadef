"""Limits and faults as discord.py feels them: what was stored, what was answered, what was counted."""

import asyncio
import time

import aiohttp
import discord
import pytest

from sandbox import FaultKind, GlobalWindow, Latency, Quota, Sandbox, Settings
from sandbox.limits import FixedWindow, SlidingWindow, TokenBucket, Window
from tests.sandbox import bots

SEND = "POST /channels/{channel_id}/messages"
CALM = Settings(global_limit=0, quotas={})


@pytest.fixture(autouse=True)
def _no_back_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let discord.py's own back-off (1, 3, 5 ... seconds) pass at once; all shorter waits stay real."""
    real = asyncio.sleep

    async def sleep(seconds: float, result: None = None) -> None:
        await real(0 if seconds >= 1 and float(seconds).is_integer() else seconds, result)

    monkeypatch.setattr("discord.http.asyncio.sleep", sleep)


@pytest.mark.parametrize("kind", ["500", "502", "504"])
async def test_an_error_before_the_message_is_stored_leaves_one_copy_after_the_retry(kind: str) -> None:
    async with Sandbox(CALM, bots.world()) as house, bots.logged_in(house) as client:
        fault = house.faults.order(kind, route=SEND, times=2)
        await bots.channel(client, house).send("x", nonce="key")
        assert fault.hits == 2
        assert [row.status for row in house.log.where("POST")] == [int(kind), int(kind), 200]
        assert len(house.messages) == 1


@pytest.mark.parametrize("kind", ["500_after", "502_after", "504_after"])
async def test_an_error_after_the_message_was_stored_leaves_one_copy_thanks_to_the_nonce(kind: str) -> None:
    async with Sandbox(CALM, bots.world()) as house, bots.logged_in(house) as client:
        house.faults.order(kind, route=SEND, times=1)
        await bots.channel(client, house).send("x", nonce="key")
        assert [row.was_stored for row in house.log.where("POST")] == [True, False]
        assert len(house.messages) == 1


async def test_503_is_not_retried_by_the_library() -> None:
    async with Sandbox(CALM, bots.world()) as house, bots.logged_in(house) as client:
        house.faults.order("503", route=SEND, times=1)
        with pytest.raises(discord.DiscordServerError):
            await bots.channel(client, house).send("x")
        assert len(house.messages) == 0


@pytest.mark.parametrize(
    ("kind", "stored"), [("reset", 0), ("reset_after", 1), ("disconnect", 0), ("disconnect_after", 1)]
)
async def test_a_lost_connection_says_nothing_about_what_was_stored(kind: str, stored: int) -> None:
    async with Sandbox(CALM, bots.world()) as house, bots.logged_in(house) as client:
        house.faults.order(kind, route=SEND, times=1)
        with pytest.raises((aiohttp.ClientError, ConnectionError)) as loss:
            await bots.channel(client, house).send("x", nonce="key")
        if kind.startswith("reset"):
            assert isinstance(loss.value, aiohttp.ClientOSError)
            assert loss.value.errno == 104
        assert len(house.messages) == stored
        assert house.log.requests[-1].status == 0


@pytest.mark.parametrize(("kind", "stored"), [("silence", 0), ("silence_after", 1)])
async def test_silence_lasts_until_the_client_gives_up(kind: str, stored: int) -> None:
    async with Sandbox(CALM, bots.world()) as house, bots.logged_in(house) as client:
        house.faults.order(kind, route=SEND, times=1)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(bots.channel(client, house).send("x"), 0.2)
        assert len(house.messages) == stored


async def test_the_nth_request_alone_can_be_hit() -> None:
    async with Sandbox(CALM, bots.world()) as house, bots.logged_in(house) as client:
        fault = house.faults.order("503", route=SEND, skip=2, times=1)
        outcomes = []
        for number in range(4):
            try:
                await bots.channel(client, house).send(str(number))
                outcomes.append("sent")
            except discord.DiscordServerError:
                outcomes.append("lost")
        assert outcomes == ["sent", "sent", "lost", "sent"]
        assert fault.hits == 1


async def test_a_probability_is_repeatable_by_its_seed() -> None:
    async def hits(seed: int) -> list[int]:
        async with Sandbox(Settings(seed=seed, global_limit=0, quotas={}), bots.world()) as house:
            house.faults.order("503", route=SEND, probability=0.3)
            async with bots.logged_in(house) as client:
                for _ in range(40):
                    with_loss = bots.channel(client, house).send("x")
                    await asyncio.gather(with_loss, return_exceptions=True)
            return [row.status for row in house.log.where("POST")]

    first, again, other = await hits(1), await hits(1), await hits(2)
    assert first == again != other
    assert 4 <= first.count(503) <= 22


async def test_a_fault_of_one_channel_spares_the_others() -> None:
    async with Sandbox(CALM, bots.world()) as house, bots.logged_in(house) as client:
        sick, well = bots.channel(client, house), bots.channel(client, house, "news")
        house.faults.order("refused", channel_id=sick.id, status=400, code=200000, message="Blocked by AutoMod")
        for _ in range(2):
            with pytest.raises(discord.HTTPException) as refusal:
                await sick.send("x")
            assert (refusal.value.status, refusal.value.code) == (400, 200000)
        await well.send("x")


async def test_a_shared_limit_is_not_counted_as_invalid_and_its_body_counts() -> None:
    async with Sandbox(CALM, bots.world()) as house, bots.logged_in(house) as client:
        house.faults.order("429_shared", route=SEND, times=1, retry_after=0.05, header_retry_after=900.0)
        started = time.monotonic()
        async with asyncio.timeout(60):  # the header says fifteen minutes
            await bots.channel(client, house).send("x")
        assert time.monotonic() - started >= 0.05
        assert house.invalid.total == 0
        house.faults.order("429", route=SEND, times=1, retry_after=0.01)
        await bots.channel(client, house).send("x")
        assert house.invalid.total == 1


async def test_the_sixth_message_within_five_seconds_waits_for_the_bucket() -> None:
    settings = Settings(quotas={SEND: Quota(5, 0.4)})
    async with Sandbox(settings, bots.world()) as house, bots.logged_in(house) as client:
        started = time.monotonic()
        for number in range(6):
            await bots.channel(client, house).send(str(number))
        assert time.monotonic() - started >= 0.4
        assert house.log.statuses[429] == 0
        async with aiohttp.ClientSession(headers={"Authorization": "Bot x"}) as session:
            url = f"{house.api_url}/channels/{bots.channel(client, house, 'news').id}/messages"
            bucket, left = "", ""
            for _ in range(5):
                async with session.post(url, json={"content": "x"}) as response:
                    assert response.status == 200
                    bucket, left = (response.headers[f"X-RateLimit-{name}"] for name in ("Bucket", "Remaining"))
            async with session.post(url, json={"content": "x"}) as refused:
                body = await refused.json()
        assert left == "0"
        assert refused.status == 429
        assert body["global"] is False
        assert 0 < body["retry_after"] <= 0.41
        assert refused.headers["X-RateLimit-Scope"] == "user"
        assert refused.headers["X-RateLimit-Bucket"] == bucket
        assert "Via" in refused.headers


@pytest.mark.parametrize("window", list(GlobalWindow))
async def test_the_global_limit_spares_interactions_and_names_itself(window: GlobalWindow) -> None:
    settings = Settings(global_limit=10, global_window=window, quotas={}, default_quota=Quota(1000, 1.0))
    async with Sandbox(settings, bots.world()) as house:
        async with aiohttp.ClientSession(headers={"Authorization": "Bot x"}) as session:

            async def ask(path: str) -> tuple[int, bool]:
                async with session.get(house.api_url + path) as response:
                    return response.status, "X-RateLimit-Global" in response.headers

            answers = await asyncio.gather(*(ask("/users/@me") for _ in range(30)))
            webhook = f"/webhooks/{house.world.application_id}/token/messages/@original"
            exempt = await asyncio.gather(*(ask(webhook) for _ in range(30)))
        assert 10 <= answers.count((200, False)) <= 21
        assert answers.count((429, True)) == 30 - answers.count((200, False))
        assert set(exempt) == {(404, False)}


@pytest.mark.parametrize("window", [FixedWindow(50, 1.0), SlidingWindow(50, 1.0), TokenBucket(50, 1.0)])
def test_forty_eight_a_second_pass_every_kind_of_window_and_a_burst_of_sixty_does_not(window: Window) -> None:
    assert all(window.take(1000 + number / 48) == 0 for number in range(480))
    waits = [window.take(2000.0) for _ in range(60)]
    assert waits[:50] == [0] * 50
    assert all(0 < wait <= 1 for wait in waits[50:])


async def test_too_many_invalid_requests_ban_the_address_with_a_page_of_html() -> None:
    settings = Settings(invalid_limit=3, ban_seconds=0.3, global_limit=0)
    async with Sandbox(settings, bots.world()) as house, bots.logged_in(house) as client:
        house.faults.order(FaultKind.FORBIDDEN, route=SEND, times=3)
        for _ in range(3):
            with pytest.raises(discord.Forbidden):
                await bots.channel(client, house).send("x")
        with pytest.raises(discord.HTTPException) as banned:
            await bots.channel(client, house).send("x")
        assert banned.value.status == 429
        assert "1015" in banned.value.text
        await asyncio.sleep(0.31)
        await bots.channel(client, house).send("free again")
        assert len(house.messages) == 1


async def test_a_client_that_dies_after_sending_has_sent(caplog: pytest.LogCaptureFixture) -> None:
    settings = Settings(latency=Latency(0.1))
    async with Sandbox(settings, bots.world()) as house:
        channel_id = next(iter(house.world.channels))
        async with aiohttp.ClientSession(headers={"Authorization": "Bot x"}) as session:
            sending = asyncio.create_task(
                session.post(f"{house.api_url}/channels/{channel_id}/messages", json={"content": "last words"})
            )
            await asyncio.sleep(0.03)
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
        request = await house.log.wait_for(lambda request: request.was_stored)
        assert [message.text for message in house.messages.in_channel(channel_id)] == ["last words"]
        assert request.guild_id == next(iter(house.world.guilds))
        assert [record for record in caplog.records if record.name.startswith("aiohttp")] == []


async def test_a_fault_of_a_guild_reaches_its_channels() -> None:
    async with Sandbox(CALM, bots.world("A", "B")) as house, bots.logged_in(house) as client:
        first, second = house.world.guilds.values()
        house.faults.order("403", guild_id=first.id)
        with pytest.raises(discord.Forbidden):
            await client.get_partial_messageable(first.channel("news").id).send("x")
        await client.get_partial_messageable(second.channel("news").id).send("x")
