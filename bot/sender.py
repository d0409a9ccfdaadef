"""The way to Discord: a post becomes a message in a channel, and whatever comes of it becomes an outcome.

The delivery's key is the nonce of every try, so inside Discord's window a second try gives the first message back.
discord.py sends `enforce_nonce` with every nonce it is given.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import aiohttp
import discord
import structlog

from bot import answers, wire
from bot.answers import Answer, Budget
from campaigns.actions.courier import SEND_SECONDS
from campaigns.model import ids
from campaigns.model.errors import SidekickError
from campaigns.model.outcome import (
    CannotLook,
    Change,
    Done,
    Failed,
    Found,
    NotThere,
    Outcome,
    Retry,
    Sent,
    Sighting,
    Unknown,
)
from campaigns.model.post import Post
from cogs import cards, translation

LOOK_SECONDS: Final = 20.0
LOOK_MESSAGES: Final = 5_000
"""A channel with more messages than this since the try is one a person has to look at."""
STOP_SECONDS: Final = 12.0
_TURN_SECONDS: Final = 1.0
_ALARMS: Final = frozenset({"token-refused", "address-banned", "invalid-request-budget"})

log = structlog.get_logger()


class DiscordSender:
    """Sends posts, looks for them, changes and deletes them, through the running client."""

    def __init__(self, client: discord.Client, budget: Budget) -> None:
        self._client = client
        self._budget = budget
        self._trailing: set[asyncio.Task[Any]] = set()

    async def send(self, channel_id: int, key: str, post: Post, left: Callable[[], None] = lambda: None) -> Outcome:
        """Put the post into the channel, with the key as nonce; never raises for what Discord does."""
        if (rest := self._rest()) is not None:
            return rest
        try:
            view = cards.card(post, translation.words(post.locale))
        except SidekickError as error:
            return Failed(f"cannot-compose: {error.what}")
        channel = self._client.get_partial_messageable(channel_id)
        mentions = cards.allowed_mentions(post)
        files = cards.files(post)
        with wire.witnessing(left) as witness:
            task = asyncio.create_task(channel.send(view=view, files=files, nonce=key, allowed_mentions=mentions))
        outcome = await self._outcome(task, witness)
        _sound(outcome)
        return outcome

    async def edit(self, channel_id: int, message_id: int, post: Post) -> Change:
        """Let our message show the post: its picture takes the place of the old one, and nobody is notified again."""
        if (rest := self._rest()) is not None:
            return rest
        try:
            view = cards.card(post, translation.words(post.locale))
        except SidekickError as error:
            return Failed(f"cannot-compose: {error.what}")
        message = self._client.get_partial_messageable(channel_id).get_partial_message(message_id)
        return await self._change(
            message.edit(view=view, attachments=cards.files(post), allowed_mentions=discord.AllowedMentions.none())
        )

    async def delete(self, channel_id: int, message_id: int) -> Change:
        """Take our message away; one that is gone already is `Removed`."""
        if (rest := self._rest()) is not None:
            return rest
        return await self._change(
            self._client.get_partial_messageable(channel_id).get_partial_message(message_id).delete()
        )

    async def look(self, channel_id: int, reference: str, since: datetime) -> Sighting:
        """Look for our own message with this post reference, sent at `since` or later."""
        blind = why_blind(self._client, channel_id)
        if blind is not None:
            return blind
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                return await self._search(channel_id, reference, since)
        except (TimeoutError, aiohttp.ClientError, OSError, discord.RateLimited) as error:
            return CannotLook(f"no answer to the look: {type(error).__name__}", is_passing=True)
        except discord.HTTPException as error:
            is_passing = error.status >= 500 or error.status == 429  # noqa: PLR2004
            return CannotLook(f"the history was refused: {error.status} ({error.code})", is_passing=is_passing)

    async def close(self) -> None:
        """Wait for what the library still has to tidy up after messages that are there."""
        for task in self._trailing:
            task.cancel()
        await asyncio.gather(*self._trailing, return_exceptions=True)

    def _rest(self) -> Retry | None:
        """Ask for a rest where too many requests were refused lately; None while all is well."""
        seconds = self._budget.rest_seconds(asyncio.get_running_loop().time())
        if not seconds:
            return None
        rest = Retry(seconds, "invalid-request-budget", is_for_everyone=True)
        _sound(rest)
        return rest

    async def _change(self, request: Coroutine[Any, Any, object]) -> Change:
        with wire.witnessing() as witness:
            task = asyncio.create_task(request)
        await self._wait(task, witness)
        if witness.stored.is_set():
            return Done()
        if not task.done():
            is_clean = witness.is_untouched
            return Retry(_TURN_SECONDS, "channel-limit") if is_clean else Unknown("timeout")
        change = _change_of_task(task, witness)
        _sound(change)
        return change

    async def _wait(self, task: asyncio.Task[Any], witness: wire.Witness) -> None:
        """Wait for the end of a request, for the sign that it was stored, or for its own deadline."""
        stored = asyncio.create_task(witness.stored.wait())
        try:
            await asyncio.wait({task, stored}, timeout=SEND_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stored.cancel()
            self._let_go(task, is_stored=witness.stored.is_set())

    async def _outcome(self, task: asyncio.Task[discord.Message], witness: wire.Witness) -> Outcome:
        await self._wait(task, witness)
        if witness.message_id is not None:
            return Sent(witness.message_id)
        if not task.done():
            # only what never left for Discord cannot be there
            return Retry(_TURN_SECONDS, "channel-limit") if witness.is_untouched else answers.of_error(TimeoutError())
        return _of_task(task, witness)

    def _let_go(self, task: asyncio.Task[Any], *, is_stored: bool) -> None:
        """Leave a stored message to the library, which may be waiting for the bucket; end anything else."""
        self._trailing.add(task)
        task.add_done_callback(self._forget)
        if not is_stored:
            task.cancel()

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._trailing.discard(task)
        if not task.cancelled():
            task.exception()  # has become the outcome, or came after the message was there
        wire.forget_idle_channels(self._client)

    async def _search(self, channel_id: int, reference: str, since: datetime) -> Sighting:
        me = self._client.user
        channel = self._client.get_partial_messageable(channel_id)
        seen = 0
        async for message in channel.history(limit=LOOK_MESSAGES, after=since, oldest_first=True):
            seen += 1
            is_ours = me is not None and message.author.id == me.id
            if is_ours and reference in ids.references_in(" ".join(texts(message))):
                return Found(message.id)
        if seen >= LOOK_MESSAGES:
            return CannotLook(f"more than {LOOK_MESSAGES} messages since the try")
        return NotThere()


def why_blind(client: discord.Client, channel_id: int) -> CannotLook | None:
    """An empty history proves nothing where the bot may not read it: Discord then answers with an empty list."""
    channel = client.get_channel(channel_id)
    if not isinstance(channel, discord.abc.GuildChannel):
        if client.is_ready():
            return CannotLook("the bot does not see the channel any more")
        return CannotLook("not connected yet", is_passing=True)
    allowed = channel.permissions_for(channel.guild.me)
    if not (allowed.read_message_history and allowed.view_channel):
        return CannotLook("the bot may not read the channel's history")
    return None


def texts(message: discord.Message) -> Iterator[str]:
    """Give every text a message shows or carries, in order."""
    yield message.content
    for component in message.components:
        yield from _strings(component.to_dict())


def _of_task(task: asyncio.Task[discord.Message], witness: wire.Witness) -> Outcome:
    """Say what came of a call that has ended without a message known to be there."""
    if not task.cancelled() and task.exception() is None:
        return Sent(task.result().id)
    return _of_failure(task, witness)


def _change_of_task(task: asyncio.Task[Any], witness: wire.Witness) -> Change:
    """Say what came of an edit or a deletion that has ended without a sign of success on the wire."""
    if not task.cancelled() and task.exception() is None:
        return Done()
    return answers.as_change(_of_failure(task, witness))


def _of_failure(task: asyncio.Task[Any], witness: wire.Witness) -> Outcome:
    if task.cancelled():
        return answers.of_error(asyncio.CancelledError())
    match task.exception():
        case wire.CutShortError(answer=answer):
            return answers.of_answer(answer)
        case discord.RateLimited(retry_after=seconds):
            return Retry(seconds, "channel-limit")
        case discord.HTTPException() as error:
            seen = witness.answers[-1] if witness.answers else Answer(error.status, error.code, error.text)
            return answers.of_answer(seen)
        case error:
            return answers.of_error(error or asyncio.CancelledError())


def _sound(outcome: Outcome | Change) -> None:
    """Raise the alarm where Discord refuses the whole bot."""
    if isinstance(outcome, Retry) and outcome.reason in _ALARMS:
        log.error(
            "sending rests: Discord refuses the whole bot",
            action="sender.alarm",
            reason=outcome.reason,
            seconds=round(outcome.after_seconds),
        )


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for each in value.values():
                yield from _strings(each)
        case list() | tuple():
            for each in value:
                yield from _strings(each)
