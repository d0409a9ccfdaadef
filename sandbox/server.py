"""The house: one aiohttp server on loopback with the API, the gateway and the files."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from types import TracebackType
from typing import Self

from aiohttp import web

from sandbox import conversation, routes
from sandbox.clock import Clock
from sandbox.door import Door
from sandbox.errors import METHOD_NOT_ALLOWED, NOT_FOUND
from sandbox.faults import Faults
from sandbox.gateway import Gateway
from sandbox.interactions import Interactions
from sandbox.limits import InvalidRequests
from sandbox.members import Member
from sandbox.messages import Message, Messages
from sandbox.nouns import Channel, Guild, Role, User
from sandbox.record import Log
from sandbox.routes.call import Route
from sandbox.settings import Latency, Settings
from sandbox.state import State
from sandbox.wire import dumps
from sandbox.world import World

API = "/api/v10"
Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """A Discord on loopback, without the controls for other processes; `Sandbox` has them."""

    def __init__(self, settings: Settings | None = None, world: World | None = None) -> None:
        self.settings = settings or Settings()
        self.world = world or World()
        self.state = State(self.settings, self.world)
        self._runner: web.AppRunner | None = None
        self.root = ""

    # -- life ----------------------------------------------------------------------------------

    async def start(self) -> Self:
        """Listen; afterwards the addresses are known."""
        application = web.Application(client_max_size=self.settings.request_bytes + 1_000_000)
        self.add_addresses(application.router)
        application.middlewares.append(_json_errors)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.settings.host, self.settings.port)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.root = f"http://{host}:{port}"
        self.state.messages.base_url = self.root
        self.state.gateway.base_url = f"ws://{host}:{port}/gateway"
        return self

    async def stop(self) -> None:
        """End all connections and stop listening."""
        self.state.closing.set()
        self.state.gateway.stop()
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    # -- addresses -----------------------------------------------------------------------------

    @property
    def api_url(self) -> str:
        """The REST base, for `DISCORD_API_URL` or `discord.http.Route.BASE`."""
        return self.root + API

    @property
    def gateway_url(self) -> str:
        """The gateway's address, as GET /gateway/bot gives it."""
        return self.state.gateway.base_url

    @property
    def clock(self) -> Clock:
        """The sandbox's clock; `clock.advance(seconds)` moves windows, ages and token lives."""
        return self.state.clock

    @property
    def log(self) -> Log:
        """Every request so far."""
        return self.state.log

    @property
    def faults(self) -> Faults:
        """Where faults are ordered."""
        return self.state.faults

    @property
    def messages(self) -> Messages:
        """Every message so far."""
        return self.state.messages

    @property
    def gateway(self) -> Gateway:
        """Sessions and connections, and their troubles on order."""
        return self.state.gateway

    @property
    def interactions(self) -> Interactions:
        """Every exchange between members and the bot."""
        return self.state.interactions

    @property
    def invalid(self) -> InvalidRequests:
        """The count of invalid requests, and the ban."""
        return self.state.invalid

    @property
    def latency(self) -> Latency:
        """How long requests take; may be set at any time."""
        return self.state.latency

    @latency.setter
    def latency(self, latency: Latency) -> None:
        self.state.latency = latency

    # -- acts ----------------------------------------------------------------------------------

    def member(
        self,
        guild: Guild,
        name: str,
        *,
        roles: Iterable[Role] = (),
        locale: str = "en-US",
        user_id: int | None = None,
    ) -> Member:
        """Let a new person join a guild, and give the hands to act for them."""
        user = self.world.add_user(name, user_id=user_id, locale=locale)
        return self.joined(guild, user, roles=roles)

    def joined(self, guild: Guild, user: User, *, roles: Iterable[Role] = ()) -> Member:
        """Let a known person join (another) guild."""
        guild.add_member(user, roles)
        return Member(self.state, user, guild)

    def person(self, name: str, *, locale: str = "en-US") -> Member:
        """Make a person who talks to the bot in direct messages only."""
        return Member(self.state, self.world.add_user(name, locale=locale), None)

    def post(self, channel: Channel, author: Member | User, text: str) -> Message:
        """Let somebody write in a channel."""
        return self.state.post(channel, author.user if isinstance(author, Member) else author, text)

    def remove(self, message: Message) -> None:
        """Let a moderator delete a message."""
        self.state.remove(message)

    def delete_channel(self, channel: Channel) -> None:
        """Let a moderator delete a channel."""
        self.state.delete_channel(channel)

    def copies(self, text: str) -> dict[int, int]:
        """Count the bot's messages in which `text` (a post reference) can be read, by channel id."""
        counts: dict[int, int] = {}
        for message in self.messages.containing(text, author_id=self.world.bot.id):
            counts[message.channel.id] = counts.get(message.channel.id, 0) + 1
        return counts

    def copies_by(self, pattern: str) -> dict[int, dict[str, int]]:
        """Count the bot's messages by channel id and by the text that matches a regular expression."""
        counts: dict[int, dict[str, int]] = {}
        for message in self.messages:
            found = re.search(pattern, message.text) if message.author is self.world.bot else None
            if found:
                of_channel = counts.setdefault(message.channel.id, {})
                of_channel[found[0]] = of_channel.get(found[0], 0) + 1
        return counts

    async def wait_connected(self, timeout_seconds: float = 10.0) -> None:
        """Wait until every shard that was asked for is connected."""
        async with asyncio.timeout(timeout_seconds):
            await self.gateway.wait_connected()

    # -- wiring --------------------------------------------------------------------------------

    def add_addresses(self, router: web.UrlDispatcher) -> None:
        """Say what answers where."""
        door = Door(self.state)
        for template, rows in _by_template(routes.ALL).items():
            resource = router.add_resource(API + template)
            for route in rows:
                resource.add_route(route.method, _serve(door, route))
        for path in ("/gateway", "/gateway/", "/gateway/resume"):
            router.add_get(path, self._gateway)
        router.add_get("/cdn/attachments/{channel_id}/{file_id}/{filename}", self._file)

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        return await conversation.serve(self.state.gateway, self.settings, request)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        file_id = request.match_info["file_id"]
        file = self.messages.files.get(int(file_id)) if file_id.isdigit() else None
        if file is None:
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(body=file.data, content_type=file.content_type.partition(";")[0])


def _by_template(every: Iterable[Route]) -> dict[str, list[Route]]:
    """Group the routes by address; those without a parameter at the end come before those with one."""
    grouped: dict[str, list[Route]] = {}
    for route in sorted(every, key=lambda route: route.template.count("{")):
        grouped.setdefault(route.template, []).append(route)
    return grouped


def _serve(door: Door, route: Route) -> Serve:
    async def serve(request: web.Request) -> web.StreamResponse:
        return await door.serve(request, route)

    return serve


@web.middleware
async def _json_errors(request: web.Request, handler: Serve) -> web.StreamResponse:
    """Answer addresses that do not exist the way Discord does."""
    try:
        return await handler(request)
    except web.HTTPNotFound:
        problem = NOT_FOUND
    except web.HTTPMethodNotAllowed:
        problem = METHOD_NOT_ALLOWED
    return web.Response(status=problem.status, text=dumps(problem.body()), content_type="application/json")
