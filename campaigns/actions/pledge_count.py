"""The number on receipts: asked once for all who press at the same moment, never older than one's own press.

Whoever asks while a count runs waits for the next one, which begins after their pledge is on disk.
"""

from collections.abc import Sequence

from campaigns.actions import pledges
from campaigns.model.errors import SidekickError
from campaigns.model.pledge import Progress
from campaigns.storage.database import Database
from campaigns.storage.together import Together

_MOST_AT_ONCE = 10_000


class PledgeCount:
    """Counts for many at once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rounds: Together[str, Progress] = Together(self._count, most=_MOST_AT_ONCE)

    async def of(self, slug: str) -> Progress:
        """Count a campaign's pledges, as `pledges.progress` does."""
        return await self._rounds.ask(slug)

    async def _count(self, slugs: Sequence[str]) -> Sequence[Progress | Exception]:
        found: dict[str, Progress | Exception] = {}
        for slug in dict.fromkeys(slugs):
            try:
                found[slug] = await pledges.progress(self._database, slug)
            except SidekickError as error:
                found[slug] = error
        return [found[slug] for slug in slugs]
