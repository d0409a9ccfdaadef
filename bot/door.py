"""The one door for everything people write to the bot. What looks like somebody telling of harm goes no further.

The door stands before the library itself: no command, form, suggestion, listener or log line gets such a text, so no
new command or form can forget it. The person is answered with help; only that it happened is counted.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime
from typing import Any, Final

import discord
import structlog
from discord.state import ConnectionState

from bot import free_text
from bot.free_text import Payload
from campaigns.actions import Database, helplines, safeguarding, words
from cogs import listening, replies, translation
from cogs.permissions import Roles

ORGANISERS_FORMS: Final = frozenset({"modal", "modal-recall", "modal-correct", "item-form"})
"""Families of custom ids whose forms are for campaign texts: there a marked quotation is a text of the campaign."""
COUNTRY_SECONDS: Final = 1.0
"""How long an answer waits for a database that may be down; Discord waits for three."""
_EVENT: Final = "INTERACTION_CREATE"
_ADMINISTRATOR: Final = 1 << 3

log = structlog.get_logger()
Now = Callable[[], datetime]


class Door:
    """Stands before the library's own way in."""

    def __init__(self, *, database: Database, roles: Roles, now: Now) -> None:
        self._database = database
        self._roles = roles
        self._now = now
        self._countries: dict[int, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def stand_before(self, connection: ConnectionState[Any]) -> None:
        """Look at every interaction before the library does; raises KeyError where the library has changed."""
        enter = connection.parsers[_EVENT]

        def look(payload: dict[str, Any]) -> None:
            if self.must_stop(payload):
                interaction = discord.Interaction(data=free_text.without(payload), state=connection)  # type: ignore[arg-type]  # raw data of an event
                self._start(self._answer(interaction, is_team=self.is_campaign_text(payload)))
            else:
                enter(payload)

        connection.parsers[_EVENT] = look

    def must_stop(self, payload: Payload) -> bool:
        """Say whether what somebody wrote has to be answered with help and kept nowhere."""
        may_quote = self.is_campaign_text(payload)
        try:
            return any(words.tells_of_harm(text, may_quote=may_quote) for text in free_text.typed(payload))
        except Exception as error:  # noqa: BLE001 - what could not be looked at does not go in; told by its kind alone
            log.warning("a text could not be looked at", action="door.failed", kind=type(error).__name__)
            return True

    def is_campaign_text(self, payload: Payload) -> bool:
        """Say whether somebody of the team writes into one of the team's own commands or forms."""
        headquarters, data = self._roles.hq_guild_id, payload.get("data") or {}
        if headquarters is None or str(payload.get("guild_id")) != str(headquarters):
            return False
        family = [*str(data.get("custom_id", "")).split(":"), ""][1]
        is_ours = str(data.get("guild_id")) == str(headquarters) or family in ORGANISERS_FORMS
        return is_ours and self._is_team(payload.get("member") or {})

    async def close(self) -> None:
        """Let the answers that are on their way end."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=COUNTRY_SECONDS)

    def _is_team(self, member: Mapping[str, Any]) -> bool:
        if int(member.get("permissions") or 0) & _ADMINISTRATOR:
            return True
        held = {int(each) for each in member.get("roles") or ()}
        return not held.isdisjoint(each for each in self._roles.ids.values() if each is not None)

    async def _answer(self, interaction: discord.Interaction[Any], *, is_team: bool) -> None:
        if interaction.type is discord.InteractionType.autocomplete:
            # Somebody is still typing: nothing is suggested, nothing is counted, the answer comes when they send it.
            await interaction.response.autocomplete([])
            return
        country = await self._country(interaction.guild_id)
        view = listening.answer(
            translation.of(interaction),
            helplines.of_country(country or helplines.DIRECTORIES, self._now().date()),
            emergency_number=safeguarding.emergency_number(country),
            is_team=is_team,
        )
        try:
            await replies.send(interaction, view)
        finally:
            await safeguarding.heard(self._database, interaction.guild_id, now=self._now())

    async def _country(self, guild_id: int | None) -> str:
        """Say where the server is, if it is known in time; never a guess."""
        if guild_id is None:
            return ""
        # it is not cancelled, for it may be at the database
        await asyncio.wait({self._start(self._look_up(guild_id))}, timeout=COUNTRY_SECONDS)
        return self._countries.get(guild_id, "")

    async def _look_up(self, guild_id: int) -> None:
        self._countries[guild_id] = await safeguarding.country_of(self._database, guild_id)

    def _start(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = asyncio.create_task(_told(work), name="door")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


async def _told(work: Coroutine[Any, Any, None]) -> None:
    """Do it; what goes wrong is told by its kind alone, for an error may quote what it was about."""
    try:
        await work
    except Exception as error:  # noqa: BLE001 - told
        log.warning("the door could not do all it should", action="door.failed", kind=type(error).__name__)
