"""What waits for a person: said to be there, sent again, tried again; late only where that is said expressly."""

from datetime import timedelta
from typing import Any

import pytest

from campaigns.actions import afterwards, notices, settling
from campaigns.model import ids
from campaigns.model.delivery import DeliveryState
from campaigns.model.errors import ConflictError
from campaigns.model.notice import NoticeKind
from campaigns.model.outcome import Failed, Unknown
from campaigns.storage.database import Database
from tests.actions.relays import Room
from tests.actions.test_afterwards import HELLO, HOUR, approve, correct, planned, recall, rows, shown, states
from tests.builders import AUTHOR, CHANNEL, GUILD, SLUG, approved, content


async def unknown(database: Database, *, is_stored: bool) -> Room:
    """One delivery nobody can settle but a person."""
    room = await planned(database, 1)
    room.sender.troubles.append(Unknown("no answer"))
    room.sender.lost_answers.append(is_stored)
    room.sender.unreadable.add(CHANNEL + 1)
    await room.relay()
    room.now += timedelta(minutes=5)
    await room.relay()
    assert await states(room) == [DeliveryState.UNKNOWN]
    return room


async def resolve(room: Room, **more: Any) -> tuple[str, str]:
    (row,) = await rows(room)
    return await settling.resolve(room.database, row.id, actor=AUTHOR, now=room.now, **more)


async def test_it_is_there_is_believed_and_nothing_is_sent(database: Database) -> None:
    room = await unknown(database, is_stored=True)
    assert await resolve(room, is_there=True) == (SLUG, HELLO)
    await room.relay()
    (row,) = await rows(room)
    assert (row.state, row.lateness_seconds, len(room.sender.stored)) == (DeliveryState.SENT, 0, 1)


async def test_send_again_uses_a_key_that_discord_has_never_seen(database: Database) -> None:
    room = await unknown(database, is_stored=False)
    await resolve(room, is_there=False)
    await room.relay()
    (row,) = await rows(room)
    assert (row.state, len(room.sender.stored), row.attempts) == (DeliveryState.SENT, 1, 3)
    before = planned_key()
    assert room.sender.stored[0].key != before


def planned_key() -> str:
    """Give the key the first delivery had when it was planned."""
    return ids.delivery_key(
        campaign=SLUG,
        announcement="hello",
        occurrence=0,
        channel_id=CHANNEL + 1,
        guild_id=GUILD + 1,
        version=1,
        generation=0,
    )


async def test_a_word_about_what_was_tried_again_since_does_not_count(database: Database) -> None:
    room = await unknown(database, is_stored=False)
    with pytest.raises(ConflictError, match="settled already"):
        await resolve(room, is_there=False, attempts=1)
    await resolve(room, is_there=False, attempts=2)
    with pytest.raises(ConflictError, match="settled already"):
        await resolve(room, is_there=True)


async def test_what_somebody_saw_is_found_and_taken_back_once_the_channel_can_be_read(database: Database) -> None:
    room = await unknown(database, is_stored=True)
    await resolve(room, is_there=True)
    await recall(room)
    await room.relay()
    (left,) = await afterwards.left_behind(database, SLUG, HELLO)
    assert left.amendment is not None
    assert left.amendment.reason.startswith("message-not-found")
    room.sender.unreadable.clear()
    await settling.retry(database, SLUG, with_late=False, actor=AUTHOR, now=room.now)
    await room.relay()
    assert shown(room) == []


async def test_what_is_not_there_and_was_recalled_is_not_sent_again(database: Database) -> None:
    room = await unknown(database, is_stored=False)
    await recall(room)
    await room.relay()
    assert [row.state for row in await afterwards.left_behind(database, SLUG, HELLO)] == [DeliveryState.UNKNOWN]
    await resolve(room, is_there=False)
    await room.relay()
    assert (room.sender.stored, await states(room)) == ([], [DeliveryState.DROPPED])


async def test_retry_sends_what_failed_and_what_is_late_only_when_that_is_said(database: Database) -> None:
    room = await planned(database, 2)
    room.sender.troubles.extend([Failed("missing-permissions", 50013, is_destination_unhealthy=True), None])
    await room.relay()
    waiting = await settling.waiting(database, SLUG, HELLO, now=room.now)
    assert (waiting.in_time, waiting.late) == (1, 0)
    room.now += 7 * HOUR
    waiting = await settling.waiting(database, SLUG, HELLO, now=room.now)
    assert (waiting.in_time, waiting.late) == (0, 1)
    assert (await settling.retry(database, SLUG, with_late=False, actor=AUTHOR, now=room.now)).deliveries == 0
    await room.relay()
    assert len(room.sender.stored) == 1
    assert (await settling.retry(database, SLUG, with_late=True, actor=AUTHOR, now=room.now)).deliveries == 1
    await room.relay()
    assert await states(room) == [DeliveryState.SENT] * 2


async def test_retry_trusts_the_channel_again_and_lets_go_what_else_waited_for_it(database: Database) -> None:
    room = await planned(database, 1)
    await approved(database, content("T 12:30 UTC"), key="later")
    room.sender.troubles.append(Failed("missing-permissions", 50013, is_destination_unhealthy=True))
    await room.relay()
    room.now += HOUR
    await room.relay()
    assert sorted(await states(room)) == [DeliveryState.FAILED, DeliveryState.HELD]
    await settling.retry(database, SLUG, "hello", with_late=False, actor=AUTHOR, now=room.now)
    await room.relay()
    assert await states(room) == [DeliveryState.SENT] * 2
    told = await notices.waiting(database, room.now, slug=SLUG)
    assert {each.kind for each in told} >= {NoticeKind.SUSPENDED, NoticeKind.REVIVED}


async def test_retry_sends_the_words_approved_meanwhile(database: Database) -> None:
    room = await planned(database, 2)
    room.sender.troubles.extend([Failed("automod-blocked", 200000), None])
    await room.relay()
    await correct(room)
    await approve(room)
    await settling.retry(database, SLUG, with_late=False, actor=AUTHOR, now=room.now)
    await room.relay()
    assert shown(room) == ["Olá."] * 2
