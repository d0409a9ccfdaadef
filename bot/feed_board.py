"""Keeps the cards of items up to date: what was decided, wherever that was, stands on the message a moment later.

Changes take their turn like everything else. A channel that asks for patience is left alone for as long as it says.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import discord
import structlog

from bot.notice_board import NOBODY, outcome_of
from campaigns.actions import feed_cards
from campaigns.actions.courier import Courier
from campaigns.actions.feed_cards import Sheet
from campaigns.model.outcome import Failed, Outcome, Retry, Unknown
from campaigns.storage.database import Database
from cogs import feed_sheets, translation

_DOUBT_SECONDS: Final = 30.0
_AT_ONCE: Final = 10
"""Messages in one round; the rest comes with the next."""

log = structlog.get_logger()


class FeedBoard:
    """Changes the messages that show something else than what is."""

    def __init__(
        self, client: discord.Client, courier: Courier, database: Database, now: Callable[[], datetime]
    ) -> None:
        self._client = client
        self._courier = courier
        self._database = database
        self._now = now
        self._resting: dict[int, float] = {}
        """Until when a channel is left alone, on the monotonic clock."""

    async def renew(self) -> int:
        """Bring the messages up to date; returns how many were changed."""
        if not self._client.is_ready():
            return 0
        changed = 0
        wanted = [each for each in await feed_cards.outdated(self._database) if not self._is_resting(each)]
        for sheet in wanted[:_AT_ONCE]:
            if self._courier.is_stopping:
                break
            await self._courier.turn()
            outcome = await self._edit(sheet)
            await feed_cards.renewed(self._database, sheet, outcome, self._now())
            self._note(sheet, outcome)
            changed += 1
        return changed

    async def _edit(self, sheet: Sheet) -> Outcome:
        assert sheet.channel_id is not None  # only what was posted is looked at again
        assert sheet.message_id is not None
        view = feed_sheets.message(translation.words(sheet.campaign.source_locale), sheet)
        message = self._client.get_partial_messageable(sheet.channel_id).get_partial_message(sheet.message_id)
        return await outcome_of(message.edit(view=view, allowed_mentions=NOBODY))

    def _is_resting(self, sheet: Sheet) -> bool:
        return self._resting.get(sheet.channel_id or 0, 0.0) > self._courier.monotonic()

    def _note(self, sheet: Sheet, outcome: Outcome) -> None:
        now = self._courier.monotonic()
        if isinstance(outcome, Retry) and outcome.is_for_everyone:
            self._courier.pace.rest(now, outcome.after_seconds)
        if isinstance(outcome, Retry | Unknown):
            wait = outcome.after_seconds if isinstance(outcome, Retry) else _DOUBT_SECONDS
            self._resting[sheet.channel_id or 0] = now + max(wait, 1.0)
        if isinstance(outcome, Failed):
            log.warning("a card could not be changed; it is left as it is", action="card.failed", reason=outcome.reason)
