"""What Discord accepts as a layout: old button rows, the newer layouts, and forms.

Limits: Discord's component reference. A table says which check belongs to which kind; which kind may
stand where is said by whoever contains it.
"""

from collections.abc import Callable

from sandbox import leaves, shapes
from sandbox.components import INPUTS, SELECTS, Kind, all_media, walk
from sandbox.errors import Form, Path
from sandbox.leaves import CUSTOM_ID, TEXT_TOTAL
from sandbox.wire import Json

_IN_CONTAINER = frozenset({Kind.ROW, Kind.TEXT, Kind.SECTION, Kind.GALLERY, Kind.SEPARATOR, Kind.FILE})
_TOP = _IN_CONTAINER | {Kind.CONTAINER}
_IN_ROW = SELECTS | {Kind.BUTTON}
_IN_MODAL = frozenset({Kind.ROW, Kind.LABEL, Kind.TEXT})

MOST_V2 = 40
ROWS = 5
WHITE = 0xFFFFFF


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
    shapes.check(data, path)
    leaves.sized(form, data, "title", (*path, "title"), 1, 45)
    leaves.sized(form, data, "custom_id", (*path, "custom_id"), 1, CUSTOM_ID)
    rows = data.get("components")
    if not isinstance(rows, list) or not 1 <= len(rows) <= ROWS:
        form.bad_length((*path, "components"), 1, ROWS)
        return
    for index, row in enumerate(rows):
        _check(form, row, (*path, "components", index), _IN_MODAL)
    _unique_ids(form, rows, (*path, "components"))


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
    leaves.sized(form, row, "label", (*path, "label"), 1, 45)
    form.at_most((*path, "description"), row.get("description"), 100)
    _check(form, row.get("component"), (*path, "component"), frozenset(INPUTS))


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
        for media in all_media(row):
            address = str(media.get("url") or "")
            if address.startswith("attachment://") and address.removeprefix("attachment://") not in filenames:
                form.add(
                    (*place, "media"),
                    "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
                    "The referenced attachment was not found",
                )


_CHECKS: dict[Kind, Callable[[Form, Json, Path], None]] = {
    Kind.ROW: _row,
    Kind.BUTTON: leaves.button,
    **dict.fromkeys(SELECTS, leaves.select),
    Kind.TEXT_INPUT: leaves.text_input,
    Kind.SECTION: _section,
    Kind.TEXT: leaves.text,
    Kind.THUMBNAIL: leaves.thumbnail,
    Kind.GALLERY: leaves.gallery,
    Kind.FILE: leaves.file,
    Kind.SEPARATOR: leaves.separator,
    Kind.CONTAINER: _container,
    Kind.LABEL: _label,
    Kind.RADIO_GROUP: leaves.choice_group,
    Kind.CHECKBOX_GROUP: leaves.choice_group,
    Kind.FILE_UPLOAD: leaves.upload_or_box,
    Kind.CHECKBOX: leaves.upload_or_box,
}
