"""What happens behind the buttons and forms of afterwards: recall, correct, retry, resolve.

A press or a submit may come from any process, any day: roles, states and versions are looked at again each time.
"""

from abc import abstractmethod
from collections.abc import Callable

import discord

from campaigns.actions import afterwards, announcements, settling, writing
from campaigns.model import approval
from campaigns.model.actor import Actor
from campaigns.model.announcement import Announcement
from campaigns.model.campaign import Campaign
from campaigns.model.delivery import DeliveryState
from campaigns.model.errors import ConflictError, InputError, NotFoundError, SidekickError
from campaigns.model.ids import parse_snowflake
from cogs import afterwards_form, afterwards_presses, afterwards_views, announce_views, presses, replies, translation
from cogs.afterwards_form import CorrectState, RecallState
from cogs.desk import Desk


class AfterwardsDesk(Desk):
    """Where announcements are taken back and put right."""

    wake: Callable[[], None]

    @abstractmethod
    async def find(self, announcement: str, campaign: str) -> tuple[Campaign, Announcement]:
        """Fetch an announcement by key or reference."""

    @abstractmethod
    async def show(
        self, interaction: discord.Interaction, campaign: Campaign, known: Announcement, actor: Actor, note: str = ""
    ) -> None:
        """Show the overview of an announcement."""

    @abstractmethod
    async def turn_page(
        self, interaction: discord.Interaction, slug: str, reference: str, page: int, note: str = ""
    ) -> None:
        """Show a page of its status."""

    async def ask_to_recall(self, interaction: discord.Interaction, campaign: Campaign, known: Announcement) -> None:
        """Ask before every copy is deleted."""
        _, rows = await announcements.status(self.database, campaign.slug, known.key)
        view = announce_views.page(*afterwards_views.ask_to_recall(translation.of(interaction), campaign, known, rows))
        await presses.show(interaction, view)

    async def ask_why(self, interaction: discord.Interaction, slug: str, reference: str) -> None:
        """Open the form of a recall."""
        self.organiser(interaction)
        state = RecallState(slug, reference)
        await interaction.response.send_modal(afterwards_form.recall_modal(translation.of(interaction), state))

    async def open_correction(
        self, interaction: discord.Interaction, campaign: Campaign, known: Announcement, language: str
    ) -> None:
        """Open the form of a correction in one language."""
        approval.check_editable(known)
        locale = writing.locale(language) if language else campaign.source_locale
        if locale not in known.content.texts:
            raise InputError(
                f"{known.reference} has no text in {locale}.",
                why=f"It is written in {', '.join(sorted(known.content.texts))}.",
                fix="Choose one of these, or add a language with /announce edit.",
            )
        state = CorrectState(campaign.slug, known.reference, known.version, locale)
        form = afterwards_form.correct_modal(translation.of(interaction), state, known.content)
        await interaction.response.send_modal(form)

    async def revive_afterwards(self, interaction: discord.Interaction, custom_id: str) -> bool:
        """Take a submitted form of ours."""
        if (recall := afterwards_form.read_recall(custom_id)) is not None:
            await self._recall(interaction, recall)
            return True
        if (correct := afterwards_form.read_correct(custom_id)) is not None:
            await self._correct(interaction, correct)
            return True
        return False

    async def retry(self, interaction: discord.Interaction, mode: str, slug: str, reference: str) -> None:
        """Try again what failed; what is later than its rule allows only after a second look."""
        actor = self.organiser(interaction)
        key = "" if reference == afterwards_presses.EVERYTHING else reference
        words = translation.of(interaction)
        if mode == afterwards_presses.ASK:
            waiting = await settling.waiting(self.database, slug, key, now=self.now())
            if waiting.late:
                view = announce_views.page(*afterwards_views.ask_to_retry(words, waiting, slug, reference))
                await presses.show(interaction, view)
                return
        with_late = mode == afterwards_presses.ALL
        done = await settling.retry(self.database, slug, key, with_late=with_late, actor=actor, now=self.now())
        self.wake()
        note = afterwards_views.sent_on(words, done)
        if key:
            await self.turn_page(interaction, slug, key, 0, note)
        else:
            await presses.show(interaction, announce_views.page(note))

    async def settle(self, interaction: discord.Interaction, word: str, delivery_id: int, attempts: int) -> None:
        """Take a person's word about an unknown post."""
        actor = self.organiser(interaction)
        slug, reference = await settling.resolve(
            self.database,
            delivery_id,
            is_there=word == afterwards_presses.THERE,
            attempts=attempts,
            actor=actor,
            now=self.now(),
        )
        self.wake()
        await self.turn_page(interaction, slug, reference, 0, translation.of(interaction)("Noted."))

    async def settle_at(
        self,
        interaction: discord.Interaction,
        campaign: Campaign,
        known: Announcement,
        partner: str,
        *,
        is_there: bool,
        message: str,
    ) -> None:
        """Take a person's word about what is unknown at one partner."""
        actor = self.organiser(interaction)
        guild_id = parse_snowflake(partner)
        _, rows = await announcements.status(self.database, campaign.slug, known.key)
        unknown = [row for row in rows if row.guild_id == guild_id and row.state is DeliveryState.UNKNOWN]
        if not unknown:
            raise NotFoundError(
                f"Nothing of {known.reference} is unknown at that partner.", fix="See /announce status."
            )
        message_id = _message_id(message, unknown[0].channel_id) if message and is_there else None
        if message_id is not None and len(unknown) > 1:
            raise ConflictError(
                f"{len(unknown)} posts of {known.reference} are unknown there.",
                fix="Use the buttons of /announce status.",
            )
        for row in unknown:
            await settling.resolve(
                self.database, row.id, is_there=is_there, message_id=message_id, actor=actor, now=self.now()
            )
        self.wake()
        await self.turn_page(interaction, campaign.slug, known.reference, 0, translation.of(interaction)("Noted."))

    async def _recall(self, interaction: discord.Interaction, state: RecallState) -> None:
        actor = self.organiser(interaction)
        await presses.begin(interaction)
        reason = afterwards_form.reason(dict(interaction.data or {}))
        done = await afterwards.recall(self.database, state.slug, state.reference, reason, actor=actor, now=self.now())
        self.wake()
        note = afterwards_views.recalled(translation.of(interaction), done)
        await self.turn_page(interaction, state.slug, state.reference, 0, note)

    async def _correct(self, interaction: discord.Interaction, state: CorrectState) -> None:
        actor = self.organiser(interaction)
        await replies.defer(interaction)
        campaign, known = await self.find(state.reference, state.slug)
        typed = afterwards_form.answers(dict(interaction.data or {}), known.content, state.locale)
        try:
            waiting = await afterwards.correct(
                self.database,
                campaign.slug,
                known.key,
                {state.locale: typed.text},
                version=state.version,
                is_meaning_changed=typed.is_meaning_changed,
                notes={state.locale: typed.note},
                actor=actor,
                now=self.now(),
            )
        except SidekickError as error:
            # Nobody loses their text to a mistake in it.
            await replies.error(interaction, error, typed=typed.typed)
            return
        await self.show(interaction, campaign, waiting, actor)


def _message_id(link: str, channel_id: int) -> int:
    """Read a message's id, or the link to it, which has to lead into the channel the post was for."""
    parts = link.strip().rstrip("/").split("/")
    if len(parts) > 1 and parts[-2] != str(channel_id):
        raise InputError("That link leads into another channel.", fix="Copy the link of the message itself.")
    return parse_snowflake(parts[-1])
