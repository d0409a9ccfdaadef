"""Messages: created once per nonce, edited, deleted, read back as history.

A nonce is remembered by author for a while and only where the sender asked for it; it is never part
of the history. A nonce whose message is gone is answered with 404/10008.
"""

import copy
from bisect import bisect_left, bisect_right, insort
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from sandbox import components, mentions, payloads, readable, snowflake, validation
from sandbox.errors import OLD_EDITS, UNKNOWN_MESSAGE, Problem, RefusedError
from sandbox.limits import SlidingWindow
from sandbox.mentions import NOBODY, Pings
from sandbox.nonces import Nonces
from sandbox.nouns import Channel, User
from sandbox.settings import Settings
from sandbox.wire import Json, Upload
from sandbox.world import World

Clock = Callable[[], float]
_KEPT = ("embeds", "components", "sticker_items", "poll")


@dataclass(slots=True, eq=False)
class Message:
    """A message as Discord keeps it; `payload` is the JSON that history gives."""

    id: int
    channel: Channel
    author: User
    payload: Json
    created_at: float
    nonce: str | None = None
    is_ephemeral: bool = False
    pings: Pings = NOBODY
    versions: list[Json] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All that a reader can see of the message, one piece per line."""
        return "\n".join(readable.texts(self.payload))

    @property
    def is_v2(self) -> bool:
        """Say whether the message is a layout of components."""
        return bool(self.payload["flags"] & validation.COMPONENTS_V2)


class Messages:
    """All messages of all channels, and the files that were attached to them."""

    def __init__(self, world: World, settings: Settings, clock: Clock, monotonic: Clock) -> None:
        self._world = world
        self._settings = settings
        self._clock = clock
        self._monotonic = monotonic
        self._ids = snowflake.TimedIds()
        self._channels: dict[int, list[int]] = {}
        self._messages: dict[int, Message] = {}
        self._nonces = Nonces(settings.nonce_scope, settings.nonce_window_seconds, clock)
        self._old_edits: dict[int, SlidingWindow] = {}
        self.hidden: dict[int, Message] = {}
        self.files: dict[int, Upload] = {}
        self.deleted: deque[Message] = deque(maxlen=10_000)
        self.base_url = ""

    def __iter__(self) -> Iterator[Message]:
        return iter(tuple(self._messages.values()))

    def __len__(self) -> int:
        return len(self._messages)

    # -- reading -------------------------------------------------------------------------------

    def get(self, channel_id: int, message_id: int) -> Message:
        """Find a public message, or refuse as Discord does."""
        message = self._messages.get(message_id)
        if message is None or message.channel.id != channel_id:
            raise RefusedError(UNKNOWN_MESSAGE)
        return message

    def find(self, message_id: int) -> Message | None:
        """Find a message, public or private, anywhere."""
        return self._messages.get(message_id) or self.hidden.get(message_id)

    def in_channel(self, channel_id: int) -> list[Message]:
        """Give the messages of a channel, oldest first."""
        return [self._messages[message_id] for message_id in self._channels.get(channel_id, ())]

    def containing(self, text: str, *, author_id: int | None = None) -> list[Message]:
        """Give the messages in which a reader can see `text`, such as a post reference."""
        return [message for message in self if author_id in (None, message.author.id) and text in message.text]

    def history(
        self, channel_id: int, *, before: int | None, after: int | None, around: int | None, limit: int
    ) -> list[Message]:
        """Give at most `limit` messages, newest first, relative to an id."""
        ids = self._channels.get(channel_id, [])
        if around is not None:
            middle = bisect_left(ids, around)
            start = max(0, middle - limit // 2)
            chosen = ids[start : start + limit]
        elif after is not None:
            start = bisect_right(ids, after)
            chosen = ids[start : start + limit]
        else:
            end = len(ids) if before is None else bisect_left(ids, before)
            chosen = ids[max(0, end - limit) : end]
        return [self._messages[message_id] for message_id in reversed(chosen)]

    # -- writing -------------------------------------------------------------------------------

    def repeated(self, channel: Channel, author: User, body: Json) -> Message | None:
        """Give the message an enforced nonce has made already; refuse if that one was deleted."""
        message_id = self._nonces.find(channel, author, body)
        if message_id is None:
            return None
        message = self._messages.get(message_id)
        if message is None:
            raise RefusedError(UNKNOWN_MESSAGE)
        return message

    def create(
        self,
        channel: Channel,
        author: User,
        body: Json,
        files: Sequence[Upload] = (),
        *,
        extra: Json | None = None,
        is_ephemeral: bool = False,
    ) -> Message:
        """Store a message whose body was checked before; `extra` joins its payload."""
        at = self._clock()
        message_id = self._ids.next(at)
        payload = self._payload(message_id, at, channel, author, body)
        payload.update(extra or {})
        message = Message(message_id, channel, author, payload, at, is_ephemeral=is_ephemeral)
        self._attach(message, body, files, kept=[])
        self._notice_mentions(message, body)
        if is_ephemeral:
            self.hidden[message_id] = message
            return message
        self._messages[message_id] = message
        insort(self._channels.setdefault(channel.id, []), message_id)
        channel.last_message_id = message_id
        message.nonce = self._nonces.note(channel, author, body, message_id)
        return message

    def edit(self, message: Message, body: Json, files: Sequence[Upload] = ()) -> Message:
        """Change a message; fields that the body leaves out stay as they are."""
        message.versions.append(copy.deepcopy(message.payload))
        payload = message.payload
        if "content" in body:
            payload["content"] = str(body["content"] or "").strip()
        for name in _KEPT:
            if name in body:
                payload[name] = copy.deepcopy(body[name] or [])
        if body.get("flags") is not None:
            kept = payload["flags"] & (validation.EPHEMERAL | validation.CROSSPOSTED)
            payload["flags"] = kept | payload["flags"] & validation.COMPONENTS_V2 | body["flags"]
        payload["edited_timestamp"] = snowflake.iso(self._clock())
        self._attach(message, body, files, kept=payload["attachments"])
        self._notice_mentions(message, body)
        return message

    def count_old_edit(self, message: Message) -> None:
        """Refuse an edit when too many messages older than an hour were edited in this channel."""
        if self._clock() - message.created_at < self._settings.old_message_seconds:
            return
        quota = self._settings.old_edits
        window = self._old_edits.setdefault(message.channel.id, SlidingWindow(quota.requests, quota.window_seconds))
        wait = window.take(self._monotonic())
        if wait > 0:
            text = "Maximum number of edits to messages older than 1 hour reached. Try again later"
            raise RefusedError(Problem(429, OLD_EDITS, text, extra={"retry_after": round(wait, 3), "global": False}))

    def delete(self, message: Message) -> None:
        """Remove a message; its nonce stays known."""
        self.deleted.append(message)
        if self.hidden.pop(message.id, None):
            return
        del self._messages[message.id]
        ids = self._channels[message.channel.id]
        ids.pop(bisect_left(ids, message.id))

    def forget_channel(self, channel_id: int) -> None:
        """Remove all messages of a channel that was deleted."""
        for message_id in self._channels.pop(channel_id, ()):
            self.deleted.append(self._messages.pop(message_id))

    def loading(self, channel: Channel, author: User, *, is_ephemeral: bool, extra: Json) -> Message:
        """Store the empty message that says "thinking"."""
        flags = validation.LOADING | (validation.EPHEMERAL if is_ephemeral else 0)
        return self.create(channel, author, {"flags": flags}, extra=extra, is_ephemeral=is_ephemeral)

    def new_id(self) -> int:
        """Give an id for anything that happens now (interactions, attachments)."""
        return self._ids.next(self._clock())

    def keep_file(self, channel_id: int, file: Upload, description: str | None = None) -> Json:
        """Store a file and write it as an attachment."""
        file_id = self.new_id()
        self.files[file_id] = file
        address = f"{self.base_url}/cdn/attachments/{channel_id}/{file_id}/{file.filename}"
        row: Json = {
            "id": str(file_id),
            "filename": file.filename,
            "size": len(file.data),
            "url": address,
            "proxy_url": address,
            "content_type": file.content_type,
            "flags": 0,
        }
        return {**row, "description": description} if description else row

    # -- inside --------------------------------------------------------------------------------

    def _payload(self, message_id: int, at: float, channel: Channel, author: User, body: Json) -> Json:
        reference = body.get("message_reference")
        return {
            "id": str(message_id),
            "channel_id": str(channel.id),
            "type": 19 if reference else 0,
            "content": str(body.get("content") or "").strip(),
            "author": payloads.user(author),
            "timestamp": snowflake.iso(at),
            "edited_timestamp": None,
            "tts": bool(body.get("tts")),
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [{"type": "rich", **embed} for embed in copy.deepcopy(body.get("embeds") or [])],
            "components": copy.deepcopy(body.get("components") or []),
            "pinned": False,
            "flags": body.get("flags") or 0,
            **({"message_reference": _reference(reference)} if reference else {}),
        }

    def _attach(self, message: Message, body: Json, files: Sequence[Upload], kept: list[Json]) -> None:
        rows = body.get("attachments")
        described = {str(row.get("id")): row for row in rows or ()}
        staying = kept if rows is None else [row for row in kept if row["id"] in described]
        new = [
            self.keep_file(message.channel.id, file, described.get(str(index), {}).get("description"))
            for index, file in enumerate(files)
        ]
        message.payload["attachments"] = [*staying, *new]
        named = {row["filename"]: row for row in message.payload["attachments"]}
        components.fill_in(message.payload["components"], named, self.new_id)

    def _notice_mentions(self, message: Message, body: Json) -> None:
        pings = mentions.find(
            "\n".join(readable.mentioning_texts(message.payload)),
            body.get("allowed_mentions"),
            message.channel,
            message.author.id,
        )
        message.pings = pings
        users = (self._world.users.get(user_id) for user_id in pings.user_ids)
        message.payload["mention_everyone"] = pings.everyone
        message.payload["mentions"] = [payloads.user(user) for user in users if user]
        message.payload["mention_roles"] = [str(role_id) for role_id in pings.role_ids]


def _reference(given: Json) -> Json:
    """Write what a reply refers to; ids become text, whatever they came as."""
    ids = ("message_id", "channel_id", "guild_id")
    return {"type": given.get("type") or 0, **{name: str(given[name]) for name in ids if given.get(name)}}
