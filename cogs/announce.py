"""/announce: write, show, put forward, approve, time, send, call off. For organisers; approving is for approvers.

Nobody approves their own words, and an approval is for exactly the version that was on the screen.
"""

from typing import Final

import discord
from discord import app_commands
from discord.app_commands import Choice, locale_str

from campaigns.actions import announcements, review, writing
from campaigns.model import approval
from campaigns.model.announcement import AnnouncementKind
from campaigns.model.partner import DestinationKind
from cogs import afterwards_presses, announce_form, announce_presses, announce_views, nights, replies, translation
from cogs.announce_desk import ALL_DRAFTS, AnnounceDesk, Seen
from cogs.announce_form import FormState

DYNAMIC_ITEMS: Final = (*announce_presses.ITEMS, *afterwards_presses.ITEMS)
_KINDS: Final = [Choice(name=kind.value, value=kind.value) for kind in AnnouncementKind]
_DESTINATIONS: Final = [Choice(name=kind.value, value=kind.value) for kind in DestinationKind]

Key = app_commands.Range[str, 1, 64]
Reason = app_commands.Range[str, 1, 500]
Whom = app_commands.Range[str, 1, 60]
When = app_commands.Range[str, 1, 80]
Typed = app_commands.Range[str, 1, 500]
Version = app_commands.Range[int, 1, 999_999_999]


