"""Hand-written doubles. Each runs the contract suite of the real thing (`tests/contracts/`), so it cannot lie long."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from campaigns.model.outcome import CannotLook, Change, Done, Found, NotThere, Outcome, Removed, Sent, Sighting, Unknown
from campaigns.model.post import Post

NONCE_MEMORY = timedelta(minutes=5)


@dataclass(slots=True)
class Stored:
    """A message as the channel shows it."""

    message_id: int
    channel_id: int
    reference: str
    key: str
    sent_at: datetime
    is_removed: bool = False
    shown: list[Post] = field(default_factory=list)
    """What it has shown, the newest last."""


Left = Callable[[], None]


def still() -> None:
    """Do nothing when a request leaves."""


@dataclass(slots=True)
class FakeSender:
    """A Discord in a few lines: stores posts, remembers nonces for a while, and has the troubles it is told to have."""

    now: Callable[[], datetime]
    stored: list[Stored] = field(default_factory=list)
    troubles: deque[Outcome | None] = field(default_factory=deque)
    """What the next sends answer instead of the truth; None is no trouble."""
    lost_answers: deque[bool] = field(default_factory=deque)
    """For the next `Unknown` answers: whether the message was stored all the same."""
    unreadable: set[int] = field(default_factory=set)
    """Channels whose history cannot be read."""
    looks: int = 0
    change_troubles: deque[Change | None] = field(default_factory=deque)
    """What the next edits and deletions answer instead of the truth."""
    lost_change_answers: deque[bool] = field(default_factory=deque)
    """For the next `Unknown` among those: whether the change was made all the same."""
    changes: int = 0

    async def send(self, channel_id: int, key: str, post: Post, left: Left = still) -> Outcome:
        """Store the post, or give back the one this key has stored already."""
        left()
        trouble = self.troubles.popleft() if self.troubles else None
        is_lost = isinstance(trouble, Unknown) and bool(self.lost_answers) and self.lost_answers.popleft()
        if trouble is not None and not is_lost:
            return trouble
        known = self._remembered(key)
        if known is not None and known.is_removed:
            return trouble or Removed()
        if known is None:
            known = Stored(10**18 + len(self.stored), channel_id, post.reference, key, self.now(), shown=[post])
            self.stored.append(known)
        return trouble or Sent(known.message_id)

    async def look(self, channel_id: int, reference: str, since: datetime) -> Sighting:
        """Read the channel's history."""
        self.looks += 1
        if channel_id in self.unreadable:
            return CannotLook("the history cannot be read")
        for message in self.in_channel(channel_id):
            if message.reference == reference and message.sent_at >= since:
                return Found(message.message_id)
        return NotThere()

    async def edit(self, channel_id: int, message_id: int, post: Post) -> Change:
        """Show another post in the message's place."""

        def show(message: Stored) -> None:
            message.shown.append(post)

        return self._change(channel_id, message_id, show)

    async def delete(self, channel_id: int, message_id: int) -> Change:
        """Take the message away."""

        def remove(message: Stored) -> None:
            message.is_removed = True

        return self._change(channel_id, message_id, remove)

    def _change(self, channel_id: int, message_id: int, change: Callable[[Stored], None]) -> Change:
        self.changes += 1
        trouble = self.change_troubles.popleft() if self.change_troubles else None
        is_lost = isinstance(trouble, Unknown) and bool(self.lost_change_answers) and self.lost_change_answers.popleft()
        if trouble is not None and not is_lost:
            return trouble
        known = next((each for each in self.in_channel(channel_id) if each.message_id == message_id), None)
        if known is None:
            return trouble or Removed()
        change(known)
        return trouble or Done()

    def in_channel(self, channel_id: int) -> list[Stored]:
        """List what the channel shows."""
        return [each for each in self.stored if each.channel_id == channel_id and not each.is_removed]

    def copies(self, channel_id: int, reference: str) -> int:
        """Count how often the channel has ever been sent this post."""
        return sum(each.channel_id == channel_id and each.reference == reference for each in self.stored)

    def _remembered(self, key: str) -> Stored | None:
        fresh = (each for each in self.stored if each.key == key and self.now() - each.sent_at <= NONCE_MEMORY)
        return next(fresh, None)
