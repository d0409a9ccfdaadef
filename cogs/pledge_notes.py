"""A note beside the pledge of a group or an organisation: the form, and what its writer is told about it."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, assert_never, cast

import discord
from discord import ui

from campaigns.actions.pledge_notes import Note
from campaigns.model.pledge import LONGEST_NOTE, NoteState, PledgeReceipt, Refusal
from cogs import announce_form, presses, replies, translation
from cogs.presses import PLEDGE_ID, SLUG, Press, template
from cogs.translation import Words

NOTE: Final = "note"
_FORM: Final = template("modal-note", SLUG, PLEDGE_ID, r"[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class NoteForm:
    """Beside which pledge the note stands."""

    slug: str
    pledge_id: str

    @property
    def custom_id(self) -> str:
        """Write it down; two windows never share an id."""
        return presses.custom_id("modal-note", self.slug, self.pledge_id, secrets.token_hex(3))


class NotePlace(Protocol):
    """Where these presses are answered: the cog `Pledges`."""

    async def must_note(self, interaction: discord.Interaction, slug: str, pledge_id: str) -> None:
        """Refuse who may not leave a note here."""

    async def drop_note(self, interaction: discord.Interaction, slug: str, pledge_id: str) -> ui.LayoutView:
        """Take one's note away."""


def place(interaction: discord.Interaction) -> NotePlace:
    """Find the cog that answers."""
    client: Any = interaction.client
    return cast("NotePlace", client.get_cog("Pledges"))


class NoteButton(Press[ui.Button[Any]], template=template("note", SLUG, PLEDGE_ID)):
    """`Add a note`: opens the form."""

    def __init__(self, slug: str, pledge_id: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("note", slug, pledge_id)))
        self.form = NoteForm(slug, pledge_id)

    async def answer(self, interaction: discord.Interaction) -> None:
        """Open the form for who may leave a note; that is decided again when it is sent."""
        await place(interaction).must_note(interaction, self.form.slug, self.form.pledge_id)
        await interaction.response.send_modal(modal(translation.of(interaction), self.form))


class DropNoteButton(Press[ui.Button[Any]], template=template("note-drop", SLUG, PLEDGE_ID)):
    """`Take the note away`: also for who may leave none any more."""

    def __init__(self, slug: str, pledge_id: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("note-drop", slug, pledge_id)))
        self.slug, self.pledge_id = slug, pledge_id

    async def answer(self, interaction: discord.Interaction) -> None:
        """Take it away."""
        await presses.begin(interaction)
        await presses.show(interaction, await place(interaction).drop_note(interaction, self.slug, self.pledge_id))


ITEMS = (NoteButton, DropNoteButton)


def modal(_: Words, form: NoteForm) -> ui.Modal:
    """Ask for the note."""
    made = ui.Modal(title=_("A note beside the pledge"), custom_id=form.custom_id)
    box: ui.TextInput[Any] = ui.TextInput(
        custom_id=NOTE, style=discord.TextStyle.paragraph, max_length=LONGEST_NOTE, required=False
    )
    hint = _("No names, no links. Somebody of the campaign reads it first. Empty takes it away.")
    made.add_item(ui.Label(text=_("What do you do together?"), description=hint, component=box))
    made.stop()
    return made


def read_form(custom_id: str) -> NoteForm | None:
    """Read the state of a form; None for anything else."""
    found = _FORM.fullmatch(custom_id)
    return NoteForm(found["slug"], found["pledge_id"]) if found else None


def typed(data: Mapping[str, Any]) -> str:
    """Give what was typed."""
    return str(announce_form.fields(data).get(NOTE, {}).get("value") or "")


def state(_: Words, made: PledgeReceipt) -> str:
    """Tell the writer what became of the note; nothing where there is none."""
    match made.note_state:
        case None:
            return ""
        case NoteState.WAITING:
            return _("Your note waits: somebody of the campaign reads it before anybody else does.")
        case NoteState.APPROVED:
            return _("Your note was approved.")
        case NoteState.REFUSED:
            why = refusal(_, made.refusal) if made.refusal else ""
            return _("Your note was not taken and is deleted. Reason: {reason}").format(reason=why)
        case never:
            assert_never(never)


def voices(_: Words, notes: Sequence[Note]) -> str:
    """Show approved notes, each with the partner it comes from; nobody who wrote one is known here."""
    if not notes:
        return _("### What groups and organisations do\nNobody has left a note yet.")
    lines = [_("### What groups and organisations do")]
    lines += [f"> {replies.plain(each.body)}\n-# {replies.plain(each.partner)}" for each in notes]
    return "\n".join(lines)


def refusal(_: Words, why: Refusal) -> str:
    """Say a reason."""
    match why:
        case Refusal.NAMES_SOMEBODY:
            return _("it names or describes a person")
        case Refusal.CONTACT:
            return _("it has an address, a number or an account")
        case Refusal.ADVERTISING:
            return _("it advertises something")
        case Refusal.UNKIND:
            return _("it could hurt somebody")
        case Refusal.OFF_TOPIC:
            return _("it is not about the pledge")
        case never:
            assert_never(never)
