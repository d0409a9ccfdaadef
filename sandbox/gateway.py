"""The gateway: hello, identify, ready, guilds, heartbeats, resume with replay, and trouble on order."""

import asyncio
import json
import socket
import struct
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from sandbox import compression, payloads, sessions
from sandbox.sessions import Session
from sandbox.settings import Settings
from sandbox.wire import Json, dumps
from sandbox.world import Channel, Guild, Role, World

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME = 0, 1, 2, 3, 4, 6
RECONNECT, MEMBERS, INVALID_SESSION, HELLO, ACK = 7, 8, 9, 10, 11
LARGEST_PAYLOAD = 4096
GUILDS_PER_SHARD = 2500


@dataclass(slots=True, eq=False)
class Connection:
    """One WebSocket of a client."""

    ws: web.WebSocketResponse
    request: web.Request
    packer: compression.Compressor | None
    outbox: asyncio.Queue[str | None] = field(default_factory=asyncio.Queue)
    session: Session | None = None
    events: deque[float] = field(default_factory=deque)
    heard_at: float = 0.0
    is_zombie: bool = False

    def send(self, text: str) -> None:
        """Put a message on its way; a zombie sends nothing any more."""
        if not self.is_zombie:
            self.outbox.put_nowait(text)

    def op(self, op: int, data: object = None) -> None:
        """Send a message that is not an event."""
        self.send(dumps({"t": None, "s": None, "op": op, "d": data}))

    async def write(self) -> None:
        """Send what waits, until the connection ends."""
        while (text := await self.outbox.get()) is not None:
            try:
                if self.packer:
                    await self.ws.send_bytes(self.packer.pack(text))
                else:
                    await self.ws.send_str(text)
            except ConnectionError:
                return


