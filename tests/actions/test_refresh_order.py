"""The number in posts waits for everything else: posts, corrections and recalls, and it never undoes any of them."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from campaigns.actions import afterwards, announcements, outbox, refreshing
from campaigns.model.amendment import AmendmentKind, AmendmentState
from campaigns.model.announcement import Text
from campaigns.model.delivery import DeliveryState
from campaigns.model.outcome import Change, Failed, Outcome, Unknown
from campaigns.model.post import Post
from campaigns.storage.database import Database
from tests.actions.counters import SAYS, furnish, lines, out, pledge, renew, take_back
from tests.actions.relays import Room
from tests.builders import APPROVER, AUTHOR, NOON, SLUG, approved, content, seconds
from tests.fakes import FakeSender

HELLO = "hello"


class GoneError(Exception):
    """The process is gone."""


@dataclass(slots=True)
class Diary(FakeSender):
    """Notes what was asked of Discord, in order."""

    done: list[str] = field(default_factory=list)
    before_edit: Callable[[int], None] = lambda _: None
    """Told how much was done before each edit."""

    async def send(self, channel_id: int, key: str, post: Post, left: Callable[[], None] = lambda: None) -> Outcome:
        self.done.append("send")
        return await FakeSender.send(self, channel_id, key, post, left)

    async def edit(self, channel_id: int, message_id: int, post: Post) -> Change:
        self.before_edit(len(self.done))
        self.done.append("correct" if "Corrected" in post.body else "refresh")
        return await FakeSender.edit(self, channel_id, message_id, post)

    async def delete(self, channel_id: int, message_id: int) -> Change:
        self.done.append("recall")
        return await FakeSender.delete(self, channel_id, message_id)


def watch(room: Room, before_edit: Callable[[int], None] = lambda _: None) -> list[str]:
    """Begin a diary; gives its pages."""
    diary = Diary(now=lambda: room.now, stored=room.sender.stored, before_edit=before_edit)
    room.sender = room.courier.sender = diary
    return diary.done


async def correct(room: Room, key: str = HELLO, body: str = "Corrected: {campaign.pledges} pledges.\n\nBye.") -> None:
    """Put a correction forward, and approve it."""
    words = {"en": Text("Thank you", body)}
    await afterwards.correct(
        room.database,
        SLUG,
        key,
        words,
        version=None,
        is_meaning_changed=True,
        notes={"en": "a wrong word"},
        actor=AUTHOR,
        now=room.now,
    )
    await announcements.approve(room.database, SLUG, key, actor=APPROVER, now=room.now)


async def recall(room: Room, key: str = HELLO) -> None:
    await afterwards.recall(room.database, SLUG, key, "a wrong number", actor=AUTHOR, now=room.now)


async def test_posts_corrections_and_recalls_go_first(database: Database) -> None:
    room = await out(database, 12)
    for key in ("second", "third"):
        await approved(database, content("T 12:01 UTC", texts=SAYS, late="send 30d"), key=key, now=room.now)
    await room.relay()
    room.now += seconds(120)
    await pledge(room, 5)
    assert await refreshing.look(database, room.now) == 36
    await correct(room, "second")
    await recall(room, "third")
    await approved(database, content("T 12:02 UTC", texts=SAYS, late="send 30d"), key="fourth", now=room.now)
    done = watch(room)
    await room.relay()
    first = done[: done.index("refresh")]
    assert [first.count(each) for each in ("send", "correct", "recall")] == [12, 12, 12]
    assert set(done[len(first) :]) == {"refresh"}


async def test_what_falls_due_meanwhile_has_only_a_few_refreshes_before_it(database: Database) -> None:
    room = await out(database, 20)
    await approved(database, content("T 12:03 UTC", late="send 30d"), key="later", now=room.now)
    await pledge(room, 5)
    await refreshing.look(database, room.now)

    def let_it_come(done: int) -> None:
        if done == 8:
            room.now = NOON + seconds(180)

    done = watch(room, let_it_come)
    await room.relay()
    between = done[8 : done.index("send")]
    assert len(between) <= 2 * outbox.REFRESHES
    assert done.count("send") == 20
    room.now += seconds(61)
    await room.relay()
    assert done.count("refresh") == 20


async def test_a_recall_takes_the_place_of_a_refresh_and_nothing_is_edited_any_more(database: Database) -> None:
    room = await out(database, 3)
    await pledge(room, 5)
    await refreshing.look(database, room.now)
    await recall(room)
    done = watch(room)
    await room.relay()
    await pledge(room, 1, start=5)
    room.now += seconds(3600)
    assert await renew(room) == 0
    assert done == ["recall"] * 3


async def test_a_corrected_copy_shows_the_number_and_follows_it_without_another_note(database: Database) -> None:
    room = await out(database)
    await pledge(room, 5)
    await renew(room)
    (copy,) = room.sender.stored
    assert (copy.shown[-1].corrected_on, copy.shown[-1].note) == ("", ""), "a new number is no correction"
    await correct(room)
    await room.relay()
    corrected = copy.shown[-1]
    assert (corrected.body, corrected.note) == ("Corrected: 5 pledges.\n\nBye.", "a wrong word")
    room.now += seconds(60)
    assert await renew(room) == 0, "the correction has brought the number with it"
    await pledge(room, 1, start=5)
    assert await renew(room) == 1
    refreshed = copy.shown[-1]
    assert refreshed.body == "Corrected: 6 pledges.\n\nBye."
    assert (refreshed.corrected_on, refreshed.note) == (corrected.corrected_on, corrected.note)


async def test_a_correction_that_may_have_arrived_is_not_undone(database: Database) -> None:
    room = await out(database)
    await correct(room)
    room.sender.change_troubles.extend([Unknown("no answer"), Failed("missing-access")])
    room.sender.lost_change_answers.append(True)
    await room.relay()
    room.now += seconds(600)
    await room.relay()
    await pledge(room, 5)
    assert await renew(room) == 0
    assert "Corrected" not in lines(room)[0]
    assert room.sender.stored[0].shown[-1].body == "Bye."


async def test_a_crash_between_an_edit_and_its_record_is_made_good(database: Database) -> None:
    room = await out(database, 10)
    await pledge(room, 5)
    await refreshing.look(database, room.now)

    def die(done: int) -> None:
        if done == 3:
            raise GoneError

    watch(room, die)
    with pytest.raises(GoneError):
        await room.relay()
    await take_back(room, 0)
    watch(room)
    for _ in range(4):
        room.now += seconds(61)
        await renew(room)
    assert lines(room) == [""] * 10, "those that died half-way follow as well"


async def test_a_post_whose_number_nobody_knows_is_renewed_once(database: Database) -> None:
    room = await furnish(database)
    await pledge(room, 5)
    await renew(room)
    await approved(database, content(texts=SAYS, late="send 30d"))
    room.sender.troubles.append(Unknown("no answer"))
    room.sender.lost_answers.append(True)
    await room.relay()
    for _ in range(6):
        room.now += seconds(61)
        await renew(room)
    assert (lines(room), room.sender.changes) == (["So far: 5 pledges."], 1)


async def test_nobody_is_shown_a_refresh_as_something_that_was_asked_of_a_copy(database: Database) -> None:
    room = await out(database)
    await pledge(room, 5)
    room.sender.change_troubles.append(Failed("missing-access"))
    await renew(room)
    (row,) = await outbox.deliveries(database, SLUG)
    assert (row.state, row.amendment) == (DeliveryState.SENT, None)
    await correct(room)
    await room.relay()
    (row,) = await outbox.deliveries(database, SLUG)
    assert row.amendment is not None
    assert (row.amendment.kind, row.amendment.state) == (AmendmentKind.CORRECT, AmendmentState.DONE)
