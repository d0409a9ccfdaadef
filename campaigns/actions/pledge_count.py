"""The number on receipts: asked once for all who press at the same moment, never older than one's own press.

Whoever asks while a count runs waits for the next one, which begins after their pledge is on disk. In a campaign of a
hundred thousand a count takes the database a while; it then rests for longer, so that it is never all there is to do.
"""

from collections.abc import Sequence
from typing import Final

from campaigns.storage import pledge_scene
from campaigns.storage.database import Database
from campaigns.storage.together import Together

REST: Final = 2
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

    async def _count(self, slugs: Sequence[str]) -> Sequence[int]:
        wanted = tuple(dict.fromkeys(slugs))
        counted = await self._database.ask_together(
            lambda shared: {slug: pledge_scene.total(shared, slug) for slug in wanted}
        )
        return [counted[slug] for slug in slugs]
