"""R11: servers that refuse are asked once, not once for every announcement, so a ban never comes near."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.answers import Budget
from campaigns.actions import outbox
from campaigns.actions.courier import Courier
from campaigns.model.outcome import Failed, Outcome
from campaigns.model.pace import Pace
from campaigns.model.post import Post
from campaigns.storage.database import Database
from tests import builders, databases
from tests.builders import NOW
from tests.fakes import FakeSender, Left, still

DEAD, LATER_POSTS, LIMIT = 2_000, 3, 100
AT = 1_000.0
"""Everything happens at one moment of the monotonic clock."""


@dataclass
class RefusingSender(FakeSender):
    """A Discord in which every channel has shut the bot out."""

    budget: Budget = field(default_factory=Budget)
    refused: int = 0

    async def send(self, channel_id: int, key: str, post: Post, left: Left = still) -> Outcome:
        self.refused += 1
        self.budget.note(403, "", AT)
        return Failed("missing-access", 50001, is_destination_unhealthy=True)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A new SQLite file."""
    async with databases.sqlite(tmp_path) as opened:
        yield opened


async def test_dead_partners_cost_next_to_no_refusals_after_the_first_pass(
    database: Database,
) -> None:
    await builders.new_campaign(database)
    await builders.new_partners(database, DEAD)
    now = NOW
    sender = RefusingSender(now=lambda: now)
    courier = Courier(
        database=database,
        sender=sender,
        pace=Pace(1_000_000),
        now=lambda: now,
        monotonic=lambda: AT,
        sleep=_no_sleep,
        brake=lambda: sender.budget.brake(AT),
    )
    await _announce(database, "first", now)
    await outbox.relay(courier)
    assert sender.refused == DEAD, "everybody was asked once"
    assert (sender.budget.brake(AT), sender.budget.rest_seconds(AT)) == (1.0, 0.0), "a first pass stops nobody"
    for number in range(LATER_POSTS):
        now += timedelta(minutes=3)
        await _announce(database, f"later-{number}", now)
        await outbox.relay(courier)
    assert sender.refused - DEAD < LIMIT


def test_whoever_goes_on_asking_is_slowed_and_stopped_long_before_discord_bans() -> None:
    budget = Budget()
    paces, rests = [], []
    for _ in range(5_000):
        paces.append(budget.brake(AT))
        rests.append(budget.rest_seconds(AT))
        budget.note(403, "", AT)
    assert paces == sorted(paces)
    assert paces[DEAD] == 1.0 < paces[3_000] < paces[-1]
    assert set(rests) == {0.0}
    assert budget.rest_seconds(AT) == budget.window_seconds


async def _announce(database: Database, key: str, now: datetime) -> None:
    await builders.approved(database, builders.content(f"{now:%Y-%m-%d %H:%M} UTC"), key=key, now=now)


async def _no_sleep(_: float) -> None:
    return
