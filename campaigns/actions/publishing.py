"""Tables for the public: which one may be shown now, so that no two of them give a small cell away.

Showing a table is a decision that has to be remembered, so it is written down in the same transaction. Everybody who
looks sees the same table until the next one is safe.
"""

from dataclasses import dataclass
from datetime import datetime

from campaigns.actions import campaigns as campaign_actions
from campaigns.model import published as rules
from campaigns.model.counting import Dimension
from campaigns.model.published import Table
from campaigns.storage import counting, published
from campaigns.storage.columns import to_the_millisecond
from campaigns.storage.database import Connection, Database


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The number and how it is divided, as anybody may see it."""

    total: int
    table: Table | None
    """None while the number is too small to be divided."""

    @property
    def since(self) -> int:
        """Count what the table does not divide yet; the table and this add up to the number."""
        return self.total - self.table.total if self.table else 0


async def breakdown(database: Database, slug: str, dimension: Dimension, now: datetime) -> Breakdown:
    """Say how the number is divided; a new table is shown where it is safe, else the earlier one again."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        earlier, total, wanted = await _next(connection, campaign.id, dimension, now)
    if wanted is None or earlier == wanted or (earlier and earlier.groups == wanted.groups):
        return Breakdown(total, earlier or wanted)
    async with database.writing() as connection:
        return await publish(connection, campaign.id, dimension, now)


async def publish(
    connection: Connection, campaign_id: int, dimension: Dimension, now: datetime, *, at: datetime | None = None
) -> Breakdown:
    """The same inside a transaction that writes; `at` asks for the number of an instant of the past."""
    earlier, total, wanted = await _next(connection, campaign_id, dimension, now, at)
    if wanted is not None and wanted != earlier:
        await published.put(connection, campaign_id, dimension, wanted)
    return Breakdown(total, wanted)


async def _next(
    connection: Connection, campaign_id: int, dimension: Dimension, now: datetime, at: datetime | None = None
) -> tuple[Table | None, int, Table | None]:
    earlier = await published.last(connection, campaign_id, dimension)
    cells = await counting.cells(connection, campaign_id, dimension, at)
    total = sum(count for _, count in cells)
    return earlier, total, rules.following(earlier, cells, to_the_millisecond(now))
