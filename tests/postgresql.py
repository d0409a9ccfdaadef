"""A throw-away PostgreSQL: started on a free loopback port as an unprivileged user, stopped and deleted afterwards."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

_UNPRIVILEGED = "nobody"
_SPEED = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "shared_buffers=16MB", "-c", "max_connections=40")


def initdb() -> Path | None:
    """Find `initdb`, on the path or where Debian keeps it."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve()
    return max(Path("/usr/lib/postgresql").glob("*/bin/initdb"), default=None)


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """Run a cluster of our own; yields the address of its server, without a database name."""
    program = initdb()
    assert program is not None, "ask initdb() first"
    binaries = program.parent
    # PostgreSQL refuses to run as root, so a root test run hands it to nobody.
    user = _UNPRIVILEGED if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="sidekick-postgresql-") as name:
        folder = Path(name)
        if user is not None:
            shutil.chown(folder, user)
        data, port = folder / "data", _free_port()
        _run([str(program), "-D", str(data), "-U", "sidekick", "--auth=trust", "-E", "UTF8", "--no-sync"], folder, user)
        server = subprocess.Popen(
            [
                str(binaries / "postgres"),
                "-D",
                str(data),
                "-p",
                str(port),
                "-h",
                "127.0.0.1",
                "-k",
                str(folder),
                *_SPEED,
            ],
            user=user,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _run(
                [str(binaries / "pg_isready"), "-h", "127.0.0.1", "-p", str(port), "-t", "20"], folder, user, tries=100
            )
            yield f"postgresql+asyncpg://sidekick@127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


def _run(command: list[str], folder: Path, user: str | None, *, tries: int = 1) -> None:
    said = ""
    for _ in range(tries):
        done = subprocess.run(command, user=user, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
        said = done.stderr
        time.sleep(0.1)
    raise AssertionError(f"{command[0]} failed {tries} times, last with: {said}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
