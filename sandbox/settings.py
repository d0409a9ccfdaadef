"""What can be chosen about this Discord. Figures Discord publishes are the defaults; the rest say so."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class GlobalWindow(StrEnum):
    """How the 50 requests per second are counted; Discord does not say which it is."""

    FIXED = "fixed"
    SLIDING = "sliding"
    TOKEN = "token"  # noqa: S105 (a token bucket, not a secret)


class NonceScope(StrEnum):
    """Within what a nonce is unique; documented as the author, the other is for rehearsals."""

    AUTHOR = "author"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Latency:
    """How long a request is on its way, both directions together; uniform between the two."""

    low_seconds: float = 0.0
    high_seconds: float = 0.0

    def draw(self, dice: random.Random) -> float:
        """Give the latency of one request."""
        if self.high_seconds <= self.low_seconds:
            return self.low_seconds
        return dice.uniform(self.low_seconds, self.high_seconds)


@dataclass(frozen=True, slots=True)
class Quota:
    """So many requests per window, for each top-level resource (channel, guild, webhook token)."""

    requests: int
    window_seconds: float


# 5 per 5 s for creating messages is what apps have observed for years. The others are not published
# either; they are of the order that apps report, and exist so that a client meets buckets everywhere.
QUOTAS: Mapping[str, Quota] = MappingProxyType(
    {
        "POST /channels/{channel_id}/messages": Quota(5, 5.0),
        "PATCH /channels/{channel_id}/messages/{message_id}": Quota(5, 5.0),
        "DELETE /channels/{channel_id}/messages/{message_id}": Quota(5, 1.0),
        "GET /channels/{channel_id}/messages": Quota(10, 1.0),
        "POST /channels/{channel_id}/messages/{message_id}/crosspost": Quota(10, 3600.0),
        "POST /webhooks/{webhook_id}/{webhook_token}": Quota(5, 2.0),
    }
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set before the sandbox starts; lengths are in seconds."""

    host: str = "127.0.0.1"
    port: int = 0
    token: str | None = None  # None: any bot token is right
    seed: int = 0
    latency: Latency = Latency()

    global_limit: int = 50  # per second; 0 switches it off
    global_window: GlobalWindow = GlobalWindow.SLIDING
    quotas: Mapping[str, Quota] = field(default_factory=lambda: QUOTAS)
    default_quota: Quota = Quota(50, 1.0)
    invalid_limit: int = 10_000
    invalid_window_seconds: float = 600.0
    ban_seconds: float = 3600.0

    nonce_window_seconds: float = 300.0
    nonce_scope: NonceScope = NonceScope.AUTHOR
    old_message_seconds: float = 3600.0
    old_edits: Quota = Quota(3, 20.0)  # observed, not published
    interaction_deadline_seconds: float = 3.0
    interaction_token_seconds: float = 900.0
    daily_command_creates: int = 200
    attachment_bytes: int = 10 * 1024 * 1024
    request_bytes: int = 25 * 1024 * 1024

    shards: int | None = None  # None: one for each thousand guilds
    max_concurrency: int = 1
    identify_seconds: float = 5.0
    daily_identifies: int = 1000
    heartbeat_seconds: float = 41.25
    resume_seconds: float = 180.0
    replay_events: int = 10_000
    gateway_events: Quota = Quota(120, 60.0)
    privileged_intents: bool = False

    log_requests: int = 100_000
