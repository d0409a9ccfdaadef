"""The form in which a partner gives its own help line. Nothing is kept in memory: whose it is, the server says."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import discord
from discord import ui

from campaigns.model import partner_line, web_address
from campaigns.model.partner_line import LineFor, OwnLine
from cogs import announce_form, help_lines, presses, replies
from cogs.translation import Words

_ID: Final = presses.template("modal-line", r"[0-9a-f]{6}")
_LABEL_LIMIT: Final = 45
_HINT_LIMIT: Final = 100


@dataclass(frozen=True, slots=True)
class Answers:
    """What was typed, as it was typed."""

    name: str
    phone: str
    url: str
    audience: str
    hours: str

    @property
    def typed(self) -> str:
        """Give the words back, so that a mistake costs nobody their text."""
        return "\n".join(part for part in (self.name, self.phone, self.url, self.hours) if part)

    def line(self) -> OwnLine:
        """Take it as a line; raises InputError with everything that is wrong."""
        return partner_line.own_line(
            name=self.name, phone=self.phone, url=self.url, audience=self.audience, hours=self.hours
        )


def is_ours(custom_id: str) -> bool:
    """Say whether a submitted form is this one."""
    return _ID.fullmatch(custom_id) is not None


def modal(_: Words, known: OwnLine | None) -> ui.Modal:
    """Open the form, filled with the line that was given before."""
    title = replies.cut(_("Our own help line"), _LABEL_LIMIT)
    form = ui.Modal(title=title, custom_id=presses.custom_id("modal-line", secrets.token_hex(3)))
    before = known or OwnLine("", "", "", LineFor.CHILDREN)
    form.add_item(_box(_("Name"), "", "name", before.name, partner_line.NAME_LIMIT, is_required=True))
    hint = _("Exactly as people dial it. A number, an address, or both.")
    form.add_item(_box(_("Phone number"), hint, "phone", before.phone, partner_line.PHONE_LIMIT))
    hint = _("It starts with https://")
    form.add_item(_box(_("Web address"), hint, "url", before.url, web_address.LONGEST))
    form.add_item(_whom(_, before.audience))
    hint = _("For example: Mon-Fri 9-19, free")
    form.add_item(_box(_("When somebody answers"), hint, "hours", before.hours, partner_line.HOURS_LIMIT))
    form.stop()
    return form


def answers(data: Mapping[str, Any]) -> Answers:
    """Read the submitted form from its raw data; what is missing is empty."""
    there = announce_form.fields(data)

    def typed(name: str) -> str:
        return str(there.get(name, {}).get("value") or "")

    chosen = there.get("audience", {}).get("values") or ()
    audience = str(chosen[0]) if chosen else ""
    return Answers(typed("name"), typed("phone"), typed("url"), audience, typed("hours"))


def _whom(_: Words, known: LineFor) -> ui.Label[Any]:
    menu: ui.Select[Any] = ui.Select(custom_id="audience", min_values=1, max_values=1)
    for each in LineFor:
        menu.add_option(label=help_lines.audience(each, _), value=each.value, default=each is known)
    return ui.Label(text=replies.cut(_("Whom it is for"), _LABEL_LIMIT), component=menu)


def _box(label: str, hint: str, name: str, value: str, limit: int, *, is_required: bool = False) -> ui.Label[Any]:
    box: ui.TextInput[Any] = ui.TextInput(
        custom_id=name,
        style=discord.TextStyle.short,
        default=value[:limit] or None,
        max_length=limit,
        required=is_required,
    )
    return ui.Label(
        text=replies.cut(label, _LABEL_LIMIT), description=replies.cut(hint, _HINT_LIMIT) or None, component=box
    )
