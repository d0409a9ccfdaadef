"""Words that the guard blocks and an approver kept: who kept them and why, as the audit log has it."""

from collections.abc import Iterable
from dataclasses import dataclass

from campaigns.actions import words
from campaigns.actions.words import Found
from campaigns.model.announcement import Announcement, AnnouncementState
from campaigns.model.campaign import Campaign
from campaigns.storage import audit
from campaigns.storage.database import Database

_TO_DECIDE = frozenset({AnnouncementState.DRAFT, AnnouncementState.REVIEW})


@dataclass(frozen=True, slots=True)
class Kept:
    """An approver's reasoned override."""

    who: str
    """As the audit log names people."""
    because: str


async def of_announcement(
    database: Database, campaign: Campaign, known: Announcement, found: Iterable[Found]
) -> Kept | None:
    """Say who kept what was found in this version and blocks, and why; None where nobody had to, or has yet."""
    if known.state in _TO_DECIDE or not words.blocking(found):
        return None
    async with database.reading() as connection:
        last = await audit.latest(connection, campaign.id, "announcement.approve", f"announcement:{known.key}")
    if last is None:
        return None
    who, detail = last
    because = str(detail.get("words_because", ""))
    return Kept(who, because) if because and detail.get("version") == known.version else None
