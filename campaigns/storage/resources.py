"""Rows of `resource`: the shelf, and how it is searched."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model import searching, taxonomy
from campaigns.model.age_band import AgeBand
from campaigns.model.link import LinkState
from campaigns.model.plan import Resource
from campaigns.model.searching import Wish
from campaigns.storage import shelf_index
from campaigns.storage.columns import AnyRow, canonical
from campaigns.storage.tables import link, resource


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
        "ages": list(item.ages),
        "version": item.version,
        "description": item.description,
        "title_words": _words(item.title),
        "fact_words": _words(" ".join(_facts(item))),
        "text_words": _words(item.description),
    }
    is_it = (resource.c.campaign_id == campaign_id) & (resource.c.key == item.key)
    if (await connection.execute(resource.update().where(is_it).values(values))).rowcount == 0:
        await connection.execute(resource.insert(), {"campaign_id": campaign_id, "key": item.key} | values)


async def search(connection: AsyncConnection, campaign_id: int, wish: Wish, limit: int) -> tuple[Resource, ...]:
    """Find what fits a wish: the best first where words were typed, then the newest, then by title."""
    query = sa.select(resource).where(resource.c.campaign_id == campaign_id, *_fitting(wish))
    if wish.theme:
        alike = [each for each in await themes(connection, campaign_id) if searching.is_alike(each, wish.theme)]
        query = query.where(sa.or_(sa.false(), *(_has("themes", theme) for theme in alike)))
    if wish.text.strip():
        beginnings = searching.beginnings(wish.text)
        if not beginnings:
            return ()
        query = shelf_index.having(query, beginnings, is_sqlite=connection.dialect.name == "sqlite")
    query = query.order_by(sa.func.coalesce(resource.c.year, 0).desc(), resource.c.title, resource.c.key).limit(limit)
    return tuple(_resource(row) for row in await connection.execute(query))


async def themes(connection: AsyncConnection, campaign_id: int) -> tuple[str, ...]:
    """List what the shelf is about, each theme once."""
    query = sa.select(resource.c.themes).where(resource.c.campaign_id == campaign_id)
    found = {theme for row in (await connection.execute(query)).scalars() for theme in row}
    return tuple(sorted(found, key=str.casefold))


def _fitting(wish: Wish) -> Iterator[sa.ColumnElement[bool]]:
    if wish.audience:
        yield _has("audience", wish.audience)
    if wish.age is not None:
        yield _has("ages", wish.age.value)
    if wish.language:
        tag = wish.language.casefold()
        spoken = sa.func.lower(resource.c.language)
        yield (spoken == tag) | spoken.startswith(f"{tag}-", autoescape=True)
    if wish.current_on is not None:
        yield resource.c.expires_on.is_(None) | (resource.c.expires_on >= wish.current_on)
        yield ~sa.exists().where(link.c.url == resource.c.url, link.c.state == LinkState.DEAD)


def _has(column: str, word: str) -> sa.ColumnElement[bool]:
    # a list is canonical JSON, so a word of it is this text, quotation marks included
    return sa.type_coerce(resource.c[column], sa.Text).contains(canonical(word), autoescape=True)


def _facts(item: Resource) -> tuple[str, ...]:
    year = str(item.year or "")
    return (item.publisher, item.language, *item.audience, *item.themes, *item.ages, item.version, year)


def _words(text: str) -> str:
    return " ".join(searching.words(text))


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
        ages=tuple(AgeBand(each) for each in row.ages),
        version=row.version,
        description=row.description,
        **taxonomy.gather(row.tags),
    )
