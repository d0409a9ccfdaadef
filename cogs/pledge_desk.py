"""What the presses and forms of the pledge flow ask for. The person is handed to the domain as an id that it hashes.

Every step looks again: whether the campaign is there, whether it takes pledges now, whose pledge it is. Nothing of the
flow is kept in memory, so a message of an earlier process, or of last year, works like a fresh one.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

import discord
from discord import ui
from discord.ext import commands

from campaigns.actions import (
    Database,
    campaigns,
    helplines,
    partners,
    pledge_groups,
    pledge_names,
    pledge_notes,
    pledge_scene,
    pledges,
)
from campaigns.actions.pledge_count import PledgeCount
from campaigns.actions.pledge_scene import Scene
from campaigns.actions.pledges import Offer
from campaigns.actions.watching import Watch
from campaigns.model.actor import Actor
from campaigns.model.campaign import Campaign, CampaignState
from campaigns.model.errors import ConflictError, InputError, NotFoundError
from campaigns.model.pledge import NoteState, PledgeReceipt, PledgeRole
from campaigns.model.pledging import PledgingState
from cogs import pledge_names as name_form
from cogs import pledge_notes as note_form
from cogs import pledge_views, presses, replies, translation
from cogs.pledge_views import Step
from cogs.speakers import member, speaker

MOST_OTHERS = 5
MOST_VOICES = 8
LAST_PAGE = 1_000_000
"""The newest notes: a page that is not there is the last one."""


class PledgeDesk(commands.Cog):
    """Where the presses of people who pledge are answered."""

    def __init__(self, *, database: Database, now: Callable[[], datetime], secret: bytes) -> None:
        self._database = database
        self._now = now
        self._secret = secret
        self._count = PledgeCount(database)
        self._watch: Watch | None = None

    async def open_menu(self, interaction: discord.Interaction, slug: str) -> ui.LayoutView:
        """Show the roles, or the texts where there is one role only."""
        step, offers = await self._menu(interaction, slug)
        there = {offer.role for offer in offers}
        if len(there) == 1:
            return pledge_views.texts(step, offers, there.pop(), has_roles=False)
        return pledge_views.roles(step, offers)

    async def open_one(self, interaction: discord.Interaction, slug: str, key: str) -> ui.LayoutView:
        """Show the pledge a post names; the menu, where it is no longer there."""
        step, offers = await self._menu(interaction, slug)
        named = next((offer for offer in offers if offer.key == key), None)
        return pledge_views.one(step, named) if named else pledge_views.roles(step, offers)

    async def open_texts(self, interaction: discord.Interaction, slug: str, role: str) -> ui.LayoutView:
        """Show the texts of a role."""
        step, offers = await self._menu(interaction, slug)
        there = {offer.role for offer in offers}
        if role not in there:
            return pledge_views.roles(step, offers)
        return pledge_views.texts(step, offers, PledgeRole(role), has_roles=len(there) > 1)

    async def make(self, interaction: discord.Interaction, slug: str, key: str) -> ui.LayoutView:
        """Make a pledge and show the receipt."""
        now = self._must_not_rush(interaction)
        making = pledges.make(self._database, slug, key, member(interaction), secret=self._secret, now=now)
        # At once, because each is a way to the database; where both refuse, the step does it in the reader's words.
        step, made = await asyncio.gather(self._step(interaction, slug), making, return_exceptions=True)
        if isinstance(step, BaseException):
            raise step
        if isinstance(made, BaseException):
            raise made
        return await self._thank(interaction, step, made, now)

    async def make_for_group(self, interaction: discord.Interaction, slug: str, key: str, size: int) -> ui.LayoutView:
        """Pledge for a group and show the receipt."""
        step = await self._step(interaction, slug)
        now = self._must_not_rush(interaction)
        made = await pledge_groups.for_group(
            self._database, slug, key, speaker(interaction), size, secret=self._secret, now=now
        )
        return await self._thank(interaction, step, made, now)

    async def make_for_organisation(self, interaction: discord.Interaction, slug: str, key: str) -> ui.LayoutView:
        """Pledge for the partner of this server and show the receipt."""
        step = await self._step(interaction, slug)
        now = self._must_not_rush(interaction)
        made = await pledge_groups.for_organisation(
            self._database, slug, key, speaker(interaction), secret=self._secret, now=now
        )
        return await self._thank(interaction, step, made, now)

    async def show_receipt(self, interaction: discord.Interaction, slug: str, pledge_id: str) -> ui.LayoutView:
        """Show the receipt of one's own pledge again."""
        step = await self._step(interaction, slug, is_open=False)
        made = await pledge_notes.own(
            self._database, slug, speaker(interaction), pledge_id, secret=self._secret, now=self._now()
        )
        return pledge_views.receipt(step, made, await self._count.of(slug), is_fresh=False)

    async def take_back(self, interaction: discord.Interaction, slug: str, pledge_id: str | None) -> ui.LayoutView:
        """Take one pledge back, or all of them."""
        step = await self._step(interaction, slug, is_open=False)
        now = self._now()
        how_many = await pledges.withdraw(
            self._database, slug, member(interaction), secret=self._secret, now=now, pledge_id=pledge_id
        )
        if not how_many and pledge_id is not None:
            how_many += await pledge_groups.take_back_organisation(
                self._database, slug, pledge_id, speaker(interaction), actor=Actor.discord(interaction.user.id), now=now
            )
        return pledge_views.taken_back(step, how_many)

    async def list_mine(self, interaction: discord.Interaction, slug: str, page: int) -> ui.LayoutView:
        """List the person's pledges, and where else they have some."""
        step = await self._step(interaction, slug, is_open=False)
        found = await pledges.mine_everywhere(self._database, member(interaction), secret=self._secret)
        made = next((receipts for campaign, receipts in found if campaign.slug == slug), ())
        others = [(campaign.slug, campaign.name) for campaign, _ in found if campaign.slug != slug][:MOST_OTHERS]
        return pledge_views.mine(step, made, page, others)

    async def list_voices(self, interaction: discord.Interaction, slug: str) -> ui.LayoutView:
        """Show the notes a person has read and approved, with whose they are."""
        step, locale = await self._step(interaction, slug, is_open=False), str(interaction.locale)
        found = await pledge_notes.page(
            self._database, slug, NoteState.APPROVED, locale=locale, number=LAST_PAGE, size=MOST_VOICES
        )
        return pledge_views.page(ui.TextDisplay(note_form.voices(step.words, found.notes)))

    async def ask_for_name(self, interaction: discord.Interaction, slug: str, pledge_id: str) -> ui.LayoutView:
        """Explain what being named means, and from which age here."""
        step = await self._step(interaction, slug, is_open=False)
        made = await pledge_names.own(self._database, slug, member(interaction), pledge_id, secret=self._secret)
        return name_form.explanation(step, made, await pledge_names.required_age(self._database, interaction.guild_id))

    async def hide_name(self, interaction: discord.Interaction, slug: str, pledge_id: str) -> ui.LayoutView:
        """Take the name away, and show the receipt without it."""
        step = await self._step(interaction, slug, is_open=False)
        made = await pledge_names.hide(self._database, slug, member(interaction), pledge_id, secret=self._secret)
        return pledge_views.receipt(step, made, await self._count.of(slug), is_fresh=False)

    async def must_note(self, interaction: discord.Interaction, slug: str, pledge_id: str) -> None:
        """Refuse who may not leave a note here, before the form."""
        await self._step(interaction, slug)
        await pledge_notes.must_write(
            self._database, slug, speaker(interaction), pledge_id, secret=self._secret, now=self._now()
        )

    async def drop_note(self, interaction: discord.Interaction, slug: str, pledge_id: str) -> ui.LayoutView:
        """Take one's note away, wherever one is, and show the receipt without it."""
        return await self._leave_note(interaction, note_form.NoteForm(slug, pledge_id), "", is_open=False)

    async def revive_modal(self, interaction: discord.Interaction, custom_id: str) -> bool:
        """Take a submitted form of ours, whenever and by whichever process it was opened."""
        if (named := name_form.read_form(custom_id)) is not None:
            await self._begin(interaction)
            await presses.show(interaction, await self._show_name(interaction, named))
            return True
        if (noted := note_form.read_form(custom_id)) is not None:
            await self._begin(interaction)
            text = note_form.typed(dict(interaction.data or {}))
            await presses.show(interaction, await self._leave_note(interaction, noted, text))
            return True
        return False

    # -- inside -------------------------------------------------------------------------------------

    async def _begin(self, interaction: discord.Interaction) -> None:
        await presses.begin(interaction)

    def _must_not_rush(self, interaction: discord.Interaction) -> datetime:
        """Slow down who presses too often; returns now."""
        now = self._now()
        if self._watch is not None and (wait := self._watch.seconds_to_wait(interaction.user.id, now)):
            _ = translation.of(interaction)
            raise ConflictError(
                _("That was very often in a short time."),
                why=_("Nothing was changed."),
                fix=_("Please try again in {count} seconds.").format(count=max(1, round(wait))),
            )
        return now

    async def _thank(
        self, interaction: discord.Interaction, step: Step, made: PledgeReceipt, now: datetime
    ) -> ui.LayoutView:
        """Let the watch see a new pledge, and show its receipt."""
        if self._watch is not None and made.is_new:
            self._watch.saw(made.pledge_id, interaction.user.id, now)
        return pledge_views.receipt(step, made, await self._count.of(step.slug))

    async def _show_name(self, interaction: discord.Interaction, form: name_form.NameForm) -> ui.LayoutView:
        step = await self._step(interaction, form.slug, is_open=False)
        typed = name_form.typed(dict(interaction.data or {}))
        if typed is None:
            _ = step.words
            raise InputError(
                _("Your name was not stored."), why=_("Both ticks are needed for it: your age and your decision.")
            )
        made = await pledge_names.show(
            self._database,
            form.slug,
            member(interaction),
            form.pledge_id,
            typed,
            statement=form.statement,
            secret=self._secret,
            now=self._now(),
        )
        return pledge_views.receipt(step, made, await self._count.of(form.slug), is_fresh=False)

    async def _leave_note(
        self, interaction: discord.Interaction, form: note_form.NoteForm, text: str, *, is_open: bool = True
    ) -> ui.LayoutView:
        step = await self._step(interaction, form.slug, is_open=is_open)
        who, now = speaker(interaction), self._now()
        made = await pledge_notes.write(
            self._database, form.slug, who, form.pledge_id, text, secret=self._secret, now=now
        )
        return pledge_views.receipt(step, made, await self._count.of(form.slug), is_fresh=False)

    async def _campaign(self, interaction: discord.Interaction) -> Campaign:
        if interaction.guild_id is not None:
            found = await partners.partnership(self._database, interaction.guild_id)
            if found is not None:
                return found[0]
        return await campaigns.latest(self._database)

    async def _step(self, interaction: discord.Interaction, slug: str, *, is_open: bool = True) -> Step:
        """Look again whether the campaign of a button is there, and takes pledges."""
        scene = await pledge_scene.look(self._database, slug, interaction.guild_id)
        return self._step_in(scene, translation.of(interaction), is_open=is_open)

    async def _menu(self, interaction: discord.Interaction, slug: str) -> tuple[Step, Sequence[Offer]]:
        """Look again, and at what can be pledged as well."""
        words, locale = translation.of(interaction), str(interaction.locale)
        scene = await pledge_scene.look_at_texts(self._database, slug, interaction.guild_id, locale)
        step = self._step_in(scene, words)
        return step, _some(scene.offers if scene else (), words)

    def _step_in(self, scene: Scene | None, words: translation.Words, *, is_open: bool = True) -> Step:
        _ = words
        if scene is None:
            raise NotFoundError(_("There is no such campaign any more."), why=_("Nothing was changed."))
        state = scene.campaign.pledging_state(self._now())
        if is_open:
            _must_be_open(scene.campaign, state, words)
        country = scene.country or helplines.DIRECTORIES
        line = helplines.of_country(country, self._now().date())[0]
        opens_at = scene.campaign.pledging_opens_at if state is PledgingState.NOT_YET else None
        return Step(
            scene.campaign.slug, scene.campaign.name, words, country, line, state is PledgingState.OPEN, opens_at
        )

    async def _offers(self, interaction: discord.Interaction, slug: str) -> Sequence[Offer]:
        offers = await pledges.offers(self._database, slug, str(interaction.locale))
        return _some(offers, translation.of(interaction))


def _must_be_open(campaign: Campaign, state: PledgingState, words: translation.Words) -> None:
    _ = words
    if state is PledgingState.OVER:
        said = _("Pledging for {campaign} has ended. Thank you to everyone who took part!")
        if campaign.state is CampaignState.CLOSED:
            said = _("{campaign} is over. Thank you to everyone who took part!")
        raise ConflictError(
            said.format(campaign=campaign.name),
            why=_("Its pledges are counted. To see yours or take it back: /pledge mine."),
        )
    if state is PledgingState.NOT_YET:
        opens_at = campaign.pledging_opens_at
        assert opens_at is not None  # or it would not be closed yet
        raise ConflictError(
            _("Pledging has not begun yet. Lovely that you are here already!"),
            fix=_("Please come back: {time}.").format(time=replies.time(opens_at)),
        )


def _some(offers: Sequence[Offer], words: translation.Words) -> Sequence[Offer]:
    _ = words
    if not offers:
        raise NotFoundError(_("There are no pledges to make yet."), fix=_("Please look again in a few days."))
    return offers
