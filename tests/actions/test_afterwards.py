"""Afterwards: every copy is taken back or put right, whatever happens on the way, or it is listed with the reason."""

from collections.abc import Awaitable, Callable
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from campaigns.actions import afterwards, announcements, campaigns, outbox, settling
from campaigns.actions.afterwards import Recalled
from campaigns.model.amendment import AmendmentKind, AmendmentState
from campaigns.model.announcement import Announcement, AnnouncementState, Text
from campaigns.model.delivery import DeliveryRow, DeliveryState
from campaigns.model.errors import ConflictError, ForbiddenError, InputError
from campaigns.model.outcome import Change, Failed, Outcome, Retry, Unknown
from campaigns.model.post import Post
from campaigns.storage.database import Database
from tests.actions.relays import Room
from tests.builders import (
    APPROVER,
    AUTHOR,
    KEY_DAY,
    NOON,
    SLUG,
    approved,
    content,
    new_campaign,
    new_partners,
)
from tests.fakes import FakeSender, Left, still

HOUR = timedelta(hours=1)
HELLO = "SID27-001"


class WatchedSender(FakeSender):
    """Tells after each request, before its answer is read."""

    after: Callable[[str], Awaitable[None]]

    async def send(self, channel_id: int, key: str, post: Post, left: Left = still) -> Outcome:
        outcome = await super().send(channel_id, key, post, left)
        await self.after("send")
        return outcome

    async def edit(self, channel_id: int, message_id: int, post: Post) -> Change:
        change = await super().edit(channel_id, message_id, post)
        await self.after("edit")
        return change

    async def delete(self, channel_id: int, message_id: int) -> Change:
        change = await super().delete(channel_id, message_id)
        await self.after("delete")
        return change


def watch(room: Room, after: Callable[[str], Awaitable[None]]) -> None:
    """Go on with the same Discord, and be told of each request."""
    watched = WatchedSender(**{each.name: getattr(room.sender, each.name) for each in fields(room.sender)})
    watched.after = after
    room.sender = room.courier.sender = watched


async def nothing(_name: str) -> None:
    """Let it be."""


class GoneError(Exception):
    """The process is gone."""


async def planned(database: Database, count: int = 3, **changes: Any) -> Room:
    """Plan one announcement for so many partners, due at noon; it is noon."""
    await new_campaign(database)
    await new_partners(database, count)
    await approved(database, content(**changes))
    return Room(database, NOON)


async def out(database: Database, count: int = 3, **changes: Any) -> Room:
    """The same, sent."""
    room = await planned(database, count, **changes)
    await room.relay()
    return room


async def recall(room: Room, reason: str = "the number was wrong") -> Recalled:
    return await afterwards.recall(room.database, SLUG, HELLO, reason, actor=AUTHOR, now=room.now)


async def correct(room: Room, *, locale: str = "pt", body: str = "Olá.", note: str = "", **more: Any) -> Announcement:
    texts = {locale: Text("Juntos", body)}
    facts: dict[str, Any] = {"version": None, "is_meaning_changed": bool(note), "actor": AUTHOR, "now": room.now} | more
    return await afterwards.correct(room.database, SLUG, HELLO, texts, notes={locale: note}, **facts)


async def approve(room: Room) -> int:
    done = await announcements.approve(room.database, SLUG, HELLO, actor=APPROVER, now=room.now)
    return done.copies


async def rows(room: Room) -> tuple[DeliveryRow, ...]:
    return await outbox.deliveries(room.database, SLUG)


async def states(room: Room) -> list[DeliveryState]:
    return [row.state for row in await rows(room)]


def shown(room: Room) -> list[str]:
    return [each.shown[-1].body for each in room.sender.stored if not each.is_removed]


async def test_a_recall_deletes_every_copy_and_keeps_their_ids(database: Database) -> None:
    room = await out(database)
    done = await recall(room)
    assert (done.copies, done.stopped, done.announcement.state) == (3, 0, AnnouncementState.RECALLED)
    await room.relay()
    assert shown(room) == []
    assert {row.state for row in await rows(room)} == {DeliveryState.RECALLED}
    assert all(row.message_id and row.sent_at for row in await rows(room))
    assert await afterwards.left_behind(database, SLUG, HELLO) == ()


async def test_a_recall_twice_changes_nothing(database: Database) -> None:
    room = await out(database)
    await recall(room)
    await room.relay()
    made = room.sender.changes
    assert (await recall(room)).copies == 0
    await room.relay()
    assert room.sender.changes == made
    with pytest.raises(ConflictError, match="recalled"):
        await announcements.cancel(database, SLUG, HELLO, actor=AUTHOR, now=room.now)
    with pytest.raises(ConflictError, match="recalled"):
        await correct(room)


