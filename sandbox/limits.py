"""Discord's rate limits: the global one in three models, the buckets, the count of invalid requests.

All of it runs on the monotonic clock. A refused request takes no place in the window that refused it.
"""

import hashlib
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from sandbox.settings import GlobalWindow, Quota, Settings


class Window(Protocol):
    """Counts requests; `take` gives 0 for yes, or the seconds until it is worth asking again."""

    def take(self, now: float) -> float:
        """Take one place, or say how long to wait."""
        ...


class FixedWindow:
    """So many in each window; windows begin at full multiples of their length."""

    __slots__ = ("_count", "_index", "_limit", "_seconds")

    def __init__(self, limit: int, seconds: float) -> None:
        self._limit = limit
        self._seconds = seconds
        self._index = -1
        self._count = 0

    def take(self, now: float) -> float:
        """Take one place, or say how long to wait."""
        index = int(now / self._seconds)
        if index != self._index:
            self._index, self._count = index, 0
        if self._count < self._limit:
            self._count += 1
            return 0.0
        return (index + 1) * self._seconds - now


class SlidingWindow:
    """So many within any stretch of the window's length."""

    __slots__ = ("_limit", "_seconds", "_taken")

    def __init__(self, limit: int, seconds: float) -> None:
        self._limit = limit
        self._seconds = seconds
        self._taken: deque[float] = deque()

    def take(self, now: float) -> float:
        """Take one place, or say how long to wait."""
        while self._taken and now - self._taken[0] >= self._seconds:
            self._taken.popleft()
        if len(self._taken) < self._limit:
            self._taken.append(now)
            return 0.0
        return self._taken[0] + self._seconds - now


class TokenBucket:
    """Tokens come back evenly; a full bucket allows a burst of its size."""

    __slots__ = ("_at", "_limit", "_rate", "_tokens")

    def __init__(self, limit: int, seconds: float) -> None:
        self._limit = float(limit)
        self._rate = limit / seconds
        self._tokens = self._limit
        self._at = 0.0

    def take(self, now: float) -> float:
        """Take one place, or say how long to wait."""
        self._tokens = min(self._limit, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens >= 1.0:
            self._tokens -= 1.0
            return 0.0
        return (1.0 - self._tokens) / self._rate


def global_window(settings: Settings) -> Window | None:
    """Build the global limit that the settings ask for."""
    if settings.global_limit <= 0:
        return None
    match settings.global_window:
        case GlobalWindow.FIXED:
            return FixedWindow(settings.global_limit, 1.0)
        case GlobalWindow.SLIDING:
            return SlidingWindow(settings.global_limit, 1.0)
        case GlobalWindow.TOKEN:
            return TokenBucket(settings.global_limit, 1.0)


@dataclass(slots=True)
class Bucket:
    """The places of one route and one top-level resource."""

    name: str
    quota: Quota
    used: int = 0
    resets_at: float = 0.0

    def take(self, now: float) -> float:
        """Take one place, or say how long to wait; the window begins with its first request."""
        if now >= self.resets_at:
            self.used, self.resets_at = 0, now + self.quota.window_seconds
        if self.used < self.quota.requests:
            self.used += 1
            return 0.0
        return self.resets_at - now

    def headers(self, now: float, wall: float) -> dict[str, str]:
        """Write the headers that describe the bucket after a request."""
        left = max(0.0, self.resets_at - now)
        return {
            "X-RateLimit-Limit": str(self.quota.requests),
            "X-RateLimit-Remaining": str(max(0, self.quota.requests - self.used)),
            "X-RateLimit-Reset": f"{wall + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": self.name,
        }


class Buckets:
    """All buckets, made when first needed and forgotten when they are full again."""

    def __init__(self, quotas: Mapping[str, Quota], default: Quota) -> None:
        self._quotas = quotas
        self._default = default
        self._names: dict[str, str] = {}
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._next_sweep_at = 0.0

    def find(self, key: str, resource: str, now: float) -> Bucket:
        """Give the bucket of a route (`METHOD /template`) and a top-level resource."""
        if now >= self._next_sweep_at:
            self._sweep(now)
        bucket = self._buckets.get((key, resource))
        if bucket is None:
            name = self._names.setdefault(key, hashlib.sha256(key.encode()).hexdigest()[:32])
            bucket = self._buckets[key, resource] = Bucket(name, self._quotas.get(key, self._default))
        return bucket

    def _sweep(self, now: float) -> None:
        self._next_sweep_at = now + 30.0
        self._buckets = {key: bucket for key, bucket in self._buckets.items() if bucket.resets_at > now}


class InvalidRequests:
    """Counts 401, 403 and 429 (not shared) per ten minutes; too many, and the address is banned."""

    def __init__(self, limit: int, window_seconds: float, ban_seconds: float) -> None:
        self._limit = limit
        self._window_seconds = window_seconds
        self._ban_seconds = ban_seconds
        self._seen: deque[float] = deque()
        self._banned_until = 0.0
        self.total = 0

    def note(self, now: float) -> None:
        """Count one invalid request."""
        self.total += 1
        self._seen.append(now)
        if self.count(now) >= self._limit and now >= self._banned_until:
            self.ban(now)

    def count(self, now: float) -> int:
        """Give the number within the window that ends now."""
        while self._seen and now - self._seen[0] >= self._window_seconds:
            self._seen.popleft()
        return len(self._seen)

    def ban(self, now: float, seconds: float | None = None) -> None:
        """Ban the address from now on."""
        self._banned_until = now + (self._ban_seconds if seconds is None else seconds)

    def lift(self) -> None:
        """End a ban and forget what led to it."""
        self._banned_until = 0.0
        self._seen.clear()

    def ban_left(self, now: float) -> float:
        """Give the seconds a ban still lasts; 0 without one."""
        return max(0.0, self._banned_until - now)
