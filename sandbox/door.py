"""The way of every REST request: log, read, delay, ban, token, fault, limits, handler, answer.

A fault "after" lets the request take effect and loses only the answer, which is how a real network
fails between Discord and a bot.
"""

import asyncio
from collections.abc import Mapping

from aiohttp import web

from sandbox import answers, reading
from sandbox.connections import reset
from sandbox.errors import TOO_LARGE, UNAUTHORIZED, Problem, RefusedError
from sandbox.faults import Fault, FaultKind
from sandbox.limits import Bucket
from sandbox.record import Request
from sandbox.routes.call import Answer, Call, Route
from sandbox.state import State
from sandbox.wire import Json

_LIMITED = "You are being rate limited."
_ANSWERS = {
    FaultKind.ERROR_500: 500,
    FaultKind.ERROR_500_AFTER: 500,
    FaultKind.ERROR_502: 502,
    FaultKind.ERROR_502_AFTER: 502,
    FaultKind.ERROR_503: 503,
    FaultKind.ERROR_504: 504,
    FaultKind.ERROR_504_AFTER: 504,
}
_TOP_LEVEL = ("channel_id", "guild_id", "webhook_token", "interaction_token")


class Door:
    """Serves every address of the API."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def serve(self, incoming: web.Request, route: Route) -> web.StreamResponse:
        """Take one request from its arrival to its answer."""
        request = self._note(incoming, route)
        try:
            response = await self._respond(incoming, request, route)
        finally:
            request.answered_at = self._state.clock.now()
            self._count(request)
            self._state.log.close(request)
        return response

    async def _respond(self, incoming: web.Request, request: Request, route: Route) -> web.StreamResponse:
        delay = self._state.latency.draw(self._state.dice)
        try:
            await self._read(incoming, request)  # at once: a client that dies now has sent all the same
            await _pause(delay / 2)
            banned = self._ban_page(request)
            response = banned or await self._decide(incoming, request, route)
        except RefusedError as refusal:
            response = self._refuse(request, refusal.problem)
        except ConnectionError:  # the client died before all of its request had arrived
            return web.Response(status=400)
        await _pause(delay / 2)
        return response

    async def _decide(self, incoming: web.Request, request: Request, route: Route) -> web.StreamResponse:
        if not route.is_interaction:
            self._check_token(incoming)
        fault = self._state.faults.strike(request)
        if fault:
            request.fault = fault.kind.value
            if fault.delay_seconds:
                await asyncio.sleep(fault.delay_seconds)
            if not (fault.kind.is_after or fault.kind is FaultKind.SLOW):
                return await self._fail(incoming, request, fault)
        response = self._limited(request, route)
        if response is None:
            response = self._handle(request, route)
        if fault and fault.kind.is_after:
            return await self._fail(incoming, request, fault)
        return response

    # -- steps ---------------------------------------------------------------------------------

    def _note(self, incoming: web.Request, route: Route) -> Request:
        state = self._state
        request = Request(
            number=state.log.total + 1,
            method=route.method,
            route=route.template,
            path=incoming.path,
            params=dict(incoming.match_info),
            query=dict(incoming.query),
            arrived_at=state.clock.now(),
            arrived_monotonic=state.clock.monotonic(),
            guild_id=self._guild_id(incoming),
            user_agent=incoming.headers.get("User-Agent", ""),
            reason=incoming.headers.get("X-Audit-Log-Reason"),
        )
        state.log.open(request)
        return request

    def _guild_id(self, incoming: web.Request) -> int | None:
        guild_id, channel_id = (incoming.match_info.get(name, "") for name in ("guild_id", "channel_id"))
        channel = self._state.world.channels.get(int(channel_id)) if channel_id.isdigit() else None
        if channel and channel.guild:
            return channel.guild.id
        return int(guild_id) if guild_id.isdigit() else None

    async def _read(self, incoming: web.Request, request: Request) -> None:
        if (incoming.content_length or 0) > self._state.settings.request_bytes:
            raise RefusedError(TOO_LARGE)
        if incoming.content_type.startswith("multipart/"):
            request.body, request.files = await reading.form(incoming)
        elif incoming.can_read_body:
            request.body = reading.decode(await incoming.read())
        if any(len(file.data) > self._state.settings.attachment_bytes for file in request.files):
            raise RefusedError(TOO_LARGE)

    def _check_token(self, incoming: web.Request) -> None:
        kind, _, token = incoming.headers.get("Authorization", "").partition(" ")
        if kind != "Bot" or not token or self._state.settings.token not in (None, token):
            raise RefusedError(UNAUTHORIZED)

    def _limited(self, request: Request, route: Route) -> web.StreamResponse | None:
        """Refuse what is over the global or the bucket's limit."""
        state, now = self._state, self._state.clock.monotonic()
        if state.global_window and not route.is_interaction:
            wait = state.global_window.take(now)
            if wait > 0:
                return self._too_many(request, wait, scope="global")
        bucket = self._bucket(request)
        wait = bucket.take(now)
        if wait > 0:
            return self._too_many(request, wait, scope="user", headers=self._bucket_headers(bucket))
        return None

    def _handle(self, request: Request, route: Route) -> web.StreamResponse:
        headers = self._bucket_headers(self._bucket(request))
        try:
            answer = route.handler(Call(self._state, request))
        except RefusedError as refusal:
            return self._refuse(request, refusal.problem, headers)
        return self._answer(request, answer, headers)

    # -- answers -------------------------------------------------------------------------------

    def _answer(self, request: Request, answer: Answer, headers: Mapping[str, str]) -> web.Response:
        request.status, request.answer = answer.status, answer.payload
        if answer.payload is None:
            return web.Response(status=answer.status, headers={**headers, **answers.VIA})
        return answers.as_json(answer.status, answer.payload, {**headers, **answers.VIA})

    def _refuse(self, request: Request, problem: Problem, headers: Mapping[str, str] | None = None) -> web.Response:
        request.status, request.code, request.answer = problem.status, problem.code, problem.body()
        extra = {"Retry-After": str(problem.extra["retry_after"])} if "retry_after" in problem.extra else {}
        return answers.as_json(problem.status, problem.body(), {**(headers or {}), **extra, **answers.VIA})

    def _too_many(
        self,
        request: Request,
        wait: float,
        *,
        scope: str,
        headers: Mapping[str, str] | None = None,
        header_wait: float | None = None,
        code: int | None = None,
    ) -> web.Response:
        """Answer 429; `header_wait` lets the header disagree with the body, as has been observed."""
        is_global = scope == "global"
        body: Json = {"message": _LIMITED, "retry_after": round(wait + 0.0005, 3), "global": is_global}
        if code:
            body["code"] = code
        request.status, request.code, request.answer = 429, code, body
        said = wait if header_wait is None else header_wait
        extra = {"Retry-After": f"{said:.3f}", "X-RateLimit-Scope": scope, **answers.VIA}
        if is_global:
            extra["X-RateLimit-Global"] = "true"
        return answers.as_json(429, body, {**(headers or {}), **extra})

    async def _fail(self, incoming: web.Request, request: Request, fault: Fault) -> web.StreamResponse:
        """Give the answer (or the lack of one) that a fault asks for."""
        if fault.kind in _ANSWERS:
            return self._break(request, _ANSWERS[fault.kind])
        match fault.kind:
            case FaultKind.LIMIT_BUCKET | FaultKind.LIMIT_GLOBAL | FaultKind.LIMIT_SHARED:
                return self._fake_limit(request, fault)
            case FaultKind.BAN_PAGE:
                request.status = 429
                return answers.ban_page(fault.retry_after)
            case FaultKind.REFUSED:
                return self._refuse(request, Problem(fault.status, fault.code, fault.message or "Refused"))
            case FaultKind.FORBIDDEN:
                text = fault.message or "Missing Permissions"
                return self._refuse(request, Problem(403, fault.code or 50013, text))
            case FaultKind.NOT_FOUND:
                return self._refuse(request, Problem(404, fault.code or 10003, fault.message or "Unknown Channel"))
            case _:
                return await self._lose(incoming, request, fault)

    def _break(self, request: Request, status: int) -> web.Response:
        request.status = status
        return answers.broken(status)

    def _fake_limit(self, request: Request, fault: Fault) -> web.Response:
        scopes = {FaultKind.LIMIT_GLOBAL: "global", FaultKind.LIMIT_SHARED: "shared"}
        headers = {} if fault.kind is FaultKind.LIMIT_GLOBAL else self._bucket_headers(self._bucket(request))
        return self._too_many(
            request,
            fault.retry_after,
            scope=scopes.get(fault.kind, "user"),
            headers=headers,
            header_wait=fault.header_retry_after,
            code=fault.code or None,
        )

    async def _lose(self, incoming: web.Request, request: Request, fault: Fault) -> web.StreamResponse:
        request.status = 0
        match fault.kind:
            case FaultKind.RESET | FaultKind.RESET_AFTER:
                reset(incoming)
            case FaultKind.DISCONNECT | FaultKind.DISCONNECT_AFTER:
                if incoming.transport:
                    incoming.transport.close()
            case _:
                await self._keep_silent(incoming)
        return web.Response(status=500)

    async def _keep_silent(self, incoming: web.Request) -> None:
        """Say nothing until the client gives up or the sandbox stops."""
        while incoming.transport and not incoming.transport.is_closing():
            if await self._state.closes_within(0.1):
                return

    # -- accounts ------------------------------------------------------------------------------

    def _bucket(self, request: Request) -> Bucket:
        params = request.params
        resource = next((params[name] for name in _TOP_LEVEL if name in params), "")
        return self._state.buckets.find(request.key, resource, self._state.clock.monotonic())

    def _bucket_headers(self, bucket: Bucket) -> dict[str, str]:
        clock = self._state.clock
        return bucket.headers(clock.monotonic(), clock.now())

    def _count(self, request: Request) -> None:
        """Count invalid requests: 401, 403 and 429, unless the limit was shared."""
        is_shared = request.fault == FaultKind.LIMIT_SHARED
        if request.status in {401, 403, 429} and not is_shared:
            self._state.invalid.note(self._state.clock.monotonic())

    def _ban_page(self, request: Request) -> web.Response | None:
        left = self._state.invalid.ban_left(self._state.clock.monotonic())
        if left <= 0:
            return None
        request.status = 429
        return answers.ban_page(left)


async def _pause(seconds: float) -> None:
    if seconds > 0:
        await asyncio.sleep(seconds)
