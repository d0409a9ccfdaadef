"""One correction for a link that is dead, moved or replaced: the shelf and every post that leads there, at once.

The shelf changes with the press. A post says something new, so it is a version like any other: somebody else approves
it, then copies that are out change and what waits goes out with the new address. Until then what waits, waits.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from campaigns.actions import afterwards, carrying
from campaigns.actions import announcements as announcement_actions
from campaigns.actions import campaigns as campaign_actions
from campaigns.actions.carrying import Carried, Carrier
from campaigns.model import link as links_model
from campaigns.model import web_address
from campaigns.model.actor import Actor
from campaigns.model.announcement import Announcement, AnnouncementState
from campaigns.model.errors import ConflictError, InputError, NotFoundError
from campaigns.model.feed import Validators
from campaigns.model.link import Link, Refusal, Refused
from campaigns.model.link_place import place_of, replaced
from campaigns.sources import link_look
from campaigns.sources.fetch import Fetcher
from campaigns.sources.link_look import Seen
from campaigns.storage import announcements, audit, campaigns, links, resources
from campaigns.storage.database import Connection, Database


@dataclass(slots=True)
class Replaced:
    """What a new address set in motion."""

    shelf: int = 0
    """Resources that are at the new address from now on."""
    corrections: list[Announcement] = field(default_factory=list)
    """Put forward; once somebody else has approved them, their copies change."""
    copies: int = 0
    """That change then."""
    waiting: list[Announcement] = field(default_factory=list)
    """Put forward; nothing of them is out."""
    drafts: list[Announcement] = field(default_factory=list)
    """Changed, and drafts as before."""
    left: list[Carrier] = field(default_factory=list)
    """Not changed: called off, or only copies of an older version lead there."""


async def troubles(database: Database, slug: str) -> tuple[Carried, ...]:
    """List the addresses of a campaign that somebody has to look at, each with all that leads there."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        urls = await carrying.addresses(connection, campaign)
        found = [each for each in (await links.of_urls(connection, urls)).values() if each.is_trouble]
        carried = [await carrying.of_link(connection, campaign, each) for each in found]
    return tuple(sorted(carried, key=lambda each: (-each.copies - each.planned, each.link.url)))


async def carried_by(database: Database, slug: str, link_id: int) -> Carried:
    """Fetch an address with all that leads there."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        return await carrying.of_link(connection, campaign, await _find(connection, link_id))


async def accept(database: Database, slug: str, link_id: int, *, actor: Actor, now: datetime) -> Link:
    """Take what an address serves now as what belongs there: an organiser has looked."""
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        known = await _find(connection, link_id)
        if known.served is None or known.state is links_model.LinkState.DEAD:
            raise ConflictError(
                "Nothing is there that could be right.", why=known.why, fix="Give the new address instead."
            )
        right = links_model.accept(known)
        await links.store(connection, right, links_model.next_check_at(right, now, jitter=0.5))
        await _record(connection, actor, "link.accept", campaign.id, now, {"url": known.url, "was": known.state})
        return right


async def correct_all(
    database: Database, fetcher: Fetcher, slug: str, link_id: int, new_url: str, *, actor: Actor, now: datetime
) -> Replaced:
    """Put a new address in the place of an old one, everywhere in a campaign."""
    url = _checked(new_url)
    seen = await link_look.at(fetcher, url, Validators())
    if isinstance(seen.look, Refused) and seen.look.refusal is not Refusal.UNTOLD:
        raise InputError(
            "The new address leads nowhere.", why=seen.look.why, fix="Open the page in a browser and copy its address."
        )
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        # two organisers at once would both find the old address everywhere
        await campaigns.lock(connection, campaign.id)
        known = await _find(connection, link_id)
        carried = await carrying.of_link(connection, campaign, known)
        _check_new(carried, url)
        done = Replaced()
        for item in carried.shelf:
            await resources.put(connection, campaign.id, replace(item, url=url))
            done.shelf += 1
        for each in carried.carriers:
            await _correct(connection, done, each, known.url, url, actor, now)
        await _remember(connection, url, seen, now)
        detail = {"old": known.url, "new": url, "shelf": done.shelf, "posts": len(carried.carriers) - len(done.left)}
        await _record(connection, actor, "link.replace", campaign.id, now, detail)
        return done


async def _correct(
    connection: Connection, done: Replaced, carrier: Carrier, old: str, new: str, actor: Actor, now: datetime
) -> None:
    known = carrier.announcement
    if not carrier.is_changeable:
        done.left.append(carrier)
        return
    content = replaced(known.content, old, new)
    if carrier.copies:
        locales = sorted(content.texts)
        corrected = await afterwards.put_forward(
            connection, known, content, locales, is_meaning_changed=False, notes={}, actor=actor, now=now
        )
        done.corrections.append(corrected)
        done.copies += carrier.copies
        return
    revised = await announcement_actions.revise(connection, known, content, actor, now)
    if known.state is AnnouncementState.DRAFT:
        done.drafts.append(revised)
        return
    await announcements.set_state(connection, known.id, AnnouncementState.REVIEW, now=now)
    done.waiting.append(await announcements.by_id(connection, known.id))


async def _remember(connection: Connection, url: str, seen: Seen, now: datetime) -> None:
    """Begin to watch the new address with what was just seen there."""
    await links.note(connection, [url], now)
    known = (await links.of_urls(connection, [url]))[url]
    after = replace(links_model.judge(known, seen.look, now), validators=seen.validators)
    await links.store(connection, after, links_model.next_check_at(after, now, jitter=0.5))


async def _record(
    connection: Connection, actor: Actor, action: str, campaign_id: int, now: datetime, detail: dict[str, object]
) -> None:
    await audit.record(
        connection,
        actor,
        action,
        f"link:{place_of(str(detail.get('old') or detail['url']))}",
        now=now,
        campaign_id=campaign_id,
        detail=detail,
    )


async def _find(connection: Connection, link_id: int) -> Link:
    known = await links.by_id(connection, link_id)
    if known is None:
        raise NotFoundError("That address is not known.", fix="See /resource check.")
    return known


def _checked(written: str) -> str:
    try:
        return web_address.parse(written.strip())
    except InputError as error:
        raise InputError(
            "That address cannot be used.", why=str(error), fix="Copy it from the browser; it begins with https://."
        ) from None


def _check_new(carried: Carried, url: str) -> None:
    if not carried.is_carried:
        raise ConflictError("Nothing leads to the old address any more.", fix="See /resource check.")
    if place_of(url) == place_of(carried.link.url):
        raise InputError("That is the old address.", fix="Give the one where it is now.")
