"""Nonces: which message a key has made already, for as long as Discord remembers it.

A nonce counts only where it is enforced, per author (or, for rehearsals, per channel), and stays
known although its message was deleted.
"""

from collections import OrderedDict
from collections.abc import Callable

from sandbox.nouns import Channel, User
from sandbox.settings import NonceScope
from sandbox.wire import Json


class Nonces:
    """The keys of the past few minutes, oldest first."""

    def __init__(self, scope: NonceScope, window_seconds: float, clock: Callable[[], float]) -> None:
        self._scope = scope
        self._window_seconds = window_seconds
        self._clock = clock
        self._known: OrderedDict[tuple[int, str], tuple[float, int]] = OrderedDict()

    def find(self, channel: Channel, author: User, body: Json) -> int | None:
        """Give the id of the message that an enforced nonce has made."""
        if body.get("nonce") is None or not body.get("enforce_nonce"):
            return None
        self._forget_old()
        known = self._known.get(self._key(channel, author, body))
        return known[1] if known else None

    def note(self, channel: Channel, author: User, body: Json, message_id: int) -> str | None:
        """Keep the nonce of a new message if it is enforced; gives the nonce either way."""
        if body.get("nonce") is None:
            return None
        if body.get("enforce_nonce"):
            self._known[self._key(channel, author, body)] = (self._clock(), message_id)
        return str(body["nonce"])

    def _key(self, channel: Channel, author: User, body: Json) -> tuple[int, str]:
        owner_id = author.id if self._scope is NonceScope.AUTHOR else channel.id
        return (owner_id, str(body["nonce"]))

    def _forget_old(self) -> None:
        horizon = self._clock() - self._window_seconds
        while self._known:
            key, (at, _) = next(iter(self._known.items()))
            if at > horizon:
                return
            del self._known[key]
