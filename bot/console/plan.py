"""`plan`: check a file, import it all or nothing, export it again."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from bot.console import argument_door, desk
from campaigns.actions import Database, about_harm, calendar, campaigns, evidence, plans, words
from campaigns.actions.about_harm import AboutHarm
from campaigns.actions.words import Found
from campaigns.model import keydate
from campaigns.model.actor import Actor
from campaigns.model.campaign import Campaign, CampaignState
from campaigns.model.errors import InputError, ProblemsError, ToldOfHarmError
from campaigns.model.plan import Plan
from campaigns.model.principle import Verdict
from campaigns.model.rehearsal import REAL
from campaigns.render import plan_files, pledge_csv
from campaigns.sources import facts, packs


@click.group()
def plan() -> None:
    """Plans: what goes out when, in every language."""


@plan.command()
@click.argument("file", type=desk.SOURCE)
@click.option(
    "--campaign", "slug", metavar="SLUG", help="The campaign a spreadsheet belongs to; the next one if left out."
)
@desk.asynchronous
async def check(*, file: Path, slug: str | None) -> None:
    """Print every problem of a plan file as FILE:LINE: field: rule; then words to think again about and what the
    evidence says, and with --campaign whose members would find nobody to talk to beside what speaks about harm.
    """
    found, keys = _any_campaign(), frozenset[str]()
    if slug is not None:
        async with desk.opened() as database:
            found = await campaigns.get(database, slug)
            keys = await plans.resource_keys(database, found)
    try:
        read = plans.check(desk.read(file), str(file), _pictures(file), found, keys)
    except ProblemsError as error:
        listening = argument_door.who_listens() if isinstance(error, ToldOfHarmError) else ()
        for line in (str(error), *listening):
            desk.say(line)
        raise _ToldError(error.what) from None
    desk.say(
        f"{file} is in order: {len(read.announcements)} announcements, {len(read.pledges)} pledge texts, "
        f"{len(read.resources)} resources."
    )
    beside = await _about_harm(slug, read) if slug else AboutHarm()
    for line in (*_words(words.found_in_plan(read)), *_help(beside), *_evidence(evidence.of_plan(read))):
        desk.say(line)


@plan.command(name="import")
@click.argument("file", type=desk.SOURCE)
@desk.CAMPAIGN
@desk.WHO
@click.option("--approve", is_flag=True, help="Approve everything from the console; kept in the audit log.")
@click.option("--because", default="", metavar="WHY", help="Why the console approves it.")
@click.option("--pictures-checked", is_flag=True, help="No picture beside words about harm shows distress; audited.")
@click.option("--keep-words", default="", metavar="WHY", help="Why words that the guard blocks may stay; audited.")
@desk.asynchronous
async def import_(
    *, file: Path, slug: str, who: str, approve: bool, because: str, keep_words: str, pictures_checked: bool
) -> None:
    """Bring a plan into a campaign, all or nothing; importing again updates by key and never doubles."""
    if approve != bool(because.strip()):
        raise InputError("--approve and --because belong together.", why="A console approval is kept with its reason.")
    found = _pictures(file)
    async with desk.opened() as database:
        campaign = await campaigns.get(database, slug)
        keys = await plans.resource_keys(database, campaign)
        read = plans.check(desk.read(file), str(file), found, campaign, keys)
        for line in _help(await _about_harm_in(database, slug, read)):
            desk.say(line)
        done = await plans.import_plan(
            database,
            slug,
            read,
            found,
            actor=Actor.console(who),
            now=desk.now(),
            because=because.strip(),
            override=keep_words,
            are_pictures_confirmed=pictures_checked,
        )
    desk.say(
        f"{done.added} announcements added, {done.changed} changed, {done.unchanged} as before; "
        f"{done.approved} approved; {done.pledges} pledge texts, {done.resources} resources."
    )
    if done.taken_back:
        names = ", ".join(each.reference for each in done.taken_back)
        desk.say(f"Drafts again, since the shelf says that what they carry is not for the young: {names}.")
    for line in _lacking(evidence.of_promises(read)):
        desk.say(line)
    if done.planned.past:
        desk.say(f"{done.planned.past} deliveries lie in the past and will not go out.")


@plan.command()
@desk.CAMPAIGN
@click.option("--format", "form", type=click.Choice(["toml", "csv", "ics"]), required=True)
@click.option("--out", type=desk.TARGET, required=True, metavar="FILE")
@desk.asynchronous
async def export(*, slug: str, form: str, out: Path) -> None:
    """Write a campaign's plan as TOML or a spreadsheet, or its posts as a calendar."""
    async with desk.opened() as database:
        text = await _written(database, slug, form)
    with desk.writing(out) as stream:
        stream.write(text.encode())
    desk.say(f"Wrote {out}.")


