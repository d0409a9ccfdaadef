"""What Discord accepts as an application command: names, sizes, options, choices."""

import re
from typing import Any

from sandbox import shapes
from sandbox.errors import Form, Path
from sandbox.wire import Json

NAME = re.compile(r"^[-_'\w\u0900-\u097f\u0e00-\u0e7f]{1,32}$")
SUB_COMMAND, SUB_GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(1, 12)
CHAT_INPUT, USER_MENU, MESSAGE_MENU = 1, 2, 3
MOST = {CHAT_INPUT: 100, USER_MENU: 15, MESSAGE_MENU: 15}
TOTAL = 8000


def check_command(form: Form, command: Json, path: Path = ()) -> None:
    """Check one command as it is registered."""
    shapes.check(command, path)
    kind = command.get("type") or CHAT_INPUT
    name = command.get("name")
    if kind == CHAT_INPUT:
        _name(form, name, (*path, "name"))
        _sized(form, command.get("description"), (*path, "description"), 1, 100)
        _options(form, command.get("options"), (*path, "options"), depth=0)
    else:
        _sized(form, name, (*path, "name"), 1, 32)
    _localizations(form, command, path)
    if _size(command) > TOTAL:
        form.add(path, "APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({TOTAL})")


def check_set(form: Form, commands: list[Json]) -> None:
    """Check a whole list of commands: each by itself, the names together, the numbers of each kind."""
    seen: set[tuple[int, str]] = set()
    for index, command in enumerate(commands):
        check_command(form, command, (index,))
        key = (command.get("type") or CHAT_INPUT, str(command.get("name")))
        if key in seen:
            form.add((index, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
        seen.add(key)
    for kind, most in MOST.items():
        if sum(1 for row in seen if row[0] == kind) > most:
            form.bad_length((), 0, most)


def check_choices(form: Form, choices: object, path: Path) -> None:
    """Check the choices of an option or of an autocomplete answer."""
    shapes.check({"choices": choices}, path[:-1])
    if not isinstance(choices, list):
        form.bad_type(path, "list")
        return
    form.within(path, len(choices), 0, 25)
    for index, choice in enumerate(choices):
        _sized(form, choice.get("name"), (*path, index, "name"), 1, 100)
        value = choice.get("value")
        if value is None:
            form.required((*path, index, "value"))
        elif isinstance(value, str):
            form.within((*path, index, "value"), len(value), 1, 100)


def _name(form: Form, name: object, path: Path) -> None:
    if not isinstance(name, str):
        form.required(path)
    elif not NAME.match(name) or name != name.lower():
        form.add(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _options(form: Form, options: object, path: Path, *, depth: int) -> None:
    if not options:
        return
    if not isinstance(options, list):
        form.bad_type(path, "list")
        return
    form.within(path, len(options), 0, 25)
    names: set[str] = set()
    had_optional = False
    for index, option in enumerate(options):
        here = (*path, index)
        _option(form, option, here, depth=depth)
        if option.get("name") in names:
            form.add((*here, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATE", "Option names must be unique")
        names.add(str(option.get("name")))
        if option.get("required") and had_optional:
            form.add(
                here,
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            )
        had_optional = had_optional or not option.get("required")


def _option(form: Form, option: Json, path: Path, *, depth: int) -> None:
    kind = option.get("type")
    _name(form, option.get("name"), (*path, "name"))
    _sized(form, option.get("description"), (*path, "description"), 1, 100)
    _localizations(form, option, path)
    if kind not in range(1, 12):
        form.bad_choice((*path, "type"), "(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)")
    elif kind in {SUB_COMMAND, SUB_GROUP}:
        if depth > 1 or (kind == SUB_GROUP and depth > 0):
            form.add(
                (*path, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command option cannot be nested here"
            )
        _options(form, option.get("options"), (*path, "options"), depth=depth + 1)
    if option.get("choices"):
        check_choices(form, option["choices"], (*path, "choices"))
        if option.get("autocomplete"):
            form.add(
                path, "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES_INVALID", "Autocomplete options cannot have choices"
            )


def _localizations(form: Form, owner: Json, path: Path) -> None:
    for name, most in (("name_localizations", 32), ("description_localizations", 100)):
        for locale, text in (owner.get(name) or {}).items():
            _sized(form, text, (*path, name, locale), 1, most)


def _sized(form: Form, value: object, path: Path, least: int, most: int) -> None:
    if value is None:
        form.required(path)
    elif not isinstance(value, str):
        form.bad_type(path, "string")
    elif not least <= len(value) <= most:
        form.bad_length(path, least, most)


def _size(owner: Json) -> int:
    """Count names, descriptions and values of a command; of translations only the longest counts."""
    total = _longest(owner, "name") + _longest(owner, "description")
    rows: list[Any] = [*(owner.get("options") or ()), *(owner.get("choices") or ())]
    return total + len(str(owner.get("value") or "")) + sum(_size(row) for row in rows)


def _longest(owner: Json, name: str) -> int:
    texts = [owner.get(name) or "", *(owner.get(f"{name}_localizations") or {}).values()]
    return max(len(str(text)) for text in texts)
