"""Late is its own failure: one digest for a gap, and what waits for a person's word gets it, once."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from campaigns.actions import campaigns, gaps, late_posts, notices, outbox
from campaigns.actions.late_posts import LateWord
from campaigns.model.delivery import DeliveryState
from campaigns.model.errors import ConflictError
from campaigns.model.notice import NoticeKind
from campaigns.storage.database import Database
from tests.actions.relays import Room
from tests.builders import AUTHOR, NOON, SLUG, approved, content, new_campaign, new_partners

HOUR = timedelta(hours=1)


async def told(database: Database, kind: NoticeKind) -> list[Mapping[str, Any]]:
    found = await notices.waiting(database, NOON + 3 * HOUR, slug=SLUG, limit=50)
    return [each.detail for each in reversed(found) if each.kind is kind]


async def three_rules(database: Database) -> Room:
    """Plan three posts for two partners, due at noon, each with another rule."""
    await new_campaign(database)
    await new_partners(database, 2)
    for key, late in (("send", "send 6h"), ("drop", "drop 10m"), ("ask", "ask")):
        await approved(database, content(late=late), key=key)
    return Room(database, NOON - HOUR)


async def test_what_fell_due_during_a_pause_follows_its_own_rule_and_is_told_in_one_digest(database: Database) -> None:
    room = await three_rules(database)
    await campaigns.pause(database, SLUG, "wrong number", actor=AUTHOR, now=room.now)
    room.now = NOON + HOUR
    await room.relay()
    assert room.sender.stored == [], "nothing is sent while paused"
    await campaigns.resume(database, SLUG, actor=AUTHOR, now=room.now)
    await room.relay()
    assert [each.reference for each in room.sender.stored] == ["SID27-001"] * 2
    assert await late_posts.tell(database, room.now) == 1
    assert await late_posts.tell(database, room.now) == 0, "told once"
    (digest,) = await told(database, NoticeKind.LATE)
    assert (digest["sent_late"], digest["dropped"], digest["worst_seconds"]) == (2, 2, 3600)
    assert [(each["reference"], each["count"]) for each in digest["waiting"]] == [("SID27-003", 2)]


async def test_a_digest_waits_until_the_last_late_post_is_settled(database: Database) -> None:
    room = await three_rules(database)
    async with database.writing() as connection:
        campaign_id = (await campaigns.find(connection, SLUG)).id
        await gaps.note(connection, campaign_id, NOON - HOUR, NOON + HOUR)
    room.now = NOON + HOUR
    assert await late_posts.tell(database, room.now) == 0
    await room.relay()
    assert await late_posts.tell(database, room.now) == 1


async def test_what_is_late_without_any_gap_is_told_once_too(database: Database) -> None:
    room = await three_rules(database)
    room.now = NOON + HOUR
    await room.relay()
    assert await late_posts.tell(database, room.now) == 1
    assert await late_posts.tell(database, room.now + HOUR) == 0
    (notice,) = await told(database, NoticeKind.LATE)
    assert (notice["since"], notice["waiting"][0]["count"]) == ("", 2)


async def test_send_now_sends_every_late_copy_and_drop_none_and_a_second_press_changes_nothing(
    database: Database,
) -> None:
    room = await three_rules(database)
    room.now = NOON + HOUR
    await room.relay()
    before = len(room.sender.stored)
    sent = await late_posts.decide(database, SLUG, "SID27-003", 0, LateWord.SEND, actor=AUTHOR, now=room.now)
    await room.relay()
    assert (sent, len(room.sender.stored) - before) == (2, 2)
    with pytest.raises(ConflictError, match="SID27-003 waits any more"):
        await late_posts.decide(database, SLUG, "SID27-003", 0, LateWord.DROP, actor=AUTHOR, now=room.now)
    await room.relay()
    assert len(room.sender.stored) - before == 2


async def test_dropping_is_final_even_when_the_announcement_is_approved_anew(database: Database) -> None:
    room = await three_rules(database)
    room.now = NOON + HOUR
    await room.relay()
    assert await late_posts.decide(database, SLUG, "SID27-003", 0, LateWord.DROP, actor=AUTHOR, now=room.now) == 2
    await room.relay()
    counts = (await outbox.status(database, SLUG)).counts
    assert counts == {DeliveryState.SENT: 2, DeliveryState.DROPPED: 4}
