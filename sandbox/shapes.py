"""The JSON types of fields, looked at before anything else: later checks may rely on them.

Within messages, forms and commands a field of one name has one type, so one table is enough.
"""

from sandbox.errors import Form, Path

_TEXTS = ("name", "title", "description", "label", "placeholder", "custom_id", "url", "text", "filename")
_NUMBERS = ("style", "min_values", "max_values", "min_length", "max_length", "spacing", "accent_color")
_OBJECTS = ("footer", "author", "image", "thumbnail", "media", "file", "accessory", "component", "emoji")
_MAPS = ("allowed_mentions", "message_reference", "name_localizations", "description_localizations")
_ROWS = ("components", "embeds", "fields", "items", "options", "choices", "attachments")
_LISTS = ("parse", "users", "roles", "channel_types", "default_values", "sticker_ids")
_PLAIN = {"value": (str, int, float, bool), "id": (str, int), "type": (int, str)}
_TYPES: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(_TEXTS, (str,)),
    **dict.fromkeys((*_NUMBERS, "flags"), (int,)),
    **dict.fromkeys((*_OBJECTS, *_MAPS), (dict,)),
    **dict.fromkeys((*_ROWS, *_LISTS), (list,)),
    **_PLAIN,
}
_WORDS = {str: "string", int: "int", dict: "dict", list: "list"}


def check(body: object, path: Path = ()) -> None:
    """Refuse a body in which a known field has a wrong JSON type; null counts as left out."""
    form = Form()
    _look(form, body, path)
    form.check()


def _look(form: Form, node: object, path: Path) -> None:
    if isinstance(node, dict):
        for name, value in node.items():
            _field(form, name, value, (*path, name))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            _look(form, value, (*path, index))


def _field(form: Form, name: str, value: object, path: Path) -> None:
    types = _TYPES.get(name)
    if value is None:
        return
    if types and (not isinstance(value, types) or (isinstance(value, bool) and bool not in types)):
        form.bad_type(path, _WORDS.get(types[0], "string"))
        return
    if name in _ROWS and isinstance(value, list):
        for index, row in enumerate(value):
            if not isinstance(row, dict):
                form.bad_type((*path, index), "dict")
    _look(form, value, path)
