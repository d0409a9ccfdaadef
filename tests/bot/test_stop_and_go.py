"""Stop and go over a real socket: a pause and a hold are obeyed at once, resuming does not burst, clocks may jump."""

import asyncio
from datetime import timedelta
from pathlib import Path

from campaigns.actions import campaigns, outbox
from campaigns.model.delivery import DeliveryState
from sandbox import Latency
from tests import builders, house
from tests.house import CONSOLE, House

SLUG = "sid-2027"
REFERENCE = "SID27-001"
SEND = "/channels/{channel_id}/messages"
SLOWLY = 8
"""Posts a second: slow enough to step in."""


def posted(home: House) -> int:
    return sum(home.discord.copies(REFERENCE).values())


async def states(home: House) -> dict[DeliveryState, int]:
    return dict((await outbox.status(home.database, SLUG)).counts)


async def announce(home: House, minutes: float = 0, late: str = "send 6h") -> None:
    at = f"{home.clock() + timedelta(minutes=minutes):%Y-%m-%d %H:%M} UTC"
    await home.announce(SLUG, "hello", builders.content(at, late=late))


async def all_sent(home: House) -> bool:
    return set(await states(home)) == {DeliveryState.SENT}


async def test_a_pause_in_the_middle_of_a_wave_is_obeyed_before_the_next_send(tmp_path: Path) -> None:
    async with house.opened(tmp_path, partner_count=16, send_rate=SLOWLY) as home:
        await home.campaign(SLUG)
        await announce(home)
        await home.until(lambda: posted(home) >= 3)
        await campaigns.pause(home.database, SLUG, "wrong number", actor=CONSOLE, now=home.clock())
        at_pause = posted(home)
        await asyncio.sleep(1.0)
        assert posted(home) - at_pause <= 1, "what had left already, and nothing after it"
        there = posted(home)
        await asyncio.sleep(1.0)
        assert posted(home) == there
        await campaigns.resume(home.database, SLUG, actor=CONSOLE, now=home.clock())
        before = len(home.discord.log.where("POST", SEND))
        home.inside.parts.wake()
        await home.until(lambda: all_sent(home), 20)
        assert set(home.discord.copies(REFERENCE).values()) == {1}
        arrived = sorted(each.arrived_at for each in home.discord.log.where("POST", SEND)[before:])
        in_a_second = max(sum(0 <= after - each < 1 for after in arrived) for each in arrived)
        assert in_a_second <= SLOWLY + 1, "resuming does not burst"


async def test_a_partners_hold_in_the_middle_of_a_wave_is_obeyed_before_the_next_send(tmp_path: Path) -> None:
    async with house.opened(tmp_path, partner_count=16, send_rate=SLOWLY) as home:
        await home.campaign(SLUG)
        await announce(home)
        await home.until(lambda: posted(home) >= 2)
        rows = {row.guild_id: row for row in await outbox.deliveries(home.database, SLUG)}
        waiting = [
            each for each in home.partners if rows[each.guild.id].state in {DeliveryState.LEASED, DeliveryState.DUE}
        ]
        last = waiting[-1]
        exchange = await last.admin.run("partner hold", {"announcement": "hello", "reason": "exam week"})
        await exchange.wait_for_text("is held back: 1 post")

        async def others_sent() -> bool:
            return await states(home) == {DeliveryState.SENT: 15, DeliveryState.HELD: 1}

        await home.until(others_sent, 20)
        assert home.discord.log.where("POST", SEND, channel_id=last.channel().id) == []
        await (await last.admin.run("partner hold", {"announcement": "hello"})).wait_for_text("is released")
        await home.until(lambda: all_sent(home))
        assert set(home.discord.copies(REFERENCE).values()) == {1}


async def test_a_hold_that_comes_while_the_post_is_on_its_way_does_not_send_it_twice(tmp_path: Path) -> None:
    async with house.opened(tmp_path, partner_count=1) as home:
        await home.campaign(SLUG)
        home.discord.latency = Latency(1.0)
        await announce(home)

        async def is_leased() -> bool:
            return await states(home) == {DeliveryState.LEASED: 1}

        await home.until(is_leased)
        await asyncio.sleep(0.3)
        home.discord.latency = Latency(0.0)
        await home.partners[0].admin.run("partner hold", {"announcement": "hello", "reason": "exam week"})
        await home.until(lambda: all_sent(home))
        assert posted(home) == 1, "it is there, and the ledger says so"


async def test_a_clock_set_forward_by_a_minute_sends_what_it_passed_within_two_seconds_and_once(tmp_path: Path) -> None:
    async with house.opened(tmp_path, partner_count=2) as home:
        await home.campaign(SLUG)
        home.clock.set(home.clock().replace(second=10, microsecond=0))
        await announce(home, minutes=1)
        await asyncio.sleep(1.5)
        assert posted(home) == 0
        home.clock.advance(seconds=60)
        await home.until(lambda: posted(home) == 2, 2)
        await asyncio.sleep(1.5)
        assert set(home.discord.copies(REFERENCE).values()) == {1}


async def test_a_clock_set_back_sends_nothing_again(tmp_path: Path) -> None:
    async with house.opened(tmp_path, partner_count=2) as home:
        await home.campaign(SLUG)
        await announce(home)
        await home.until(lambda: all_sent(home))
        home.clock.advance(seconds=-120)
        await asyncio.sleep(1.5)
        home.clock.advance(seconds=180)
        await asyncio.sleep(1.5)
        assert set(home.discord.copies(REFERENCE).values()) == {1}
        assert len(home.discord.log.where("POST", SEND)) == 2
