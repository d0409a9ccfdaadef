"""Digests: what was approved goes out together, once a day, exactly once, and not at all where there is nothing.

The day is written down in the transaction that makes the post, so that a crash before it loses nothing and after it
repeats nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from campaigns.actions import announcements, feed_posts
from campaigns.actions import campaigns as campaign_actions
from campaigns.actions import words as words_guard
from campaigns.actions.announcements import Approved
from campaigns.model import audience, lateness, news_digest, variables
from campaigns.model.actor import SIDEKICK, Actor
from campaigns.model.announcement import AnnouncementKind, Content, Text
from campaigns.model.campaign import Campaign
from campaigns.model.errors import NotFoundError
from campaigns.model.feed import Feed, ItemState
from campaigns.model.feed_view import ItemRow, Wording
from campaigns.model.news_digest import NewsDigest
from campaigns.model.partner import DestinationKind
from campaigns.model.terminology import Severity
from campaigns.storage import audit, campaigns, feed_cards, feed_item_rows, feed_items, feeds, news_digests, partners
from campaigns.storage.database import Connection, Database

_EVERYONE: Final = ("all",)
_TURNED_OFF: Final = "The digest it was approved for was turned off."


@dataclass(frozen=True, slots=True)
class Gathered:
    """An item that was approved for a digest."""

    item: ItemRow
    digest: NewsDigest
    at: datetime
    """When that digest is made."""


@dataclass(frozen=True, slots=True)
class DigestRow:
    """A digest as organisers see it."""

    digest: NewsDigest
    feed: Feed | None
    waiting: int
    at: datetime
    """When the next one is made."""


async def choose(
    database: Database, slug: str, key: str, at: str, most: int, *, actor: Actor, now: datetime
) -> DigestRow | None:
    """Have a campaign's news, or those of one feed, go out together; `none` lets them go one by one again.

    Gives None where there is no digest any more; what had been approved for it is put before people again.
    """
    is_off = at.strip().casefold() in news_digest.NOTHING
    time_of_day, zone = news_digest.parse("00:00" if is_off else at)
    number = news_digest.checked_most(most)
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        await campaigns.lock(connection, campaign.id)
        feed = await _feed(connection, campaign, key) if key else None
        feed_id = feed.id if feed else None
        subject, detail = f"feed:{key}" if key else f"campaign:{slug}", {"at": at, "most": most}
        await audit.record(connection, actor, "feed.digest", subject, now=now, campaign_id=campaign.id, detail=detail)
        if is_off:
            await _turn_off(connection, campaign, feed_id, now)
            return None
        digest = await news_digests.put(connection, campaign.id, feed_id, at=time_of_day, zone=zone, most=number)
        await _begin(connection, campaign, digest, now)
        known = await news_digests.of_scope(connection, campaign.id, feed_id)
        assert known is not None
        return await _row(connection, campaign, known, now)


async def list_all(database: Database, slug: str, now: datetime) -> tuple[DigestRow, ...]:
    """List a campaign's digests, and when each is made next."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        found = await news_digests.of_campaign(connection, campaign.id)
        return tuple([await _row(connection, campaign, each, now) for each in found])


async def of_item(connection: Connection, item: ItemRow) -> NewsDigest | None:
    """Find the digest an item would go with; None for what goes out by itself.

    What speaks about harm goes by itself, with its own content note and help beside it.
    """
    if item.is_sensitive:
        return None
    own = await news_digests.of_scope(connection, item.campaign_id, item.feed_id)
    if own is not None or item.partners != _EVERYONE:
        return own
    return await news_digests.of_scope(connection, item.campaign_id, None)


async def gather(
    connection: Connection, campaign: Campaign, item: ItemRow, digest: NewsDigest, *, actor: Actor, now: datetime
) -> Gathered:
    """Approve an item for a digest, inside a transaction; raises ForbiddenError for words of one's own."""
    feed_posts.refuse_own(item, actor)
    await feed_items.end(connection, item.id, ItemState.GATHERED, decided_by=actor.who)
    zones = await _zones(connection, campaign, item.partners)
    at = news_digest.next_at(digest, zones, campaign.clock.to_campaign(now))
    return Gathered(item, digest, campaign.clock.to_real(at))


def has_blocked_words(item: ItemRow) -> bool:
    """Say whether our own words in an item need the approver's reason, which a digest cannot carry."""
    said = Wording(item.headline, item.summary)
    found = words_guard.check(f"{said.headline}\n\n{said.summary}", item.language).findings
    return bool(item.edited_by) and any(each.severity is Severity.BLOCK for each in found)


async def send_due(database: Database, now: datetime) -> int:
    """Make the digests whose time has come; says how many were posted."""
    async with database.reading() as connection:
        everything = await news_digests.all_of_them(connection)
        due = [each for each in everything if await _due_on(connection, each, now)]
    count = 0
    for digest in due:
        async with database.writing() as connection:
            await campaigns.lock(connection, digest.campaign_id)
            count += await _make(connection, digest, now) is not None
    return count


