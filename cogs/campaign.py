"""/campaign: create one, see where it stands, confirm its day, stop and start it. For organisers."""

import io
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime

import discord
from discord import app_commands
from discord.app_commands import locale_str

from campaigns.actions import Database, anchor, campaigns, coverage, key_day, notices, plans, pledging, retention
from campaigns.actions.key_day import Workers
from campaigns.model import keydate
from campaigns.model.actor import Actor
from campaigns.model.campaign import Campaign
from campaigns.model.errors import InputError
from campaigns.model.pledging import LARGEST_GOAL
from cogs import campaign_words, channel_facts, coverage_view, replies, translation
from cogs.desk import Desk
from cogs.permissions import Roles

Year = app_commands.Range[int, keydate.FIRST_YEAR, keydate.LAST_YEAR]
Name = app_commands.Range[str, 1, 100]
Slug = app_commands.Range[str, 1, 40]
Reason = app_commands.Range[str, 1, 500]
Instant = app_commands.Range[str, 1, 60]
Goal = app_commands.Range[int, 0, LARGEST_GOAL]
_NOT_IN_A_SLUG = re.compile(r"[^a-z0-9]+")
_SLUG_LIMIT = 40


class Campaigns(Desk):
    """Campaigns, for organisers."""

    group = app_commands.Group(
        name="campaign", description=locale_str("Campaigns: create, show, confirm the day, pause"), guild_only=True
    )

    def __init__(
        self,
        *,
        database: Database,
        now: Callable[[], datetime],
        roles: Roles,
        wake: Callable[[], None],
        workers: Workers,
    ) -> None:
        super().__init__(database=database, now=now, roles=roles)
        self._wake = wake
        self._workers = workers

    @group.command(
        name="create", description=locale_str("Create a campaign around Safer Internet Day or a day of yours")
    )
    @app_commands.describe(
        name=locale_str("What people read, for example Safer Internet Day 2027"),
        slug=locale_str("Short name for commands and files; made from the name where left out"),
        year=locale_str("Safer Internet Day of this year; the next one where left out"),
        anchor_day=locale_str("Another day instead, as YYYY-MM-DD"),
        pack=locale_str("A ready plan to begin with"),
    )
    @app_commands.rename(anchor_day="anchor")
    @app_commands.choices(pack=[app_commands.Choice(name="Safer Internet Day", value=campaigns.PACK)])
    async def create(
        self,
        interaction: discord.Interaction,
        name: Name,
        slug: Slug | None = None,
        year: Year | None = None,
        anchor_day: str | None = None,
        pack: str | None = None,
    ) -> None:
        """Create a campaign, with a ready plan as drafts where one was chosen."""
        actor = self.organiser(interaction)
        await replies.defer(interaction)
        created = await campaigns.create(
            self.database,
            slug=slug or slug_of(name),
            name=name,
            actor=actor,
            now=self.now(),
            year=year,
            anchor_on=_day(anchor_day) if anchor_day else None,
        )
        drafts = await self._begin_with(created, pack, actor) if pack else 0
        await replies.send(interaction, campaign_words.created(translation.of(interaction), created, drafts))

    @group.command(name="show", description=locale_str("Show the campaigns, or where one of them stands"))
    @app_commands.autocomplete(campaign=Desk.suggest_campaign)
    async def show(self, interaction: discord.Interaction, campaign: str = "") -> None:
        """Show one campaign, or all of them."""
        self.reader(interaction)
        words = translation.of(interaction)
        found = (await self.campaign(campaign),) if campaign else await campaigns.list_all(self.database)
        stands = [await campaigns.countdown(self.database, each, self.now()) for each in found]
        empty = words("There is no campaign yet. /campaign create makes one.")
        await replies.send(interaction, "\n\n".join(campaign_words.shown(words, each) for each in stands) or empty)

    @group.command(name="clock", description=locale_str("The campaign's clock: today, days left, the next post"))
    @app_commands.autocomplete(campaign=Desk.suggest_campaign)
    async def clock(self, interaction: discord.Interaction, campaign: str = "") -> None:
        """Show the campaign's clock."""
        self.reader(interaction)
        stands = await campaigns.countdown(self.database, await self.campaign(campaign), self.now())
        await replies.send(interaction, campaign_words.clock(translation.of(interaction), stands, self.now()))

    @group.command(name="calendar", description=locale_str("The key day around the world, as a picture and in words"))
    @app_commands.autocomplete(campaign=Desk.suggest_campaign)
    async def calendar(self, interaction: discord.Interaction, campaign: str = "") -> None:
        """Draw the key day at all partners."""
        self.reader(interaction)
        await replies.defer(interaction)
        words = translation.of(interaction)
        found = await self.campaign(campaign)
        drawn = await key_day.picture(
            self.database, self._workers, found.slug, now=self.now(), locale=words.locale, translate=words
        )
        file = discord.File(io.BytesIO(drawn.png), f"{found.slug}-key-day.png", description=drawn.alt)
        await replies.send(interaction, campaign_words.anchor(words, found), files=[file])

    @group.command(name="coverage", description=locale_str("What it supports: capabilities, strategies, skills"))
    @app_commands.autocomplete(campaign=Desk.suggest_campaign)
    async def coverage(self, interaction: discord.Interaction, campaign: str = "") -> None:
        """Draw what the campaign supports in every taxonomy."""
        self.reader(interaction)
        await replies.defer(interaction)
        words = translation.of(interaction)
        found = await self.campaign(campaign)
        drawn = await coverage.draw(
            self.database, self._workers, found.slug, now=self.now(), locale=words.locale, translate=words
        )
        view, files = coverage_view.page(words, drawn, found.slug)
        await replies.send(interaction, view, files=files)

    @group.command(name="confirm", description=locale_str("Confirm the key day, or move it; the plan moves along"))
    @app_commands.describe(day=locale_str("As YYYY-MM-DD; the day it has now where left out"))
    @app_commands.autocomplete(campaign=Desk.suggest_campaign)
    async def confirm(self, interaction: discord.Interaction, day: str | None = None, campaign: str = "") -> None:
        """Confirm or move the anchor."""
        actor = self.organiser(interaction)
        await replies.defer(interaction)
        found = await self.campaign(campaign)
        confirmed, planned = await anchor.confirm(
            self.database, found.slug, actor=actor, now=self.now(), on=_day(day) if day else None
        )
        self._wake()
        _ = translation.of(interaction)
        moved = _.plural("{count} delivery was planned anew.", "{count} deliveries were planned anew.", planned.changed)
        await replies.send(interaction, f"{campaign_words.anchor(_, confirmed)}\n{moved.format(count=planned.changed)}")

    @group.command(name="pledging", description=locale_str("When people can pledge, and how many pledges you hope for"))
    @app_commands.describe(
        opens=locale_str("Like T-14 09:00 UTC or 2027-01-26 09:00 Europe/Lisbon; - takes it away"),
        closes=locale_str("The same; - takes it away: then it ends with the campaign"),
        goal=locale_str("How many pledges; 0 takes it away"),
    )
    @app_commands.autocomplete(campaign=Desk.suggest_campaign)
    async def pledging(
        self,
        interaction: discord.Interaction,
        opens: Instant | None = None,
        closes: Instant | None = None,
        goal: Goal | None = None,
        campaign: str = "",
    ) -> None:
        """Say from when to when people can pledge, and the goal; shows how it stands where nothing is said."""
        actor = self.organiser(interaction)
        await replies.defer(interaction)
        found = await self.campaign(campaign)
        changed = await pledging.change(
            self.database, found.slug, actor=actor, now=self.now(), opens=opens, closes=closes, goal=goal
        )
        await replies.send(interaction, campaign_words.pledging(translation.of(interaction), changed))

    @group.command(name="pause", description=locale_str("Stop every post that has not gone out, at once"))
    @app_commands.describe(reason=locale_str("Why; whoever looks next reads it"))
    @app_commands.autocomplete(campaign=Desk.suggest_campaign)
    async def pause(self, interaction: discord.Interaction, reason: Reason, campaign: str = "") -> None:
        """Pause the campaign."""
        actor = self.organiser(interaction)
        found = await self.campaign(campaign)
        paused = await campaigns.pause(self.database, found.slug, reason, actor=actor, now=self.now())
        await replies.send(interaction, campaign_words.state(translation.of(interaction), paused))

    @group.command(name="resume", description=locale_str("Let a paused campaign send again"))
    @app_commands.autocomplete(campaign=Desk.suggest_campaign)
    async def resume(self, interaction: discord.Interaction, campaign: str = "") -> None:
        """Resume the campaign."""
        actor = self.organiser(interaction)
        found = await self.campaign(campaign)
        resumed = await campaigns.resume(self.database, found.slug, actor=actor, now=self.now())
        self._wake()
        _ = translation.of(interaction)
        late = _("What fell due meanwhile follows its own rule for lateness.")
        await replies.send(interaction, f"{campaign_words.state(_, resumed)}\n{late}")

    @group.command(name="close", description=locale_str("End the campaign for good, and start the clock of its key"))
    @app_commands.describe(confirm=locale_str("Type the campaign's short name: nothing brings it back"))
    @app_commands.autocomplete(campaign=Desk.suggest_campaign)
    async def close(self, interaction: discord.Interaction, confirm: str, campaign: str = "") -> None:
        """Close the campaign."""
        actor = self.organiser(interaction)
        found = await self.campaign(campaign)
        _ = translation.of(interaction)
        if confirm.strip() != found.slug:
            raise InputError(
                _("{slug} was not closed.").format(slug=found.slug), fix=_("Type its short name to confirm.")
            )
        due_at = await retention.close(self.database, found.slug, actor=actor, now=self.now())
        said = _(
            "**{campaign}** is closed: it sends nothing more and takes no more pledges. What leads to persons is "
            "destroyed {time}; the number stays."
        )
        await replies.send(interaction, said.format(campaign=replies.plain(found.name), time=replies.time(due_at)))

    @group.command(name="desk", description=locale_str("Choose the channel where organisers are told what needs them"))
    @app_commands.describe(channel=locale_str("A text channel of this server that the bot may write in"))
    @app_commands.autocomplete(campaign=Desk.suggest_campaign)
    async def desk(
        self, interaction: discord.Interaction, channel: app_commands.AppCommandChannel, campaign: str = ""
    ) -> None:
        """Choose the campaign's desk."""
        actor = self.organiser(interaction)
        channel_facts.require_readable(interaction, channel)
        found = await self.campaign(campaign)
        await notices.choose_desk(self.database, found.slug, channel.id, actor=actor, now=self.now())
        _ = translation.of(interaction)
        said = _("Organisers of **{campaign}** are told in {channel} what needs them.")
        await replies.send(interaction, said.format(campaign=replies.plain(found.name), channel=f"<#{channel.id}>"))

    async def _begin_with(self, campaign: Campaign, pack: str, actor: Actor) -> int:
        plan = plans.for_campaign(await self._workers.run(plans.read_shipped, pack), campaign)
        found = plans.shipped_pictures()
        imported = await plans.import_plan(self.database, campaign.slug, plan, found, actor=actor, now=self.now())
        return imported.added


def slug_of(name: str) -> str:
    """Make a short name: `Safer Internet Day 2027` becomes `safer-internet-day-2027`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = _NOT_IN_A_SLUG.sub("-", plain).strip("-")[:_SLUG_LIMIT].strip("-")
    if not slug:
        raise InputError("No short name can be made from this name.", fix="Give one yourself, for example sid-2027.")
    return slug


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InputError(
            f"{text[:40]!r} is not a day.", fix="Write it as YYYY-MM-DD, for example 2027-02-09."
        ) from None
