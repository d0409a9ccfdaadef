"""Publishers in a process of their own, so that what they do takes no processor time of whoever is measured.

`/feed/N` is a small feed, `/document/NAME/N` one of `DOCUMENTS` at as many addresses as wanted, and another port has
the bad habits of `tests.sources.habits`. `change` gives the first so many small feeds a new item.
"""

import asyncio
import functools
import hashlib
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from tests.bench import articles
from tests.sources import poison
from tests.sources.habits import hundred_megabytes
from tests.sources.misbehaving import MisbehavingServer

ITEMS_OF_SMALL = 10
DOCUMENTS = {
    "WordPress, 50 whole articles": (50, 27),
    "WordPress, 50 summaries": (50, 0),
    "WordPress, 5 MB": (780, 26),
}
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Publisher:
    """Where they are, and their controls."""

    process: Process
    address: str
    bad_address: str

    def document(self, name: str, number: int) -> str:
        """Give an address of a document; one that was asked before knows what it sent."""
        return f"{self.address}/document/{tuple(DOCUMENTS).index(name)}/{number}"

    async def change(self, feeds: int) -> None:
        """Give the first so many small feeds a new item."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{feeds}\n".encode())
        await self.process.stdout.readline()


@asynccontextmanager
async def running() -> AsyncIterator[Publisher]:
    """Start the process, and stop it by closing its input."""
    command = (sys.executable, "-m", "tests.bench.publisher")
    process = await asyncio.create_subprocess_exec(*command, cwd=_ROOT, stdin=PIPE, stdout=PIPE)
    assert process.stdout is not None
    try:
        yield Publisher(process, *json.loads(await process.stdout.readline()))
    finally:
        await process.communicate(b"")


@functools.cache
def body_of(name: str) -> bytes:
    """Write one of the documents."""
    return articles.wordpress(*DOCUMENTS[name])


class _Press:
    """Answers for every address, with 304 where nothing has changed."""

    def __init__(self) -> None:
        self.changed = 0
        self._small = functools.cache(functools.partial(articles.wordpress, ITEMS_OF_SMALL, 1))

    async def feed(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        return _answer(request, self._small(name=f"school {number}", edition=int(number < self.changed)))

    async def document(self, request: web.Request) -> web.Response:
        return _answer(request, body_of(tuple(DOCUMENTS)[int(request.match_info["name"])]))


@functools.cache
def _etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:16]}"'


def _answer(request: web.Request, body: bytes) -> web.Response:
    headers = {"ETag": _etag(body)}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, headers=headers, content_type="application/rss+xml")


async def _serve() -> None:
    press = _Press()
    application = web.Application()
    application.router.add_get("/feed/{number}", press.feed)
    application.router.add_get("/document/{name}/{number}", press.document)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
    await site.start()
    for name in poison.DOCUMENTS:
        poison.document(name)
    hundred_megabytes(31)
    async with MisbehavingServer().running() as bad:
        host, port = runner.addresses[0][:2]
        _say(json.dumps([f"http://{host}:{port}", bad.url("")]))
        while line := await asyncio.to_thread(sys.stdin.readline):
            press.changed = int(line)
            _say("changed")
    await runner.cleanup()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_serve())
