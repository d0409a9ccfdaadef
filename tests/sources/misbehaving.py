"""An HTTP server on loopback that misbehaves on order: its habits are in `habits`."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from tests.sources.habits import HABITS, Visit


class MisbehavingServer:
    """Listens on a free loopback port; remembers who asked for what."""

    def __init__(self) -> None:
        self.visits: list[Visit] = []
        self.closed_early = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
            visit = Visit(len(self.visits), head[0].split(" ")[1], headers, writer)
            self.visits.append(visit)
            await HABITS[visit.path.split("?")[0].split(":")[0]](visit)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.closed_early.set()
        except asyncio.CancelledError:
            pass  # the server is being closed
        finally:
            self._tasks.discard(task)
            with contextlib.suppress(ConnectionError):
                writer.close()

    @contextlib.asynccontextmanager
    async def running(self, host: str = "127.0.0.1") -> AsyncIterator["MisbehavingServer"]:
        self._server = await asyncio.start_server(self._serve, host, 0)
        self.port = self._server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            self._server.close()
            for task in tuple(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
