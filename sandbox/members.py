"""Simulated people: they run commands, press buttons, choose, fill in forms, and read what they are shown."""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sandbox import components, forms, options
from sandbox.command_rules import CHAT_INPUT, MESSAGE_MENU, USER_MENU
from sandbox.components import SELECTS, Kind
from sandbox.exchange import DeclinedError, Exchange, InteractionKind
from sandbox.forms import Field
from sandbox.messages import Message
from sandbox.nouns import Channel, Guild, User
from sandbox.options import Resolver, Value
from sandbox.permissions import Permission
from sandbox.state import State
from sandbox.wire import Json

NO_OPTIONS: Mapping[str, Value] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """One person in one guild (None: in direct messages with the bot).

    Every act gives an `Exchange`. With `settle` (the default) it is awaited until the person has
    what was asked for, and `NoAnswerError` is raised if the application does not respond. What Discord's
    client would not let anybody do raises `DeclinedError`; `unchecked=True` does it all the same.
    """

    state: State
    user: User
    guild: Guild | None

    @property
    def id(self) -> int:
        """The person's id."""
        return self.user.id

    async def run(
        self,
        path: str,
        values: Mapping[str, Value] = NO_OPTIONS,
        *,
        channel: Channel | None = None,
        settle: bool = True,
        unchecked: bool = False,
    ) -> Exchange:
        """Run a slash command, such as `pledge make`, in a channel (default: the first one visible)."""
        where = self._place(channel, unchecked=unchecked)
        data = self._command(path, values, where, unchecked=unchecked)
        exchange = self._begin(InteractionKind.COMMAND, where, data, f"/{path}")
        return await exchange.wait_settled() if settle else exchange

    async def autocomplete(
        self,
        path: str,
        focused: str,
        typed: str,
        values: Mapping[str, Value] = NO_OPTIONS,
        *,
        channel: Channel | None = None,
    ) -> list[Json]:
        """Type into an option and give the choices that are offered, each with name and value."""
        where = self._place(channel, unchecked=False)
        data = self._command(path, {**values, focused: typed}, where, focused=focused)
        exchange = self._begin(InteractionKind.AUTOCOMPLETE, where, data, f"/{path} {focused}")
        await exchange.wait_answered()
        return exchange.choices or []

    async def press(
        self, message: Message, button: str | None = None, *, settle: bool = True, unchecked: bool = False
    ) -> Exchange:
        """Press a button of a message, named by custom_id or label (may be left out if there is one)."""
        row = self._component(message, button, {Kind.BUTTON}, unchecked=unchecked)
        data: Json = {"component_type": 2, "custom_id": row["custom_id"], "id": row.get("id", 0)}
        return await self._touch(message, data, f"button {button or row['custom_id']}", settle=settle)

    async def choose(
        self,
        message: Message,
        values: Iterable[Value],
        menu: str | None = None,
        *,
        settle: bool = True,
        unchecked: bool = False,
    ) -> Exchange:
        """Choose in a select menu, named by custom_id (may be left out if there is one)."""
        row = self._component(message, menu, SELECTS, unchecked=unchecked)
        resolver = self._resolver(message.channel)
        resolve = forms.SELECTORS.get(Kind(row["type"]))
        chosen = [getattr(resolver, resolve)(value) if resolve else value for value in values]
        if not unchecked:
            _check_chosen(row, chosen)
        data: Json = {
            "component_type": row["type"],
            "custom_id": row["custom_id"],
            "id": row.get("id", 0),
            "values": chosen,
        }
        if resolve:
            data["resolved"] = resolver.resolved
        return await self._touch(message, data, f"menu {row['custom_id']}", settle=settle)

    async def submit(
        self,
        form: Exchange,
        values: Mapping[str, Field],
        *,
        settle: bool = True,
        unchecked: bool = False,
    ) -> Exchange:
        """Fill in and send the form an exchange opened; fields by custom_id or label."""
        if form.modal is None:
            raise DeclinedError(f"{form.label}: no form was opened")
        resolver = self._resolver(form.channel)
        rows = forms.fill(form.modal, values, resolver, unchecked=unchecked)
        data: Json = {"custom_id": form.modal["custom_id"], "components": rows}
        if resolver.resolved:
            data["resolved"] = resolver.resolved
        label = f"form {form.modal['title']}"
        begin = self.state.interactions.begin
        exchange = begin(
            InteractionKind.MODAL, self.user, form.channel, data, label=label, source=form.source, parent=form
        )
        return await exchange.wait_settled() if settle else exchange

    async def use_on(
        self, name: str, target: Message | User, *, channel: Channel | None = None, settle: bool = True
    ) -> Exchange:
        """Use a context-menu command on a message or on a person."""
        where = target.channel if isinstance(target, Message) else self._place(channel, unchecked=False)
        kind = MESSAGE_MENU if isinstance(target, Message) else USER_MENU
        command, _ = self._find(name, where, kind)
        resolver = self._resolver(where)
        target_id = resolver.message(target) if isinstance(target, Message) else resolver.user(target)
        data = {**_head(command), "target_id": target_id, "resolved": resolver.resolved}
        exchange = self._begin(InteractionKind.COMMAND, where, data, name)
        return await exchange.wait_settled() if settle else exchange

    # -- inside --------------------------------------------------------------------------------

    def _command(
        self,
        path: str,
        values: Mapping[str, Value],
        channel: Channel,
        *,
        focused: str | None = None,
        unchecked: bool = False,
    ) -> Json:
        command, steps = self._find(path, channel, CHAT_INPUT)
        if not unchecked:
            self._check_may_use(command, channel)
        resolver = self._resolver(channel)
        leaf = steps[-1] if steps else command
        rows = options.write(leaf.get("options") or [], values, resolver, focused=focused, unchecked=unchecked)
        for step in reversed(steps):
            rows = [{"name": step["name"], "type": step["type"], "options": rows}]
        data = {**_head(command), "options": rows}
        return {**data, "resolved": resolver.resolved} if resolver.resolved else data

    def _find(self, path: str, channel: Channel, kind: int) -> tuple[Json, list[Json]]:
        guild_id = channel.guild.id if channel.guild else None
        try:
            return self.state.commands.find(path, guild_id, kind)
        except LookupError as missing:
            raise DeclinedError(str(missing)) from None

    def _check_may_use(self, command: Json, channel: Channel) -> None:
        """Stop a command that Discord would not show to this person here."""
        if channel.guild is None:
            contexts = command.get("contexts")
            if (contexts is not None and 1 not in contexts) or command.get("dm_permission") is False:
                raise DeclinedError(f"/{command['name']} cannot be used in direct messages")
            return
        needed = command.get("default_member_permissions")
        held = channel.permissions_of(self.id)
        if needed is None or held & Permission.ADMINISTRATOR:
            return
        if int(needed) == 0 or int(needed) & ~int(held):
            raise DeclinedError(f"/{command['name']} is not shown to {self.user.global_name} here")

    def _place(self, channel: Channel | None, *, unchecked: bool) -> Channel:
        if channel is None:
            channel = self._first_channel()
        needed = Permission.VIEW_CHANNEL | Permission.USE_APPLICATION_COMMANDS
        if not unchecked and channel.permissions_of(self.id) & needed != needed:
            raise DeclinedError(f"{self.user.global_name} cannot use commands in {channel.name or 'this channel'}")
        return channel

    def _first_channel(self) -> Channel:
        if self.guild is None:
            return self.state.world.direct_channel(self.user)
        visible = (
            channel
            for channel in self.guild.channels.values()
            if channel.permissions_of(self.id) & Permission.VIEW_CHANNEL
        )
        found = next(visible, None)
        if found is None:
            raise DeclinedError(f"{self.user.global_name} sees no channel in {self.guild.name}")
        return found

    def _component(self, message: Message, name: str | None, kinds: Iterable[Kind], *, unchecked: bool) -> Json:
        """Find what is to be touched; unchecked, anything may be claimed to be there."""
        wanted = set(kinds)
        self._check_sees(message, unchecked=unchecked)
        rows = [row for _, row in components.walk(message.payload["components"]) if row.get("type") in wanted]
        rows = [row for row in rows if row.get("custom_id")]
        named = [row for row in rows if name is None or name in {row["custom_id"], row.get("label")}]
        if unchecked and not named and name is not None:
            return {"type": int(min(wanted)), "custom_id": name}
        if len(named) != 1:
            there = [row.get("label") or row["custom_id"] for row in rows]
            raise DeclinedError(f"{len(named)} components fit {name!r}; there are: {there}")
        if named[0].get("disabled") and not unchecked:
            raise DeclinedError(f"{name!r} is disabled")
        return named[0]

    def _check_sees(self, message: Message, *, unchecked: bool) -> None:
        if unchecked:
            return
        if self.state.messages.find(message.id) is None:
            raise DeclinedError("the message is not there any more")
        if message.is_ephemeral:
            owner = message.payload.get("interaction_metadata", {}).get("user", {}).get("id")
            if owner != str(self.id):
                raise DeclinedError("only the person it was sent to can see this message")
        elif not message.channel.permissions_of(self.id) & Permission.VIEW_CHANNEL:
            raise DeclinedError(f"{self.user.global_name} cannot see this channel")

    async def _touch(self, message: Message, data: Json, label: str, *, settle: bool) -> Exchange:
        exchange = self._begin(InteractionKind.COMPONENT, message.channel, data, label, message)
        return await exchange.wait_settled() if settle else exchange

    def _begin(
        self,
        kind: InteractionKind,
        channel: Channel,
        data: Json,
        label: str,
        source: Message | None = None,
    ) -> Exchange:
        begin = self.state.interactions.begin
        return begin(kind, self.user, channel, copy.deepcopy(data), label=label, source=source)

    def _resolver(self, channel: Channel) -> Resolver:
        return Resolver(self.state.world, self.state.messages, channel, self.id)


def _head(command: Json) -> Json:
    head = {name: command[name] for name in ("id", "name", "type")}
    return {**head, "guild_id": command["guild_id"]} if "guild_id" in command else head


def _check_chosen(row: Json, chosen: list[object]) -> None:
    least, most = row.get("min_values", 1), row.get("max_values", 1)
    if not least <= len(chosen) <= most:
        raise DeclinedError(f"{row['custom_id']}: choose {least} to {most} of them")
    offered = [option["value"] for option in row.get("options") or ()]
    if strangers := [value for value in chosen if offered and value not in offered]:
        raise DeclinedError(f"{row['custom_id']}: {strangers} not offered; there are: {offered}")
