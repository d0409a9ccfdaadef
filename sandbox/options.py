"""From what a member types to what Discord sends: typed options, resolved nouns, client-side checks."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sandbox import payloads
from sandbox.command_rules import (
    ATTACHMENT,
    BOOLEAN,
    CHANNEL,
    INTEGER,
    MENTIONABLE,
    NUMBER,
    ROLE,
    STRING,
    USER,
)
from sandbox.exchange import DeclinedError
from sandbox.messages import Message, Messages
from sandbox.nouns import Channel, Guild, Membership, Role
from sandbox.nouns import User as WorldUser
from sandbox.wire import Json, Upload
from sandbox.world import World

Value = str | int | float | bool | Channel | Role | WorldUser | Upload
_PLAIN: dict[int, tuple[type, ...]] = {STRING: (str,), INTEGER: (int,), BOOLEAN: (bool,), NUMBER: (int, float)}


class Resolver:
    """Collects the `resolved` part of an interaction while options are written."""

    def __init__(self, world: World, messages: Messages, channel: Channel, user_id: int) -> None:
        self._world = world
        self._messages = messages
        self._channel = channel
        self._user_id = user_id
        self.resolved: dict[str, Json] = {}

    def _note(self, kind: str, noun_id: str, payload: Json) -> str:
        self.resolved.setdefault(kind, {})[noun_id] = payload
        return noun_id

    def channel(self, value: Channel | int | str) -> str:
        """Resolve a channel."""
        noun = value if isinstance(value, Channel) else self._world.channels.get(int(value))
        if noun is None or noun.guild is not self._channel.guild:
            raise DeclinedError(f"there is no channel {value!r} to choose here")
        payload = payloads.resolved_channel(noun, self._user_id, self._world.bot.id)
        return self._note("channels", str(noun.id), payload)

    def role(self, value: Role | int | str) -> str:
        """Resolve a role."""
        known = self._guild().roles
        noun = value if isinstance(value, Role) else known.get(int(value))
        if noun is None or noun.id not in known:
            raise DeclinedError(f"there is no role {value!r} to choose here")
        return self._note("roles", str(noun.id), payloads.role(noun))

    def user(self, value: WorldUser | int | str) -> str:
        """Resolve a user, and the member where the user is one."""
        noun = value if isinstance(value, WorldUser) else self._world.users.get(int(value))
        if noun is None:
            raise DeclinedError(f"there is no user {value!r} to choose here")
        membership: Membership | None = None
        if self._channel.guild:
            membership = self._channel.guild.members.get(noun.id)
        if membership:
            permissions = payloads.permission_text(self._channel.permissions_of(noun.id))
            member = {**payloads.partial_member(membership), "permissions": permissions}
            self._note("members", str(noun.id), member)
        return self._note("users", str(noun.id), payloads.user(noun))

    def mentionable(self, value: Role | WorldUser | int | str) -> str:
        """Resolve a user or a role, whichever it is."""
        noun_id = value.id if isinstance(value, Role | WorldUser) else int(value)
        is_role = self._channel.guild is not None and noun_id in self._channel.guild.roles
        return self.role(noun_id) if is_role else self.user(noun_id)

    def attachment(self, value: Upload) -> str:
        """Resolve a file that the member uploads with the command."""
        row = self._messages.keep_file(self._channel.id, value)
        return self._note("attachments", row["id"], {**row, "ephemeral": True})

    def message(self, message: Message) -> str:
        """Resolve a message that a message command is used on."""
        return self._note("messages", str(message.id), message.payload)

    def _guild(self) -> Guild:
        if self._channel.guild is None:
            raise DeclinedError("there are no roles in direct messages")
        return self._channel.guild


def write(
    rows: Iterable[Json],
    values: Mapping[str, Value],
    resolver: Resolver,
    *,
    focused: str | None = None,
    unchecked: bool = False,
) -> list[Json]:
    """Write the options of a command in the command's own order.

    `focused` names the option that is being typed (autocomplete). `unchecked` sends what Discord's
    client would have stopped: missing, too long, or not among the choices.
    """
    known = {row["name"]: row for row in rows}
    if strangers := [name for name in values if name not in known]:
        raise DeclinedError(f"no option called {', '.join(strangers)}; there are: {', '.join(known)}")
    if not (unchecked or focused):
        _check_required(known, values)
    return [
        _option(row, values[name], resolver, is_focused=name == focused, unchecked=unchecked)
        for name, row in known.items()
        if name in values
    ]


def _check_required(known: Mapping[str, Json], values: Mapping[str, Value]) -> None:
    missing = [name for name, row in known.items() if row.get("required") and name not in values]
    if missing:
        raise DeclinedError(f"required: {', '.join(missing)}")


def _option(row: Json, value: Value, resolver: Resolver, *, is_focused: bool, unchecked: bool) -> Json:
    kind = row["type"]
    option: Json = {"name": row["name"], "type": kind}
    if is_focused:
        return {**option, "value": str(value), "focused": True}
    if kind in _PLAIN:
        if not unchecked:
            _check_plain(row, value)
        return {**option, "value": value}
    resolve: dict[int, Callable[[Any], str]] = {
        USER: resolver.user,
        CHANNEL: resolver.channel,
        ROLE: resolver.role,
        MENTIONABLE: resolver.mentionable,
        ATTACHMENT: resolver.attachment,
    }
    if kind == CHANNEL and not unchecked:
        _check_channel_kind(row, value)
    return {**option, "value": resolve[kind](value)}


def _check_channel_kind(row: Json, value: Value) -> None:
    kinds = row.get("channel_types")
    if kinds and isinstance(value, Channel) and int(value.kind) not in kinds:
        raise DeclinedError(f"{row['name']}: a channel of this type cannot be chosen")


def _check_plain(row: Json, value: Value) -> None:
    name = row["name"]
    if not isinstance(value, _PLAIN[row["type"]]) or (isinstance(value, bool) and row["type"] != BOOLEAN):
        raise DeclinedError(f"{name}: {value!r} is not of the option's type")
    choices = [choice["value"] for choice in row.get("choices") or ()]
    if choices and value not in choices:
        raise DeclinedError(f"{name}: {value!r} is none of the choices {choices}")
    size = len(value) if isinstance(value, str) else value
    suffix = "length" if isinstance(value, str) else "value"
    least, most = row.get(f"min_{suffix}"), row.get(f"max_{suffix}")
    most = 6000 if most is None and isinstance(value, str) else most
    if isinstance(size, int | float) and ((least is not None and size < least) or (most is not None and size > most)):
        raise DeclinedError(f"{name}: must be between {least} and {most}")
