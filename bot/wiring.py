"""The one file that knows everyone: it makes the parts, hands each what it needs, and takes them apart in order."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import discord
import structlog
from discord.ext import commands

from bot import client as clients
from bot import furniture, schedule, secret_key
from bot.alarm import Alarm
from bot.answers import Budget
from bot.caretaker import Caretaker
from bot.client import Client
from bot.furniture import Parts
from bot.health import Health
from bot.post_office import PostOffice
from bot.schedule import Schedule
from bot.sender import STOP_SECONDS, DiscordSender
from bot.settings import Settings, is_loopback
from campaigns.actions import bot_state, feeds, link_checking, numbers, safety
from campaigns.actions.courier import Courier
from campaigns.actions.link_checking import Checker
from campaigns.actions.watching import Watch
from campaigns.model.pace import Pace
from campaigns.sources.fetch import Fetcher, FetchSettings
from campaigns.sources.workers import Workers
from campaigns.storage import schema
from campaigns.storage.database import Database

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class House:
    """Everything that runs, made and connected, not started."""

    settings: Settings
    parts: Parts
    client: Client
    sender: DiscordSender
    courier: Courier
    office: PostOffice
    caretaker: Caretaker
    schedule: Schedule
    health: Health
    budget: Budget


def wall_clock() -> datetime:
    """Read the wall clock, in UTC."""
    return datetime.now(UTC)


@contextlib.asynccontextmanager
async def built(
    settings: Settings,
    *,
    cogs: Sequence[type[commands.Cog]] = furniture.COGS,
    dynamic_items: Sequence[type[discord.ui.DynamicItem[Any]]] = furniture.DYNAMIC_ITEMS,
    now: Callable[[], datetime] = wall_clock,
) -> AsyncIterator[House]:
    """Make every part and give back what they hold in the end; raises SidekickError where the database refuses."""
    clients.connect_to(settings.discord_api_url)
    database = Database.open(settings.database_url.reveal())
    fetching = FetchSettings(contact=settings.fetch_contact, may_reach_loopback=settings.fetch_allow_loopback)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(database.close)
        await schema.upgrade(database)
        workers = await stack.enter_async_context(Workers())
        fetcher = await stack.enter_async_context(Fetcher(fetching))
        alarm = Alarm(now)
        parts = Parts(
            database=database,
            now=now,
            roles=furniture.roles(settings),
            secret=secret_key.secret(settings),
            wake=alarm.ring,
            workers=workers,
            fetcher=fetcher,
            checker=Checker(database, fetcher, may_visit=_reach(settings)),
            shown_rate=settings.send_rate,
            watch=Watch(),
        )
        budget = Budget()
        client = Client(
            database=database,
            roles=parts.roles,
            now=now,
            cogs=[furniture.furnished(cog, parts) for cog in cogs],
            dynamic_items=dynamic_items,
            budget=budget,
        )
        stack.push_async_callback(client.close)
        sender = DiscordSender(client, budget)
        stack.push_async_callback(sender.close)
        courier = _courier(parts, sender, budget)
        office = PostOffice(courier, alarm)
        caretaker = Caretaker(client, courier, alarm, now)
        caretaker.listen()
        health = Health(client=client, database=database, office=office, budget=budget, now=now)
        yield House(
            settings,
            parts,
            client,
            sender,
            courier,
            office,
            caretaker,
            _schedule(parts, office, caretaker),
            health,
            budget,
        )


@contextlib.asynccontextmanager
async def running(house: House) -> AsyncIterator[asyncio.Task[None]]:
    """Run the house; yields the connection's task, which ends only by itself when Discord refuses for good."""
    token = house.settings.discord_token
    assert token is not None
    await safety.begin(house.parts.database, house.parts.now())
    await house.health.start(house.settings.http_host, house.settings.http_port)
    connection = asyncio.create_task(house.client.run_until_closed(token.reveal()), name="discord")
    office = asyncio.create_task(_serve_when_logged_in(house, connection), name="post office")
    house.schedule.start()
    try:
        yield connection
    finally:
        await _stop(house, connection, office)


