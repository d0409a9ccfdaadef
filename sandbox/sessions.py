"""Gateway sessions: what a shard has been told, in order, so that it can be told again after a drop."""

import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.wire import Json, dumps

GUILD_MESSAGES = 1 << 9
DIRECT_MESSAGES = 1 << 12
MESSAGE_CONTENT = 1 << 15
PRIVILEGED = 1 << 1 | 1 << 8 | MESSAGE_CONTENT
_INTENTS = {
    "GUILD_": 1 << 0,
    "CHANNEL_": 1 << 0,
    "GUILD_MEMBER_": 1 << 1,
    "MESSAGE_": GUILD_MESSAGES,
}


@dataclass(slots=True, eq=False)
class Session:
    """One identified shard. `send` is set while a connection is up; events are kept either way."""

    token: str
    shard_id: int
    shard_count: int
    intents: int
    kept_events: int
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    sequence: int = 0
    lost_at: float | None = None
    send: Callable[[str], None] | None = None
    replay: deque[tuple[int, str]] = field(default_factory=deque)

    def owns(self, guild_id: int | None) -> bool:
        """Say whether events of a guild (None: direct messages) belong to this shard."""
        return (guild_id >> 22) % self.shard_count == self.shard_id if guild_id else self.shard_id == 0

    def wants(self, event: str, guild_id: int | None) -> bool:
        """Say whether the intents cover an event; what has no intent is always sent."""
        if event.startswith("MESSAGE_") and guild_id is None:
            return bool(self.intents & DIRECT_MESSAGES)
        fitting = [prefix for prefix in _INTENTS if event.startswith(prefix)]
        return not fitting or bool(self.intents & _INTENTS[max(fitting, key=len)])

    def push(self, event: str, data: Json) -> None:
        """Tell the shard something now, or when it resumes."""
        self.sequence += 1
        text = dumps({"t": event, "s": self.sequence, "op": 0, "d": data})
        self.replay.append((self.sequence, text))
        while len(self.replay) > self.kept_events:
            self.replay.popleft()
        if self.send:
            self.send(text)

    def missed_since(self, sequence: int) -> list[str] | None:
        """Give what came after `sequence`; None when that is no longer known or never was."""
        if sequence > self.sequence:
            return None
        if sequence < self.sequence and (not self.replay or self.replay[0][0] > sequence + 1):
            return None
        return [text for number, text in self.replay if number > sequence]


def without_content(message: Json) -> Json:
    """Take out what a bot may not read of other people's messages without the content intent."""
    return {**message, "content": "", "embeds": [], "attachments": [], "components": []}
