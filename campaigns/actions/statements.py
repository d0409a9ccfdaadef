"""A signed statement of the number: total, definition, instant, partners, countries, and the list that adds up to it.

It says how things stood at its cut-off, a few seconds back, so that everything pressed before it is on disk. Verifying
makes the list of that instant again from the rows: what was taken back, put aside or renamed since changes nothing.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any, Final

from campaigns.actions import campaigns as campaign_actions
from campaigns.actions import publishing
from campaigns.actions.publishing import Breakdown
from campaigns.model import paper
from campaigns.model.actor import Actor
from campaigns.model.campaign import Campaign
from campaigns.model.counting import DEFINITION, Dimension
from campaigns.model.errors import ConflictError, NotFoundError
from campaigns.model.paper import Paper, StoredStatement
from campaigns.model.pledge import SMALLEST_SHOWN_COUNT
from campaigns.storage import audit, counted_list, counting, papers, partners
from campaigns.storage.columns import to_the_millisecond
from campaigns.storage.database import Connection, Database

SETTLED: Final = timedelta(seconds=10)
"""After so long everything pressed before an instant is on disk."""
_NOTE_LIMIT: Final = 300


@dataclass(frozen=True, slots=True)
class Counted:
    """The list behind a statement."""

    rows: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of making a statement again."""

    statement: StoredStatement
    is_genuine: bool
    """Its signature is ours and its words are unchanged."""
    again: Counted
    adds_up: bool
    """The list made again is the same, byte by byte, and adds up to the total."""

    @property
    def holds(self) -> bool:
        """Say whether it may be quoted."""
        return self.is_genuine and self.adds_up


async def freeze(
    database: Database, slug: str, note: str, *, secret: bytes, actor: Actor, now: datetime
) -> StoredStatement:
    """Make a signed statement; refused while the number is too small to be public."""
    cut_off_at = to_the_millisecond(now - SETTLED)
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
    counted = await _counted(database, campaign.id, cut_off_at)
    if counted.size < SMALLEST_SHOWN_COUNT:
        raise ConflictError(
            "There is nothing to state yet.", why=f"Numbers below {SMALLEST_SHOWN_COUNT} are never made public."
        )
    async with database.writing() as connection:
        facts = await _facts(connection, campaign, counted, cut_off_at) | {"note": note.strip()[:_NOTE_LIMIT]}
        number = await papers.next_number(connection, campaign.id)
        made = StoredStatement(number, cut_off_at, paper.signed(facts | {"number": number}, secret), actor.who)
        await papers.put_statement(connection, campaign.id, made)
        detail = {"number": number, "total": counted.size, "fingerprint": made.paper.fingerprint}
        subject = f"campaign:{slug}"
        await audit.record(
            connection, actor, "pledges.freeze", subject, now=now, campaign_id=campaign.id, detail=detail
        )
    return made


async def verify(
    database: Database, slug: str, number: int | None, *, secret: bytes, stream: IO[bytes] | None = None
) -> Verdict:
    """Make the list of a statement again (the newest by default), and compare; a stream gets it, if one is given."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        known = await papers.statements(connection, campaign.id)
    wanted = next((each for each in known if number in {None, each.number}), None)
    if wanted is None:
        raise NotFoundError("There is no such statement.", fix="`/pledges freeze` makes one.")
    again = await _counted(database, campaign.id, wanted.cut_off_at, stream)
    said = wanted.paper.facts
    adds_up = said["list"] == _listed(again) and said["total"] == again.size
    return Verdict(wanted, paper.is_genuine(wanted.paper, secret), again, adds_up)


def is_ours(body: str, signature: str, secret: bytes) -> bool:
    """Check words that came from outside: whether this bot signed exactly them."""
    return paper.is_genuine(Paper(body, signature), secret)


async def _counted(database: Database, campaign_id: int, at: datetime, stream: IO[bytes] | None = None) -> Counted:
    digest = hashlib.sha256()

    def take(data: bytes) -> None:
        digest.update(data)
        if stream is not None:
            stream.write(data)

    rows, size = await counted_list.write(database, campaign_id, at, take)
    return Counted(rows, size, digest.hexdigest())


def _listed(counted: Counted) -> dict[str, Any]:
    return {
        "columns": counted_list.COLUMNS,
        "lines": counted.rows,
        "sum of size": counted.size,
        "sha256": counted.sha256,
    }


async def _facts(connection: Connection, campaign: Campaign, counted: Counted, cut_off_at: datetime) -> dict[str, Any]:
    made_of = await counting.facts(connection, campaign.id, cut_off_at)
    names = {str(each.id): each.name for each in await partners.of_campaign(connection, campaign.id)} | {
        "": "no partner"
    }
    by_partner = await publishing.publish(connection, campaign.id, Dimension.PARTNER, cut_off_at, at=cut_off_at)
    by_country = await publishing.publish(connection, campaign.id, Dimension.COUNTRY, cut_off_at, at=cut_off_at)
    return {
        "paper": "statement of the number",
        "campaign": campaign.slug,
        "name": campaign.name,
        "total": counted.size,
        "cut_off_at": cut_off_at.isoformat(),
        "definition": DEFINITION,
        "partners": _divided(by_partner, names),
        "countries": _divided(by_country, {"": "unknown"}),
        "taken back before": made_of.withdrawn if made_of.withdrawn >= SMALLEST_SHOWN_COUNT else "fewer than 5",
        "list": _listed(counted),
    }


def _divided(breakdown: Breakdown, names: dict[str, str]) -> dict[str, Any]:
    """Write a table down: small cells are merged, and what a safe table does not hold yet is one number."""
    if breakdown.table is None:
        return {"at": None, "groups": [], "not divided": breakdown.total}
    groups = [
        {"who": sorted(names.get(key, key) for key in each.keys), "count": each.count}
        for each in breakdown.table.groups
    ]
    return {
        "at": breakdown.table.at.isoformat(),
        "groups": sorted(groups, key=lambda group: (-group["count"], group["who"])),
        "not divided": breakdown.since,
    }
