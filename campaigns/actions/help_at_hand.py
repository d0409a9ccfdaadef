"""Help at hand: whose server it is and what that partner gave as its help line, remembered, so that help waits for no
database.

Who asks gets what the database says if it says it in time, what is remembered if not, and the file's lines in any case.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import structlog

from campaigns.actions import helplines as facts
from campaigns.actions import partner_lines
from campaigns.model import helplines
from campaigns.model.partner_line import PartnerLine
from campaigns.model.post import HelpLine
from campaigns.storage.database import Database

PATIENCE_SECONDS: Final = 0.7
"""How long an answer waits for the database; Discord waits three seconds for the answer."""
CLOSE_SECONDS: Final = 3.0
REFRESH_SECONDS: Final = 600.0
"""So old may be what is remembered of a server where nobody asked."""
_EVERYONE: Final = 0
"""No server has this id."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Here:
    """Where a server is, and what the partner there said about its help line, with the partner's name."""

    country: str
    name: str = ""
    said: PartnerLine | None = None

    def lines(self, on: date) -> tuple[HelpLine, ...]:
        """List what people in this server are shown: its own line, its country's, the directories."""
        return facts.of_country(self.country, on, helplines.own_of(self.country, self.name, self.said, on=on))


class HelpAtHand:
    """Remembers everyone it found when it last looked, and whom it was asked about since."""

    def __init__(self, database: Database, *, refresh_seconds: float = REFRESH_SECONDS) -> None:
        self._database = database
        self._refresh_seconds = refresh_seconds
        self._known: dict[int, Here] = {}
        self._asked: set[int] = set()
        """Servers that were asked about while everyone was looked at: what they were told is newer."""
        self._reading: dict[int, asyncio.Task[None]] = {}
        self._keeper: asyncio.Task[None] | None = None

    async def load(self) -> None:
        """Remember every server that takes part, before anybody asks; and again from time to time, until it closes."""
        await self._wait(_EVERYONE, self._load())
        self._keeper = asyncio.create_task(self._keep(), name="help at hand")

    async def here(self, guild_id: int | None, now: datetime) -> Here | None:
        """Say whose server this is; None for one that takes part in nothing, and where nobody knows in time."""
        if guild_id is None:
            return None
        await self._wait(guild_id, self._read(guild_id, now))
        return self._known.get(guild_id)

    async def close(self) -> None:
        """Look no more, and let what is on its way end."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.wait({self._keeper})
        if self._reading:
            await asyncio.wait(set(self._reading.values()), timeout=CLOSE_SECONDS)

    async def _wait(self, whom: int, work: Coroutine[Any, Any, None]) -> None:
        """Wait a moment for an answer; who asks the same meanwhile waits for the same."""
        task = self._reading.get(whom)
        if task is None:
            task = self._reading[whom] = asyncio.create_task(work, name="help at hand")
            task.add_done_callback(lambda _: self._reading.pop(whom, None))
        else:
            work.close()
        # it is not cancelled, for it may be at the database; what it finds is there for the next who asks
        await asyncio.wait({task}, timeout=PATIENCE_SECONDS)

    async def _keep(self) -> None:
        """Partners come, and give lines of their own, while the bot runs for weeks."""
        while True:
            await asyncio.sleep(self._refresh_seconds)
            await self._wait(_EVERYONE, self._load())

    async def _load(self) -> None:
        self._asked.clear()
        try:
            servers = await partner_lines.every_server(self._database)
        except Exception as error:  # noqa: BLE001 - told; help goes on without
            _tell(error)
            return
        alike = {found: Here(*found) for found in set(servers.values())}
        newer = {guild_id: self._known[guild_id] for guild_id in self._asked if guild_id in self._known}
        left = self._asked - newer.keys()
        everyone = {guild_id: alike[found] for guild_id, found in servers.items() if guild_id not in left}
        self._known = everyone | newer

    async def _read(self, guild_id: int, now: datetime) -> None:
        try:
            found = await partner_lines.find_server(self._database, guild_id, now)
        except Exception as error:  # noqa: BLE001 - told; what is remembered still counts
            _tell(error)
            return
        self._asked.add(guild_id)
        if found is None:
            self._known.pop(guild_id, None)
        else:
            self._known[guild_id] = Here(found.partner.country, found.partner.name, found.said)


def _tell(error: Exception) -> None:
    log.warning("help lines come from the file and from memory", action="help.remembered", kind=type(error).__name__)
