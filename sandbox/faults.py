"""Faults on order: which requests go wrong, how, how often; decided by one seeded die."""

import random
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count

from sandbox.record import Request
from sandbox.wire import Json


class FaultKind(StrEnum):
    """What goes wrong. `_after`: the request takes effect first, and only its answer is lost."""

    ERROR_500 = "500"
    ERROR_500_AFTER = "500_after"
    ERROR_502 = "502"
    ERROR_502_AFTER = "502_after"
    ERROR_503 = "503"
    ERROR_504 = "504"
    ERROR_504_AFTER = "504_after"
    LIMIT_BUCKET = "429"
    LIMIT_GLOBAL = "429_global"
    LIMIT_SHARED = "429_shared"
    BAN_PAGE = "ban_page"
    REFUSED = "refused"  # any status and code: 400/200000 for AutoMod, 403/50013, 404/10003, 401 ...
    FORBIDDEN = "403"
    NOT_FOUND = "404"
    RESET = "reset"  # RST before the request was looked at
    RESET_AFTER = "reset_after"
    DISCONNECT = "disconnect"  # an orderly end of the connection instead of an answer
    DISCONNECT_AFTER = "disconnect_after"
    SILENCE = "silence"  # received, never looked at, never answered
    SILENCE_AFTER = "silence_after"
    SLOW = "slow"  # answered properly, `delay_seconds` later

    @property
    def is_after(self) -> bool:
        """Say whether the request takes effect although its answer is lost."""
        return self.value.endswith("_after")


_numbers = count(1)


@dataclass(slots=True, eq=False)
class Fault:
    """One order. Filters left out match everything; `times` None means for ever.

    `skip` lets the first fitting requests pass, so `skip=4, times=1` is "exactly the fifth".
    A 429 waits `retry_after` seconds by its body; `header_retry_after` makes the header disagree.
    """

    kind: FaultKind
    method: str | None = None
    route: str | None = None
    channel_id: int | None = None
    guild_id: int | None = None
    probability: float = 1.0
    times: int | None = None
    skip: int = 0
    retry_after: float = 1.0
    header_retry_after: float | None = None
    delay_seconds: float = 0.0
    status: int = 400
    code: int = 0
    message: str = ""
    hits: int = 0
    number: int = field(default_factory=lambda: next(_numbers))

    def fits(self, request: Request) -> bool:
        """Say whether a request is of the kind that was ordered."""
        return (
            self.method in (None, request.method)
            and self.route in (None, request.route, request.key)
            and self.channel_id in (None, request.channel_id)
            and self.guild_id in (None, request.guild_id)
        )

    def strikes(self, dice: random.Random) -> bool:
        """Decide about a fitting request, and count."""
        if self.times is not None and self.hits >= self.times:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.probability < 1.0 and dice.random() >= self.probability:
            return False
        self.hits += 1
        return True

    def as_json(self) -> Json:
        """Write the order for the control interface."""
        names = (
            "number", "kind", "method", "route", "channel_id", "guild_id", "probability", "times", "hits",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}


class Faults:
    """The orders in force, oldest first; the first that strikes counts."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)  # noqa: S311 (repeatable, not secret)
        self.orders: list[Fault] = []

    def order(self, kind: FaultKind | str, **details: object) -> Fault:
        """Order a fault; the details are the fields of `Fault`."""
        fault = Fault(FaultKind(kind), **details)  # type: ignore[arg-type]  # checked by the dataclass
        self.orders.append(fault)
        return fault

    def cancel(self, fault: Fault | int) -> None:
        """Take back one order, by itself or by its number."""
        number = fault if isinstance(fault, int) else fault.number
        self.orders = [order for order in self.orders if order.number != number]

    def clear(self) -> None:
        """Take back all orders."""
        self.orders.clear()

    def strike(self, request: Request) -> Fault | None:
        """Give the fault that hits this request, if any."""
        for fault in self.orders:
            if fault.fits(request) and fault.strikes(self._dice):
                return fault
        return None
