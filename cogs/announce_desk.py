"""What happens behind the buttons and the form of `/announce`; the commands are in `announce.py`.

A press or a submit may come from any process, any day: roles, states and versions are looked at again each time.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import discord
from discord.app_commands import Choice

from campaigns.actions import Database, afterwards, announcements, partners, review, sending_now, writing
from campaigns.actions.planning import Planned
from campaigns.model import approval, audience, lateness
from campaigns.model.actor import Actor
from campaigns.model.announcement import Announcement, AnnouncementKind, Content, Mention
from campaigns.model.campaign import Campaign
from campaigns.model.errors import SidekickError
from campaigns.model.ids import parse_snowflake
from campaigns.model.partner import Partner
from cogs import afterwards_views, announce_form, announce_views, channel_facts, nights, presses, replies, translation
from cogs.afterwards_desk import AfterwardsDesk
from cogs.announce_form import Answers, FormState
from cogs.permissions import Roles
from cogs.suggestions import Choices
from cogs.translation import Words

ALL_DRAFTS: Final = "all"


@dataclass(frozen=True, slots=True)
class Seen:
    """What an approver has looked at of a post about harm."""

    picture: bool
    """Nobody in it is in distress."""
    lines: bool
    """Which partners it reaches have no help line; whoever presses a button has it on the screen."""


class AnnounceDesk(AfterwardsDesk):
    """Where announcements are shown, written and decided."""

    def __init__(
        self,
        *,
        database: Database,
        now: Callable[[], datetime],
        roles: Roles,
        wake: Callable[[], None],
        shown_rate: float,
    ) -> None:
        super().__init__(database=database, now=now, roles=roles)
        self.wake = wake
        self._rate = shown_rate

    async def find(self, announcement: str, campaign: str) -> tuple[Campaign, Announcement]:
        """Fetch an announcement by key or reference, in the campaign that was named or the current one."""
        found = await self.campaign(campaign)
        return found, await announcements.get(self.database, found.slug, announcement.strip())

    async def suggest_draft(self, interaction: discord.Interaction, typed: str) -> Choices:
        """Offer all drafts together, then each by itself."""
        found = await self.suggest_announcement(interaction, typed)
        if not found:
            return found
        everything = Choice(name=translation.of(interaction)("All drafts"), value=ALL_DRAFTS)
        return [everything, *(each for each in found if "draft" in each.name)][:25]

    async def show(
        self, interaction: discord.Interaction, campaign: Campaign, known: Announcement, actor: Actor, note: str = ""
    ) -> None:
        """Show the overview: in place of a private message whose button was pressed, or as a new one."""
        words = translation.of(interaction)
        survey = channel_facts.survey(interaction.client)
        view = await announce_views.overview(self.database, campaign, known, words, actor, self.now(), note, survey)
        await presses.show(interaction, view)

    async def approve(
        self,
        interaction: discord.Interaction,
        slug: str,
        key: str,
        version: int,
        seen: Seen,
        keep_words: str = "",
    ) -> None:
        """Approve one version and say what that set in motion; `keep_words` is why words that the guard blocks stay."""
        actor = self.approver(interaction)
        if not seen.lines:
            campaign, known = await self.find(key, slug)
            await announce_views.must_have_lines(
                self.database, campaign, known, translation.of(interaction), self.now()
            )
        done = await announcements.approve(
            self.database,
            slug,
            key,
            version=version,
            actor=actor,
            now=self.now(),
            override=keep_words,
            is_picture_confirmed=seen.picture,
        )
        self.wake()
        words = translation.of(interaction)
        note = _planned(words, done.planned)
        if done.copies:
            note = f"{afterwards_views.correcting(words, done.copies)} {note}"
        await self.show(interaction, await self.campaign(slug), done.announcement, actor, note)

    async def pressed(
        self, interaction: discord.Interaction, verb: str, slug: str, reference: str, version: int
    ) -> None:
        """Do what a button says, for who may, if the version still stands."""
        if verb in {"approve", "approve-seen"}:
            await self.approve(interaction, slug, reference, version, Seen(picture=verb == "approve-seen", lines=True))
            return
        campaign, known = await self.find(reference, slug)
        if verb == "ask-picture":
            self.approver(interaction)
            words = translation.of(interaction)
            await presses.show(interaction, announce_views.ask_about_picture(words, campaign, known))
            return
        actor = self.organiser(interaction)
        match verb:
            case "submit":
                moved = await announcements.submit(self.database, slug, reference, actor=actor, now=self.now())
                await self.show(interaction, campaign, moved, actor)
            case "ask-send":
                await self.ask_to_send(interaction, campaign, known)
            case "send":
                await self._send(interaction, campaign, known, version, actor)
            case "ask-cancel":
                await self.ask_to_cancel(interaction, campaign, known)
            case "ask-recall":
                await self.ask_to_recall(interaction, campaign, known)
            case _:
                moved, stopped = await announcements.cancel(self.database, slug, reference, actor=actor, now=self.now())
                note = _stopped(translation.of(interaction), stopped)
                await self.show(interaction, campaign, moved, actor, note)

    async def ask_to_send(self, interaction: discord.Interaction, campaign: Campaign, known: Announcement) -> None:
        """Ask before an approved announcement goes out at once."""
        approval.check_sendable(known)
        _, rows = await announcements.status(self.database, campaign.slug, known.key)
        words = translation.of(interaction)
        night = await nights.at(self.database, campaign, known, self.now(), words)
        await presses.show(interaction, announce_views.ask_to_send(words, campaign, known, rows, self._rate, night))

    async def ask_to_cancel(self, interaction: discord.Interaction, campaign: Campaign, known: Announcement) -> None:
        """Ask before an announcement is called off."""
        _, rows = await announcements.status(self.database, campaign.slug, known.key)
        await presses.show(
            interaction, announce_views.ask_to_cancel(translation.of(interaction), campaign, known, rows)
        )

    async def turn_page(
        self, interaction: discord.Interaction, slug: str, reference: str, page: int, note: str = ""
    ) -> None:
        """Show a page of the status."""
        self.reader(interaction)
        campaign = await self.campaign(slug)
        known, rows = await announcements.status(self.database, campaign.slug, reference)
        view = announce_views.status(translation.of(interaction), campaign, known, rows, page, note)
        await presses.show(interaction, view)

    async def show_waiting(self, interaction: discord.Interaction, campaign: Campaign, actor: Actor) -> None:
        """Show what waits for approval."""
        found = await review.waiting(self.database, campaign.slug, actor=actor)
        words, now = translation.of(interaction), self.now()
        about_help = await announce_views.about_harm_in(self.database, campaign, found.theirs, words, now)
        about_night = await nights.planned(self.database, campaign, found.theirs, words)
        about = [*about_help, *about_night]
        await presses.show(interaction, announce_views.review_list(words, campaign, found, about))

    async def approve_list(self, interaction: discord.Interaction, slug: str, fingerprint: str) -> None:
        """Approve the list that was on the screen."""
        actor = self.approver(interaction)
        count, planned = await review.approve_all(self.database, slug, fingerprint, actor=actor, now=self.now())
        self.wake()
        _ = translation.of(interaction)
        done = _.plural("{count} announcement is approved.", "{count} announcements are approved.", count)
        await presses.show(interaction, announce_views.page(f"{done.format(count=count)} {_planned(_, planned)}"))

    async def revive_modal(self, interaction: discord.Interaction, custom_id: str) -> bool:
        """Take a submitted form of ours; its custom id says all that was not typed."""
        state = announce_form.read_state(custom_id)
        if state is None:
            return await self.revive_afterwards(interaction, custom_id)
        answers = announce_form.answers(dict(interaction.data or {}))
        try:
            await self._write(interaction, state, answers)
        except SidekickError as error:
            # Nobody loses their text to a mistake in it.
            await replies.error(interaction, error, typed=answers.typed)
        return True

    async def card_partner(self, campaign: Campaign, known: Announcement, partner: str) -> Partner | None:
        """Choose whose card is shown: the one named, or the first whose copy a correction changes, or the first."""
        if partner:
            return await partners.get(self.database, campaign.slug, parse_snowflake(partner))
        everyone = await announce_views.addressed(self.database, campaign, known)
        waiting = await afterwards.pending(self.database, known)
        changed, texts = waiting.locales if waiting else frozenset[str](), known.content.texts
        reads = {each.id: audience.choose_locale(each.locale, texts, campaign.source_locale) for each in everyone}
        return next(iter(sorted(everyone, key=lambda each: reads[each.id] not in changed)), None)

    async def _send(
        self, interaction: discord.Interaction, campaign: Campaign, known: Announcement, version: int, actor: Actor
    ) -> None:
        sent = await sending_now.send_now(
            self.database, campaign.slug, known.key, version=version, actor=actor, now=self.now()
        )
        self.wake()
        _, rows = await announcements.status(self.database, campaign.slug, known.key)
        view = announce_views.status(translation.of(interaction), campaign, sent.announcement, rows, 0)
        await presses.show(interaction, view)

    async def _write(self, interaction: discord.Interaction, state: FormState, answers: Answers) -> None:
        actor = self.organiser(interaction)
        await replies.defer(interaction)
        campaign = await self.campaign(state.slug)
        before = await announcements.by_number(self.database, campaign.slug, state.number) if state.number else None
        content = written(state, answers, before.content if before else None)
        if answers.upload:
            data = await announce_form.picture(interaction, answers.upload)
            image, digest = await writing.keep_picture(self.database, data)
            content = replace(content, image=image, image_digest=digest)
        content = writing.checked(content, campaign.source_locale)
        if before is None:
            known = await announcements.draft(self.database, campaign.slug, content, actor=actor, now=self.now())
        else:
            known = await announcements.edit(
                self.database,
                campaign.slug,
                before.key,
                content,
                version=state.version,
                actor=actor,
                now=self.now(),
            )
        await self.show(interaction, campaign, known, actor)


def written(state: FormState, answers: Answers, before: Content | None) -> Content:
    """Make the content a form describes; what it does not ask for stays as it was."""
    kind = state.kind or (before.kind if before else AnnouncementKind.ANNOUNCEMENT)
    plain = before or Content(
        kind=kind,
        when=None,
        repeat=None,
        late=lateness.DEFAULT,
        destination=writing.usual_destination(kind),
        texts={},
    )
    return replace(
        plain,
        kind=kind,
        destination=state.destination or plain.destination,
        texts={**plain.texts, state.locale: answers.text},
        partners=writing.selectors(state.to) if state.to else plain.partners,
        is_sensitive=announce_form.SENSITIVE in answers.options,
        has_pledge_button=announce_form.PLEDGE in answers.options,
        mention=Mention.ROLE if announce_form.ROLE in answers.options else Mention.NONE,
    )


def _planned(_: Words, planned: Planned) -> str:
    count = planned.added + planned.changed - planned.past
    said = _.plural("{count} delivery is planned.", "{count} deliveries are planned.", count).format(count=count)
    if not planned.past:
        return said
    past = _.plural(
        "{count} was over already and does not go out.", "{count} were over already and do not go out.", planned.past
    )
    return f"{said} {past.format(count=planned.past)}"


def _stopped(_: Words, count: int) -> str:
    return _.plural("{count} delivery was stopped.", "{count} deliveries were stopped.", count).format(count=count)
