"""A campaign with pledges, and people who make them, for the tests of the verbs."""

from dataclasses import replace
from typing import Final

from campaigns.actions import pledge_groups, pledge_names, pledges
from campaigns.actions.pledge_groups import Speaker
from campaigns.actions.pledges import Member
from campaigns.model import consent
from campaigns.model.partner import PartnerDraft
from campaigns.model.plan import PledgeText
from campaigns.model.pledge import PledgeReceipt, PledgeRow
from campaigns.storage import partners as partner_rows
from campaigns.storage import pledges as pledge_rows
from campaigns.storage.database import Database
from tests.builders import GUILD, NOW, SLUG, new_campaign, partner_draft

SECRET: Final = b"a secret of at least thirty-two bytes"
ROLE: Final = 815_000_000_000_000_001
ANA: Final = Member(user_id=700_000_000_000_000_001, guild_id=GUILD + 1, locale="pt-PT")
EVE: Final = Member(user_id=700_000_000_000_000_002, guild_id=GUILD + 1, locale="en")
TEACHER: Final = Speaker(replace(ANA, user_id=700_000_000_000_000_003), frozenset({ROLE}), may_manage=False)
SIXTEEN: Final = consent.stated(consent.CURRENT, 16)
TEXTS: Final = (
    PledgeText("ask-first", "young-person", {"en": "I ask before I share.", "pt": "Pergunto antes de partilhar."}),
    PledgeText("listen", "parent", {"en": "I listen first."}),
    PledgeText("train-staff", "organisation", {"en": "We train our staff."}),
)


async def furnish(database: Database, *, country: str = "PT") -> Database:
    """Make the campaign, its texts and two partners, each with a role for educators."""
    stored = await new_campaign(database)
    drafts: tuple[PartnerDraft, ...] = tuple(
        replace(partner_draft(number), country=country, educator_role_id=ROLE) for number in (1, 2)
    )
    async with database.writing() as connection:
        await partner_rows.insert(connection, stored.id, drafts)
        for position, text in enumerate(TEXTS):
            await pledge_rows.put_text(connection, stored.id, text, position)
    return database


async def make(database: Database, key: str = "ask-first", member: Member = ANA) -> PledgeReceipt:
    """Press."""
    return await pledges.make(database, SLUG, key, member, secret=SECRET, now=NOW)


async def name(
    database: Database, receipt: PledgeReceipt, typed: str, member: Member = ANA, statement: str = SIXTEEN
) -> PledgeReceipt:
    """Take the second step."""
    return await pledge_names.show(
        database, SLUG, member, receipt.pledge_id, typed, statement=statement, secret=SECRET, now=NOW
    )


async def group(
    database: Database, size: int = 28, speaker: Speaker = TEACHER, key: str = "ask-first"
) -> PledgeReceipt:
    """Pledge for a class."""
    return await pledge_groups.for_group(database, SLUG, key, speaker, size, secret=SECRET, now=NOW)


async def export(database: Database) -> list[PledgeRow]:
    """Read the list as an admin gets it."""
    return [row async for row in pledges.rows(database, SLUG)]


async def total(database: Database) -> int:
    """Read the counter."""
    return (await pledges.progress(database, SLUG)).total
