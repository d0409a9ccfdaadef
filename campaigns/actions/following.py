"""What is out follows what was decided: a recall takes every copy back, an approved correction puts every copy right.

Called inside the transaction that decides, and again whenever a copy turns out to be there, so none is forgotten.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from campaigns.model import audience, lateness, taxonomy
from campaigns.model.announcement import AnnouncementState, Content
from campaigns.storage import amendment_requests, announcements, campaigns, corrections
from campaigns.storage.database import Connection


async def follow(
    connection: Connection,
    *,
    campaign_id: int,
    announcement_id: int,
    now: datetime,
    delivery_id: int | None = None,
) -> int:
    """Ask for what the copies of an announcement, or this one, need; says how many were asked for just now."""
    state, version = await corrections.decided(connection, announcement_id)
    if state is AnnouncementState.RECALLED:
        return await amendment_requests.recall(connection, announcement_id, now, delivery_id=delivery_id)
    if version is None:
        return 0
    wrong = await outdated(connection, campaign_id, announcement_id, version, delivery_id=delivery_id)
    return await amendment_requests.correct(connection, announcement_id, version, wrong, now, delivery_id=delivery_id)


async def outdated(
    connection: Connection, campaign_id: int, announcement_id: int, version: int, *, delivery_id: int | None = None
) -> Mapping[tuple[int, str], int]:
    """Count the copies that say something else than a version, by the (version, locale) they show."""
    source = (await campaigns.by_id(connection, campaign_id)).source_locale
    newest = await announcements.content(connection, announcement_id, version)
    found: dict[tuple[int, str], int] = {}
    for (known, locale), count in (
        await amendment_requests.shown(connection, announcement_id, delivery_id=delivery_id)
    ).items():
        if known < version:
            before = await announcements.content(connection, announcement_id, known)
            if not reads_the_same(before, newest, locale, source):
                found[known, locale] = count
    return found


def reads_the_same(before: Content, after: Content, locale: str, source: str) -> bool:
    """Say whether two versions make the same post for a reader of a language."""
    return _read(before, locale, source) == _read(after, locale, source)


def _read(content: Content, locale: str, source: str) -> Content:
    """Leave of a version what a copy in one language shows; when, to whom and how it goes out cannot be seen."""
    chosen = audience.choose_locale(locale, content.texts, source)
    shown = {chosen: content.texts[chosen]}
    plain = replace(content, texts=shown, image="", when=None, repeat=None, late=lateness.DEFAULT, partners=())
    return replace(plain, audience=(), topics=(), **taxonomy.gather({}))