class Announcements(AnnounceDesk):
    """Announcements, for organisers."""

    group = app_commands.Group(
        name="announce", description=locale_str("Announcements: write, approve, schedule, send"), guild_only=True
    )

    @group.command(name="draft", description=locale_str("Write a new announcement in a form"))
    @app_commands.describe(
        kind=locale_str("What sort of post it is"),
        destination=locale_str("Which of the partners' channels; the usual one for its kind where left out"),
        to=locale_str("For whom: all, tag:schools, country:PT; several with commas"),
    )
    @app_commands.choices(kind=_KINDS, destination=_DESTINATIONS)
    @app_commands.autocomplete(campaign=AnnounceDesk.suggest_campaign)
    async def draft(
        self,
        interaction: discord.Interaction,
        kind: str = AnnouncementKind.ANNOUNCEMENT.value,
        destination: str | None = None,
        to: Whom | None = None,
        campaign: str = "",
    ) -> None:
        """Open the form for a new announcement."""
        self.organiser(interaction)
        found = await self.campaign(campaign)
        state = FormState(
            slug=found.slug,
            number=0,
            version=0,
            locale=found.source_locale,
            kind=AnnouncementKind(kind),
            destination=DestinationKind(destination) if destination else None,
            to=",".join(writing.selectors(to)) if to else "",
        )
        await interaction.response.send_modal(announce_form.modal(translation.of(interaction), state))

    @group.command(name="edit", description=locale_str("Change an announcement, or add a language; voids an approval"))
    @app_commands.describe(
        language=locale_str("The language to write; the campaign's own where left out"),
        to=locale_str("For whom: all, tag:schools, country:PT; several with commas"),
    )
    @app_commands.choices(kind=_KINDS, destination=_DESTINATIONS)
    @app_commands.autocomplete(
        announcement=AnnounceDesk.suggest_announcement,
        language=AnnounceDesk.suggest_locale,
        campaign=AnnounceDesk.suggest_campaign,
    )
    async def edit(
        self,
        interaction: discord.Interaction,
        announcement: Key,
        language: str = "",
        kind: str | None = None,
        destination: str | None = None,
        to: Whom | None = None,
        campaign: str = "",
    ) -> None:
        """Open the form with what the announcement says."""
        self.organiser(interaction)
        found, known = await self.find(announcement, campaign)
        approval.check_editable(known)
        state = FormState(
            slug=found.slug,
            number=known.number,
            version=known.version,
            locale=writing.locale(language) if language else found.source_locale,
            kind=AnnouncementKind(kind) if kind else None,
            destination=DestinationKind(destination) if destination else None,
            to=",".join(writing.selectors(to)) if to else "",
        )
        await interaction.response.send_modal(announce_form.modal(translation.of(interaction), state, known.content))

    @group.command(name="view", description=locale_str("Show an announcement, exactly as one partner will see it"))
    @app_commands.autocomplete(
        announcement=AnnounceDesk.suggest_announcement,
        partner=AnnounceDesk.suggest_partner,
        campaign=AnnounceDesk.suggest_campaign,
    )
    async def view(
        self, interaction: discord.Interaction, announcement: Key, partner: str = "", campaign: str = ""
    ) -> None:
        """Show the overview and the card."""
        actor = self.reader(interaction)
        await replies.defer(interaction)
        found, known = await self.find(announcement, campaign)
        chosen = await self.card_partner(found, known, partner)
        await self.show(interaction, found, known, actor)
        await announce_views.show_card(interaction, self.database, found, known, chosen, self.now())

    @group.command(name="submit", description=locale_str("Ask for approval of one announcement, or of all drafts"))
    @app_commands.autocomplete(announcement=AnnounceDesk.suggest_draft, campaign=AnnounceDesk.suggest_campaign)
    async def submit(self, interaction: discord.Interaction, announcement: Key, campaign: str = "") -> None:
        """Put one announcement forward, or every draft that has a time."""
        actor = self.organiser(interaction)
        await replies.defer(interaction)
        found = await self.campaign(campaign)
        if announcement.casefold() != ALL_DRAFTS:
            key = announcement.strip()
            moved = await announcements.submit(self.database, found.slug, key, actor=actor, now=self.now())
            await self.show(interaction, found, moved, actor)
            return
        done = await review.submit_all(self.database, found.slug, actor=actor, now=self.now())
        _ = translation.of(interaction)
        count = len(done.submitted)
        said = _.plural("{count} draft waits for approval.", "{count} drafts wait for approval.", count)
        lines = [said.format(count=count)]
        if done.unscheduled:
            names = ", ".join(each.reference for each in done.unscheduled[:25])
            lines.append(_("Left as drafts, because they have no time: {names}.").format(names=names))
        lines += await announce_views.about_harm_in(self.database, found, done.submitted, _, self.now())
        lines += await nights.planned(self.database, found, done.submitted, _)
        lines.append(_("Somebody else approves them with `/announce approve`."))
        await replies.send(interaction, "\n".join(lines))

    @group.command(name="approve", description=locale_str("Approve what somebody else wrote, or list what waits"))
    @app_commands.describe(
        version=locale_str("The version you have read; without it you are shown it with a button"),
        keep_words=locale_str("Why words that the guard blocks may stay; with the version, kept in the audit"),
        picture_checked=locale_str("You looked at the picture beside words about harm: nobody in it is in distress"),
        lines_checked=locale_str("You have read which partners it reaches have no help line"),
    )
    @app_commands.rename(keep_words="keep-words", picture_checked="picture-checked", lines_checked="helplines-checked")
    @app_commands.autocomplete(announcement=AnnounceDesk.suggest_announcement, campaign=AnnounceDesk.suggest_campaign)
    async def approve_command(
        self,
        interaction: discord.Interaction,
        announcement: str = "",
        version: Version | None = None,
        keep_words: Reason = "",
        picture_checked: bool = False,  # noqa: FBT001, FBT002 - an option people see
        lines_checked: bool = False,  # noqa: FBT001, FBT002 - an option people see
        campaign: str = "",
    ) -> None:
        """Approve the version that was read; show it first where none is named, and the list where nothing is."""
        actor = self.approver(interaction)
        await replies.defer(interaction)
        if not announcement:
            await self.show_waiting(interaction, await self.campaign(campaign), actor)
            return
        found, known = await self.find(announcement, campaign)
        if version is not None:
            seen = Seen(picture=picture_checked, lines=lines_checked)
            await self.approve(interaction, found.slug, known.key, version, seen, keep_words)
            return
        approval.check_approvable(known, actor)
        chosen = await self.card_partner(found, known, "")
        await self.show(interaction, found, known, actor)
        await announce_views.show_card(interaction, self.database, found, known, chosen, self.now())

    @group.command(name="reject", description=locale_str("Send an announcement back to its author, with the reason"))
    @app_commands.autocomplete(announcement=AnnounceDesk.suggest_announcement, campaign=AnnounceDesk.suggest_campaign)
    async def reject(
        self, interaction: discord.Interaction, announcement: Key, reason: Reason, campaign: str = ""
    ) -> None:
        """Send it back."""
        actor = self.approver(interaction)
        await replies.defer(interaction)
        found, known = await self.find(announcement, campaign)
        back = await announcements.reject(self.database, found.slug, known.key, reason, actor=actor, now=self.now())
        note = translation.of(interaction)("Sent back: {reason}").format(reason=replies.plain(reason))
        await self.show(interaction, found, back, actor, note)

    @group.command(name="schedule", description=locale_str("Set when it goes out; a new version, to be approved"))
    @app_commands.describe(when=locale_str("For example T-14 09:00 local, or 2027-02-01 09:00 Europe/Lisbon"))
    @app_commands.autocomplete(
        announcement=AnnounceDesk.suggest_announcement,
        when=AnnounceDesk.suggest_time,
        campaign=AnnounceDesk.suggest_campaign,
    )
    async def schedule(
        self, interaction: discord.Interaction, announcement: Key, when: When, campaign: str = ""
    ) -> None:
        """Set the time."""
        actor = self.organiser(interaction)
        await replies.defer(interaction)
        found, known = await self.find(announcement, campaign)
        timed = await announcements.schedule(self.database, found.slug, known.key, when, actor=actor, now=self.now())
        self.wake()
        await self.show(interaction, found, timed, actor)

    @group.command(name="tag", description=locale_str("Say whom it speaks to, what about, and what it supports"))
    @app_commands.describe(
        tags=locale_str("Capabilities, strategies, skills: a dash takes one away: empathy, -MNR-11"),
        audience=locale_str("Whom it speaks to, with commas; a dash takes one away: parents, -media"),
        topics=locale_str("What it is about, with commas; a dash takes one away: cyberbullying, -privacy"),
    )
    @app_commands.autocomplete(
        announcement=AnnounceDesk.suggest_announcement,
        tags=AnnounceDesk.suggest_tags,
        audience=AnnounceDesk.suggest_audience,
        topics=AnnounceDesk.suggest_topics,
        campaign=AnnounceDesk.suggest_campaign,
    )
    async def tag(
        self,
        interaction: discord.Interaction,
        announcement: Key,
        tags: Typed = "",
        audience: Typed = "",
        topics: Typed = "",
        campaign: str = "",
    ) -> None:
        """Change what it is tagged with; a new version, to be approved."""
        actor = self.organiser(interaction)
        await replies.defer(interaction)
        found, known = await self.find(announcement, campaign)
        tagged = await announcements.tag(
            self.database,
            found.slug,
            known.key,
            tags,
            audience=audience,
            topics=topics,
            actor=actor,
            now=self.now(),
        )
        await self.show(interaction, found, tagged, actor)

    @group.command(name="send-now", description=locale_str("Send an approved announcement at once; asks first"))
    @app_commands.autocomplete(announcement=AnnounceDesk.suggest_announcement, campaign=AnnounceDesk.suggest_campaign)
    async def send_now(self, interaction: discord.Interaction, announcement: Key, campaign: str = "") -> None:
        """Ask whether to send it now."""
        self.organiser(interaction)
        await replies.defer(interaction)
        await self.ask_to_send(interaction, *await self.find(announcement, campaign))

    @group.command(name="cancel", description=locale_str("Call an announcement off; asks first"))
    @app_commands.autocomplete(announcement=AnnounceDesk.suggest_announcement, campaign=AnnounceDesk.suggest_campaign)
    async def cancel(self, interaction: discord.Interaction, announcement: Key, campaign: str = "") -> None:
        """Ask whether to call it off."""
        self.organiser(interaction)
        await replies.defer(interaction)
        await self.ask_to_cancel(interaction, *await self.find(announcement, campaign))

    @group.command(name="recall", description=locale_str("Take it back: delete every copy everywhere; asks first"))
    @app_commands.autocomplete(announcement=AnnounceDesk.suggest_announcement, campaign=AnnounceDesk.suggest_campaign)
    async def recall(self, interaction: discord.Interaction, announcement: Key, campaign: str = "") -> None:
        """Ask whether to take it back."""
        self.organiser(interaction)
        await replies.defer(interaction)
        await self.ask_to_recall(interaction, *await self.find(announcement, campaign))

    @group.command(
        name="correct", description=locale_str("Put right what is out; somebody else approves, copies change")
    )
    @app_commands.describe(language=locale_str("The language that is wrong; the campaign's own where left out"))
    @app_commands.autocomplete(
        announcement=AnnounceDesk.suggest_announcement,
        language=AnnounceDesk.suggest_locale,
        campaign=AnnounceDesk.suggest_campaign,
    )
    async def correct(
        self, interaction: discord.Interaction, announcement: Key, language: str = "", campaign: str = ""
    ) -> None:
        """Open the form of a correction; each further language joins the correction that waits."""
        self.organiser(interaction)
        await self.open_correction(interaction, *await self.find(announcement, campaign), language)

    @group.command(name="status", description=locale_str("What became of it at each partner"))
    @app_commands.autocomplete(announcement=AnnounceDesk.suggest_announcement, campaign=AnnounceDesk.suggest_campaign)
    async def status(self, interaction: discord.Interaction, announcement: Key, campaign: str = "") -> None:
        """Show the first page of its deliveries."""
        self.reader(interaction)
        await replies.defer(interaction)
        found, known = await self.find(announcement, campaign)
        await self.turn_page(interaction, found.slug, known.reference, 0)
