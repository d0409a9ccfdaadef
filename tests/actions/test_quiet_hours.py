"""At night, where a partner is, nothing about harm goes out: planned, late, or at a press of the button."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from campaigns.actions import announcements, campaigns, key_day, late_posts, partners, prechecks, sending_now
from campaigns.actions.late_posts import LateWord
from campaigns.model import precheck
from campaigns.model.delivery import DeliveryRow, DeliveryState
from campaigns.model.precheck import Flaw
from campaigns.model.rehearsal import CampaignClock
from campaigns.storage.database import Database
from tests import builders
from tests.actions.relays import Room
from tests.builders import AUTHOR, NOW, SLUG, approved, content, new_campaign, new_partners, partner_draft

EVENING = datetime(2027, 2, 9, 20, 30, tzinfo=UTC)
NIGHT = datetime(2027, 2, 9, 23, 0, tzinfo=UTC)
MORNING = datetime(2027, 2, 10, 7, 0, tzinfo=UTC)
"""In Lisbon, where it is UTC in winter."""


async def planned(database: Database, at: str, late: str, *, is_sensitive: bool = True) -> Room:
    await new_campaign(database)
    await new_partners(database, 1)
    await approved(database, content(at, late=late, is_sensitive=is_sensitive))
    return Room(database, NOW)


async def row(database: Database) -> DeliveryRow:
    _, (only,) = await announcements.status(database, SLUG, "hello")
    return only


async def test_a_post_planned_for_the_night_waits_for_the_morning(database: Database) -> None:
    room = await planned(database, "T 23:00 local", "send 24h")
    assert (await row(database)).due_at == MORNING
    room.now = NIGHT + timedelta(minutes=5)
    await room.relay()
    assert room.sender.stored == []
    room.now = MORNING
    await room.relay()
    assert len(room.sender.stored) == 1


async def test_what_does_not_speak_about_harm_goes_out_at_night(database: Database) -> None:
    room = await planned(database, "T 23:00 local", "send 24h", is_sensitive=False)
    room.now = NIGHT
    await room.relay()
    assert len(room.sender.stored) == 1


async def test_a_moment_that_is_over_in_the_morning_is_dropped_by_its_own_rule(database: Database) -> None:
    room = await planned(database, "T 23:00 local", "drop 10m")
    room.now = MORNING
    await room.relay()
    found = await row(database)
    assert (room.sender.stored, found.state, found.reason) == ([], DeliveryState.DROPPED, "late-drop")


async def test_a_late_post_that_falls_into_the_night_waits_and_says_why(database: Database) -> None:
    room = await planned(database, "T 20:30 local", "send 24h")
    room.now = NIGHT
    await room.relay()
    found = await row(database)
    assert (room.sender.stored, found.state, found.reason) == ([], DeliveryState.DUE, "night-there")
    room.now = MORNING - timedelta(seconds=1)
    await room.relay()
    assert room.sender.stored == []
    room.now = MORNING
    await room.relay()
    assert len(room.sender.stored) == 1


async def test_what_waits_for_the_morning_is_put_back_once_and_not_tried_all_night(database: Database) -> None:
    await new_campaign(database)
    await new_partners(database, 40)
    await approved(database, content("T 20:30 local", late="send 24h", is_sensitive=True))
    room = Room(database, NIGHT)
    while room.now < MORNING:
        await room.relay()
        room.now += timedelta(minutes=10)
    async with database.reading() as connection:
        tries = (await connection.execute(sa.text("SELECT DISTINCT attempts FROM delivery"))).scalars().all()
    assert (tries, room.sender.stored) == ([1], [])
    room.now = MORNING
    await room.relay()
    assert len(room.sender.stored) == 40


async def test_its_lateness_rule_may_end_the_wait_and_a_word_given_at_night_holds_in_the_morning(
    database: Database,
) -> None:
    room = await planned(database, "T 20:30 local", "send 3h")
    room.now = NIGHT
    await room.relay()
    room.now = EVENING + timedelta(hours=3, minutes=1)
    await room.relay()
    assert (await row(database)).reason == "late-ask"
    decided = await late_posts.decide(database, SLUG, "SID27-001", 0, LateWord.SEND, actor=AUTHOR, now=room.now)
    await room.relay()
    assert (decided, room.sender.stored) == (1, [])
    room.now = MORNING
    await room.relay()
    assert len(room.sender.stored) == 1


async def test_sent_at_once_it_reaches_those_by_day_now_and_those_at_night_in_the_morning(database: Database) -> None:
    await new_campaign(database)
    drafts = (partner_draft(1), partner_draft(2, timezone="Asia/Tokyo", country="JP"))
    await partners.import_partners(database, SLUG, drafts, actor=AUTHOR, now=NOW)
    await approved(database, content(late="send 24h", is_sensitive=True))
    now = datetime(2027, 1, 20, 13, 0, tzinfo=UTC)
    await sending_now.send_now(database, SLUG, "hello", actor=AUTHOR, now=now)
    room = Room(database, now)
    await room.relay()
    assert [each.channel_id for each in room.sender.stored] == [builders.CHANNEL + 1]
    room.now = datetime(2027, 1, 20, 22, 0, tzinfo=UTC)
    await room.relay()
    assert [each.channel_id for each in room.sender.stored] == [builders.CHANNEL + 1, builders.CHANNEL + 2]


async def test_a_rehearsal_keeps_the_nights_of_its_own_clock(database: Database) -> None:
    clock = CampaignClock(true_from=NIGHT - timedelta(hours=14), real_from=NIGHT, speed=3_600.0)
    await campaigns.create(database, slug=SLUG, name="Rehearsal", year=2027, actor=AUTHOR, now=NIGHT, clock=clock)
    await new_partners(database, 1)
    await approved(database, content("T 12:00 local", late="send 24h", is_sensitive=True), now=NIGHT)
    room = Room(database, NIGHT + timedelta(seconds=4))
    await room.relay()
    assert len(room.sender.stored) == 1, "it is noon there, whatever the clock on the wall says"


async def test_the_partners_at_which_it_would_be_night_are_named_before_anybody_approves(database: Database) -> None:
    campaign = await new_campaign(database)
    drafts = (partner_draft(1), partner_draft(2, timezone="Asia/Tokyo"), partner_draft(3, timezone="Pacific/Auckland"))
    await partners.import_partners(database, SLUG, drafts, actor=AUTHOR, now=NOW)
    what = content("T 13:00 UTC", late="send 6h", is_sensitive=True)
    known = await announcements.draft(database, SLUG, what, actor=AUTHOR, now=NOW, key="hello")
    found = await prechecks.look(database, campaign, known, precheck.nothing_known)
    nights = [(each.partner, each.detail) for each in found if each.flaw is Flaw.NIGHT]
    assert nights == [("Partner 2", "ask"), ("Partner 3", "send")]


async def test_the_picture_of_the_key_day_shows_the_morning_in_which_it_goes_out(database: Database) -> None:
    await planned(database, "T 02:00 local", "send 24h")
    (drawn,) = (await key_day.timetable(database, SLUG, now=NOW)).rows
    assert drawn.posts == (("1", datetime(2027, 2, 9, 7, 0, tzinfo=UTC)),)
