"""What Discord accepts as components, in messages (old rows and the newer layouts) and in modals.

Limits: Discord's component reference. Each kind has one small check; a table says which kind may
stand where.
"""

from collections.abc import Callable, Iterator
from enum import IntEnum
from urllib.parse import urlsplit

from sandbox.errors import Form, Path
from sandbox.wire import Json


class Kind(IntEnum):
    """Discord's component types."""

    ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    SECTION = 9
    TEXT = 10
    THUMBNAIL = 11
    GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18
    FILE_UPLOAD = 19
    RADIO_GROUP = 21
    CHECKBOX_GROUP = 22
    CHECKBOX = 23


SELECTS = frozenset(
    {Kind.STRING_SELECT, Kind.USER_SELECT, Kind.ROLE_SELECT, Kind.MENTIONABLE_SELECT, Kind.CHANNEL_SELECT}
)
INPUTS = SELECTS | {
    Kind.TEXT_INPUT,
    Kind.FILE_UPLOAD,
    Kind.RADIO_GROUP,
    Kind.CHECKBOX_GROUP,
    Kind.CHECKBOX,
}
_IN_CONTAINER = frozenset({Kind.ROW, Kind.TEXT, Kind.SECTION, Kind.GALLERY, Kind.SEPARATOR, Kind.FILE})
_TOP = _IN_CONTAINER | {Kind.CONTAINER}
_IN_ROW = SELECTS | {Kind.BUTTON}
_IN_MODAL = frozenset({Kind.ROW, Kind.LABEL, Kind.TEXT})

MOST_V2 = 40
TEXT_TOTAL = 4000
ROWS = 5
LINK_STYLE = 5
PREMIUM_STYLE = 6
CUSTOM_ID = 100
URL = 512
OPTIONS = 25
WHITE = 0xFFFFFF


def walk(rows: object, path: Path = ()) -> Iterator[tuple[Path, Json]]:
    """Give every component of a layout with its place, parents first."""
    for index, row in enumerate(rows if isinstance(rows, list) else []):
        here = (*path, index)
        if isinstance(row, dict):
            yield here, row
            yield from walk(row.get("components"), (*here, "components"))
            for single in ("accessory", "component"):
                if isinstance(row.get(single), dict):
                    yield (*here, single), row[single]


def texts(rows: object) -> Iterator[str]:
    """Give every text a reader sees in a layout."""
    for _, row in walk(rows):
        for name in ("content", "label", "placeholder", "title", "description"):
            if isinstance(row.get(name), str):
                yield row[name]
        for item in row.get("items") or []:
            if isinstance(item.get("description"), str):
                yield item["description"]


def check_layout(form: Form, rows: object, path: Path, *, is_v2: bool, filenames: set[str]) -> None:
    """Check the components of a message."""
    if rows is None:
        return
    if not isinstance(rows, list):
        form.bad_type(path, "list")
        return
    allowed = _TOP if is_v2 else frozenset({Kind.ROW})
    for index, row in enumerate(rows):
        _check(form, row, (*path, index), allowed)
    _totals(form, rows, path, is_v2=is_v2)
    _unique_ids(form, rows, path)
    _known_files(form, rows, path, filenames)


def check_modal(form: Form, data: Json, path: Path = ()) -> None:
    """Check a form that is to be shown to a member."""
    _sized(form, data, "title", (*path, "title"), 1, 45)
    _sized(form, data, "custom_id", (*path, "custom_id"), 1, CUSTOM_ID)
    rows = data.get("components")
    if not isinstance(rows, list) or not 1 <= len(rows) <= ROWS:
        form.bad_length((*path, "components"), 1, ROWS)
        return
    for index, row in enumerate(rows):
        _check(form, row, (*path, "components", index), _IN_MODAL)
    _unique_ids(form, rows, (*path, "components"))


