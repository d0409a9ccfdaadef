"""Review of many announcements at once: put every draft forward, approve everything that waits.

Whoever approves saw a list; a fingerprint of that list holds the approval to exactly those versions. Nobody approves
their own words: what the approver wrote is left for somebody else.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from campaigns.actions import announcements as announcement_actions
from campaigns.actions import campaigns as campaign_actions
from campaigns.actions import shelving
from campaigns.actions.planning import Planned
from campaigns.model.actor import Actor
from campaigns.model.announcement import Announcement, AnnouncementState
from campaigns.model.errors import ConflictError
from campaigns.storage import announcements, audit, partners
from campaigns.storage.database import Connection, Database


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for approval, as one approver sees it."""

    theirs: tuple[Announcement, ...]
    """By others, with a time: what this person may approve."""
    own: tuple[Announcement, ...]
    """By this person: somebody else has to."""
    unscheduled: tuple[Announcement, ...]
    """Without a time yet."""
    fingerprint: str
    """Stands for exactly these versions of `theirs`."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """What was put forward."""

    submitted: tuple[Announcement, ...]
    unscheduled: tuple[Announcement, ...]
    """Drafts without a time, left as they are."""


async def submit_all(database: Database, slug: str, *, actor: Actor, now: datetime) -> Submitted:
    """Ask for approval of every draft that has a time."""
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        drafts = await _in_state(connection, campaign.id, AnnouncementState.DRAFT)
        ready = tuple(each for each in drafts if each.content.when is not None)
        for each in ready:
            await shelving.must_fit(connection, each)
            await announcements.set_state(connection, each.id, AnnouncementState.REVIEW, now=now)
            subject, detail = f"announcement:{each.key}", {"version": each.version}
            await audit.record(
                connection, actor, "announcement.submit", subject, now=now, campaign_id=campaign.id, detail=detail
            )
        return Submitted(ready, tuple(each for each in drafts if each.content.when is None))


async def waiting(database: Database, slug: str, *, actor: Actor) -> Waiting:
    """List what waits for approval, apart by whether this person may give it."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        return _sorted(await _in_state(connection, campaign.id, AnnouncementState.REVIEW), actor)


async def approve_all(
    database: Database, slug: str, fingerprint: str, *, actor: Actor, now: datetime
) -> tuple[int, Planned]:
    """Approve exactly the list that was seen; says how many announcements, and what was planned."""
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        seen = _sorted(await _in_state(connection, campaign.id, AnnouncementState.REVIEW), actor)
        if not seen.theirs:
            raise ConflictError(
                "Nothing here waits for your approval.",
                why="It has been approved or edited, or you wrote it yourself.",
                fix="Look at the list again with /announce approve.",
            )
        if seen.fingerprint != fingerprint:
            raise ConflictError(
                "The list changed while you read it.", fix="Open it again with /announce approve and look at it."
            )
        everyone = await partners.of_campaign(connection, campaign.id)
        planned = Planned()
        for each in seen.theirs:
            blessed = await announcement_actions.bless(
                connection, campaign, each, actor, now, because="", everyone=everyone
            )
            planned += blessed.planned
        return len(seen.theirs), planned


def _sorted(found: tuple[Announcement, ...], actor: Actor) -> Waiting:
    scheduled = tuple(each for each in found if each.content.when is not None)
    theirs = tuple(each for each in scheduled if each.author != actor.who)
    return Waiting(
        theirs=theirs,
        own=tuple(each for each in scheduled if each.author == actor.who),
        unscheduled=tuple(each for each in found if each.content.when is None),
        fingerprint=_fingerprint(theirs),
    )


def _fingerprint(found: Iterable[Announcement]) -> str:
    seen = ";".join(f"{each.id}.{each.version}" for each in found)
    return hashlib.sha256(seen.encode()).hexdigest()[:16]


async def _in_state(connection: Connection, campaign_id: int, state: AnnouncementState) -> tuple[Announcement, ...]:
    return tuple(each for each in await announcements.of_campaign(connection, campaign_id) if each.state is state)
