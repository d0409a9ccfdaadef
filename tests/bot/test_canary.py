"""What somebody told the bot of harm is afterwards nowhere: no file, backup, log line, export, figure or answer has it.

The same search finds an ordinary text in every one of these places, so a search that looks in the wrong place fails.
"""

import io
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import structlog
from discord import AppCommandOptionType

from bot import log
from bot.settings import LogFormat, LogLevel
from campaigns.storage import copies
from sandbox import Member, Upload
from tests import builders, house
from tests.bot import doors
from tests.bot.doors import CANARY, DISCLOSED
from tests.bot.test_health import free_port
from tests.house import House

ORDINARY = "ZAUNKOENIG"
"""Nothing to do with harm: it is kept, and every place that can be searched has to show it."""


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    log.start(LogLevel.DEBUG, LogFormat.JSON, stream=stream)
    yield stream
    log.start(LogLevel.INFO, LogFormat.TEXT)


async def told_everywhere(home: House) -> int:
    """Write it into every door there is; says how many of them count."""
    told = 0
    for member, command in doors.commands(home):
        for option in command.parameters:
            if option.autocomplete:
                await member.autocomplete(command.qualified_name, option.display_name, DISCLOSED[:95], {})
            if option.type is AppCommandOptionType.string:
                values = doors.values(home, member, command, **{option.name: DISCLOSED})
                await member.run(command.qualified_name, values, unchecked=True)
                told += 1
    for make in doors.FORMS.values():
        for form in make():
            for member in (home.hq.organiser, home.partners[0].member):
                await doors.submitted(home, member, form, DISCLOSED).wait_settled()
                told += 1
    return told


async def exported(home: House, by: Member) -> None:
    """Ask for everything that gives something out, and for errors."""
    for path, values in (
        ("plan export", {"format": "toml"}),
        ("plan export", {"format": "csv"}),
        ("plan export", {"format": "ics"}),
        ("pledges export", {}),
        ("mydata export", {}),
        ("outbox status", {}),
        ("safeguarding counts", {}),
        ("announce view", {"announcement": "SID27-999"}),
    ):
        shown = await by.run(path, values, unchecked=True)
        await home.until(lambda shown=shown: bool(shown.replies))


def everything(home: House, folder: Path, lines: io.StringIO, metrics: str) -> dict[str, bytes]:
    """Gather all that is left: every byte on the disk, everything sent to Discord, the log, the figures."""
    backup = folder / "backup.db"
    if not backup.exists():
        copies.backup(folder / "sidekick.db", backup)
    sent = [repr((request.body, request.files)) for request in home.discord.log.requests]
    files = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return files | {"sent": "\n".join(sent).encode(), "log": lines.getvalue().encode(), "metrics": metrics.encode()}


async def metrics_of(home: House) -> str:
    async with aiohttp.ClientSession() as session:
        parts = []
        for path in ("metrics", "health"):
            async with session.get(f"http://127.0.0.1:{home.inside.health.port}/{path}") as answer:
                parts.append(await answer.text())
        return "\n".join(parts)


async def test_what_was_told_is_nowhere(tmp_path: Path, lines: io.StringIO) -> None:
    folder = tmp_path / "house"
    async with house.opened(folder, http_port=free_port()) as home:
        await home.campaign(name=f"Day {ORDINARY}")
        told = await told_everywhere(home)
        assert told > 70
        await exported(home, home.hq.administrator)
        await _counted(home, told)
        there = everything(home, folder, lines, await metrics_of(home))
    left = there | {f"closed {path.name}": path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for name, data in left.items():
        for word in (CANARY, "touches me", "nobody would believe"):
            assert word.lower().encode() not in data.lower(), name
    assert {"sidekick.db", "sidekick.db-wal", "backup.db", "sent", "log", "metrics"} <= left.keys()


IN_FILES = (
    ('name = "Safer', 'name = "{} Safer'),
    ("topics = [", 'topics = ["{}", '),
    ("[[announcement]]", '[[announcement]]\n"{}" = 1'),
    ('publisher = "', 'publisher = "{} '),
    ('body = """\n', 'body = """\n{} '),
)


async def test_what_an_uploaded_file_told_is_nowhere(tmp_path: Path, lines: io.StringIO) -> None:
    folder, whole = tmp_path / "house", (files("campaigns.plans") / "safer-internet-day.toml").read_text("utf-8")
    async with house.opened(folder, http_port=free_port()) as home:
        await home.campaign()
        for before, after in IN_FILES:
            assert before in whole
            told = whole.replace(before, after.format(DISCLOSED), 1).encode()
            for verb in ("check", "import"):
                shown = await home.hq.organiser.run(f"plan {verb}", {"file": Upload("plan.toml", told)})
                await shown.wait_for_text("reads like somebody telling of harm")
        await exported(home, home.hq.administrator)
        there = everything(home, folder, lines, await metrics_of(home))
    for name, data in there.items():
        for word in (CANARY, "touches me", "nobody would believe"):
            assert word.lower().encode() not in data.lower(), name


async def test_the_search_finds_an_ordinary_text_everywhere_it_looks(tmp_path: Path, lines: io.StringIO) -> None:
    folder = tmp_path / "house"
    async with house.opened(folder, http_port=free_port()) as home:
        await home.campaign("zaunkoenig", name=f"Day {ORDINARY}")
        structlog.get_logger().debug(ORDINARY, action="test")
        await home.announce("zaunkoenig", "hello", builders.content())
        await exported(home, home.hq.administrator)
        there = everything(home, folder, lines, await metrics_of(home))
    for name in ("sidekick.db-wal", "backup.db", "sent", "log", "metrics"):
        assert ORDINARY.lower().encode() in there[name].lower(), name


async def _counted(home: House, told: int) -> None:
    async def is_total() -> bool:
        async with home.database.reading() as connection:
            rows: Any = await connection.exec_driver_sql("SELECT sum(count) FROM disclosure_count")
            return bool(rows.scalar() == told)

    await home.until(is_total)
