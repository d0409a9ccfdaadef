"""`campaign`: create one, with a ready plan as drafts where one is chosen."""

from datetime import datetime

import click

from bot.console import desk
from campaigns.actions import campaigns, plans, retention
from campaigns.model import keydate
from campaigns.model.actor import Actor
from campaigns.model.errors import InputError


@click.group()
def campaign() -> None:
    """Campaigns."""


@campaign.command()
@click.argument("slug")
@click.option("--name", required=True, help="What people read, for example Safer Internet Day 2027.")
@click.option("--pack", type=click.Choice([campaigns.PACK]), help="A ready plan to begin with, as drafts.")
@click.option("--year", type=click.IntRange(keydate.FIRST_YEAR, keydate.LAST_YEAR), help="Safer Internet Day of it.")
@click.option("--anchor", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Another key day, YYYY-MM-DD.")
@click.option("--as", "who", default="operator", metavar="WHO", help="Your name for the audit log.")
@desk.asynchronous
async def create(
    *, slug: str, name: str, pack: str | None, year: int | None, anchor: datetime | None, who: str
) -> None:
    """Create a campaign around Safer Internet Day or another day."""
    if year is not None and anchor is not None:
        raise InputError("Give --year or --anchor, not both.")
    actor = Actor.console(who)
    plan = plans.read_shipped(pack) if pack else None
    async with desk.opened() as database:
        created = await campaigns.create(
            database,
            slug=slug,
            name=name,
            actor=actor,
            now=desk.now(),
            year=year,
            anchor_on=anchor.date() if anchor else None,
        )
        day = f"{created.anchor_on:%A %d %B %Y}" + ("" if created.is_anchor_confirmed else " (not confirmed yet)")
        desk.say(
            f"Created {created.slug}: {created.name}, {day}. Post references begin with {created.reference_prefix}."
        )
        if plan is None:
            return
        imported = await plans.import_plan(
            database,
            slug,
            plans.for_campaign(plan, created),
            plans.shipped_pictures(),
            actor=actor,
            now=desk.now(),
        )
        desk.say(
            f"{imported.added} announcements are drafts now; {imported.pledges} pledge texts, "
            f"{imported.resources} resources."
        )


@campaign.command()
@click.argument("slug")
@desk.WHO
@desk.asynchronous
async def close(*, slug: str, who: str) -> None:
    """End a campaign for good, and start the clock of its key."""
    async with desk.opened() as database:
        due_at = await retention.close(database, slug, actor=Actor.console(who), now=desk.now())
    desk.say(f"{slug} is closed. What leads to persons is destroyed at {desk.iso(due_at)}; the number stays.")
