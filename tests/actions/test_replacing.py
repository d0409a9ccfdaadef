"""One correction for all: the shelf at once, posts as versions that somebody else approves, every copy after that."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from campaigns.actions import announcements, link_checking, plans, replacing, resources, review
from campaigns.actions.link_checking import Checker
from campaigns.actions.replacing import Replaced
from campaigns.model.announcement import AnnouncementState, LinkButton, Text
from campaigns.model.errors import ConflictError, ForbiddenError, InputError
from campaigns.model.link import LinkState
from campaigns.storage.database import Database
from tests import builders, newsroom
from tests.actions.relays import Room
from tests.actions.shelves import GUIDE, HOST, NEW, Detour, Shelf
from tests.builders import APPROVER, AUTHOR, NOON, NOW, SLUG


@pytest.fixture
async def shelf(database: Database) -> AsyncIterator[Shelf]:
    campaign = await builders.new_campaign(database)
    async with newsroom.open_newsroom() as room, Detour(room) as fetcher:
        made = Shelf(database, room, Checker(database, fetcher, gap_seconds=0), campaign)
        made.serve()
        made.serve("/new")
        yield made


async def dead(shelf: Shelf) -> int:
    """Let the guide's address die, and give its number."""
    shelf.break_off(404)
    await link_checking.check_now(shelf.checker, SLUG, NOW)
    return (await shelf.link()).id


async def correct(shelf: Shelf, url: str = NEW, actor: Any = AUTHOR) -> Replaced:
    link_id = (await shelf.link()).id
    return await replacing.correct_all(
        shelf.database, shelf.checker.fetcher, SLUG, link_id, url, actor=actor, now=shelf.now
    )


def leading(what: Any) -> list[str]:
    return [link.url for link in what.links]


async def test_one_action_corrects_the_shelf_and_every_post_and_copies_change_once_approved(shelf: Shelf) -> None:
    await shelf.put(audience=("parents",))
    await builders.new_partners(shelf.database, 3)
    texts = {"en": Text("Read", f"Here: {GUIDE}."), "pt": Text("Ler", f"Aqui: {GUIDE}.")}
    await builders.approved(shelf.database, builders.content(resource="guide"), key="out")
    await builders.approved(shelf.database, builders.content(texts=texts), key="out-too")
    room = Room(shelf.database, NOON)
    await room.relay()
    later = builders.content("T+7 09:00 local", links=(LinkButton({"en": "Open"}, GUIDE),))
    await builders.approved(shelf.database, later, key="planned", now=NOON)
    await shelf.draft("draft", resource="guide")
    await shelf.draft("other", links=(LinkButton({"en": "Open"}, f"{HOST}/guide-for-schools"),))
    await dead(shelf)

    (found,) = [each for each in await replacing.troubles(shelf.database, SLUG) if each.link.url == GUIDE]
    assert [(each.announcement.key, each.copies, each.planned) for each in found.carriers] == [
        ("out", 3, 0),
        ("out-too", 3, 0),
        ("planned", 0, 3),
        ("draft", 0, 0),
    ]
    shelf.now = NOON + timedelta(hours=1)
    done = await correct(shelf)
    assert (done.shelf, done.copies) == (1, 6)
    assert [each.key for each in done.corrections] == ["out", "out-too"]
    assert [each.key for each in done.waiting] == ["planned"]
    assert [each.key for each in done.drafts] == ["draft"]
    assert (await resources.get(shelf.database, SLUG, "guide")).url == NEW

    room.now = shelf.now
    await room.relay()
    assert room.sender.changes == 0, "nothing changes before somebody else has approved it"
    with pytest.raises(ForbiddenError):
        await announcements.approve(shelf.database, SLUG, "out", actor=AUTHOR, now=room.now)
    waiting = await review.waiting(shelf.database, SLUG, actor=APPROVER)
    assert len(waiting.theirs) == 3
    await review.approve_all(shelf.database, SLUG, waiting.fingerprint, actor=APPROVER, now=room.now)
    await room.relay()
    assert room.sender.changes == 6
    shown = [message.shown[-1] for message in room.sender.stored]
    assert all(GUIDE not in post.body and GUIDE not in leading(post) for post in shown)
    assert {url for post in shown for url in leading(post)} == {NEW}
    assert {f"Here: {NEW}.", f"Aqui: {NEW}."} & {post.body for post in shown}
    assert all(post.corrected_on == "" for post in shown), "another address is no other meaning"
    room.now = NOON + timedelta(days=6, hours=21, minutes=1)
    await room.relay()
    late = [message.shown[-1] for message in room.sender.stored if message.reference == "SID27-003"]
    assert [leading(post) for post in late] == [[NEW]] * 3


async def test_a_new_address_that_leads_nowhere_is_refused_and_nothing_changes(shelf: Shelf) -> None:
    await shelf.put()
    await dead(shelf)
    with pytest.raises(InputError, match="leads nowhere") as refused:
        await correct(shelf, f"{HOST}/nothing")
    assert "404" in refused.value.why
    for wrong in ("http://alliance.example/new", "https://alliance.example/guide/", "see the website", ""):
        with pytest.raises(InputError):
            await correct(shelf, wrong)
    assert (await resources.get(shelf.database, SLUG, "guide")).url == GUIDE


async def test_a_site_that_refuses_automatic_readers_may_be_the_new_address(shelf: Shelf) -> None:
    await shelf.put()
    await dead(shelf)
    shelf.break_off(403, "/new")
    assert (await correct(shelf)).shelf == 1
    assert (await shelf.link(NEW)).state is LinkState.UNCHECKED


