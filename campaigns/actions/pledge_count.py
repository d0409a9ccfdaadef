"""The number on receipts: asked once for all who press at the same moment, never older than one's own press.

Whoever asks while a count runs waits for the next one, which begins after their pledge is on disk. In a campaign of a
hundred thousand a count takes the database a while; it then rests for longer, so that it is never all there is to do.
"""

import time
from collections.abc import Sequence
from typing import Final

from campaigns.storage import pledge_scene
from campaigns.storage.database import Database
from campaigns.storage.shared_writes import Round
from campaigns.storage.together import Together

REST: Final = 2
"""How many times as long as a count took the database nobody counts after it; a busy process is no count."""
_MOST_AT_ONCE: Final = 10_000


class PledgeCount:
    """Counts for many at once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._took_seconds = 0.0
        self._rounds: Together[str, int] = Together(self._count, most=_MOST_AT_ONCE, rest=self._rest_seconds)

    async def of(self, slug: str) -> int:
        """Count a campaign's pledges, as `pledges.progress` does."""
        return await self._rounds.ask(slug)

    async def _count(self, slugs: Sequence[str]) -> Sequence[int]:
        wanted = tuple(dict.fromkeys(slugs))

        def ask(shared: Round) -> dict[str, int]:
            began = time.perf_counter()
            counted = {slug: pledge_scene.total(shared, slug) for slug in wanted}
            self._took_seconds = time.perf_counter() - began
            return counted

        counted = await self._database.ask_together(ask)
        return [counted[slug] for slug in slugs]

    def _rest_seconds(self) -> float:
        return REST * self._took_seconds
