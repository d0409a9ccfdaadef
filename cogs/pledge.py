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

from campaigns.actions import Database, campaigns, partners, pledges
from campaigns.actions.pledge_count import PledgeCount
from campaigns.actions.pledges import Member, Offer
from campaigns.model.campaign import Campaign, CampaignState
from campaigns.model.errors import ConflictError, NotFoundError
from campaigns.model.pledge import PledgeRole
from cogs import pledge_menu, pledge_progress, pledge_views, presses, replies, translation
from cogs.pledge_progress import Workers
from cogs.pledge_views import Step

EVERYWHERE: Final = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)
DYNAMIC_ITEMS: Final = pledge_menu.ITEMS

log = structlog.get_logger()


class Pledges(commands.Cog):
    """Promises of members, in servers and in direct messages."""

    pledge = app_commands.Group(
        name="pledge", description=locale_str("Your pledges for a better internet"), allowed_contexts=EVERYWHERE
    )

    def __init__(self, *, database: Database, now: Callable[[], datetime], secret: bytes, workers: Workers) -> None:
        self._database = database
        self._now = now
        self._secret = secret
        self._workers = workers
        self._count = PledgeCount(database)

    @pledge.command(name="make", description=locale_str("Make a pledge: your name is not stored"))
    @app_commands.describe(text=locale_str("What you promise; leave it out to see the list"))
    async def make_command(self, interaction: discord.Interaction, text: str = "") -> None:
        """Make a pledge from the list, or open the list."""
        await replies.defer(interaction)
        campaign = await self._campaign(interaction)
        if not text:
            await presses.show(interaction, await self.open_menu(interaction, campaign.slug))
            return
        key = _key_of(text, await self._offers(interaction, campaign.slug))
        await presses.show(interaction, await self.make(interaction, campaign.slug, key))

    @make_command.autocomplete("text")
    async def _texts(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        try:
            campaign = await self._campaign(interaction)
            offers = await self._offers(interaction, campaign.slug)
        except NotFoundError:
            return []
        wanted = typed.casefold()
        return replies.choices([(offer.text, offer.key) for offer in offers if wanted in offer.text.casefold()])

    @pledge.command(name="mine", description=locale_str("See your pledges, privately"))
    async def mine_command(self, interaction: discord.Interaction) -> None:
        """List what the person has pledged, with the way back for each."""
        await replies.defer(interaction)
        campaign = await self._campaign(interaction)
        await presses.show(interaction, await self.list_mine(interaction, campaign.slug, 0))

    @pledge.command(name="withdraw", description=locale_str("Take a pledge back"))
    @app_commands.describe(pledge=locale_str("Which one; leave it out to choose from your pledges"))
    async def withdraw_command(self, interaction: discord.Interaction, pledge: str = "") -> None:
        """Take one pledge back; who has several and names none gets the list."""
        await replies.defer(interaction)
        campaign = await self._campaign(interaction)
        made = await pledges.mine(self._database, campaign.slug, _member(interaction), secret=self._secret)
        if pledge or len(made) == 1:
            view = await self.take_back(interaction, campaign.slug, pledge or made[0].pledge_id)
        else:
            view = await self.list_mine(interaction, campaign.slug, 0)
        await presses.show(interaction, view)

    @withdraw_command.autocomplete("pledge")
    async def _own(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        campaign = await self._campaign(interaction)
        made = await pledges.mine(self._database, campaign.slug, _member(interaction), secret=self._secret)
        wanted = typed.casefold()
        return replies.choices([(each.text, each.pledge_id) for each in made if wanted in each.text.casefold()])

    @pledge.command(name="progress", description=locale_str("How many pledges there are, as a picture and in words"))
    async def progress_command(self, interaction: discord.Interaction) -> None:
        """Show how far the campaign's pledges are."""
        await replies.defer(interaction)
        campaign = await self._campaign(interaction)
        standing = await pledges.standing(self._database, campaign.slug, self._now())
        words = translation.of(interaction)
        shown = await pledge_progress.picture(standing, words, self._workers)
        view, files = pledge_progress.view(standing, shown, words)
        view.stop()
        await replies.send(interaction, view, files=files)

    @commands.Cog.listener("on_interaction")
    async def answer_forged(self, interaction: discord.Interaction) -> None:
        """Answer presses that name nothing we ever put there, calmly and without doing anything."""
        if presses.is_forged(interaction):
            log.info("a press was not understood", action="press.unknown")
            _ = translation.of(interaction)
            await replies.send(interaction, _("This button is no longer understood. Nothing was changed."))

    # -- what the presses ask for -----------------------------------------------------------------

    async def open_menu(self, interaction: discord.Interaction, slug: str) -> ui.LayoutView:
        """Show the roles, or the texts where there is one role only."""
        step, offers = await self._step(interaction, slug), await self._offers(interaction, slug)
        there = {offer.role for offer in offers}
        if len(there) == 1:
            return pledge_views.texts(step, offers, there.pop(), has_roles=False)
        return pledge_views.roles(step, offers)

    async def open_texts(self, interaction: discord.Interaction, slug: str, role: str) -> ui.LayoutView:
        """Show the texts of a role."""
        step, offers = await self._step(interaction, slug), await self._offers(interaction, slug)
        there = {offer.role for offer in offers}
        if role not in there:
            return pledge_views.roles(step, offers)
        return pledge_views.texts(step, offers, PledgeRole(role), has_roles=len(there) > 1)

    async def make(self, interaction: discord.Interaction, slug: str, key: str) -> ui.LayoutView:
        """Make a pledge and show the receipt."""
        step = await self._step(interaction, slug)
        receipt = await pledges.make(
            self._database, slug, key, _member(interaction), secret=self._secret, now=self._now()
        )
        return pledge_views.receipt(step, receipt, await self._count.of(slug))

    async def take_back(self, interaction: discord.Interaction, slug: str, pledge_id: str | None) -> ui.LayoutView:
        """Take one pledge back, or all of them."""
        step = await self._step(interaction, slug, is_open=False)
        how_many = await pledges.withdraw(
            self._database, slug, _member(interaction), secret=self._secret, now=self._now(), pledge_id=pledge_id
        )
        return pledge_views.taken_back(step, how_many)

    async def list_mine(self, interaction: discord.Interaction, slug: str, page: int) -> ui.LayoutView:
        """List the person's pledges."""
        step = await self._step(interaction, slug, is_open=False)
        made = await pledges.mine(self._database, slug, _member(interaction), secret=self._secret)
        return pledge_views.mine(step, made, page)

    # -- inside -------------------------------------------------------------------------------------

    async def _campaign(self, interaction: discord.Interaction) -> Campaign:
        if interaction.guild_id is not None:
            found = await partners.partnership(self._database, interaction.guild_id)
            if found is not None:
                return found[0]
        return await campaigns.current(self._database)

    async def _step(self, interaction: discord.Interaction, slug: str, *, is_open: bool = True) -> Step:
        """Look again whether the campaign of a button is there, and still open."""
        words = translation.of(interaction)
        _ = words
        campaign = next((each for each in await campaigns.list_all(self._database) if each.slug == slug), None)
        if campaign is None:
            raise NotFoundError(_("There is no such campaign any more."), why=_("Nothing was changed."))
        if is_open and campaign.state is CampaignState.CLOSED:
            raise ConflictError(
                _("{campaign} is over. Thank you to everyone who took part!").format(campaign=campaign.name),
                why=_("Its pledges are counted; you can still take yours back with /mydata delete."),
            )
        return Step(slug, campaign.name, words, await self._country(interaction))

    async def _country(self, interaction: discord.Interaction) -> str:
        if interaction.guild_id is None:
            return "INT"
        found = await partners.partnership(self._database, interaction.guild_id)
        return found[1].country if found else "INT"

    async def _offers(self, interaction: discord.Interaction, slug: str) -> Sequence[Offer]:
        offers = await pledges.offers(self._database, slug, str(interaction.locale))
        if not offers:
            _ = translation.of(interaction)
            raise NotFoundError(_("There are no pledges to make yet."), fix=_("Please look again in a few days."))
        return offers


def _member(interaction: discord.Interaction) -> Member:
    return Member(interaction.user.id, interaction.guild_id, str(interaction.locale))


def _key_of(typed: str, offers: Sequence[Offer]) -> str:
    """Accept the key an autocompletion sends, or the words themselves; the domain refuses the rest."""
    wanted = typed.strip().casefold()
    return next((offer.key for offer in offers if wanted in {offer.key, offer.text.casefold()}), typed)
