"""Campaigns: create, find, pause, resume, confirm the key day."""

import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from campaigns.actions import gaps, words
from campaigns.model import ids, keydate
from campaigns.model.actor import Actor
from campaigns.model.campaign import Campaign, CampaignState
from campaigns.model.errors import ConflictError, InputError, NotFoundError
from campaigns.model.rehearsal import REAL, CampaignClock
from campaigns.sources import facts
from campaigns.storage import audit, campaigns, ledger
from campaigns.storage.database import Connection, Database

PACK = "safer-internet-day"
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_NAME_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Countdown:
    """Where a campaign stands on its own clock."""

    campaign: Campaign
    today_on: date
    days_left: int
    """Negative once the key day is over."""
    next_due_at: datetime | None


async def create(
    database: Database,
    *,
    slug: str,
    name: str,
    actor: Actor,
    now: datetime,
    year: int | None = None,
    anchor_on: date | None = None,
    source_locale: str = "en",
    hashtags: tuple[str, ...] = (),
    clock: CampaignClock = REAL,
) -> Campaign:
    """Create a campaign around an anchor day, or around Safer Internet Day of a year (the next one by default)."""
    _check_names(slug, name)
    _must_read_well(name, hashtags, source_locale)
    anchor, is_confirmed = _anchor(year, anchor_on, clock.to_campaign(now).date())
    async with database.writing() as connection:
        if await campaigns.by_slug(connection, slug):
            raise ConflictError(
                f"There is a campaign called {slug} already.",
                fix="Choose another slug, or use that campaign.",
            )
        taken = {each.reference_prefix for each in await campaigns.all_of_them(connection)}
        draft = Campaign(
            id=0,
            slug=slug,
            name=name,
            anchor_on=anchor,
            is_anchor_confirmed=is_confirmed,
            source_locale=source_locale,
            hashtags=hashtags,
            reference_prefix=_free_prefix(name, anchor, taken),
            state=CampaignState.ACTIVE,
            pause_reason="",
            clock=clock,
            created_at=now,
        )
        created = await campaigns.insert(connection, draft, secrets.token_bytes(32))
        await audit.record(connection, actor, "campaign.create", f"campaign:{slug}", now=now, campaign_id=created.id)
    return created


async def get(database: Database, slug: str) -> Campaign:
    """Fetch a campaign by its slug."""
    async with database.reading() as connection:
        return await find(connection, slug)


async def current(database: Database) -> Campaign:
    """Fetch the campaign people mean when they name none: the newest that is not closed."""
    async with database.reading() as connection:
        known = await campaigns.all_of_them(connection)
    for campaign in known:
        if campaign.state is not CampaignState.CLOSED:
            return campaign
    if known:
        raise NotFoundError(
            "Every campaign is closed.",
            why="No campaign was named, and then the current one is meant.",
            fix="Name one with `campaign`, or create the next one.",
        )
    raise NotFoundError("There is no campaign yet.", fix="An organiser creates one with /campaign create.")


async def latest(database: Database) -> Campaign:
    """Fetch the campaign whose pledges people mean: the current one, or the newest of those that are over."""
    async with database.reading() as connection:
        known = await campaigns.all_of_them(connection)
    if not known:
        raise NotFoundError("There is no campaign yet.", fix="An organiser creates one with /campaign create.")
    return next((campaign for campaign in known if campaign.state is not CampaignState.CLOSED), known[0])


async def list_all(database: Database) -> tuple[Campaign, ...]:
    """List all campaigns, newest first."""
    async with database.reading() as connection:
        return await campaigns.all_of_them(connection)


async def countdown(database: Database, campaign: Campaign, now: datetime) -> Countdown:
    """Say where the campaign stands."""
    today_on = campaign.clock.to_campaign(now).date()
    async with database.reading() as connection:
        due_at = await ledger.next_due_at(connection, campaign.id)
    return Countdown(campaign, today_on, (campaign.anchor_on - today_on).days, due_at)


