"""How things stand at one moment of the demo: read from the bot's database, the members, the newsrooms."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.demo.crowd import Crowd
from bot.demo.window import Window
from campaigns.actions import feeds, outbox, pledges
from campaigns.model.delivery import DeliveryRow, DeliveryState
from campaigns.model.feed import ItemState
from campaigns.model.feed_view import FeedRow
from campaigns.model.partner import PartnerDraft
from campaigns.storage.database import Database

EVENTS_KEPT = 200


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """One partner on the screen."""

    name: str
    zone: str
    local_at: datetime
    """Campaign time on the partner's own wall."""
    locale: str
    days_to_go: int
    """Until the key day, by the partner's own calendar; negative after it."""
    sent: int
    wanted: int
    """Posts of the shown stretch."""
    last_reference: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something worth telling."""

    at_seconds: float
    """Since the demo began."""
    text: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything the view shows."""

    at_seconds: float
    act: str
    """What is going on, in a few words."""
    day_seconds: float
    """How long a day of the campaign takes."""
    campaign_at: datetime | None
    """None before the campaign's clock was set."""
    partners: tuple[PartnerLine, ...]
    counts: Counter[str]
    """Deliveries of the shown stretch by state, and `past`: over before it was planned."""
    slowest_seconds: float
    pledges: int
    taken_back: int
    members: int
    feeds: tuple[str, ...]
    events: tuple[Event, ...]

    @property
    def wanted(self) -> int:
        """Count the posts that are expected to arrive during the shown stretch."""
        return sum(line.wanted for line in self.partners)

    @property
    def sent(self) -> int:
        """Count those that have."""
        return sum(line.sent for line in self.partners)


@dataclass(slots=True)
class Diary:
    """What has happened, for the view and for the log of a terminal-less run."""

    clock: Callable[[], float]
    """Monotonic seconds."""
    began: float
    act: str = "Setting up"
    events: deque[Event] = field(default_factory=lambda: deque(maxlen=EVENTS_KEPT))

    def tell(self, text: str) -> None:
        """Note an event."""
        self.events.append(Event(self.clock() - self.began, text))

    def begin(self, act: str) -> None:
        """Begin the next act; that is an event, too."""
        self.act = act
        self.tell(act)


@dataclass(slots=True)
class Lookout:
    """Looks at everything at once."""

    database: Database
    slug: str
    drafts: Sequence[PartnerDraft]
    crowd: Crowd
    diary: Diary
    window: Window | None = None
    arrived: dict[str, int] = field(default_factory=dict)
    """How many partners each post has reached, as far as it was told."""

    async def look(self) -> Standing:
        """Say how things stand now."""
        now = datetime.now(UTC)
        if self.window:
            now = min(now, self.window.empty_at)  # there the campaign was paused
        rows = await outbox.deliveries(self.database, self.slug) if self.window else ()
        count = (await pledges.progress(self.database, self.slug)).total if self.window else 0
        shown = tuple(row for row in rows if self.window and is_shown(row, self.window))
        self._tell_arrivals(shown)
        late = [seconds for row in shown if (seconds := row.lateness_seconds) is not None]
        past = sum(row.state is DeliveryState.DROPPED for row in rows)
        return Standing(
            at_seconds=self.diary.clock() - self.diary.began,
            act=self.diary.act,
            day_seconds=86_400 / self.window.clock.speed if self.window else 0.0,
            campaign_at=self.window.clock.to_campaign(now) if self.window else None,
            partners=tuple(self._lines(shown, now)),
            counts=Counter({**Counter(row.state.value for row in shown), "past": past}),
            slowest_seconds=max(late, default=0.0),
            pledges=count,
            taken_back=self.crowd.taken_back,
            members=len(self.crowd.people),
            feeds=await self._feeds(),
            events=tuple(self.diary.events),
        )

    async def _feeds(self) -> tuple[str, ...]:
        """Say what the bot made of each newsroom's stories."""
        rows = await feeds.list_all(self.database, self.slug) if self.window else ()
        return tuple(_feed(row) for row in rows)

    def _tell_arrivals(self, shown: Iterable[DeliveryRow]) -> None:
        """Note when a post reaches its first partner, and when it has reached everybody."""
        posts: dict[str, list[DeliveryRow]] = {}
        for row in shown:
            posts.setdefault(row.reference, []).append(row)
        for reference, rows in posts.items():
            before, there = self.arrived.get(reference, 0), [row for row in rows if row.sent_at is not None]
            if there and not before:
                first = min(there, key=lambda row: row.sent_at or row.due_at)
                place = first.timezone.rpartition("/")[2].replace("_", " ")
                self.diary.tell(f"{reference} ({first.announcement_key}) begins its way in {place}")
            if before < len(rows) == len(there):
                self.diary.tell(f"{reference} ({rows[0].announcement_key}) has reached all {len(rows)}")
            self.arrived[reference] = len(there)

    def _lines(self, shown: Iterable[DeliveryRow], now: datetime) -> Iterable[PartnerLine]:
        by_guild: dict[int, list[DeliveryRow]] = {draft.guild_id: [] for draft in self.drafts}
        for row in shown:
            by_guild[row.guild_id].append(row)
        campaign_at = self.window.clock.to_campaign(now) if self.window else now
        for draft in sorted(self.drafts, key=_from_east_to_west(campaign_at)):
            rows = by_guild[draft.guild_id]
            local_at = campaign_at.astimezone(ZoneInfo(draft.timezone))
            sent = sorted((row.sent_at, row.reference) for row in rows if row.sent_at is not None)
            yield PartnerLine(
                name=draft.name.removesuffix(" (sample)"),
                zone=draft.timezone.rpartition("/")[2].replace("_", " "),
                local_at=local_at,
                locale=draft.locale,
                days_to_go=(self.window.key_on - local_at.date()).days if self.window else 1,
                sent=len(sent),
                wanted=len(rows),
                last_reference=sent[-1][1] if sent else "",
            )


def _from_east_to_west(at: datetime) -> Callable[[PartnerDraft], tuple[float, str]]:
    """Order partners as the day reaches them."""

    def key(draft: PartnerDraft) -> tuple[float, str]:
        offset = at.astimezone(ZoneInfo(draft.timezone)).utcoffset() or timedelta()
        return -offset.total_seconds(), draft.name

    return key


def _feed(row: FeedRow) -> str:
    waiting = row.items.get(ItemState.QUEUED, 0) + row.items.get(ItemState.HELD, 0)
    posted = row.items.get(ItemState.POSTED, 0) + row.items.get(ItemState.APPROVED, 0)
    parts = [f"{row.feed.organisation.removesuffix(' (sample)')}: {sum(row.items.values())} stories"]
    parts += [f"{waiting} to review"] * bool(waiting) + [f"{posted} posted"] * bool(posted)
    return ", ".join(parts)


def is_shown(row: DeliveryRow, window: Window) -> bool:
    """Say whether a delivery belongs to the shown stretch: due before its end, and not over before it was planned."""
    return row.due_at <= window.closes_at and row.state is not DeliveryState.DROPPED
