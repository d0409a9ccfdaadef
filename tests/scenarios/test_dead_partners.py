"""Many dead channels, and a start with a long queue: no request is wasted, and the order is kept."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from campaigns.actions import outbox
from campaigns.actions.courier import Courier
from campaigns.actions.outbox import SLOTS
from campaigns.model.delivery import DeliveryState
from campaigns.model.outcome import Failed, Outcome, Sent
from campaigns.model.pace import Pace
from campaigns.model.post import Post
from campaigns.storage.database import Database
from tests import builders
from tests.builders import CHANNEL, NOON, SLUG
from tests.fakes import FakeSender, Left, still

DEAD = 200


@dataclass(slots=True)
class MostlyDead(FakeSender):
    """A Discord in which most channels are closed to the bot."""

    asked: int = field(default=0)

    async def send(self, channel_id: int, key: str, post: Post, left: Left = still) -> Outcome:
        self.asked += 1
        if channel_id <= CHANNEL + DEAD:
            return Failed("missing-access", 50001, is_destination_unhealthy=True)
        return await FakeSender.send(self, channel_id, key, post)


@dataclass(slots=True)
class Timed(FakeSender):
    """A Discord that notes when each post came in, on the sender's own clock."""

    clock: list[float] = field(default_factory=lambda: [0.0])
    seen: list[tuple[float, str]] = field(default_factory=list)

    async def send(self, channel_id: int, key: str, post: Post, left: Left = still) -> Outcome:
        self.seen.append((self.clock[0], post.reference))
        return Sent(10**18 + len(self.seen))


async def test_a_dead_channel_is_asked_once_and_then_left_alone(database: Database) -> None:
    await builders.new_campaign(database)
    await builders.new_partners(database, DEAD + 20)
    for number in range(3):
        at = NOON + timedelta(minutes=10 * number)
        what = builders.content(f"{at:%Y-%m-%d %H:%M} UTC", late="send 1d")
        await builders.approved(database, what, key=f"post-{number}")
    now = [NOON]
    sender = MostlyDead(now=lambda: now[0])
    for _ in range(3):
        await outbox.relay(courier(database, sender, now))
        now[0] += timedelta(minutes=10)
    assert sender.asked == DEAD + 3 * 20
    counts = (await outbox.status(database, SLUG, limit=0)).counts
    assert counts == {
        DeliveryState.FAILED: DEAD,
        DeliveryState.HELD: 2 * DEAD,
        DeliveryState.SENT: 3 * 20,
    }


async def test_a_long_queue_after_a_start_goes_out_at_the_pace_in_the_order_it_was_due(database: Database) -> None:
    await builders.new_campaign(database)
    await builders.new_partners(database, 60)
    for number in (2, 0, 1):  # approved in another order than they were due
        at = NOON - timedelta(days=3 - number)
        await builders.approved(
            database, builders.content(f"{at:%Y-%m-%d %H:%M} UTC", late="send 9d"), key=f"p-{number}"
        )
    sender = Timed(now=lambda: NOON)
    sleeper = courier(database, sender, [NOON])
    sleeper.pace = Pace(48)
    sleeper.monotonic = lambda: sender.clock[0]

    async def sleep(seconds: float) -> None:
        sender.clock[0] += seconds
        await asyncio.sleep(0)

    sleeper.sleep = sleep
    await outbox.relay(sleeper)
    times = [at for at, _ in sender.seen]
    assert len(times) == 180
    due = {"SID27-001": 2, "SID27-002": 0, "SID27-003": 1}
    assert max(times) >= 179 / 48
    # what is on its way at the same time may overtake, nothing else
    in_order = sorted(range(180), key=lambda index: (due[sender.seen[index][1]], index))
    assert max(abs(place - index) for place, index in enumerate(in_order)) < SLOTS


def courier(database: Database, sender: FakeSender, now: list[datetime]) -> Courier:
    async def no_sleep(_: float) -> None:
        await asyncio.sleep(0)

    return Courier(
        database=database, sender=sender, pace=Pace(1e6), now=lambda: now[0], monotonic=lambda: 0.0, sleep=no_sleep
    )
