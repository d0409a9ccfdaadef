"""The bot as a process of its own: the same `python -m bot run` as in earnest, with an environment of its own.

It speaks HTTP and WebSocket to the sandbox and to nobody else. It is on a leash: when this process is gone, however it
went, the bot's input ends and it stops as if told to.
"""

import asyncio
import secrets
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from bot.demo.stage import Stage
from campaigns.model.errors import SidekickError

STOP_SECONDS = 15.0
_ROOT = Path(__file__).parents[2]
_BOOT = """
import os, runpy, signal, sys, threading
def leash():
    while os.read(0, 512):  # not sys.stdin: its lock would be in the way when the interpreter ends
        pass
    os.kill(os.getpid(), signal.SIGTERM)
sys.path.insert(0, sys.argv.pop(1))
threading.Thread(target=leash, daemon=True).start()
runpy.run_module("bot", run_name="__main__", alter_sys=True)
"""


class BotProcessError(SidekickError):
    """The bot ended as it should not have."""


def environment(stage: Stage, folder: Path) -> dict[str, str]:
    """Write the bot's whole environment: nothing of the reader's own reaches it."""
    headquarters = stage.headquarters
    return {
        "DISCORD_TOKEN": "a-token-only-the-sandbox-knows",
        "DISCORD_API_URL": stage.discord.api_url,
        "DATABASE_URL": database_url(folder),
        "HQ_GUILD_ID": str(headquarters.guild.id),
        "ORGANISER_ROLE_ID": str(headquarters.organiser_role.id),
        "APPROVER_ROLE_ID": str(headquarters.approver_role.id),
        "DATA_ADMIN_ROLE_ID": str(headquarters.data_admin_role.id),
        "SECRET_KEY": secrets.token_urlsafe(48),
        "SEND_RATE": "30",  # a busy laptop stutters, and the sandbox counts fifty a second without mercy
        "FETCH_ALLOW_LOOPBACK": "true",
        "LOG_LEVEL": "INFO",
        "LOG_FORMAT": "text",
        "PYTHONUNBUFFERED": "1",
    }


def database_url(folder: Path) -> str:
    """Name the demo's own database file."""
    return f"sqlite+aiosqlite:///{folder / 'sidekick.db'}"


class BotProcess:
    """The running bot."""

    def __init__(self, process: Process, log: Path) -> None:
        self._process = process
        self._is_stopping = False
        self.log = log

    @classmethod
    async def start(cls, environ: Mapping[str, str], folder: Path, log: Path) -> Self:
        """Start it in a folder of its own, where no `.env` is; what it says goes to the log."""
        with log.open("wb") as stream:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", _BOOT, str(_ROOT), "run"),
                stdin=PIPE,
                stdout=stream,
                stderr=stream,
                env=dict(environ),
                cwd=folder,
                start_new_session=True,  # Ctrl-C is for the demo, which then stops the bot in order
            )
        return cls(process, log)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def exit_status(self) -> int | None:
        """How it ended; None while it runs."""
        return self._process.returncode

    async def watch(self) -> None:
        """Wait until it ends; where nobody asked it to, raise what it said last."""
        status = await self._process.wait()
        if self._is_stopping:
            return
        raise BotProcessError(
            f"The bot ended by itself (exit status {status}).",
            why=_last_words(self.log),
            fix=f"Its whole log is in {self.log}.",
        )

    async def stop(self) -> int:
        """Ask it to stop as a service manager does, and give its exit status; by force where it does not listen."""
        self._is_stopping = True
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                async with asyncio.timeout(STOP_SECONDS):
                    await self._process.wait()
            except TimeoutError:
                self._process.kill()
        return await self._process.wait()


def _last_words(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return " / ".join(lines[-3:]) or "It said nothing."
