"""The small forms about an item: other words, another time, a reason. Their custom ids carry all that is not typed, so
that a submit after a restart is read like any other. Nothing of them is kept in memory.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import discord
from discord import ui

from campaigns.actions import feed_review
from campaigns.model.feed_view import ItemRow
from cogs import presses, replies
from cogs.translation import Words

SENSITIVE: Final = "sensitive"
_LABEL_LIMIT: Final = 45
_HINT_LIMIT: Final = 100
_REASON_LIMIT: Final = 300
_WORDS_LIMIT: Final = 60
_STATE: Final = presses.template(
    "item-form", r"(?P<verb>edit|schedule|discard|keep)", r"(?P<item_id>[1-9][0-9]{0,17})", r"(?P<seen>[0-9a-f]{8})",
    r"[0-9a-f]{6}",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FormState:
    """What a form is about."""

    verb: str
    item_id: int
    seen: str
    """The fingerprint of the words that were on the screen."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What was typed."""

    headline: str
    summary: str
    when: str
    reason: str
    is_sensitive: bool

    @property
    def typed(self) -> str:
        """Give the words back, so that a mistake costs nobody their text."""
        return "\n\n".join(part for part in (self.headline, self.summary, self.when, self.reason) if part)


def read_state(custom_id: str) -> FormState | None:
    """Read the state of a form; None for anything else."""
    found = _STATE.fullmatch(custom_id)
    return FormState(found["verb"], int(found["item_id"]), found["seen"]) if found else None


def modal(_: Words, verb: str, item: ItemRow, blocked: Sequence[str] = ()) -> ui.Modal:
    """Open the form for a verb, filled with what the item says now; `blocked` are words that need a reason to stay."""
    title, fields = _form(_, verb, item, blocked)
    custom_id = presses.custom_id("item-form", verb, str(item.id), item.fingerprint, secrets.token_hex(3))
    form = ui.Modal(title=replies.cut(title, _LABEL_LIMIT), custom_id=custom_id)
    for field in fields:
        form.add_item(field)
    # The library keeps forms that are not finished in memory, for ever where nobody submits them.
    form.stop()
    return form


def answers(data: Mapping[str, Any]) -> Answers:
    """Read a submitted form from its raw data; what is missing is empty."""
    fields = {str(field.get("custom_id")): field for field in _fields(data.get("components") or ())}
    said = {name: str(field.get("value") or "") for name, field in fields.items()}
    return Answers(
        headline=" ".join(said.get("headline", "").split()),
        summary=said.get("summary", "").replace("\r\n", "\n").strip(),
        when=said.get("when", "").strip(),
        reason=" ".join(said.get("reason", "").split()),
        is_sensitive=SENSITIVE in (fields.get("options", {}).get("values") or ()),
    )


def _form(_: Words, verb: str, item: ItemRow, blocked: Sequence[str]) -> tuple[str, list[ui.Label[Any]]]:
    match verb:
        case "edit":
            return _("Edit an item"), _edit(_, item)
        case "schedule":
            hint = _("For example T-14 09:00 local, or 2027-02-01 09:00 Europe/Lisbon")
            return _("When does it go out?"), [_text(_("Time"), hint, "when", "", 80), *_reason(_, blocked)]
        case "keep":
            return _("Words that harm: may they stay?"), _reason(_, blocked)
        case _:
            hint = _("For those who come after you; it stays in the ledger.")
            return _("Discard an item"), [_text(_("Why"), hint, "reason", "", _REASON_LIMIT, is_required=False)]


def _reason(_: Words, blocked: Sequence[str]) -> list[ui.Label[Any]]:
    """Ask why words that the guard blocks may stay; nothing where none are there."""
    if not blocked:
        return []
    said = ", ".join(f"“{words}”" for words in dict.fromkeys(blocked))
    hint = _("{words}. Or close this and press Edit.").format(words=replies.cut(said, _WORDS_LIMIT))
    return [_text(_("Your reason; it is kept in the audit"), hint, "reason", "", _REASON_LIMIT)]


def _edit(_: Words, item: ItemRow) -> list[ui.Label[Any]]:
    long = discord.TextStyle.paragraph
    group: ui.CheckboxGroup[Any] = ui.CheckboxGroup(custom_id="options", required=False, min_values=0, max_values=1)
    group.add_option(label=_("It speaks about harm: add the help line"), value=SENSITIVE, default=item.is_sensitive)
    hint = _("Somebody else approves what you write. The publisher is credited below it.")
    return [
        _text(_("Headline"), "", "headline", item.headline, feed_review.LONGEST_HEADLINE),
        _text(_("Text"), hint, "summary", item.summary, feed_review.LONGEST_SUMMARY, style=long, is_required=False),
        ui.Label(text=_("Options"), component=group),
    ]


def _text(
    label: str,
    hint: str,
    name: str,
    value: str,
    limit: int,
    *,
    style: discord.TextStyle = discord.TextStyle.short,
    is_required: bool = True,
) -> ui.Label[Any]:
    box: ui.TextInput[Any] = ui.TextInput(
        custom_id=name, style=style, default=value[:limit] or None, max_length=limit, required=is_required
    )
    return ui.Label(
        text=replies.cut(label, _LABEL_LIMIT), description=replies.cut(hint, _HINT_LIMIT) or None, component=box
    )


def _fields(rows: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - raw data of a form
    for row in rows if isinstance(rows, list | tuple) else ():
        inner = row.get("components") or ([row["component"]] if row.get("component") else [])
        yield from inner or [row]
