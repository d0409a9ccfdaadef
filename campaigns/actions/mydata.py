"""What is held about one person, over all campaigns: to be handed to them, or to be deleted.

A person who pledges is only a keyed hash; it is made again from their id here and forgotten at once. Somebody of a team
also stands in the audit log by their account: that they see, and it stays, because it says who approved what.
"""

from dataclasses import dataclass
from datetime import datetime

from campaigns.actions import pledges as pledge_actions
from campaigns.model import audience
from campaigns.model.actor import Actor
from campaigns.storage import audit, campaigns, pledges
from campaigns.storage.columns import to_the_millisecond
from campaigns.storage.database import Database


@dataclass(frozen=True, slots=True)
class HeldPledge:
    """A standing pledge with everything that is stored of it."""

    campaign: str
    pledge_id: str
    text: str
    role: str
    kind: str
    size: int
    partner: str
    """In whose server it was made; empty for a direct message or a server that is no partner."""
    locale: str
    display_name: str
    consent_version: str
    pledged_at: datetime


@dataclass(frozen=True, slots=True)
class TeamAction:
    """A line of the audit log that names this account."""

    at: datetime
    action: str
    subject: str


@dataclass(frozen=True, slots=True)
class Held:
    """Everything held about a person."""

    pledges: tuple[HeldPledge, ...]
    team_actions: tuple[TeamAction, ...]


@dataclass(frozen=True, slots=True)
class Erased:
    """What a deletion did, and what remains."""

    withdrawn: int
    remaining_team_actions: int


async def everything(database: Database, user_id: int, locale: str, *, secret: bytes) -> Held:
    """Gather everything held about a person; pledges whose campaign's key is destroyed are nobody's any more."""
    found: list[HeldPledge] = []
    async with database.reading() as connection:
        for campaign in await campaigns.all_of_them(connection):
            key = await campaigns.pseudonym_key(connection, campaign.id)
            if key is None:
                continue
            person = pledge_actions.pseudonym(user_id, key, secret)
            found += [
                HeldPledge(
                    campaign=campaign.slug,
                    pledge_id=row.id,
                    text=row.texts[audience.choose_locale(locale, row.texts, campaign.source_locale)],
                    role=row.role,
                    kind=row.kind,
                    size=row.size,
                    partner=row.partner or "",
                    locale=row.locale,
                    display_name=row.display_name,
                    consent_version=row.consent_version,
                    pledged_at=row.pledged_at,
                )
                for row in await pledges.held(connection, person, campaign.id)
            ]
        lines = await audit.of_actor(connection, Actor.discord(user_id))
    return Held(tuple(found), tuple(TeamAction(*line) for line in lines))


async def erase(database: Database, user_id: int, *, secret: bytes, now: datetime) -> Erased:
    """Take back every pledge of a person in every campaign, open or over. Doing it twice is harmless."""
    withdrawn = 0
    async with database.writing() as connection:
        for campaign in await campaigns.all_of_them(connection):
            key = await campaigns.pseudonym_key(connection, campaign.id)
            if key is not None:
                person = pledge_actions.pseudonym(user_id, key, secret)
                withdrawn += await pledges.withdraw(connection, campaign.id, person, to_the_millisecond(now))
        lines = await audit.of_actor(connection, Actor.discord(user_id))
    return Erased(withdrawn, len(lines))