def content(campaign: Campaign, digest: NewsDigest, items: Sequence[ItemRow], day: date) -> Content:
    """Say what a day's digest says; items of one feed in its language, all others as they are."""
    name = items[0].organisation if digest.feed_id is not None else campaign.name
    said = Text(variables.escape(news_digest.title(name, day)), variables.escape(news_digest.body(items)))
    texts = {campaign.source_locale: said}
    if digest.feed_id is not None and (language := feed_posts.other_language(items[0].language, campaign)):
        texts[language] = said
    return Content(
        kind=AnnouncementKind.NEWS,
        when=news_digest.moment(digest, day),
        repeat=None,
        late=lateness.DEFAULT,
        destination=DestinationKind.NEWS,
        texts=texts,
        partners=items[0].partners if digest.feed_id is not None else _EVERYONE,
    )


async def _make(connection: Connection, digest: NewsDigest, now: datetime) -> Approved | None:
    known = await news_digests.of_scope(connection, digest.campaign_id, digest.feed_id)
    day = await _due_on(connection, known, now) if known else None
    if known is None or day is None:  # somebody turned it off, or another process made it
        return None
    campaign = await campaigns.by_id(connection, known.campaign_id)
    await news_digests.made(connection, known.id, day)
    items = (await feed_item_rows.gathered(connection, campaign.id, known.feed_id))[: known.most]
    if not items:
        return None
    author = Actor(f"feed:{items[0].feed_key if known.feed_id is not None else 'digest'}")
    key = f"digest-{known.feed_id or 'news'}-{day:%Y%m%d}"
    drafted = await announcements.add(connection, campaign, key, content(campaign, known, items, day), author, now)
    because = f"digest of items approved by {', '.join(sorted({item.decided_by for item in items}))}"
    approved = await announcements.bless(
        connection, campaign, drafted, SIDEKICK, now, because=because, override=because
    )
    for item in items:
        await feed_items.end(
            connection, item.id, ItemState.APPROVED, announcement_id=drafted.id, decided_by=item.decided_by
        )
    return approved


async def _begin(connection: Connection, campaign: Campaign, digest: NewsDigest, now: datetime) -> None:
    """Begin with the next time to come: a digest that was just chosen is not late."""
    zones = await _zones(connection, campaign, await _partners(connection, digest))
    newest = news_digest.newest_on(digest, zones, campaign.clock.to_campaign(now))
    if newest is not None and (digest.last_on is None or digest.last_on < newest):
        await news_digests.made(connection, digest.id, newest)


async def _turn_off(connection: Connection, campaign: Campaign, feed_id: int | None, now: datetime) -> None:
    known = await news_digests.of_scope(connection, campaign.id, feed_id)
    if known is None:
        raise NotFoundError("There is no such digest.", fix="See /feed list.")
    waiting = await feed_item_rows.gathered(connection, campaign.id, feed_id)
    for item in waiting:
        await feed_items.requeue(connection, item.id, now=now, why=_TURNED_OFF)
    await feed_cards.write(connection, campaign.id, [item.id for item in waiting], now)
    await news_digests.remove(connection, known.id)


async def _due_on(connection: Connection, digest: NewsDigest, now: datetime) -> date | None:
    campaign = await campaigns.by_id(connection, digest.campaign_id)
    zones = await _zones(connection, campaign, await _partners(connection, digest))
    return news_digest.due_on(digest, zones, campaign.clock.to_campaign(now))


async def _row(connection: Connection, campaign: Campaign, digest: NewsDigest, now: datetime) -> DigestRow:
    feed = await feeds.find(connection, digest.feed_id) if digest.feed_id is not None else None
    waiting = len(await feed_item_rows.gathered(connection, campaign.id, digest.feed_id))
    zones = await _zones(connection, campaign, feed.partners if feed else _EVERYONE)
    at = news_digest.next_at(digest, zones, campaign.clock.to_campaign(now))
    return DigestRow(digest, feed, waiting, campaign.clock.to_real(at))


async def _partners(connection: Connection, digest: NewsDigest) -> Sequence[str]:
    feed = await feeds.find(connection, digest.feed_id) if digest.feed_id is not None else None
    return feed.partners if feed else _EVERYONE


async def _zones(connection: Connection, campaign: Campaign, selectors: Sequence[str]) -> frozenset[str]:
    """Name the zones of the partners that get it."""
    everyone = await partners.of_campaign(connection, campaign.id)
    return frozenset(each.timezone for each in everyone if audience.is_addressed(selectors, each))


async def _feed(connection: Connection, campaign: Campaign, key: str) -> Feed:
    found = await feeds.by_key(connection, campaign.id, key)
    if found is None:
        raise NotFoundError(f"{campaign.name} follows no feed called {key}.", fix="See /feed list.")
    return found
