"""A small JSON interface for another process: order faults, move the clock, ask what happened.

Not part of Discord: it lives beside the API under `/_sandbox`, takes and gives JSON objects, answers
400 with `{"error": ...}` for what it does not understand, and is never counted, limited or logged.
`sandbox.remote.Remote` speaks it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from sandbox import control_world
from sandbox.errors import RefusedError
from sandbox.exchange import DeclinedError, NoAnswerError
from sandbox.faults import Fault
from sandbox.record import Request
from sandbox.server import Server
from sandbox.settings import Latency
from sandbox.wire import Json, dumps

PREFIX = "/_sandbox"
_NUMBERS = ("channel_id", "guild_id", "times", "skip", "status", "code")
_FILTERS = ("method", "route")
Verb = Callable[[Server, web.Request, Json], Awaitable[Any]]


def add_addresses(router: web.UrlDispatcher, house: Server) -> None:
    """Serve the controls."""
    for (method, path), verb in {**VERBS, **control_world.VERBS}.items():
        router.add_route(method, PREFIX + path, _serve(house, verb))


def _serve(house: Server, verb: Verb) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def serve(request: web.Request) -> web.StreamResponse:
        status = 200
        try:
            body = await request.json() if request.can_read_body else {}
            result = await verb(house, request, body)
        except (ValueError, TypeError, LookupError) as error:
            status, result = 400, {"error": f"{type(error).__name__}: {error}"}
        except (DeclinedError, NoAnswerError, RefusedError, TimeoutError) as error:
            status, result = 409, {"error": f"{type(error).__name__}: {error}"}
        return web.Response(status=status, text=dumps(result), content_type="application/json")

    return serve


async def overview(house: Server, _request: web.Request, _body: Json) -> Json:
    """Give the addresses and the counts."""
    now = house.clock.monotonic()
    return {
        "api_url": house.api_url,
        "gateway_url": house.gateway_url,
        "application_id": str(house.world.application_id),
        "requests": house.log.total,
        "statuses": {str(status): count for status, count in house.log.statuses.items()},
        "messages": len(house.messages),
        "guilds": len(house.world.guilds),
        "identifies": house.gateway.identifies,
        "resumes": house.gateway.resumes,
        "connected_shards": sorted(house.gateway.connected_shards),
        "invalid_requests": house.invalid.count(now),
        "ban_left_seconds": house.invalid.ban_left(now),
        "wall_time": house.clock.now(),
    }


async def requests(house: Server, request: web.Request, _body: Json) -> list[Json]:
    """Give logged requests; filters: after, method, route, status, limit."""
    rows = _matching(house, request.query)
    return [row.as_json() for row in rows[: int(request.query.get("limit", "10000"))]]


async def wait_for_requests(house: Server, request: web.Request, _body: Json) -> Json:
    """Wait until `count` requests that fit the filters have been answered (or lost)."""
    count, timeout = int(request.query.get("count", "1")), float(request.query.get("timeout", "30"))
    wake = asyncio.Event()
    stop = house.log.watch(lambda _: wake.set())
    try:
        async with asyncio.timeout(timeout):
            while len(rows := _finished(house, request.query)) < count:
                wake.clear()
                await wake.wait()
    finally:
        stop()
    return {"count": len(rows), "last": rows[count - 1].as_json() if count else None}


def _finished(house: Server, query: Mapping[str, str]) -> list[Request]:
    return [row for row in _matching(house, query) if row.answered_at is not None]


def _matching(house: Server, query: Mapping[str, str]) -> list[Request]:
    named = {name: query[name] for name in _FILTERS if name in query}
    status = int(query["status"]) if "status" in query else None
    channel_id = int(query["channel_id"]) if "channel_id" in query else None
    after = int(query.get("after", "0"))
    return house.log.where(named.get("method"), named.get("route"), status=status, channel_id=channel_id, after=after)


async def forget_requests(house: Server, _request: web.Request, _body: Json) -> Json:
    """Empty the log."""
    house.log.clear()
    return {}


async def messages(house: Server, request: web.Request, _body: Json) -> list[Json]:
    """Give messages of a channel, or all in which a text can be read; private ones with `hidden`."""
    if "channel_id" in request.query:
        found = house.messages.in_channel(int(request.query["channel_id"]))
    elif "hidden" in request.query:
        found = list(house.messages.hidden.values())
    else:
        found = house.messages.containing(request.query.get("text", ""))
    return [message.payload for message in found]


async def copies(house: Server, request: web.Request, _body: Json) -> Json:
    """Count the bot's messages by channel and by what matches a pattern, such as a post reference."""
    counts = house.copies_by(request.query["pattern"])
    return {str(channel_id): by_text for channel_id, by_text in counts.items()}


