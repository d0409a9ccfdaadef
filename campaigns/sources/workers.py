"""Heavy or dangerous work in processes of its own: the event loop never waits, and nothing can take the bot
down.

A worker that takes too long, too much memory or simply dies is replaced; only its own caller notices. Workers
start when first needed, in a session of their own with an empty environment: a signal to the bot's process
group does not reach them, and the bot's secrets are not theirs. When the bot is gone, however it went, so
are they.
"""

import asyncio
import pickle
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar, TypeVarTuple, cast

from campaigns.model.errors import SidekickError
from campaigns.sources.worker import HEADER, Job, Returned

Inputs = TypeVarTuple("Inputs")
Result = TypeVar("Result")

_ROOT = Path(__file__).parents[2]
_BOOT = """
import sys
sys.path.insert(0, sys.argv[1])
from campaigns.sources import worker
worker.serve(memory_mb=int(sys.argv[2]))
"""
_CLOSE_SECONDS = 2.0
_BUFFER_BYTES = 256 * 1024
_SMALL_BYTES = 64 * 1024
"""A larger answer is unpacked beside the event loop: a thousand items take ten milliseconds."""
_LARGEST_ANSWER_BYTES = 64 * 1024 * 1024
_JOBS_PER_WORKER = 500
"""Then it is replaced, and whatever its libraries keep is given back."""


class WorkerFailedError(SidekickError):
    """The work was not done, through no fault of the caller."""


class WorkerTimeoutError(WorkerFailedError):
    """The work took too long and was stopped."""


class WorkerMemoryError(WorkerFailedError):
    """The work needed more memory than a worker may have."""


class WorkersClosedError(SidekickError):
    """The work was not done because the bot is stopping."""

    def __init__(self) -> None:
        super().__init__("The work was not done.", why="The bot is stopping.")


class Workers:
    """A small pool of processes. Use as an async context manager, or `close` it."""

    def __init__(self, size: int = 2, *, memory_mb: int = 400) -> None:
        self._memory_mb = memory_mb
        self._slots = asyncio.Semaphore(size)
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._is_closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def run(self, function: Callable[[*Inputs], Result], /, *args: *Inputs, seconds: float = 10) -> Result:
        """Call a function in a worker for at most this long; raises what it raises, or WorkerFailedError.

        Function, arguments and result travel by pickle, so the function stands at the top of an importable
        module. Waiting for a free worker does not count.
        """
        job = pickle.dumps(Job(function, args, seconds))
        async with self._slots:
            if self._is_closed:
                raise WorkersClosedError
            returned = await self._on_a_worker(job, seconds)
        if isinstance(returned.error, MemoryError):
            why = f"It needed more than {self._memory_mb} MB of memory."
            raise WorkerMemoryError("The work was stopped.", why=why)
        if returned.error is not None:
            raise returned.error
        return cast(Result, returned.value)

    async def close(self) -> None:
        """Stop every worker: idle ones at once, busy ones by force. May be called again."""
        self._is_closed = True
        for one in self._busy:
            one.kill()
        idle, self._idle = self._idle, []
        await asyncio.gather(*(one.close() for one in idle))

    async def _on_a_worker(self, job: bytes, seconds: float) -> Returned:
        one = self._idle.pop() if self._idle else await _Worker.start(self._memory_mb)
        self._busy.add(one)
        is_fit = False
        try:
            if self._is_closed:  # while the process was starting
                raise WorkersClosedError
            async with asyncio.timeout(seconds):
                returned = await one.do(job)
            is_fit = one.jobs < _JOBS_PER_WORKER and not isinstance(returned.error, MemoryError)
        except TimeoutError:
            why = f"It took more than {seconds:g} seconds."
            raise WorkerTimeoutError("The work was stopped.", why=why) from None
        except (EOFError, ConnectionError) as error:
            if self._is_closed:
                raise WorkersClosedError from None
            raise WorkerFailedError("The work was not done.", why="Its process has ended.") from error
        finally:
            if is_fit and not self._is_closed:
                self._idle.append(one)
            else:
                await one.end()
            self._busy.discard(one)
        return returned


class _Worker:
    """One process and the two pipes to it."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.jobs = 0

    @classmethod
    async def start(cls, memory_mb: int) -> Self:
        return cls(
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-c", _BOOT, str(_ROOT), str(memory_mb)),
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,  # what goes wrong comes back as an exception
                env={},
                start_new_session=True,
                limit=_BUFFER_BYTES,
            )
        )

    async def do(self, job: bytes) -> Returned:
        self.jobs += 1
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(HEADER.pack(len(job)))
        for start in range(0, len(job), _BUFFER_BYTES):  # in slices: the transport moves what it has yet to write
            self._process.stdin.write(job[start : start + _BUFFER_BYTES])
            await self._process.stdin.drain()
        (length,) = HEADER.unpack(await self._process.stdout.readexactly(HEADER.size))
        if length > _LARGEST_ANSWER_BYTES:
            raise EOFError("the answer is too large to be one")
        answer = await self._process.stdout.readexactly(length)
        loads = pickle.loads  # over a pipe to a process of our own code
        return cast(Returned, loads(answer) if length < _SMALL_BYTES else await asyncio.to_thread(loads, answer))

    def kill(self) -> None:
        if self._process.returncode is None:
            self._process.kill()

    async def end(self) -> None:
        """Stop the process by force and gather what is left of it."""
        self.kill()
        await self._process.communicate()

    async def close(self) -> None:
        """Let the process end by itself, by force when it does not."""
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self._process.communicate(b"")  # closes its input: there will be no more jobs
        except TimeoutError:
            await self.end()
