"""What every answer of Discord, and every silence, means for a delivery. Pure; the table is in docs/outcomes.md.

The question behind each row: may the message be there? If it may, the outcome is Unknown, however it looks.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from campaigns.actions.amending import OLD_EDITS
from campaigns.model.outcome import Change, Done, Failed, Outcome, Removed, Retry, Sent, Unknown

BAN_SECONDS: Final = 900.0
"""The least wait after a ban page: Discord bans an address for a time on the scale of an hour."""
TOKEN_SECONDS: Final = 300.0
"""How long everything rests once the token is refused; a new token needs a new start anyway."""
SLOWEST: Final = 10.0
_DEFAULT_WAIT_SECONDS: Final = 5.0
_INVALID: Final = frozenset({401, 403, 429})

_REMOVED: Final = 10008
"""Unknown Message, in answer to a send: its key belongs to a message that somebody has deleted since."""

# Discord's JSON error codes, from its list of opcodes and status codes
_UNHEALTHY: Final = {
    10003: "unknown-channel",
    10004: "unknown-server",
    50001: "missing-access",
    50008: "not-a-text-channel",
    50013: "missing-permissions",
    50024: "wrong-kind-of-channel",
    160005: "thread-locked",
    50083: "thread-archived",
}
_FINAL: Final = {
    20009: "explicit-content",
    40005: "too-large",
    50006: "empty-message",
    50035: "refused-form",
    200000: "automod-blocked",
    200001: "automod-blocked-title",
    240000: "harmful-link-blocked",
}
_WAITS: Final = {
    20016: "slow-mode",
    20028: "channel-write-limit",
    20029: "server-write-limit",
    40062: "resource-limited",
    30046: OLD_EDITS,
    130000: "discord-overloaded",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as far as it matters."""

    status: int
    code: int = 0
    """Discord's JSON error code, 0 where there is none."""
    text: str = ""
    retry_after_seconds: float | None = None
    is_global: bool = False
    is_json: bool = True
    message_id: int | None = None


@dataclass(slots=True)
class Budget:
    """Counts invalid requests (401, 403, and 429 that were ours) in ten minutes; at 10,000 Discord bans the address."""

    slow_at: int = 2_000
    """From here on everything goes more slowly: a first pass over many dead channels is no reason to stop."""
    stop_at: int = 5_000
    window_seconds: float = 600.0
    _seen: deque[float] = field(default_factory=deque)

    def note(self, status: int, scope: str, now: float) -> None:
        """Count one answer; a limit that others share with us does not count."""
        if status in _INVALID and scope != "shared":
            self._seen.append(now)

    def count(self, now: float) -> int:
        """Give the number within the window."""
        while self._seen and now - self._seen[0] >= self.window_seconds:
            self._seen.popleft()
        return len(self._seen)

    def brake(self, now: float) -> float:
        """Say how many times slower than usual to go: 1 while all is well, up to 10 just before the stop."""
        used = (self.count(now) - self.slow_at) / (self.stop_at - self.slow_at)
        return 1.0 + (SLOWEST - 1.0) * min(max(used, 0.0), 1.0)

    def rest_seconds(self, now: float) -> float:
        """Say how long to send nothing; 0 while all is well."""
        if self.count(now) < self.stop_at:
            return 0.0
        return max(1.0, self.window_seconds - (now - self._seen[0]))


def of_answer(answer: Answer) -> Outcome:
    """Say what an answer means."""
    if answer.message_id is not None:
        return Sent(answer.message_id)
    match answer.status:
        case HTTPStatus.TOO_MANY_REQUESTS:
            return _limited(answer)
        case HTTPStatus.UNAUTHORIZED:
            return Retry(TOKEN_SECONDS, "token-refused", answer.code, is_for_everyone=True)
        case HTTPStatus.SERVICE_UNAVAILABLE:
            return Retry(answer.retry_after_seconds or 1.0, "discord-unavailable", answer.code)
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return Failed("too-large", answer.code)
        case HTTPStatus.REQUEST_TIMEOUT:
            return Unknown("408")
        case status if 400 <= status < 500:  # noqa: PLR2004 - the class of refusals
            return _refused(answer)
        case status:
            # 2xx without a message, 3xx, 500, 502, 504, 52x: somebody in between may have lost Discord's answer
            return Unknown(f"http-{status}")


def as_change(outcome: Outcome) -> Change:
    """Say of an edit or a deletion what is said of a send: a message is there only where it was changed."""
    return Done() if isinstance(outcome, Sent) else outcome


def of_error(error: BaseException) -> Outcome:
    """Say what it means that no answer came, or none that could be read."""
    match error:
        case TimeoutError():
            return Unknown("timeout")
        case asyncio.CancelledError():
            return Unknown("cut-off")
        case _:
            return Unknown(f"no-answer: {type(error).__name__}")


def _limited(answer: Answer) -> Outcome:
    if not answer.is_json:
        # the network in front of Discord answers with a page of HTML: the address is banned
        return Retry(max(answer.retry_after_seconds or 0.0, BAN_SECONDS), "address-banned", is_for_everyone=True)
    wait = _DEFAULT_WAIT_SECONDS if answer.retry_after_seconds is None else answer.retry_after_seconds
    if answer.is_global:
        return Retry(wait, "global-limit", answer.code, is_for_everyone=True)
    return Retry(wait, _WAITS.get(answer.code, "channel-limit"), answer.code)


def _refused(answer: Answer) -> Outcome:
    if not answer.is_json:
        # not Discord but something in front of it; nothing of the request got through
        return Retry(BAN_SECONDS, f"blocked-on-the-way-{answer.status}", is_for_everyone=True)
    if answer.code in _WAITS:
        wait = _DEFAULT_WAIT_SECONDS if answer.retry_after_seconds is None else answer.retry_after_seconds
        return Retry(wait, _WAITS[answer.code], answer.code)
    if answer.code == _REMOVED:
        return Removed()
    if answer.code in _FINAL:
        return Failed(_FINAL[answer.code], answer.code)
    if answer.code in _UNHEALTHY:
        return Failed(_UNHEALTHY[answer.code], answer.code, is_destination_unhealthy=True)
    is_unhealthy = answer.status in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
    return Failed(f"refused-{answer.status}", answer.code, is_destination_unhealthy=is_unhealthy)
