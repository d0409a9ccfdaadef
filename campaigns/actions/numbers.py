"""The regular look at the number: bursts first, so that none reaches a step or a post; then what has to end."""

from dataclasses import dataclass
from datetime import datetime

from campaigns.actions import milestones, refreshing, retention
from campaigns.actions.watching import Watch
from campaigns.storage.database import Database


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look has found."""

    put_aside: int
    milestones: int
    refreshes: int
    """Copies of posts that were asked to follow the number."""
    ended: tuple[str, ...]
    """Campaigns whose key was destroyed."""


async def look(database: Database, watch: Watch, *, secret: bytes, now: datetime) -> Looked:
    """Look at the number of every campaign."""
    put_aside = await watch.look(database, now)
    reached = await milestones.look(database, now)
    refreshes = await refreshing.look(database, now)
    return Looked(put_aside, reached, refreshes, await retention.look(database, secret=secret, now=now))