async def test_what_has_not_gone_out_when_it_is_recalled_never_does(database: Database) -> None:
    room = await planned(database)
    assert (await recall(room)).stopped == 3
    room.now = NOON + 2 * HOUR
    await room.relay()
    assert room.sender.stored == []
    assert {(row.state, row.reason) for row in await rows(room)} == {(DeliveryState.DROPPED, "recalled")}


async def test_what_waits_for_another_try_when_it_is_recalled_never_goes_out(database: Database) -> None:
    room = await planned(database)
    room.sender.troubles.extend([Retry(60, "busy")] * 3)
    await room.relay()
    assert (await recall(room)).stopped == 3
    room.now += HOUR
    await room.relay()
    assert room.sender.stored == []


@pytest.mark.parametrize("is_stored", [True, False])
@pytest.mark.parametrize("later", [timedelta(seconds=5), HOUR])
async def test_what_may_have_arrived_is_looked_for_and_never_sent_to_find_out(
    database: Database, is_stored: bool, later: timedelta
) -> None:
    room = await planned(database, 1)
    room.sender.troubles.append(Unknown("no answer"))
    room.sender.lost_answers.append(is_stored)
    await room.relay()
    await recall(room)
    for _ in range(3):
        room.now += later
        await room.relay()
    room.now += HOUR
    await room.relay()
    assert len(room.sender.stored) == is_stored
    assert shown(room) == []
    assert await states(room) == [DeliveryState.RECALLED if is_stored else DeliveryState.DROPPED]


async def test_what_is_on_its_way_when_it_is_recalled_arrives_and_is_taken_back(database: Database) -> None:
    room = await planned(database, 1)

    async def recall_it(_name: str) -> None:
        if len(room.sender.stored) == 1:
            await recall(room)

    watch(room, recall_it)
    await room.relay()
    await room.relay()
    assert (len(room.sender.stored), shown(room)) == (1, [])
    assert await states(room) == [DeliveryState.RECALLED]


async def test_a_recall_works_while_the_campaign_is_paused(database: Database) -> None:
    room = await out(database)
    await campaigns.pause(database, SLUG, "wrong number", actor=AUTHOR, now=room.now)
    await recall(room)
    await room.relay()
    assert shown(room) == []


async def test_what_cannot_be_deleted_is_listed_with_the_reason_and_tried_again_when_asked(database: Database) -> None:
    room = await out(database)
    room.sender.change_troubles.extend([Failed("missing-access"), None, None])
    await recall(room)
    await room.relay()
    (left,) = await afterwards.left_behind(database, SLUG, HELLO)
    assert left.amendment is not None
    assert (left.amendment.kind, left.amendment.reason) == (AmendmentKind.RECALL, "missing-access")
    assert left.message_url
    assert (await settling.waiting(database, SLUG, HELLO, now=room.now)).amendments == 1
    done = await settling.retry(database, SLUG, HELLO, with_late=False, actor=AUTHOR, now=room.now)
    assert (done.deliveries, done.amendments) == (0, 1)
    await room.relay()
    assert shown(room) == []
    assert await afterwards.left_behind(database, SLUG, HELLO) == ()


async def test_after_a_day_without_success_a_copy_is_listed(database: Database) -> None:
    room = await out(database, 1)
    await recall(room)
    for _ in range(40):
        room.sender.change_troubles.append(Unknown("no answer"))
        await room.relay()
        room.now += HOUR
    (left,) = await afterwards.left_behind(database, SLUG, HELLO)
    assert left.amendment is not None
    assert (left.amendment.state, left.amendment.reason) == (AmendmentState.FAILED, "no answer")


async def test_a_correction_waits_for_somebody_else(database: Database) -> None:
    room = await out(database)
    assert (await correct(room)).state is AnnouncementState.REVIEW
    await room.relay()
    assert set(shown(room)) == {"Olá, Partner 1!", "Olá, Partner 2!", "Olá, Partner 3!"}
    with pytest.raises(ForbiddenError):
        await announcements.approve(database, SLUG, HELLO, actor=AUTHOR, now=room.now)
    assert await approve(room) == 3
    await room.relay()
    assert shown(room) == ["Olá."] * 3
    assert len(room.sender.stored) == 3, "edited, not sent again"
    assert all(each.shown[-1].corrected_on == "" for each in room.sender.stored), "readers are told only where asked"


