"""The announcements of a plan, from TOML or from a spreadsheet: everything a post fixes, checked against
the facts.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from campaigns.model import ids, lateness, nearest, recurrence, when
from campaigns.model.announcement import AnnouncementKind, Content, Mention
from campaigns.model.errors import InputError
from campaigns.model.lateness import LateRule
from campaigns.model.partner import DestinationKind
from campaigns.model.plan import PlannedAnnouncement
from campaigns.model.recurrence import Recurrence
from campaigns.model.when import When
from campaigns.sources import places, plan_buttons, plan_tags, plan_texts
from campaigns.sources.facts import PlanFacts
from campaigns.sources.table import Table

KEY_RULE: Final = "a key has small letters, digits and dashes, at most 64, like `kick-off`"
UNSCHEDULED: Final = "unscheduled"
"""The `when` of an announcement that has no time yet: said, so that nothing is forgotten by accident."""
PICTURES: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp")
DESTINATIONS: Final[Mapping[AnnouncementKind, DestinationKind]] = {
    AnnouncementKind.ANNOUNCEMENT: DestinationKind.ANNOUNCEMENTS,
    AnnouncementKind.RESOURCE: DestinationKind.RESOURCES,
    AnnouncementKind.SESSION: DestinationKind.EVENTS,
    AnnouncementKind.NEWS: DestinationKind.NEWS,
}
"""Where a kind goes when the plan does not say."""

_KEY: Final = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_LONGEST_KEY: Final = 64
_TAG: Final = re.compile(r"[^\s:;|,]{1,50}")
_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True, slots=True)
class Frame:
    """What the announcements of a plan are read against."""

    source_locale: str
    """Empty while the plan does not say it rightly; then nothing is asked for in it."""
    resource_keys: frozenset[str]
    facts: PlanFacts
    pledge_keys: frozenset[str] | None = None
    """Of the plan itself; None where it has no place for pledges."""


def read(tables: list[Table], frame: Frame) -> tuple[PlannedAnnouncement, ...]:
    """Read every announcement; keys are unique."""
    read_keys(tables)
    return tuple(_announcement(table, frame) for table in tables)


def read_keys(tables: list[Table]) -> None:
    """Check the keys of a list of tables: there, well made, and each only once."""
    first: dict[str, str] = {}
    for table in tables:
        key = table.text("key", limit=_LONGEST_KEY, is_required=True, hint=KEY_RULE)
        if key and not is_key(key):
            table.complain(f"{nearest.quote(key)} is not a key: {KEY_RULE}", "key")
        place = table.source.place((*table.path, "key"))
        if key and first.setdefault(key, place) != place:
            where = f"line {first[key]}" if first[key].isdigit() else first[key]
            table.complain(f"`{key}` is the key of {where} already; give each its own", "key")


def is_key(text: str) -> bool:
    """Say whether a text can be a key."""
    return len(text) <= _LONGEST_KEY and _KEY.fullmatch(text) is not None


def _announcement(table: Table, frame: Frame) -> PlannedAnnouncement:
    image = _image(table, frame.facts)
    texts = plan_texts.read(table, frame.source_locale, has_image=table.has("image"))
    kind = table.choice("kind", AnnouncementKind, AnnouncementKind.ANNOUNCEMENT)
    due, repeat, late = _schedule(table)
    buttons = plan_buttons.read(table, frame.source_locale, frozenset(texts), frame.pledge_keys)
    content = Content(
        kind=kind,
        when=due,
        repeat=repeat,
        late=late,
        destination=table.choice("destination", DestinationKind, DESTINATIONS[kind]),
        texts=texts,
        audience=table.known("audience", frame.facts.audiences, "an audience"),
        partners=_partners(table),
        topics=table.known("topics", frame.facts.topics, "a topic"),
        is_sensitive=table.flag("sensitive"),
        mention=_mention(table),
        has_pledge_button=buttons.has_pledge,
        pledge=buttons.pledge,
        links=buttons.links,
        image=image,
        resource=_resource(table, frame.resource_keys),
        colour=table.parsed("colour", _colour, None),
        **plan_tags.read(table, frame.facts.editions),
    )
    key = table.values.get("key")
    table.close()
    return PlannedAnnouncement(key if isinstance(key, str) else "", content)


def _schedule(table: Table) -> tuple[When | None, Recurrence | None, LateRule]:
    if not table.has("when"):
        table.missing("when", 'write for example "T-14 09:00 local"')
    due = table.parsed("when", _when, None)
    repeat = table.parsed("repeat", recurrence.parse, None)
    if repeat is not None and table.values.get("when") == UNSCHEDULED:
        table.complain("a repetition needs a first time; say it in `when`", "repeat")
    return due, repeat, table.parsed("late", lateness.parse, lateness.DEFAULT)


def _when(text: str) -> When | None:
    return None if text == UNSCHEDULED else when.parse(text)


def _partners(table: Table) -> tuple[str, ...]:
    if not table.has("partners"):
        return ("all",)
    written = table.words("partners")
    if table.values["partners"] == []:
        table.complain('nobody would receive this; write ["all"] or take the line out', "partners")
    return tuple(_selector(table, position, text) for position, text in enumerate(written))


def _selector(table: Table, position: int, text: str) -> str:
    try:
        return _check_selector(text)
    except InputError as error:
        table.complain(str(error), "partners", position)
        return text


def _check_selector(text: str) -> str:
    kind, _, value = text.partition(":")
    match kind:
        case "all" if text == "all":
            return text
        case "tag" if _TAG.fullmatch(value):
            return text
        case "country":
            return f"country:{places.find_country(value)}"
        case "guild":
            return f"guild:{ids.parse_snowflake(value)}"
        case _:
            raise InputError(
                f"{nearest.quote(text)} selects nobody;",
                fix="write `all`, `tag:schools`, `country:PT` or `guild:` and an id",
            )


def _mention(table: Table) -> Mention:
    written = table.values.get("mention")
    if isinstance(written, str) and written.strip("@").casefold() in {"everyone", "here"}:
        table.has("mention")
        table.complain(
            "nobody may notify everyone; write `none` or `role`, the partner's own consented role", "mention"
        )
        return Mention.NONE
    return table.choice("mention", Mention, Mention.NONE)


def _image(table: Table, facts: PlanFacts) -> str:
    path = table.text("image", limit=200)
    if not path:
        if table.values.get("image") == "":
            table.complain("is empty; take the line out or name a picture", "image")
        return ""
    parts = path.split("/")
    if "\\" in path or path.startswith("/") or ":" in path or not all(parts) or {".", ".."} & set(parts):
        table.complain("has to be a path below the plan's folder, like `assets/kick-off.png`", "image")
    elif not path.lower().endswith(PICTURES):
        table.complain(f"has to be a picture that Discord shows: {', '.join(PICTURES)}", "image")
    elif "\0" in path or not facts.has_image(path):
        table.complain(f"there is no picture {nearest.quote(path)} next to the plan", "image")
    return path


def _resource(table: Table, keys: frozenset[str]) -> str:
    key = table.text("resource", limit=_LONGEST_KEY)
    if key and key not in keys:
        guess = nearest.suggest(key, keys) or "describe it under [[resource]]"
        table.complain(f"{nearest.quote(key)} is not a resource of this plan; {guess}", "resource")
    return key


def _colour(text: str) -> int:
    if not _COLOUR.fullmatch(text):
        raise InputError(f"{nearest.quote(text)} is not a colour; write it like `#1F6FEB`")
    return int(text[1:], 16)
