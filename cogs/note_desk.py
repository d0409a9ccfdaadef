"""Reading notes before anybody else does: `/pledges moderate`, for data admins. Who wrote a note is not known here.

A press names the note as it was read: one that was changed meanwhile is not decided on, and all is checked again.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol, cast

import discord
from discord import ui
from discord.ext import commands

from campaigns.actions import Database, campaigns, pledge_notes
from campaigns.actions.pledge_notes import Note, NotePage
from campaigns.model.errors import InputError
from campaigns.model.pledge import NoteState, PledgeKind, Refusal
from cogs import permissions, presses, replies, translation
from cogs import pledge_notes as note_words
from cogs.permissions import Role, Roles
from cogs.presses import PLEDGE_ID, SLUG, Press, template
from cogs.translation import Words

READ_AT: Final = r"(?P<read>[0-9]{12,14})"
_COLOUR: Final = discord.Colour(0x0B6E99)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class NoteDesk(commands.Cog):
    """Where notes are read and decided on."""

    def __init__(self, *, database: Database, now: Callable[[], datetime], roles: Roles) -> None:
        self._database = database
        self._now = now
        self._roles = roles

    async def open_notes(self, interaction: discord.Interaction, slug: str = "") -> None:
        """Show the notes that wait; for `/pledges moderate`."""
        permissions.require(interaction, self._roles, Role.DATA_ADMIN)
        await replies.defer(interaction)
        chosen = slug or (await campaigns.latest(self._database)).slug
        await presses.show(interaction, await self._waiting(interaction, chosen))

    async def decide(
        self, interaction: discord.Interaction, slug: str, pledge_id: str, read: str, refusal: Refusal | None
    ) -> None:
        """Approve a note, or refuse it with a reason; then show what still waits."""
        actor = permissions.require(interaction, self._roles, Role.DATA_ADMIN)
        await presses.begin(interaction)
        written_at = _EPOCH + timedelta(milliseconds=int(read))
        await pledge_notes.decide(
            self._database, slug, pledge_id, written_at, refusal=refusal, actor=actor, now=self._now()
        )
        await presses.show(interaction, await self._waiting(interaction, slug))

    async def _waiting(self, interaction: discord.Interaction, slug: str) -> ui.LayoutView:
        locale = str(interaction.locale)
        found = await pledge_notes.page(self._database, slug, NoteState.WAITING, locale=locale)
        return view(translation.of(interaction), found)


class Desk(Protocol):
    """What the presses and the command need of the cog."""

    async def open_notes(self, interaction: discord.Interaction, slug: str = "") -> None:
        """Show the notes that wait."""

    async def decide(
        self, interaction: discord.Interaction, slug: str, pledge_id: str, read: str, refusal: Refusal | None
    ) -> None:
        """Decide on a note."""


def desk(interaction: discord.Interaction) -> Desk:
    """Find the cog that answers."""
    client: Any = interaction.client
    return cast("Desk", client.get_cog("NoteDesk"))


async def opened(interaction: discord.Interaction, slug: str) -> None:
    """Answer `/pledges moderate`."""
    await desk(interaction).open_notes(interaction, slug)


class ApproveButton(Press[ui.Button[Any]], template=template("note-yes", SLUG, PLEDGE_ID, READ_AT)):
    """`Approve`."""

    def __init__(self, slug: str, pledge_id: str, read: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("note-yes", slug, pledge_id, read)))
        self.slug, self.pledge_id, self.read = slug, pledge_id, read

    async def answer(self, interaction: discord.Interaction) -> None:
        """Approve it."""
        await desk(interaction).decide(interaction, self.slug, self.pledge_id, self.read, None)


class RefuseMenu(Press[ui.Select[Any]], template=template("note-no", SLUG, PLEDGE_ID, READ_AT)):
    """`Refuse, because ...`."""

    def __init__(self, slug: str, pledge_id: str, read: str) -> None:
        super().__init__(ui.Select(custom_id=presses.custom_id("note-no", slug, pledge_id, read)))
        self.slug, self.pledge_id, self.read = slug, pledge_id, read

    async def answer(self, interaction: discord.Interaction) -> None:
        """Refuse it; a reason nobody offered is none."""
        chosen = next(iter(self.item.values), "")
        if chosen not in set(Refusal):
            raise InputError("That is no reason from the list.", why="Nothing was changed.")
        await desk(interaction).decide(interaction, self.slug, self.pledge_id, self.read, Refusal(chosen))


class ReadButton(Press[ui.Button[Any]], template=template("notes", SLUG)):
    """`Read the notes`, below what tells that some wait."""

    def __init__(self, slug: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("notes", slug)))
        self.slug = slug

    async def answer(self, interaction: discord.Interaction) -> None:
        """Show the notes that wait, to this person alone."""
        await desk(interaction).open_notes(interaction, self.slug)


ITEMS = (ApproveButton, RefuseMenu, ReadButton)
DYNAMIC_ITEMS: Final = ITEMS


def told(_: Words) -> str:
    """Tell that notes wait; what they say is for who may read them."""
    return _("✉️ A group or an organisation has left a note. Nobody sees it before a data admin has read it.")


def read_button(_: Words, slug: str) -> ui.Button[Any]:
    """Offer to read what waits."""
    return ui.Button(
        label=_("Read the notes"), style=discord.ButtonStyle.primary, custom_id=presses.custom_id("notes", slug)
    )


def view(_: Words, found: NotePage) -> ui.LayoutView:
    """Lay out the notes that wait, the oldest first, each with both ways."""
    head = _.plural("### {count} note waits", "### {count} notes wait", found.total).format(count=found.total)
    title = head if found.total else _("### No note waits\nEvery note has been read.")
    rows: list[ui.Item[Any]] = [ui.TextDisplay(f"{title}\n-# {replies.plain(found.campaign.name)}")]
    for note in found.notes:
        rows += [ui.Separator(), ui.TextDisplay(_entry(_, note)), *_ways(_, found.campaign.slug, note)]
    if found.notes:
        rows.append(ui.TextDisplay("-# " + _("A refused note is deleted; its writer reads the reason.")))
    made = ui.LayoutView(timeout=None)
    made.add_item(ui.Container(*rows, accent_colour=_COLOUR))
    return made


def _entry(_: Words, note: Note) -> str:
    group = _.plural("group of {count}", "group of {count}", note.size).format(count=note.size)
    whose = group if note.kind is PledgeKind.GROUP else _("organisation")
    lines = [
        f"**{replies.plain(note.partner)}** · {whose} · {note.locale}",
        f"> {replies.plain(note.body)}",
        f"-# {replies.plain(replies.cut(note.text, 200))} · {replies.time(note.written_at)}",
    ]
    if note.warnings:
        better = replies.plain("; ".join(note.warnings))
        lines.append("-# ⚠ " + _("The words guard would rather read: {better}").format(better=better))
    return "\n".join(lines)


def _ways(_: Words, slug: str, note: Note) -> tuple[ui.ActionRow[Any], ...]:
    read = str((note.written_at - _EPOCH) // timedelta(milliseconds=1))
    approve: ui.Button[Any] = ui.Button(
        label=_("Approve"),
        style=discord.ButtonStyle.success,
        custom_id=presses.custom_id("note-yes", slug, note.pledge_id, read),
    )
    options = [discord.SelectOption(label=replies.cut(note_words.refusal(_, why), 100), value=why) for why in Refusal]
    refuse: ui.Select[Any] = ui.Select(
        custom_id=presses.custom_id("note-no", slug, note.pledge_id, read),
        placeholder=_("Refuse, because …"),
        options=options,
    )
    return ui.ActionRow(approve), ui.ActionRow(refuse)
