"""A room to test in: a database file, a Discord on loopback with two partner servers and a headquarters, a bot."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar, TypeVarTuple

import discord
from discord import app_commands
from discord.ext import commands

from campaigns.actions import partners, plans
from campaigns.model.partner import DestinationKind, PartnerDraft
from campaigns.model.plan import Plan, PledgeText, Resource
from campaigns.model.post import Post
from campaigns.sources.workers import WorkerFailedError
from campaigns.storage.database import Database
from cogs import cards, presses, replies, translation
from cogs.permissions import Role, Roles
from sandbox import Guild, Message, Sandbox, Settings, World
from tests import builders, databases
from tests.sandbox import bots

Inputs = TypeVarTuple("Inputs")
Result = TypeVar("Result")

SECRET = b"a secret of thirty-two bytes long"
SLUG = builders.SLUG
QUICK = Settings(identify_seconds=0.0)

TEXTS = (
    PledgeText(
        "ask-first",
        "young-person",
        {
            "en": "I ask before I share a photo of someone.",
            "de": "Ich frage, bevor ich ein Foto von jemandem teile.",
            "pt": "Pergunto antes de partilhar uma fotografia de alguém.",
        },
    ),
    PledgeText("stand-beside", "young-person", {"en": "I stand beside who is treated badly online."}),
    PledgeText("listen-first", "parent", {"en": "I listen first, whatever happened online.", "de": "Ich höre zu."}),
)
GUIDE = Resource(
    "guide",
    "A guide for [families] {with} braces",
    "Example *Publisher*",
    "https://example.org/guide",
    "en",
    audience=("parents",),
    themes=("privacy-and-balance",),
    year=2026,
)


@dataclass
class Clock:
    """Time that stands until it is moved."""

    at: datetime = builders.NOW

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **length: float) -> None:
        self.at += timedelta(**length)


class InlineWorkers:
    """Does the work at once, in this process; or refuses, as a pool that broke would."""

    is_broken = False

    async def run(self, function: Callable[[*Inputs], Result], /, *args: *Inputs, seconds: float = 10) -> Result:
        if self.is_broken:
            raise WorkerFailedError("The work was not done.")
        return function(*args)


@dataclass
class Room:
    """What a test needs at hand."""

    database: Database
    sandbox: Sandbox
    school: Guild
    library: Guild
    headquarters: Guild
    roles: Roles
    clock: Clock = field(default_factory=Clock)
    workers: InlineWorkers = field(default_factory=InlineWorkers)
    woken: list[None] = field(default_factory=list)
    bot: commands.AutoShardedBot | None = None

    @asynccontextmanager
    async def open(self, *make: "Callable[[Room], commands.Cog]") -> AsyncIterator[commands.AutoShardedBot]:
        """Run a bot with these cogs and every persistent item; may be opened again, as after a restart."""

        async def setup(bot: commands.AutoShardedBot) -> None:
            await bot.tree.set_translator(translation.CommandWords())
            hq = discord.Object(self.headquarters.id)
            for one in make:
                cog = one(self)
                await (bot.add_cog(cog, guild=hq) if getattr(cog, "hq_only", False) else bot.add_cog(cog))
            bot.add_dynamic_items(*presses.Press.__subclasses__())
            bot.tree.error(told)

        async def told(interaction: discord.Interaction, error: app_commands.AppCommandError) -> None:
            await replies.error(interaction, error)

        async with bots.running(self.sandbox, setup, sync=True) as bot:
            await bot.tree.sync(guild=discord.Object(self.headquarters.id))
            self.bot = bot
            yield bot

    async def post(self, post: Post, guild: Guild | None = None) -> Message:
        """Post a card as the sender does."""
        assert self.bot is not None
        channel = (guild or self.school).channel("announcements")
        target = self.bot.get_partial_messageable(channel.id)
        view = cards.card(post, translation.words(post.locale))
        sent = await target.send(
            view=view, files=cards.files(post), allowed_mentions=cards.allowed_mentions(post), nonce=post.reference
        )
        return next(message for message in self.sandbox.messages if message.id == sent.id)

    def file(self, name: str) -> bytes:
        """Give the newest file of this name that the bot has sent."""
        sent = [file for request in self.sandbox.log.requests for file in request.files if file.filename == name]
        return sent[-1].data


@asynccontextmanager
async def room(folder: Path, *, texts: Sequence[PledgeText] = TEXTS, settings: Settings = QUICK) -> AsyncIterator[Room]:
    """Furnish a room: the campaign with its pledges and a resource, a school in Portugal, a library in Germany."""
    world = World()
    school, library, headquarters = (world.add_guild(name) for name in ("Escola", "Bücherei", "Headquarters"))
    roles = Roles(
        headquarters.id,
        {role: headquarters.add_role(role.value).id for role in (Role.ORGANISER, Role.DATA_ADMIN)},
    )
    async with databases.sqlite(folder) as database, Sandbox(settings, world) as sandbox:
        campaign = await builders.new_campaign(database)
        plan = Plan(
            name=campaign.name,
            anchor_on=campaign.anchor_on,
            is_anchor_confirmed=True,
            source_locale="en",
            hashtags=("#SID2027",),
            announcements=(),
            pledges=tuple(texts),
            resources=(GUIDE,),
        )
        await plans.import_plan(database, SLUG, plan, lambda _: None, actor=builders.AUTHOR, now=builders.NOW)
        drafts = tuple(
            PartnerDraft(
                guild.id,
                guild.name,
                country,
                zone,
                locale,
                {DestinationKind.ANNOUNCEMENTS: guild.channel("announcements").id},
            )
            for guild, country, zone, locale in (
                (school, "PT", "Europe/Lisbon", "pt-PT"),
                (library, "DE", "Europe/Berlin", "de"),
            )
        )
        await partners.import_partners(database, SLUG, drafts, actor=builders.AUTHOR, now=builders.NOW)
        yield Room(database, sandbox, school, library, headquarters, roles)
