"""Checking where links lead: weekly, from an hour before a post, and when somebody asks.

One fetch per address, however many resources and posts lead there; one at a time per site, with a pause between. No
transaction is open while a site answers; what was seen is stored with the notice about it, so it is told once.
"""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

import structlog

from campaigns.actions import campaigns as campaign_actions
from campaigns.actions import carrying, link_news
from campaigns.model import link as links_model
from campaigns.model.campaign import CampaignState
from campaigns.model.feed import Validators
from campaigns.model.link import Link, Refusal, Refused
from campaigns.model.link_place import links_in
from campaigns.sources import link_look
from campaigns.sources.fetch import Fetcher
from campaigns.sources.link_look import Seen
from campaigns.storage import announcements, audit, campaigns, links, prechecking
from campaigns.storage.database import Database

AHEAD: Final = timedelta(hours=1)
"""How long before it is due a post's links are looked at again."""
GAP_SECONDS: Final = 2.0
"""Between two requests to one site."""
_IN_A_ROUND: Final = 60
_OF_A_SITE: Final = 10
_SITES_AT_ONCE: Final = 8

log = structlog.get_logger()


def anywhere(_url: str) -> bool:
    """Visit every site that the guarded client lets us reach."""
    return True


@dataclass(slots=True)
class Checker:
    """What a look needs, and when each site was visited last."""

    database: Database
    fetcher: Fetcher
    may_visit: Callable[[str], bool] = anywhere
    gap_seconds: float = GAP_SECONDS
    is_stopping: bool = False
    """No new look is begun; what is under way ends."""
    gathered: int | None = None
    """The newest row of the audit log when addresses were gathered last."""
    _free_at: dict[str, float] = field(default_factory=dict)
    _sites: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_SITES_AT_ONCE))

    async def turn(self, site: str) -> None:
        """Wait until this site may be asked again."""
        now = time.monotonic()
        at = max(self._free_at.get(site, 0.0), now)
        for old in [each for each, free_at in self._free_at.items() if free_at < now]:
            del self._free_at[old]
        self._free_at[site] = at + self.gap_seconds
        await asyncio.sleep(at - now)

    async def visit(self, found: Sequence[Link], now: datetime) -> int:
        """Look at these addresses, site by site; says how many were looked at."""
        by_site: dict[str, list[Link]] = defaultdict(list)
        for each in found:
            if self.may_visit(each.url):
                by_site[_site(each.url)].append(each)
        counts = await asyncio.gather(*(self._site(site, theirs, now) for site, theirs in by_site.items()))
        return sum(counts)

    async def _site(self, site: str, theirs: Sequence[Link], now: datetime) -> int:
        async with self._sites:
            count = 0
            for each in theirs[:_OF_A_SITE]:
                await self.turn(site)
                if self.is_stopping:
                    break
                await self._look(each, now)
                count += 1
            return count

    async def _look(self, known: Link, now: datetime) -> None:
        """Look at one address and keep what was seen. What goes wrong here stays here."""
        try:
            validators = known.validators if known.served is not None else Validators()
            seen = await link_look.at(self.fetcher, known.url, validators)
            await keep(self.database, known.id, seen, now)
        except Exception:
            log.exception("a link could not be looked at", action="link.look-failed", site=_site(known.url))
            async with self.database.writing() as connection:
                await links.store(connection, known, now + AHEAD)


async def gather(checker: Checker, now: datetime) -> int:
    """Have every address watched that something leads to, and no other; says how many are new.

    Nothing is read again while nobody has decided anything: each decision leaves a row in the audit log.
    """
    async with checker.database.reading() as connection:
        newest = await audit.newest(connection)
        if newest == checker.gathered:
            return 0
        wanted: set[str] = set()
        for campaign in await campaigns.all_of_them(connection):
            if campaign.state is not CampaignState.CLOSED:
                wanted |= await carrying.addresses(connection, campaign)
        watched = await links.watched(connection)
    wanted = {url for url in wanted if checker.may_visit(url)}
    checker.gathered = newest
    if wanted == watched:
        return 0
    new = wanted - watched
    async with checker.database.writing() as connection:
        await links.forget(connection, watched - wanted)
        return await links.note(connection, new, now) + await links.wake(connection, new, now)


async def look_ahead(database: Database, now: datetime) -> int:
    """Have the links of posts that are due within the hour looked at again; says how many."""
    async with database.reading() as connection:
        coming = await prechecking.soon(connection, now, now + AHEAD)
        contents = [await announcements.content(connection, each.announcement_id, each.version) for each in coming]
    urls = {url for content in contents for url in links_in(content)}
    if not urls:
        return 0
    async with database.writing() as connection:
        return await links.hurry(connection, urls, now, unless_since=now - AHEAD)


async def check_due(checker: Checker, now: datetime) -> int:
    """Look at the addresses whose time has come; says how many. The rest of a large shelf comes with the next round."""
    async with checker.database.reading() as connection:
        due = await links.due(connection, now, _IN_A_ROUND)
    return await checker.visit(due, now)


async def go_round(checker: Checker, now: datetime) -> int:
    """Make one round: what is to be watched, what is due soon, then a look at what is due; says at how many."""
    await gather(checker, now)
    await look_ahead(checker.database, now)
    return await check_due(checker, now)


async def check_now(checker: Checker, slug: str, now: datetime, *, url: str = "") -> int:
    """Look at every address of a campaign now, or at one; says how many were left for the next rounds."""
    async with checker.database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        urls = [url] if url else sorted(await carrying.addresses(connection, campaign))
        urls = [each for each in urls if checker.may_visit(each)]
        await links.note(connection, urls, now)
        await links.hurry(connection, urls, now, unless_since=now)
        found = await links.of_urls(connection, urls)
    return len(urls) - await checker.visit([found[each] for each in urls], now)


async def keep(database: Database, link_id: int, seen: Seen, now: datetime) -> Link | None:
    """Store what was seen of an address and, where that is news, the notice about it."""
    async with database.writing() as connection:
        before = await links.by_id(connection, link_id)
        if before is None:
            return None
        after = links_model.judge(before, seen.look, now)
        after = replace(after, validators=_remembered(before, seen))
        at = links_model.next_check_at(after, now, jitter=random.random(), retry_after=seen.retry_after)  # noqa: S311
        await links.store(connection, after, at)
        if links_model.is_news(before, after):
            await link_news.tell(connection, before, after, now)
    if before.state is not after.state:
        log.info(
            "a link's state changed", action="link.state", site=_site(after.url), was=before.state, state=after.state
        )
    return after


def _remembered(before: Link, seen: Seen) -> Validators:
    is_passing = isinstance(seen.look, Refused) and seen.look.refusal is not Refusal.GONE
    return before.validators if is_passing else seen.validators


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
