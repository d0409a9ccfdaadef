"""Two newsrooms on loopback: the shipped sample feeds, served as web servers do it, with ETag and "not modified".

At first each newsroom holds its newest stories back; `publish()` brings them out one by one.
"""

import hashlib
import re
from dataclasses import dataclass, field
from importlib import resources
from types import TracebackType
from typing import Self

from aiohttp import web

from campaigns.model.feed import FeedMode

_ITEM = re.compile(rb"[ \t]*<item>.*?</item>[ \t]*\n?", re.DOTALL)


@dataclass(slots=True)
class Newsroom:
    """One feed: its document, and how many of its newest stories are still held back."""

    key: str
    organisation: str
    mode: FeedMode
    file: str
    held_back: int = 1
    requests: int = 0
    not_modified: int = 0
    document: bytes = field(default=b"", repr=False)

    def __post_init__(self) -> None:
        folder = resources.files("campaigns.data").joinpath("demo_feeds")
        self.document = folder.joinpath(self.file).read_bytes()

    @property
    def path(self) -> str:
        """Where it is served."""
        return f"/{self.key}/feed.xml"

    @property
    def told(self) -> str:
        """Say how it is read, in a few words."""
        stories = self.shown().count(b"<item>")
        asked = f"{self.requests} times" + (f" ({self.not_modified} unchanged)" if self.not_modified else "")
        return f"{self.organisation}: {stories} stories, asked {asked}"

    def publish(self) -> None:
        """Bring the next story out."""
        self.held_back = max(self.held_back - 1, 0)

    def shown(self) -> bytes:
        """Give the document as it stands: newest first, as both systems write it, without what is held back."""
        return _ITEM.sub(b"", self.document, count=self.held_back) if self.held_back else self.document

    async def serve(self, request: web.Request) -> web.Response:
        """Answer a reader."""
        self.requests += 1
        document = self.shown()
        headers = {"ETag": f'"{hashlib.sha256(document).hexdigest()[:20]}"'}
        if request.headers.get("If-None-Match") == headers["ETag"]:
            self.not_modified += 1
            return web.Response(status=304, headers=headers)
        return web.Response(body=document, content_type="application/rss+xml", charset="utf-8", headers=headers)


class Newsrooms:
    """The server of both. Use as an async context manager."""

    def __init__(self) -> None:
        self.reviewed = Newsroom("end-violence", "End Violence (sample)", FeedMode.REVIEW, "end-violence-wordpress.xml")
        self.automatic = Newsroom("weprotect", "WeProtect (sample)", FeedMode.AUTO, "weprotect-drupal.xml")
        self._root = ""
        self._runner: web.AppRunner | None = None

    @property
    def all(self) -> tuple[Newsroom, ...]:
        """Both of them."""
        return self.reviewed, self.automatic

    def url(self, newsroom: Newsroom) -> str:
        """Give a newsroom's address."""
        return self._root + newsroom.path

    async def __aenter__(self) -> Self:
        application = web.Application()
        for newsroom in self.all:
            application.router.add_get(newsroom.path, newsroom.serve)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self._root = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
