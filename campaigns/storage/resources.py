"""Rows of `resource`: the shelf."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model import taxonomy
from campaigns.model.plan import Resource
from campaigns.storage.columns import AnyRow
from campaigns.storage.tables import resource


async def of_campaign(connection: AsyncConnection, campaign_id: int) -> tuple[Resource, ...]:
    """List the shelf by title."""
    query = sa.select(resource).where(resource.c.campaign_id == campaign_id).order_by(resource.c.title)
    return tuple(_resource(row) for row in await connection.execute(query))


async def by_key(connection: AsyncConnection, campaign_id: int, key: str) -> Resource | None:
    """Find a resource by its key."""
    query = sa.select(resource).where(resource.c.campaign_id == campaign_id, resource.c.key == key)
    row = (await connection.execute(query)).one_or_none()
    return _resource(row) if row else None


async def put(connection: AsyncConnection, campaign_id: int, item: Resource) -> None:
    """Add a resource, or replace the one with its key."""
    values = {
        "title": item.title,
        "publisher": item.publisher,
        "url": item.url,
        "language": item.language,
        "audience": list(item.audience),
        "themes": list(item.themes),
        "licence": item.licence,
        "year": item.year,
        "expires_on": item.expires_on,
        "tags": taxonomy.written(item.tags()),
    }
    is_it = (resource.c.campaign_id == campaign_id) & (resource.c.key == item.key)
    if (await connection.execute(resource.update().where(is_it).values(values))).rowcount == 0:
        await connection.execute(resource.insert(), {"campaign_id": campaign_id, "key": item.key} | values)


async def search(
    connection: AsyncConnection, campaign_id: int, words: Sequence[str], limit: int
) -> tuple[Resource, ...]:
    """Find resources in whose facts every word occurs, in any script and case; the newest first."""
    # A shelf holds tens of rows, and SQLite's own lower() knows no letter beyond ASCII.
    wanted = [word.casefold() for word in words]
    found = [item for item in await of_campaign(connection, campaign_id) if _has(item, wanted)]
    return tuple(sorted(found, key=lambda item: -(item.year or 0))[:limit])


def _has(item: Resource, wanted: Sequence[str]) -> bool:
    facts = " ".join((item.title, item.publisher, item.language, *item.themes, *item.audience)).casefold()
    return all(word in facts for word in wanted)


def _resource(row: AnyRow) -> Resource:
    return Resource(
        key=row.key,
        title=row.title,
        publisher=row.publisher,
        url=row.url,
        language=row.language,
        audience=tuple(row.audience),
        themes=tuple(row.themes),
        licence=row.licence,
        year=row.year,
        expires_on=row.expires_on,
        **taxonomy.gather(row.tags),
    )