async def pause(database: Database, slug: str, reason: str, *, actor: Actor, now: datetime) -> Campaign:
    """Stop everything that has not been handed to Discord; it takes effect before the next send."""
    if not reason.strip():
        raise InputError("A pause needs a reason.", fix="Say in a few words why, for those who come after you.")
    return await _set_state(database, slug, CampaignState.PAUSED, actor, now, reason.strip())


async def resume(database: Database, slug: str, *, actor: Actor, now: datetime) -> Campaign:
    """Let a paused campaign send again; what fell due meanwhile follows its own lateness rule."""
    return await _set_state(database, slug, CampaignState.ACTIVE, actor, now, "")


async def find(connection: Connection, slug: str) -> Campaign:
    """Fetch a campaign by its slug inside a transaction, or say that there is none."""
    campaign = await campaigns.by_slug(connection, slug)
    if campaign is None:
        raise NotFoundError(f"There is no campaign called {slug}.", fix="See /campaign show for those that exist.")
    return campaign


async def _set_state(
    database: Database, slug: str, state: CampaignState, actor: Actor, now: datetime, reason: str
) -> Campaign:
    async with database.writing() as connection:
        campaign = await find(connection, slug)
        if campaign.state is CampaignState.CLOSED:
            raise ConflictError(f"{campaign.name} is closed.", why="A closed campaign stays closed.")
        await campaigns.set_state(connection, campaign.id, state, reason=reason)
        if state is CampaignState.PAUSED and campaign.state is not CampaignState.PAUSED:
            await gaps.pause(connection, campaign.id, now)
        elif state is CampaignState.ACTIVE:
            await gaps.resume(connection, campaign.id, now)
        action = "campaign.pause" if state is CampaignState.PAUSED else "campaign.resume"
        await audit.record(
            connection,
            actor,
            action,
            f"campaign:{slug}",
            now=now,
            campaign_id=campaign.id,
            detail={"reason": reason} if reason else None,
        )
        return await campaigns.by_id(connection, campaign.id)


def _check_names(slug: str, name: str) -> None:
    if not _SLUG.fullmatch(slug):
        raise InputError(
            f"{slug!r} cannot be a campaign's slug.",
            why="It is used in commands and file names.",
            fix="Use 1 to 40 small letters, digits and hyphens, for example sid-2027.",
        )
    if not 1 <= len(name.strip()) <= _NAME_LIMIT:
        raise InputError(f"A campaign's name has 1 to {_NAME_LIMIT} characters.", fix="Give it a shorter name.")


def _must_read_well(name: str, hashtags: tuple[str, ...], locale: str) -> None:
    """Refuse a name or hashtags with words that block: every post shows them, and no approval covers them."""
    shown = ((locale, "name", name), *((locale, "hashtag", tag) for tag in hashtags))
    words.may_go_out("The campaign", words.found(shown), fix="Choose other words: every post shows them.")


def _anchor(year: int | None, anchor_on: date | None, today: date) -> tuple[date, bool]:
    """Settle the key day: an anchor somebody typed is confirmed by that; a date by rule may be provisional."""
    if year is not None and anchor_on is not None:
        raise InputError("Give a year or an anchor day, not both.")
    if anchor_on is not None:
        return anchor_on, True
    published = facts.published_key_dates()
    wanted = keydate.safer_internet_day(year or today.year, published)
    if year is None and wanted.on < today:
        wanted = keydate.safer_internet_day(today.year + 1, published)
    return wanted.on, wanted.is_confirmed


def _free_prefix(name: str, anchor_on: date, taken: set[str]) -> str:
    """Give every campaign its own post references: SID27, then SIDB27, SIDC27, ..."""
    first = ids.reference_prefix(name, anchor_on)
    letters, year = first[:-2][:3], first[-2:]
    more = (f"{letters}{extra}{year}" for extra in "BCDEFGHIJKLMNOPQRSTUVWXYZ")
    return next(prefix for prefix in (first, *more) if prefix not in taken)
