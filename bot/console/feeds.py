"""`feeds`: import a list of feeds, poll them, and see how each is doing and what became of its items."""

import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from bot import settings
from bot.console import desk
from campaigns.actions import Database, feed_review
from campaigns.actions import feeds as actions
from campaigns.actions.feed_review import MOST_ENQUEUED
from campaigns.actions.feeds import Fetcher, Looked, PollResult, Workers
from campaigns.model.actor import Actor
from campaigns.model.feed import FeedMode, FeedState, ItemState
from campaigns.model.feed_view import FeedRow, ItemRow
from campaigns.sources.fetch import FetchSettings

_WILL_HAPPEN = {
    FeedMode.REVIEW: "What it shows now is known and not posted. Each new item waits for somebody to decide.",
    FeedMode.AUTO: "What it shows now is known and not posted. New items that pass its filters go out by themselves; "
    "whatever raises a question waits for somebody to decide.",
}


@dataclass(frozen=True, slots=True)
class _Way:
    """What a poll needs."""

    database: Database
    fetcher: Fetcher
    workers: Workers


@click.group()
def feeds() -> None:
    """Feeds of other organisations."""


@feeds.command(name="import")
@click.argument("file", type=desk.SOURCE)
@desk.CAMPAIGN
@desk.WHO
@click.option("--look/--no-look", "may_look", default=True, help="Visit each address first and show what is there.")
@click.option(
    "--queue-newest", "newest", default=0, type=click.IntRange(0, MOST_ENQUEUED), metavar="N",
    help="Put the newest N items of each new feed into the review queue; without it what they show now is only known.",
)  # fmt: skip
@desk.asynchronous
async def import_(*, file: Path, slug: str, who: str, may_look: bool, newest: int) -> None:
    """Follow all feeds of a list (key,url,organisation,mode and filters); importing it twice changes nothing.

    An address may be a page: the feed that is found on it is followed. Nothing that a feed shows now is posted.
    """
    drafts, actor = actions.read_file(desk.read(file), str(file)), Actor.console(who)
    async with _reaching_out() as way:
        before = {row.feed.key: row.feed.url for row in await actions.list_all(way.database, slug)}
        if may_look:
            looked = await actions.look_at_all(way.fetcher, way.workers, drafts, before)
            drafts = tuple(each.draft for each in looked)
            for each in looked:
                desk.say(_looked(each))
        done = await actions.import_feeds(way.database, slug, drafts, actor=actor, now=desk.now())
        desk.say(f"{done.added} feeds added, {done.changed} changed, {done.unchanged} as before.")
        for draft in drafts if newest else ():
            if draft.key not in before:
                desk.say(await _queued(way, slug, draft.key, newest, actor))


async def _queued(way: _Way, slug: str, key: str, newest: int, actor: Actor) -> str:
    """Take what a new feed shows now as known, and put the newest of it into the queue."""
    known = await actions.get(way.database, slug, key)
    polled = await actions.poll_now(way.database, way.fetcher, way.workers, desk.now(), feed_id=known.id)
    if polled.failed:
        return f"  {key}: not reached, so nothing of it waits for review."
    queued = await feed_review.enqueue_newest(way.database, slug, key, newest, actor=actor, now=desk.now())
    return f"  {key}: {len(queued)} items wait for review."


def _looked(each: Looked) -> str:
    draft, seen = each.draft, each.seen
    if seen is None:
        return f"{draft.key}: could not be looked at. {each.why} It is asked again with every poll."
    facts = (seen.title, draft.organisation, draft.url, seen.language or "no language", f"{seen.count} items")
    lines = [f"{draft.key}: {' · '.join(filter(None, facts))}", *(f"    - {one.headline}" for one in seen.newest)]
    return "\n".join((*lines, f"    {_WILL_HAPPEN[draft.mode]}"))


