"""What the tests of organisers' commands share: a house with their cogs, and short ways to act in it."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from discord.ext import commands

from campaigns.actions import announcements
from campaigns.model.actor import Actor
from campaigns.model.announcement import Announcement
from cogs import announce, partner
from cogs.announce import Announcements
from cogs.campaign import Campaigns
from cogs.outbox import Outbox
from cogs.partner import Partners, PartnerServer
from cogs.plan import Plans
from sandbox import Exchange, Member
from tests import builders, house
from tests.house import House

COGS: Final[tuple[type[commands.Cog], ...]] = (Campaigns, Announcements, Plans, Partners, PartnerServer, Outbox)
ITEMS: Final = (*announce.DYNAMIC_ITEMS, *partner.DYNAMIC_ITEMS)
SLUG: Final = "sid-2027"
REFERENCE: Final = "SID27-001"


@contextlib.asynccontextmanager
async def opened(folder: Path, *, partner_count: int = 2, **more: Any) -> AsyncIterator[House]:
    """Open a house with a campaign, a month before its key day."""
    async with house.opened(folder, cogs=COGS, dynamic_items=ITEMS, partner_count=partner_count, **more) as home:
        home.clock.set(builders.NOW)
        await home.campaign(SLUG)
        yield home


def actor(member: Member) -> Actor:
    """Name a member as the audit log does."""
    return Actor.discord(member.user.id)


async def in_review(
    home: House, by: Member, at: str = "T 12:00 UTC", key: str = "hello", **changes: Any
) -> Announcement:
    """Have somebody write an announcement and put it forward."""
    what = builders.content(at, **changes)
    await announcements.draft(home.database, SLUG, what, actor=actor(by), now=home.clock(), key=key)
    return await announcements.submit(home.database, SLUG, key, actor=actor(by), now=home.clock())


async def schedule(by: Member, at: str) -> Exchange:
    """Set the time of the announcement by command."""
    return await by.run("announce schedule", {"announcement": REFERENCE, "when": at})


async def known(home: House, key: str = REFERENCE) -> Announcement:
    """Fetch an announcement as it stands."""
    return await announcements.get(home.database, SLUG, key)


async def told(exchange: Exchange, *words: str) -> str:
    """Wait until a private answer, or the message a button was on, says all of these words; give the whole answer."""
    text = ""
    for word in words or ("",):
        text = await shown(exchange, word)
    assert all(reply.is_ephemeral for reply in exchange.replies)
    return text


async def shown(exchange: Exchange, word: str) -> str:
    """Wait for a word in any answer."""
    await exchange.wait_for_text(word)
    return "\n".join(reply.text for reply in exchange.replies)


async def audit_actions(home: House) -> list[str]:
    """List what the audit log says was done."""
    async with home.database.reading() as connection:
        rows = await connection.execute(sa.text("SELECT action FROM audit ORDER BY id"))
        return [row.action for row in rows]