async def test_a_rejected_correction_changes_nothing(database: Database) -> None:
    room = await out(database)
    await correct(room)
    await announcements.reject(database, SLUG, HELLO, "no", actor=APPROVER, now=room.now)
    await room.relay()
    assert room.sender.changes == 0


async def test_an_edit_of_a_correction_that_waits_stays_a_correction(database: Database) -> None:
    room = await out(database)
    waiting = await correct(room)
    texts = {**waiting.content.texts, "pt": Text("Juntos", "Olá outra vez.")}
    what = replace(waiting.content, texts=texts)
    await announcements.edit(database, SLUG, HELLO, what, actor=AUTHOR, now=room.now)
    await announcements.submit(database, SLUG, HELLO, actor=AUTHOR, now=room.now)
    assert await approve(room) == 3
    await room.relay()
    assert set(shown(room)) == {"Olá outra vez."}


async def test_a_changed_meaning_is_told_in_the_language_of_the_post_with_the_day_of_the_approval(
    database: Database,
) -> None:
    room = await out(database, 1)
    room.now = NOON + 10 * HOUR
    await correct(room, note="a hora certa é 18:00")
    await approve(room)
    room.now += 5 * HOUR
    await room.relay()
    post = room.sender.stored[0].shown[-1]
    assert (post.corrected_on, post.note) == ("9 de fevereiro", "a hora certa é 18:00")


async def test_a_later_silent_correction_keeps_the_line_of_an_earlier_one(database: Database) -> None:
    room = await out(database, 1)
    for body, note in (("Olá.", "a hora"), ("Olá!", "")):
        await correct(room, body=body, note=note)
        await approve(room)
        await room.relay()
    post = room.sender.stored[0].shown[-1]
    assert (post.body, post.note) == ("Olá!", "a hora")


async def test_languages_are_corrected_one_by_one_and_approved_together(database: Database) -> None:
    room = await out(database, 1)
    await correct(room, locale="en", body="Hello.", note="the time")
    both = await correct(room, locale="pt", body="Olá.")
    assert both.version == 3
    pending = await afterwards.pending(database, both)
    assert pending is not None
    assert (pending.copies, pending.correction.is_meaning_changed, pending.correction.notes) == (
        1,
        True,
        {"en": "the time"},
    )
    await approve(room)
    await room.relay()
    assert shown(room) == ["Olá."]


async def test_copies_in_other_languages_are_left_alone(database: Database) -> None:
    room = await out(database)
    await correct(room, locale="en", body="Hello.")
    assert await approve(room) == 0
    await room.relay()
    assert room.sender.changes == 0


async def test_a_count_of_days_stays_as_it_was_on_the_day_of_the_post(database: Database) -> None:
    texts = {
        "en": Text("Soon", "In {campaign.days_left} days."),
        "pt": Text("Em breve", "Faltam {campaign.days_left}."),
    }
    room = await planned(database, 1, at="T-3 12:00 UTC", texts=texts)
    room.now = NOON - 3 * 24 * HOUR
    await room.relay()
    room.now = NOON
    await correct(room, body="Faltam {campaign.days_left} dias.")
    await approve(room)
    await room.relay()
    assert shown(room) == ["Faltam 3 dias."]
    assert KEY_DAY.day == NOON.day


async def test_what_has_not_gone_out_goes_out_in_the_corrected_words(database: Database) -> None:
    room = await planned(database, 2)
    room.sender.troubles.extend([None, Retry(60, "busy")])
    await room.relay()
    await correct(room, note="a hora")
    room.now += HOUR
    await room.relay()
    assert len(room.sender.stored) == 1, "wrong words wait while the right ones are not approved"
    await approve(room)
    await room.relay()
    assert shown(room) == ["Olá."] * 2
    first, second = room.sender.stored
    assert first.shown[-1].corrected_on
    assert not second.shown[-1].corrected_on, "it never said anything else"


@pytest.mark.parametrize("is_stored", [True, False])
async def test_a_doubt_from_before_a_correction_ends_in_one_copy_with_the_right_words(
    database: Database, is_stored: bool
) -> None:
    room = await planned(database, 2)
    room.sender.troubles.extend([None, Unknown("no answer")])
    room.sender.lost_answers.append(is_stored)
    await room.relay()
    await correct(room)
    await approve(room)
    for _ in range(3):
        room.now += timedelta(minutes=1)
        await room.relay()
    assert shown(room) == ["Olá."] * 2
    assert len(room.sender.stored) == 2


