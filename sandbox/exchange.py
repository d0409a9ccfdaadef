"""What a member sees of one interaction: the answer, the form, the choices, and when they came."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum

from sandbox import components
from sandbox.messages import Message
from sandbox.nouns import Channel, User
from sandbox.wire import Json


class InteractionKind(IntEnum):
    """Discord's interaction types."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class NoAnswerError(Exception):
    """The application did not respond in time: what the member sees after three seconds."""


class DeclinedError(Exception):
    """Discord's client would not let the member do this; nothing was sent."""


@dataclass(slots=True, eq=False)
class Exchange:
    """One interaction from a member's action to all that came back.

    `dispatched` and `answered` are monotonic seconds; `latency_seconds` is the time between them.
    """

    id: int
    token: str
    kind: InteractionKind
    user: User
    channel: Channel
    label: str
    created_at: float
    dispatched: float
    source: Message | None = None
    parent: "Exchange | None" = None
    told_sessions: int = 0
    answered: float | None = None
    callback_type: int | None = None
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    modal: Json | None = None
    choices: list[Json] | None = None
    is_waiting: bool = False
    was_late: bool = False
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def latency_seconds(self) -> float | None:
        """Seconds from the event on the gateway to the arrival of the callback; None until then."""
        return None if self.answered is None else self.answered - self.dispatched

    @property
    def reply(self) -> Message:
        """The answer as it stands now; the member waits for one that is not there."""
        if self.original is None or self.is_waiting:
            raise NoAnswerError(f"{self.label}: there is no reply to read (yet)")
        return self.original

    @property
    def replies(self) -> list[Message]:
        """The answer and all that followed it."""
        first = [self.original] if self.original and not self.is_waiting else []
        return [*first, *self.followups]

    @property
    def text(self) -> str:
        """All words of all replies, and of the form if one opened."""
        parts = [message.text for message in self.replies]
        if self.modal:
            parts += [str(self.modal.get("title")), *components.texts(self.modal.get("components"))]
        return "\n".join(parts)

    @property
    def is_private(self) -> bool:
        """Say whether only this member can see the answer."""
        return self.reply.is_ephemeral

    @property
    def is_settled(self) -> bool:
        """Say whether the member has what was asked for and is not shown "thinking" any more."""
        return self.answered is not None and not self.is_waiting

    def changed(self) -> None:
        """Wake who waits for this exchange."""
        self._changed.set()

    async def wait_answered(self, timeout_seconds: float = 4.0) -> "Exchange":
        """Wait for the first answer of any kind."""
        await self._wait(lambda: self.answered is not None, timeout_seconds)
        return self

    async def wait_settled(self, timeout_seconds: float = 15.0) -> "Exchange":
        """Wait until a reply, a form or choices are there and nothing is "thinking"."""
        await self.wait_answered(min(4.0, timeout_seconds))
        await self._wait(lambda: self.is_settled, timeout_seconds)
        return self

    async def wait_for_replies(self, count: int, timeout_seconds: float = 15.0) -> list[Message]:
        """Wait until there are so many replies, follow-ups included."""
        await self._wait(lambda: len(self.replies) >= count, timeout_seconds)
        return self.replies

    async def wait_for_text(self, text: str, timeout_seconds: float = 15.0) -> "Exchange":
        """Wait until the member can read `text` (after a deferred edit, for example)."""
        await self._wait(lambda: text in self.text, timeout_seconds)
        return self

    async def wait_for_component(self, start: str, timeout_seconds: float = 15.0) -> "Exchange":
        """Wait until the reply shows a component whose custom_id begins so."""
        await self._wait(lambda: self._shows(start), timeout_seconds)
        return self

    def _shows(self, start: str) -> bool:
        rows = [row for message in self.replies for _, row in components.walk(message.payload["components"])]
        return any(str(row.get("custom_id", "")).startswith(start) for row in rows)

    async def _wait(self, is_there: Callable[[], bool], timeout_seconds: float) -> None:
        try:
            async with asyncio.timeout(timeout_seconds):
                while not is_there():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            whom = "" if self.told_sessions else " (nobody was connected to the gateway)"
            text = f"{self.label}: the application did not respond{whom}; so far: {self.text!r}"
            raise NoAnswerError(text) from None

    def as_json(self) -> Json:
        """Write what the member sees, for the control interface."""
        return {
            "id": str(self.id),
            "label": self.label,
            "user_id": str(self.user.id),
            "answered": self.answered is not None,
            "settled": self.is_settled,
            "late": self.was_late,
            "callback_type": self.callback_type,
            "latency_seconds": self.latency_seconds,
            "replies": [message.payload for message in self.replies],
            "text": self.text,
            "modal": self.modal,
            "choices": self.choices,
        }
