"""What a benchmark needs: a stopwatch, the peak of its own memory, and a line of JSON."""

import json
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(slots=True)
class Watch:
    """How long a block took."""

    seconds: float = 0.0


@contextmanager
def stopwatch() -> Iterator[Watch]:
    """Measure a block in wall-clock seconds."""
    watch, started = Watch(), time.perf_counter()
    try:
        yield watch
    finally:
        watch.seconds = time.perf_counter() - started


def peak_megabytes() -> float:
    """Say how much memory this process has used at most."""
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes / 1024 if sys.platform != "darwin" else kilobytes / 1024 / 1024


def report(name: str, **figures: object) -> None:
    """Print one line; floats are rounded to what can be meant."""
    rounded = {key: round(value, 3) if isinstance(value, float) else value for key, value in figures.items()}
    sys.stdout.write(json.dumps({"benchmark": name} | rounded) + "\n")
    sys.stdout.flush()
