"""Import and plan 10,000 partners x 60 announcements, against bare `sqlite3` inserting the same ledger rows.

Goal: under 60 s and 500 MB on 2 cores.
"""

import asyncio
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from campaigns.actions import partners, plans
from campaigns.model.actor import Actor
from campaigns.model.zones import zone_names
from campaigns.storage import schema
from campaigns.storage.database import Database
from tests.bench.measure import peak_megabytes, report, stopwatch
from tests.builders import NOW, SLUG, new_campaign

PARTNERS, ANNOUNCEMENTS = 10_000, 60
OPERATOR = Actor.console("bench")


def partner_csv(count: int) -> bytes:
    """Write a partner file over every zone there is."""
    zones = sorted(zone_names())
    header = (
        "guild_id,name,country,timezone,locale,announcements_channel_id,"
        "resources_channel_id,news_channel_id,mention_role_id,tags"
    )
    rows = (
        f"{10**17 + number},Partner {number},PT,{zones[number % len(zones)]},pt-PT,{2 * 10**17 + number},,,,schools"
        for number in range(count)
    )
    return "\n".join((header, *rows)).encode()


def plan_toml(count: int) -> bytes:
    """Write a plan of so many announcements in two languages, spread over the campaign."""
    announcements = (
        f"""
[[announcement]]
key = "post-{number}"
when = "T{number - count // 2:+d} 09:00 local"
audience = ["parents"]
[announcement.text.en]
title = "Post {number}"
body = "Talk about what you saw today, {{partner.name}}."
[announcement.text.pt]
title = "Mensagem {number}"
body = "Falem sobre o que viram hoje, {{partner.name}}."
"""
        for number in range(count)
    )
    header = '[campaign]\nname = "Bench"\nkey_date = "safer-internet-day"\nyear = 2027\nsource_locale = "en"\n'
    return (header + "".join(announcements)).encode()


async def ours(folder: Path) -> float:
    """Read both files, import and plan; the seconds it took."""
    database = Database.open(f"sqlite+aiosqlite:///{folder / 'ours.db'}")
    await schema.upgrade(database)
    await new_campaign(database)
    with stopwatch() as watch:
        drafts = partners.read_file(partner_csv(PARTNERS), "partners.csv")
        await partners.import_partners(database, SLUG, drafts, actor=OPERATOR, now=NOW)
        plan = plans.check(plan_toml(ANNOUNCEMENTS), "plan.toml", lambda _: None)
        done = await plans.import_plan(database, SLUG, plan, lambda _: None, actor=OPERATOR, now=NOW, because="bench")
    await database.close()
    assert done.planned.added == PARTNERS * ANNOUNCEMENTS
    return watch.seconds


def bare(folder: Path) -> float:
    """Insert the very same ledger rows with `executemany` into the very same table; the seconds it took."""
    with closing(sqlite3.connect(folder / "ours.db")) as source, closing(sqlite3.connect(folder / "bare.db")) as target:
        for (statement,) in source.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name LIKE '%delivery%'"
        ):
            target.execute(statement)
        target.execute("PRAGMA journal_mode=WAL")
        target.execute("PRAGMA synchronous=FULL")
        width = len(source.execute("SELECT * FROM delivery LIMIT 1").fetchone())
        rows: Iterator[tuple[object, ...]] = source.execute("SELECT * FROM delivery")
        with stopwatch() as watch, target:
            target.executemany(f"INSERT INTO delivery VALUES ({','.join('?' * width)})", rows)
    return watch.seconds


def main() -> None:
    """Measure ours first: its memory must not profit from anything."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds = asyncio.run(ours(folder))
        megabytes = peak_megabytes()
        baseline = bare(folder)
    report(
        "planning",
        partners=PARTNERS,
        announcements=ANNOUNCEMENTS,
        deliveries=PARTNERS * ANNOUNCEMENTS,
        seconds=seconds,
        peak_megabytes=megabytes,
        baseline="sqlite3 executemany of the same ledger rows",
        baseline_seconds=baseline,
        ratio=seconds / baseline,
        is_goal_met=seconds < 60 and megabytes < 500,
    )


if __name__ == "__main__":
    main()
