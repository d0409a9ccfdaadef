"""The form for writing and editing announcements. Its custom id carries its whole state, so a submit after a restart,
or of a window that stood open for an hour, is read like any other. Nothing of it is kept in memory.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import discord
from discord import ui

from campaigns.actions import writing
from campaigns.model.announcement import AnnouncementKind, Content, Mention, Text
from campaigns.model.errors import InputError
from campaigns.model.partner import DestinationKind
from cogs import presses, replies
from cogs.translation import Words

TITLE_LIMIT: Final = 256
BODY_LIMIT: Final = 3_000
ALT_LIMIT: Final = 1_024
_LABEL_LIMIT: Final = 45
_HINT_LIMIT: Final = 100
_KINDS: Final = tuple(AnnouncementKind)
_DESTINATIONS: Final = tuple(DestinationKind)
_AS_IT_IS: Final = "-"
_STATE: Final = presses.template(
    "modal", presses.SLUG, r"(?P<number>\d{1,9})\.(?P<version>\d{1,9})", r"(?P<kind>[-\d])(?P<destination>[-\d])",
    r"(?P<locale>[A-Za-z0-9-]{1,35})", r"(?P<to>[^:]*)", r"[0-9a-f]{6}",
)  # fmt: skip
SENSITIVE, PLEDGE, ROLE = "sensitive", "pledge", "role"


@dataclass(frozen=True, slots=True)
class FormState:
    """What a form is about; everything that is not typed into it."""

    slug: str
    number: int
    """Of the announcement that is edited; 0 for a new one."""
    version: int
    """The version that was on the screen; 0 for a new one."""
    locale: str
    kind: AnnouncementKind | None = None
    """None leaves it as it is."""
    destination: DestinationKind | None = None
    to: str = ""
    """Selectors as typed; empty leaves them as they are."""

    @property
    def custom_id(self) -> str:
        """Write the state down; two windows never share an id."""
        letters = _letter(_KINDS, self.kind) + _letter(_DESTINATIONS, self.destination)
        place = f"{self.number}.{self.version}"
        whom = ",".join(self.to.split()).replace(":", "=")
        parts = (presses.VERSION, "modal", self.slug, place, letters, self.locale, whom, secrets.token_hex(3))
        made = ":".join(parts)
        if len(made) > presses.LONGEST:
            raise InputError(
                "That is too long for the form.",
                why="It carries whom the post is for.",
                fix="Name fewer partners, or give them a common tag with /partner tag.",
            )
        return made


@dataclass(frozen=True, slots=True)
class Upload:
    """A picture that was uploaded with the form."""

    url: str
    size: int


@dataclass(frozen=True, slots=True)
class Answers:
    """What was typed."""

    text: Text
    options: frozenset[str]
    upload: Upload | None

    @property
    def typed(self) -> str:
        """Give the words back, so that a mistake costs nobody their text."""
        return "\n\n".join(part for part in (self.text.title, self.text.body, self.text.alt) if part)


def read_state(custom_id: str) -> FormState | None:
    """Read the state of a form; None for anything else."""
    found = _STATE.fullmatch(custom_id)
    if found is None:
        return None
    return FormState(
        slug=found["slug"],
        number=int(found["number"]),
        version=int(found["version"]),
        locale=found["locale"],
        kind=_of_letter(_KINDS, found["kind"]),
        destination=_of_letter(_DESTINATIONS, found["destination"]),
        to=found["to"].replace("=", ":"),
    )


def modal(_: Words, state: FormState, content: Content | None = None) -> ui.Modal:
    """Open the form, filled with what the announcement says now."""
    text = (content.texts.get(state.locale) if content else None) or Text("", "")
    title = _("Edit an announcement") if state.number else _("Draft an announcement")
    form = ui.Modal(title=replies.cut(f"{title} ({state.locale})", _LABEL_LIMIT), custom_id=state.custom_id)
    short, long = discord.TextStyle.short, discord.TextStyle.paragraph
    hint = _("Markdown. You may use {{partner.name}}, {{campaign.days_left}}, {{campaign.hashtags}} and more.").format()
    form.add_item(_field(_("Title"), "", "title", text.title, short, TITLE_LIMIT))
    form.add_item(_field(_("Text"), hint, "body", text.body, long, BODY_LIMIT))
    form.add_item(_picture(_, content))
    hint = _("For people who do not see it. Required with a picture.")
    form.add_item(_field(_("What the picture shows"), hint, "alt", text.alt, long, ALT_LIMIT, is_required=False))
    form.add_item(_options(_, content))
    # The library keeps forms that are not finished in memory, for ever where nobody submits them.
    form.stop()
    return form


def answers(data: Mapping[str, Any]) -> Answers:
    """Read a submitted form from its raw data; what is missing is empty."""
    there = fields(data)
    words = {name: str(there.get(name, {}).get("value") or "") for name in ("title", "body", "alt")}
    return Answers(
        text=Text(" ".join(words["title"].split()), words["body"].replace("\r\n", "\n").strip(), words["alt"].strip()),
        options=frozenset(map(str, there.get("options", {}).get("values") or ())),
        upload=_upload(data, there.get("picture", {}).get("values") or ()),
    )


def fields(data: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Give the fields of a submitted form by their names."""
    return {str(field.get("custom_id")): field for field in _fields(data.get("components") or ())}


