"""The pledge list: a million rows as CSV against the sqlite3 shell's own CSV mode, a hundred thousand as a workbook.

Goals: at most 2.5 times the shell, under 80 MB in this process, the workbook's worker under 100 MB, and the event loop
never stalled for more than 25 ms meanwhile. The shell writes the same rows of the same file to the same disk: once the
14 columns of the export, put together by joins, and once the bare table, which is less work than the export is.
"""

import asyncio
import contextlib
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from importlib import import_module
from pathlib import Path

from campaigns.actions import pledge_export
from campaigns.actions.pledge_export import ExportFormat
from campaigns.model.plan import PledgeText
from campaigns.render import pledge_xlsx
from campaigns.sources.workers import Workers
from campaigns.storage import pledges, schema
from campaigns.storage.columns import milliseconds
from campaigns.storage.database import Database
from tests import databases
from tests.bench import measure
from tests.builders import AUTHOR, NOW, SLUG, new_campaign, new_partners

ROWS, ROWS_OF_WORKBOOK = 1_000_000, 100_000
PARTNERS, TEXTS = 1_000, 18
GOAL_RATIO, GOAL_MEGABYTES, GOAL_WORKER_MEGABYTES, GOAL_STALL_SECONDS = 2.5, 80, 100, 0.025
_LOOK_SECONDS = 0.001
_MADE = "strftime('%Y-%m-%dT%H:%M:%SZ', {} / 1000, 'unixepoch')"
SAME_COLUMNS = f"""SELECT pledge.id, '{SLUG}', pledge_text.key, json_extract(pledge_text.texts, '$.en'),
    pledge_text.role, pledge.kind, pledge.size, partner.name, partner.country, pledge.locale, pledge.display_name,
    {_MADE.format("pledge.pledged_at")}, {_MADE.format("pledge.withdrawn_at")}, pledge.consent_version
    FROM pledge JOIN pledge_text ON pledge_text.id = pledge.pledge_text_id
    LEFT JOIN partner ON partner.id = pledge.partner_id ORDER BY pledge.pledged_at, pledge.id"""
BARE_TABLE = "SELECT * FROM pledge ORDER BY pledged_at, id"


async def _fill(folder: Path, rows: int) -> None:
    """Store a campaign of a thousand partners and so many pledges: one in twenty named, one in twenty taken back."""
    database = Database.open(databases.sqlite_url(folder))
    await schema.upgrade(database)
    campaign = await new_campaign(database)
    await new_partners(database, PARTNERS)
    async with database.writing() as connection:
        for number in range(TEXTS):
            text = f"I ask before I share a picture of somebody, and I mean it, number {number}: “always”."
            await pledges.put_text(
                connection, campaign.id, PledgeText(f"text-{number}", "parent", {"en": text}), number
            )
    with contextlib.closing(sqlite3.connect(folder / "sidekick.db")) as raw, raw:
        columns = "id, campaign_id, pledge_text_id, person, partner_id, locale, display_name, consent_version,"
        columns += " consented_at, pledged_at, withdrawn_at"
        raw.executemany(f"INSERT INTO pledge ({columns}) VALUES ({', '.join('?' * 11)})", _pledges(campaign.id, rows))
    await database.close()


def _pledges(campaign_id: int, rows: int) -> Iterator[tuple[object, ...]]:
    chance, start = random.Random(27), milliseconds(NOW)
    for number in range(rows):
        at = start + number * 3
        is_named, is_back = number % 20 == 1, number % 20 == 0
        yield (
            f"p{chance.getrandbits(64):016x}",
            campaign_id,
            chance.randint(1, TEXTS),
            None if is_back else chance.randbytes(32),
            chance.randint(1, PARTNERS),
            chance.choice(("de", "en-US", "pt-PT")),
            'Zoë "Z", Köln' if is_named else "",
            "v1 16+" if is_named else "",
            at if is_named else None,
            at,
            at + 1 if is_back else None,
        )


class Lateness:
    """How late the event loop was at worst."""

    worst_seconds = 0.0


@contextlib.asynccontextmanager
async def _watched() -> AsyncIterator[Lateness]:
    lateness = Lateness()

    async def look() -> None:
        while True:
            asked = time.perf_counter()
            await asyncio.sleep(_LOOK_SECONDS)
            lateness.worst_seconds = max(lateness.worst_seconds, time.perf_counter() - asked - _LOOK_SECONDS)

    watching = asyncio.create_task(look())
    await asyncio.sleep(0.05)
    lateness.worst_seconds = 0.0
    try:
        yield lateness
    finally:
        watching.cancel()


async def _export(database: Database, workers: Workers, wanted: ExportFormat, file: Path) -> tuple[float, float]:
    """Write a list; returns how long it took and how late the event loop was at worst."""
    async with _watched() as lateness:
        with file.open("wb") as stream, measure.stopwatch() as watch:
            await pledge_export.write(database, SLUG, wanted, stream, workers=workers, actor=AUTHOR, now=NOW)
    return watch.seconds, lateness.worst_seconds


