"""/outbox: how the sending stands. For organisers."""

from collections.abc import Sequence

import discord
from discord import app_commands
from discord.app_commands import locale_str

from campaigns.actions import outbox
from campaigns.actions.outbox import OutboxStatus
from campaigns.model.delivery import DeliveryRow, DeliveryState
from cogs import announce_words, campaign_words, replies, translation
from cogs.desk import Desk
from cogs.translation import Words

_SHOWN = 12


class Outbox(Desk):
    """The outbox, for organisers."""

    group = app_commands.Group(name="outbox", description=locale_str("How the sending stands"), guild_only=True)

    @group.command(name="status", description=locale_str("Counts, what waits longest, how late, what failed and why"))
    @app_commands.autocomplete(campaign=Desk.suggest_campaign)
    async def status(self, interaction: discord.Interaction, campaign: str = "") -> None:
        """Show how a campaign's outbox stands."""
        self.reader(interaction)
        await replies.defer(interaction)
        found = await self.campaign(campaign)
        stands = await outbox.status(self.database, found.slug, limit=_SHOWN + 1)
        await replies.send(interaction, _told(translation.of(interaction), stands))


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
        why = replies.cut(announce_words.reason(_, row.reason), 90)
        lines.append(f"- {row.reference} · {name} · {announce_words.delivery_state(_, row.state)} · {why}")
    if len(rows) > _SHOWN:
        lines.append(_("… and more; `/announce status` shows each."))
    return lines
