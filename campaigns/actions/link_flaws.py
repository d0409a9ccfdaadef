"""What is wrong with where a post leads, as far as it is known already: for the precheck and for approvers."""

from campaigns.model import audience, fitting
from campaigns.model.announcement import Announcement
from campaigns.model.campaign import Campaign
from campaigns.model.link_place import links_in
from campaigns.model.precheck import EVERYWHERE, Finding, Flaw
from campaigns.storage import links, resources
from campaigns.storage.database import Connection


async def of_announcement(connection: Connection, campaign: Campaign, known: Announcement) -> tuple[Finding, ...]:
    """List links of a post that are dead, moved or something else, and resources that will have expired."""
    urls = links_in(known.content)
    found = await links.of_urls(connection, urls) if urls else {}
    ill = [each for each in found.values() if each.is_trouble]
    flaws = [Finding(*EVERYWHERE, Flaw.LINK, f"{each.url} {each.why}") for each in ill]
    return (*flaws, *await _expired(connection, campaign, known))


async def _expired(connection: Connection, campaign: Campaign, known: Announcement) -> list[Finding]:
    days = [each.day for each in audience.occurrences(known.content, campaign.anchor_on, "UTC")]
    if not days:
        return []
    carried = fitting.carried(known.content, await resources.of_campaign(connection, campaign.id))
    return [
        Finding(*EVERYWHERE, Flaw.EXPIRED, f"{item.title} ({item.expires_on.isoformat()})")
        for item in carried
        if item.expires_on is not None and item.expires_on < max(days)
    ]
