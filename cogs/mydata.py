"""/mydata: everything held about a person, handed to them or deleted. Private, everywhere, for everyone."""

import dataclasses
import io
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from campaigns.actions import Database, mydata
from campaigns.actions.mydata import Held
from cogs import replies, translation

EVERYWHERE: Final = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)
FILE_NAME: Final = "my-data.json"


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
    async def export(self, interaction: discord.Interaction) -> None:
        """Hand over everything held about the person."""
        await replies.defer(interaction)
        _ = translation.of(interaction)
        locale = str(interaction.locale)
        held = await mydata.everything(self._database, interaction.user.id, locale, secret=self._secret)
        if not (held.pledges or held.team_actions):
            await replies.send(interaction, _("Nothing is stored about you."))
            return
        text = _.plural(
            "Here is everything that is stored about you: {count} pledge.",
            "Here is everything that is stored about you: {count} pledges.",
            len(held.pledges),
        ).format(count=len(held.pledges))
        kept = _("Your name is not stored; a pledge is found only by a code that this bot makes from your account.")
        await replies.send(interaction, f"{text}\n-# {kept}", files=[_file(held)])

    @group.command(
        name="delete", description=locale_str("Delete what is stored about you: takes back all your pledges")
    )
    async def delete(self, interaction: discord.Interaction) -> None:
        """Take everything back, in every campaign."""
        await replies.defer(interaction)
        _ = translation.of(interaction)
        erased = await mydata.erase(self._database, interaction.user.id, secret=self._secret, now=self._now())
        lines = [
            _.plural(
                "Deleted: {count} pledge was taken back.", "Deleted: {count} pledges were taken back.", erased.withdrawn
            ).format(count=erased.withdrawn)
            if erased.withdrawn
            else _("There was nothing left to delete: you have no pledges."),
            _("What remains are numbers: that a pledge was made and taken back, without anything that leads to you."),
        ]
        if erased.remaining_team_actions:
            lines.append(
                _.plural(
                    "As a member of a team you also stand in the log of decisions: {count} line, which stays.",
                    "As a member of a team you also stand in the log of decisions: {count} lines, which stay.",
                    erased.remaining_team_actions,
                ).format(count=erased.remaining_team_actions)
            )
        await replies.send(interaction, "\n".join(lines))


def _file(held: Held) -> discord.File:
    text = json.dumps(dataclasses.asdict(held), ensure_ascii=False, indent=2, default=_plain)
    return discord.File(io.BytesIO(text.encode()), FILE_NAME)


def _plain(value: Any) -> str:  # noqa: ANN401 - what json hands over
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not belong in an export")
