"""What is held about one person, over all campaigns: to be handed to them, or to be deleted.

A person who pledges is only a keyed hash; it is made again from their id here and forgotten at once. Somebody of a team
also stands in the audit log by their account: that they see, and it stays, because it says who approved what.
"""

from dataclasses import dataclass
from datetime import datetime

from campaigns.actions import pledges as pledge_actions
from campaigns.model import audience
from campaigns.model.actor import Actor
from campaigns.storage import asides, audit, campaigns, pledges
from campaigns.storage.columns import to_the_millisecond
from campaigns.storage.database import Database


@dataclass(frozen=True, slots=True)
class PutAside:
    """That a pledge was kept out of the number, together with others."""

    kind: str
    reason: str
    put_aside_at: datetime
    counts_again_at: datetime | None


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
    text_version: int
    pledged_at: datetime
    display_name: str
    """Empty for everybody who did not choose to be named."""
    consent_version: str
    """To which text they agreed with the name, and which age they said they have reached."""
    consented_at: datetime | None
    note: str
    note_state: str
    """waiting, approved or refused; a refused note keeps no words."""
    note_refusal: str
    note_written_at: datetime | None
    put_aside: tuple[PutAside, ...] = ()
    """Why and since when it is or was kept out of the number."""


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
    names: int
    """How many of them carried a name."""
    notes: int
    """How many of them had a note."""
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
                    text_version=row.text_version,
                    pledged_at=row.pledged_at,
                    display_name=row.display_name,
                    consent_version=row.consent_version,
                    consented_at=row.consented_at,
                    note=row.note or "",
                    note_state=row.note_state or "",
                    note_refusal=row.note_refusal or "",
                    note_written_at=row.note_written_at,
                    put_aside=tuple(PutAside(*each) for each in await asides.of_pledge(connection, row.id)),
                )
                for row in await pledges.of_person(connection, campaign.id, person)
            ]
        lines = await audit.of_actor(connection, Actor.discord(user_id))
    return Held(tuple(found), tuple(TeamAction(*line) for line in lines))


async def erase(database: Database, user_id: int, *, secret: bytes, now: datetime) -> Erased:
    """Take back every pledge of a person in every campaign, open or over. Doing it twice is harmless."""
    withdrawn = names = notes = 0
    async with database.writing() as connection:
        for campaign in await campaigns.all_of_them(connection):
            key = await campaigns.pseudonym_key(connection, campaign.id)
            if key is None:
                continue
            person = pledge_actions.pseudonym(user_id, key, secret)
            rows = await pledges.of_person(connection, campaign.id, person)
            names += sum(row.display_name != "" for row in rows)
            notes += sum(row.note_state is not None for row in rows)
            withdrawn += await pledges.withdraw(connection, campaign.id, person, to_the_millisecond(now))
        lines = await audit.of_actor(connection, Actor.discord(user_id))
    if withdrawn:
        await database.scrub()
    return Erased(withdrawn, names, notes, len(lines))
