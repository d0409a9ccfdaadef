"""`pledges`: the export, from one consistent state of the database, in batches so that a million rows fit."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TextIO

import click

from bot.console import desk
from campaigns.actions import Database
from campaigns.actions import pledges as actions
from campaigns.model.errors import InputError
from campaigns.model.pledge import PledgeRow
from campaigns.render import pledge_csv, pledge_ndjson
from campaigns.render.pledge_csv import ExportTally

BATCH = 2_000
Write = Callable[[list[PledgeRow], TextIO], ExportTally]


@click.group()
def pledges() -> None:
    """Pledges."""


@pledges.command()
@desk.CAMPAIGN
@click.option("--format", "form", type=click.Choice(["csv", "xlsx", "ndjson"]), required=True)
@click.option("--out", type=desk.TARGET, required=True, metavar="FILE")
@click.option("--since", metavar="WHEN", help="Pledges made at this instant or later (ISO 8601, UTC).")
@click.option("--until", metavar="WHEN", help="Pledges made before this instant.")
@desk.asynchronous
async def export(*, slug: str, form: str, out: Path, since: str | None, until: str | None) -> None:
    """Write the pledge list; the total printed is the public counter at the same instant."""
    if form == "xlsx":
        raise InputError(
            "There is no XLSX export yet.", fix="Use --format csv: it opens in every spreadsheet, letters and all."
        )
    first_at, end_at = desk.instant(since), desk.instant(until)
    async with desk.opened() as database:
        with desk.writing(out) as stream:
            tally = await _exported(database, slug, form, stream, first_at, end_at)
    desk.say(f"Wrote {out}: {tally.rows} pledges; {tally.active_size} people stand by theirs.")


async def _exported(
    database: Database, slug: str, form: str, stream: TextIO, since: datetime | None, until: datetime | None
) -> ExportTally:
    write: Write = pledge_ndjson.write
    if form == "csv":
        pledge_csv.write_header(stream)
        write = pledge_csv.write_rows
    tally, batch = ExportTally(), list[PledgeRow]()
    async for row in actions.rows(database, slug, since=since, until=until):
        batch.append(row)
        if len(batch) == BATCH:
            tally += write(batch, stream)
            batch.clear()
    return tally + write(batch, stream)
