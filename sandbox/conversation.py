"""What is said on one gateway connection: hello, identify or resume, heartbeats, and the end."""

import asyncio
import json
from collections.abc import Iterable

from aiohttp import WSMsgType, web

from sandbox import compression, payloads, sessions
from sandbox.connections import Connection, GatewayCloseError, reset
from sandbox.gateway import Gateway
from sandbox.nouns import Guild
from sandbox.sessions import Session
from sandbox.settings import Settings
from sandbox.wire import Json

REQUEST_MEMBERS, INVALID_SESSION, HELLO, ACK = 8, 9, 10, 11
LARGEST_PAYLOAD = 4096
GUILDS_PER_SHARD = 2500
GOODBYES = frozenset({1000, 1001})
_WAY_SECONDS = 0.02
"""What answers sooner overtakes discord.py's own note of when it asked, which then warns of a lag of 40 seconds."""


async def serve(gateway: Gateway, settings: Settings, request: web.Request) -> web.StreamResponse:
    """Talk with one client from its first byte to its last."""
    if gateway.is_away():
        reset(request)
        return web.Response(status=503)
    ws = web.WebSocketResponse(compress=False, max_msg_size=1 << 20, timeout=1.0)
    await ws.prepare(request)
    connection = Connection(ws, request, compression.choose(request.query.get("compress")))
    await Conversation(gateway, settings, connection).run()
    return ws


class Conversation:
    """The server's side of one connection."""

    def __init__(self, gateway: Gateway, settings: Settings, connection: Connection) -> None:
        self._gateway = gateway
        self._settings = settings
        self._connection = connection

    async def run(self) -> None:
        """Say hello, listen until either side ends it, and note how it ended."""
        connection = self._connection
        self._gateway.connections.add(connection)
        tasks = [asyncio.create_task(work) for work in (connection.write(), self._listen(), connection.ending.wait())]
        connection.op(HELLO, {"heartbeat_interval": int(self._settings.heartbeat_seconds * 1000)})
        try:
            await asyncio.wait(tasks[1:], return_when=asyncio.FIRST_COMPLETED)
        finally:
            connection.outbox.put_nowait(None)
            await asyncio.wait(tasks[:1], timeout=1.0)  # a client that reads no more must not hold us
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await self._finish()

    async def _finish(self) -> None:
        connection = self._connection
        if connection.end:
            await connection.ws.close(code=connection.end.code, message=connection.end.reason.encode())
        said_goodbye = connection.end is None and connection.ws.close_code in GOODBYES
        self._gateway.lose(connection, is_final=said_goodbye)

    async def _listen(self) -> None:
        try:
            while True:
                frame = await self._connection.ws.receive(timeout=self._settings.heartbeat_seconds * 2)
                if frame.type not in {WSMsgType.TEXT, WSMsgType.BINARY}:
                    return
                if not self._connection.is_zombie:
                    self._hear(frame.data)
        except TimeoutError:
            self._connection.close(4009, "Session timed out.")
        except GatewayCloseError as end:
            self._connection.close(end.code, end.reason)

    def _hear(self, data: str | bytes) -> None:
        self._check_size_and_rate(data)
        try:
            received = json.loads(data)
        except ValueError:
            raise GatewayCloseError(4002, "Error while decoding payload.") from None
        body = received.get("d")
        match received.get("op"):
            case 1:
                asyncio.get_running_loop().call_later(_WAY_SECONDS, self._connection.op, ACK)
            case 2:
                self._identify(body or {})
            case 6:
                self._resume(body or {})
            case 3 | 4 | 8 | 31 as op:
                self._ask(op, body or {})
            case _:
                raise GatewayCloseError(4001, "Unknown opcode.")

    def _check_size_and_rate(self, data: str | bytes) -> None:
        if len(data) > LARGEST_PAYLOAD:
            raise GatewayCloseError(4002, "Error while decoding payload.")
        quota, now, events = self._settings.gateway_events, self._gateway.monotonic(), self._connection.events
        events.append(now)
        while now - events[0] >= quota.window_seconds:
            events.popleft()
        if len(events) > quota.requests:
            raise GatewayCloseError(4008, "You are being rate limited.")

    # -- beginning -----------------------------------------------------------------------------

    def _check_beginning(self, data: Json) -> None:
        if self._connection.session is not None:
            raise GatewayCloseError(4005, "Already authenticated.")
        if not data.get("token") or self._settings.token not in {None, data["token"]}:
            raise GatewayCloseError(4004, "Authentication failed.")

    def _identify(self, data: Json) -> None:
        self._check_beginning(data)
        shard_id, shard_count = data.get("shard") or (0, 1)
        if not 0 <= shard_id < shard_count:
            raise GatewayCloseError(4010, "Invalid shard.")
        intents = int(data.get("intents") or 0)
        if intents & sessions.PRIVILEGED and not self._settings.privileged_intents:
            raise GatewayCloseError(4014, "Disallowed intent(s).")
        if not self._gateway.may_identify(shard_id):
            self._connection.op(INVALID_SESSION, data=False)
            return
        session = Session(data["token"], shard_id, shard_count, intents, self._settings.replay_events)
        guilds = [guild for guild in self._gateway.world.bot_guilds() if session.owns(guild.id)]
        if len(guilds) > GUILDS_PER_SHARD:
            raise GatewayCloseError(4011, "Sharding required.")
        self._gateway.begin(self._connection, session)
        self._introduce(session, guilds)

    def _introduce(self, session: Session, guilds: Iterable[Guild]) -> None:
        """Send ready, then every guild."""
        world = self._gateway.world
        ready: Json = {
            "v": 10,
            "user": payloads.own_user(world.bot),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": f"{self._gateway.base_url}/resume",
            "session_type": "normal",
            "shard": [session.shard_id, session.shard_count],
            "application": {"id": str(world.application_id), "flags": 0},
            "private_channels": [],
            "presences": [],
            "relationships": [],
        }
        session.push("READY", ready)
        for guild in guilds:
            session.push("GUILD_CREATE", payloads.guild_create(guild, world))

    def _resume(self, data: Json) -> None:
        self._check_beginning(data)
        session = self._gateway.resumable(str(data.get("session_id")))
        missed = session.missed_since(int(data.get("seq") or 0)) if session else None
        if session is None or missed is None:
            self._connection.op(INVALID_SESSION, data=False)
            return
        self._gateway.take_over(self._connection, session)
        for text in missed:
            self._connection.send(text)
        session.push("RESUMED", {"_trace": []})

    # -- asking --------------------------------------------------------------------------------

    def _ask(self, op: int, data: Json) -> None:
        """Take presence, voice and the like without effect; answer a request for members."""
        if self._connection.session is None:
            raise GatewayCloseError(4003, "Not authenticated.")
        guild = self._gateway.world.guilds.get(int(data.get("guild_id") or 0))
        if op == REQUEST_MEMBERS and guild:
            self._connection.session.push("GUILD_MEMBERS_CHUNK", _chunk(guild, data))


def _chunk(guild: Guild, data: Json) -> Json:
    wanted = {str(user_id) for user_id in data.get("user_ids") or ()}
    rows = [row for row in guild.members.values() if not wanted or str(row.user.id) in wanted]
    chunk: Json = {
        "guild_id": str(guild.id),
        "members": [payloads.member(row) for row in rows],
        "chunk_index": 0,
        "chunk_count": 1,
        "not_found": sorted(wanted - {str(row.user.id) for row in rows}),
    }
    return {**chunk, "nonce": data["nonce"]} if "nonce" in data else chunk
