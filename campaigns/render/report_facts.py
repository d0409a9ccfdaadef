"""What a report tells, counted from the ledger: every number here has its definition in the report's method notes."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never

from campaigns.model.delivery import DeliveryRow, DeliveryState
from campaigns.model.pledge import Progress
from campaigns.render.canvas import Picture


@dataclass(frozen=True, slots=True)
class ReportAnnouncement:
    """An announcement as the report names it; deliveries refer to it by key."""

    key: str
    reference: str
    title: str
    audience: str
    """In the reader's language."""


@dataclass(frozen=True, slots=True)
class ReportFeed:
    """A followed feed and what came of it."""

    name: str
    url: str
    state: str
    """In the reader's language."""
    why: str
    last_success_at: datetime | None
    found: int
    posted: int
    waiting: int
    """For a person's approval."""


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """Everything a report is made of."""

    campaign: str
    locale: str
    anchor_on: date
    is_anchor_confirmed: bool
    written_at: datetime
    announcements: tuple[ReportAnnouncement, ...]
    deliveries: tuple[DeliveryRow, ...]
    progress: Progress
    goal: int | None = None
    feeds: tuple[ReportFeed, ...] = ()
    pictures: tuple[Picture, ...] = ()
    on_time_seconds: float = 60.0
    """A post that is there within this of its due instant is on time."""
    note: str = ""
    """A sentence the reader must know first, for example that this was a rehearsal; or empty."""


@dataclass(frozen=True, slots=True)
class PostTally:
    """How posts ended; the parts add up to `total`."""

    on_time: int = 0
    late: int = 0
    failed: int = 0
    open: int = 0
    """Not yet due, on their way, or waiting for a person."""
    withdrawn: int = 0
    """Dropped before they went out, or recalled after."""

    @property
    def sent(self) -> int:
        """Count the posts that are there."""
        return self.on_time + self.late

    @property
    def total(self) -> int:
        """Count every post, whatever became of it."""
        return self.sent + self.failed + self.open + self.withdrawn


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """What became of one partner's posts."""

    partner: str
    country: str
    timezone: str
    tally: PostTally
    reasons: tuple[tuple[str, int], ...]
    """Why posts are not there, and how many; most frequent first."""


@dataclass(frozen=True, slots=True)
class AnnouncementLine:
    """What became of one announcement."""

    announcement: ReportAnnouncement
    tally: PostTally
    first_sent_at: datetime | None
    last_sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Lateness:
    """How long after their due instants posts were there, in seconds."""

    median: float
    nearly_all: float
    """99 of 100 were there within this."""
    worst: float


def tally(rows: Iterable[DeliveryRow], on_time_seconds: float) -> PostTally:
    """Count how posts ended."""
    ends = Counter(_end(row, on_time_seconds) for row in rows)
    return PostTally(**ends)


def partner_lines(facts: ReportFacts) -> list[PartnerLine]:
    """Count by partner, in the order of names."""
    groups: dict[tuple[str, int], list[DeliveryRow]] = {}
    for row in facts.deliveries:
        groups.setdefault((row.partner, row.guild_id), []).append(row)
    lines = [
        PartnerLine(
            partner=rows[0].partner,
            country=rows[0].country,
            timezone=rows[0].timezone,
            tally=tally(rows, facts.on_time_seconds),
            reasons=tuple(Counter(row.reason for row in rows if row.reason and is_missing(row)).most_common()),
        )
        for rows in groups.values()
    ]
    return sorted(lines, key=lambda line: (line.partner.casefold(), line.country))


def announcement_lines(facts: ReportFacts) -> list[AnnouncementLine]:
    """Count by announcement, in the order they came."""
    groups: dict[str, list[DeliveryRow]] = {}
    for row in facts.deliveries:
        groups.setdefault(row.announcement_key, []).append(row)
    return [_announcement_line(item, groups.get(item.key, []), facts) for item in facts.announcements]


def missing(facts: ReportFacts) -> list[DeliveryRow]:
    """List the posts that are due and not there, by due instant: what a person still has to look at."""
    return sorted((row for row in facts.deliveries if is_missing(row)), key=lambda row: row.due_at)


def is_missing(row: DeliveryRow) -> bool:
    """Tell whether a post should be there and is not, or nobody knows."""
    return row.state in {DeliveryState.FAILED, DeliveryState.UNKNOWN, DeliveryState.HELD}


def lateness(facts: ReportFacts) -> Lateness | None:
    """Measure how late posts were; None before the first is there."""
    seconds = sorted(max(late, 0.0) for row in facts.deliveries if (late := row.lateness_seconds) is not None)
    if not seconds:
        return None
    return Lateness(_share(seconds, 0.5), _share(seconds, 0.99), seconds[-1])


def _share(ordered: list[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def _announcement_line(item: ReportAnnouncement, rows: list[DeliveryRow], facts: ReportFacts) -> AnnouncementLine:
    sent = [row.sent_at for row in rows if row.sent_at is not None]
    return AnnouncementLine(
        announcement=item,
        tally=tally(rows, facts.on_time_seconds),
        first_sent_at=min(sent, default=None),
        last_sent_at=max(sent, default=None),
    )


def _end(row: DeliveryRow, on_time_seconds: float) -> str:
    match row.state:
        case DeliveryState.SENT:
            late = row.lateness_seconds
            return "on_time" if late is not None and late <= on_time_seconds else "late"
        case DeliveryState.FAILED:
            return "failed"
        case DeliveryState.PLANNED | DeliveryState.DUE | DeliveryState.LEASED:
            return "open"
        case DeliveryState.UNKNOWN | DeliveryState.HELD:
            return "open"
        case DeliveryState.DROPPED | DeliveryState.RECALLED:
            return "withdrawn"
        case _:
            assert_never(row.state)
