"""The number of pledges in posts: hidden below five, renewed at most once a minute, and never where nothing changes."""

from datetime import timedelta
from itertools import pairwise

import pytest

from campaigns.actions import campaigns, refreshing, retention, writing
from campaigns.model import refresh
from campaigns.model.announcement import Text
from campaigns.model.errors import ProblemsError
from campaigns.model.outcome import Failed, Unknown
from campaigns.model.partner import PartnerState
from campaigns.model.pledging import Pledging, parse_instant
from campaigns.storage import asides, partners, refreshes
from campaigns.storage import campaigns as campaign_rows
from campaigns.storage.database import Database
from campaigns.storage.tables import aside
from tests.actions.counters import SAYS, furnish, lines, out, pledge, renew, take_back
from tests.actions.relays import Room
from tests.builders import AUTHOR, NOON, SLUG, approved, content, seconds

MINUTE = timedelta(minutes=1)


async def waiting(room: Room) -> int:
    async with room.database.reading() as connection:
        return await refreshes.waiting(connection)


async def test_below_five_the_line_is_left_out_and_from_five_on_it_is_there(database: Database) -> None:
    room = await out(database)
    await pledge(room, 4)
    assert await renew(room) == 0
    (copy,) = room.sender.stored
    assert copy.shown[-1].body == "Hello Partner 1!\n\nGood night."
    await pledge(room, 1, start=4)
    assert await renew(room) == 1
    assert copy.shown[-1].body == "Hello Partner 1!\n\nSo far: 5 pledges.\n\nGood night."
    await take_back(room, 0)
    room.now += MINUTE
    await renew(room)
    assert copy.shown[-1].body == "Hello Partner 1!\n\nGood night."


async def test_every_reader_sees_the_number_in_the_own_language_also_in_what_goes_out_later(database: Database) -> None:
    room = await furnish(database, 2, locales=("en", "de"))
    async with database.writing() as connection:
        await campaign_rows.change(connection, 1, pledges_shown=1_234)
    await approved(database, content(texts=SAYS, late="send 30d"))
    await room.relay()
    assert sorted(lines(room)) == ["Bisher: 1.234 Versprechen.", "So far: 1,234 pledges."]


async def test_nothing_is_edited_while_the_number_stays(database: Database) -> None:
    room = await out(database, 3)
    await pledge(room, 6)
    assert (await renew(room), room.sender.changes) == (3, 3)
    for _ in range(5):
        room.now += MINUTE
        assert await renew(room) == 0
    assert room.sender.changes == 3


async def test_a_number_that_is_back_before_a_copy_had_its_turn_changes_nothing(database: Database) -> None:
    room = await out(database)
    await pledge(room, 5)
    await renew(room)
    await pledge(room, 1, start=5)
    room.now += MINUTE
    assert await refreshing.look(database, room.now) == 1
    await take_back(room, 0)
    await renew(room)
    assert (room.sender.changes, await waiting(room)) == (1, 0)


async def test_a_copy_in_a_language_whose_words_do_not_carry_it_is_left_alone(database: Database) -> None:
    room = await furnish(database, 2, locales=("en", "de"))
    texts = SAYS | {"de": Text("Danke", "Hallo!")}
    await approved(database, content(texts=texts, late="send 30d"))
    await room.relay()
    await pledge(room, 5)
    room.now += 2 * MINUTE
    assert await renew(room) == 1
    assert lines(room).count("So far: 5 pledges.") == 1


async def test_a_channel_is_edited_once_a_minute_however_many_posts_it_has_and_however_fast_people_press(
    database: Database,
) -> None:
    room = await out(database)
    for number in range(2):
        what = content("T 12:01 UTC", texts=SAYS, late="send 30d")
        await approved(database, what, key=f"more-{number}", now=NOON)
    await room.relay()
    edited_at = []
    for second in range(0, 900, 10):
        if second % 20 == 0 and second < 600:
            await pledge(room, 5 if second == 0 else 1, start=second)
        before = room.sender.changes
        await renew(room)
        edited_at += [second] * (room.sender.changes - before)
        room.now += seconds(10)
    assert len(edited_at) >= 10
    assert all(later - earlier >= 60 for earlier, later in pairwise(edited_at)), edited_at
    assert set(lines(room)) == {"So far: 34 pledges."}, "in the end all of them say the same"


async def test_an_old_post_follows_more_slowly_and_after_two_weeks_no_more(database: Database) -> None:
    room = await out(database)
    room.now += refresh.OLD_AFTER
    await pledge(room, 5)
    assert await renew(room) == 1
    await pledge(room, 1, start=5)
    room.now += timedelta(minutes=14)
    assert await renew(room) == 0
    room.now += MINUTE
    assert await renew(room) == 1
    await pledge(room, 1, start=6)
    room.now = NOON + refresh.RENEWED_FOR + MINUTE
    assert await renew(room) == 0
    assert lines(room) == ["So far: 6 pledges."]


