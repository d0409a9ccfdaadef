"""A campaign whose post carries the number of pledges, out at its partners, and people who pledge."""

from campaigns.actions import partners, pledges, refreshing
from campaigns.actions.pledges import Member
from campaigns.model.announcement import Text
from campaigns.model.partner import PartnerDraft
from campaigns.storage import pledges as pledge_rows
from campaigns.storage.database import Database
from tests.actions.pledgers import SECRET, TEXTS
from tests.actions.relays import Room
from tests.builders import AUTHOR, NOON, NOW, SLUG, approved, content, new_campaign, partner_draft, seconds

SAYS = {
    "en": Text("Thank you", "Hello {partner.name}!\n\nSo far: {campaign.pledges} pledges.\n\nGood night."),
    "de": Text("Danke", "Hallo {partner.name}!\n\nBisher: {campaign.pledges} Versprechen.\n\nGute Nacht."),
}
PERSON = 700_000_000_000_000_100


async def furnish(database: Database, count: int = 1, *, locales: tuple[str, ...] = ("en",)) -> Room:
    """Make a campaign with so many partners, reading these languages in turn."""
    stored = await new_campaign(database)
    drafts: tuple[PartnerDraft, ...] = tuple(
        partner_draft(number, locale=locales[number % len(locales)]) for number in range(1, count + 1)
    )
    await partners.import_partners(database, SLUG, drafts, actor=AUTHOR, now=NOW)
    async with database.writing() as connection:
        await pledge_rows.put_text(connection, stored.id, TEXTS[0], 0)
    return Room(database, NOON)


async def out(database: Database, count: int = 1, *, locales: tuple[str, ...] = ("en",)) -> Room:
    """Send the post that carries the number to so many partners, two minutes ago."""
    room = await furnish(database, count, locales=locales)
    await approved(database, content(texts=SAYS, late="send 30d"))
    await room.relay()
    room.now += seconds(120)
    return room


async def pledge(room: Room, count: int, start: int = 0) -> None:
    """Let so many people press, beginning with this one."""
    for number in range(start, start + count):
        member = Member(PERSON + number, None, "en")
        await pledges.make(room.database, SLUG, TEXTS[0].key, member, secret=SECRET, now=room.now)


async def take_back(room: Room, number: int) -> None:
    """Let one of them take it back."""
    member = Member(PERSON + number, None, "en")
    await pledges.withdraw(room.database, SLUG, member, secret=SECRET, now=room.now)


async def renew(room: Room) -> int:
    """Look at the number, and let the outbox do what it can now; says how many copies were asked to follow."""
    asked = await refreshing.look(room.database, room.now)
    await room.relay()
    return asked


def lines(room: Room) -> list[str]:
    """Read the line with the number in each copy, empty where it is hidden."""
    bodies = [each.shown[-1].body for each in room.sender.stored if not each.is_removed]
    return [next((line for line in body.split("\n") if line.startswith(("So far", "Bisher"))), "") for body in bodies]
