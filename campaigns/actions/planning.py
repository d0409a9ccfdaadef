"""Fan-out on disk: make the ledger say what an approved announcement now means, for everyone it addresses.

Called inside the transaction of whatever changed: an approval, a new partner, another zone or channel, a moved anchor.
Only deliveries that nobody has tried to send are changed; what was sent stays as it was.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from campaigns.model import audience
from campaigns.model.announcement import Announcement, AnnouncementState
from campaigns.model.campaign import Campaign
from campaigns.model.delivery import DeliveryState, PlannedDelivery
from campaigns.model.partner import Partner
from campaigns.storage import announcements, campaigns, deliveries, partners
from campaigns.storage.database import Connection

NOT_ADDRESSED = "no-longer-addressed"
_OPEN_STATES = frozenset({DeliveryState.PLANNED, DeliveryState.HELD})
_REPLANNABLE_REASONS = frozenset({deliveries.PAST, NOT_ADDRESSED, deliveries.CANCELLED})


@dataclass(frozen=True, slots=True)
class Planned:
    """What planning did, in deliveries."""

    added: int = 0
    changed: int = 0
    dropped: int = 0
    past: int = 0
    """Of those added: over already, and therefore not going out."""

    def __add__(self, other: "Planned") -> "Planned":
        """Add up two plannings."""
        return Planned(
            self.added + other.added,
            self.changed + other.changed,
            self.dropped + other.dropped,
            self.past + other.past,
        )


async def replan(
    connection: Connection,
    campaign: Campaign,
    announcement: Announcement,
    everyone: Iterable[Partner],
    now: datetime,
) -> Planned:
    """Bring the deliveries of one approved announcement in line with its newest version and these partners."""
    wanted = audience.fan_out(
        campaign,
        key=announcement.key,
        version=announcement.version,
        content=announcement.content,
        partners=everyone,
        now=now,
    )
    standing = await deliveries.of_announcement(connection, announcement.id)
    if not standing:
        return await _add(connection, announcement, tuple(wanted))
    return await _reconcile(connection, announcement, tuple(wanted), standing)


async def replan_campaign(connection: Connection, campaign_id: int, now: datetime) -> Planned:
    """Bring every approved announcement of a campaign in line: partners or the anchor changed."""
    campaign = await campaigns.by_id(connection, campaign_id)
    everyone = await partners.of_campaign(connection, campaign_id)
    total = Planned()
    for announcement in await announcements.of_campaign(connection, campaign_id):
        if announcement.state is AnnouncementState.APPROVED:
            total += await replan(connection, campaign, announcement, everyone, now)
    return total


async def _add(connection: Connection, announcement: Announcement, wanted: tuple[PlannedDelivery, ...]) -> Planned:
    await deliveries.insert(connection, announcement, wanted)
    return Planned(added=len(wanted), past=sum(each.is_past for each in wanted))


async def _reconcile(
    connection: Connection,
    announcement: Announcement,
    wanted: tuple[PlannedDelivery, ...],
    standing: tuple[deliveries.Standing, ...],
) -> Planned:
    known = {(each.occurrence, each.destination_id): each for each in standing}
    new = tuple(each for each in wanted if (each.occurrence, each.destination_id) not in known)
    total = await _add(connection, announcement, new)
    changed = dropped = 0
    for each in wanted:
        before = known.pop((each.occurrence, each.destination_id), None)
        if before is not None and _may_change(before) and _differs(before, each, announcement.version):
            await deliveries.replan(connection, before, announcement, each)
            changed += 1
    for before in known.values():
        if before.state in _OPEN_STATES:
            await deliveries.drop(connection, before.id, NOT_ADDRESSED)
            dropped += 1
    return total + Planned(changed=changed, dropped=dropped)


def _may_change(before: deliveries.Standing) -> bool:
    return before.state in _OPEN_STATES or (
        before.state is DeliveryState.DROPPED and before.reason in _REPLANNABLE_REASONS
    )


def _differs(before: deliveries.Standing, wanted: PlannedDelivery, version: int) -> bool:
    return before.state is DeliveryState.DROPPED or (
        (before.version, before.locale, before.channel_id, before.due_at, before.deadline_at, before.key)
        != (version, wanted.locale, wanted.channel_id, wanted.due_at, wanted.deadline_at, wanted.key)
    )
