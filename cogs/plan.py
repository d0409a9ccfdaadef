"""/plan: check a plan file, import it as drafts, take the plan out again. For organisers.

A plan from Discord is never approved by its import: whoever imported it is its author, somebody else approves.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeVar

import discord
from discord import app_commands
from discord.app_commands import Choice, locale_str

from campaigns.actions import Database, about_harm, calendar, evidence, plans
from campaigns.actions import words as guard
from campaigns.actions.key_day import Workers
from campaigns.actions.plans import Imported
from campaigns.model.campaign import Campaign
from campaigns.model.errors import InputError, NotFoundError, SidekickError, ToldOfHarmError
from campaigns.model.plan import Plan
from campaigns.render import plan_files
from cogs import evidence_words, guard_words, line_words, listening, replies, resource_words, translation
from cogs.desk import Desk
from cogs.permissions import Roles
from cogs.translation import Words

LARGEST_BYTES: Final = 2_000_000
FETCH_SECONDS: Final = 20
CHECK_SECONDS: Final = 30
_ENDINGS: Final = (".toml", ".csv")
Reason = app_commands.Range[str, 1, 500]
Checked = TypeVar("Checked")


class Plans(Desk):
    """Plans, for organisers."""

    group = app_commands.Group(
        name="plan", description=locale_str("The plan of a campaign: check, import, export"), guild_only=True
    )

    def __init__(self, *, database: Database, now: Callable[[], datetime], roles: Roles, workers: Workers) -> None:
        super().__init__(database=database, now=now, roles=roles)
        self._workers = workers

    @group.command(name="check", description=locale_str("Check a plan file and list every mistake; changes nothing"))
    @app_commands.describe(file=locale_str("The plan as TOML, or its announcements as CSV"))
    @app_commands.autocomplete(campaign=Desk.suggest_campaign)
    async def check(self, interaction: discord.Interaction, file: discord.Attachment, campaign: str = "") -> None:
        """Check a file."""
        self.organiser(interaction)
        await replies.defer(interaction)
        plan, verdicts = await self._read(interaction, file, campaign, evidence.of_upload)
        found = await self._workers.run(guard.found_in_plan, plan)
        _ = translation.of(interaction)
        harm = await self._about_harm(_, plan, campaign)
        brief = [_checked(_, plan), *guard_words.lines(_, found), *harm, evidence_words.report(_, verdicts)]
        said = guard_words.lines(_, found, len(found))
        whole = [_checked(_, plan), *said, *harm, evidence_words.report(_, verdicts, most=None)]
        await _send_report(interaction, "\n".join(brief), "\n".join(whole))

    @group.command(name="import", description=locale_str("Import a plan as drafts: all of it or nothing"))
    @app_commands.describe(
        file=locale_str("The plan as TOML, or its announcements as CSV"),
        keep_words=locale_str("Why words that the guard blocks may stay in pledges and on the shelf; audited"),
    )
    @app_commands.rename(keep_words="keep-words")
    @app_commands.autocomplete(campaign=Desk.suggest_campaign)
    async def import_command(
        self, interaction: discord.Interaction, file: discord.Attachment, keep_words: Reason = "", campaign: str = ""
    ) -> None:
        """Import a file."""
        actor = self.keeper(interaction) if keep_words.strip() else self.organiser(interaction)
        await replies.defer(interaction)
        plan = await self._read(interaction, file, campaign, plans.check_upload)
        found = await self.campaign(campaign)
        done = await plans.import_plan(
            self.database,
            found.slug,
            plan,
            plans.shipped_pictures(),
            actor=actor,
            now=self.now(),
            override=keep_words,
        )
        _ = translation.of(interaction)
        promises = evidence_words.findings(_, evidence.of_promises(plan))
        lines = [_imported(_, done), *resource_words.taken_back(_, done.taken_back), *promises]
        await replies.send(interaction, "\n".join([*lines, *await self._about_harm(_, plan, found.slug)]))

    @group.command(name="export", description=locale_str("Take the plan out as a file"))
    @app_commands.choices(format=[Choice(name=each, value=each) for each in ("toml", "csv", "ics")])
    @app_commands.autocomplete(campaign=Desk.suggest_campaign)
    async def export(self, interaction: discord.Interaction, format: str = "toml", campaign: str = "") -> None:  # noqa: A002 - the option people see
        """Send the plan as a file."""
        self.reader(interaction)
        await replies.defer(interaction)
        found = await self.campaign(campaign)
        plan = await plans.export(self.database, found.slug)
        _ = translation.of(interaction)
        count = len(plan.announcements)
        said = _.plural("The plan with {count} announcement.", "The plan with {count} announcements.", count)
        file = replies.text_file(await self._written(found, plan, format), f"{found.slug}.{format}")
        await replies.send(interaction, said.format(count=count), files=[file])

    async def _about_harm(self, _: Words, plan: Plan, campaign: str) -> list[str]:
        """Say whose members would find nobody to talk to beside what speaks about harm, in a campaign that is there."""
        try:
            slug = (await self.campaign(campaign)).slug
        except NotFoundError:
            return []
        named = ((each.key, each.content) for each in plan.announcements)
        return line_words.before_approval(_, await about_harm.of_posts(self.database, slug, named, self.now()))

    async def _written(self, campaign: Campaign, plan: Plan, form: str) -> str:
        match form:
            case "ics":
                return await calendar.ics(self.database, campaign.slug, now=self.now())
            case "csv":
                # The mark at the start makes every spreadsheet show its letters rightly.
                return "\ufeff" + await self._workers.run(plan_files.write_csv, plan)
            case _:
                return await self._workers.run(plan_files.write_toml, plan)

    async def _read(
        self,
        interaction: discord.Interaction,
        file: discord.Attachment,
        campaign: str,
        check: Callable[[bytes, str, Campaign | None, frozenset[str]], Checked],
    ) -> Checked:
        """Fetch and check an uploaded plan in a worker: a hostile file costs nobody else anything."""
        if not file.filename.lower().endswith(_ENDINGS):
            raise InputError(
                "That is not a plan file.", why="Its name does not end in .toml or .csv.", fix="Export the plan again."
            )
        if file.size > LARGEST_BYTES:
            raise InputError(
                f"The file is larger than {LARGEST_BYTES // 1_000_000} MB.", fix="Split it, or leave the pictures out."
            )
        known = await self.campaign(campaign) if file.filename.lower().endswith(".csv") else None
        keys = await plans.resource_keys(self.database, known) if known else frozenset[str]()
        data = await _fetched(file)
        try:
            return await self._workers.run(check, data, file.filename, known, keys, seconds=CHECK_SECONDS)
        except ToldOfHarmError:
            await listening.told_in_a_file(interaction, self.database, self.now())
            raise


async def _send_report(interaction: discord.Interaction, brief: str, whole: str) -> None:
    """Answer with what a message holds; where that is not all, all of it comes as a file."""
    shown, is_cut = replies.fit(brief)
    files = [replies.text_file(whole, "plan-check.txt")] if is_cut or whole != brief else []
    await replies.send(interaction, shown, files=files)


async def _fetched(file: discord.Attachment) -> bytes:
    try:
        async with asyncio.timeout(FETCH_SECONDS):
            return await file.read()
    except (TimeoutError, discord.HTTPException) as error:
        raise SidekickError("The file could not be fetched from Discord.", fix="Please upload it again.") from error


def _checked(_: Words, plan: Plan) -> str:
    count = len(plan.announcements)
    fine = _.plural(
        "Nothing is wrong with it: {count} announcement for {name}.",
        "Nothing is wrong with it: {count} announcements for {name}.",
        count,
    ).format(count=count, name=replies.plain(plan.name))
    return "\n".join([fine, _("Bring it in with `/plan import`.")])


def _imported(_: Words, done: Imported) -> str:
    lines = [
        _("Announcements: {added} new, {changed} changed, {unchanged} as they were.").format(
            added=done.added, changed=done.changed, unchanged=done.unchanged
        ),
        _("Pledge texts: {pledges}. Resources: {resources}.").format(pledges=done.pledges, resources=done.resources),
    ]
    if done.added or done.changed:
        lines.append(
            _("What is new or changed is a draft. Next: `/announce submit` with *all drafts*; somebody else approves.")
        )
    return "\n".join(lines)