async def _about_harm(slug: str, read: Plan) -> AboutHarm:
    async with desk.opened() as database:
        return await _about_harm_in(database, slug, read)


async def _about_harm_in(database: Database, slug: str, read: Plan) -> AboutHarm:
    named = ((each.key, each.content) for each in read.announcements)
    return await about_harm.of_posts(database, slug, named, desk.now())


def _words(found: Sequence[Found]) -> Iterator[str]:
    """Tell where words stand that the guard blocks or questions; nothing is stopped before somebody approves."""
    if found:
        yield f"Words to think again about: {len(found)}."
    for each in found:
        place = f"{each.part}, {each.locale}, characters {each.finding.start + 1} to {each.finding.end}"
        quoted = " ".join(each.quoted.split())
        yield f"  - {each.finding.severity}: “{quoted}” ({place}); better {each.finding.prefer}. {each.finding.why}"


def _help(known: AboutHarm) -> Iterator[str]:
    """Tell who has to be asked before anything about harm is approved, and what it does not do."""
    if known.without:
        names = ", ".join(each.partner.name for each in known.without)
        yield f"No help line to talk to, only the international directories ({len(known.without)}): {names}."
    if known.unsure:
        names = ", ".join(each.partner.name for each in known.unsure)
        yield f"Help line not confirmed by its partner ({len(known.unsure)}): {names}."
    if known.silent:
        yield f"No role is notified by {', '.join(known.silent)}: what speaks about harm rings nobody."


def _evidence(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Tell how a plan stands with what is known to work; they change neither the plan nor the exit status."""
    holding = sum(each.holds for each in verdicts)
    yield f"What the evidence says: {holding} of {len(verdicts)} principles hold; warnings only."
    yield from _lacking(verdicts)


def _lacking(verdicts: Sequence[Verdict]) -> Iterator[str]:
    for each in verdicts:
        principle = each.principle
        yield f"{principle.rule} {'holds' if each.holds else 'does not hold yet'}: {principle.sentence}."
        yield from (f"  - {advice.lacks} {advice.fix}" for advice in each.advice)
        if not each.holds:
            yield f"  why: {principle.reason} ({principle.cited})."


async def _written(database: Database, slug: str, form: str) -> str:
    if form == "ics":
        return await calendar.ics(database, slug, now=desk.now())
    exported: Plan = await plans.export(database, slug)
    if form == "toml":
        return plan_files.write_toml(exported)
    return pledge_csv.BYTE_ORDER_MARK + plan_files.write_csv(exported)


def _pictures(file: Path) -> plans.Pictures:
    """Find pictures beside the file, and those of the ready campaign by the same names."""
    own, shipped = packs.beside(file.parent), plans.shipped_pictures()
    return lambda path: own(path) or shipped(path)


def _any_campaign() -> Campaign:
    """Stand in for the campaign of a spreadsheet that is checked alone: the next Safer Internet Day, in English."""
    today = desk.now()
    published = facts.published_key_dates()
    day = keydate.safer_internet_day(today.year, published)
    if day.on < today.date():
        day = keydate.safer_internet_day(today.year + 1, published)
    return Campaign(
        id=0,
        slug="any",
        name="Safer Internet Day",
        anchor_on=day.on,
        is_anchor_confirmed=day.is_confirmed,
        source_locale="en",
        hashtags=(),
        reference_prefix="SID27",
        state=CampaignState.ACTIVE,
        pause_reason="",
        clock=REAL,
        created_at=today,
    )


class _ToldError(InputError):
    """The problems have been printed already; one last line says how many."""
