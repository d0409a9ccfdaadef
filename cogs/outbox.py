"""/outbox: how the sending stands, and what a person has to decide about it. For organisers."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import discord
from discord import app_commands
from discord.app_commands import locale_str

from campaigns.actions import Database, announcements, late_posts, notices, outbox, safety
from campaigns.actions.late_posts import LateWord
from campaigns.actions.outbox import OutboxStatus
from campaigns.model.delivery import DeliveryRow, DeliveryState
from cogs import (
    afterwards_presses,
    announce_words,
    campaign_words,
    outbox_presses,
    outbox_views,
    reasons,
    replies,
    translation,
)
from cogs.desk import Desk
from cogs.permissions import Roles
from cogs.translation import Words

DYNAMIC_ITEMS: Final = outbox_presses.ITEMS
_SHOWN = 12
_NOTICES = 5


class Outbox(Desk):
    """The outbox, for organisers."""

    group = app_commands.Group(name="outbox", description=locale_str("How the sending stands"), guild_only=True)

    def __init__(
        self, *, database: Database, now: Callable[[], datetime], roles: Roles, wake: Callable[[], None]
    ) -> None:
        super().__init__(database=database, now=now, roles=roles)
        self._wake = wake

    @group.command(name="status", description=locale_str("Counts, what waits longest, how late, what failed and why"))
    @app_commands.autocomplete(campaign=Desk.suggest_campaign)
    async def status(self, interaction: discord.Interaction, campaign: str = "") -> None:
        """Show how a campaign's outbox stands."""
        self.reader(interaction)
        await replies.defer(interaction)
        found = await self.campaign(campaign)
        stands = await outbox.status(self.database, found.slug, limit=_SHOWN + 1)
        words = translation.of(interaction)
        attention = outbox_views.Attention(
            campaign=found,
            safe=next((each for each in await safety.standing(self.database) if each.campaign.id == found.id), None),
            late=await late_posts.undecided(self.database, found.slug),
            notices=await notices.waiting(self.database, self.now(), slug=found.slug, limit=_NOTICES),
        )
        await replies.send(interaction, outbox_views.page(words, _told(words, stands), attention))

    @group.command(name="retry", description=locale_str("Try again what failed or is held; asks about what is late"))
    @app_commands.describe(announcement=locale_str("One announcement; the whole campaign where left out"))
    @app_commands.autocomplete(announcement=Desk.suggest_announcement, campaign=Desk.suggest_campaign)
    async def retry(self, interaction: discord.Interaction, announcement: str = "", campaign: str = "") -> None:
        """Try again, or ask about what is later than its rule allows."""
        self.organiser(interaction)
        await replies.defer(interaction)
        found = await self.campaign(campaign)
        reference = afterwards_presses.EVERYTHING
        if announcement:
            reference = (await announcements.get(self.database, found.slug, announcement.strip())).reference
        await afterwards_presses.desk(interaction).retry(interaction, afterwards_presses.ASK, found.slug, reference)

    @group.command(name="resolve", description=locale_str("Say whether an unknown post is there, where you can see it"))
    @app_commands.describe(
        is_there=locale_str("What you see in the channel; a post that is not there is sent again"),
        message=locale_str("The link of the message, if it is there: then it can be corrected and taken back"),
    )
    @app_commands.rename(is_there="is-there")
    @app_commands.autocomplete(
        announcement=Desk.suggest_announcement, partner=Desk.suggest_partner, campaign=Desk.suggest_campaign
    )
    async def resolve(
        self,
        interaction: discord.Interaction,
        announcement: str,
        partner: str,
        is_there: bool,  # noqa: FBT001 - an option of the command
        message: str = "",
        campaign: str = "",
    ) -> None:
        """Settle what nobody knows by what a person sees."""
        self.organiser(interaction)
        await replies.defer(interaction)
        found = await self.campaign(campaign)
        known = await announcements.get(self.database, found.slug, announcement.strip())
        await afterwards_presses.desk(interaction).settle_at(
            interaction, found, known, partner, is_there=is_there, message=message
        )

    async def late_pressed(
        self, interaction: discord.Interaction, word: str, slug: str, reference: str, occurrence: int
    ) -> None:
        """Send or drop every late delivery of one occurrence."""
        actor = self.organiser(interaction)
        decided = LateWord(word)
        count = await late_posts.decide(
            self.database, slug, reference, occurrence, decided, actor=actor, now=self.now()
        )
        self._wake()
        _ = translation.of(interaction)
        if decided is LateWord.SEND:
            said = _.plural("{reference} goes out: {count} post.", "{reference} goes out: {count} posts.", count)
        else:
            said = _.plural("{reference} is dropped: {count} post.", "{reference} is dropped: {count} posts.", count)
        await replies.send(interaction, said.format(reference=reference, count=count))

    async def confirm_pressed(self, interaction: discord.Interaction, slug: str) -> None:
        """Let a campaign in safe mode go on."""
        actor = self.organiser(interaction)
        confirmed = await safety.confirm(self.database, slug, actor=actor, now=self.now())
        self._wake()
        _ = translation.of(interaction)
        late = _("What fell due meanwhile follows its own rule for lateness.")
        await replies.send(interaction, f"{campaign_words.state(_, confirmed)}\n{late}")


def _told(_: Words, stands: OutboxStatus) -> str:
    counts = " · ".join(
        f"{announce_words.delivery_state(_, state)} **{stands.counts[state]}**"
        for state in DeliveryState
        if stands.counts.get(state)
    )
    lines = [campaign_words.state(_, stands.campaign), counts or _("Nothing is planned.")]
    if stands.oldest_due_at is not None:
        lines.append(_("Longest waiting since {time}.").format(time=replies.time(stands.oldest_due_at)))
    if stands.next_due_at is not None:
        lines.append(_("Next post: {time}.").format(time=replies.time(stands.next_due_at)))
    if stands.counts.get(DeliveryState.SENT):
        worst = announce_words.late(_, stands.worst_lateness_seconds)
        lines.append(_("Worst of those sent: {lateness}.").format(lateness=worst))
    return "\n".join([*lines, *_trouble(_, stands.trouble)])


def _trouble(_: Words, rows: Sequence[DeliveryRow]) -> list[str]:
    if not rows:
        return [_("Nothing needs a person.")]
    lines = [_("**Needs a person:**")]
    for row in rows[:_SHOWN]:
        name = replies.plain(replies.cut(row.partner, 40))
        why = replies.cut(reasons.reason(_, row.reason), 90)
        lines.append(f"- {row.reference} · {name} · {announce_words.delivery_state(_, row.state)} · {why}")
    if len(rows) > _SHOWN:
        lines.append(_("… and more; `/announce status` shows each."))
    return lines