def check_url(form: Form, address: object, path: Path, *, schemes: tuple[str, ...]) -> None:
    """Check an address that is to be opened or shown."""
    text = str(address or "")
    scheme, rest = urlsplit(text).scheme, text.partition(":")[2]
    if scheme not in schemes or len(rest.strip("/")) == 0:
        joined = ", ".join(f"'{scheme}'" for scheme in schemes)
        form.add(
            path, "URL_TYPE_INVALID_SCHEME", f"Scheme {scheme!r} is not supported. Scheme must be one of ({joined})."
        )
    elif scheme != "attachment" and ("." not in text and "localhost" not in text):
        form.add(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")


def _check(form: Form, row: object, path: Path, allowed: frozenset[Kind]) -> None:
    if not isinstance(row, dict):
        form.bad_type(path, "dict")
        return
    if row.get("type") not in allowed:
        kinds = ", ".join(str(int(kind)) for kind in sorted(allowed))
        form.add((*path, "type"), "UNION_TYPE_CHOICES", f'Value of field "type" must be one of ({kinds}).')
        return
    check = _CHECKS.get(Kind(row["type"]))
    if check:
        check(form, row, path)


def _row(form: Form, row: Json, path: Path) -> None:
    children = row.get("components")
    if not isinstance(children, list) or not 1 <= len(children) <= ROWS:
        form.bad_length((*path, "components"), 1, ROWS)
        return
    for index, child in enumerate(children):
        _check(form, child, (*path, "components", index), _IN_ROW | {Kind.TEXT_INPUT})
    has_wide = any(isinstance(child, dict) and child.get("type") != Kind.BUTTON for child in children)
    if has_wide and len(children) > 1:
        form.add(
            (*path, "components"),
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
            "The specified component exceeds the maximum width",
        )


def _button(form: Form, row: Json, path: Path) -> None:
    style = row.get("style")
    if style not in range(1, 7):
        form.bad_choice((*path, "style"), "(1, 2, 3, 4, 5, 6)")
    form.at_most((*path, "label"), row.get("label"), 80)
    if style == LINK_STYLE:
        form.at_most((*path, "url"), row.get("url"), URL)
        check_url(form, row.get("url"), (*path, "url"), schemes=("http", "https", "discord"))
        if row.get("custom_id"):
            form.add(
                (*path, "custom_id"),
                "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
                "A custom id and url cannot both be specified",
            )
    elif style != PREMIUM_STYLE:
        _sized(form, row, "custom_id", (*path, "custom_id"), 1, CUSTOM_ID)
    if not (row.get("label") or row.get("emoji") or style == PREMIUM_STYLE):
        form.add(path, "BUTTON_COMPONENT_INVALID_LABEL", "Must have label or emoji.")


def _select(form: Form, row: Json, path: Path) -> None:
    _sized(form, row, "custom_id", (*path, "custom_id"), 1, CUSTOM_ID)
    form.at_most((*path, "placeholder"), row.get("placeholder"), 150)
    if row.get("type") == Kind.STRING_SELECT:
        _options(form, row, path, most=25)
    _amounts(form, row, path)


def _options(form: Form, row: Json, path: Path, *, most: int) -> None:
    options = row.get("options")
    if not isinstance(options, list) or not 1 <= len(options) <= most:
        form.bad_length((*path, "options"), 1, most)
        return
    for index, option in enumerate(options):
        here = (*path, "options", index)
        _sized(form, option, "label", (*here, "label"), 1, 100)
        _sized(form, option, "value", (*here, "value"), 1, 100)
        form.at_most((*here, "description"), option.get("description"), 100)
    values = [option.get("value") for option in options]
    for index, value in enumerate(values):
        if value in values[:index]:
            form.add(
                (*path, "options", index, "value"),
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                "The specified option value is already used",
            )


def _amounts(form: Form, row: Json, path: Path) -> None:
    least, most = row.get("min_values", 1), row.get("max_values", 1)
    choices = len(row.get("options") or []) or OPTIONS
    if not 0 <= least <= OPTIONS:
        form.add((*path, "min_values"), "NUMBER_TYPE_MIN", "int value should be between 0 and 25.")
    if not 1 <= most <= choices:
        form.add((*path, "max_values"), "NUMBER_TYPE_MAX", f"int value should be between 1 and {choices}.")
    if least > most:
        form.add((*path, "min_values"), "NUMBER_TYPE_MAX", "min_values must not exceed max_values.")


def _text_input(form: Form, row: Json, path: Path) -> None:
    _sized(form, row, "custom_id", (*path, "custom_id"), 1, CUSTOM_ID)
    if row.get("style") not in {1, 2}:
        form.bad_choice((*path, "style"), "(1, 2)")
    if row.get("label") is not None:
        _sized(form, row, "label", (*path, "label"), 1, 45)
    form.at_most((*path, "placeholder"), row.get("placeholder"), 100)
    most = row.get("max_length") or 4000
    if not 1 <= most <= TEXT_TOTAL:
        form.add((*path, "max_length"), "NUMBER_TYPE_MAX", "int value should be between 1 and 4000.")
    if len(row.get("value") or "") > min(most, TEXT_TOTAL):
        form.too_long((*path, "value"), most)


def _section(form: Form, row: Json, path: Path) -> None:
    children = row.get("components")
    children = children if isinstance(children, list) else []
    form.within((*path, "components"), len(children), 1, 3)
    for index, child in enumerate(children):
        _check(form, child, (*path, "components", index), frozenset({Kind.TEXT}))
    if row.get("accessory") is None:
        form.required((*path, "accessory"))
    else:
        _check(form, row["accessory"], (*path, "accessory"), frozenset({Kind.BUTTON, Kind.THUMBNAIL}))


def _text(form: Form, row: Json, path: Path) -> None:
    content = row.get("content")
    if not isinstance(content, str) or not content.strip():
        form.required((*path, "content"))
    elif len(content) > TEXT_TOTAL:
        form.bad_length((*path, "content"), 1, TEXT_TOTAL)


def _thumbnail(form: Form, row: Json, path: Path) -> None:
    _media(form, row.get("media"), (*path, "media"))
    _description(form, row, path)


def _gallery(form: Form, row: Json, path: Path) -> None:
    items = row.get("items")
    items = items if isinstance(items, list) else []
    form.within((*path, "items"), len(items), 1, 10)
    for index, item in enumerate(items):
        _media(form, item.get("media"), (*path, "items", index, "media"))
        _description(form, item, (*path, "items", index))


def _description(form: Form, row: Json, path: Path) -> None:
    text = row.get("description")
    if text is not None:
        form.within((*path, "description"), len(text), 1, 1024)


def _media(form: Form, media: object, path: Path) -> None:
    address = media.get("url") if isinstance(media, dict) else None
    if address is None:
        form.required((*path, "url"))
        return
    form.at_most((*path, "url"), address, 2048)
    check_url(form, address, (*path, "url"), schemes=("http", "https", "attachment"))


def _file(form: Form, row: Json, path: Path) -> None:
    address = (row.get("file") or {}).get("url")
    if not str(address or "").startswith(("attachment://", "http")):
        form.add((*path, "file", "url"), "URL_TYPE_INVALID_SCHEME", "Scheme must be one of ('attachment').")


def _separator(form: Form, row: Json, path: Path) -> None:
    if row.get("spacing") not in {None, 1, 2}:
        form.bad_choice((*path, "spacing"), "(1, 2)")


def _container(form: Form, row: Json, path: Path) -> None:
    children = row.get("components")
    if not isinstance(children, list) or not 1 <= len(children) <= MOST_V2:
        form.bad_length((*path, "components"), 1, MOST_V2)
        return
    for index, child in enumerate(children):
        _check(form, child, (*path, "components", index), _IN_CONTAINER)
    colour = row.get("accent_color")
    if colour is not None and not 0 <= colour <= WHITE:
        form.add((*path, "accent_color"), "NUMBER_TYPE_MAX", "int value should be between 0 and 16777215.")


def _label(form: Form, row: Json, path: Path) -> None:
    _sized(form, row, "label", (*path, "label"), 1, 45)
    form.at_most((*path, "description"), row.get("description"), 100)
    _check(form, row.get("component"), (*path, "component"), frozenset(INPUTS))


def _choice_group(form: Form, row: Json, path: Path) -> None:
    _sized(form, row, "custom_id", (*path, "custom_id"), 1, CUSTOM_ID)
    _options(form, row, path, most=10)


def _upload_or_box(form: Form, row: Json, path: Path) -> None:
    _sized(form, row, "custom_id", (*path, "custom_id"), 1, CUSTOM_ID)


def _sized(form: Form, owner: Json, name: str, path: Path, least: int, most: int) -> None:
    value = owner.get(name)
    if value is None:
        form.required(path)
    elif not isinstance(value, str):
        form.bad_type(path, "string")
    elif not least <= len(value) <= most:
        form.bad_length(path, least, most)


def _totals(form: Form, rows: list[object], path: Path, *, is_v2: bool) -> None:
    every = [row for _, row in walk(rows)]
    if not is_v2:
        if len(rows) > ROWS:
            form.bad_length(path, 0, ROWS)
        return
    if len(every) > MOST_V2:
        form.add(
            path,
            "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
            f"The maximum number of components on a message is {MOST_V2}",
        )
    total = sum(len(str(row.get("content") or "")) for row in every if row.get("type") == Kind.TEXT)
    if total > TEXT_TOTAL:
        form.add(
            path,
            "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
            f"The total displayable text size of components on a message must be {TEXT_TOTAL} or fewer",
        )


def _unique_ids(form: Form, rows: list[object], path: Path) -> None:
    seen: dict[str, set[object]] = {"custom_id": set(), "id": set()}
    for place, row in walk(rows, path):
        for name, used in seen.items():
            value = row.get(name)
            if value and value in used:
                form.add(
                    (*place, name), f"COMPONENT_{name.upper()}_DUPLICATED", f"Component {name} cannot be duplicated"
                )
            used.add(value)


def _known_files(form: Form, rows: list[object], path: Path, filenames: set[str]) -> None:
    for place, row in walk(rows, path):
        for media in _all_media(row):
            address = str(media.get("url") or "")
            if address.startswith("attachment://") and address.removeprefix("attachment://") not in filenames:
                form.add(
                    (*place, "media"),
                    "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
                    "The referenced attachment was not found",
                )


def _all_media(row: Json) -> list[Json]:
    """Give the media a component shows: its own, its file, those of its gallery."""
    own = [row.get("media"), row.get("file")]
    gallery = [item.get("media") for item in row.get("items") or [] if isinstance(item, dict)]
    return [media for media in (*own, *gallery) if isinstance(media, dict)]


def fill_in(rows: object, addresses: dict[str, Json], new_id: Callable[[], int]) -> None:
    """Number the components and resolve attachments, as Discord does when it stores a message."""
    taken = {row["id"] for _, row in walk(rows) if row.get("id")}
    free = (number for number in range(1, 1000) if number not in taken)
    for _, row in walk(rows):
        if not row.get("id"):
            row["id"] = next(free)
        for media in _all_media(row):
            media.update(_resolved(media, addresses, new_id))


def _resolved(media: Json, addresses: dict[str, Json], new_id: Callable[[], int]) -> Json:
    address = str(media.get("url") or "")
    file = addresses.get(address.removeprefix("attachment://"))
    media_id = media.get("id") or str(new_id())
    if not address.startswith("attachment://") or file is None:
        return {"id": media_id, "proxy_url": address, "loading_state": 2}
    return {
        "id": media_id,
        "url": file["url"],
        "proxy_url": file["url"],
        "content_type": file["content_type"],
        "attachment_id": file["id"],
        "loading_state": 2,
    }


_CHECKS: dict[Kind, Callable[[Form, Json, Path], None]] = {
    Kind.ROW: _row,
    Kind.BUTTON: _button,
    **dict.fromkeys(SELECTS, _select),
    Kind.TEXT_INPUT: _text_input,
    Kind.SECTION: _section,
    Kind.TEXT: _text,
    Kind.THUMBNAIL: _thumbnail,
    Kind.GALLERY: _gallery,
    Kind.FILE: _file,
    Kind.SEPARATOR: _separator,
    Kind.CONTAINER: _container,
    Kind.LABEL: _label,
    Kind.RADIO_GROUP: _choice_group,
    Kind.CHECKBOX_GROUP: _choice_group,
    Kind.FILE_UPLOAD: _upload_or_box,
    Kind.CHECKBOX: _upload_or_box,
}
