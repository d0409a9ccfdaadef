"""Telling organisers about a link, once for each change: what became of it, and every post and resource it concerns."""

import hashlib
from datetime import datetime
from typing import Any, Final

from campaigns.actions import carrying
from campaigns.actions.carrying import Carried
from campaigns.model.campaign import CampaignState
from campaigns.model.link import Link
from campaigns.model.notice import NoticeDraft, NoticeKind
from campaigns.storage import campaigns, notices
from campaigns.storage.columns import canonical
from campaigns.storage.database import Connection

_LISTED: Final = 12


async def tell(connection: Connection, before: Link, after: Link, now: datetime) -> None:
    """Write a notice for each campaign in which something leads there."""
    for campaign in await campaigns.all_of_them(connection):
        if campaign.state is CampaignState.CLOSED:
            continue
        carried = await carrying.of_link(connection, campaign, after)
        if carried.is_carried:
            detail = _detail(carried, before)
            mark = hashlib.sha256(canonical([after.why, after.moved_to, now.isoformat()]).encode()).hexdigest()[:12]
            key = f"link:{campaign.id}:{after.id}:{after.state}:{mark}"
            await notices.write(connection, [NoticeDraft(NoticeKind.LINK, campaign.id, key, detail)], now)


def _detail(carried: Carried, before: Link) -> dict[str, Any]:
    link = carried.link
    return {
        "link_id": link.id,
        "url": link.url,
        "state": link.state,
        "was": before.state,
        "why": link.why,
        "moved_to": link.moved_to,
        "titles": [item.title for item in carried.shelf[:_LISTED]],
        "references": [each.announcement.reference for each in carried.carriers[:_LISTED]],
        "posts": len(carried.carriers),
        "planned": carried.planned,
        "copies": carried.copies,
    }
