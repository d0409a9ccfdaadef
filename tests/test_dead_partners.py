"""R11: servers that refuse are asked once, not once for every announcement, so a ban never comes near."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from campaigns.actions import outbox
from campaigns.actions.delivering import Courier
from campaigns.model.outcome import Failed, Outcome
from campaigns.model.pace import Pace
from campaigns.model.post import Post
from campaigns.storage.database import Database
from tests import builders, databases
from tests.builders import NOW
from tests.fakes import FakeSender

DEAD, LATER_POSTS = 400, 3
"""A fifth of R11's two thousand, and so is the limit: the suite has little time."""
LIMIT = 20


class RefusingSender(FakeSender):
    """A Discord in which every channel has shut the bot out."""

    refused: int = 0

    async def send(self, channel_id: int, key: str, post: Post) -> Outcome:
        self.refused += 1
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
        database=database, sender=sender, pace=Pace(1_000_000), now=lambda: now, monotonic=lambda: 0.0, sleep=_no_sleep
    )
    await _announce(database, "first", now)
    await outbox.relay(courier)
    assert sender.refused == DEAD, "everybody was asked once"
    for number in range(LATER_POSTS):
        now += timedelta(minutes=3)
        await _announce(database, f"later-{number}", now)
        await outbox.relay(courier)
    assert sender.refused - DEAD < LIMIT


async def _announce(database: Database, key: str, now: datetime) -> None:
    await builders.approved(database, builders.content(f"{now:%Y-%m-%d %H:%M} UTC"), key=key, now=now)


async def _no_sleep(_: float) -> None:
    return
