"""What every version of an announcement owes the shelf: it shows a resource as approved, and fits whom it is for.

Called inside the transactions that write, put forward and approve, and that change the shelf.
"""

from dataclasses import replace
from datetime import datetime

from campaigns.model import fitting
from campaigns.model.actor import Actor
from campaigns.model.announcement import Announcement, AnnouncementState, Content, ResourceCard
from campaigns.model.errors import ConflictError
from campaigns.model.plan import Resource
from campaigns.storage import announcements, audit, deliveries, resources
from campaigns.storage.database import Connection


async def pinned(connection: Connection, campaign_id: int, content: Content) -> Content:
    """Fix what a version shows of its resource: where readers are led is part of what is approved."""
    item = await resources.by_key(connection, campaign_id, content.resource) if content.resource else None
    return replace(content, resource_card=ResourceCard(item.title, item.url) if item else None)


async def must_fit(connection: Connection, known: Announcement) -> None:
    """Refuse what hands the young something that was not made for them."""
    if not fitting.speaks_to_the_young(known.content.audience):
        return
    shelf = await resources.of_campaign(connection, known.campaign_id)
    fitting.must_fit(known.reference, known.content, shelf)


async def take_back_unfit(
    connection: Connection, campaign_id: int, *, actor: Actor, now: datetime
) -> tuple[Announcement, ...]:
    """Make drafts again of approved posts for the young that carry what the shelf now says is not for them.

    Copies that are out stay: a recall is for a person to decide. Returns those with copies that do not go out now.
    """
    shelf = await resources.of_campaign(connection, campaign_id)
    taken: list[Announcement] = []
    for known in await announcements.of_campaign(connection, campaign_id):
        why = _why_unfit(known, shelf) if known.state is AnnouncementState.APPROVED else ""
        if why and await deliveries.drop_waiting(connection, known.id, is_edit=True):
            version = await announcements.add_version(connection, known, known.content, author=known.author, now=now)
            subject, detail = f"announcement:{known.key}", {"version": version, "reason": why}
            await audit.record(
                connection, actor, "announcement.reject", subject, now=now, campaign_id=campaign_id, detail=detail
            )
            taken.append(await announcements.by_id(connection, known.id))
    return tuple(taken)


def _why_unfit(known: Announcement, shelf: tuple[Resource, ...]) -> str:
    try:
        fitting.must_fit(known.reference, known.content, shelf)
    except ConflictError as error:
        return f"{error.what} {error.why}"
    return ""
