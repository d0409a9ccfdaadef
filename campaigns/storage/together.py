"""Work shared by those who wait: who comes while a round runs is in the next one, and each gets an answer of its own.

There is never a wait for company: one alone is served at once. Nobody is answered before the round is over. Rounds that
cost the database much may ask for a rest after each, and whoever comes meanwhile is in the next.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar

LONGEST_REST_SECONDS: Final = 0.1

Wish = TypeVar("Wish")
Answer = TypeVar("Answer")


class Together(Generic[Wish, Answer]):
    """Rounds, one after the other; each serves everybody who waited when it began."""

    def __init__(
        self,
        serve: Callable[[Sequence[Wish]], Awaitable[Sequence[Answer | Exception]]],
        *,
        most: int,
        rest: Callable[[], float] | None = None,
    ) -> None:
        """Take what serves a round of at most so many wishes: it gives an answer, or an error, for each in order.

        After a round nothing is done for as many seconds as `rest` says then, a tenth of a second at most.
        """
        self._serve = serve
        self._most = most
        self._rest = rest
        self._waiting: list[tuple[Wish, asyncio.Future[Answer]]] = []
        self._rounds: asyncio.Task[None] | None = None

    async def ask(self, wish: Wish) -> Answer:
        """Be served in the next round; raises what the round has for this wish alone."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((wish, answer))
        if self._rounds is None or self._rounds.done():
            self._rounds = asyncio.create_task(self._serve_all(), name="rounds")
        return await answer

    async def finish(self) -> None:
        """Wait until nobody waits."""
        while self._rounds is not None and not self._rounds.done():
            await asyncio.wait({self._rounds})

    async def _serve_all(self) -> None:
        while self._waiting:
            served, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            try:
                answers = await self._serve([wish for wish, _ in served])
            except Exception as error:  # noqa: BLE001 - handed to everybody who waits for this round
                answers = [error] * len(served)
            except BaseException:
                for _, answer in (*served, *self._waiting):
                    answer.cancel()
                self._waiting.clear()
                raise
            for (_, answer), found in zip(served, answers, strict=True):
                _give(answer, found)
            if self._rest is not None:
                await asyncio.sleep(min(self._rest(), LONGEST_REST_SECONDS))


def _give(answer: "asyncio.Future[Answer]", found: Answer | Exception) -> None:
    if answer.done():  # who asked has gone; the work is done all the same
        return
    if isinstance(found, Exception):
        answer.set_exception(found)
    else:
        answer.set_result(found)
