"""The end of what is known about persons: a campaign is closed, its clock runs, its key is destroyed, for ever.

A dry run says what would be gone. The certificate says what is gone, when, and how many it concerned; it is written in
the transaction that destroys, so that neither exists without the other. Afterwards the number is what it was, and
nobody who has the database, or a backup made later, or the account of a person can tell what they pledged.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from campaigns.actions import campaigns as campaign_actions
from campaigns.model import paper
from campaigns.model.actor import Actor
from campaigns.model.campaign import Campaign, CampaignState
from campaigns.model.counting import DEFINITION
from campaigns.model.errors import ConflictError
from campaigns.model.paper import Paper
from campaigns.storage import anonymising, audit, campaigns, counting, papers, table_files
from campaigns.storage.anonymising import Traces
from campaigns.storage.columns import to_the_millisecond
from campaigns.storage.database import Connection, Database

KEPT_FOR: Final = timedelta(days=30)
"""After the close: long enough to correct a mistake, no longer than Discord's policy lets personal data be kept."""
CLOCK: Final = Actor("sidekick")


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would be destroyed, and when."""

    campaign: Campaign
    traces: Traces
    due_at: datetime | None
    """None while the campaign is not closed."""
    certificate: Paper | None
    """There once it has happened."""


async def close(database: Database, slug: str, *, actor: Actor, now: datetime) -> datetime:
    """Close a campaign for good and start its clock; returns when its key will be destroyed."""
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        if campaign.state is CampaignState.CLOSED:
            raise ConflictError(f"{campaign.name} is closed already.", why="A closed campaign stays closed.")
        due_at = to_the_millisecond(now + KEPT_FOR)
        await campaigns.set_state(connection, campaign.id, CampaignState.CLOSED)
        await campaigns.change(connection, campaign.id, key_due_at=due_at)
        detail = {"key_due_at": due_at.isoformat()}
        subject = f"campaign:{slug}"
        await audit.record(
            connection, actor, "campaign.close", subject, now=now, campaign_id=campaign.id, detail=detail
        )
    return due_at


async def outlook(database: Database, slug: str) -> Outlook:
    """Say what would be destroyed; nothing is changed."""
    async with database.reading() as connection:
        return await _outlook(connection, slug)


async def destroy(database: Database, slug: str, *, secret: bytes, actor: Actor, now: datetime) -> Paper:
    """Destroy what leads to persons in a closed campaign; returns the certificate, the same one every time."""
    async with database.writing() as connection:
        seen = await _outlook(connection, slug)
        if seen.certificate is not None:
            return seen.certificate
        if seen.campaign.state is not CampaignState.CLOSED:
            raise ConflictError(
                f"{seen.campaign.name} is still open.",
                why="Its members could not take back their pledges any more.",
                fix="Close it first with /campaign close.",
            )
        certificate = paper.signed(_certified(seen, actor, now), secret)
        await papers.put_certificate(connection, seen.campaign.id, certificate, to_the_millisecond(now))
        await anonymising.destroy(connection, seen.campaign.id)
        await _record(connection, seen, certificate, actor, now)
    await scrub(database, now)
    return certificate


async def look(database: Database, *, secret: bytes, now: datetime) -> tuple[str, ...]:
    """Start the clocks of closed campaigns, and destroy what is due; returns the campaigns that ended."""
    async with database.reading() as connection:
        ended, leftovers = await anonymising.due(connection, now), await papers.unscrubbed(connection)
        is_without_clock = await anonymising.is_without_clock(connection)
    if is_without_clock:
        async with database.writing() as connection:
            await anonymising.start_clocks(connection, to_the_millisecond(now + KEPT_FOR))
    for slug in ended:
        await destroy(database, slug, secret=secret, actor=CLOCK, now=now)
    if leftovers:
        await scrub(database, now)
    return ended


async def scrub(database: Database, now: datetime) -> bool:
    """Clear journals and table files of what was destroyed; where a reader is in the way the next look tries again."""
    async with database.glancing() as connection:
        # Read first: what is destroyed from here on may be too late for this round, and waits for its own.
        leftovers = await papers.unscrubbed(connection)
        is_clean = not leftovers or await table_files.renew(connection)
    if not is_clean or not await database.scrub():
        return False
    async with database.writing() as connection:
        for campaign_id in leftovers:
            await papers.scrubbed(connection, campaign_id, now)
    return True


async def _outlook(connection: Connection, slug: str) -> Outlook:
    campaign = await campaign_actions.find(connection, slug)
    total = await counting.total(connection, campaign.id)
    return Outlook(
        campaign,
        await anonymising.traces(connection, campaign.id, total),
        await anonymising.due_at(connection, campaign.id),
        await papers.certificate_of(connection, campaign.id),
    )


def _certified(seen: Outlook, actor: Actor, now: datetime) -> dict[str, object]:
    return {
        "paper": "certificate of destruction",
        "campaign": seen.campaign.slug,
        "name": seen.campaign.name,
        "destroyed_at": to_the_millisecond(now).isoformat(),
        "by": actor.who,
        "destroyed": {
            "campaign keys": 1,
            "pseudonyms of persons": seen.traces.persons,
            "names people chose to show": seen.traces.names,
            "notes of groups and organisations": seen.traces.notes,
        },
        "kept": {"pledges without anybody in them": seen.traces.pledges, "number": seen.traces.total},
        "definition": DEFINITION,
    }


async def _record(connection: Connection, seen: Outlook, made: Paper, actor: Actor, now: datetime) -> None:
    await audit.record(
        connection,
        actor,
        "campaign.anonymise",
        f"campaign:{seen.campaign.slug}",
        now=now,
        campaign_id=seen.campaign.id,
        detail={"persons": seen.traces.persons, "names": seen.traces.names, "certificate": made.fingerprint},
    )
