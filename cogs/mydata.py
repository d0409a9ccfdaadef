"""/mydata: everything held about a person, handed to them or deleted. Private, everywhere, for everyone."""

import dataclasses
import io
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import discord
from discord import app_commands, ui
from discord.app_commands import locale_str
from discord.ext import commands

from campaigns.actions import Database, mydata
from campaigns.actions.mydata import Erased, Held
from cogs import consent_words, mydata_presses, replies, translation
from cogs.translation import Words

EVERYWHERE: Final = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)
FILE_NAME: Final = "my-data.json"
DYNAMIC_ITEMS: Final = mydata_presses.ITEMS
_COLOUR: Final = discord.Colour(0x0B6E99)


class MyData(commands.Cog):
    """Rights over one's own data."""

    group = app_commands.Group(
        name="mydata", description=locale_str("What is stored about you"), allowed_contexts=EVERYWHERE
    )

    def __init__(self, *, database: Database, now: Callable[[], datetime], secret: bytes) -> None:
        self._database = database
        self._now = now
        self._secret = secret

    @group.command(name="export", description=locale_str("Get everything that is stored about you, as a file"))
    async def export_command(self, interaction: discord.Interaction) -> None:
        """Hand over everything held about the person."""
        await replies.defer(interaction)
        await self.hand_over(interaction)

    @group.command(
        name="delete", description=locale_str("Delete what is stored about you: takes back all your pledges")
    )
    async def delete_command(self, interaction: discord.Interaction) -> None:
        """Take everything back, in every campaign."""
        await replies.defer(interaction)
        await self.erase(interaction)

    async def hand_over(self, interaction: discord.Interaction) -> None:
        """Hand over everything held about the person, as a file only they see."""
        _ = translation.of(interaction)
        locale = str(interaction.locale)
        held = await mydata.everything(self._database, interaction.user.id, locale, secret=self._secret)
        if not (held.pledges or held.team_actions):
            await replies.send(interaction, _("Nothing is stored about you."))
            return
        view = _page(
            ui.TextDisplay(_told(_, held)),
            ui.File(f"attachment://{FILE_NAME}"),
            *([ui.ActionRow(mydata_presses.erase_button(_("Delete everything")))] if held.pledges else []),
        )
        await replies.send(interaction, view, files=[_file(_, held)])

    async def ask_before_erasing(self, interaction: discord.Interaction) -> None:
        """Say what deleting means, and ask."""
        _ = translation.of(interaction)
        text = _(
            "### Delete everything?\nAll your pledges are taken back, in every campaign, with your name and notes."
        )
        last = _("If you do not want that, just leave this message.")
        button = mydata_presses.erase_now_button(_("Yes, delete everything"))
        await replies.send(interaction, _page(ui.TextDisplay(text), ui.ActionRow(button), ui.TextDisplay(f"-# {last}")))

    async def erase(self, interaction: discord.Interaction) -> None:
        """Delete everything held about the person, and say what remains."""
        erased = await mydata.erase(self._database, interaction.user.id, secret=self._secret, now=self._now())
        await replies.send(interaction, "\n".join(_erased(translation.of(interaction), erased)))


def _told(_: Words, held: Held) -> str:
    text = _.plural(
        "Here is everything that is stored about you: {count} pledge.",
        "Here is everything that is stored about you: {count} pledges.",
        len(held.pledges),
    ).format(count=len(held.pledges))
    lines = [text]
    if any(each.display_name for each in held.pledges):
        lines.append(_("You chose to show a name; it is in the file, with what you agreed to and when."))
        kept = _("Your account is not stored; a pledge is found only by a code that this bot makes from it.")
    else:
        kept = _("Your name is not stored; a pledge is found only by a code that this bot makes from your account.")
    if held.team_actions:
        said = _.plural(
            "As a member of a team you also stand in the log of decisions: {count} line, which is in the file.",
            "As a member of a team you also stand in the log of decisions: {count} lines, which are in the file.",
            len(held.team_actions),
        )
        lines.append(said.format(count=len(held.team_actions)))
    return "\n".join([*lines, f"-# {kept}"])


def _erased(_: Words, erased: Erased) -> list[str]:
    lines = [
        _.plural(
            "Deleted: {count} pledge was taken back.", "Deleted: {count} pledges were taken back.", erased.withdrawn
        ).format(count=erased.withdrawn)
        if erased.withdrawn
        else _("There was nothing left to delete: you have no pledges."),
    ]
    if erased.names or erased.notes:
        lines.append(_("The names and notes beside them are gone for good."))
    if erased.withdrawn:  # of an earlier deletion nothing is known any more
        lines.append(
            _("What remains are numbers: that a pledge was made and taken back, without anything that leads to you.")
        )
    if erased.remaining_team_actions:
        lines.append(
            _.plural(
                "As a member of a team you also stand in the log of decisions: {count} line, which stays.",
                "As a member of a team you also stand in the log of decisions: {count} lines, which stay.",
                erased.remaining_team_actions,
            ).format(count=erased.remaining_team_actions)
        )
    return lines


def _file(_: Words, held: Held) -> discord.File:
    """Write it as data; what somebody agreed to is written out, in their language."""
    data = dataclasses.asdict(held)
    for pledge in data["pledges"]:
        if pledge["consent_version"]:
            pledge["consent_text"] = consent_words.agreed(_, pledge["consent_version"])
    text = json.dumps(data, ensure_ascii=False, indent=2, default=_plain)
    return discord.File(io.BytesIO(text.encode()), FILE_NAME)


def _page(*rows: ui.Item[Any]) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*rows, accent_colour=_COLOUR))
    view.stop()
    return view


def _plain(value: Any) -> str:  # noqa: ANN401 - what json hands over
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not belong in an export")
