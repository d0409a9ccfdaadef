"""Posts notices: at the courier's pace, each message with its own nonce, so that a crash repeats none.

A channel that refuses is left alone until somebody chooses another; meanwhile `/outbox status` shows what it missed.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

import discord
import structlog

from bot import answers, wire
from bot.answers import Answer
from campaigns.actions import notices
from campaigns.actions.delivering import Courier
from campaigns.model.notice import Batch
from campaigns.model.outcome import Outcome, Retry, Sent
from campaigns.storage.database import Database
from cogs import notice_words, translation

SECONDS: Final = 10.0
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
        view = notice_words.message(translation.words(batch.locale), batch)
        channel = self._client.get_partial_messageable(batch.channel_id)
        with wire.witnessing() as witness:
            try:
                async with asyncio.timeout(SECONDS):
                    sent = await channel.send(
                        view=view, nonce=batch.key, allowed_mentions=discord.AllowedMentions.none()
                    )
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
