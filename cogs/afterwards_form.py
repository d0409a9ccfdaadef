"""The two forms of afterwards: why an announcement is taken back, and what is put right in one language.

Like every form of organisers, all that is not typed stands in the custom id, so a submit after a restart is read too.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import discord
from discord import ui

from campaigns.actions import afterwards
from campaigns.model.announcement import Content, Text
from cogs import announce_form, presses, replies
from cogs.translation import Words

MEANING: Final = "meaning"
_LABEL_LIMIT: Final = 45
_HINT_LIMIT: Final = 100
_END: Final = r"[0-9a-f]{6}"
_REFERENCE: Final = r"(?P<reference>[A-Z]{1,4}[0-9]{2}-[0-9]{3,9})"
_RECALL: Final = presses.template("modal-recall", presses.SLUG, _REFERENCE, _END)
_CORRECT: Final = presses.template(
    "modal-correct", presses.SLUG, _REFERENCE, r"(?P<version>\d{1,9})", r"(?P<locale>[A-Za-z0-9-]{1,35})", _END
)


@dataclass(frozen=True, slots=True)
class RecallState:
    """Which announcement is taken back."""

    slug: str
    reference: str

    @property
    def custom_id(self) -> str:
        """Write it down; two windows never share an id."""
        return presses.custom_id("modal-recall", self.slug, self.reference, secrets.token_hex(3))


@dataclass(frozen=True, slots=True)
class CorrectState:
    """Which version is put right, in which language."""

    slug: str
    reference: str
    version: int
    locale: str

    @property
    def custom_id(self) -> str:
        """Write it down; two windows never share an id."""
        parts = (self.slug, self.reference, str(self.version), self.locale, secrets.token_hex(3))
        return presses.custom_id("modal-correct", *parts)


@dataclass(frozen=True, slots=True)
class Correct:
    """What was typed to put an announcement right."""

    text: Text
    note: str
    is_meaning_changed: bool

    @property
    def typed(self) -> str:
        """Give the words back, so that a mistake costs nobody their text."""
        return "\n\n".join(part for part in (self.text.title, self.text.body, self.text.alt, self.note) if part)


def read_recall(custom_id: str) -> RecallState | None:
    """Read the state of the form of a recall; None for anything else."""
    found = _RECALL.fullmatch(custom_id)
    return RecallState(found["slug"], found["reference"]) if found else None


def read_correct(custom_id: str) -> CorrectState | None:
    """Read the state of the form of a correction; None for anything else."""
    found = _CORRECT.fullmatch(custom_id)
    return CorrectState(found["slug"], found["reference"], int(found["version"]), found["locale"]) if found else None


def recall_modal(_: Words, state: RecallState) -> ui.Modal:
    """Ask why an announcement is taken back."""
    title = _("Take {reference} back").format(reference=state.reference)
    form = ui.Modal(title=replies.cut(title, _LABEL_LIMIT), custom_id=state.custom_id)
    box: ui.TextInput[Any] = ui.TextInput(
        custom_id="reason", style=discord.TextStyle.paragraph, max_length=afterwards.LONGEST_REASON
    )
    form.add_item(_labelled(_("Why?"), _("Kept in the log of the campaign; the partners do not see it."), box))
    form.stop()
    return form


def correct_modal(_: Words, state: CorrectState, content: Content) -> ui.Modal:
    """Open the form of a correction, filled with what the announcement says now."""
    text = content.texts[state.locale]
    title = _("Correct {reference} ({language})").format(reference=state.reference, language=state.locale)
    form = ui.Modal(title=replies.cut(title, _LABEL_LIMIT), custom_id=state.custom_id)
    short, long = discord.TextStyle.short, discord.TextStyle.paragraph
    form.add_item(_labelled(_("Title"), "", _box("title", text.title, short, announce_form.TITLE_LIMIT)))
    form.add_item(_labelled(_("Text"), "", _box("body", text.body, long, announce_form.BODY_LIMIT)))
    if content.image:
        box = _box("alt", text.alt, long, announce_form.ALT_LIMIT)
        form.add_item(_labelled(_("What the picture shows"), _("For people who do not see it."), box))
    hint = _("For readers, in this language: “the time is 18:00”. May be left out.")
    box = _box("note", "", short, afterwards.LONGEST_NOTE, is_required=False)
    form.add_item(_labelled(_("What was wrong"), hint, box))
    group: ui.CheckboxGroup[Any] = ui.CheckboxGroup(custom_id="options", required=False, min_values=0, max_values=1)
    group.add_option(label=_("The meaning changed: show a line that says so"), value=MEANING)
    form.add_item(_labelled(_("Options"), "", group))
    form.stop()
    return form


def reason(data: Mapping[str, Any]) -> str:
    """Read why an announcement is taken back."""
    return str(announce_form.fields(data).get("reason", {}).get("value") or "")


def answers(data: Mapping[str, Any], content: Content | None, locale: str) -> Correct:
    """Read a submitted correction from its raw data; what the form did not ask for stays as it was."""
    there = announce_form.fields(data)
    plain = announce_form.answers(data).text
    before = content.texts.get(locale) if content else None
    alt = plain.alt if "alt" in there else (before.alt if before else "")
    return Correct(
        text=Text(plain.title, plain.body, alt),
        note=str(there.get("note", {}).get("value") or ""),
        is_meaning_changed=MEANING in (there.get("options", {}).get("values") or ()),
    )


def _box(name: str, value: str, style: discord.TextStyle, limit: int, *, is_required: bool = True) -> ui.TextInput[Any]:
    return ui.TextInput(
        custom_id=name, style=style, default=value[:limit] or None, max_length=limit, required=is_required
    )


def _labelled(label: str, hint: str, box: ui.Item[Any]) -> ui.Label[Any]:
    return ui.Label(
        text=replies.cut(label, _LABEL_LIMIT), description=replies.cut(hint, _HINT_LIMIT) or None, component=box
    )
