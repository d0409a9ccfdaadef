"""The gateway's memory: sessions, connections, who is told what; and trouble on order.

What the world announces goes to the sessions whose shard owns the guild and whose intents cover it.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable

from sandbox import payloads, sessions
from sandbox.connections import Connection, GatewayCloseError
from sandbox.nouns import Channel, Guild, Role
from sandbox.sessions import Session
from sandbox.settings import Settings
from sandbox.wire import Json
from sandbox.world import World

RECONNECT, INVALID_SESSION = 7, 9
DAY_SECONDS = 86_400


class Gateway:
    """All sessions and connections of the application."""

    def __init__(self, world: World, settings: Settings, monotonic: Callable[[], float]) -> None:
        self.world = world
        self.monotonic = monotonic
        self.base_url = ""
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.identifies = 0
        self.resumes = 0
        self.dispatched = 0
        self._settings = settings
        self._identified_at: dict[int, float] = {}
        self._identify_log: deque[float] = deque()
        self._away_until = 0.0
        self._changed = asyncio.Event()
        world.announce = self.dispatch
        world.announce_channel = self._channel_changed
        world.announce_role = self._role_changed
        world.announce_guild = self._guild_appeared

    # -- questions -----------------------------------------------------------------------------

    def bot_info(self) -> Json:
        """Answer GET /gateway/bot."""
        count = self._settings.shards or max(1, -(-len(self.world.bot_guilds()) // 1000))
        limit = {
            "total": self._settings.daily_identifies,
            "remaining": max(0, self._settings.daily_identifies - self._identifies_today()),
            "reset_after": DAY_SECONDS * 1000,
            "max_concurrency": self._settings.max_concurrency,
        }
        return {"url": self.base_url, "shards": count, "session_start_limit": limit}

    @property
    def connected_shards(self) -> set[int]:
        """The shards that have a live connection."""
        return {c.session.shard_id for c in self.connections if c.session and not c.is_zombie}

    def is_complete(self) -> bool:
        """Say whether every shard is connected."""
        counts = {c.session.shard_count for c in self.connections if c.session}
        return bool(counts) and len(self.connected_shards) >= max(counts)

    async def wait_connected(self) -> None:
        """Wait until every shard is connected."""
        while not self.is_complete():
            self._changed.clear()
            await self._changed.wait()

    # -- telling -------------------------------------------------------------------------------

    def dispatch(self, event: str, data: Json, guild_id: int | None) -> int:
        """Tell every session that owns the guild and wants the event; give the number told."""
        told = [row for row in self.sessions.values() if row.owns(guild_id) and row.wants(event, guild_id)]
        for session in told:
            session.push(event, data)
        self.dispatched += len(told)
        return len(told)

    def dispatch_message(self, event: str, message: Json, guild_id: int | None) -> None:
        """Tell about a message; other people's words only where the content intent was granted."""
        own_id = str(self.world.bot.id)
        is_open = guild_id is None or message["author"]["id"] == own_id
        is_open = is_open or any(row["id"] == own_id for row in message["mentions"])
        for session in self.sessions.values():
            if session.owns(guild_id) and session.wants(event, guild_id):
                may_read = is_open or session.intents & sessions.MESSAGE_CONTENT
                session.push(event, message if may_read else sessions.without_content(message))

    def _channel_changed(self, event: str, channel: Channel) -> None:
        guild_id = channel.guild.id if channel.guild else None
        self.dispatch(event, payloads.channel(channel), guild_id)

    def _role_changed(self, event: str, role: Role) -> None:
        data = {"guild_id": str(role.guild.id), "role": payloads.role(role)}
        self.dispatch(event, data, role.guild.id)

    def _guild_appeared(self, guild: Guild) -> None:
        if self.sessions:
            self.dispatch("GUILD_CREATE", payloads.guild_create(guild, self.world), guild.id)

    # -- trouble on order ----------------------------------------------------------------------

    def reconnect(self, shard_id: int | None = None) -> None:
        """Ask clients to reconnect and resume (op 7)."""
        for connection in self._of(shard_id):
            connection.op(RECONNECT)

    def invalidate(self, shard_id: int | None = None, *, is_resumable: bool = False) -> None:
        """Tell clients that their session is invalid (op 9)."""
        for connection in self._of(shard_id):
            if not is_resumable and connection.session:
                self.sessions.pop(connection.session.id, None)
            connection.op(INVALID_SESSION, is_resumable)

    def close(self, code: int, shard_id: int | None = None) -> None:
        """Close connections with a code, such as 4000 or 4009."""
        for connection in self._of(shard_id):
            connection.close(code, "closed on order")

    def abort(self, shard_id: int | None = None) -> None:
        """Cut the TCP connections with a reset."""
        for connection in self._of(shard_id):
            connection.abort()

    def make_zombies(self, shard_id: int | None = None) -> None:
        """Keep connections open but dead: no acknowledgements, no events."""
        for connection in self._of(shard_id):
            connection.is_zombie = True

    def go_away(self, seconds: float) -> None:
        """Cut every connection and accept none for a while."""
        self._away_until = self.monotonic() + seconds
        self.abort()

    def is_away(self) -> bool:
        """Say whether connections are refused at present."""
        return self.monotonic() < self._away_until

    def stop(self) -> None:
        """Close every connection: Discord goes down for good."""
        for connection in self.connections:
            connection.close(1001, "going away")

    def _of(self, shard_id: int | None) -> Iterable[Connection]:
        return [
            connection
            for connection in self.connections
            if connection.session and shard_id in (None, connection.session.shard_id)
        ]

    # -- sessions ------------------------------------------------------------------------------

    def may_identify(self, shard_id: int) -> bool:
        """Count an identify; say no if this concurrency slot identified too short a time ago."""
        now, slot = self.monotonic(), shard_id % self._settings.max_concurrency
        self.identifies += 1
        self._identify_log.append(now)
        if self._identifies_today() > self._settings.daily_identifies:
            raise GatewayCloseError(4004, "Authentication failed.")
        if now - self._identified_at.get(slot, float("-inf")) < self._settings.identify_seconds:
            return False
        self._identified_at[slot] = now
        return True

    def begin(self, connection: Connection, session: Session) -> None:
        """Start a session; those of the shard whose client is gone will not be resumed any more."""
        for other in tuple(self.sessions.values()):
            if other.lost_at is not None and other.shard_id == session.shard_id:
                del self.sessions[other.id]
        self.sessions[session.id] = session
        self._attach(connection, session)

    def resumable(self, session_id: str) -> Session | None:
        """Find a session that may still be resumed."""
        session = self.sessions.get(session_id)
        if session is None or session.lost_at is None:
            return session
        if self.monotonic() - session.lost_at > self._settings.resume_seconds:
            del self.sessions[session_id]
            return None
        return session

    def take_over(self, connection: Connection, session: Session) -> None:
        """Let a new connection carry a session; an old one that still has it loses it."""
        for other in self.connections:
            if other.session is session:
                other.session = None
                other.close(4000, "resumed elsewhere")
        self.resumes += 1
        self._attach(connection, session)

    def lose(self, connection: Connection, *, is_final: bool) -> None:
        """Note the end of a connection; a client that said goodbye ends its session too."""
        self.connections.discard(connection)
        session = connection.session
        if session is None:
            return
        session.send, session.lost_at = None, self.monotonic()
        if is_final:
            self.sessions.pop(session.id, None)

    def _attach(self, connection: Connection, session: Session) -> None:
        connection.session = session
        session.send, session.lost_at = connection.send, None
        self._changed.set()

    def _identifies_today(self) -> int:
        horizon = self.monotonic() - DAY_SECONDS
        while self._identify_log and self._identify_log[0] < horizon:
            self._identify_log.popleft()
        return len(self._identify_log)
