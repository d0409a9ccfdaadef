"""The log of every request: what came in, what went out, when; and the questions tests ask of it."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sandbox.wire import Json, Upload

Watcher = Callable[["Request"], None]


@dataclass(slots=True, eq=False)
class Request:
    """One request and its answer. `route` is Discord's template; `*_at` are seconds since 1970.

    `guild_id` is the guild of the address, or of the address's channel. `status` 0: never answered.
    """

    number: int
    method: str
    route: str
    path: str
    params: dict[str, str]
    query: dict[str, str]
    arrived_at: float
    arrived_monotonic: float
    body: Json | list[Json] | None = None
    files: list[Upload] = field(default_factory=list)
    guild_id: int | None = None
    user_agent: str = ""
    reason: str | None = None
    status: int = 0  # 0: never answered (reset, silence)
    code: int | None = None
    answer: object = None
    fault: str | None = None
    was_stored: bool = False
    answered_at: float | None = None

    @property
    def key(self) -> str:
        """Method and route, as quotas and faults name them."""
        return f"{self.method} {self.route}"

    @property
    def channel_id(self) -> int | None:
        """The channel of the address, if it has one."""
        return _number(self.params.get("channel_id"))

    def messages(self) -> Iterator[Json]:
        """Give every message body this request carries (plain, form with files, or callback)."""
        if not isinstance(self.body, dict):
            return
        if self.route.endswith("/callback"):
            if self.body.get("type") in {4, 7}:
                yield self.body.get("data") or {}
        elif self.method in {"POST", "PATCH"} and self._is_message_route():
            yield self.body

    def _is_message_route(self) -> bool:
        is_one_or_all = self.route.endswith(("/messages", "/{message_id}", "/{webhook_token}"))
        return is_one_or_all and "/pins/" not in self.route

    def as_json(self) -> Json:
        """Write the request for the control interface; files by name and size only."""
        return {
            "number": self.number,
            "method": self.method,
            "route": self.route,
            "path": self.path,
            "params": self.params,
            "query": self.query,
            "body": self.body,
            "files": [{"filename": file.filename, "size": len(file.data)} for file in self.files],
            "status": self.status,
            "code": self.code,
            "fault": self.fault,
            "was_stored": self.was_stored,
            "arrived_at": self.arrived_at,
            "answered_at": self.answered_at,
        }


class Log:
    """Every request, oldest first; the oldest go when there are too many."""

    def __init__(self, limit: int) -> None:
        self.requests: deque[Request] = deque(maxlen=limit)
        self.total = 0
        self.statuses: Counter[int] = Counter()
        self._watchers: list[Watcher] = []

    def open(self, request: Request) -> None:
        """Note a request that has just arrived."""
        self.total += 1
        self.requests.append(request)

    def close(self, request: Request) -> None:
        """Note that a request was answered, or never will be."""
        self.statuses[request.status] += 1
        for watcher in tuple(self._watchers):
            watcher(request)

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Call `watcher` after every request; the result stops it."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def where(
        self,
        method: str | None = None,
        route: str | None = None,
        *,
        status: int | None = None,
        channel_id: int | None = None,
        after: int = 0,
        matches: Callable[[Request], bool] | None = None,
    ) -> list[Request]:
        """Give the requests that fit all that is named; `after` is a request's number."""
        return [
            request
            for request in self.requests
            if request.number > after
            and method in (None, request.method)
            and route in (None, request.route)
            and status in (None, request.status)
            and channel_id in (None, request.channel_id)
            and (matches is None or matches(request))
        ]

    def outgoing(self) -> list[Json]:
        """Give every message body that the bot tried to send or to edit, in order."""
        return [body for request in self.requests for body in request.messages()]

    def per_second(self, *, key: str | None = None) -> int:
        """Give the largest number of requests that arrived within any one second."""
        window: deque[float] = deque()
        most = 0
        for request in self.requests:
            if key in (None, request.key):
                window.append(request.arrived_monotonic)
                while window[-1] - window[0] >= 1.0:
                    window.popleft()
                most = max(most, len(window))
        return most

    def clear(self) -> None:
        """Forget all requests so far; the numbering goes on."""
        self.requests.clear()
        self.statuses.clear()

    async def wait_for(self, matches: Callable[[Request], bool], *, timeout_seconds: float = 5.0) -> Request:
        """Wait for the next finished request that fits (one that is in the log already does not count)."""
        found: asyncio.Future[Request] = asyncio.get_running_loop().create_future()

        def look(request: Request) -> None:
            if not found.done() and matches(request):
                found.set_result(request)

        stop = self.watch(look)
        try:
            async with asyncio.timeout(timeout_seconds):
                return await found
        finally:
            stop()


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None
