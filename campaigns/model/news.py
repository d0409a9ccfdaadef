"""What is new in a feed: a pure decision between what a document shows and everything that was ever seen of
it.

Each story is posted at most once, and none that was visible at a poll is missed: what is doubtful is held
for a person.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from campaigns.model import item as items
from campaigns.model.feed import IdScheme, ItemKeys, ItemState, KnownItem, ParsedFeed, ParsedItem
from campaigns.model.recognition import Memory

STALE_DAYS = 60
"""An item that appears now but is dated longer ago than this is probably an archive being moved: a person
looks first."""
TWIN_DAYS = 3
TWIN_TITLE_LETTERS = 20
"""Shorter titles ("Newsletter") say too little to call two items one story."""
KEEP_DAYS = 400
SEEN_DAYS = 1
"""How exact it is written down when an item was seen last; it only matters after `KEEP_DAYS`."""


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item never seen before, with the state it enters the ledger in and why."""

    item: ParsedItem
    known: KnownItem
    why: str = ""


@dataclass(frozen=True, slots=True)
class SeenItem:
    """An item known from before, as it looks now."""

    item: ParsedItem
    known: KnownItem
    is_as_stored: bool = False
    """Its marks are the ones that are stored, and that it was seen lately is known: there is nothing to write."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a poll found. Every `known` is what to store; unchanged items carry their newest marks too."""

    new: tuple[NewItem, ...]
    changed: tuple[SeenItem, ...]
    unchanged: tuple[SeenItem, ...]
    id_scheme: IdScheme | None


def decide(
    parsed: ParsedFeed,
    known: Mapping[str, KnownItem],
    *,
    feed_key: str,
    scheme: IdScheme | None,
    is_baseline: bool,
    now: datetime,
    elsewhere: Iterable[KnownItem] = (),
) -> Decision:
    """Tell new from changed from seen.

    `known` holds all of this feed's items by id, `elsewhere` the recent ones of the campaign's other feeds.
    On the first poll of a feed (`is_baseline`) everything is new and nothing is to be posted.
    """
    memory = Memory(known.values(), [item.keys for item in parsed.items], scheme)
    others = _Twins(elsewhere)
    new: list[NewItem] = []
    changed: list[SeenItem] = []
    unchanged: list[SeenItem] = []
    met: set[str] = set()
    for item in parsed.items:
        match = memory.find(item.keys)
        if match is None:
            fresh = _new_item(item, feed_key, is_baseline=is_baseline, now=now, twins=others, memory=memory)
            new.append(fresh)
            memory.add(fresh.known)
            met.add(fresh.known.id)
        elif match.id not in met:  # the first entry of a story listed twice speaks for it
            met.add(match.id)
            newest = _refreshed(match, item, now)
            seen = SeenItem(item, newest, is_as_stored=_is_as_stored(match, newest))
            (changed if _is_changed(match.keys, item.keys) else unchanged).append(seen)
            memory.add(seen.known)
    return Decision(tuple(new), tuple(changed), tuple(unchanged), memory.scheme)


def prunable(known: Iterable[KnownItem], visible: Sequence[ParsedItem], now: datetime) -> tuple[str, ...]:
    """Name the items that may be forgotten: unseen for over a year and older than all the feed still
    shows."""
    dates = [item.published_at for item in visible if item.published_at]
    if len(dates) < len(visible) or not dates:
        return ()
    oldest, unseen_since = min(dates), now - timedelta(days=KEEP_DAYS)
    return tuple(
        one.id
        for one in known
        if one.last_seen_at < unseen_since and one.published_at is not None and one.published_at < oldest
    )


def _is_changed(before: ItemKeys, after: ItemKeys) -> bool:
    return before.digest != after.digest or bool(after.link and before.link != after.link)


def _is_as_stored(before: KnownItem, after: KnownItem) -> bool:
    is_recent = after.last_seen_at - before.last_seen_at < timedelta(days=SEEN_DAYS)
    return is_recent and (before.keys, before.title) == (after.keys, after.title)


def _refreshed(known: KnownItem, item: ParsedItem, now: datetime) -> KnownItem:
    before, after = known.keys, item.keys
    keys = ItemKeys(
        guid=after.guid or before.guid,
        link=after.link or before.link,
        title=after.title or before.title,
        date=after.date or before.date,
        digest=after.digest,
    )
    return replace(known, keys=keys, title=item.title, last_seen_at=now)


def _new_item(
    item: ParsedItem, feed_key: str, *, is_baseline: bool, now: datetime, twins: "_Twins", memory: Memory
) -> NewItem:
    state, why = ItemState.QUEUED, ""
    published_at = min(item.published_at, now) if item.published_at else None
    if is_baseline:
        state, why = ItemState.BASELINE, "It was there when the feed was first followed."
    elif twin := twins.find(item.keys, published_at or now):
        state, why = ItemState.DISCARDED, f"The same story came from {twin.feed_key}."
    elif _is_repost(item.keys, published_at or now, memory):
        state, why = ItemState.HELD, "It has the title of an item of these days; is it the same story again?"
    elif published_at and published_at < now - timedelta(days=STALE_DAYS):
        state, why = ItemState.HELD, f"It is new here, but dated {published_at:%Y-%m-%d}."
    known = KnownItem(
        id=items.id_of(item.keys),
        feed_key=feed_key,
        keys=item.keys,
        title=item.title,
        published_at=published_at,
        first_seen_at=now,
        last_seen_at=now,
        state=state,
    )
    return NewItem(item, known, why)


def _is_repost(keys: ItemKeys, at: datetime, memory: Memory) -> bool:
    is_telling = len(keys.title) >= TWIN_TITLE_LETTERS
    return is_telling and any(_is_near(one, at) for one in memory.namesakes(keys))


def _is_near(known: KnownItem, at: datetime) -> bool:
    return abs((known.published_at or known.first_seen_at) - at) <= timedelta(days=TWIN_DAYS)


class _Twins:
    """Items of other feeds, to be found by link or by a telling title of the same days."""

    def __init__(self, known: Iterable[KnownItem]) -> None:
        self._by_link: dict[str, KnownItem] = {}
        self._by_title: dict[str, list[KnownItem]] = {}
        for one in known:
            self._by_link[one.keys.link] = one
            self._by_title.setdefault(one.keys.title, []).append(one)

    def find(self, keys: ItemKeys, at: datetime) -> KnownItem | None:
        if keys.link and keys.link in self._by_link:
            return self._by_link[keys.link]
        if len(keys.title) < TWIN_TITLE_LETTERS:
            return None
        return next((one for one in self._by_title.get(keys.title, ()) if _is_near(one, at)), None)
