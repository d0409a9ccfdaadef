"""`pledges`: the export, from one consistent state of the database; the audit log keeps that it was made."""

from pathlib import Path

import click

from bot.console import desk, numbers
from campaigns.actions import pledge_export
from campaigns.actions.pledge_export import ExportFormat
from campaigns.model.actor import Actor
from campaigns.sources.workers import Workers


@click.group()
def pledges() -> None:
    """Pledges."""


for _command in numbers.COMMANDS:
    pledges.add_command(_command)


@pledges.command()
@desk.CAMPAIGN
@click.option("--format", "form", type=click.Choice([each.value for each in ExportFormat]), required=True)
@click.option("--out", type=desk.TARGET, required=True, metavar="FILE")
@click.option("--since", metavar="WHEN", help="Pledges made at this instant or later (ISO 8601, UTC).")
@click.option("--until", metavar="WHEN", help="Pledges made before this instant.")
@click.option("--as", "who", default="operator", metavar="WHO", help="Your name for the audit log.")
@desk.asynchronous
async def export(*, slug: str, form: str, out: Path, since: str | None, until: str | None, who: str) -> None:
    """Write the pledge list; the total printed is the public counter at the same instant."""
    first_at, end_at = desk.instant(since), desk.instant(until)
    async with desk.opened() as database, Workers(size=1) as workers:
        with desk.writing(out) as stream:
            written = await pledge_export.write(
                database,
                slug,
                ExportFormat(form),
                stream,
                workers=workers,
                actor=Actor.console(who),
                now=desk.now(),
                since=first_at,
                until=end_at,
            )
    tally = written.tally
    desk.say(f"Wrote {out}: {tally.rows} rows; standing pledges add up to {tally.active_size}.")
    desk.say(f"SHA-256 {written.sha256}")
    if tally.left_out:
        desk.say(f"{tally.left_out} pledges are kept out of the number, and so out of the file: see `pledges asides`.")
