"""What data admins and approvers do about the number: state it, verify it, hold pledges out of it, announce its steps.

These commands belong to `/pledges`; the cog in `cogs/pledges.py` takes them over from here.
"""

import io
from collections.abc import Callable
from datetime import datetime

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from campaigns.actions import Database, asides, campaigns, leaderboard, milestones, pledges, retention, statements
from campaigns.actions.asides import Conditions
from campaigns.actions.milestones import Illustration
from campaigns.actions.pledge_export import Workers
from campaigns.model import instants, milestone
from campaigns.model.campaign import Campaign, Leaderboard
from campaigns.model.ids import parse_snowflake
from campaigns.model.pledge import PledgeRole
from campaigns.render import progress_words
from cogs import number_words, permissions, pledge_progress, replies, suggestions, translation
from cogs.permissions import Role, Roles
from cogs.suggestions import Choices

Note = app_commands.Range[str, 0, 300]
Reason = app_commands.Range[str, 1, 300]

group = app_commands.Group(
    name="pledges", description=locale_str("The number and the lists, for data admins"), guild_only=True
)


class NumberDesk(commands.Cog):
    """Commands and presses about the number; the cog that inherits them brings the parts."""

    _database: Database
    _now: Callable[[], datetime]
    _roles: Roles
    _secret: bytes
    _wake: Callable[[], None]
    _workers: Workers

    @group.command(name="freeze", description=locale_str("Make a signed statement of the number, to be quoted"))
    @app_commands.describe(note=locale_str("For whom or what it is; it stands in the statement"))
    async def freeze(self, interaction: discord.Interaction, note: Note = "", campaign: str = "") -> None:
        """Sign how things stand."""
        actor = permissions.require(interaction, self._roles, Role.DATA_ADMIN)
        await replies.defer(interaction)
        slug = (await self._campaign(campaign)).slug
        made = await statements.freeze(self._database, slug, note, secret=self._secret, actor=actor, now=self._now())
        name = f"statement-{slug}-{made.number}"
        files = [
            discord.File(io.BytesIO(made.paper.body.encode()), f"{name}.json"),
            discord.File(io.BytesIO(f"{made.paper.signature}\n".encode()), f"{name}.signature"),
        ]
        await replies.send(interaction, number_words.frozen(translation.of(interaction), made), files=files)

    @group.command(name="verify", description=locale_str("Make a statement's list again and compare"))
    @app_commands.describe(number=locale_str("Which statement; the newest where left out"))
    async def verify(self, interaction: discord.Interaction, number: int | None = None, campaign: str = "") -> None:
        """Say whether a statement holds."""
        permissions.require(interaction, self._roles, Role.DATA_ADMIN, Role.AUDITOR)
        await replies.defer(interaction)
        slug = (await self._campaign(campaign)).slug
        found = await statements.verify(self._database, slug, number, secret=self._secret)
        await replies.send(interaction, number_words.verdict(translation.of(interaction), found))

    @group.command(name="milestones", description=locale_str("What the number has reached; set a goal or drop one"))
    @app_commands.describe(goal=locale_str("A goal of your own"), drop=locale_str("A goal that was not reached yet"))
    async def milestones(
        self, interaction: discord.Interaction, goal: int | None = None, drop: int | None = None, campaign: str = ""
    ) -> None:
        """List the milestones, after a change where one is asked for."""
        actor = permissions.require(interaction, self._roles, Role.DATA_ADMIN, Role.ORGANISER, Role.APPROVER)
        await replies.defer(interaction)
        slug = (await self._campaign(campaign)).slug
        if goal is not None:
            await milestones.set_goal(self._database, slug, goal, actor=actor, now=self._now())
        if drop is not None:
            await milestones.drop_goal(self._database, slug, drop, actor=actor, now=self._now())
        known, total = await milestones.listed(self._database, slug)
        await replies.send(interaction, number_words.milestones(translation.of(interaction), known, total))

    @group.command(name="asides", description=locale_str("What is kept out of the number; let it count or keep it out"))
    @app_commands.describe(
        let_in=locale_str("The number of one that shall count"), keep_out=locale_str("One you have looked at")
    )
    @app_commands.rename(let_in="let-in", keep_out="keep-out")
    async def asides(
        self,
        interaction: discord.Interaction,
        let_in: int | None = None,
        keep_out: int | None = None,
        campaign: str = "",
    ) -> None:
        """List asides, after a decision where one is asked for."""
        actor = permissions.require(interaction, self._roles, Role.DATA_ADMIN)
        await replies.defer(interaction)
        slug = (await self._campaign(campaign)).slug
        if let_in is not None:
            await asides.let_in(self._database, slug, let_in, actor=actor, now=self._now())
        if keep_out is not None:
            await asides.keep_out(self._database, slug, keep_out, actor=actor, now=self._now())
        found = await asides.listed(self._database, slug)
        await replies.send(interaction, number_words.asides(translation.of(interaction), found))

    @group.command(name="invalidate", description=locale_str("Keep pledges out by what they have in common"))
    @app_commands.describe(
        reason=locale_str("What is wrong with them; it is kept"),
        partner=locale_str("Made in this partner's server"),
        text=locale_str("The key of the pledge"),
        since=locale_str("Made at this instant or later, ISO 8601, UTC"),
        until=locale_str("Made before this instant"),
        confirm=locale_str("Do it; without this you only see how many it would be"),
    )
    async def invalidate(
        self,
        interaction: discord.Interaction,
        reason: Reason,
        partner: str = "",
        text: str = "",
        role: PledgeRole | None = None,
        since: str = "",
        until: str = "",
        confirm: bool = False,  # noqa: FBT001, FBT002 - an option of the command
        campaign: str = "",
    ) -> None:
        """Put pledges aside, or say how many it would be."""
        actor = permissions.require(interaction, self._roles, Role.DATA_ADMIN)
        await replies.defer(interaction)
        slug = (await self._campaign(campaign)).slug
        conditions = Conditions(
            guild_id=parse_snowflake(partner) if partner else None,
            text_key=text,
            role=role or "",
            since=instants.read(since),
            until=instants.read(until),
        )
        _ = translation.of(interaction)
        if not confirm:
            count = await asides.preview(self._database, slug, conditions)
            await replies.send(interaction, number_words.would_be_out(_, *count))
            return
        made = await asides.invalidate(self._database, slug, conditions, reason, actor=actor, now=self._now())
        await replies.send(interaction, number_words.asides(_, [made]))

    @invalidate.autocomplete("partner")
    async def _partners(self, interaction: discord.Interaction, typed: str) -> Choices:
        permissions.require(interaction, self._roles, Role.DATA_ADMIN)
        return await suggestions.of_partners(self._database, (await self._campaign("")).slug, typed)

    @group.command(name="leaderboard", description=locale_str("Choose whether and how partners are compared"))
    async def leaderboard(self, interaction: discord.Interaction, by: Leaderboard, campaign: str = "") -> None:
        """Choose for everybody."""
        actor = permissions.require(interaction, self._roles, Role.ORGANISER, Role.DATA_ADMIN)
        slug = (await self._campaign(campaign)).slug
        await leaderboard.choose(self._database, slug, by, actor=actor, now=self._now())
        await replies.send(interaction, number_words.leaderboard_choice(translation.of(interaction), by))

    @group.command(
        name="retention", description=locale_str("What still leads to persons, and when it will be destroyed")
    )
    async def retention(self, interaction: discord.Interaction, campaign: str = "") -> None:
        """Dry run, or the certificate once it has happened."""
        permissions.require(interaction, self._roles, Role.DATA_ADMIN, Role.AUDITOR)
        await replies.defer(interaction)
        seen = await retention.outlook(self._database, campaign or (await self._campaign("")).slug)
        files = []
        if seen.certificate:
            files = [discord.File(io.BytesIO(seen.certificate.body.encode()), f"certificate-{seen.campaign.slug}.json")]
        await replies.send(interaction, number_words.outlook(translation.of(interaction), seen), files=files)

    @freeze.autocomplete("campaign")
    @verify.autocomplete("campaign")
    @milestones.autocomplete("campaign")
    @asides.autocomplete("campaign")
    @invalidate.autocomplete("campaign")
    @leaderboard.autocomplete("campaign")
    @retention.autocomplete("campaign")
    async def _suggest_campaigns(self, interaction: discord.Interaction, typed: str) -> Choices:
        permissions.require(interaction, self._roles, *Role)
        return await suggestions.of_campaigns(self._database, typed)

    # -- what the presses ask for -----------------------------------------------------------------

    async def aside_pressed(self, interaction: discord.Interaction, word: str, slug: str, aside_id: int) -> None:
        """Let a burst count, or keep it out."""
        actor = permissions.require(interaction, self._roles, Role.DATA_ADMIN, Role.ORGANISER)
        decide = asides.let_in if word == "in" else asides.keep_out
        decided = await decide(self._database, slug, aside_id, actor=actor, now=self._now())
        await replies.send(interaction, number_words.asides(translation.of(interaction), [decided]))

    async def milestone_pressed(self, interaction: discord.Interaction, slug: str, step: int) -> None:
        """Approve the post about a milestone, with its picture where one could be drawn."""
        actor = permissions.require(interaction, self._roles, Role.APPROVER)
        picture = await self._illustration(slug)
        approved = await milestones.announce(self._database, slug, step, picture, actor=actor, now=self._now())
        self._wake()
        _ = translation.of(interaction)
        said = _("{reference} goes out now to {count} channels.")
        count = approved.planned.added - approved.planned.past
        await replies.send(interaction, said.format(reference=approved.announcement.reference, count=count))

    async def _illustration(self, slug: str) -> Illustration | None:
        """Draw the progress in every language of the post; None where the campaign's own could not be drawn."""
        standing = await pledges.standing(self._database, slug, self._now())
        own = standing.campaign.source_locale
        drawn = {
            locale: picture
            for locale in {own, *milestone.TEXTS}
            if (picture := await pledge_progress.picture(standing, translation.words(locale), self._workers))
        }
        if own not in drawn:
            return None
        facts = pledge_progress.facts(standing)
        alts = {
            locale: progress_words.alt(facts, progress_words.labels(translation.words(locale), locale))
            for locale in milestone.TEXTS
        }
        return Illustration({locale: each.png for locale, each in drawn.items()}, alts | {own: drawn[own].alt})

    async def _campaign(self, slug: str) -> Campaign:
        return await (campaigns.get(self._database, slug) if slug else campaigns.latest(self._database))
