"""The acts of the show, one after the other: doors, campaign, approval, the day, the end, and the look back."""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.demo import audit, promised, souvenirs, window
from bot.demo.audit import Evidence, PledgeCount
from bot.demo.house import SLUG, House
from bot.demo.standing import is_shown
from bot.demo.window import Window
from campaigns.actions import campaigns, feeds, outbox, partners, plans
from campaigns.model.actor import Actor
from campaigns.model.campaign import Campaign
from campaigns.model.delivery import DeliveryState
from campaigns.model.feed import ItemState
from campaigns.model.feed_view import FeedRow
from campaigns.render.report_facts import ReportFeed

NAME = "Safer Internet Day 2027"
OPERATOR = Actor.console("demo")
NEEDED = {"plan import", "announce submit", "announce approve", "campaign pause", "feed follow", "pledges export"}
_CONNECT_SECONDS = 30.0
_LAST_MEMBERS_SECONDS = 10.0
_SETTLING_SECONDS = 0.3
"""For the bot to learn that its last answer has arrived."""
_NEWS_AT = 0.3
"""Of the shown stretch."""
_MOVING = frozenset({DeliveryState.PLANNED, DeliveryState.DUE, DeliveryState.LEASED})


@dataclass(frozen=True, slots=True)
class Curtain:
    """How it ended."""

    findings: list[str]
    evidence: Evidence
    shown: Window
    feeds: tuple[str, ...]
    seconds: float


async def play(house: House) -> Curtain:
    """Play all acts."""
    waited_seconds = await _open_the_doors(house)
    campaign, shown = await _create(house, waited_seconds)
    approved_at = await _prepare(house)
    await _the_day(house, shown)
    await _close(house)
    exit_status = await house.bot.stop()
    return await _look_back(house, campaign, shown, approved_at, exit_status)


async def _open_the_doors(house: House) -> float:
    """Wait for the bot; says how many seconds it took."""
    began = time.monotonic()
    house.diary.begin("The bot starts, as a process of its own")
    discord = house.stage.discord
    await discord.wait_connected(_CONNECT_SECONDS)
    commands, headquarters = discord.state.commands, house.stage.headquarters.guild.id
    async with asyncio.timeout(_CONNECT_SECONDS):
        while not NEEDED.issubset(commands.paths(headquarters)):  # noqa: ASYNC110 - nobody tells us
            await asyncio.sleep(0.05)
    house.diary.tell(f"Sidekick is online in {len(discord.world.bot_guilds())} servers")
    return time.monotonic() - began


async def _create(house: House, waited_seconds: float) -> tuple[Campaign, Window]:
    """The operator's part: a campaign on a clock of its own, and the partners' file."""
    house.diary.begin("The campaign and its partners")
    now = datetime.now(UTC)
    plan, _ = plans.shipped(campaigns.PACK)
    shown = window.around(plan.anchor_on, now, house.programme.day_seconds, waited_seconds)
    await campaigns.create(
        house.database, slug=SLUG, name=NAME, actor=OPERATOR, now=now, year=plan.anchor_on.year, clock=shown.clock
    )
    imported = await partners.import_partners(house.database, SLUG, house.drafts, actor=OPERATOR, now=now)
    house.lookout.window = shown
    house.diary.tell(f"{imported.added} partners in {len({draft.timezone for draft in house.drafts})} time zones")
    return await campaigns.get(house.database, SLUG), shown


async def _prepare(house: House) -> datetime:
    """The organisers' part, all of it over Discord; gives the instant by which everything was approved."""
    house.diary.begin("Organisers bring the plan; somebody else approves")
    for step in (house.organisers.import_plan, house.organisers.submit, house.organisers.approve):
        house.diary.tell(await step())
    approved_at = datetime.now(UTC)
    for newsroom in house.newsrooms.all:
        house.diary.tell(await house.organisers.follow(newsroom))
    return approved_at


async def _the_day(house: House, shown: Window) -> None:
    """The day travels around the world: posts arrive, members pledge, newsrooms publish."""
    house.diary.begin("The day travels around the world")
    length = shown.closes_at - shown.opens_at
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_crowd(house, shown))
        await _sleep_until(shown.opens_at + length * _NEWS_AT)
        await _news(house)
        await _sleep_until(shown.closes_at)
        await _last_posts(house, shown)
        house.diary.tell(await house.organisers.pause())


