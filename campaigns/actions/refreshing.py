"""The number of pledges in posts: looked at by a tick, renewed in posts that are out through the outbox.

The number that posts show is one value of the campaign, so a post that goes out asks nothing for it. A copy whose text
carries it says which number it shows; where that is another one, it is asked to be refreshed, and only then.
"""

from datetime import datetime

from campaigns.actions import campaigns as campaign_actions
from campaigns.model import audience, compose, refresh, variables
from campaigns.model.amendment import AmendmentLease
from campaigns.model.announcement import Content
from campaigns.model.campaign import Campaign, CampaignState
from campaigns.model.outcome import Change, Done, Retry
from campaigns.storage import amendment_requests, asides, campaigns, counting, refreshes
from campaigns.storage.database import Connection, Database
from campaigns.storage.refreshes import Stale


async def look(database: Database, now: datetime) -> int:
    """Renew the number that posts show; says how many copies were asked to follow just now."""
    asked = 0
    for campaign in await campaign_actions.list_all(database):
        async with database.reading() as connection:
            is_needed = await _is_needed(connection, campaign, now)
        if is_needed:
            async with database.writing() as connection:
                asked += await _renew(connection, campaign.id, now)
    return asked


async def reason_not_to(connection: Connection, lease: AmendmentLease) -> Change | None:
    """Say what became of a refresh that is not to be made now; None where it is."""
    campaign = await campaigns.by_id(connection, lease.campaign_id)
    if not campaign.is_calm:
        return Retry(0, "paused")
    is_the_same = lease.pledges_shown == campaign.pledges_shown
    if is_the_same or not await refreshes.is_there(connection, lease.delivery_id):
        return Done()
    return None


async def _is_needed(connection: Connection, campaign: Campaign, now: datetime) -> bool:
    if await _number(connection, campaign) != campaign.pledges_shown:
        return True
    if not refresh.is_renewed(campaign, now):
        return await refreshes.waiting(connection, campaign.id) > 0
    stale = await _stale(connection, campaign, now)
    return stale is not None and await refreshes.is_any(connection, stale)


async def _renew(connection: Connection, campaign_id: int, now: datetime) -> int:
    await campaigns.lock(connection, campaign_id)
    campaign = await campaigns.by_id(connection, campaign_id)
    number = await _number(connection, campaign)
    if number != campaign.pledges_shown:
        await campaigns.change(connection, campaign_id, pledges_shown=number)
        campaign = await campaigns.by_id(connection, campaign_id)
    if not refresh.is_renewed(campaign, now):
        await refreshes.let_go(connection, campaign_id, now)
        return 0
    stale = await _stale(connection, campaign, now)
    return 0 if stale is None else await refreshes.ask(connection, stale)


async def _number(connection: Connection, campaign: Campaign) -> int:
    """Say which number posts show from now on; that of a closed campaign stays."""
    if campaign.state is CampaignState.CLOSED:
        return campaign.pledges_shown
    total = await counting.total(connection, campaign.id)
    is_on_hold = await asides.is_any_to_look_at(connection, campaign.id)
    return refresh.number(campaign.pledges_shown, total, is_on_hold=is_on_hold)


async def _stale(connection: Connection, campaign: Campaign, now: datetime) -> Stale | None:
    """Say what is stale in a campaign; None where nothing that is out carries the number."""
    carriers = await refreshes.carriers(connection, campaign.id, f"{{{variables.PLEDGES}}}")
    known = {(announcement_id, number): content for announcement_id, number, content in carriers}
    texts: list[tuple[int, int, str]] = []
    for announcement_id in sorted({announcement_id for announcement_id, _ in known}):
        for number, locale in await amendment_requests.shown(connection, announcement_id):
            content = known.get((announcement_id, number))
            if content is not None and _carries(content, locale, campaign.source_locale):
                texts.append((announcement_id, number, locale))
    return Stale(tuple(texts), campaign.pledges_shown, now) if texts else None


def _carries(content: Content, locale: str, source: str) -> bool:
    return compose.shows_pledges(content, audience.choose_locale(locale, content.texts, source))
