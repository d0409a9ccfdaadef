"""The controls from another process: what `Sandbox` offers at home, over `/_sandbox`."""

from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any, Self

import aiohttp

from sandbox.wire import Json


class RemoteError(Exception):
    """The sandbox did not understand, or could not do, what was asked."""


class Remote:
    """A sandbox that runs elsewhere. `async with Remote(control_url) as discord:`"""

    def __init__(self, control_url: str) -> None:
        self._url = control_url
        self._session: aiohttp.ClientSession | None = None

    @classmethod
    def beside(cls, api_url: str) -> Self:
        """Find the controls next to an API base, such as the one `python -m sandbox` prints."""
        return cls(api_url.rsplit("/api/", 1)[0] + "/_sandbox")

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()

    # -- questions -----------------------------------------------------------------------------

    async def overview(self) -> Json:
        """Give the addresses and the counts."""
        found: Json = await self._ask("GET", "")
        return found

    async def requests(self, **filters: str | int) -> list[Json]:
        """Give logged requests; filters: after, method, route, status, channel_id, limit."""
        found: list[Json] = await self._ask("GET", "/requests", query=filters)
        return found

    async def wait_for_requests(self, count: int, *, timeout_seconds: float = 30.0, **filters: str | int) -> Json:
        """Wait until so many requests that fit have been answered."""
        query = {**filters, "count": count, "timeout": timeout_seconds}
        found: Json = await self._ask("GET", "/requests/wait", query=query)
        return found

    async def forget_requests(self) -> None:
        """Empty the log."""
        await self._ask("DELETE", "/requests")

    async def messages(self, **filters: str | int) -> list[Json]:
        """Give messages: channel_id, or text, or hidden=1."""
        found: list[Json] = await self._ask("GET", "/messages", query=filters)
        return found

    async def copies(self, pattern: str) -> dict[int, dict[str, int]]:
        """Count the bot's messages by channel and by what matches the pattern (a post reference)."""
        found: dict[str, dict[str, int]] = await self._ask("GET", "/copies", query={"pattern": pattern})
        return {int(channel_id): counts for channel_id, counts in found.items()}

    async def world(self) -> list[Json]:
        """Give the guilds with their channels and roles."""
        found: list[Json] = await self._ask("GET", "/world")
        return found

    # -- trouble -------------------------------------------------------------------------------

    async def order_fault(self, kind: str, **details: object) -> int:
        """Order a fault (fields of `Fault`); gives its number."""
        made = await self._ask("POST", "/faults", {"kind": kind, **details})
        return int(made["number"])

    async def faults(self) -> list[Json]:
        """Give the orders in force, with their hits."""
        found: list[Json] = await self._ask("GET", "/faults")
        return found

    async def cancel_fault(self, number: int) -> None:
        """Take back one order."""
        await self._ask("DELETE", f"/faults/{number}")

    async def clear_faults(self) -> None:
        """Take back all orders."""
        await self._ask("DELETE", "/faults")

    async def set_latency(self, low_seconds: float, high_seconds: float | None = None) -> None:
        """Set how long requests take."""
        high = low_seconds if high_seconds is None else high_seconds
        await self._ask("POST", "/latency", {"low_seconds": low_seconds, "high_seconds": high})

    async def advance_clock(self, seconds: float) -> None:
        """Let the sandbox's wall clock jump."""
        await self._ask("POST", "/clock", {"seconds": seconds})

    async def gateway(self, act: str, **details: object) -> None:
        """Make trouble at the gateway: reconnect, invalidate, abort, zombies, close, away."""
        await self._ask("POST", "/gateway", {"act": act, **details})

    async def ban(self, seconds: float) -> None:
        """Ban the bot's address; 0 lifts the ban."""
        await self._ask("POST", "/ban", {"seconds": seconds})

    # -- the world -----------------------------------------------------------------------------

    async def add_guild(self, name: str, channels: Iterable[str] = ("announcements",), **details: object) -> Json:
        """Found a guild; gives it with the ids of its channels."""
        body = {"name": name, "channels": list(channels), **details}
        made: Json = await self._ask("POST", "/guilds", body)
        return made

    async def kick_bot(self, guild_id: int) -> None:
        """Throw the bot out of a guild."""
        await self._ask("POST", f"/guilds/{guild_id}/bot/kick")

    async def invite_bot(self, guild_id: int) -> None:
        """Let the bot in again."""
        await self._ask("POST", f"/guilds/{guild_id}/bot/invite")

    async def set_permissions(self, channel_id: int, *, allow: Iterable[str] = (), deny: Iterable[str] = ()) -> None:
        """Give or take rights of the bot in a channel, by name."""
        body = {"allow": list(allow), "deny": list(deny)}
        await self._ask("POST", f"/channels/{channel_id}/permissions", body)

    async def delete_channel(self, channel_id: int) -> None:
        """Delete a channel."""
        await self._ask("DELETE", f"/channels/{channel_id}")

    async def post(self, channel_id: int, text: str, *, count: int = 1) -> None:
        """Let a neighbour write in a channel."""
        await self._ask("POST", f"/channels/{channel_id}/posts", {"text": text, "count": count})

    async def remove_message(self, message_id: int) -> None:
        """Let a moderator delete a message."""
        await self._ask("DELETE", f"/messages/{message_id}")

    # -- people --------------------------------------------------------------------------------

    async def add_member(self, guild_id: int, name: str, **details: object) -> int:
        """Let a person join (locale, role_ids); gives the user's id."""
        made = await self._ask("POST", f"/guilds/{guild_id}/members", {"name": name, **details})
        return int(made["id"])

    async def act(self, guild_id: int, user_id: int, act: str, **details: object) -> Json:
        """Let a member run, press, choose or submit; gives the exchange as JSON."""
        address = f"/guilds/{guild_id}/members/{user_id}/acts"
        made: Json = await self._ask("POST", address, {"act": act, **details})
        return made

    async def crowd(self, **fields: object) -> list[Json]:
        """Let a crowd walk the same steps at an even pace (fields of `Crowd`); gives every touch at the end."""
        found: list[Json] = await self._ask("POST", "/crowds", fields)
        return found

    async def add_role(self, guild_id: int, name: str, **details: object) -> int:
        """Make a role; gives its id."""
        return int((await self._ask("POST", f"/guilds/{guild_id}/roles", {"name": name, **details}))["id"])

    async def exchange(self, exchange_id: int | str) -> Json:
        """Give what a member sees of an exchange by now."""
        found: Json = await self._ask("GET", f"/exchanges/{exchange_id}")
        return found

    async def _ask(
        self,
        method: str,
        path: str,
        body: Json | None = None,
        query: Mapping[str, str | int | float] | None = None,
    ) -> Any:  # noqa: ANN401 (JSON: each verb names its shape)
        if self._session is None:
            raise RemoteError("the session is not open: use `async with Remote(...) as discord:`")
        async with self._session.request(method, self._url + path, json=body, params=query) as response:
            answer = await response.json()
            if not response.ok:
                raise RemoteError(f"{method} {path}: {answer.get('error', response.status)}")
            return answer
