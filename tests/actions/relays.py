"""A room with a ledger, a Discord in a few lines and a clock that stands until it is moved."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from campaigns.actions import outbox
from campaigns.actions.courier import Courier
from campaigns.model.pace import Pace
from campaigns.storage.database import Database
from tests.fakes import FakeSender


@dataclass
class Room:
    """What a test of sending needs at hand."""

    database: Database
    now: datetime
    sender: FakeSender = field(init=False)
    courier: Courier = field(init=False)

    def __post_init__(self) -> None:
        self.sender = FakeSender(now=lambda: self.now)
        self.courier = Courier(
            database=self.database,
            sender=self.sender,
            pace=Pace(1_000_000.0),
            now=lambda: self.now,
            monotonic=lambda: 0.0,
            sleep=self._no_sleep,
        )

    async def relay(self) -> None:
        """Send everything whose turn has come."""
        await outbox.relay(self.courier)

    async def _no_sleep(self, _seconds: float) -> None:
        await asyncio.sleep(0)