def _shell(folder: Path, query: str) -> tuple[float | None, float]:
    """Let the sqlite3 shell write the same rows: seconds (None where it is not installed), and those it was busy."""
    program = shutil.which("sqlite3")
    if program is None:
        return None, 0.0
    before = _children_busy_seconds()
    with (folder / "shell.csv").open("wb") as stream, measure.stopwatch() as watch:
        command = [program, "-readonly", "-header", "-csv", str(folder / "sidekick.db"), query]
        subprocess.run(command, stdout=stream, check=True)
    return watch.seconds, _children_busy_seconds() - before


def _children_busy_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def _idle(seconds: float) -> float:
    """Say how late the event loop is at worst while nothing is asked of it: what the machine itself adds."""
    async with _watched() as lateness:
        await asyncio.sleep(seconds)
    return lateness.worst_seconds


def convert_and_weigh(lines: str, target: str, made_at: datetime) -> float:
    """Make a workbook and say how much memory its process has used at most, in megabytes."""
    pledge_xlsx.convert(lines, target, made_at)
    return measure.peak_megabytes()


# a worker finds it by the name of its module, which in this process is `__main__`
_in_a_worker = import_module("tests.bench.exports").convert_and_weigh if __name__ == "__main__" else convert_and_weigh


async def _as_csv(folder: Path) -> None:
    database = Database.open(databases.sqlite_url(folder))
    async with Workers(size=1) as workers:
        before = measure.peak_megabytes()
        (shell_bare, _), (shell, shell_busy) = _shell(folder, BARE_TABLE), _shell(folder, SAME_COLUMNS)
        busy = time.process_time()
        seconds, stall = await _export(database, workers, ExportFormat.CSV, folder / "pledges.csv")
        busy = time.process_time() - busy
        idle_stall = await _idle(seconds)
    await database.close()
    peak = measure.peak_megabytes()
    ratio = seconds / shell if shell else None
    measure.report(
        "exports",
        what="csv",
        rows=ROWS,
        megabytes_written=(folder / "pledges.csv").stat().st_size / 1e6,
        seconds=seconds,
        baseline="the sqlite3 shell's CSV mode, the same columns" if shell else "none: sqlite3 is not installed",
        baseline_seconds=shell,
        ratio=ratio,
        cpu_seconds=busy,
        baseline_cpu_seconds=shell_busy,
        bare_table_seconds=shell_bare,
        ratio_to_bare_table=seconds / shell_bare if shell_bare else None,
        worst_stall_seconds=stall,
        baseline_idle_stall_seconds=idle_stall,
        peak_megabytes=peak,
        peak_megabytes_before=before,
        is_goal_met=bool(ratio and ratio <= GOAL_RATIO) and peak < GOAL_MEGABYTES and stall < GOAL_STALL_SECONDS,
    )


async def _as_workbook(folder: Path) -> None:
    database = Database.open(databases.sqlite_url(folder))
    async with Workers(size=1) as workers:
        seconds, stall = await _export(database, workers, ExportFormat.XLSX, folder / "pledges.xlsx")
        idle_stall = await _idle(seconds)
        await _export(database, workers, ExportFormat.NDJSON, folder / "pledges.ndjson")
    lines, book = str(folder / "pledges.ndjson"), str(folder / "again.xlsx")
    async with Workers(size=1) as workers:
        weight = await workers.run(_in_a_worker, lines, book, NOW, seconds=600)
    await database.close()
    with measure.stopwatch() as inside:
        pledge_xlsx.convert(lines, book, NOW)
    measure.report(
        "exports",
        what="xlsx",
        rows=ROWS_OF_WORKBOOK,
        seconds=seconds,
        baseline="the same workbook made inside the event loop, which stalls it for that long",
        baseline_seconds=inside.seconds,
        ratio=seconds / inside.seconds,
        worst_stall_seconds=stall,
        baseline_idle_stall_seconds=idle_stall,
        worker_peak_megabytes=weight,
        is_goal_met=weight < GOAL_WORKER_MEGABYTES and stall < GOAL_STALL_SECONDS,
    )


def main() -> None:
    """Measure each in a process of its own, so that its memory is its own; another one fills the database."""
    match sys.argv[1:]:
        case ["fill", folder, rows]:
            asyncio.run(_fill(Path(folder), int(rows)))
        case ["csv", folder]:
            asyncio.run(_as_csv(Path(folder)))
        case ["xlsx", folder]:
            asyncio.run(_as_workbook(Path(folder)))
        case _:
            for what, count in (("csv", ROWS), ("xlsx", ROWS_OF_WORKBOOK)):
                with tempfile.TemporaryDirectory() as name:
                    for step in (("fill", name, str(count)), (what, name)):
                        subprocess.run([sys.executable, "-m", "tests.bench.exports", *step], check=True)


if __name__ == "__main__":
    main()
