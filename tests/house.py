"""A running house: the real client in the test process, a sandbox on a real socket, a real SQLite file.

`async with opened(tmp_path, cogs=[Campaigns]) as home:` gives a headquarters with people in every role and a few
partner servers, all connected, commands known to Discord. Each house is a world of its own.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeAlias

import discord
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot import furniture, wiring
from bot.client import Client
from bot.settings import Secret, Settings
from campaigns.actions import announcements, campaigns, outbox, partners
from campaigns.model.actor import Actor
from campaigns.model.announcement import Announcement, Content
from campaigns.model.campaign import Campaign
from campaigns.model.delivery import DeliveryState
from campaigns.model.partner import DestinationKind, PartnerDraft
from campaigns.storage.database import Database
from sandbox import Channel, Guild, Member, Permission, Role, Sandbox, World
from sandbox import Settings as SandboxSettings
from tests.builders import APPROVER, AUTHOR

Condition: TypeAlias = Callable[[], bool] | Callable[[], Awaitable[bool]]
Cogs: TypeAlias = Sequence[type[commands.Cog]]
Items: TypeAlias = Sequence[type[discord.ui.DynamicItem[Any]]]
CONSOLE: Final = Actor.console("tests")
SECRET: Final = "a secret that is long enough for a test house"
CHANNELS: Final = ("announcements", "resources", "news", "events")
_PLACES: Final = (
    ("PT", "Europe/Lisbon", "pt-PT"),
    ("DE", "Europe/Berlin", "de"),
    ("NP", "Asia/Kathmandu", "en"),
    ("ZA", "Africa/Johannesburg", "en"),
)


@dataclass(slots=True)
class TravelClock:
    """The real wall clock, moved; it goes on from there."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        """Read it."""
        return datetime.now(UTC) + self.ahead

    def set(self, instant: datetime) -> None:
        """Make it now."""
        self.ahead = instant - datetime.now(UTC)

    def advance(self, **length: float) -> None:
        """Move on, for example `advance(hours=2)`."""
        self.ahead += timedelta(**length)


@dataclass(frozen=True, slots=True)
class Headquarters:
    """The organisers' server and one person in each role."""

    guild: Guild
    roles: dict[str, Role]
    organiser: Member
    approver: Member
    data_admin: Member
    auditor: Member
    administrator: Member
    """May do everything in this server by Discord's own permissions."""
    visitor: Member
    """Is there, without any role."""


@dataclass(frozen=True, slots=True)
class PartnerServer:
    """A partner's server: its admin may manage it, its member may only talk."""

    guild: Guild
    country: str
    timezone: str
    locale: str
    mention_role: Role
    admin: Member
    member: Member

    def channel(self, kind: str = "announcements") -> Channel:
        """Give the channel for a kind of posts."""
        return self.guild.channel(kind)

    def draft(self, *, tags: frozenset[str] = frozenset(), mentions: bool = False) -> PartnerDraft:
        """Describe it as a partner file would."""
        return PartnerDraft(
            guild_id=self.guild.id,
            name=self.guild.name,
            country=self.country,
            timezone=self.timezone,
            locale=self.locale,
            channels={kind: self.channel(kind.value).id for kind in DestinationKind},
            mention_role_id=self.mention_role.id if mentions else None,
            tags=tags,
        )


@dataclass(slots=True)
class House:
    """What a test has in hand."""

    discord: Sandbox
    inside: wiring.House
    clock: TravelClock
    hq: Headquarters
    partners: list[PartnerServer]
    connection: asyncio.Task[None] | None = field(default=None)

    @property
    def client(self) -> Client:
        """The bot's client."""
        return self.inside.client

    @property
    def database(self) -> Database:
        """The bot's database."""
        return self.inside.parts.database

    def cog(self, kind: type[commands.Cog]) -> commands.Cog:
        """Give the running cog of a class."""
        return next(cog for cog in self.client.cogs.values() if isinstance(cog, kind))

    async def campaign(self, slug: str = "sid-2027", *, anchor_on: date = date(2027, 2, 9), **more: Any) -> Campaign:
        """Create a campaign that all partner servers take part in."""
        created = await campaigns.create(
            self.database,
            slug=slug,
            name=more.pop("name", "Safer Internet Day 2027"),
            anchor_on=anchor_on,
            actor=CONSOLE,
            now=self.clock(),
            **more,
        )
        await self.join(slug, *self.partners)
        return created

    async def join(self, slug: str, *servers: PartnerServer) -> None:
        """Let partner servers take part in a campaign."""
        drafts = tuple(server.draft() for server in servers)
        await partners.import_partners(self.database, slug, drafts, actor=CONSOLE, now=self.clock())

    async def announce(self, slug: str, key: str, content: Content) -> Announcement:
        """Write an announcement and have somebody else approve it: it is planned for everyone it addresses."""
        await announcements.draft(self.database, slug, content, actor=AUTHOR, now=self.clock(), key=key)
        await announcements.submit(self.database, slug, key, actor=AUTHOR, now=self.clock())
        approved = await announcements.approve(self.database, slug, key, actor=APPROVER, now=self.clock())
        self.inside.parts.wake()
        return approved.announcement

    async def until(self, holds: Condition, seconds: float = 20) -> None:
        """Wait until something is so."""
        await until(holds, seconds)

    async def until_sent(self, reference: str, count: int, slug: str = "sid-2027") -> None:
        """Wait until so many copies of a post are recorded as sent, which is a moment after Discord has them."""

        async def is_recorded() -> bool:
            rows = await outbox.deliveries(self.database, slug)
            sent = [row for row in rows if row.reference == reference and row.state is DeliveryState.SENT]
            return len(sent) == count

        await self.until(is_recorded, 30)