async def test_a_pause_stops_it_at_once_and_afterwards_it_goes_on(database: Database) -> None:
    room = await out(database, 2)
    await pledge(room, 5)
    assert await refreshing.look(database, room.now) == 2
    await campaigns.pause(database, SLUG, "wait", actor=AUTHOR, now=room.now)
    await room.relay()
    assert await renew(room) == 0
    assert (room.sender.changes, await waiting(room)) == (0, 0)
    await campaigns.resume(database, SLUG, actor=AUTHOR, now=room.now)
    room.now += MINUTE
    assert await renew(room) == 2
    await room.relay()
    assert lines(room) == ["So far: 5 pledges."] * 2


async def test_a_closed_campaign_keeps_the_number_it_has(database: Database) -> None:
    room = await out(database)
    await pledge(room, 5)
    await refreshing.look(database, room.now)
    await retention.close(database, SLUG, actor=AUTHOR, now=room.now)
    room.now += MINUTE
    await take_back(room, 0)
    assert await renew(room) == 0
    assert (room.sender.changes, await waiting(room)) == (0, 0)
    assert (await campaigns.list_all(database))[0].pledges_shown == 5


async def test_when_pledging_is_over_the_last_number_is_shown_and_then_it_rests(database: Database) -> None:
    room = await out(database)
    closes = Pledging(closes=parse_instant("T 13:00 UTC"))
    async with database.writing() as connection:
        await campaign_rows.set_pledging(connection, 1, closes)
    await pledge(room, 6)
    room.now = NOON + timedelta(hours=1, minutes=5)
    assert await renew(room) == 1
    await take_back(room, 0)
    room.now = NOON + timedelta(hours=2, minutes=5)
    assert await renew(room) == 0
    assert lines(room) == ["So far: 6 pledges."]


async def test_while_a_burst_waits_to_be_looked_at_the_number_may_fall_and_does_not_rise(database: Database) -> None:
    room = await out(database)
    await pledge(room, 6)
    await renew(room)
    async with database.writing() as connection:
        row = {"campaign_id": 1, "kind": "burst", "reason": "crowd", "conditions": {}, "who": "sidekick"}
        await connection.execute(aside.insert(), row | {"created_at": room.now})
    await pledge(room, 4, start=6)
    room.now += MINUTE
    assert await renew(room) == 0
    for number in range(5):
        await take_back(room, number)
    room.now += MINUTE
    await renew(room)
    assert lines(room) == ["So far: 5 pledges."]
    await pledge(room, 1, start=20)
    async with database.writing() as connection:
        await asides.let_in(connection, 1, room.now)
    room.now += MINUTE
    await renew(room)
    assert lines(room) == ["So far: 6 pledges."]


async def test_what_nobody_knows_is_done_again_and_what_is_refused_waits_for_an_hour(database: Database) -> None:
    room = await out(database)
    await pledge(room, 5)
    room.sender.change_troubles.append(Unknown("no answer"))
    room.sender.lost_change_answers.append(True)
    await renew(room)
    await take_back(room, 0)
    for _ in range(3):
        room.now += MINUTE
        await renew(room)
    assert lines(room) == [""], "the edit had arrived, and the number that went back is seen all the same"
    await pledge(room, 1, start=5)
    room.sender.change_troubles.append(Failed("missing-access"))
    await renew(room)
    changes = room.sender.changes
    room.now += timedelta(minutes=59)
    assert await renew(room) == 0
    room.now += 2 * MINUTE
    assert (await renew(room), room.sender.changes) == (1, changes + 1)


async def test_a_partner_that_is_away_is_left_alone(database: Database) -> None:
    room = await out(database)
    await pledge(room, 5)
    async with database.writing() as connection:
        await partners.set_state(connection, 1, PartnerState.PAUSED)
    assert await renew(room) == 0


async def test_a_message_that_was_removed_is_asked_for_once(database: Database) -> None:
    room = await out(database)
    room.sender.stored[0].is_removed = True
    await pledge(room, 5)
    await renew(room)
    room.now += timedelta(hours=2)
    assert (await renew(room), room.sender.changes) == (0, 1)


def test_where_it_cannot_stand_is_said_before_anything_is_stored() -> None:
    texts = {"en": Text("{campaign.pledges} pledges!", "{campaign.pledges} pledges!")}
    with pytest.raises(ProblemsError) as caught:
        writing.checked(content(texts=texts), "en")
    said = [str(problem) for problem in caught.value.problems]
    assert ["title" in said[0], "body" in said[1], len(said)] == [True, True, 2]
    assert "line of its own" in said[1]
