"""Resources: the shelf of things worth reading, watching or playing."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from campaigns.actions import announcements, words, writing
from campaigns.actions import campaigns as campaign_actions
from campaigns.model import lateness, variables, when
from campaigns.model.actor import Actor
from campaigns.model.announcement import Announcement, AnnouncementKind, Content, LinkButton, Text
from campaigns.model.errors import InputError, NotFoundError
from campaigns.model.partner import DestinationKind
from campaigns.model.plan import Resource
from campaigns.storage import audit, resources
from campaigns.storage.database import Database

_URL_LIMIT = 512
_TITLE_LIMIT = 200
_LATE = "send 24h"


async def add(
    database: Database, slug: str, item: Resource, *, actor: Actor, now: datetime, override: str = ""
) -> Resource:
    """Put a resource on the shelf, or replace the one with its key; `override` is why words that the guard blocks stay,
    as in a title that its publisher gave.
    """
    if not item.url.startswith("https://") or len(item.url) > _URL_LIMIT:
        raise InputError(
            "That address cannot be used.", fix=f"Give an https:// address of at most {_URL_LIMIT} letters."
        )
    if not 1 <= len(item.title.strip()) <= _TITLE_LIMIT:
        raise InputError(f"A resource's title has 1 to {_TITLE_LIMIT} characters.")
    about_words = words.may_go_out("The resource", words.found_on_shelf(item), override)
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
    return item


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
        topics=item.themes,
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


async def search(database: Database, slug: str, text: str, *, limit: int = 10) -> Sequence[Resource]:
    """Find resources in whose facts every word occurs."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        return await resources.search(connection, campaign.id, text.split(), limit)


async def get(database: Database, slug: str, key: str) -> Resource:
    """Fetch a resource by its key."""
    for item in await list_all(database, slug):
        if item.key == key:
            return item
    raise NotFoundError(f"There is no resource {key} on the shelf.", fix="Choose one from the list.")