class GatewayCloseError(Exception):
    """The connection is to be closed with this code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}")
        self.code = code
        self.reason = reason


class Gateway:
    """All sessions and connections; what the world announces goes to the shards that own it."""

    def __init__(self, world: World, settings: Settings, monotonic: Callable[[], float]) -> None:
        self._world = world
        self._settings = settings
        self._monotonic = monotonic
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.identifies = 0
        self.resumes = 0
        self.dispatched = 0
        self._identified_at: dict[int, float] = {}
        self._identify_log: deque[float] = deque()
        self._closed_until = 0.0
        self._changed = asyncio.Event()
        self.base_url = ""
        world.announce = self.dispatch
        world.announce_channel = self._channel_changed
        world.announce_role = self._role_changed
        world.announce_guild = self._guild_appeared

    # -- what the REST side asks ---------------------------------------------------------------

    def bot_info(self) -> Json:
        """Answer GET /gateway/bot."""
        count = self._settings.shards or max(1, -(-len(self._world.bot_guilds()) // 1000))
        limit = {
            "total": self._settings.daily_identifies,
            "remaining": max(0, self._settings.daily_identifies - self._identifies_today()),
            "reset_after": 86_400_000,
            "max_concurrency": self._settings.max_concurrency,
        }
        return {"url": self.base_url, "shards": count, "session_start_limit": limit}

    @property
    def connected_shards(self) -> set[int]:
        """The shards that have a live connection."""
        return {c.session.shard_id for c in self.connections if c.session and not c.is_zombie}

    def is_complete(self) -> bool:
        """Say whether every shard of the newest identify is connected."""
        live = [c.session for c in self.connections if c.session and not c.is_zombie]
        return bool(live) and len({session.shard_id for session in live}) >= live[-1].shard_count

    async def wait_connected(self) -> None:
        """Wait until every shard that was asked for is connected."""
        while not self.is_complete():
            self._changed.clear()
            await self._changed.wait()

    # -- telling the client --------------------------------------------------------------------

    def dispatch(self, event: str, data: Json, guild_id: int | None) -> int:
        """Tell every session that owns the guild and wants the event; give the number told."""
        told = 0
        for session in self.sessions.values():
            if session.owns(guild_id) and session.wants(event, guild_id):
                session.push(event, data)
                told += 1
        self.dispatched += told
        return told

    def dispatch_message(self, event: str, message: Json, guild_id: int | None) -> None:
        """Tell about a message; other people's words only where the content intent was granted."""
        is_own = message["author"]["id"] == str(self._world.bot.id) or guild_id is None
        is_named = any(row["id"] == str(self._world.bot.id) for row in message["mentions"])
        for session in self.sessions.values():
            if session.owns(guild_id) and session.wants(event, guild_id):
                may_read = is_own or is_named or session.intents & sessions.MESSAGE_CONTENT
                session.push(event, message if may_read else sessions.without_content(message))

    def _channel_changed(self, event: str, channel: Channel) -> None:
        guild_id = channel.guild.id if channel.guild else None
        self.dispatch(event, payloads.channel(channel), guild_id)

    def _role_changed(self, event: str, role: Role) -> None:
        data = {"guild_id": str(role.guild.id), "role": payloads.role(role)}
        self.dispatch(event, data, role.guild.id)

    def _guild_appeared(self, guild: Guild) -> None:
        if self.sessions:
            self.dispatch("GUILD_CREATE", payloads.guild_create(guild, self._world), guild.id)

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

    async def close(self, code: int, shard_id: int | None = None) -> None:
        """Close connections with a code, such as 4000 or 4009."""
        for connection in self._of(shard_id):
            await connection.ws.close(code=code, message=b"closed on order")

    def abort(self, shard_id: int | None = None) -> None:
        """Cut the TCP connections with a reset."""
        for connection in self._of(shard_id):
            reset(connection.request)

    def make_zombies(self, shard_id: int | None = None) -> None:
        """Keep connections open but dead: no acknowledgements, no events."""
        for connection in self._of(shard_id):
            connection.is_zombie = True

    def go_away(self, seconds: float) -> None:
        """Cut every connection and accept none for a while."""
        self._closed_until = self._monotonic() + seconds
        self.abort()

    async def stop(self) -> None:
        """Close every connection: Discord goes down for good."""
        for connection in tuple(self.connections):
            await connection.ws.close(code=1001, message=b"going away")

    def _of(self, shard_id: int | None) -> Iterable[Connection]:
        return [
            connection
            for connection in self.connections
            if connection.session and shard_id in (None, connection.session.shard_id)
        ]

    # -- one connection ------------------------------------------------------------------------

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one WebSocket from hello to its end."""
        if self._monotonic() < self._closed_until:
            reset(request)
            return web.Response(status=503)
        ws = web.WebSocketResponse(autoping=True, compress=False, max_msg_size=1 << 20, timeout=1.0)
        await ws.prepare(request)
        connection = Connection(ws, request, compression.choose(request.query.get("compress")))
        connection.heard_at = self._monotonic()
        self.connections.add(connection)
        writer = asyncio.create_task(connection.write())
        connection.op(HELLO, {"heartbeat_interval": int(self._settings.heartbeat_seconds * 1000)})
        try:
            await self._read(connection)
        except GatewayCloseError as end:
            await ws.close(code=end.code, message=end.reason.encode())
        finally:
            self._lose(connection)
            connection.outbox.put_nowait(None)
            await writer
        return ws

    async def _read(self, connection: Connection) -> None:
        patience = self._settings.heartbeat_seconds * 2
        while True:
            try:
                frame = await connection.ws.receive(timeout=patience)
            except TimeoutError:
                raise GatewayCloseError(4009, "Session timed out.") from None
            if frame.type not in {WSMsgType.TEXT, WSMsgType.BINARY}:
                return
            if connection.is_zombie:
                continue
            self._check_frame(connection, frame.data)
            try:
                received = json.loads(frame.data)
            except ValueError:
                raise GatewayCloseError(4002, "Error while decoding payload.") from None
            self._understand(connection, received)

    def _check_frame(self, connection: Connection, data: str | bytes) -> None:
        if len(data) > LARGEST_PAYLOAD:
            raise GatewayCloseError(4002, "Error while decoding payload.")
        quota, now = self._settings.gateway_events, self._monotonic()
        connection.events.append(now)
        while now - connection.events[0] >= quota.window_seconds:
            connection.events.popleft()
        if len(connection.events) > quota.requests:
            raise GatewayCloseError(4008, "You are being rate limited.")

    def _understand(self, connection: Connection, received: Json) -> None:
        op, data = received.get("op"), received.get("d")
        connection.heard_at = self._monotonic()
        match op:
            case 1:
                connection.op(ACK)
            case 2:
                self._identify(connection, data or {})
            case 6:
                self._resume(connection, data or {})
            case 3 | 4 | 8 | 31:
                if connection.session is None:
                    raise GatewayCloseError(4003, "Not authenticated.")
                if op == MEMBERS:
                    self._members(connection.session, data or {})
            case _:
                raise GatewayCloseError(4001, "Unknown opcode.")

    def _identify(self, connection: Connection, data: Json) -> None:
        if connection.session is not None:
            raise GatewayCloseError(4005, "Already authenticated.")
        self._check_token(data)
        shard_id, shard_count = data.get("shard") or (0, 1)
        if not 0 <= shard_id < shard_count:
            raise GatewayCloseError(4010, "Invalid shard.")
        intents = int(data.get("intents") or 0)
        if intents & sessions.PRIVILEGED and not self._settings.privileged_intents:
            raise GatewayCloseError(4014, "Disallowed intent(s).")
        if not self._may_identify(shard_id):
            connection.op(INVALID_SESSION, data=False)
            return
        session = Session(data["token"], shard_id, shard_count, intents, self._settings.replay_events)
        guilds = [guild for guild in self._world.bot_guilds() if session.owns(guild.id)]
        if len(guilds) > GUILDS_PER_SHARD:
            raise GatewayCloseError(4011, "Sharding required.")
        self._start(connection, session, guilds)

    def _check_token(self, data: Json) -> None:
        if not data.get("token") or self._settings.token not in (None, data["token"]):
            raise GatewayCloseError(4004, "Authentication failed.")

    def _may_identify(self, shard_id: int) -> bool:
        """Count an identify; say no if this concurrency slot identified within five seconds."""
        now = self._monotonic()
        slot = shard_id % self._settings.max_concurrency
        self.identifies += 1
        self._identify_log.append(now)
        if self._identifies_today() > self._settings.daily_identifies:
            raise GatewayCloseError(4004, "Authentication failed.")
        if now - self._identified_at.get(slot, float("-inf")) < self._settings.identify_seconds:
            return False
        self._identified_at[slot] = now
        return True

    def _identifies_today(self) -> int:
        horizon = self._monotonic() - 86_400
        while self._identify_log and self._identify_log[0] < horizon:
            self._identify_log.popleft()
        return len(self._identify_log)

    def _start(self, connection: Connection, session: Session, guilds: list[Guild]) -> None:
        self._forget_lost(session)
        connection.session, session.send = session, connection.send
        self.sessions[session.id] = session
        ready: Json = {
            "v": 10,
            "user": payloads.own_user(self._world.bot),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": f"{self.base_url}/resume",
            "session_type": "normal",
            "shard": [session.shard_id, session.shard_count],
            "application": {"id": str(self._world.application_id), "flags": 0},
            "private_channels": [],
            "presences": [],
            "relationships": [],
        }
        session.push("READY", ready)
        self._changed.set()
        for guild in guilds:
            session.push("GUILD_CREATE", payloads.guild_create(guild, self._world))

    def _forget_lost(self, fresh: Session) -> None:
        """Drop sessions whose client is gone and has begun anew: nobody will resume them."""
        for session in tuple(self.sessions.values()):
            if session.lost_at is not None and session.shard_id == fresh.shard_id:
                del self.sessions[session.id]

    def _resume(self, connection: Connection, data: Json) -> None:
        if connection.session is not None:
            raise GatewayCloseError(4005, "Already authenticated.")
        self._check_token(data)
        session = self._alive(str(data.get("session_id")))
        missed = session.missed_since(int(data.get("seq") or 0)) if session else None
        if session is None or missed is None:
            connection.op(INVALID_SESSION, data=False)
            return
        self.resumes += 1
        self._replace(session, connection)
        for text in missed:
            connection.send(text)
        session.push("RESUMED", {"_trace": []})
        self._changed.set()

    def _alive(self, session_id: str) -> Session | None:
        session = self.sessions.get(session_id)
        if session is None or session.lost_at is None:
            return session
        if self._monotonic() - session.lost_at > self._settings.resume_seconds:
            self.sessions.pop(session_id)
            return None
        return session

    def _replace(self, session: Session, connection: Connection) -> None:
        """Let a new connection carry a session; an old one that still has it loses it."""
        for other in self.connections:
            if other.session is session:
                other.session = None
                other.outbox.put_nowait(None)
        session.lost_at, session.send = None, connection.send
        connection.session = session

    def _members(self, session: Session, data: Json) -> None:
        guild = self._world.guilds.get(int(data.get("guild_id") or 0))
        if guild is None:
            return
        wanted = {str(user_id) for user_id in data.get("user_ids") or ()}
        rows = [row for row in guild.members.values() if not wanted or str(row.user.id) in wanted]
        chunk: Json = {
            "guild_id": str(guild.id),
            "members": [payloads.member(row) for row in rows],
            "chunk_index": 0,
            "chunk_count": 1,
            "not_found": [],
        }
        session.push("GUILD_MEMBERS_CHUNK", {**chunk, **({"nonce": data["nonce"]} if "nonce" in data else {})})

    def _lose(self, connection: Connection) -> None:
        """Note the end of a connection; a client that closed with 1000 or 1001 ends its session."""
        self.connections.discard(connection)
        session = connection.session
        if session is None or session.send != connection.send:
            return
        session.send, session.lost_at = None, self._monotonic()
        if connection.ws.close_code in {1000, 1001}:
            self.sessions.pop(session.id, None)


def reset(request: web.Request) -> None:
    """End a TCP connection with RST, so that the client sees `Connection reset by peer`."""
    transport = request.transport
    if transport is None:
        return
    raw = transport.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
