"""The outbox: what falls due is claimed, sent and recorded, key-day posts first, and no slow channel delays another.

A claim is on disk before anything is sent, and no transaction is open while Discord answers.
"""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from campaigns.actions import campaigns as campaign_actions
from campaigns.actions.amending import amend
from campaigns.actions.courier import LEASE_SECONDS, Courier
from campaigns.actions.delivering import deliver
from campaigns.model.amendment import AmendmentKind, AmendmentLease
from campaigns.model.campaign import Campaign
from campaigns.model.delivery import DeliveryRow, DeliveryState, Lease
from campaigns.storage import amendments, ledger, refreshes, reports
from campaigns.storage.database import Database

SLOTS = 64
"""Leases held at once: enough for 48 sends a second at more than a second of latency."""
BATCH = 32
"""Claims per statement while more is waiting: half of the slots, so that the others keep sending meanwhile."""
AMENDMENT_SHARE = 8
"""Claims of a batch that are for corrections and recalls while deliveries wait: a quarter of the pace."""
REFRESHES = 4
"""Refreshes claimed at once, when nothing else waits: what falls due meanwhile has at most two rounds before it."""
TROUBLE_STATES = frozenset({DeliveryState.FAILED, DeliveryState.UNKNOWN, DeliveryState.HELD})


class _Terms(TypedDict):
    """What every claim of a batch says."""

    now: datetime
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OutboxStatus:
    """How the outbox stands."""

    campaign: Campaign
    counts: Mapping[DeliveryState, int]
    oldest_due_at: datetime | None
    """Of those waiting for their turn."""
    next_due_at: datetime | None
    worst_lateness_seconds: float
    """Of those sent."""
    trouble: tuple[DeliveryRow, ...]
    """What failed, is unknown or waits for a person, with the reasons."""


async def relay(courier: Courier) -> datetime | None:
    """Send everything whose turn has come; returns when to look again, None while nothing is planned."""
    await fall_due(courier)
    under_way: set[asyncio.Task[None]] = set()
    try:
        while not (courier.is_stopping or courier.is_off_duty):
            is_refreshing = any(task.get_name() == AmendmentKind.REFRESH for task in under_way)
            leases, mending = await _claim(courier, SLOTS - len(under_way), may_refresh=not is_refreshing)
            # in this order: a task takes its turn of the pace as it begins, and what is new goes before what is mended
            under_way |= {asyncio.create_task(deliver(courier, lease)) for lease in leases}
            under_way |= {asyncio.create_task(amend(courier, lease), name=lease.kind) for lease in mending}
            if not under_way:
                break
            under_way = await _some_room(under_way)
    finally:
        if under_way:
            await asyncio.wait(under_way)
        for task in under_way:
            if not task.cancelled():
                task.exception()  # what ends the relay is told once, however many met it
    for task in under_way:
        task.result()
    return await wake_at(courier.database)


async def fall_due(courier: Courier) -> None:
    """Let what has come due take its place in the queue, and put aside what may not go out."""
    now = courier.now()
    async with courier.database.writing() as connection:
        await ledger.expire(connection, now)
        await amendments.expire(connection, now)
        await ledger.fall_due(connection, now)
        await ledger.lose_patience(connection, now)


async def take_over(courier: Courier) -> int:
    """Take back what processes that are gone have left half done; only for who is on duty, and knows it."""
    async with courier.database.writing() as connection:
        now = courier.now()
        left = await ledger.take_over(connection, now, holder=courier.holder)
        return left + await amendments.take_over(connection, now, holder=courier.holder)


async def wake_at(database: Database) -> datetime | None:
    """Say when the outbox has something to do next."""
    async with database.reading() as connection:
        instants = (
            await ledger.next_due_at(connection),
            await ledger.earliest_turn_at(connection),
            await ledger.earliest_lease_end_at(connection),
            await amendments.earliest_turn_at(connection),
            await amendments.earliest_lease_end_at(connection),
            await refreshes.earliest_turn_at(connection),
        )
    return min((instant for instant in instants if instant is not None), default=None)


async def status(database: Database, slug: str, *, limit: int | None = None) -> OutboxStatus:
    """Say how the outbox of a campaign stands, with up to `limit` troubles (None: all)."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        return OutboxStatus(
            campaign=campaign,
            counts=await reports.counts(connection, campaign.id),
            oldest_due_at=await reports.oldest_due_at(connection, campaign.id),
            next_due_at=await ledger.next_due_at(connection, campaign.id),
            worst_lateness_seconds=await reports.worst_lateness_seconds(connection, campaign.id),
            trouble=await reports.deliveries(connection, campaign.id, states=TROUBLE_STATES, limit=limit),
        )


async def deliveries(database: Database, slug: str) -> tuple[DeliveryRow, ...]:
    """List every delivery of a campaign."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        return await reports.deliveries(connection, campaign.id)


async def _claim(
    courier: Courier, free: int, *, may_refresh: bool
) -> tuple[tuple[Lease, ...], tuple[AmendmentLease, ...]]:
    """Claim a batch: deliveries, with a share for amendments, so that a long wave does not make a recall wait.

    Where nothing of that waits, a few refreshes.
    """
    if free < BATCH:
        return (), ()
    now = courier.now()
    terms: _Terms = {
        "now": now,
        "token": f"{courier.holder}-{secrets.token_hex(6)}",
        "expires_at": now + timedelta(seconds=LEASE_SECONDS),
    }
    async with courier.database.writing() as connection:
        mending = await amendments.claim(connection, **terms, limit=AMENDMENT_SHARE)
        leases = await ledger.claim(connection, **terms, limit=BATCH - len(mending))
        room = BATCH - len(mending) - len(leases)
        if room and len(mending) == AMENDMENT_SHARE:
            mending += await amendments.claim(connection, **terms, limit=room)
        if may_refresh and not (leases or mending):
            mending = await refreshes.claim(connection, **terms, limit=REFRESHES)
            if mending:  # hours of refreshes make nobody wait for the next glance
                await ledger.fall_due(connection, now)
    return leases, mending


async def _some_room(under_way: set[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
    """Wait until something has ended; an error in a delivery is a mistake of ours and ends the relay."""
    done, still = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()
    return still
