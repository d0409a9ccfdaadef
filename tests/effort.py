"""Effort that grows with the work: processor time for more of the same, measured side by side in this run."""

import time
from collections.abc import Callable
from typing import Final, TypeVar

Work = TypeVar("Work")
_TRIES: Final = 5
_SLACK: Final = 3
_TICK: Final = 0.0005


def is_in_proportion(do: Callable[[Work], object], some: Work, more: Work, *, times: int) -> bool:
    """Say whether `times` as much work takes about `times` as long; what grows with its square takes far more.

    The best of several tries counts: whatever else the machine does makes one slower, never faster.
    """
    alone = max(seconds(do, some), _TICK)
    return any(_once(do, more) < _SLACK * times * alone for _ in range(_TRIES))


def is_done_within(limit: float, do: Callable[[Work], object], work: Work) -> bool:
    """Say whether some work takes less than `limit` seconds of processor time, in one of several tries."""
    return any(_once(do, work) < limit for _ in range(2 * _TRIES))


def seconds(do: Callable[[Work], object], work: Work) -> float:
    """Give the processor time of the best of several tries."""
    return min(_once(do, work) for _ in range(_TRIES))


def _once(do: Callable[[Work], object], work: Work) -> float:
    began = time.process_time()
    do(work)
    return time.process_time() - began
