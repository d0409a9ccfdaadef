"""The victim: `python -m bot run` as a process, whose wall clock can be ahead of the machine's by whole outages."""

import asyncio
import signal
import sys
from asyncio.subprocess import Process
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from tests.bot import processes

# The clock is the bot's own argument `now`; it has no setting for it, so the default is moved before the start.
_BOOT: Final = """
import runpy, sys
from datetime import UTC, datetime, timedelta
sys.path.insert(0, sys.argv.pop(1))
ahead = timedelta(seconds=float(sys.argv.pop(1)))
from bot import wiring
wiring.built.__wrapped__.__kwdefaults__["now"] = lambda: datetime.now(UTC) + ahead
runpy.run_module("bot", run_name="__main__", alter_sys=True)
"""
STOP_SECONDS: Final = 30


@dataclass(slots=True)
class Victim:
    """A running bot."""

    process: Process

    @classmethod
    async def start(cls, folder: Path, api_url: str, *, ahead_seconds: float, **settings: str) -> Self:
        """Start it, with more settings where given; what it says is added to `bot.log`."""
        with (folder / "bot.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", _BOOT, str(processes.ROOT), str(ahead_seconds), "run"),
                env=processes.environment(folder, api_url, **settings),
                cwd=folder,
                stdout=log,
                stderr=log,
            )
        return cls(process)

    @property
    def is_running(self) -> bool:
        """Say whether it has not ended by itself."""
        return self.process.returncode is None

    async def kill(self) -> bool:
        """Kill it on the spot; says False where it was dead already, which nobody had asked for."""
        was_running = self.is_running
        if was_running:
            self.process.kill()
        await self.process.wait()
        return was_running and self.process.returncode == -signal.SIGKILL

    async def stop(self) -> int:
        """Ask it to stop in order; gives its exit status."""
        if self.is_running:
            self.process.terminate()
        async with asyncio.timeout(STOP_SECONDS):
            return await self.process.wait()
