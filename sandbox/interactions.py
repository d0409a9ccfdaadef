"""Interactions on the application's side: callbacks, follow-ups, and the three-second and 15-minute rules."""

import copy
import secrets
from collections.abc import Callable, Sequence

from sandbox import command_rules, components, interaction_payloads, layout, validation
from sandbox.errors import (
    ALREADY_ACKNOWLEDGED,
    INVALID_WEBHOOK_TOKEN,
    UNKNOWN_INTERACTION,
    UNKNOWN_MESSAGE,
    UNKNOWN_WEBHOOK,
    Form,
    RefusedError,
)
from sandbox.exchange import Exchange, InteractionKind
from sandbox.gateway import Gateway
from sandbox.messages import Message, Messages
from sandbox.nouns import Channel, User
from sandbox.settings import Settings
from sandbox.validation import EPHEMERAL
from sandbox.wire import Json, Upload
from sandbox.world import World

REPLY, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
KEPT_EXCHANGES = 20_000


class Interactions:
    """Every exchange between a member and the application."""

    def __init__(
        self,
        world: World,
        messages: Messages,
        gateway: Gateway,
        settings: Settings,
        clock: Callable[[], float],
        monotonic: Callable[[], float],
    ) -> None:
        self._world = world
        self._messages = messages
        self._gateway = gateway
        self._settings = settings
        self._clock = clock
        self._monotonic = monotonic
        self._by_token: dict[str, Exchange] = {}
        self.all: dict[int, Exchange] = {}

    def begin(
        self,
        kind: InteractionKind,
        user: User,
        channel: Channel,
        data: Json,
        *,
        label: str,
        source: Message | None = None,
        parent: Exchange | None = None,
    ) -> Exchange:
        """Tell the application that a member did something."""
        exchange = Exchange(
            self._messages.new_id(),
            secrets.token_urlsafe(64),
            kind,
            user,
            channel,
            label,
            self._clock(),
            self._monotonic(),
            source,
            parent,
        )
        self._remember(exchange)
        limit = self._settings.attachment_bytes
        event = interaction_payloads.event(exchange, data, self._world, attachment_bytes=limit)
        guild_id = channel.guild.id if channel.guild else None
        exchange.told_sessions = self._gateway.dispatch("INTERACTION_CREATE", event, guild_id)
        return exchange

    def callback(
        self, interaction_id: int, token: str, body: Json, files: Sequence[Upload], arrived: float
    ) -> Exchange:
        """Take the application's first answer; `arrived` is when it reached Discord (monotonic)."""
        exchange = self.all.get(interaction_id)
        if exchange is None or exchange.token != token:
            raise RefusedError(UNKNOWN_INTERACTION)
        if exchange.answered is not None:
            raise RefusedError(ALREADY_ACKNOWLEDGED)
        if arrived - exchange.dispatched > self._settings.interaction_deadline_seconds:
            exchange.was_late = True
            raise RefusedError(UNKNOWN_INTERACTION)
        self._accept(exchange, body, files)
        exchange.answered = arrived
        exchange.callback_type = body["type"]
        exchange.changed()
        return exchange

    def by_token(self, token: str) -> Exchange:
        """Find the exchange a follow-up belongs to."""
        exchange = self._by_token.get(token)
        if exchange is None:
            raise RefusedError(UNKNOWN_WEBHOOK)
        if self._clock() - exchange.created_at > self._settings.interaction_token_seconds:
            raise RefusedError(INVALID_WEBHOOK_TOKEN)
        if exchange.answered is None:
            raise RefusedError(UNKNOWN_WEBHOOK)
        return exchange

    def follow_up(self, token: str, body: Json, files: Sequence[Upload]) -> Message:
        """Send one more message; after a deferral the first one takes the place of "thinking"."""
        exchange = self.by_token(token)
        validation.check_message(body, files)
        validation.check_not_empty(body, files)
        if exchange.is_waiting and exchange.original:
            return self._resolve(exchange, exchange.original, body, files)
        message = self._say(exchange, body, files)
        exchange.followups.append(message)
        exchange.changed()
        return message

    def read(self, token: str, which: str) -> Message:
        """Find the original answer (`@original`) or a follow-up by its id."""
        exchange = self.by_token(token)
        if which == "@original":
            message = exchange.original
        else:
            message = next((row for row in self._of(exchange) if str(row.id) == which), None)
        if message is None or self._messages.find(message.id) is None:
            raise RefusedError(UNKNOWN_MESSAGE)
        return message

    def edit(self, token: str, which: str, body: Json, files: Sequence[Upload]) -> Message:
        """Change the original answer or a follow-up."""
        message = self.read(token, which)
        validation.check_message(body, files, old=message.payload)
        exchange = self.by_token(token)
        if exchange.is_waiting and message is exchange.original:
            return self._resolve(exchange, message, body, files)
        self._messages.edit(message, body, files)
        self._tell("MESSAGE_UPDATE", message)
        exchange.changed()
        return message

    def delete(self, token: str, which: str) -> None:
        """Delete the original answer or a follow-up."""
        message = self.read(token, which)
        exchange = self.by_token(token)
        self._messages.delete(message)
        if message is exchange.original:
            exchange.original, exchange.is_waiting = None, False
        else:
            exchange.followups.remove(message)
        exchange.changed()

    # -- accepting a callback ------------------------------------------------------------------

    def _accept(self, exchange: Exchange, body: Json, files: Sequence[Upload]) -> None:
        self._check_type(exchange, body)
        data = body.get("data") or {}
        match body["type"]:
            case 4:
                validation.check_message(data, files, path=("data",))
                validation.check_not_empty(data, files)
                exchange.original = self._say(exchange, data, files)
            case 5:
                self._think(exchange, bool((data.get("flags") or 0) & EPHEMERAL))
            case 6:
                exchange.original = exchange.source
            case 7:
                self._update(exchange, data, files)
            case 8:
                self._offer(exchange, data)
            case _:
                self._open_form(exchange, data)

    def _check_type(self, exchange: Exchange, body: Json) -> None:
        allowed = {
            InteractionKind.COMMAND: {REPLY, DEFER, MODAL},
            InteractionKind.COMPONENT: {REPLY, DEFER, DEFER_UPDATE, UPDATE, MODAL},
            InteractionKind.AUTOCOMPLETE: {CHOICES},
            InteractionKind.MODAL: {REPLY, DEFER} | ({DEFER_UPDATE, UPDATE} if exchange.source else set()),
        }[exchange.kind]
        if body.get("type") not in allowed:
            form = Form()
            form.bad_choice(("type",), str(tuple(sorted(allowed))))
            form.check()

    def _think(self, exchange: Exchange, is_ephemeral: bool) -> None:  # noqa: FBT001 (private)
        exchange.original = self._messages.loading(
            exchange.channel,
            self._world.bot,
            is_ephemeral=is_ephemeral,
            extra=interaction_payloads.origin(exchange, self._world),
        )
        exchange.is_waiting = True

    def _update(self, exchange: Exchange, data: Json, files: Sequence[Upload]) -> None:
        if exchange.source is None:
            raise RefusedError(UNKNOWN_MESSAGE)
        validation.check_message(data, files, path=("data",), old=exchange.source.payload)
        exchange.original = self._messages.edit(exchange.source, data, files)
        self._tell("MESSAGE_UPDATE", exchange.source)

    def _offer(self, exchange: Exchange, data: Json) -> None:
        form = Form()
        command_rules.check_choices(form, data.get("choices") or [], ("data", "choices"))
        form.check()
        exchange.choices = data.get("choices") or []

    def _open_form(self, exchange: Exchange, data: Json) -> None:
        form = Form()
        layout.check_modal(form, data, ("data",))
        form.check()
        exchange.modal = copy.deepcopy(data)
        components.fill_in(exchange.modal["components"], {}, self._messages.new_id)

    # -- messages ------------------------------------------------------------------------------

    def _say(self, exchange: Exchange, body: Json, files: Sequence[Upload]) -> Message:
        is_ephemeral = bool((body.get("flags") or 0) & EPHEMERAL)
        message = self._messages.create(
            exchange.channel,
            self._world.bot,
            body,
            files,
            extra=interaction_payloads.origin(exchange, self._world),
            is_ephemeral=is_ephemeral,
        )
        self._tell("MESSAGE_CREATE", message)
        return message

    def _resolve(self, exchange: Exchange, message: Message, body: Json, files: Sequence[Upload]) -> Message:
        """Put words in the place of "thinking"; whether it is private was settled by the deferral."""
        message.payload["flags"] &= ~validation.LOADING
        self._messages.edit(message, {**body, "flags": (body.get("flags") or 0) & ~EPHEMERAL}, files)
        exchange.is_waiting = False
        self._tell("MESSAGE_CREATE", message)
        exchange.changed()
        return message

    def _tell(self, event: str, message: Message) -> None:
        if message.is_ephemeral:
            return
        guild_id = message.channel.guild.id if message.channel.guild else None
        extra = {"guild_id": str(guild_id)} if guild_id else {}
        self._gateway.dispatch_message(event, {**message.payload, **extra}, guild_id)

    def _of(self, exchange: Exchange) -> list[Message]:
        return [*([exchange.original] if exchange.original else []), *exchange.followups]

    # -- the event -----------------------------------------------------------------------------

    def _remember(self, exchange: Exchange) -> None:
        self.all[exchange.id] = self._by_token[exchange.token] = exchange
        if len(self.all) > KEPT_EXCHANGES:
            oldest = self.all.pop(next(iter(self.all)))
            self._by_token.pop(oldest.token, None)
            for message in oldest.replies:
                self._messages.hidden.pop(message.id, None)
