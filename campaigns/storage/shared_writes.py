"""Small work that shares a transaction: many people press at once, and one flush of the disk serves all who wait.

Each piece of work is synchronous and runs in one hop away from the event loop: on SQLite in a thread of its own with a
connection of its own, on PostgreSQL inside the driver's. Contract: work raises a `SidekickError` before it writes
anything; whatever else goes wrong undoes the round, and each piece is then done alone, so nobody's error is another's.
Nobody is answered before the rows are on disk. Questions share rounds of their own, which wait for no writer.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from campaigns.model.errors import SidekickError
from campaigns.storage.together import Together

MOST_IN_A_ROUND: Final = 200
_MOST_KNOWN: Final = 2_000
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Round:
    """One shared transaction."""

    connection: sa.Connection
    known: dict[object, Any] = field(default_factory=dict)
    """What has been read already, of tables that shared work never writes to. Gone once anybody else has written."""


Work = Callable[[Round], Any]
RunAll = Callable[[Sequence[Work]], Awaitable[Sequence[Any]]]


class Rounds:
    """The desk where small work is handed in."""

    def __init__(self, run_all: RunAll) -> None:
        """Take what runs a sequence of work in one transaction: all of it, or an exception and nothing."""
        self._run_all = run_all
        self._rounds: Together[Work, Any] = Together(self._serve, most=MOST_IN_A_ROUND)

    async def do(self, work: Callable[[Round], Result]) -> Result:
        """Do the work in the next transaction; returns when that is over: what was written is on disk."""
        result: Result = await self._rounds.ask(work)
        return result

    async def finish(self) -> None:
        """Let what was handed in get to the disk."""
        await self._rounds.finish()

    async def _serve(self, works: Sequence[Work]) -> Sequence[Any]:
        try:
            return await self._run_all(works)
        except Exception as error:  # noqa: BLE001 - found out below whose error it is
            if len(works) == 1:
                return [error]
            return [(await self._serve([work]))[0] for work in works]


class OwnThread:
    """A thread with its own connection to a SQLite file; a writer of the process waits for its turn first."""

    def __init__(self, make_engine: Callable[[], sa.Engine], turn: asyncio.Lock | None) -> None:
        """Take what makes an engine whose connections begin nothing by themselves: the transactions are made here.

        Without a turn to wait for, it only reads.
        """
        self._make_engine = make_engine
        self._turn = turn
        self._begin = "BEGIN IMMEDIATE" if turn is not None else "BEGIN"
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="rounds")
        self._connection: sa.Connection | None = None
        self._known: dict[object, Any] = {}
        self._as_of = -1
        self._is_closed = False

    async def run_all(self, works: Sequence[Work]) -> Sequence[Any]:
        """Run a round in the thread."""
        async with self._turn or contextlib.nullcontext():
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._run, works)

    async def close(self) -> None:
        """Close the connection in its own thread, and end the thread; closing again changes nothing."""
        if self._is_closed:
            return
        self._is_closed = True
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._thread.shutdown()

    def _run(self, works: Sequence[Work]) -> Sequence[Any]:
        if self._connection is None:
            self._connection = self._make_engine().connect()
        # Said to the driver itself: a transaction by way of the library costs as much as the row.
        driver: Any = self._connection.connection.dbapi_connection
        driver.execute(self._begin)
        try:
            outcomes = _each(self._connection, works, self._still_known(driver))
            driver.execute("COMMIT")
        except BaseException:
            if driver.in_transaction:
                driver.execute("ROLLBACK")
            raise
        return outcomes

    def _still_known(self, driver: Any) -> dict[object, Any]:  # noqa: ANN401 - the driver's own object
        """Forget what was read before another connection wrote: SQLite counts that; by now nothing changes."""
        (as_of,) = driver.execute("PRAGMA data_version").fetchone()
        if as_of != self._as_of or len(self._known) > _MOST_KNOWN:
            self._known, self._as_of = {}, as_of
        return self._known

    def _close(self) -> None:
        if self._connection is not None:
            engine = self._connection.engine
            self._connection.close()
            engine.dispose()


async def run_inside(engine: AsyncEngine, works: Sequence[Work]) -> Sequence[Any]:
    """Run a round through an asynchronous driver."""
    async with engine.begin() as connection:
        return await connection.run_sync(_each, works, {})


def _each(connection: sa.Connection, works: Sequence[Work], known: dict[object, Any]) -> Sequence[Any]:
    shared = Round(connection, known)
    return [_outcome(work, shared) for work in works]


def _outcome(work: Work, shared: Round) -> Any:  # noqa: ANN401 - whatever the work gives
    try:
        return work(shared)
    except SidekickError as refusal:
        return refusal
