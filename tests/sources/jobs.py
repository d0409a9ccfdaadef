"""What workers are asked to do in tests: the good, the slow, the greedy and the dying."""

import os
import time
from pathlib import Path

from campaigns.model.errors import InputError


def double(number: int) -> int:
    return number * 2


def own_pid() -> int:
    return os.getpid()


def chatter(text: str) -> str:
    print(text)  # noqa: T201  libraries do
    return text


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def spin() -> None:
    while True:
        pass


def mark_and_sleep(path: str) -> None:
    Path(path).write_text(str(os.getpid()))
    time.sleep(60)


def hoard(megabytes: int) -> int:
    kept = [bytearray(1024 * 1024) for _ in range(megabytes)]
    return len(kept)


def die() -> None:
    os._exit(7)


def refuse() -> None:
    raise InputError("This cannot be used.", why="It is a test.", fix="Use another.")


def fail() -> None:
    raise ZeroDivisionError("by nought")


class StubbornError(Exception):
    def __init__(self, one: int, other: int) -> None:
        super().__init__(f"{one} and {other}")


def fail_stubbornly() -> None:
    raise StubbornError(1, 2)


def environment() -> dict[str, str]:
    return dict(os.environ)


def many_bytes(count: int) -> bytes:
    return b"x" * count
