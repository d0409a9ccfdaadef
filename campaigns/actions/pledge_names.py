"""Being named: a second step beside one's own pledge, taken only by who is old enough and agrees, undone at any time.

What is stored with the name is which text somebody agreed to and which age they said they have reached. A name that is
refused is kept nowhere and repeated nowhere.
"""

from datetime import datetime

from campaigns.actions import campaigns as campaign_actions
from campaigns.actions import pledges as pledge_actions
from campaigns.actions import words
from campaigns.actions.pledges import Member
from campaigns.model import consent, display_name
from campaigns.model.campaign import Campaign
from campaigns.model.errors import ConflictError, InputError, NotFoundError
from campaigns.model.pledge import PledgeKind, PledgeReceipt
from campaigns.sources import facts
from campaigns.storage import campaigns, partners, pledges
from campaigns.storage.columns import to_the_millisecond
from campaigns.storage.database import Connection, Database


async def required_age(database: Database, guild_id: int | None) -> int:
    """Say from which age somebody agrees for themselves in a server's country; the highest where that is unknown."""
    if guild_id is None:
        return consent.AGE_WHERE_UNKNOWN
    async with database.reading() as connection:
        return await _required_age(connection, guild_id)


async def show(
    database: Database,
    slug: str,
    member: Member,
    pledge_id: str,
    typed: str,
    *,
    statement: str,
    secret: bytes,
    now: datetime,
) -> PledgeReceipt:
    """Put a name beside one's own pledge; `statement` is what was agreed to (`consent.stated`)."""
    name = display_name.parse(typed)
    if words.tells_of_harm(name) or any(words.check(name, locale).findings for locale in (member.locale, "en")):
        raise InputError("This name cannot be shown.", why="It has words to think again about.", fix="Choose another.")
    async with database.writing() as connection:
        if not consent.is_enough(statement, await _required_age(connection, member.guild_id)):
            raise ConflictError(
                "Your name was not stored.",
                why="The text or the age that counts here has changed since you opened the form.",
                fix="Please open it once more.",
            )
        campaign, person = await _who(connection, slug, member, secret)
        receipt = await _own(connection, campaign, person, member, pledge_id)
        if receipt.kind is not PledgeKind.PERSON:
            raise ConflictError("A group has no names.", why="It is one number; an organisation is named as it is.")
        await pledges.show_name(
            connection,
            campaign.id,
            person,
            pledge_id,
            name=name,
            consent=statement,
            now=to_the_millisecond(now),
        )
        shown = await _own(connection, campaign, person, member, pledge_id)
    if receipt.display_name:
        await database.scrub()
    return shown


async def hide(database: Database, slug: str, member: Member, pledge_id: str, *, secret: bytes) -> PledgeReceipt:
    """Take one's name away again; doing it twice is harmless."""
    async with database.writing() as connection:
        campaign, person = await _who(connection, slug, member, secret)
        hidden = await pledges.hide_name(connection, campaign.id, person, pledge_id)
        receipt = await _own(connection, campaign, person, member, pledge_id)
    if hidden:
        await database.scrub()
    return receipt


async def own(database: Database, slug: str, member: Member, pledge_id: str, *, secret: bytes) -> PledgeReceipt:
    """Show one's own pledge again."""
    async with database.reading() as connection:
        campaign, person = await _who(connection, slug, member, secret)
        return await _own(connection, campaign, person, member, pledge_id)


async def _required_age(connection: Connection, guild_id: int | None) -> int:
    found = await partners.of_guild(connection, guild_id) if guild_id is not None else ()
    return facts.digital_consent_age(found[0].country) if found else consent.AGE_WHERE_UNKNOWN


async def _who(connection: Connection, slug: str, member: Member, secret: bytes) -> tuple[Campaign, bytes]:
    campaign = await campaign_actions.find(connection, slug)
    key = await campaigns.pseudonym_key(connection, campaign.id)
    return campaign, pledge_actions.person_of(key, member.user_id, secret)


async def _own(
    connection: Connection, campaign: Campaign, person: bytes, member: Member, pledge_id: str
) -> PledgeReceipt:
    for row in await pledges.of_person(connection, campaign.id, person):
        if row.id == pledge_id:
            return pledge_actions.receipt_of(row, campaign, member.locale)
    raise NotFoundError(
        "This pledge has been taken back already, or it is not yours.",
        why="Nothing was changed.",
        fix="See /pledge mine.",
    )