async def test_what_was_called_off_is_named_and_left_as_it_is(shelf: Shelf) -> None:
    await shelf.put()
    await builders.new_partners(shelf.database, 2)
    await builders.approved(shelf.database, builders.content(resource="guide"), key="out")
    room = Room(shelf.database, NOON)
    await room.relay()
    await announcements.cancel(shelf.database, SLUG, "out", actor=AUTHOR, now=NOON)
    await dead(shelf)
    done = await correct(shelf)
    assert [(each.announcement.key, each.copies) for each in done.left] == [("out", 2)]
    assert (await announcements.get(shelf.database, SLUG, "out")).state is AnnouncementState.CANCELLED


async def test_a_second_correction_has_nothing_left_to_do(shelf: Shelf) -> None:
    await shelf.put()
    await dead(shelf)
    await correct(shelf)
    with pytest.raises(ConflictError, match="Nothing leads to the old address"):
        await correct(shelf)


async def test_an_organiser_says_that_what_changed_is_right(shelf: Shelf) -> None:
    await shelf.put()
    await link_checking.check_now(shelf.checker, SLUG, NOW)
    shelf.serve(title="A guide, new edition")
    await link_checking.check_now(shelf.checker, SLUG, NOW + timedelta(minutes=1))
    (found,) = await replacing.troubles(shelf.database, SLUG)
    assert found.link.state is LinkState.CHANGED
    await replacing.accept(shelf.database, SLUG, found.link.id, actor=AUTHOR, now=NOW)
    assert await replacing.troubles(shelf.database, SLUG) == ()
    await link_checking.check_now(shelf.checker, SLUG, NOW + timedelta(minutes=2))
    assert await replacing.troubles(shelf.database, SLUG) == ()


async def test_nobody_says_that_what_is_dead_is_right(shelf: Shelf) -> None:
    await shelf.put()
    link_id = await dead(shelf)
    with pytest.raises(ConflictError):
        await replacing.accept(shelf.database, SLUG, link_id, actor=AUTHOR, now=NOW)


async def test_an_approval_covers_where_the_reader_is_led(shelf: Shelf) -> None:
    item = await shelf.put()
    await builders.new_partners(shelf.database, 1)
    await builders.approved(shelf.database, builders.content(resource="guide"))
    await resources.add(shelf.database, SLUG, replace(item, url=NEW), actor=AUTHOR, now=NOW)
    room = Room(shelf.database, NOON)
    await room.relay()
    assert leading(room.sender.stored[0].shown[-1]) == [GUIDE], "the shelf alone changes no post that was approved"


async def test_a_childrens_post_is_refused_at_submit_with_the_reason_and_a_way_out(shelf: Shelf) -> None:
    await shelf.put(audience=("parents",))
    await shelf.draft("quiz", audience=("children",), resource="guide")
    with pytest.raises(ConflictError, match="is not for them") as refused:
        await announcements.submit(shelf.database, SLUG, "quiz", actor=AUTHOR, now=NOW)
    assert "parents" in refused.value.why
    with pytest.raises(ConflictError):
        await review.submit_all(shelf.database, SLUG, actor=AUTHOR, now=NOW)
    await shelf.put(audience=("parents", "children"))
    await announcements.submit(shelf.database, SLUG, "quiz", actor=AUTHOR, now=NOW)
    await shelf.put(audience=("parents",))
    with pytest.raises(ConflictError):
        await announcements.approve(shelf.database, SLUG, "quiz", actor=APPROVER, now=NOW)


async def test_nothing_more_goes_out_to_children_once_the_shelf_says_that_it_is_not_for_them(shelf: Shelf) -> None:
    item = await shelf.put(audience=("children",))
    await builders.new_partners(shelf.database, 1)
    await builders.approved(shelf.database, builders.content(resource="guide", audience=("children",)))
    await builders.approved(shelf.database, builders.content(resource="guide", audience=("parents",)), key="adults")
    adults = replace(item, audience=("parents",))
    added = await resources.add(shelf.database, SLUG, adults, actor=AUTHOR, now=NOW)
    assert [(each.key, each.state, each.version) for each in added.taken_back] == [
        ("hello", AnnouncementState.DRAFT, 2)
    ]
    room = Room(shelf.database, NOON)
    await room.relay()
    assert len(room.sender.stored) == 1, "only what is for parents"
    with pytest.raises(ConflictError, match="is not for them"):
        await announcements.submit(shelf.database, SLUG, "hello", actor=AUTHOR, now=NOW)
    await resources.add(shelf.database, SLUG, item, actor=AUTHOR, now=NOW)
    await announcements.submit(shelf.database, SLUG, "hello", actor=AUTHOR, now=NOW)
    await announcements.approve(shelf.database, SLUG, "hello", actor=APPROVER, now=NOW)


async def test_an_imported_shelf_stops_what_is_not_for_children_any_more(shelf: Shelf) -> None:
    item = await shelf.put(audience=("children",))
    await builders.new_partners(shelf.database, 1)
    await builders.approved(shelf.database, builders.content(resource="guide", audience=("children",)))
    plan = await plans.export(shelf.database, SLUG)
    adults = replace(plan, announcements=(), resources=(replace(item, audience=("parents",)),))
    done = await plans.import_plan(shelf.database, SLUG, adults, lambda _: None, actor=AUTHOR, now=NOW)
    assert [each.key for each in done.taken_back] == ["hello"]


async def test_two_organisers_at_once_correct_it_once(shelf: Shelf) -> None:
    await shelf.put()
    await builders.new_partners(shelf.database, 1)
    await builders.approved(shelf.database, builders.content(resource="guide"))
    await dead(shelf)
    ended = await asyncio.gather(*(correct(shelf) for _ in range(3)), return_exceptions=True)
    assert sorted(type(each).__name__ for each in ended) == ["ConflictError", "ConflictError", "Replaced"]
    assert (await announcements.get(shelf.database, SLUG, "hello")).version == 2
