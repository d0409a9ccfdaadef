"""/pledge and the pledge button: make a promise, see it, take it back. What is personal goes only to that person.

The person is handed to the domain as an id that it hashes; nothing here keeps or logs who pledged.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import discord
import structlog
from discord import app_commands, ui
from discord.app_commands import locale_str
from discord.ext import commands

from campaigns.actions import Database, leaderboard, pledges
from campaigns.actions.pledges import Offer
from campaigns.actions.watching import Watch
from campaigns.model.errors import NotFoundError
from campaigns.model.pledge import LARGEST_GROUP, SMALLEST_GROUP, PledgeKind, PledgeReceipt
from cogs import pledge_menu, pledge_names, pledge_notes, pledge_progress, presses, replies, translation
from cogs.pledge_desk import PledgeDesk
from cogs.pledge_progress import Workers
from cogs.speakers import member

EVERYWHERE: Final = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)
DYNAMIC_ITEMS: Final = (*pledge_menu.ITEMS, *pledge_names.ITEMS, *pledge_notes.ITEMS)
Size = app_commands.Range[int, SMALLEST_GROUP, LARGEST_GROUP]
Choices = list[app_commands.Choice[str]]

log = structlog.get_logger()


class Pledges(PledgeDesk):
    """Promises of members, in servers and in direct messages."""

    pledge = app_commands.Group(
        name="pledge", description=locale_str("Your pledges for a better internet"), allowed_contexts=EVERYWHERE
    )

    def __init__(
        self,
        *,
        database: Database,
        now: Callable[[], datetime],
        secret: bytes,
        workers: Workers,
        watch: Watch | None = None,
    ) -> None:
        super().__init__(database=database, now=now, secret=secret)
        self._workers = workers
        self._watch = watch

    @pledge.command(name="make", description=locale_str("Make a pledge: your name is not stored"))
    @app_commands.rename(show_name="show-name")
    @app_commands.describe(
        text=locale_str("What you promise; leave it out to see the list"),
        show_name=locale_str("You are asked afterwards whether and how your name is shown"),
    )
    async def make_command(self, interaction: discord.Interaction, text: str = "", *, show_name: bool = False) -> None:
        """Make a pledge from the list, or open the list."""
        await replies.defer(interaction)
        slug = (await self._campaign(interaction)).slug
        if not text:
            await presses.show(interaction, await self.open_menu(interaction, slug))
            return
        key = _key_of(text, await self._offers(interaction, slug), PledgeKind.PERSON)
        view = await self.make(interaction, slug, key)
        await presses.show(interaction, await self._ask_for_name_of(interaction, slug, key) if show_name else view)

    @make_command.autocomplete("text")
    async def _texts(self, interaction: discord.Interaction, typed: str) -> Choices:
        return await self._suggested(interaction, typed, PledgeKind.PERSON)

    @pledge.command(name="group", description=locale_str("Pledge for a class or group: one number, no names"))
    @app_commands.describe(
        text=locale_str("What the group promises"), size=locale_str("How many people; their names are not asked for")
    )
    async def group_command(self, interaction: discord.Interaction, text: str, size: Size) -> None:
        """Pledge for a group; for people with the partner's role for it."""
        await replies.defer(interaction)
        slug = (await self._campaign(interaction)).slug
        key = _key_of(text, await self._offers(interaction, slug), PledgeKind.GROUP)
        await presses.show(interaction, await self.make_for_group(interaction, slug, key, size))

    @group_command.autocomplete("text")
    async def _group_texts(self, interaction: discord.Interaction, typed: str) -> Choices:
        return await self._suggested(interaction, typed, PledgeKind.GROUP)

    @pledge.command(name="organisation", description=locale_str("Pledge for your organisation: it counts once"))
    @app_commands.describe(text=locale_str("What your organisation promises"))
    async def organisation_command(self, interaction: discord.Interaction, text: str) -> None:
        """Pledge for the partner of this server; for people with the partner's role for it."""
        await replies.defer(interaction)
        slug = (await self._campaign(interaction)).slug
        key = _key_of(text, await self._offers(interaction, slug), PledgeKind.ORGANISATION)
        await presses.show(interaction, await self.make_for_organisation(interaction, slug, key))

    @organisation_command.autocomplete("text")
    async def _organisation_texts(self, interaction: discord.Interaction, typed: str) -> Choices:
        return await self._suggested(interaction, typed, PledgeKind.ORGANISATION)

    @pledge.command(name="voices", description=locale_str("What groups and organisations do together"))
    async def voices_command(self, interaction: discord.Interaction) -> None:
        """Show the notes that were read and approved."""
        await replies.defer(interaction)
        slug = (await self._campaign(interaction)).slug
        await presses.show(interaction, await self.list_voices(interaction, slug))

    @pledge.command(name="mine", description=locale_str("See your pledges, privately"))
    async def mine_command(self, interaction: discord.Interaction) -> None:
        """List what the person has pledged, with the way back for each."""
        await replies.defer(interaction)
        await presses.show(interaction, await self.list_mine(interaction, await self._slug_of_mine(interaction), 0))

    @pledge.command(name="withdraw", description=locale_str("Take a pledge back"))
    @app_commands.describe(pledge=locale_str("Which one; leave it out to choose from your pledges"))
    async def withdraw_command(self, interaction: discord.Interaction, pledge: str = "") -> None:
        """Take one pledge back; who has several and names none gets the list."""
        await replies.defer(interaction)
        made = await self._mine(interaction)
        only = made[0][1].pledge_id if len(made) == 1 else ""
        wanted = pledge.strip() or only
        slug = next((slug for slug, each in made if each.pledge_id == wanted), await self._slug_of_mine(interaction))
        if wanted:
            view = await self.take_back(interaction, slug, wanted)
        else:
            view = await self.list_mine(interaction, slug, 0)
        await presses.show(interaction, view)

    @withdraw_command.autocomplete("pledge")
    async def _own(self, interaction: discord.Interaction, typed: str) -> Choices:
        wanted = typed.casefold()
        made = [each for _, each in await self._mine(interaction)]
        return replies.choices([(each.text, each.pledge_id) for each in made if wanted in each.text.casefold()])

    @pledge.command(name="progress", description=locale_str("How many pledges there are, as a picture and in words"))
    async def progress_command(self, interaction: discord.Interaction) -> None:
        """Show how far the campaign's pledges are."""
        await replies.defer(interaction)
        campaign = await self._campaign(interaction)
        standing = await pledges.standing(self._database, campaign.slug, self._now())
        words = translation.of(interaction)
        shown = await pledge_progress.picture(standing, words, self._workers)
        members = {guild.id: guild.member_count or 0 for guild in interaction.client.guilds}
        board = await leaderboard.board(self._database, campaign.slug, members, self._now())
        view, files = pledge_progress.view(standing, shown, words, board)
        view.stop()
        await replies.send(interaction, view, files=files)

    @commands.Cog.listener("on_interaction")
    async def answer_forged(self, interaction: discord.Interaction) -> None:
        """Answer presses that name nothing we ever put there, calmly and without doing anything."""
        if presses.is_forged(interaction):
            log.info("a press was not understood", action="press.unknown")
            _ = translation.of(interaction)
            await replies.send(interaction, _("This button is no longer understood. Nothing was changed."))

    async def _suggested(self, interaction: discord.Interaction, typed: str, kind: PledgeKind) -> Choices:
        try:
            campaign = await self._campaign(interaction)
            offers = await self._offers(interaction, campaign.slug)
        except NotFoundError:
            return []
        wanted = typed.casefold()
        fitting = [offer for offer in offers if offer.role in kind.roles and wanted in offer.text.casefold()]
        return replies.choices([(offer.text, offer.key) for offer in fitting])

    async def _mine(self, interaction: discord.Interaction) -> list[tuple[str, PledgeReceipt]]:
        """List a person's pledges of every campaign, with its slug."""
        found = await pledges.mine_everywhere(self._database, member(interaction), secret=self._secret)
        return [(campaign.slug, each) for campaign, receipts in found for each in receipts]

    async def _slug_of_mine(self, interaction: discord.Interaction) -> str:
        """Choose the campaign people mean: the one here, or else one in which they have a pledge."""
        theirs = [slug for slug, _ in await self._mine(interaction)]
        try:
            here = (await self._campaign(interaction)).slug
        except NotFoundError:
            if not theirs:
                raise
            return theirs[0]
        return here if here in theirs or not theirs else theirs[0]

    async def _ask_for_name_of(self, interaction: discord.Interaction, slug: str, key: str) -> ui.LayoutView:
        made = await pledges.mine(self._database, slug, member(interaction), secret=self._secret)
        own = next(each for each in made if each.text_key == key and each.kind is PledgeKind.PERSON)
        return await self.ask_for_name(interaction, slug, own.pledge_id)


def _key_of(typed: str, offers: Sequence[Offer], kind: PledgeKind) -> str:
    """Accept the key an autocompletion sends, or the words themselves; the domain refuses the rest.

    The same words may be promised in several roles: those that fit come first.
    """
    wanted = typed.strip().casefold()
    fitting_first = sorted(offers, key=lambda offer: offer.role not in kind.roles)
    return next((offer.key for offer in fitting_first if wanted in {offer.key, offer.text.casefold()}), typed)
