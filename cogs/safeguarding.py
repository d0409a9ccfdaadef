"""/safeguarding: how often somebody told the bot of harm and was answered with help. Numbers, and never who or what."""

import discord
from discord import app_commands
from discord.app_commands import locale_str

from campaigns.actions import safeguarding
from campaigns.actions.safeguarding import DIRECT_MESSAGES, SHOWN_FROM, DayCount, MonthCount
from cogs import replies, translation
from cogs.desk import Desk
from cogs.translation import Words


class Safeguarding(Desk):
    """For whoever of the team looks after safeguarding."""

    group = app_commands.Group(
        name="safeguarding", description=locale_str("How often the bot answered with help"), guild_only=True
    )

    @group.command(name="counts", description=locale_str("By day and server, from five; never who or what"))
    async def counts(self, interaction: discord.Interaction) -> None:
        """Show the counts of a year, the newest month first."""
        self.reader(interaction)
        await replies.defer(interaction)
        found = await safeguarding.counts(self.database, now=self.now())
        _ = translation.of(interaction)
        lines = [line for month in found for line in _month(_, month)] or [_("Nothing to show.")]
        await replies.send(interaction, "\n".join([_rule(_), *lines]))


def _rule(_: Words) -> str:
    text = _(
        "How often somebody told the bot of harm and was shown who can help. Nothing they wrote was kept. A number is"
        " shown from {least}: that of a day once the day is over (UTC), the rest of a month once the month is over."
    )
    return text.format(least=SHOWN_FROM)


def _month(_: Words, month: MonthCount) -> list[str]:
    lines = [f"### {month.first_on:%Y-%m}", *(_day(_, each) for each in reversed(month.days))]
    if month.elsewhere:
        lines.append(_("- On other days and in other servers: {count}").format(count=month.elsewhere))
    return lines


def _day(_: Words, day: DayCount) -> str:
    place = (
        _("in direct messages") if day.guild_id == DIRECT_MESSAGES else replies.plain(day.name) or f"`{day.guild_id}`"
    )
    return f"- {day.day_on.isoformat()} · {place}: **{day.count}**"
