"""What somebody typed, chose or uploaded, as it stands in the raw data of an interaction; and the same data without it.

Everything that could carry a person's words counts: options, fields of forms, names of files, messages a command was
used on. Names of commands and custom ids are ours, and so is what was chosen from a menu that we put under a message.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

Payload = Mapping[str, Any]

_WORDS: Final = ("value", "values")
"""Where options, fields and menus keep what was typed or chosen."""
_INNER: Final = ("options", "components", "component")
_OF_ATTACHMENTS: Final = ("filename", "title", "description")


def typed(payload: Payload) -> Iterator[str]:
    """List every text of a person in an interaction."""
    data: Payload = payload.get("data") or {}
    offered = _offered(payload.get("message") or {}, data.get("custom_id"))
    yield from (text for text in _in(data) if text not in offered)
    resolved: Payload = data.get("resolved") or {}
    for file in (resolved.get("attachments") or {}).values():
        yield from (str(file[name]) for name in _OF_ATTACHMENTS if file.get(name))
    for message in (resolved.get("messages") or {}).values():
        yield str(message.get("content") or "")


def without(payload: Payload) -> dict[str, Any]:
    """Give the same interaction with nothing in it that a person wrote: it can be answered, and that is all."""
    data: Payload = payload.get("data") or {}
    bare = {name: value for name, value in _bare(data).items() if name != "resolved"}
    return {**payload, "data": bare}


def _offered(part: Any, custom_id: object) -> frozenset[str]:  # noqa: ANN401 - raw data
    """List what the menu with this id offers in a message; nothing where it has none."""
    rows: list[Any] = [part]
    while rows:
        row = rows.pop()
        if "options" in row and row.get("custom_id") == custom_id:
            return frozenset(str(option.get("value")) for option in row["options"])
        rows += row.get("components") or ()
    return frozenset()


def _in(part: Any) -> Iterator[str]:  # noqa: ANN401 - raw data
    if isinstance(part, Mapping):
        for value in (part.get(name) for name in _WORDS):
            several = value if isinstance(value, list) else [value]
            yield from (one for one in several if isinstance(one, str))
        for name in _INNER:
            yield from _in(part.get(name))
    elif isinstance(part, list):
        for each in part:
            yield from _in(each)


def _bare(part: Any) -> Any:  # noqa: ANN401 - raw data
    if isinstance(part, Mapping):
        kept = {name: value for name, value in part.items() if name not in _WORDS}
        return kept | {name: _bare(part[name]) for name in _INNER if name in part}
    return [_bare(each) for each in part] if isinstance(part, list) else part
