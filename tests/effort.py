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
    alone = max(min(_seconds(do, some) for _ in range(_TRIES)), _TICK)
    return any(_seconds(do, more) < _SLACK * times * alone for _ in range(_TRIES))


def _seconds(do: Callable[[Work], object], work: Work) -> float:
    began = time.process_time()
    do(work)
    return time.process_time() - began
