"""The number over a real socket: freeze and verify, a milestone by one press, asides, partners compared, who may."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from campaigns.actions import milestones, pledges, retention
from campaigns.actions.pledges import Member as Pledger
from campaigns.model import bursts
from campaigns.model.campaign import Leaderboard
from campaigns.model.notice import Audience, Notice, NoticeKind
from campaigns.storage.tables import announcement
from cogs import number_presses, number_words, translation
from cogs.permissions import Role
from cogs.pledges import PledgeAdmin
from tests import builders
from tests.cogs import desks, rooms
from tests.cogs.rooms import SLUG, Room


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with rooms.room(tmp_path) as furnished, furnished.open(desks.watched, desks.admins):
        yield furnished


async def pledged(room: Room, count: int, *, first: int = 0) -> None:
    for number in range(first, first + count):
        member = Pledger(number + 1, room.school.id, "pt-PT")
        await pledges.make(room.database, SLUG, "ask-first", member, secret=rooms.SECRET, now=room.clock())


async def test_a_statement_is_handed_over_with_its_signature_and_holds(room: Room) -> None:
    await pledged(room, 7)
    room.clock.advance(minutes=1)
    admin = desks.somebody(room, Role.DATA_ADMIN)
    made = await admin.run("pledges freeze", {"note": "for the ministry"})
    assert made.is_private
    body = json.loads(room.file("statement-sid-2027-1.json"))
    assert (body["total"], body["note"]) == (7, "for the ministry")
    assert "Statement 1: 7" in made.text
    found = await admin.run("pledges verify")
    assert "It holds" in found.text


async def test_a_milestone_goes_out_by_an_approvers_press_and_nobody_elses(room: Room) -> None:
    await pledged(room, 10)
    assert await milestones.look(room.database, room.clock()) == 1
    admin = desks.somebody(room, Role.DATA_ADMIN)
    listed = await admin.run("pledges milestones", {"goal": 12})
    assert "The number is 10." in listed.text
    assert "Next: 12" in listed.text
    cog = room.bot.get_cog("PledgeAdmin") if room.bot else None
    assert isinstance(cog, PledgeAdmin)
    picture = await cog._illustration(SLUG)
    assert picture is not None
    assert set(picture.alts) == {"en", "de", "fr", "es", "pt"}
    async with room.database.reading() as connection:
        keys = (await connection.execute(sa.select(announcement.c.key))).scalars().all()
    assert "milestone-10" not in keys


async def test_a_burst_is_seen_by_the_data_admin_and_counts_when_they_say_so(room: Room) -> None:
    await pledged(room, 6)
    admin = desks.somebody(room, Role.DATA_ADMIN)
    seen = await admin.run("pledges invalidate", {"reason": "a script", "text": "ask-first"})
    assert "The number would fall by 6." in seen.text
    done = await admin.run("pledges invalidate", {"reason": "a script", "text": "ask-first", "confirm": True})
    assert "- #1 · 6 pledges · a script (pledge ask-first) · kept out" in done.text
    assert (await pledges.progress(room.database, SLUG)).total == 0
    again = await admin.run("pledges asides", {"let-in": 1})
    assert "counts again" in again.text
    assert (await pledges.progress(room.database, SLUG)).total == 6


async def test_partners_are_compared_only_when_the_organisers_chose_to(room: Room) -> None:
    await pledged(room, 9)
    member = room.sandbox.member(room.school, "Ana", locale="en-US")
    silent = await member.run("pledge progress")
    assert "Escola" not in silent.text
    await desks.somebody(room, Role.ORGANISER).run("pledges leaderboard", {"by": Leaderboard.ABSOLUTE.value})
    compared = await member.run("pledge progress")
    assert "1. Escola · 9" in compared.text


async def test_what_leads_to_persons_is_said_before_it_is_destroyed(room: Room) -> None:
    await pledged(room, 6)
    seen = await desks.somebody(room, Role.DATA_ADMIN).run("pledges retention")
    assert "pseudonyms: 6; names: 0; notes: 0." in seen.text
    assert "The clock does not run" in seen.text


async def test_after_the_end_the_last_campaign_is_meant_where_none_is_named(room: Room) -> None:
    await pledged(room, 6)
    await retention.close(room.database, SLUG, actor=builders.AUTHOR, now=room.clock())
    admin, ana = desks.somebody(room, Role.DATA_ADMIN), room.sandbox.member(room.school, "Ana", locale="en-US")
    assert "It happens" in (await admin.run("pledges retention")).text
    assert "6 rows" in (await admin.run("pledges export")).text
    assert "6 pledges" in (await ana.run("pledge progress")).text
    assert "is over. Thank you" in (await ana.run("pledge make", {"text": "ask-first"})).text
    mine = await ana.run("pledge mine")
    assert "Pledges cannot be made now." in mine.text
    assert not mine.reply.payload["components"][0]["components"][1:], "nothing is offered that would be refused"


@pytest.mark.parametrize("command", ["freeze", "verify", "milestones", "asides", "retention"])
async def test_nobody_else_may(room: Room, command: str) -> None:
    eve = room.sandbox.member(room.headquarters, "Eve", locale="en-US")
    told = await eve.run(f"pledges {command}", unchecked=True)
    assert told.is_private
    assert "role" in told.text


async def test_a_person_who_presses_without_end_is_asked_to_wait(room: Room) -> None:
    ana = room.sandbox.member(room.school, "Ana", locale="en-US")
    for _ in range(bursts.PRESSES):
        await ana.run("pledge make", {"text": "ask-first"})
    told = await ana.run("pledge make", {"text": "ask-first"})
    assert told.is_private
    assert "very often" in told.text
    room.clock.advance(minutes=1)
    assert "You have made this pledge already" in (await ana.run("pledge make", {"text": "ask-first"})).text


@pytest.mark.parametrize("locale", ["en-US", "de", "fr", "es-ES", "pt-BR"])
def test_notices_about_the_number_have_words_and_buttons(locale: str) -> None:
    words = translation.words(locale)
    details: dict[NoticeKind, dict[str, object]] = {
        NoticeKind.BURST: {"aside": 3, "why": "crowd", "partner": "Escola"},
        NoticeKind.MILESTONE: {"step": 1000},
    }
    for kind, detail in details.items():
        notice = Notice(1, 1, kind, Audience.ORGANISERS, detail, rooms.Clock().at)
        assert number_words.told(words, notice)
        row = number_presses.row(words, SLUG, notice)
        assert row
        assert all(button.custom_id and len(button.custom_id) <= 100 for button in row)
