"""The number on receipts: asked once for all who press at the same moment, never older than one's own press.

Whoever asks while a count runs waits for the next one, which begins after their pledge is on disk. In a campaign of a
hundred thousand a count takes the database a while; it then rests for longer, so that it is never all there is to do.
"""

from collections.abc import Sequence
from typing import Final

from campaigns.actions import campaigns
from campaigns.model.errors import SidekickError
from campaigns.storage import counting
from campaigns.storage.database import Database
from campaigns.storage.together import Together

REST: Final = 3
"""How many times as long as a count took nobody counts after it."""
_MOST_AT_ONCE: Final = 10_000


class PledgeCount:
    """Counts for many at once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rounds: Together[str, int] = Together(self._count, most=_MOST_AT_ONCE, rest=REST)

    async def of(self, slug: str) -> int:
        """Count a campaign's pledges, as `pledges.progress` does."""
        return await self._rounds.ask(slug)

    async def _count(self, slugs: Sequence[str]) -> Sequence[int | Exception]:
        found: dict[str, int | Exception] = {}
        for slug in dict.fromkeys(slugs):
            try:
                found[slug] = await self._total(slug)
            except SidekickError as error:
                found[slug] = error
        return [found[slug] for slug in slugs]

    async def _total(self, slug: str) -> int:
        async with self._database.glancing() as connection:
            campaign = await campaigns.find(connection, slug)
            return await counting.total(connection, campaign.id)
