"""The post office: awake when something is due, whatever goes wrong, and out of the door in order."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot import post_office
from bot.alarm import Alarm
from bot.post_office import PostOffice
from campaigns.actions import announcements, campaigns, outbox, partners
from campaigns.actions.courier import Courier
from campaigns.model.actor import Actor
from campaigns.model.delivery import DeliveryState
from campaigns.model.outcome import Change, Done, NotThere, Outcome, Retry, Sent, Sighting
from campaigns.model.pace import Pace
from campaigns.model.post import Post
from campaigns.storage import schema
from campaigns.storage.database import Database
from tests.builders import APPROVER, AUTHOR, KEY_DAY, SLUG, content, partner_draft
from tests.fakes import Left, still
from tests.house import TravelClock, until


@dataclass
class Channel:
    """A sender that notes when it was asked, and may be slow."""

    now: TravelClock
    seconds: float = 0.0
    answers: list[Outcome] = field(default_factory=list)
    sent_at: dict[str, datetime] = field(default_factory=dict)

    async def send(self, channel_id: int, key: str, post: Post, left: Left = still) -> Outcome:
        left()
        await asyncio.sleep(self.seconds)
        if self.answers:
            return self.answers.pop(0)
        self.sent_at[post.reference] = self.now()
        return Sent(channel_id)

    async def look(self, channel_id: int, reference: str, since: datetime) -> Sighting:
        return NotThere()

    async def edit(self, channel_id: int, message_id: int, post: Post) -> Change:
        return Done()

    async def delete(self, channel_id: int, message_id: int) -> Change:
        return Done()


@dataclass
class Room:
    """An office at work."""

    database: Database
    clock: TravelClock
    channel: Channel
    office: PostOffice
    courier: Courier

    async def plan(self, key: str, due_at: datetime) -> str:
        """Plan an announcement; gives its reference."""
        at = due_at.strftime("%Y-%m-%d %H:%M UTC")
        now = self.clock()
        await announcements.draft(self.database, SLUG, content(at), actor=AUTHOR, now=now, key=key)
        await announcements.submit(self.database, SLUG, key, actor=AUTHOR, now=now)
        return (await announcements.approve(self.database, SLUG, key, actor=APPROVER, now=now)).announcement.reference

    async def counts(self) -> dict[DeliveryState, int]:
        return dict((await outbox.status(self.database, SLUG)).counts)

    async def all_sent(self) -> bool:
        return set(await self.counts()) == {DeliveryState.SENT}


@asynccontextmanager
async def working(folder: Path, *, partner_count: int = 1, per_second: float = 1000.0) -> AsyncIterator[Room]:
    database = Database.open(f"sqlite+aiosqlite:///{folder / 'sidekick.db'}")
    clock = TravelClock()
    await schema.upgrade(database)
    await campaigns.create(database, slug=SLUG, name="SID", anchor_on=KEY_DAY, actor=AUTHOR, now=clock())
    drafts = tuple(partner_draft(number) for number in range(1, partner_count + 1))
    await partners.import_partners(database, SLUG, drafts, actor=Actor.console("tests"), now=clock())
    channel = Channel(clock)
    courier = Courier(database, channel, Pace(per_second), clock, time.monotonic)
    office = PostOffice(courier, Alarm(clock))
    task = asyncio.create_task(office.run())
    glances = asyncio.create_task(glance(office))
    try:
        yield Room(database, clock, channel, office, courier)
    finally:
        glances.cancel()
        office.stop()
        await asyncio.wait_for(task, 10)
        await asyncio.wait({glances})
        await database.close()


async def glance(office: PostOffice) -> None:
    while True:
        await asyncio.sleep(0.5)
        office.alarm.glance()


def next_minute(clock: TravelClock) -> datetime:
    """Move the clock close to a full minute, and give it."""
    minute = clock().replace(second=0, microsecond=0) + timedelta(minutes=1)
    clock.set(minute - timedelta(seconds=1.5))
    return minute


async def test_a_wave_begins_within_milliseconds_of_its_instant(tmp_path: Path) -> None:
    async with working(tmp_path) as room:
        due_at = next_minute(room.clock)
        reference = await room.plan("hello", due_at)
        room.office.alarm.ring()
        await until(lambda: bool(room.channel.sent_at))
        assert timedelta(0) <= room.channel.sent_at[reference] - due_at < timedelta(milliseconds=150)


async def test_what_comes_due_during_a_wave_does_not_wait_for_its_end(tmp_path: Path) -> None:
    async with working(tmp_path, partner_count=8, per_second=2.0) as room:
        first = await room.plan("slow-wave", room.clock() - timedelta(minutes=1))
        due_at = next_minute(room.clock)
        second = await room.plan("meanwhile", due_at)
        room.office.alarm.ring()
        # eight posts at two a second: the wave is still on its way when the other one falls due
        await until(lambda: first in room.channel.sent_at)
        await until(lambda: room.clock() > due_at + timedelta(seconds=1.3))
        states = await room.counts()
        assert states.get(DeliveryState.PLANNED, 0) == 0
        room.courier.pace.per_second = 1000.0
        await until(lambda: second in room.channel.sent_at)


async def test_a_clock_that_jumps_over_the_instant_is_noticed_within_two_seconds(tmp_path: Path) -> None:
    async with working(tmp_path) as room:
        await room.plan("hello", room.clock() + timedelta(hours=1))
        room.office.alarm.ring()
        await asyncio.sleep(0.1)
        room.clock.advance(hours=2)
        await until(room.all_sent, 2)


async def test_it_outlives_a_database_that_fails_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post_office, "FIRST_WAIT_SECONDS", 0.05)
    async with working(tmp_path) as room:
        real, broken = outbox.relay, OSError(28, "No space left on device")

        async def relay(courier: Courier) -> datetime | None:
            raise broken

        monkeypatch.setattr(outbox, "relay", relay)
        await room.plan("hello", room.clock() - timedelta(minutes=1))
        room.office.alarm.ring()
        await until(lambda: "No space left" in room.office.trouble)
        monkeypatch.setattr(outbox, "relay", real)
        await until(room.all_sent)
        await until(lambda: not room.office.trouble)


async def test_a_stop_lets_what_is_on_its_way_arrive_and_gives_the_rest_back(tmp_path: Path) -> None:
    async with working(tmp_path, partner_count=5, per_second=1.0) as room:
        room.channel.seconds = 0.4
        await room.plan("hello", room.clock() - timedelta(minutes=1))
        room.office.alarm.ring()
        await until(lambda: bool(room.channel.sent_at))
        room.office.stop()
        await until(lambda: no_leases(room))
        states = await room.counts()
        assert states[DeliveryState.SENT] + states[DeliveryState.DUE] == 5
        assert states[DeliveryState.DUE], "what had not left is given back, not sent"


async def test_a_stop_does_not_wait_for_the_end_of_a_long_rest(tmp_path: Path) -> None:
    async with working(tmp_path, partner_count=3) as room:
        room.channel.answers = [Retry(900, "address-banned", is_for_everyone=True)] * 3
        await room.plan("hello", room.clock() - timedelta(minutes=1))
        room.office.alarm.ring()
        await until(lambda: len(room.channel.answers) < 3)
        room.office.stop()
        await until(lambda: no_leases(room))


async def no_leases(room: Room) -> bool:
    return DeliveryState.LEASED not in await room.counts()
