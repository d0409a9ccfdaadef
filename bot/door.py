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
from campaigns.actions.help_at_hand import HelpAtHand
from cogs import listening, replies, translation
from cogs.permissions import Roles

ORGANISERS_FORMS: Final = frozenset({"modal", "modal-recall", "modal-correct", "item-form"})
"""Families of custom ids whose forms are for campaign texts: there a marked quotation is a text of the campaign."""
CLOSE_SECONDS: Final = 1.0
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
        self._at_hand = HelpAtHand(database)
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

    async def load(self) -> None:
        """Remember what partners said about their help lines, for a time without the database; read the phrases."""
        words.prepare()
        await self._at_hand.load()

    async def close(self) -> None:
        """Let the answers that are on their way end."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=CLOSE_SECONDS)
        await self._at_hand.close()

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
        here, on = await self._at_hand.here(interaction.guild_id, self._now()), self._now().date()
        view = listening.answer(
            translation.of(interaction),
            here.lines(on) if here else helplines.of_country(helplines.DIRECTORIES, on),
            emergency_number=safeguarding.emergency_number(here.country) if here else "",
            is_team=is_team,
        )
        try:
            await replies.send(interaction, view)
        finally:
            await safeguarding.heard(self._database, interaction.guild_id, now=self._now())

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(_told(work), name="door")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _told(work: Coroutine[Any, Any, None]) -> None:
    """Do it; what goes wrong is told by its kind alone, for an error may quote what it was about."""
    try:
        await work
    except Exception as error:  # noqa: BLE001 - told
        log.warning("the door could not do all it should", action="door.failed", kind=type(error).__name__)
