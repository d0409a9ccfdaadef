"""What every version of an announcement owes the shelf: it shows a resource as approved, and fits whom it is for.

Called inside the transactions that write, put forward and approve.
"""

from dataclasses import replace

from campaigns.model import fitting
from campaigns.model.announcement import Announcement, Content, ResourceCard
from campaigns.storage import resources
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