async def _serve_when_logged_in(house: House, connection: asyncio.Task[None]) -> None:
    """Open the post office once the library can send; the gateway is not needed for that."""
    await asyncio.wait(
        {connection, asyncio.ensure_future(house.client.logged_in.wait())}, return_when="FIRST_COMPLETED"
    )
    if house.client.logged_in.is_set():
        await house.office.run()


async def _stop(house: House, connection: asyncio.Task[None], office: asyncio.Task[None]) -> None:
    """Stop in order: nothing new is claimed, what is on its way ends and is recorded, then everybody leaves."""
    house.office.stop()
    house.parts.checker.is_stopping = True
    if not house.client.logged_in.is_set():
        office.cancel()
    ticks = asyncio.create_task(house.schedule.stop(STOP_SECONDS))
    _, late = await asyncio.wait({office}, timeout=STOP_SECONDS)
    await ticks
    if late:
        log.warning("a send did not end in time; it will be settled at the next start", action="stop.late")
        office.cancel()
    await house.client.close()
    connection.cancel()
    await asyncio.gather(connection, office, return_exceptions=True)
    await house.health.stop()
    await bot_state.stop(house.parts.database, house.parts.now())


def _schedule(parts: Parts, office: PostOffice, caretaker: Caretaker) -> Schedule:
    async def look_at_the_clock() -> None:
        office.alarm.glance()

    async def beat() -> None:
        await bot_state.beat(parts.database, parts.now())

    async def tidy() -> None:
        await parts.database.tidy()

    async def poll_feeds() -> None:
        polled = await feeds.poll_due(parts.database, parts.fetcher, parts.workers, parts.now())
        if polled.posted:
            office.alarm.ring()

    async def look_at_links() -> None:
        await link_checking.go_round(parts.checker, parts.now())

    async def look_at_numbers() -> None:
        looked = await numbers.look(parts.database, parts.watch, secret=parts.secret, now=parts.now())
        for slug in looked.ended:
            log.info("a campaign's key was destroyed", action="campaign.anonymised", campaign=slug)
        if looked.refreshes:
            office.alarm.ring()

    ticks = Schedule()
    ticks.every(schedule.CLOCK_SECONDS, "clock", look_at_the_clock)
    ticks.every(schedule.HEARTBEAT_SECONDS, "heartbeat", beat)
    ticks.every(schedule.TIDY_SECONDS, "tidy", tidy)
    ticks.every(schedule.FEEDS_SECONDS, "feeds", poll_feeds)
    ticks.every(schedule.LINKS_SECONDS, "links", look_at_links)
    ticks.every(schedule.NUMBERS_SECONDS, "numbers", look_at_numbers)
    ticks.every(schedule.NOTICES_SECONDS, "notices", caretaker.post_notices)
    ticks.every(schedule.SAFETY_SECONDS, "safety", caretaker.see_to_safety)
    ticks.every(schedule.LATE_SECONDS, "late", caretaker.tell_late)
    ticks.every(schedule.CHANNELS_SECONDS, "channels", caretaker.look_at_channels)
    ticks.every(schedule.PRECHECK_SECONDS, "precheck", caretaker.precheck)
    ticks.every(schedule.HELP_LINES_SECONDS, "help lines", caretaker.ask_about_help_lines)
    return ticks


def _reach(settings: Settings) -> Callable[[str], bool]:
    """Say which sites links are looked at: while Discord itself is on loopback, nothing outside of it."""
    return is_loopback if is_loopback(settings.discord_api_url) else link_checking.anywhere


def _courier(parts: Parts, sender: DiscordSender, budget: Budget) -> Courier:
    return Courier(
        database=parts.database,
        sender=sender,
        pace=Pace(parts.shown_rate),
        now=parts.now,
        monotonic=time.monotonic,
        brake=lambda: budget.brake(time.monotonic()),
    )
