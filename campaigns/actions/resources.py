"""Resources: the shelf of things worth reading, watching or playing."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from campaigns.actions import announcements, shelving, words, writing
from campaigns.actions import campaigns as campaign_actions
from campaigns.actions.words import Found
from campaigns.model import lateness, nearest, plain_text, variables, web_address, when
from campaigns.model.actor import Actor
from campaigns.model.age_band import AgeBand
from campaigns.model.announcement import Announcement, AnnouncementKind, Content, LinkButton, Text
from campaigns.model.errors import InputError, NotFoundError
from campaigns.model.link import Link
from campaigns.model.partner import DestinationKind
from campaigns.model.plan import Resource
from campaigns.model.searching import Wish
from campaigns.storage import audit, links, resources
from campaigns.storage.database import Database

_TITLE_LIMIT = 200
_DESCRIPTION_LIMIT = 300
_LATE = "send 24h"


@dataclass(frozen=True, slots=True)
class Added:
    """A resource on the shelf, and what the words guard says to think again about."""

    item: Resource
    found: tuple[Found, ...]
    taken_back: tuple[Announcement, ...]
    """Posts for the young that carry it and are drafts again, since it is not for them."""


async def add(
    database: Database, slug: str, item: Resource, *, actor: Actor, now: datetime, override: str = ""
) -> Added:
    """Put a resource on the shelf, or replace the one with its key; `override` is why words that the guard blocks stay,
    as in a title that its publisher gave.
    """
    _check(item)
    found = words.found_on_shelf(item)
    about_words = words.may_go_out("The resource", found, override)
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        await resources.put(connection, campaign.id, item)
        await audit.record(
            connection,
            actor,
            "resource.add",
            f"resource:{item.key}",
            now=now,
            campaign_id=campaign.id,
            detail=about_words,
        )
        taken_back = await shelving.take_back_unfit(connection, campaign.id, actor=actor, now=now)
    return Added(item, found, taken_back)


def ages_of(written: Iterable[str]) -> tuple[AgeBand, ...]:
    """Read for which ages a resource was made; raises InputError with those there are."""
    found = tuple(dict.fromkeys("-".join(re.split(r"\s*[-–]\s*", each.casefold().strip())) for each in written))
    for each in found:
        if each not in list(AgeBand):
            raise InputError(
                f"{nearest.quote(each)} is not an age band.",
                why="Education packs are published in these bands, and a child's post is checked by them.",
                fix=f"Write some of {', '.join(AgeBand)}.",
            )
    return tuple(AgeBand(each) for each in found)


async def drop(
    database: Database,
    slug: str,
    key: str,
    at: str,
    texts: Mapping[str, Text],
    labels: Mapping[str, str],
    *,
    actor: Actor,
    now: datetime,
) -> Announcement:
    """Draft a post that hands on a resource, at a time in the plan's words; it is approved like any other.

    `texts` and `labels` (of the link button) are in several languages, the campaign's own among them.
    """
    item = await get(database, slug, key)
    campaign = await campaign_actions.get(database, slug)
    content = Content(
        kind=AnnouncementKind.RESOURCE,
        when=when.parse(at),
        repeat=None,
        late=lateness.parse(_LATE),
        destination=DestinationKind.RESOURCES,
        texts={
            locale: Text(variables.escape(text.title), variables.escape(text.body)) for locale, text in texts.items()
        },
        audience=item.audience,
        # a publisher's themes are in its own words; topics are ours, and a plan knows no others
        topics=tuple(each for each in map(_word, item.themes) if each in writing.topics()),
        links=(LinkButton(labels, item.url),),
        resource=item.key,
        **item.tags(),
    )
    checked = writing.checked(content, campaign.source_locale)
    return await announcements.draft(database, slug, checked, actor=actor, now=now)


async def list_all(database: Database, slug: str) -> tuple[Resource, ...]:
    """List the shelf."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        return await resources.of_campaign(connection, campaign.id)


async def search(database: Database, slug: str, wish: Wish, *, limit: int = 10) -> Sequence[Resource]:
    """Find what fits a wish, the best first."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        return await resources.search(connection, campaign.id, wish, limit)


async def links_of(database: Database, items: Iterable[Resource]) -> Mapping[str, Link]:
    """Say what is known of where resources are, by address."""
    async with database.reading() as connection:
        return await links.of_urls(connection, [item.url for item in items])


async def themes(database: Database, slug: str) -> tuple[str, ...]:
    """List what the shelf is about."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        return await resources.themes(connection, campaign.id)


async def get(database: Database, slug: str, key: str) -> Resource:
    """Fetch a resource by its key."""
    for item in await list_all(database, slug):
        if item.key == key:
            return item
    raise NotFoundError(f"There is no resource {key} on the shelf.", fix="Choose one from the list.")


def _word(theme: str) -> str:
    return "-".join(theme.casefold().split())


def _check(item: Resource) -> None:
    try:
        web_address.parse(item.url)
    except InputError as error:
        raise InputError(
            "That address cannot be used.", why=str(error), fix="Copy it from the browser; it begins with https://."
        ) from None
    if not 1 <= len(item.title.strip()) <= _TITLE_LIMIT:
        raise InputError(f"A resource's title has 1 to {_TITLE_LIMIT} characters.")
    if len(item.description) > _DESCRIPTION_LIMIT:
        raise InputError(f"A description has at most {_DESCRIPTION_LIMIT} characters.")
    for text in (item.title, item.publisher, item.description, item.version, item.licence, *item.themes):
        if problems := plain_text.find_problems(text):
            raise InputError(f"{nearest.quote(text)} cannot be used.", why="; ".join(problems))
