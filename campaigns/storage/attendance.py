"""Who is at the database: it closes once the last of them has left, and lets nobody in after that.

A connection that is given back when its loop is gone is not given back at all: the file stays open.
"""

import asyncio
import contextlib
from types import TracebackType
from typing import Final

from campaigns.model.errors import ConflictError

PATIENCE_SECONDS: Final = 5.0
"""How long those inside are waited for; what they had begun to write and not committed is then undone."""


class Attendance:
    """A context that counts who is inside."""

    def __init__(self) -> None:
        self._count = 0
        self._is_over = False
        self._nobody = asyncio.Event()
        self._nobody.set()

    def __enter__(self) -> None:
        """Come in; raises ConflictError where it is over."""
        if self._is_over:
            raise ConflictError("I am being stopped.", fix="Please try again in a minute.")
        self._count += 1
        self._nobody.clear()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave."""
        self._count -= 1
        if not self._count:
            self._nobody.set()

    async def end(self) -> None:
        """Let nobody in any more, and wait until nobody is inside or somebody takes too long."""
        self._is_over = True
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._nobody.wait(), PATIENCE_SECONDS)
