"""A house where people pledge: the real bot with its door, a campaign, two partners, and short ways to act in it."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from discord.ext import commands

from campaigns.actions import plans, pledges
from campaigns.model.plan import Plan, PledgeText
from campaigns.model.pledge import PledgeRow
from cogs import cards, mydata, note_desk, pledge, translation
from cogs.campaign import Campaigns
from cogs.mydata import MyData
from cogs.note_desk import NoteDesk
from cogs.partner_server import PartnerServer
from cogs.pledge import Pledges
from cogs.pledges import PledgeAdmin
from sandbox import Exchange, Member, Message, components
from tests import builders, house
from tests.cogs import posts, rooms
from tests.house import House

COGS: Final[tuple[type[commands.Cog], ...]] = (Pledges, PledgeAdmin, NoteDesk, MyData, PartnerServer, Campaigns)
ITEMS: Final = (*pledge.DYNAMIC_ITEMS, *note_desk.DYNAMIC_ITEMS, *mydata.DYNAMIC_ITEMS)
SLUG: Final = "sid-2027"
POST: Final = replace(posts.full(), mention_role_id=None, pledge_key="")
TEXTS: Final = (*rooms.TEXTS, PledgeText("train-staff", "organisation", {"en": "We train everybody who works here."}))
NAMED_POST: Final = replace(POST, pledge_key="ask-first")


@contextlib.asynccontextmanager
async def opened(folder: Path, **more: Any) -> AsyncIterator[House]:
    """Open a house with a campaign that takes pledges."""
    async with house.opened(folder, cogs=COGS, dynamic_items=ITEMS, **more) as home:
        await furnish(home)
        yield home


@contextlib.asynccontextmanager
async def awake(below: house.Ground, folder: Path) -> AsyncIterator[House]:
    """Let one process live; the next one on the same ground and folder finds what this one left."""
    async with house.awake(below, folder, cogs=COGS, dynamic_items=ITEMS) as home, house.running(home):
        yield home


async def furnish(home: House) -> None:
    """Begin a campaign that takes pledges."""
    home.clock.set(builders.NOW)
    created = await home.campaign(SLUG)
    plan = Plan(created.name, created.anchor_on, True, "en", (), (), TEXTS, ())
    await plans.import_plan(home.database, SLUG, plan, lambda _: None, actor=builders.AUTHOR, now=builders.NOW)


async def post(home: House, what: Any = POST, partner: int = 0) -> Message:
    """Post a card in a partner's channel, as the sender does."""
    channel = home.partners[partner].channel()
    target = home.client.get_partial_messageable(channel.id)
    sent = await target.send(view=cards.card(what, translation.words("en")), files=cards.files(what))
    return next(message for message in home.discord.messages if message.id == sent.id)


def member(home: House, name: str = "Ana", partner: int = 0, **more: Any) -> Member:
    """Bring a member into a partner's server."""
    return home.discord.member(home.partners[partner].guild, name, **({"locale": "en-US"} | more))


def ids(message: Message, start: str) -> list[str]:
    """List the custom ids of a message that begin with this."""
    rows = [row for _, row in components.walk(message.payload["components"])]
    return [str(row["custom_id"]) for row in rows if str(row.get("custom_id", "")).startswith(start)]


async def until(home: House, exchange: Exchange, wanted: str) -> str:
    """Wait until a private message shows a text or a custom id that begins with this; returns the text or the id."""
    shown: list[str] = []

    def is_there() -> bool:
        shown[:] = ids(exchange.reply, wanted) if exchange.replies else []
        return bool(shown) or (bool(exchange.replies) and wanted in exchange.text)

    await home.until(is_there)
    return shown[0] if shown else exchange.text


async def pledged(home: House, who: Member, key: str = "ask-first") -> Exchange:
    """Make a pledge by command; the exchange shows the receipt."""
    made = await who.run("pledge make", {"text": key})
    await until(home, made, "sk1:undo:")
    return made


async def form(home: House, who: Member, receipt: Exchange) -> Exchange:
    """Open the form for a name, by way of its explanation."""
    await who.press(receipt.reply, await until(home, receipt, "sk1:name:"))
    return await who.press(receipt.reply, await until(home, receipt, "sk1:name-form:"))


async def rows(home: House) -> list[PledgeRow]:
    """Read the list as an admin gets it."""
    return [row async for row in pledges.rows(home.database, SLUG)]


async def total(home: House) -> int:
    """Read the counter."""
    return (await pledges.progress(home.database, SLUG)).total
