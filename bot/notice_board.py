"""Posts notices: at the courier's pace, each message with its own nonce, so that a crash repeats none.

A channel that refuses is left alone until somebody chooses another; meanwhile `/outbox status` shows what it missed.
"""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, Final

import discord
import structlog

from bot import answers, wire
from bot.answers import Answer
from campaigns.actions import feed_cards, notices
from campaigns.actions.courier import Courier
from campaigns.model.notice import Batch, NoticeKind
from campaigns.model.outcome import Outcome, Removed, Retry, Sent
from campaigns.storage.database import Database
from cogs import feed_sheets, notice_words, translation

SECONDS: Final = 10.0
NOBODY: Final = discord.AllowedMentions.none()
_AT_ONCE: Final = 20
"""Messages in one round; the rest comes with the next."""

log = structlog.get_logger()


class NoticeBoard:
    """Posts what waits, and logs what has no channel."""

    def __init__(
        self, client: discord.Client, courier: Courier, database: Database, now: Callable[[], datetime]
    ) -> None:
        self._client = client
        self._courier = courier
        self._database = database
        self._now = now
        self._logged = 0

    async def post(self) -> int:
        """Post what waits; returns how many messages."""
        await self._log()
        for count in range(_AT_ONCE):
            if not self._client.is_ready() or self._courier.is_stopping:
                return count
            batch = await notices.next_batch(self._database, self._now())
            if batch is None:
                return count
            await self._courier.turn()
            outcome = await self._send(batch)
            if isinstance(outcome, Retry) and outcome.is_for_everyone:
                self._courier.pace.rest(self._courier.monotonic(), outcome.after_seconds)
            await notices.record(self._database, batch, outcome, self._now())
            log.info("told", action="notice.posted", notices=len(batch.notices), outcome=type(outcome).__name__)
        return _AT_ONCE

    async def _log(self) -> None:
        """Write to the log, once, what organisers have not been told in a channel."""
        for notice in reversed(await notices.waiting(self._database, self._now(), limit=100)):
            if notice.id > self._logged:
                log.warning("organisers have to know", action=f"notice.{notice.kind}", **_plain(notice.detail))
                self._logged = notice.id

    async def _send(self, batch: Batch) -> Outcome:
        assert batch.channel_id is not None  # only what has a channel is gathered
        channel = self._client.get_partial_messageable(batch.channel_id)
        words = translation.words(batch.locale)
        if batch.notices[0].kind is not NoticeKind.ITEM:
            view = notice_words.message(words, batch)
            return await outcome_of(channel.send(view=view, nonce=batch.key, allowed_mentions=NOBODY))
        sheet = await feed_cards.of_batch(self._database, batch)
        if sheet is None:
            return Removed()  # all of it was decided before it could be told
        view = feed_sheets.message(words, sheet)
        outcome = await outcome_of(channel.send(view=view, nonce=batch.key, allowed_mentions=NOBODY))
        if isinstance(outcome, Sent):
            await feed_cards.posted(self._database, sheet, self._now())
        return outcome


async def outcome_of(asked: Coroutine[Any, Any, discord.Message]) -> Outcome:
    """Send or change a message and say what came of it; never raises for what Discord does."""
    with wire.witnessing() as witness:
        try:
            async with asyncio.timeout(SECONDS):
                sent = await asked
        except wire.CutShortError as error:
            return answers.of_answer(error.answer)
        except discord.RateLimited as error:
            return Retry(error.retry_after, "channel-limit")
        except discord.HTTPException as error:
            seen = witness.answers[-1] if witness.answers else Answer(error.status, error.code, error.text)
            return answers.of_answer(seen)
        except Exception as error:  # noqa: BLE001 - whatever it is, the message may be there: the same key again
            return answers.of_error(error)
    return Sent(sent.id)


def _plain(detail: object) -> dict[str, object]:
    """Take what fits on a line of the log."""
    if not isinstance(detail, dict):
        return {}
    return {f"notice_{key}": value for key, value in detail.items() if isinstance(value, str | int) and value != ""}
