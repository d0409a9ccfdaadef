"""`pledges` beyond the export: statements and their verification, what is kept out, the end of a campaign's key."""

import contextlib
import json
from pathlib import Path

import click

from bot import secret_key, settings
from bot.console import desk
from campaigns.actions import asides, retention, statements
from campaigns.model.actor import Actor
from campaigns.model.errors import ConflictError


@click.command()
@desk.CAMPAIGN
@click.option("--note", default="", metavar="TEXT", help="For whom or what it is; it stands in the statement.")
@click.option("--out", type=desk.TARGET, required=True, metavar="FILE")
@desk.WHO
@desk.asynchronous
async def freeze(*, slug: str, note: str, out: Path, who: str) -> None:
    """Make a signed statement of the number."""
    async with desk.opened() as database:
        made = await statements.freeze(database, slug, note, secret=_secret(), actor=Actor.console(who), now=desk.now())
    with desk.writing(out) as stream:
        stream.write(json.dumps({"statement": made.paper.body, "signature": made.paper.signature}).encode())
    total = made.paper.facts["total"]
    desk.say(f"Statement {made.number}: {total} at {desk.iso(made.cut_off_at)}. Fingerprint {made.paper.fingerprint}")


@click.command()
@desk.CAMPAIGN
@click.option("--number", type=int, help="Which statement; the newest where left out.")
@click.option("--list", "listed", type=desk.TARGET, metavar="FILE", help="Also write the list that adds up to it.")
@desk.asynchronous
async def verify(*, slug: str, number: int | None, listed: Path | None) -> None:
    """Make the list of a statement again from the rows, and say whether it holds."""
    async with desk.opened() as database:
        with desk.writing(listed) if listed else contextlib.nullcontext() as stream:
            found = await statements.verify(database, slug, number, secret=_secret(), stream=stream)
    said = found.statement.paper.facts["total"]
    if not found.holds:
        why = "its list is another today" if found.is_genuine else "its words or its signature were changed"
        raise ConflictError(f"Statement {found.statement.number} ({said}) does not hold.", why=f"It seems that {why}.")
    desk.say(f"Statement {found.statement.number} holds: {said}. SHA-256 of its list {found.again.sha256}")


@click.command("asides")
@desk.CAMPAIGN
@desk.asynchronous
async def listed_asides(*, slug: str) -> None:
    """List what is or was kept out of the number."""
    async with desk.opened() as database:
        for each in await asides.listed(database, slug):
            state = "counts again" if each.counted_at else "waits to be looked at" if each.waits else "kept out"
            desk.say(
                f"#{each.id}  {_pledges(each.size)}  {each.reason}  {state}  {desk.iso(each.created_at)}  {each.who}"
            )


@click.command("anonymise")
@desk.CAMPAIGN
@click.option("--destroy", is_flag=True, help="Do it now, before the clock does. There is no way back.")
@click.option("--out", type=desk.TARGET, metavar="FILE", help="Where the certificate goes.")
@desk.WHO
@desk.asynchronous
async def anonymise(*, slug: str, destroy: bool, out: Path | None, who: str) -> None:
    """Say what still leads to persons in a closed campaign; destroy it with --destroy."""
    async with desk.opened() as database:
        seen = await retention.outlook(database, slug)
        made = seen.certificate
        if destroy and made is None:
            made = await retention.destroy(database, slug, secret=_secret(), actor=Actor.console(who), now=desk.now())
    if made is None:
        traces = seen.traces
        desk.say("Nothing was changed. To be destroyed: the campaign's key;")
        desk.say(f"pseudonyms: {traces.persons}; names: {traces.names}; notes: {traces.notes}.")
        desk.say(f"To be kept: {traces.pledges} pledges without anybody in them; the number stays {traces.total}.")
        desk.say(f"By itself: {desk.iso(seen.due_at) or 'not before the campaign is closed'}.")
        return
    if out:
        with desk.writing(out) as stream:
            stream.write(json.dumps({"certificate": made.body, "signature": made.signature}).encode())
    desk.say(f"Destroyed {made.facts['destroyed_at']}. Fingerprint of the certificate {made.fingerprint}")


COMMANDS = (freeze, verify, listed_asides, anonymise)


def _pledges(count: int) -> str:
    return f"{count} pledge" if count == 1 else f"{count} pledges"


def _secret() -> bytes:
    return secret_key.secret(settings.load())