async def _crowd(house: House, shown: Window) -> None:
    """Let the members live until all have acted; those whose post never came go home some time after the end."""
    living = asyncio.create_task(house.crowd.live(house.diary.tell))
    left = shown.empty_at - datetime.now(UTC)
    await asyncio.wait({living}, timeout=max(left.total_seconds(), 0))
    house.crowd.go_home()
    async with asyncio.timeout(_LAST_MEMBERS_SECONDS):
        await living


async def _news(house: House) -> None:
    """Both newsrooms publish; the bot is told to look now, and a person decides about one of the two."""
    for newsroom in house.newsrooms.all:
        newsroom.publish()
        house.diary.tell(f"{newsroom.organisation} publishes a story")
        house.diary.tell(await house.organisers.look_again(newsroom))
    house.diary.tell(await house.organisers.approve_news())
    await house.organisers.look_again(house.newsrooms.reviewed)
    house.diary.tell(f"{house.newsrooms.reviewed.organisation} has nothing new, and says so in one line")


async def _last_posts(house: House, shown: Window) -> None:
    """Wait until everything that was due has gone out."""
    while datetime.now(UTC) < shown.empty_at:
        rows = await outbox.deliveries(house.database, SLUG)
        if not any(is_shown(row, shown) and row.state in _MOVING for row in rows):
            return
        await asyncio.sleep(0.1)


async def _close(house: House) -> None:
    house.diary.begin("The end: lists, pictures, report")
    pledges = await house.organisers.export()
    await asyncio.to_thread((house.programme.out / souvenirs.PLEDGES).write_bytes, pledges)
    house.diary.tell("Ingrid exports the pledges")
    await asyncio.sleep(_SETTLING_SECONDS)


async def _look_back(
    house: House, campaign: Campaign, shown: Window, approved_at: datetime, exit_status: int
) -> Curtain:
    """Write the souvenirs and check everything against everything."""
    out = house.programme.out
    made = await souvenirs.write(house.database, campaign, shown, await _feeds(house), len(house.crowd.people), out)
    house.diary.begin("The self-check")
    plan, _ = plans.shipped(campaigns.PACK)
    evidence = Evidence(
        discord=house.stage.discord,
        promised=promised.work_out(campaign, plan, house.drafts, shown, approved_at),
        ledger=made.ledger,
        closes_at=shown.closes_at,
        news=len(house.newsrooms.all) * len(house.drafts),
        counter=made.counter,
        exported=audit.read_export(out / souvenirs.PLEDGES),
        members=PledgeCount(house.crowd.standing, house.crowd.made, house.crowd.taken_back),
        members_without_answer=house.crowd.without_answer,
        exit_status=exit_status,
    )
    told = tuple(room.told for room in house.newsrooms.all)
    return Curtain(audit.check(evidence), evidence, shown, told, house.diary.clock() - house.diary.began)


async def _feeds(house: House) -> tuple[ReportFeed, ...]:
    """Name the feeds for the report, by what the bot itself remembers of them."""
    rows = await feeds.list_all(house.database, SLUG)
    return tuple(_feed(row) for row in rows)


def _feed(row: FeedRow) -> ReportFeed:
    ended = (ItemState.POSTED, ItemState.APPROVED)
    waiting = (ItemState.QUEUED, ItemState.HELD)
    return ReportFeed(
        name=row.feed.organisation,
        url=row.feed.url,
        state=row.feed.state.value,
        why=row.feed.why,
        last_success_at=row.feed.last_success_at,
        found=sum(row.items.values()),
        posted=sum(row.items.get(state, 0) for state in ended),
        waiting=sum(row.items.get(state, 0) for state in waiting),
    )


async def _sleep_until(instant: datetime) -> None:
    await asyncio.sleep(max((instant - datetime.now(UTC)).total_seconds(), 0))


async def first(acts: Coroutine[Any, Any, Curtain], mishap: Coroutine[Any, Any, None]) -> Curtain:
    """Play until the end, or until the mishap raises; a mishap that ends quietly is none."""
    playing, watching = asyncio.create_task(acts), asyncio.create_task(mishap)
    try:
        await asyncio.wait({playing, watching}, return_when=asyncio.FIRST_COMPLETED)
        if not playing.done():
            watching.result()
        return await playing
    except ExceptionGroup as group:
        raise _innermost(group) from group
    finally:
        for task in (playing, watching):
            task.cancel()
        await asyncio.gather(playing, watching, return_exceptions=True)


def _innermost(error: Exception) -> Exception:
    """Give the first mistake itself, which can tell what it is, and not the group it came in."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error