@contextlib.asynccontextmanager
async def opened(
    folder: Path,
    *,
    cogs: Cogs = furniture.COGS,
    dynamic_items: Items = furniture.DYNAMIC_ITEMS,
    partner_count: int = 2,
    sandbox: SandboxSettings | None = None,
    is_connected: bool = True,
    **settings: Any,
) -> AsyncIterator[House]:
    """Open a house; `settings` are fields of the bot's Settings."""
    async with (
        ground(partner_count, sandbox) as below,
        awake(below, folder, cogs=cogs, dynamic_items=dynamic_items, **settings) as house,
        running(house) if is_connected else contextlib.nullcontext(),
    ):
        yield house


@dataclass(frozen=True, slots=True)
class Ground:
    """A Discord with its servers and people, whoever is awake on it."""

    discord: Sandbox
    hq: Headquarters
    partners: list[PartnerServer]


@contextlib.asynccontextmanager
async def ground(partner_count: int, sandbox: SandboxSettings | None = None) -> AsyncIterator[Ground]:
    """Lay the ground."""
    world = World(bot_name="Sidekick")
    before = (Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY)
    async with Sandbox(sandbox or SandboxSettings(identify_seconds=0.0), world) as server:
        try:
            hq = _headquarters(server, world)
            yield Ground(server, hq, [_partner(server, world, number) for number in range(partner_count)])
        finally:
            Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@contextlib.asynccontextmanager
async def awake(
    below: Ground, folder: Path, *, cogs: Cogs, dynamic_items: Items, **settings: Any
) -> AsyncIterator[House]:
    """Make the parts of one life of the bot; a second one on the same ground and folder is a restart."""
    clock, chosen = TravelClock(), _settings(folder, below.discord, below.hq, settings)
    async with wiring.built(chosen, cogs=cogs, dynamic_items=dynamic_items, now=clock) as inside:
        # the library waits this long for one more server before it calls itself ready
        inside.client._connection.guild_ready_timeout = 0.1
        yield House(below.discord, inside, clock, below.hq, below.partners)


@contextlib.asynccontextmanager
async def running(house: House) -> AsyncIterator[House]:
    """Connect what is awake."""
    async with wiring.running(house.inside) as house.connection:
        await _ready(house)
        yield house


async def until(holds: Condition, seconds: float = 20) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while True:
            found = holds()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(0.01)


async def _ready(house: House) -> None:
    """Wait for the gateway and the commands, or for what prevented them."""
    assert house.connection is not None
    client = house.client
    known = asyncio.create_task(client.commands_known.wait())
    done, _ = await asyncio.wait({house.connection, known}, timeout=20, return_when=asyncio.FIRST_COMPLETED)
    if house.connection in done:
        known.cancel()
        house.connection.result()
    async with asyncio.timeout(20):
        await known
        await house.discord.wait_connected()
        await client.wait_until_ready()


def _settings(folder: Path, server: Sandbox, hq: Headquarters, more: dict[str, Any]) -> Settings:
    values: dict[str, Any] = {
        "discord_token": Secret("a.test.token"),
        "discord_api_url": server.api_url,
        "database_url": Secret(f"sqlite+aiosqlite:///{folder / 'sidekick.db'}"),
        "hq_guild_id": hq.guild.id,
        "organiser_role_id": hq.roles["organiser"].id,
        "approver_role_id": hq.roles["approver"].id,
        "data_admin_role_id": hq.roles["data_admin"].id,
        "auditor_role_id": hq.roles["auditor"].id,
        "secret_key": Secret(SECRET),
        "fetch_allow_loopback": True,
        "fetch_contact": "tests",
    }
    return Settings(**(values | more))


def _headquarters(server: Sandbox, world: World) -> Headquarters:
    guild = world.add_guild("Headquarters", channels=("organisers", "alarms"))
    roles = {name: guild.add_role(name) for name in ("organiser", "approver", "data_admin", "auditor")}
    all_mighty = guild.add_role("administrator", Permission.ADMINISTRATOR)
    return Headquarters(
        guild=guild,
        roles=roles,
        organiser=server.member(guild, "Olga Organiser", roles=[roles["organiser"]]),
        approver=server.member(guild, "Aki Approver", roles=[roles["approver"]]),
        data_admin=server.member(guild, "Dana Data", roles=[roles["data_admin"]]),
        auditor=server.member(guild, "Audrey Auditor", roles=[roles["auditor"]]),
        administrator=server.member(guild, "Ada Admin", roles=[all_mighty]),
        visitor=server.member(guild, "Vic Visitor"),
    )


def _partner(server: Sandbox, world: World, number: int) -> PartnerServer:
    country, timezone, locale = _PLACES[number % len(_PLACES)]
    guild = world.add_guild(f"Partner {number + 1}", channels=CHANNELS)
    steward = guild.add_role("steward", Permission.MANAGE_GUILD)
    mention = guild.add_role("campaign", is_mentionable=True)
    return PartnerServer(
        guild=guild,
        country=country,
        timezone=timezone,
        locale=locale,
        mention_role=mention,
        admin=server.member(guild, f"Paula {number + 1}", roles=[steward], locale="en-US"),
        member=server.member(guild, f"Mio {number + 1}", locale="en-US"),
    )
