"""`partners`: import a spreadsheet of partners, all or nothing."""

from pathlib import Path

import click

from bot.console import desk
from campaigns.actions import partners as actions
from campaigns.model.actor import Actor


@click.group()
def partners() -> None:
    """Partner organisations and their servers."""


@partners.command(name="import")
@click.argument("file", type=desk.SOURCE)
@desk.CAMPAIGN
@desk.WHO
@desk.asynchronous
async def import_(*, file: Path, slug: str, who: str) -> None:
    """Bring partners into a campaign by their server's id; importing twice changes nothing."""
    drafts = actions.read_file(desk.read(file), str(file))
    async with desk.opened() as database:
        done = await actions.import_partners(database, slug, drafts, actor=Actor.console(who), now=desk.now())
    desk.say(
        f"{done.added} partners added, {done.changed} changed, {done.unchanged} as before; "
        f"{done.planned.added} deliveries added, {done.planned.changed} changed."
    )
