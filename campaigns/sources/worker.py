"""The inside of a worker process: take a job from standard input, do it, give back what came of it.

Nothing of the bot is here: no settings, no database, no network. Memory is limited, and when the bot is gone
the process ends in the middle of whatever it does; should even that fail, its own clock stops it.
"""

import os
import pickle
import signal
import struct
import sys
import threading
import traceback
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, BinaryIO

from campaigns.model.errors import SidekickError

HEADER = struct.Struct(">Q")
"""In front of every message, both ways: its length in bytes."""
_GRACE_SECONDS = 5
_NICENESS = 5
"""Where processors are few, people who press come before files that are made."""


@dataclass(frozen=True, slots=True)
class Job:
    """A call to make."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Returned:
    """What came of a call: a value, or the exception it raised."""

    value: Any = None
    error: Exception | None = None


def serve(memory_mb: int) -> None:
    """Do one job after the other until nobody is there to ask for one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the bot decides when its workers stop
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not come between the answers
    zoneinfo.reset_tzpath(())  # the zones of the lock file, as in the bot itself
    _limit(memory_mb)
    jobs: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_receive, args=(sys.stdin.buffer, jobs), daemon=True).start()
    while True:
        answer = pickle.dumps(_done(jobs.get()))
        answers.write(HEADER.pack(len(answer)) + answer)
        answers.flush()


def _receive(pipe: BinaryIO, jobs: "SimpleQueue[bytes]") -> None:
    """Take jobs in; when nobody is left who could ask for one, end the process, busy or not."""
    while len(header := pipe.read(HEADER.size)) == HEADER.size:
        jobs.put(pipe.read(HEADER.unpack(header)[0]))
    os._exit(0)


def _done(pickled: bytes) -> Returned:
    try:
        job: Job = pickle.loads(pickled)  # noqa: S301  from our own parent, over a pipe nobody else has
        _set_alarm(job.seconds)
        return Returned(job.function(*job.args))
    except MemoryError:
        return Returned(error=MemoryError())
    except Exception as error:  # noqa: BLE001  handed back whole, to be raised where it was asked for
        return Returned(error=_portable(error))
    finally:
        _set_alarm(0)


def _portable(error: Exception) -> Exception:
    """Make an exception fit to travel; an unexpected one brings its traceback along."""
    if not isinstance(error, SidekickError):
        error.add_note("In the worker:\n" + "".join(traceback.format_exception(error)))
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301  our own bytes
    except Exception:  # noqa: BLE001  any class may refuse, each in its own way
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _set_alarm(seconds: float) -> None:
    if sys.platform != "win32":
        signal.alarm(int(seconds) + _GRACE_SECONDS if seconds else 0)


def _limit(memory_mb: int) -> None:
    if sys.platform != "win32":
        import resource

        os.nice(_NICENESS)
        limit = memory_mb * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash must not leave a document on the disk
