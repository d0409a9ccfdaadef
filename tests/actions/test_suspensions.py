"""Channels that refuse posts: one try, told once, nobody else held up, and trusted again with growing patience."""

from datetime import timedelta
from itertools import pairwise

import pytest

from campaigns.actions import notices, outbox, partners, suspensions
from campaigns.model.delivery import DeliveryState
from campaigns.model.notice import Notice, NoticeKind
from campaigns.model.outcome import Failed, Retry
from campaigns.storage.database import Database
from campaigns.storage.suspensions import Channel
from tests.actions.relays import Room
from tests.builders import AUTHOR, CHANNEL, GUILD, NOON, SLUG, approved, content, new_campaign, new_partners
from tests.builders import partner_draft as draft

NO = Failed("missing-permissions", 50013, is_destination_unhealthy=True)
HOUR = timedelta(hours=1)


def is_fit(_: Channel) -> bool:
    return True


async def refused(database: Database, *, repeat: str = "FREQ=DAILY;COUNT=3", late: str = "send 6h") -> Room:
    """Let the first of a series be refused at one of two partners."""
    await new_campaign(database)
    await new_partners(database, 2)
    await approved(database, content(repeat=repeat, late=late))
    room = Room(database, NOON)
    room.sender.troubles.append(NO)
    await room.relay()
    return room


async def told(room: Room, kind: NoticeKind = NoticeKind.SUSPENDED) -> list[Notice]:
    found = await notices.waiting(room.database, room.now, slug=SLUG, limit=100)
    return [each for each in found if each.kind is kind]


async def states(room: Room) -> dict[DeliveryState, int]:
    return dict((await outbox.status(room.database, SLUG)).counts)


async def test_a_refusal_is_tried_once_and_told_once_and_the_others_go_on(database: Database) -> None:
    room = await refused(database)
    room.now = NOON + timedelta(days=1)
    await room.relay()
    assert len(await told(room)) == 1
    assert await states(room) == {
        DeliveryState.SENT: 2,
        DeliveryState.FAILED: 1,
        DeliveryState.HELD: 1,
        DeliveryState.PLANNED: 2,
    }


async def test_a_permission_fix_sends_what_was_refused_and_what_waited_by_its_own_rule(database: Database) -> None:
    room = await refused(database)
    room.now = NOON + HOUR
    assert await suspensions.revive_fit(database, is_fit, room.now, guild_id=None) == 1
    await room.relay()
    assert await states(room) == {DeliveryState.SENT: 2, DeliveryState.PLANNED: 4}
    assert len(await told(room, NoticeKind.REVIVED)) == 1


async def test_what_became_too_late_meanwhile_is_not_sent_after_the_fix(database: Database) -> None:
    room = await refused(database, late="drop 10m")
    room.now = NOON + HOUR
    await suspensions.revive_fit(database, is_fit, room.now)
    await room.relay()
    assert await states(room) == {DeliveryState.SENT: 1, DeliveryState.DROPPED: 1, DeliveryState.PLANNED: 4}


async def test_a_channel_that_looks_fit_and_refuses_again_is_trusted_less_and_less_often(database: Database) -> None:
    room = await refused(database, repeat="", late="send 30d")
    revived_at = []
    for _ in range(24 * 60):
        room.now += timedelta(minutes=1)
        if await suspensions.revive_fit(database, is_fit, room.now):
            revived_at.append(room.now)
            room.sender.troubles.append(NO)
            await room.relay()
    waits = [(after - before).total_seconds() / 60 for before, after in pairwise(revived_at)]
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512]


async def test_a_change_in_the_server_is_believed_at_once_but_not_for_ever(database: Database) -> None:
    room = await refused(database, repeat="", late="send 30d")
    guild_id = next(each.guild_id for each in await suspensions.suspended(database))
    revived = 0
    for _ in range(10):
        revived += await suspensions.revive_fit(database, is_fit, room.now, guild_id=guild_id)
        room.sender.troubles.append(NO)
        await room.relay()
    assert revived == 3


async def test_set_up_in_another_channel_sends_what_was_refused_there(database: Database) -> None:
    room = await refused(database, repeat="")
    (sick,) = await suspensions.suspended(database)
    moved = draft(sick.guild_id - GUILD, channels={sick.kind: CHANNEL + 77})
    await partners.set_up(database, SLUG, moved, actor=AUTHOR, now=room.now)
    await room.relay()
    assert [each.channel_id for each in room.sender.stored].count(CHANNEL + 77) == 1
    assert await suspensions.suspended(database) == ()


async def test_an_import_with_another_channel_revives_and_one_with_the_same_does_not(database: Database) -> None:
    room = await refused(database, repeat="")
    (sick,) = await suspensions.suspended(database)
    number = sick.guild_id - GUILD
    same = draft(number, tags=frozenset({"new"}))
    await partners.import_partners(database, SLUG, (same,), actor=AUTHOR, now=room.now)
    assert len(await suspensions.suspended(database)) == 1
    moved = draft(number, channels={sick.kind: CHANNEL + 77})
    await partners.import_partners(database, SLUG, (moved,), actor=AUTHOR, now=room.now)
    assert await suspensions.suspended(database) == ()


async def test_a_server_that_removes_the_bot_is_told_to_the_organisers_only(database: Database) -> None:
    room = await refused(database, repeat="FREQ=DAILY;COUNT=2")
    (sick,) = await suspensions.suspended(database)  # whichever of the two was sent to first
    known = draft(sick.guild_id - GUILD, contact_channel_id=CHANNEL + 500)
    await partners.set_up(database, SLUG, known, actor=AUTHOR, now=room.now)
    before = len(await told(room))
    assert await suspensions.server_lost(database, sick.guild_id, room.now) == 1
    assert await suspensions.server_lost(database, sick.guild_id, room.now) == 0
    assert len(await told(room)) - before == 1
    batch = await notices.next_batch(database, room.now)
    assert batch is not None
    assert {each.kind for each in batch.notices} == {NoticeKind.REVIVED}, "only what it was told before"


async def test_a_partner_that_chose_a_channel_for_it_is_told_there(database: Database) -> None:
    await new_campaign(database)
    await new_partners(database, 1)
    await partners.set_up(database, SLUG, draft(1, contact_channel_id=CHANNEL + 500), actor=AUTHOR, now=NOON)
    await approved(database, content())
    room = Room(database, NOON)
    room.sender.troubles.append(NO)
    await room.relay()
    batch = await notices.next_batch(database, NOON)
    assert batch is not None
    assert (batch.channel_id, batch.locale, len(batch.notices)) == (CHANNEL + 500, "pt-PT", 1)


@pytest.mark.parametrize("reason", ["invalid-request-budget", "address-banned", "token-refused"])
async def test_a_bot_that_rests_is_told_once_an_hour(database: Database, reason: str) -> None:
    await new_campaign(database)
    await new_partners(database, 3)
    await approved(database, content())
    room = Room(database, NOON)
    room.sender.troubles.extend([Retry(600, reason, is_for_everyone=True)] * 3)
    await room.relay()
    (notice,) = await told(room, NoticeKind.RESTING)
    assert notice.detail["reason"] == reason
