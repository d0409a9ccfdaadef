"""The application's registered commands, global and by guild, and the daily limit on new ones."""

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from sandbox import command_rules, snowflake
from sandbox.command_rules import CHAT_INPUT, SUB_COMMAND, SUB_GROUP
from sandbox.errors import DAILY_COMMANDS, UNKNOWN_COMMAND, Form, Problem, RefusedError
from sandbox.wire import Json

DAY_SECONDS = 86_400.0
_DEFAULTS: Json = {
    "type": CHAT_INPUT,
    "default_member_permissions": None,
    "name_localizations": None,
    "description_localizations": None,
    "description": "",
    "nsfw": False,
}


class Commands:
    """What is registered; `guild_id` None is the global scope."""

    def __init__(self, application_id: int, daily_creates: int, clock: Callable[[], float]) -> None:
        self._application_id = application_id
        self._daily_creates = daily_creates
        self._clock = clock
        self._ids = snowflake.TimedIds()
        self._scopes: dict[int | None, dict[int, Json]] = {}
        self._created_at: dict[int | None, deque[float]] = {}

    def all(self, guild_id: int | None) -> list[Json]:
        """Give the commands of one scope."""
        return list(self._scopes.get(guild_id, {}).values())

    def get(self, guild_id: int | None, command_id: int) -> Json:
        """Find a command by its id."""
        try:
            return self._scopes[guild_id][command_id]
        except KeyError:
            raise RefusedError(UNKNOWN_COMMAND) from None

    def replace(self, guild_id: int | None, rows: list[Json]) -> list[Json]:
        """Put a whole list in place; only names that are new count as created."""
        form = Form()
        command_rules.check_set(form, rows)
        form.check()
        known = {_key(row): row for row in self.all(guild_id)}
        self._count_creates(guild_id, sum(1 for row in rows if _key(row) not in known))
        made = [self._made(guild_id, row, known.get(_key(row))) for row in rows]
        self._scopes[guild_id] = {int(row["id"]): row for row in made}
        return made

    def create(self, guild_id: int | None, row: Json) -> tuple[Json, bool]:
        """Create or overwrite one command; the second value says whether it is new."""
        form = Form()
        command_rules.check_command(form, row)
        form.check()
        known = next((old for old in self.all(guild_id) if _key(old) == _key(row)), None)
        if known is None:
            self._count_creates(guild_id, 1)
        made = self._made(guild_id, row, known)
        self._scopes.setdefault(guild_id, {})[int(made["id"])] = made
        return made, known is None

    def edit(self, guild_id: int | None, command_id: int, changes: Json) -> Json:
        """Change some fields of a command."""
        old = self.get(guild_id, command_id)
        merged = {**old, **changes}
        form = Form()
        command_rules.check_command(form, merged)
        form.check()
        made = self._made(guild_id, merged, old)
        self._scopes[guild_id][command_id] = made
        return made

    def delete(self, guild_id: int | None, command_id: int) -> None:
        """Remove a command."""
        self.get(guild_id, command_id)
        del self._scopes[guild_id][command_id]

    def find(self, path: str, guild_id: int | None, kind: int = CHAT_INPUT) -> tuple[Json, list[Json]]:
        """Find what a member types: the command, and its sub-command options on the way down.

        A guild's own command is found before a global one of the same name.
        """
        name, *rest = path.removeprefix("/").split() if kind == CHAT_INPUT else [path]
        scopes = [guild_id, None] if guild_id else [None]
        rows = (row for scope in scopes for row in self.all(scope))
        command = next((row for row in rows if row["name"] == name and row["type"] == kind), None)
        if command is None:
            raise LookupError(f"no command /{name} is registered here: {', '.join(self.paths(guild_id))}")
        return command, list(_descend(command, rest, path))

    def paths(self, guild_id: int | None) -> list[str]:
        """Give every slash command a member could type, groups spelled out."""
        scopes = [guild_id, None] if guild_id else [None]
        rows = [row for scope in scopes for row in self.all(scope) if row["type"] == CHAT_INPUT]
        return sorted(path for row in rows for path in _paths(row))

    def _made(self, guild_id: int | None, row: Json, known: Json | None) -> Json:
        command_id = known["id"] if known else str(self._ids.next(self._clock()))
        made: dict[str, Any] = {**_DEFAULTS, "options": [], **row}
        made["integration_types"] = row.get("integration_types") or [0]
        made["dm_permission"] = row.get("dm_permission", True)
        if row.get("default_member_permissions") is not None:
            made["default_member_permissions"] = str(row["default_member_permissions"])
        if guild_id:
            made["guild_id"] = str(guild_id)
        changed = known is None or any(known.get(name) != value for name, value in row.items())
        made["version"] = str(self._ids.next(self._clock())) if changed or not known else known["version"]
        return {**made, "id": command_id, "application_id": str(self._application_id)}

    def _count_creates(self, guild_id: int | None, new: int) -> None:
        log = self._created_at.setdefault(guild_id, deque())
        now = self._clock()
        while log and now - log[0] >= DAY_SECONDS:
            log.popleft()
        if len(log) + new > self._daily_creates:
            text = f"Max number of daily application command creates has been reached ({self._daily_creates})"
            raise RefusedError(Problem(400, DAILY_COMMANDS, text))
        log.extend([now] * new)


def _key(row: Json) -> tuple[int, str]:
    return (row.get("type") or CHAT_INPUT, str(row["name"]))


def _descend(command: Json, names: list[str], path: str) -> Iterator[Json]:
    options = command["options"]
    for name in names:
        found = next((row for row in options if row["name"] == name and row["type"] in {SUB_COMMAND, SUB_GROUP}), None)
        if found is None:
            raise LookupError(f"no command /{path.removeprefix('/')}: {', '.join(_paths(command))}")
        yield found
        options = found.get("options") or []
    if any(row["type"] in {SUB_COMMAND, SUB_GROUP} for row in options):
        raise LookupError(f"/{path.removeprefix('/')} is a group: {', '.join(_paths(command))}")


def _paths(row: Json) -> list[str]:
    inner = [option for option in row.get("options") or () if option["type"] in {SUB_COMMAND, SUB_GROUP}]
    if not inner:
        return [row["name"]]
    return [f"{row['name']} {path}" for option in inner for path in _paths(option)]
