"""Partners beside each other, if the organisers choose so: by pledges, or by pledges for every hundred members.

The counts are those of the published table, so small partners are merged and no two looks give one away.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from campaigns.actions import campaigns as campaign_actions
from campaigns.actions import publishing
from campaigns.model.actor import Actor
from campaigns.model.campaign import Leaderboard
from campaigns.model.counting import Dimension
from campaigns.model.pledge import SMALLEST_SHOWN_COUNT
from campaigns.storage import audit, campaigns, partners
from campaigns.storage.database import Database

SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Place:
    """One line: a partner, what it has, and for every hundred members where that is asked for."""

    name: str
    count: int
    per_hundred: float | None


@dataclass(frozen=True, slots=True)
class Board:
    """Partners in their order; those that are merged stand for themselves at the end."""

    by: Leaderboard
    places: tuple[Place, ...]
    others: int
    """How many pledges all other partners, and those at no partner's, have together in the same table."""
    since: int
    """What the table does not divide yet; places, others and this add up to the number."""


async def choose(database: Database, slug: str, by: Leaderboard, *, actor: Actor, now: datetime) -> None:
    """Choose whether and how partners are compared."""
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        await campaigns.change(connection, campaign.id, leaderboard=by)
        subject, detail = f"campaign:{slug}", {"by": by}
        await audit.record(
            connection, actor, "campaign.leaderboard", subject, now=now, campaign_id=campaign.id, detail=detail
        )


async def board(database: Database, slug: str, members: Mapping[int, int], now: datetime) -> Board | None:
    """Put partners in order; `members` says how many each server has.

    None where they are not compared, or while the number is too small to be shown: what is left of an earlier table
    would give it away.
    """
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        by = await campaigns.leaderboard(connection, campaign.id)
        known = {str(each.id): each for each in await partners.of_campaign(connection, campaign.id)}
    if by is Leaderboard.OFF:
        return None
    seen = await publishing.breakdown(database, slug, Dimension.PARTNER, now)
    if seen.table is None or seen.total < SMALLEST_SHOWN_COUNT:
        return None
    places = []
    for group in seen.table.groups:
        (key, *more) = group.keys
        if more or key not in known:
            continue
        size = members.get(known[key].guild_id, 0)
        places.append(Place(known[key].name, group.count, 100 * group.count / size if size else None))
    if by is Leaderboard.PER_MEMBER:
        places = [each for each in places if each.per_hundred is not None]
        places.sort(key=lambda each: (-(each.per_hundred or 0), each.name))
    else:
        places.sort(key=lambda each: (-each.count, each.name))
    shown = tuple(places[:SHOWN])
    return Board(by, shown, seen.table.total - sum(each.count for each in shown), seen.since)
