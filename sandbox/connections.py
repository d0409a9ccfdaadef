"""One WebSocket to a client: what waits to be sent, and how it ends."""

import asyncio
import socket
import struct
from collections import deque
from dataclasses import dataclass, field

from aiohttp import web

from sandbox import compression
from sandbox.sessions import Session
from sandbox.wire import dumps


class GatewayCloseError(Exception):
    """The connection is to be closed with this code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}")
        self.code = code
        self.reason = reason


@dataclass(slots=True, eq=False)
class Connection:
    """One WebSocket of a client; a zombie is open but neither hears nor says anything."""

    ws: web.WebSocketResponse
    request: web.Request
    packer: compression.Compressor | None
    outbox: asyncio.Queue[str | None] = field(default_factory=asyncio.Queue)
    events: deque[float] = field(default_factory=deque)
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    end: GatewayCloseError | None = None
    session: Session | None = None
    is_zombie: bool = False

    def send(self, text: str) -> None:
        """Put a message on its way."""
        if not self.is_zombie:
            self.outbox.put_nowait(text)

    def op(self, op: int, data: object = None) -> None:
        """Send a message that is not an event."""
        self.send(dumps({"t": None, "s": None, "op": op, "d": data}))

    def close(self, code: int, reason: str) -> None:
        """Have the connection closed, after what already waits has been sent."""
        self.end = GatewayCloseError(code, reason)
        self.ending.set()

    def abort(self) -> None:
        """Cut the TCP connection with a reset."""
        reset(self.request)

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


def reset(request: web.Request) -> None:
    """End a TCP connection with RST, so that the client sees `Connection reset by peer`."""
    transport = request.transport
    if transport is None:
        return
    raw = transport.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
