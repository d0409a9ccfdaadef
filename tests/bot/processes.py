"""The bot as a process of its own, as people start it, before a sandbox in the test process."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
STOP_SECONDS = 20


@dataclass(slots=True)
class Bot:
    """A running `python -m bot run`."""

    process: Process
    lines: list[str] = field(default_factory=list)
    _reader: asyncio.Task[None] | None = None

    def listen(self) -> None:
        """Collect what it writes to standard error."""
        self._reader = asyncio.create_task(self._read())

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; gives the exit code."""
        if self.process.returncode is None:
            self.process.send_signal(number)
        async with asyncio.timeout(STOP_SECONDS):
            code = await self.process.wait()
        if self._reader is not None:
            await self._reader
        return code

    async def says(self, text: str, seconds: float = 20) -> None:
        """Wait until a line holds this text."""
        async with asyncio.timeout(seconds):
            while not self.has_said(text):
                if self.process.returncode is not None:
                    raise AssertionError("it ended instead:\n" + "\n".join(self.lines))
                await asyncio.sleep(0.02)

    def has_said(self, text: str) -> bool:
        """Say whether a line holds this text."""
        return any(text in line for line in self.lines)

    async def _read(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.lines.append(line.decode().rstrip())


def environment(folder: Path, api_url: str, **more: str) -> dict[str, str]:
    """Name only what the bot needs: nothing of the reader's own environment reaches it."""
    return {
        "DISCORD_TOKEN": "x",
        "DISCORD_API_URL": api_url,
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'sidekick.db'}",
        "PYTHONPATH": str(ROOT),
        **more,
    }


@asynccontextmanager
async def running(folder: Path, environ: Mapping[str, str]) -> AsyncIterator[Bot]:
    """Start the bot in a folder; whatever happens, it is gone afterwards."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"), cwd=folder, env=environ, stderr=PIPE, stdout=PIPE
    )
    bot = Bot(process)
    bot.listen()
    try:
        yield bot
    finally:
        if process.returncode is None:
            process.kill()
        await bot.stop()
        await process.communicate()


async def console(folder: Path, environ: Mapping[str, str], *arguments: str) -> tuple[int, str, str]:
    """Run one console command; gives its exit code, output and errors."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments), cwd=folder, env=environ, stderr=PIPE, stdout=PIPE
    )
    async with asyncio.timeout(60):
        out, errors = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), errors.decode()
