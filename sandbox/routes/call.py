"""What a handler gets and what it gives back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.errors import INVALID_JSON, MISSING_ACCESS, MISSING_PERMISSIONS, UNKNOWN_CHANNEL, RefusedError
from sandbox.nouns import Channel
from sandbox.permissions import Permission
from sandbox.record import Request
from sandbox.state import State
from sandbox.wire import Json, Upload

Payload = Json | Sequence[Any] | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a body; None is sent as 204 without one."""

    payload: Payload = None
    status: int = 200


@dataclass(frozen=True, slots=True)
class Call:
    """One request, read and decoded."""

    state: State
    request: Request

    @property
    def files(self) -> list[Upload]:
        """The files that came with the request."""
        return self.request.files

    def number(self, name: str) -> int:
        """Give an id of the address; what is no id matches nothing."""
        text = self.request.params[name]
        return int(text) if text.isdigit() else 0

    def body(self) -> Json:
        """Give the body, which must be an object."""
        if not isinstance(self.request.body, dict):
            raise RefusedError(INVALID_JSON)
        return self.request.body

    def rows(self) -> list[Json]:
        """Give the body, which must be a list of objects."""
        if not isinstance(self.request.body, list):
            raise RefusedError(INVALID_JSON)
        return self.request.body

    def query_number(self, name: str) -> int | None:
        """Give a number of the query string."""
        text = self.request.query.get(name, "")
        return int(text) if text.isdigit() else None

    def channel(self, *needed: Permission) -> Channel:
        """Find the channel of the address, if the bot may see it and has what is needed."""
        channel = self.state.world.channels.get(self.number("channel_id"))
        if channel is None:
            raise RefusedError(UNKNOWN_CHANNEL)
        granted = channel.permissions_of(self.state.world.bot.id)
        if not granted & Permission.VIEW_CHANNEL:
            raise RefusedError(MISSING_ACCESS)
        for permission in needed:
            if not granted & permission:
                raise RefusedError(MISSING_PERMISSIONS)
        return channel


Handler = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """One address; `is_interaction` ones need no token and do not count globally."""

    method: str
    template: str
    handler: Handler
    is_interaction: bool = False

    @property
    def key(self) -> str:
        """Method and template, as quotas and faults name them."""
        return f"{self.method} {self.template}"
