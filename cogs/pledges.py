"""/pledges in headquarters: the list of pledges as a file, for who is trusted with data. Every export is on record."""

import asyncio
import gzip
import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import IO, ClassVar, Final

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from campaigns.actions import Database, campaigns, pledge_export
from campaigns.actions.pledge_export import Exported, ExportFormat
from cogs import permissions, replies, suggestions, translation
from cogs.permissions import Role, Roles
from cogs.suggestions import Choices
from cogs.translation import Words

_IN_MEMORY_BYTES: Final = 8 * 1024 * 1024
_ROOM_FOR_THE_REST: Final = 64 * 1024
"""Bytes of a request that are not the file."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A file as it can be attached; no data where it is too large even so."""

    name: str
    data: bytes | None


class PledgeAdmin(commands.Cog):
    """Lists of pledges, for data admins."""

    hq_only: ClassVar[bool] = True

    group = app_commands.Group(name="pledges", description=locale_str("Pledge lists, for data admins"), guild_only=True)

    def __init__(self, *, database: Database, now: Callable[[], datetime], roles: Roles) -> None:
        self._database = database
        self._now = now
        self._roles = roles

    @group.command(name="export", description=locale_str("Get the pledges as a file; no account is in it"))
    @app_commands.rename(wanted="format")
    @app_commands.describe(
        wanted=locale_str("csv opens in a spreadsheet, ndjson is for programs"),
        campaign=locale_str("Which campaign; the current one where left out"),
    )
    async def export(
        self, interaction: discord.Interaction, wanted: ExportFormat = ExportFormat.CSV, campaign: str = ""
    ) -> None:
        """Write the list, record that it was handed out, and hand it out."""
        actor = permissions.require(interaction, self._roles, Role.DATA_ADMIN)
        await replies.defer(interaction)
        chosen = await (campaigns.get(self._database, campaign) if campaign else campaigns.current(self._database))
        now = self._now()
        name = f"pledges-{chosen.slug}-{now:%Y%m%dT%H%M%SZ}.{wanted.value}"
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES) as file:
            exported = await pledge_export.write(
                self._database,
                chosen.slug,
                wanted,
                file,
                actor=actor,
                now=now,
            )
            packed = await asyncio.to_thread(pack, file, name, exported.size_bytes, interaction.filesize_limit)
        text = _told(translation.of(interaction), exported, packed)
        files = [discord.File(io.BytesIO(packed.data), packed.name)] if packed.data is not None else []
        await replies.send(interaction, text, files=files)

    @export.autocomplete("campaign")
    async def _campaigns(self, interaction: discord.Interaction, typed: str) -> Choices:
        permissions.require(interaction, self._roles, Role.DATA_ADMIN)
        return await suggestions.of_campaigns(self._database, typed)


def pack(file: IO[bytes], name: str, size_bytes: int, limit_bytes: int) -> Packed:
    """Attach the file as it is, else zipped, else not at all."""
    room = limit_bytes - _ROOM_FOR_THE_REST
    file.seek(0)
    if size_bytes <= room:
        return Packed(name, file.read())
    zipped = io.BytesIO()
    with gzip.GzipFile(name, "wb", fileobj=zipped, mtime=0) as packer:
        while chunk := file.read(1024 * 1024):
            packer.write(chunk)
            if zipped.tell() > room:
                return Packed(name, None)
    data = zipped.getvalue()
    return Packed(f"{name}.gz", data) if len(data) <= room else Packed(name, None)


def _told(words: Words, exported: Exported, packed: Packed) -> str:
    _ = words
    lines = [
        f"**{packed.name}**",
        _.plural("{count} row", "{count} rows", exported.tally.rows).format(count=exported.tally.rows),
        _("Standing pledges add up to {total}: the public counter at this instant.").format(
            total=exported.tally.active_size
        ),
        f"SHA-256 `{exported.sha256}`",
    ]
    if packed.data is None:
        lines.append(
            _(
                "The file is too large for Discord, even zipped ({size} MB). Whoever runs the bot can write it with"
                " `python -m bot pledges export`."
            ).format(size=exported.size_bytes // 1_000_000)
        )
    elif packed.name.endswith(".gz"):
        lines.append(_("It is zipped because of its size; the SHA-256 is that of the unpacked file."))
    lines.append("-# " + _("The audit log keeps that you took this list. Keep it safe, and delete it when done."))
    return "\n".join(lines)
