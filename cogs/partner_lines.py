"""A partner's help line in its own server: look at it, confirm it, give one's own. For who may manage that server."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import discord
from discord import ui
from discord.ext import commands

from campaigns.actions import Database, partner_lines
from campaigns.actions.partner_lines import Shown
from campaigns.model import helplines
from campaigns.model.errors import InputError
from cogs import line_form, line_presses, line_words, permissions, presses, replies, translation
from cogs.translation import Words

DYNAMIC_ITEMS: Final = line_presses.ITEMS
_TEXT_LIMIT: Final = 3_900


class PartnerLines(commands.Cog):
    """What is pressed and typed about help lines; `/partner helpline` is in `partner_server.py`."""

    def __init__(self, *, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def confirm_pressed(self, interaction: discord.Interaction, mark: str) -> None:
        """Note that what was shown is right."""
        actor = permissions.require_partner_admin(interaction)
        await presses.begin(interaction)
        found = await partner_lines.confirm(self._database, _guild_id(interaction), mark, actor=actor, now=self._now())
        _ = translation.of(interaction)
        await presses.show(interaction, view(_, found, _("Thank you.")))

    async def give_pressed(self, interaction: discord.Interaction) -> None:
        """Open the form for an own line."""
        permissions.require_partner_admin(interaction)
        found = await partner_lines.of_server(self._database, _guild_id(interaction), self._now())
        known = found.said.own if found.said else None
        await interaction.response.send_modal(line_form.modal(translation.of(interaction), known))

    async def countrys_pressed(self, interaction: discord.Interaction) -> None:
        """Go back to the country's lines."""
        actor = permissions.require_partner_admin(interaction)
        await presses.begin(interaction)
        found = await partner_lines.use_countrys(self._database, _guild_id(interaction), actor=actor, now=self._now())
        await presses.show(interaction, view(translation.of(interaction), found))

    async def revive_modal(self, interaction: discord.Interaction, custom_id: str) -> bool:
        """Take the submitted form."""
        if not line_form.is_ours(custom_id):
            return False
        actor = permissions.require_partner_admin(interaction)
        answers = line_form.answers(dict(interaction.data or {}))
        try:
            own = answers.line()
        except InputError as error:
            await replies.error(interaction, error, typed=answers.typed)
            return True
        await presses.begin(interaction)
        found = await partner_lines.give(self._database, _guild_id(interaction), own, actor=actor, now=self._now())
        _ = translation.of(interaction)
        note = _("Thank you. Your members see your own line from now on; the organisers are told.")
        await presses.show(interaction, view(_, found, note))
        return True


async def show(interaction: discord.Interaction, database: Database, now: datetime) -> None:
    """Show a partner's team its line, with what can be said about it."""
    found = await partner_lines.of_server(database, _guild_id(interaction), now)
    await replies.send(interaction, view(translation.of(interaction), found))


async def on_status(words: Words, database: Database, guild_id: int, now: datetime) -> str:
    """Say for a partner's own page how its line is."""
    return line_words.on_status(words, await partner_lines.of_server(database, guild_id, now))


def view(_: Words, shown: Shown, note: str = "") -> ui.LayoutView:
    """Lay a partner's line out, with the buttons."""
    has_lines = bool(helplines.to_confirm(shown.lines))
    has_own = shown.said is not None and shown.said.own is not None
    row: list[ui.Button[Any]] = line_presses.buttons(_, shown.mark, has_lines=has_lines, has_own=has_own)
    page = ui.LayoutView(timeout=None)
    page.add_item(ui.TextDisplay(replies.cut(line_words.own_page(_, shown, note), _TEXT_LIMIT)))
    page.add_item(ui.ActionRow(*row))
    page.stop()
    return page


def _guild_id(interaction: discord.Interaction) -> int:
    assert interaction.guild_id is not None  # the permission check has passed
    return interaction.guild_id
