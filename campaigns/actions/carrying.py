"""Who leads to an address: the resources on the shelf, the posts that wait, and every copy that is out."""

from collections import defaultdict
from dataclasses import dataclass

from campaigns.model.announcement import Announcement, AnnouncementState
from campaigns.model.campaign import Campaign
from campaigns.model.link import Link
from campaigns.model.link_place import carries, links_in, place_of
from campaigns.model.plan import Resource
from campaigns.storage import amendment_requests, announcements, carrying, resources
from campaigns.storage.database import Connection


@dataclass(frozen=True, slots=True)
class Carrier:
    """An announcement that leads to an address."""

    announcement: Announcement
    is_current: bool
    """Its newest version does; otherwise only copies do that show an older one."""
    planned: int
    """Deliveries that have not gone out."""
    copies: int
    """Copies that are out and lead there."""

    @property
    def is_changeable(self) -> bool:
        """Say whether another address can be put into it: what was called off is changed no more."""
        return self.is_current and self.announcement.state is not AnnouncementState.CANCELLED


@dataclass(frozen=True, slots=True)
class Carried:
    """An address and all in one campaign that leads there."""

    link: Link
    shelf: tuple[Resource, ...]
    carriers: tuple[Carrier, ...]

    @property
    def copies(self) -> int:
        """Count the copies that are out."""
        return sum(each.copies for each in self.carriers)

    @property
    def planned(self) -> int:
        """Count the deliveries that have not gone out."""
        return sum(each.planned for each in self.carriers)

    @property
    def is_carried(self) -> bool:
        """Say whether anything leads there."""
        return bool(self.shelf or self.carriers)


async def of_link(connection: Connection, campaign: Campaign, link: Link) -> Carried:
    """Find all that leads to an address, however it is written."""
    place = place_of(link.url)
    shelf = tuple(item for item in await resources.of_campaign(connection, campaign.id) if place_of(item.url) == place)
    leading: dict[int, set[int]] = defaultdict(set)
    for announcement_id, number, content in await carrying.versions(connection, campaign.id, place):
        if carries(content, link.url):
            leading[announcement_id].add(number)
    found = [await _carrier(connection, announcement_id, numbers) for announcement_id, numbers in leading.items()]
    return Carried(link, shelf, tuple(each for each in found if each is not None))


async def addresses(connection: Connection, campaign: Campaign) -> frozenset[str]:
    """List every address that the shelf leads to and every post that was not called off."""
    shelf = await resources.of_campaign(connection, campaign.id)
    found = {item.url for item in shelf}
    for each in await announcements.of_campaign(connection, campaign.id):
        if each.state not in {AnnouncementState.CANCELLED, AnnouncementState.RECALLED}:
            found.update(links_in(each.content))
    return frozenset(url for url in found if "{" not in url)


async def _carrier(connection: Connection, announcement_id: int, numbers: set[int]) -> Carrier | None:
    known = await announcements.by_id(connection, announcement_id)
    if known.state is AnnouncementState.RECALLED:
        return None
    shown = await amendment_requests.shown(connection, announcement_id)
    copies = sum(count for (version, _), count in shown.items() if version in numbers)
    is_current = known.version in numbers
    if not is_current and not copies:
        return None
    planned = await carrying.waiting(connection, announcement_id) if is_current else 0
    return Carrier(known, is_current, planned, copies)