async def list_faults(house: Server, _request: web.Request, _body: Json) -> list[Json]:
    """Give the orders in force, with their hits."""
    return [fault.as_json() for fault in house.faults.orders]


async def order_fault(house: Server, _request: web.Request, body: Json) -> Json:
    """Order a fault; the body names the fields of `Fault`."""
    if strangers := sorted(set(body) - set(Fault.__dataclass_fields__)):
        raise ValueError(f"a fault has no {', '.join(strangers)}")
    details = {name: int(value) if name in _NUMBERS and value is not None else value for name, value in body.items()}
    return house.faults.order(str(details.pop("kind")), **details).as_json()


async def cancel_faults(house: Server, _request: web.Request, _body: Json) -> Json:
    """Take back all orders."""
    house.faults.clear()
    return {}


async def cancel_fault(house: Server, request: web.Request, _body: Json) -> Json:
    """Take back one order."""
    house.faults.cancel(int(request.match_info["number"]))
    return {}


async def set_latency(house: Server, _request: web.Request, body: Json) -> Json:
    """Set how long requests take."""
    low = float(body["low_seconds"])
    house.latency = Latency(low, float(body.get("high_seconds", low)))
    return {}


async def advance_clock(house: Server, _request: web.Request, body: Json) -> Json:
    """Let the sandbox's wall clock jump."""
    house.clock.advance(float(body["seconds"]))
    return {"wall_time": house.clock.now()}


async def trouble_gateway(house: Server, _request: web.Request, body: Json) -> Json:
    """Make trouble: reconnect, invalidate, abort, zombies, close (code), away (seconds)."""
    gateway, shard_id = house.gateway, body.get("shard_id")
    match body.get("act"):
        case "reconnect":
            gateway.reconnect(shard_id)
        case "invalidate":
            gateway.invalidate(shard_id, is_resumable=bool(body.get("is_resumable")))
        case "abort":
            gateway.abort(shard_id)
        case "zombies":
            gateway.make_zombies(shard_id)
        case "close":
            gateway.close(int(body["code"]), shard_id)
        case "away":
            gateway.go_away(float(body["seconds"]))
        case act:
            raise ValueError(f"no act {act!r}: reconnect, invalidate, abort, zombies, close, away")
    return {}


async def ban(house: Server, _request: web.Request, body: Json) -> Json:
    """Ban the address for some seconds; 0 lifts a ban."""
    seconds = float(body["seconds"])
    if seconds > 0:
        house.invalid.ban(house.clock.monotonic(), seconds)
    else:
        house.invalid.lift()
    return {}


VERBS: dict[tuple[str, str], Verb] = {
    ("GET", ""): overview,
    ("GET", "/requests"): requests,
    ("GET", "/requests/wait"): wait_for_requests,
    ("DELETE", "/requests"): forget_requests,
    ("GET", "/messages"): messages,
    ("GET", "/copies"): copies,
    ("GET", "/faults"): list_faults,
    ("POST", "/faults"): order_fault,
    ("DELETE", "/faults"): cancel_faults,
    ("DELETE", "/faults/{number}"): cancel_fault,
    ("POST", "/latency"): set_latency,
    ("POST", "/clock"): advance_clock,
    ("POST", "/gateway"): trouble_gateway,
    ("POST", "/ban"): ban,
}