@feeds.command()
@click.option("--once", "is_every", is_flag=True, help="Every followed feed now, whatever its interval.")
@desk.asynchronous
async def poll(*, is_every: bool) -> None:
    """Poll the feeds that are due; what is new waits for review, or for the running bot to post it."""
    async with _reaching_out() as way:
        poll_them = actions.poll_now if is_every else actions.poll_due
        polled = await poll_them(way.database, way.fetcher, way.workers, desk.now())
    for result in polled.results:
        desk.say(_told(result))
    desk.say(
        f"{len(polled.results)} feeds polled: {polled.posted} items will be posted, "
        f"{polled.waiting} wait for review, {polled.failed} feeds failed."
    )


@feeds.command(name="list")
@desk.CAMPAIGN
@desk.JSON
@desk.asynchronous
async def list_(*, slug: str, is_json: bool) -> None:
    """Show how each feed is doing."""
    async with desk.opened() as database:
        found = await actions.list_all(database, slug)
    desk.say(
        _json([_feed(row) for row in found]) if is_json else "\n".join(map(_feed_line, found)) or "No feed is followed."
    )


@feeds.command()
@desk.CAMPAIGN
@click.option("--feed", "key", required=True, metavar="KEY")
@desk.JSON
@desk.asynchronous
async def items(*, slug: str, key: str, is_json: bool) -> None:
    """Show everything a feed ever showed, and what became of it."""
    async with desk.opened() as database:
        found = await actions.items(database, slug, key)
    desk.say(_json([_item(row) for row in found]) if is_json else "\n".join(map(_item_line, found)) or "No items yet.")


@contextlib.asynccontextmanager
async def _reaching_out() -> AsyncIterator[_Way]:
    chosen = settings.load()
    fetching = FetchSettings(contact=chosen.fetch_contact, may_reach_loopback=chosen.fetch_allow_loopback)
    async with desk.opened() as database, Workers() as workers, Fetcher(fetching) as fetcher:
        yield _Way(database, fetcher, workers)


def _told(result: PollResult) -> str:
    return (
        f"  {result.key}: {_state(result.state, is_failing=result.is_failed)}{f' ({result.why})' if result.why else ''}"
    )


def _state(state: FeedState, *, is_failing: bool) -> str:
    return "not reached, tried again" if state is FeedState.FINE and is_failing else state.value


def _feed(row: FeedRow) -> dict[str, object]:
    feed = row.feed
    return {
        "key": feed.key,
        "url": feed.url,
        "organisation": feed.organisation,
        "mode": feed.mode.value,
        "filters": feed.filters.as_data(),
        "state": feed.state.value,
        "why": feed.why,
        "moved_to": row.moved_to or None,
        "last_success_at": desk.iso(feed.last_success_at),
        "last_new_item_at": desk.iso(feed.last_new_item_at),
        "next_poll_at": desk.iso(feed.next_poll_at) if feed.is_polled else None,
        "items": {state.value: row.items.get(state, 0) for state in ItemState},
    }


def _item(row: ItemRow) -> dict[str, object]:
    return {
        "id": row.id,
        "title": row.title,
        "link": row.link,
        "published_at": desk.iso(row.published_at),
        "state": row.state.value,
        "why": row.why,
        "reference": row.reference or None,
    }


def _feed_line(row: FeedRow) -> str:
    counts = ", ".join(f"{count} {state.value}" for state, count in row.items.items() if count)
    feed = row.feed
    why = f" ({feed.why})" if feed.why else ""
    state = _state(feed.state, is_failing=bool(feed.failures))
    times = f"last success {_at(feed.last_success_at)}, last new item {_at(feed.last_new_item_at)}, next poll "
    times += _at(feed.next_poll_at if feed.is_polled else None)
    return f"{feed.key}  {state}{why}  {feed.url}\n    {times}; {counts or 'no items'}"


def _at(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC" if instant else "never"


def _item_line(row: ItemRow) -> str:
    published = f"{row.published_at:%Y-%m-%d}" if row.published_at else "no date   "
    return f"{row.id:>6}  {published}  {row.state.value:<9} {row.title}{f'  ({row.why})' if row.why else ''}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
