"""How the process is: `/health` for whoever restarts it, `/metrics` for whoever draws curves. Default: on loopback."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Final

import structlog
from aiohttp import web

from bot import metrics
from bot.answers import Budget
from bot.client import Client
from bot.post_office import PostOffice
from campaigns.actions import bot_state, safety
from campaigns.storage.database import Database

DATABASE_SECONDS: Final = 5.0

log = structlog.get_logger()


@contextlib.asynccontextmanager
async def standing_by(host: str, port: int) -> AsyncIterator[None]:
    """Tell whoever asks that this process is well and waits for its turn; nothing where the port is 0."""

    async def health(_request: web.Request) -> web.Response:
        return web.json_response({"status": "standby"})

    if port == 0:
        yield
        return
    application = web.Application()
    application.router.add_get("/health", health)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    try:
        yield
    finally:
        await runner.cleanup()


class Health:
    """A small web server that tells how the process is."""

    def __init__(
        self,
        *,
        client: Client,
        database: Database,
        office: PostOffice,
        budget: Budget,
        now: Callable[[], datetime],
    ) -> None:
        self._client = client
        self._database = database
        self._office = office
        self._budget = budget
        self._now = now
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def start(self, host: str, port: int) -> None:
        """Listen, unless the port is 0."""
        if port == 0:
            return
        application = web.Application()
        application.router.add_get("/health", self._health)
        application.router.add_get("/metrics", self._metrics)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self.port = self._runner.addresses[0][1]
        log.info("health and metrics", action="health.listening", host=host, port=self.port)

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _health(self, _request: web.Request) -> web.Response:
        database = await self._database_trouble()
        is_well = self._client.is_connected and not database and not self._office.trouble
        state = {
            "status": "ok" if is_well else "trouble",
            "gateway": "connected" if self._client.is_connected else "gone",
            "database": database or "ok",
            "outbox": self._office.trouble or "ok",
            "safe_mode": "not known" if database else await self._safe_mode(),
        }
        return web.json_response(state, status=200 if is_well else 503)

    async def _safe_mode(self) -> str:
        """Name the campaigns that wait for an organiser; that is no trouble a new start would end."""
        safe = await safety.standing(self._database)
        return ", ".join(f"{each.campaign.slug}: {each.campaign.safe_reason}" for each in safe) or "off"

    async def _metrics(self, _request: web.Request) -> web.Response:
        gauges = (
            metrics.Gauge("sidekick_gateway_up", "1 while every shard is connected.", int(self._client.is_connected)),
            metrics.Gauge("sidekick_outbox_up", "1 while the outbox works.", int(not self._office.trouble)),
            metrics.Gauge(
                "sidekick_invalid_requests",
                "Requests of the last ten minutes that Discord counts as invalid.",
                self._budget.count(asyncio.get_running_loop().time()),
            ),
        )
        text = metrics.text((*gauges, *await metrics.of_campaigns(self._database, self._now())))
        return web.Response(text=text, headers={"Content-Type": metrics.CONTENT_TYPE})

    async def _database_trouble(self) -> str:
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                await bot_state.last_beat_at(self._database)
        except Exception as error:  # noqa: BLE001 - whatever it is, the database is not there
            return type(error).__name__
        return ""
