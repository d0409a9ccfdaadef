"""Links over real HTTP: one fetch per address, politely, told once for each change, before a post and every week."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from campaigns.actions import link_checking, prechecks, resources
from campaigns.actions.link_checking import Checker
from campaigns.model import precheck
from campaigns.model.announcement import LinkButton, Text
from campaigns.model.campaign import CampaignState
from campaigns.model.link import LinkState
from campaigns.model.precheck import Flaw
from campaigns.model.searching import Wish
from campaigns.storage import campaigns
from campaigns.storage.database import Database
from tests import builders, newsroom
from tests.actions.shelves import GUIDE, HOST, PAGE, Detour, Shelf
from tests.builders import NOW, SLUG

WEEK = timedelta(days=8)


@pytest.fixture
async def shelf(database: Database) -> AsyncIterator[Shelf]:
    campaign = await builders.new_campaign(database)
    async with newsroom.open_newsroom() as room, Detour(room) as fetcher:
        made = Shelf(database, room, Checker(database, fetcher, gap_seconds=0), campaign)
        made.serve()
        yield made


async def test_an_address_is_fetched_once_whoever_leads_there_and_its_checksum_is_kept(shelf: Shelf) -> None:
    await shelf.put()
    await shelf.put("same")
    await shelf.draft("a", links=(LinkButton({"en": "Read"}, GUIDE),))
    assert await link_checking.go_round(shelf.checker, NOW) == 1
    assert await link_checking.go_round(shelf.checker, NOW) == 0, "not before next week"
    assert shelf.room.statuses("/guide") == [200]
    known = await shelf.link()
    assert (known.state, known.checked_at) == (LinkState.FINE, NOW)
    assert known.served is not None
    assert known.served.checksum == hashlib.sha256(PAGE % (b"A guide for families", 1)).hexdigest()
    assert await link_checking.go_round(shelf.checker, NOW + WEEK) == 1
    assert shelf.room.statuses("/guide") == [200, 304], "asked whether it has changed since"


async def test_a_large_document_is_read_to_a_bound_only(shelf: Shelf) -> None:
    await shelf.put()
    shelf.room.show(path="/guide", body=b"%PDF-" + bytes(3 * 1024 * 1024))
    await link_checking.go_round(shelf.checker, NOW)
    known = await shelf.link()
    assert known.state is LinkState.FINE
    assert known.served is not None
    assert known.served.checksum == hashlib.sha256(b"%PDF-" + bytes(1024 * 1024 - 5)).hexdigest()


async def test_a_dead_link_is_told_once_with_all_that_leads_there_and_again_when_it_is_well(shelf: Shelf) -> None:
    await shelf.put()
    await builders.new_partners(shelf.database, 3)
    await builders.approved(shelf.database, builders.content(links=(LinkButton({"en": "Read"}, GUIDE),)))
    await shelf.draft("text", texts={"en": Text("Read", f"Here: {GUIDE}.")})
    await link_checking.go_round(shelf.checker, NOW)
    assert await shelf.told(NOW) == []
    shelf.break_off(404)
    for day in range(8, 12):
        await link_checking.go_round(shelf.checker, NOW + timedelta(days=day))
    now = NOW + timedelta(days=11)
    (told,) = await shelf.told(now)
    detail = told.detail
    assert detail["state"] == "dead"
    assert detail["why"] == "There is nothing at this address any more (404)."
    assert detail["titles"] == ["Title of guide"]
    assert detail["references"] == ["SID27-001", "SID27-002"]
    assert (detail["planned"], detail["copies"]) == (3, 0)
    shelf.serve()
    await link_checking.go_round(shelf.checker, now + timedelta(days=2))
    assert [each.detail["state"] for each in await shelf.told(now)] == ["dead", "fine"]


@pytest.mark.parametrize(
    ("status", "headers", "state"),
    [
        (410, {}, LinkState.DEAD),
        (403, {}, LinkState.UNCHECKED),
        (429, {"Retry-After": "60"}, LinkState.UNCHECKED),
        (503, {}, LinkState.FINE),
        (301, {"Location": "/new"}, LinkState.MOVED),
        (302, {"Location": "/new"}, LinkState.CHANGED),
    ],
)
async def test_what_a_site_answers_decides_what_is_said(
    shelf: Shelf, status: int, headers: dict[str, str], state: LinkState
) -> None:
    await shelf.put()
    shelf.serve("/new", "Something else")
    await link_checking.go_round(shelf.checker, NOW)
    shelf.break_off(status, **headers)
    await link_checking.go_round(shelf.checker, NOW + WEEK)
    assert (await shelf.link()).state is state


async def test_a_site_in_trouble_is_dead_after_three_failures_and_not_before(shelf: Shelf) -> None:
    await shelf.put()
    await link_checking.go_round(shelf.checker, NOW)
    shelf.break_off(500)
    states = []
    for hours in (200, 202, 210):
        await link_checking.go_round(shelf.checker, NOW + timedelta(hours=hours))
        states.append((await shelf.link()).state)
    assert states == [LinkState.FINE, LinkState.FINE, LinkState.DEAD]


async def test_one_site_is_asked_one_at_a_time_with_a_pause_between(shelf: Shelf) -> None:
    for number in range(4):
        shelf.serve(f"/{number}")
        await shelf.put(f"r{number}", f"{HOST}/{number}")
    shelf.checker.gap_seconds = 0.1
    began = time.monotonic()
    assert await link_checking.go_round(shelf.checker, NOW) == 4
    assert time.monotonic() - began >= 0.3


async def test_a_large_shelf_of_one_site_is_spread_over_rounds(shelf: Shelf) -> None:
    for number in range(14):
        shelf.serve(f"/{number}")
        await shelf.put(f"r{number}", f"{HOST}/{number}")
    counts = [await link_checking.go_round(shelf.checker, NOW) for _ in range(3)]
    assert counts == [10, 4, 0]


async def test_what_nothing_leads_to_any_more_is_left_alone(shelf: Shelf) -> None:
    await shelf.put()
    await link_checking.go_round(shelf.checker, NOW)
    await shelf.put(url=f"{HOST}/else")
    shelf.serve("/else")
    await link_checking.go_round(shelf.checker, NOW)
    await link_checking.go_round(shelf.checker, NOW + WEEK)
    assert shelf.room.statuses("/guide") == [200]


async def test_where_a_rehearsal_may_not_go_nothing_is_asked(shelf: Shelf) -> None:
    await shelf.put()
    shelf.checker.may_visit = lambda url: not url.startswith(HOST)
    assert await link_checking.go_round(shelf.checker, NOW) == 0
    assert await link_checking.check_now(shelf.checker, SLUG, NOW) == 0
    assert shelf.room.visits == []


async def test_links_are_looked_at_again_from_an_hour_before_a_post_and_stand_in_its_precheck(shelf: Shelf) -> None:
    await shelf.put(audience=("parents",))
    await builders.new_partners(shelf.database, 1)
    await builders.approved(shelf.database, builders.content("T 12:00 UTC", resource="guide"))
    await link_checking.go_round(shelf.checker, NOW)
    shelf.break_off(404)
    before = builders.NOON - timedelta(minutes=50)
    await link_checking.go_round(shelf.checker, before - timedelta(hours=2))
    shelf.room.visits.clear()
    await link_checking.go_round(shelf.checker, before)
    assert shelf.room.statuses("/guide") == [404]
    (coming,) = await prechecks.soon(shelf.database, before)
    assert await prechecks.check(shelf.database, coming, precheck.nothing_known, before) == 1
    assert await prechecks.check(shelf.database, coming, precheck.nothing_known, before) == 0, "told once"


async def test_the_precheck_says_what_will_have_expired(shelf: Shelf) -> None:
    await shelf.put(expires_on=builders.KEY_DAY - timedelta(days=1))
    known = await shelf.draft("a", resource="guide")
    found = await prechecks.look(shelf.database, shelf.campaign, known, precheck.nothing_known)
    assert [(each.flaw, each.detail) for each in found] == [(Flaw.EXPIRED, "Title of guide (2027-02-08)")]


async def test_check_now_looks_at_once_and_members_are_not_offered_what_is_dead(shelf: Shelf) -> None:
    await shelf.put()
    shelf.break_off(404)
    assert await link_checking.check_now(shelf.checker, SLUG, NOW) == 0
    assert (await shelf.link()).state is LinkState.DEAD
    assert len(await resources.search(shelf.database, SLUG, Wish("guide"))) == 1
    assert await resources.search(shelf.database, SLUG, Wish("guide", current_on=NOW.date())) == ()


async def test_a_closed_campaign_asks_nobody(shelf: Shelf) -> None:
    await shelf.put()
    async with shelf.database.writing() as connection:
        await campaigns.set_state(connection, shelf.campaign.id, CampaignState.CLOSED)
    assert await link_checking.go_round(shelf.checker, NOW) == 0


async def test_a_stop_begins_no_new_look(shelf: Shelf) -> None:
    for number in range(3):
        shelf.serve(f"/{number}")
        await shelf.put(f"r{number}", f"{HOST}/{number}")
    shelf.room.feeds["/0"].is_open.clear()
    round_ = asyncio.create_task(link_checking.go_round(shelf.checker, NOW))
    await asyncio.wait_for(shelf.room.knocked.wait(), 10)
    shelf.checker.is_stopping = True
    shelf.room.feeds["/0"].is_open.set()
    assert await round_ == 1
    assert len(shelf.room.visits) == 1