async def test_the_newest_of_two_corrections_wins_even_if_the_first_was_never_confirmed(database: Database) -> None:
    room = await out(database, 1)
    first = {"pt": (await announcements.get(database, SLUG, HELLO)).content.texts["pt"]}
    await correct(room, body="Segunda.")
    await approve(room)
    room.sender.change_troubles.append(Unknown("no answer"))
    room.sender.lost_change_answers.append(True)
    await room.relay()
    # back to the first words: the copy shows the second ones, though nobody has confirmed that
    await afterwards.correct(
        database, SLUG, HELLO, first, version=None, is_meaning_changed=False, notes={}, actor=AUTHOR, now=room.now
    )
    await approve(room)
    room.now += HOUR
    await room.relay()
    assert shown(room) == ["Olá, Partner 1!"]


async def test_a_recall_overtakes_a_correction_that_waits(database: Database) -> None:
    room = await out(database, 1)
    await correct(room)
    await approve(room)
    room.sender.change_troubles.append(Retry(600, "busy"))
    await room.relay()
    await recall(room)
    await room.relay()
    room.now += HOUR
    await room.relay()
    assert shown(room) == []
    assert await states(room) == [DeliveryState.RECALLED]


async def test_a_copy_that_a_moderator_removed_is_not_corrected_and_says_so(database: Database) -> None:
    room = await out(database, 1)
    room.sender.stored[0].is_removed = True
    await correct(room)
    await approve(room)
    await room.relay()
    (row,) = await rows(room)
    assert (row.state, row.reason) == (DeliveryState.SENT, "removed-at-the-partner")
    assert len(await afterwards.left_behind(database, SLUG, HELLO)) == 1


async def test_the_limit_for_old_messages_holds_for_its_whole_channel(database: Database) -> None:
    room = await planned(database, 1, at="T-20 12:00 UTC", repeat="FREQ=DAILY;COUNT=6", late="send 30d")
    await room.relay()
    assert len(room.sender.stored) == 6
    await correct(room)
    assert await approve(room) == 6
    room.sender.change_troubles.extend([None, None, None, Retry(20, "old-edit-limit", 30046)])
    await room.relay()
    assert (room.sender.changes, shown(room).count("Olá.")) == (4, 3), "nobody runs into the same limit again"
    room.now += timedelta(seconds=30)
    await room.relay()
    assert shown(room) == ["Olá."] * 6


async def test_a_stop_in_the_middle_loses_nothing_and_a_repeated_edit_changes_nothing(database: Database) -> None:
    room = await out(database, 8)
    await correct(room)
    await approve(room)

    async def die_after_three(_name: str) -> None:
        if room.sender.changes >= 3:
            raise GoneError

    watch(room, die_after_three)
    with pytest.raises(GoneError):
        await room.relay()
    watch(room, nothing)
    room.now += HOUR
    await room.relay()
    assert shown(room) == ["Olá."] * 8
    assert {row.amendment.state for row in await rows(room) if row.amendment} == {AmendmentState.DONE}


async def test_key_day_posts_do_not_wait_for_a_long_recall_and_the_recall_moves_on(database: Database) -> None:
    room = await out(database, 60)
    await recall(room)
    await approved(database, content(), key="more", now=NOON - HOUR)
    order: list[str] = []

    async def note(name: str) -> None:
        order.append(name)

    watch(room, note)
    await room.relay()
    assert sorted(order) == ["delete"] * 60 + ["send"] * 60
    assert 4 <= order[:32].count("delete") <= 16, "a quarter, more or less"


@pytest.mark.parametrize("typed", ["", "   ", "x" * 501])
async def test_a_recall_needs_a_reason(database: Database, typed: str) -> None:
    room = await out(database, 1)
    with pytest.raises(InputError, match="reason"):
        await recall(room, typed)


async def test_a_correction_needs_a_copy_a_change_and_a_language_that_is_there(database: Database) -> None:
    room = await planned(database, 1)
    with pytest.raises(ConflictError, match="No copy"):
        await correct(room)
    await room.relay()
    with pytest.raises(InputError, match="no text in fr"):
        await correct(room, locale="fr")
    before = (await announcements.get(database, SLUG, HELLO)).content.texts["pt"]
    with pytest.raises(InputError, match="exactly that"):
        await afterwards.correct(
            database,
            SLUG,
            HELLO,
            {"pt": before},
            version=None,
            is_meaning_changed=True,
            notes={},
            actor=AUTHOR,
            now=NOON,
        )
    with pytest.raises(ConflictError, match="edited while"):
        await correct(room, version=7)