async def picture(interaction: discord.Interaction, upload: Upload) -> bytes:
    """Fetch the picture; one that is too large is refused before it is fetched."""
    if upload.size > writing.LARGEST_PICTURE_BYTES:
        raise InputError(
            f"The picture is larger than {writing.LARGEST_PICTURE_BYTES // 1024 // 1024} MiB.", fix="Save it smaller."
        )
    return await interaction.client.http.get_from_cdn(upload.url)


def _field(
    label: str, hint: str, name: str, value: str, style: discord.TextStyle, limit: int, *, is_required: bool = True
) -> ui.Label[Any]:
    box: ui.TextInput[Any] = ui.TextInput(
        custom_id=name, style=style, default=value[:limit] or None, max_length=limit, required=is_required
    )
    return _labelled(label, hint, box)


def _picture(_: Words, content: Content | None) -> ui.Label[Any]:
    there = _("There is one; a new one takes its place.") if content and content.image else _("PNG, JPEG, GIF or WebP.")
    upload: ui.FileUpload[Any] = ui.FileUpload(custom_id="picture", required=False, min_values=0, max_values=1)
    return _labelled(_("Picture"), there, upload)


def _options(_: Words, content: Content | None) -> ui.Label[Any]:
    group: ui.CheckboxGroup[Any] = ui.CheckboxGroup(custom_id="options", required=False, min_values=0, max_values=3)
    is_sensitive = bool(content and content.is_sensitive)
    has_pledge = bool(content and content.has_pledge_button)
    rings = bool(content and content.mention is Mention.ROLE)
    group.add_option(label=_("It speaks about harm: add the help line"), value=SENSITIVE, default=is_sensitive)
    group.add_option(label=_("Add the button “Make a pledge”"), value=PLEDGE, default=has_pledge)
    group.add_option(label=_("Notify the role each partner chose for that"), value=ROLE, default=rings)
    return _labelled(_("Options"), "", group)


def _labelled(label: str, hint: str, box: ui.Item[Any]) -> ui.Label[Any]:
    return ui.Label(
        text=replies.cut(label, _LABEL_LIMIT), description=replies.cut(hint, _HINT_LIMIT) or None, component=box
    )


def _fields(rows: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - raw data of a form
    for row in rows if isinstance(rows, list | tuple) else ():
        inner = row.get("components") or ([row["component"]] if row.get("component") else [])
        yield from inner or [row]


def _upload(data: Mapping[str, Any], chosen: Any) -> Upload | None:  # noqa: ANN401 - raw data of a form
    there = (data.get("resolved") or {}).get("attachments") or {}
    found = next((there[str(one)] for one in chosen if str(one) in there), None)
    return Upload(str(found["url"]), int(found["size"])) if found else None


def _letter(words: tuple[Any, ...], word: object) -> str:
    return _AS_IT_IS if word is None else str(words.index(word))


def _of_letter(words: tuple[Any, ...], letter: str) -> Any:  # noqa: ANN401 - the caller knows which
    place = -1 if letter == _AS_IT_IS else int(letter)
    return words[place] if 0 <= place < len(words) else None
