"""/pledges in headquarters: the list of pledges as a file, for who is trusted with data. Every export is on record."""

import asyncio
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import ClassVar

import discord
from discord import app_commands
from discord.app_commands import locale_str

from campaigns.actions import Database, campaigns, export_parts, pledge_export
from campaigns.actions.export_parts import Parts
from campaigns.actions.pledge_export import Exported, ExportFormat, Workers
from cogs import note_desk, permissions, replies, suggestions, translation
from cogs.number_desk import NumberDesk, group
from cogs.permissions import Role, Roles
from cogs.suggestions import Choices
from cogs.translation import Words


class PledgeAdmin(NumberDesk):
    """Lists of pledges and what is done about the number, for data admins."""

    hq_only: ClassVar[bool] = True

    group = group

    def __init__(
        self,
        *,
        database: Database,
        now: Callable[[], datetime],
        roles: Roles,
        secret: bytes,
        wake: Callable[[], None],
        workers: Workers,
    ) -> None:
        self._database = database
        self._now = now
        self._roles = roles
        self._secret = secret
        self._wake = wake
        self._workers = workers

    @group.command(name="export", description=locale_str("Get the pledges as a file; no account is in it"))
    @app_commands.rename(wanted="format")
    @app_commands.describe(
        wanted=locale_str("csv and xlsx open in a spreadsheet, ndjson is for programs"),
        campaign=locale_str("Which campaign; the current one where left out"),
    )
    async def export(
        self, interaction: discord.Interaction, wanted: ExportFormat = ExportFormat.CSV, campaign: str = ""
    ) -> None:
        """Write the list, record that it was handed out, and hand it out."""
        actor = permissions.require(interaction, self._roles, Role.DATA_ADMIN)
        await replies.defer(interaction)
        chosen = await (campaigns.get(self._database, campaign) if campaign else campaigns.latest(self._database))
        now = self._now()
        name = pledge_export.file_name(chosen.slug, wanted, now)
        with tempfile.TemporaryDirectory(prefix="sidekick-") as folder:
            file = Path(folder, name)
            with await asyncio.to_thread(file.open, "wb") as stream:
                exported = await pledge_export.write(
                    self._database, chosen.slug, wanted, stream, workers=self._workers, actor=actor, now=now
                )
            parts = await asyncio.to_thread(export_parts.cut, file, interaction.filesize_limit)
            await _hand_over(interaction, name, exported, parts)

    @group.command(name="moderate", description=locale_str("Read notes of groups and organisations before others do"))
    async def moderate(self, interaction: discord.Interaction, campaign: str = "") -> None:
        """Show the notes that wait."""
        await note_desk.opened(interaction, campaign)

    @moderate.autocomplete("campaign")
    @export.autocomplete("campaign")
    async def _campaigns(self, interaction: discord.Interaction, typed: str) -> Choices:
        permissions.require(interaction, self._roles, Role.DATA_ADMIN)
        return await suggestions.of_campaigns(self._database, typed)


async def _hand_over(interaction: discord.Interaction, name: str, exported: Exported, parts: Parts) -> None:
    """Send the file, or one message for each of its parts, since all of them together are too large for one."""
    _ = translation.of(interaction)
    first, *rest = parts.files or (None,)
    await replies.send(interaction, _told(_, name, exported, parts), files=[discord.File(first)] if first else [])
    for number, part in enumerate(rest, 2):
        said = _("Part {number} of {count}").format(number=number, count=len(parts.files))
        await replies.send(interaction, said, files=[discord.File(part)])


def _told(words: Words, name: str, exported: Exported, parts: Parts) -> str:
    _, tally = words, exported.tally
    lines = [
        f"**{name}**",
        _.plural("{count} row", "{count} rows", tally.rows).format(count=tally.rows),
        _("Standing pledges add up to {total}: the public counter at this instant.").format(total=tally.active_size),
        f"SHA-256 `{exported.sha256}`",
    ]
    if tally.left_out:
        said = _("{count} more are kept out of the number, and so out of this list: `/pledges asides`.")
        lines.append(said.format(count=tally.left_out))
    if note := _note(_, exported, parts):
        lines.append(note)
    lines.append("-# " + _("The audit log keeps that you took this list. Keep it safe, and delete it when done."))
    return "\n".join(lines)


def _note(words: Words, exported: Exported, parts: Parts) -> str:
    _ = words
    if not parts.files:
        said = _(
            "The file is too large for Discord, even zipped ({size} MB). Whoever runs the bot can write it with"
            " `python -m bot pledges export`."
        )
        return said.format(size=exported.size_bytes // 1_000_000)
    if len(parts.files) > 1 and parts.has_column_names:
        said = _(
            "It is too large for one file, so it comes zipped and in {count} parts, each with the column names. The "
            "SHA-256 is that of the whole list: the unpacked parts one after the other, column names once."
        )
        return said.format(count=len(parts.files))
    if len(parts.files) > 1:
        said = _(
            "It is too large for one file, so it comes zipped and in {count} parts. The SHA-256 is that of the whole "
            "list: the unpacked parts one after the other."
        )
        return said.format(count=len(parts.files))
    if parts.is_compressed:
        return _("It is zipped because of its size; the SHA-256 is that of the unpacked file.")
    return ""
