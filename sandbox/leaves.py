"""What Discord accepts as a single component: buttons, menus, fields, texts, pictures.

Limits: Discord's component reference.
"""

from urllib.parse import urlsplit

from sandbox.components import Kind
from sandbox.errors import Form, Path
from sandbox.wire import Json

TEXT_TOTAL = 4000
LINK_STYLE = 5
PREMIUM_STYLE = 6
CUSTOM_ID = 100
URL = 512
OPTIONS = 25


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


def button(form: Form, row: Json, path: Path) -> None:
    """Check a button."""
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
        sized(form, row, "custom_id", (*path, "custom_id"), 1, CUSTOM_ID)
    if not (row.get("label") or row.get("emoji") or style == PREMIUM_STYLE):
        form.add(path, "BUTTON_COMPONENT_INVALID_LABEL", "Must have label or emoji.")


def select(form: Form, row: Json, path: Path) -> None:
    """Check a select menu."""
    sized(form, row, "custom_id", (*path, "custom_id"), 1, CUSTOM_ID)
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
        sized(form, option, "label", (*here, "label"), 1, 100)
        sized(form, option, "value", (*here, "value"), 1, 100)
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
    least, most = (1 if row.get(name) is None else row[name] for name in ("min_values", "max_values"))
    choices = len(row.get("options") or []) or OPTIONS
    if not 0 <= least <= OPTIONS:
        form.add((*path, "min_values"), "NUMBER_TYPE_MIN", "int value should be between 0 and 25.")
    if not 1 <= most <= choices:
        form.add((*path, "max_values"), "NUMBER_TYPE_MAX", f"int value should be between 1 and {choices}.")
    if least > most:
        form.add((*path, "min_values"), "NUMBER_TYPE_MAX", "min_values must not exceed max_values.")


def text_input(form: Form, row: Json, path: Path) -> None:
    """Check a text field of a form."""
    sized(form, row, "custom_id", (*path, "custom_id"), 1, CUSTOM_ID)
    if row.get("style") not in {1, 2}:
        form.bad_choice((*path, "style"), "(1, 2)")
    if row.get("label") is not None:
        sized(form, row, "label", (*path, "label"), 1, 45)
    form.at_most((*path, "placeholder"), row.get("placeholder"), 100)
    most = row.get("max_length") or 4000
    if not 1 <= most <= TEXT_TOTAL:
        form.add((*path, "max_length"), "NUMBER_TYPE_MAX", "int value should be between 1 and 4000.")
    if len(row.get("value") or "") > min(most, TEXT_TOTAL):
        form.too_long((*path, "value"), most)


def text(form: Form, row: Json, path: Path) -> None:
    """Check a text."""
    content = row.get("content")
    if not isinstance(content, str) or not content.strip():
        form.required((*path, "content"))
    elif len(content) > TEXT_TOTAL:
        form.bad_length((*path, "content"), 1, TEXT_TOTAL)


def thumbnail(form: Form, row: Json, path: Path) -> None:
    """Check a thumbnail."""
    _media(form, row.get("media"), (*path, "media"))
    _description(form, row, path)


def gallery(form: Form, row: Json, path: Path) -> None:
    """Check a gallery of pictures."""
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


def file(form: Form, row: Json, path: Path) -> None:
    """Check a file."""
    address = (row.get("file") or {}).get("url")
    if not str(address or "").startswith(("attachment://", "http")):
        form.add((*path, "file", "url"), "URL_TYPE_INVALID_SCHEME", "Scheme must be one of ('attachment').")


def separator(form: Form, row: Json, path: Path) -> None:
    """Check a separator."""
    if row.get("spacing") not in {None, 1, 2}:
        form.bad_choice((*path, "spacing"), "(1, 2)")


def choice_group(form: Form, row: Json, path: Path) -> None:
    """Check radio buttons or check boxes."""
    sized(form, row, "custom_id", (*path, "custom_id"), 1, CUSTOM_ID)
    _options(form, row, path, most=10)


def upload_or_box(form: Form, row: Json, path: Path) -> None:
    """Check a file field or a single check box."""
    sized(form, row, "custom_id", (*path, "custom_id"), 1, CUSTOM_ID)


def sized(form: Form, owner: Json, name: str, path: Path, least: int, most: int) -> None:
    """Check a text that must be there and of a certain length."""
    value = owner.get(name)
    if value is None:
        form.required(path)
    elif not isinstance(value, str):
        form.bad_type(path, "string")
    elif not least <= len(value) <= most:
        form.bad_length(path, least, most)
