"""Safe mode: after a restore, or a long silence without a word, nothing goes out before a look and a person's word."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from campaigns.actions import bot_state, campaigns, late_posts, notices, outbox, safety
from campaigns.actions.courier import LEASE_SECONDS
from campaigns.model.actor import Actor
from campaigns.model.delivery import DeliveryState
from campaigns.model.errors import ConflictError
from campaigns.model.notice import NoticeKind
from campaigns.model.outcome import CannotLook
from campaigns.model.safe_mode import SafeReason
from campaigns.storage import ledger
from campaigns.storage.copies import RESTORED
from campaigns.storage.database import Database
from tests.actions.relays import Room
from tests.builders import AUTHOR, CHANNEL, NOON, SLUG, approved, content, new_campaign, new_partners

MINUTE = timedelta(minutes=1)
MESSAGE = 1_300_000_000_000_000_000
CONSOLE = Actor.console("Olga")


@dataclass
class Channels:
    """Channels as they can be read: by id, what they show, or why they cannot be read."""

    shown: dict[int, Mapping[str, int] | CannotLook] = field(default_factory=dict)
    read: list[int] = field(default_factory=list)
    turns: int = 0

    async def references(
        self, channel_id: int, since: datetime, turn: Callable[[], Awaitable[None]]
    ) -> Mapping[str, int] | CannotLook:
        await turn()
        self.read.append(channel_id)
        return self.shown.get(channel_id, {})

    async def turn(self) -> None:
        self.turns += 1


async def compare(room: Room, channels: Channels, *, stop_after: int = 1_000) -> bool:
    def is_stopping() -> bool:
        return len(channels.read) >= stop_after

    return await safety.compare(
        room.database, channels, now=lambda: room.now, turn=channels.turn, is_stopping=is_stopping
    )


async def found_after(database: Database, silence: timedelta, *, stopped: bool = False, count: int = 3) -> Room:
    """Find a database whose last sign of life was a minute before noon, when posts were due."""
    await new_campaign(database)
    await new_partners(database, count)
    await approved(database, content(late="send 6h"))
    await bot_state.beat(database, NOON - MINUTE)
    if stopped:
        await bot_state.stop(database, NOON - MINUTE)
    return Room(database, NOON - MINUTE + silence)


async def reason(room: Room) -> SafeReason:
    return (await campaigns.get(room.database, SLUG)).safe_reason


async def counts(room: Room) -> dict[DeliveryState, int]:
    return dict((await outbox.status(room.database, SLUG)).counts)


async def kinds(room: Room) -> list[NoticeKind]:
    return [each.kind for each in await notices.waiting(room.database, room.now, slug=SLUG, limit=20)]


@pytest.mark.parametrize(
    ("silence", "stopped", "expected"),
    [
        (9 * MINUTE, False, SafeReason.NONE),
        (11 * MINUTE, False, SafeReason.UNCLEAN),
        (11 * MINUTE, True, SafeReason.NONE),
        (timedelta(days=3), True, SafeReason.NONE),
    ],
)
async def test_a_long_silence_is_trusted_only_after_a_stop_in_good_order(
    database: Database, silence: timedelta, stopped: bool, expected: SafeReason
) -> None:
    room = await found_after(database, silence, stopped=stopped)
    await safety.begin(database, room.now)
    assert await reason(room) is expected


async def test_a_long_silence_in_which_nothing_was_due_is_no_trouble(database: Database) -> None:
    room = await found_after(database, timedelta())
    await bot_state.beat(database, NOON - timedelta(days=2))
    await safety.begin(database, NOON - timedelta(days=1))
    assert await reason(room) is SafeReason.NONE


async def test_a_restored_database_is_never_trusted_and_a_second_start_changes_nothing(database: Database) -> None:
    room = await found_after(database, timedelta(seconds=30))
    await bot_state.remember(database, RESTORED, (NOON - MINUTE).isoformat())
    await safety.begin(database, room.now)
    await safety.begin(database, room.now + MINUTE)
    assert await reason(room) is SafeReason.RESTORED
    assert await kinds(room) == [NoticeKind.SAFE_MODE]


async def test_in_safe_mode_nothing_is_claimed_and_nothing_falls_due(database: Database) -> None:
    room = await found_after(database, 11 * MINUTE)
    await safety.begin(database, room.now)
    await room.relay()
    assert room.sender.stored == []
    assert await counts(room) == {DeliveryState.PLANNED: 3}
    assert await outbox.wake_at(database) is None, "and the office does not turn on the spot"


async def test_what_is_found_in_a_channel_is_sent_and_only_the_rest_goes_out_after_the_word(
    database: Database,
) -> None:
    room = await found_after(database, 11 * MINUTE)
    await safety.begin(database, room.now)
    channels = Channels({CHANNEL + 2: {"SID27-001": MESSAGE, "SID27-099": MESSAGE + 1}})
    assert await compare(room, channels)
    assert sorted(channels.read) == [CHANNEL + 1, CHANNEL + 2, CHANNEL + 3]
    assert channels.turns == 3, "each request takes its turn"
    await room.relay()
    assert room.sender.stored == [], "a look alone lets nothing go"
    await safety.confirm(database, SLUG, actor=CONSOLE, now=room.now)
    await room.relay()
    assert sorted(each.channel_id for each in room.sender.stored) == [CHANNEL + 1, CHANNEL + 3]
    rows = await outbox.deliveries(database, SLUG)
    assert [row.message_id for row in rows if row.channel_id == CHANNEL + 2] == [MESSAGE]
    assert await late_posts.tell(database, room.now) == 1
    assert await kinds(room) == [NoticeKind.LATE, NoticeKind.COMPARED, NoticeKind.SAFE_MODE]


async def test_a_post_that_a_forgotten_send_now_has_sent_is_found_although_it_is_planned_for_later(
    database: Database,
) -> None:
    room = await found_after(database, timedelta())
    await approved(database, content("T+3 12:00 UTC"), key="later")
    await bot_state.remember(database, RESTORED, NOON.isoformat())
    await safety.begin(database, room.now)
    await compare(room, Channels({CHANNEL + 1: {"SID27-002": MESSAGE}}))
    rows = await outbox.deliveries(database, SLUG)
    assert [row.reference for row in rows if row.state is DeliveryState.SENT] == ["SID27-002"]


async def test_the_comparison_goes_on_where_a_stop_interrupted_it(database: Database) -> None:
    room = await found_after(database, 11 * MINUTE)
    await safety.begin(database, room.now)
    first, second = Channels(), Channels()
    await compare(room, first, stop_after=2)
    await compare(room, second)
    assert (first.read, second.read) == ([CHANNEL + 1, CHANNEL + 2], [CHANNEL + 3])


async def test_before_the_comparison_is_done_nobody_can_end_it(database: Database) -> None:
    room = await found_after(database, 11 * MINUTE)
    await safety.begin(database, room.now)
    with pytest.raises(ConflictError, match="0 of 3 channels"):
        await safety.confirm(database, SLUG, actor=CONSOLE, now=room.now)
    assert await reason(room) is SafeReason.UNCLEAN


async def test_what_is_due_in_a_channel_that_cannot_be_read_is_left_to_a_person(database: Database) -> None:
    room = await found_after(database, 11 * MINUTE)
    await safety.begin(database, room.now)
    await compare(room, Channels({CHANNEL + 1: CannotLook("the bot may not read the channel's history")}))
    await safety.confirm(database, SLUG, actor=CONSOLE, now=room.now)
    await room.relay()
    assert await counts(room) == {DeliveryState.UNKNOWN: 1, DeliveryState.SENT: 2}


async def test_a_channel_that_does_not_answer_is_asked_again_and_then_left_to_a_person(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(safety, "TRIES", 3)
    room = await found_after(database, 11 * MINUTE, count=1)
    await safety.begin(database, room.now)
    silent = Channels({CHANNEL + 1: CannotLook("no answer", is_passing=True)})
    assert [await compare(room, silent) for _ in range(3)] == [False, False, True]
    assert await counts(room) == {DeliveryState.UNKNOWN: 1}


async def test_a_lease_of_the_lost_past_is_compared_too(database: Database) -> None:
    room = await found_after(database, timedelta(), count=1)
    room.now = NOON
    async with database.writing() as connection:
        await ledger.fall_due(connection, NOON)
        expires_at = NOON + timedelta(seconds=LEASE_SECONDS)
        await ledger.claim(connection, now=NOON, token="gone", expires_at=expires_at, limit=5)
    await bot_state.remember(database, RESTORED, NOON.isoformat())
    room.now = NOON + 20 * MINUTE
    await safety.begin(database, room.now)
    await compare(room, Channels({CHANNEL + 1: {"SID27-001": MESSAGE}}))
    assert await counts(room) == {DeliveryState.SENT: 1}


async def test_downtime_that_is_trusted_is_told_in_a_digest(database: Database) -> None:
    room = await found_after(database, timedelta(hours=2), stopped=True)
    await safety.begin(database, room.now)
    await room.relay()
    assert await late_posts.tell(database, room.now) == 1
    (digest,) = await notices.waiting(database, room.now, slug=SLUG)
    assert (digest.kind, digest.detail["sent_late"]) == (NoticeKind.LATE, 3)


async def test_a_paused_campaign_stays_paused_when_safe_mode_ends(database: Database) -> None:
    room = await found_after(database, 11 * MINUTE)
    await campaigns.pause(database, SLUG, "wait", actor=AUTHOR, now=NOON - MINUTE)
    await safety.begin(database, room.now)
    await compare(room, Channels())
    await safety.confirm(database, SLUG, actor=CONSOLE, now=room.now)
    await room.relay()
    assert room.sender.stored == []
