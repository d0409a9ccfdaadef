"""The state machine: random schedules, faults, pauses and crashes between any two steps, and the messages are counted.

Invariants: no (occurrence, channel) ever has two messages; none is forgotten; nothing is sent while paused; a recalled
post is gone everywhere, and a corrected one says the newest approved words everywhere, or the copy is listed; the
number of pledges in a post that is out is in the end the one of the campaign, and never a small one.
"""

import asyncio
import contextlib
import re
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from campaigns.actions import afterwards, announcements, campaigns, outbox, refreshing, settling
from campaigns.actions.courier import Courier
from campaigns.model.amendment import OPEN_STATES, AmendmentState
from campaigns.model.announcement import Text
from campaigns.model.delivery import DeliveryRow, DeliveryState
from campaigns.model.errors import ConflictError
from campaigns.model.outcome import Change, Failed, Outcome, Retry, Sighting, Unknown
from campaigns.model.pace import Pace
from campaigns.model.plan import PledgeText
from campaigns.model.post import Post
from campaigns.storage import ledger
from campaigns.storage import pledges as pledge_rows
from campaigns.storage.database import Connection, Database, Result
from campaigns.storage.shared_writes import Round
from campaigns.storage.tables import pledge
from tests import builders, databases
from tests.builders import AUTHOR, NOW, SLUG
from tests.fakes import FakeSender, Left, still

PARTNERS = 3
TROUBLES = st.lists(
    st.sampled_from(
        [None, Retry(0.0, "busy"), Retry(30.0, "busy"), Unknown("no answer"), Failed("automod-blocked", 200000)]
    ),
    max_size=6,
)


CHANGE_TROUBLES = st.lists(
    st.sampled_from(
        [None, Retry(0.0, "busy"), Retry(20.0, "old-edit-limit", 30046), Unknown("no answer"), Failed("missing-access")]
    ),
    max_size=4,
)


NUMBERED_TITLE = "Com número"
NUMBERED = {
    "en": Text("With a number", "So far!\nPledges: {campaign.pledges}"),
    "pt": Text(NUMBERED_TITLE, "Até agora!\nPledges: {campaign.pledges}"),
}
NUMBER = re.compile(r"!(?:\nPledges: )?(\d*)")


class Crash(BaseException):
    """The process is gone."""


class Fuse:
    """Lets so many steps pass, then everything ends at once."""

    def __init__(self) -> None:
        self.steps: int | None = None

    def step(self) -> None:
        if self.steps is None:
            return
        if self.steps <= 0:
            raise Crash
        self.steps -= 1


class MortalDatabase(Database):
    """A real database whose process can die before or after any commit."""

    fuse: Fuse

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Connection]:
        self.fuse.step()
        async with super().writing() as connection:
            yield connection
            self.fuse.step()
        self.fuse.step()

    async def write_together(self, work: Callable[[Round], Result]) -> Result:
        self.fuse.step()
        result = await super().write_together(work)
        self.fuse.step()
        return result


class MortalSender(FakeSender):
    """A Discord to which the connection can end before or after a message was stored."""

    fuse: Fuse
    meanwhile: Callable[[], Awaitable[None]] | None = None
    """What people do, once, while the next post is on its way."""

    async def send(self, channel_id: int, key: str, post: Post, left: Left = still) -> Outcome:
        self.fuse.step()
        outcome = await super().send(channel_id, key, post, left)
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            await meanwhile()
        self.fuse.step()
        return outcome

    async def look(self, channel_id: int, reference: str, since: datetime) -> Sighting:
        self.fuse.step()
        return await super().look(channel_id, reference, since)

    async def edit(self, channel_id: int, message_id: int, post: Post) -> Change:
        self.fuse.step()
        change = await super().edit(channel_id, message_id, post)
        self.fuse.step()
        return change

    async def delete(self, channel_id: int, message_id: int) -> Change:
        self.fuse.step()
        change = await super().delete(channel_id, message_id)
        self.fuse.step()
        return change


class Deliveries(RuleBasedStateMachine):
    """A campaign with three partners, and everything that can happen to it."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        # tasks that were cut off by a crash have nothing to tell
        self.runner.get_loop().set_exception_handler(lambda *_: None)
        self.folder = tempfile.TemporaryDirectory()
        self.fuse = Fuse()
        self.now = NOW
        self.sender = MortalSender(now=lambda: self.now)
        self.sender.fuse = self.fuse
        self.announced = 0
        self.corrections: dict[str, str] = {}
        """The newest approved words of each corrected post, by its key."""
        self.recalled: set[str] = set()
        self.corrected = 0
        self.pledges = 0
        self.is_paused = False
        self.is_open = False

    def run(self, coroutine: Any) -> Any:
        return self.runner.run(coroutine)

    @initialize()
    def begin(self) -> None:
        async def prepare() -> None:
            async with databases.sqlite(Path(self.folder.name)) as database:
                await builders.new_campaign(database)
                await builders.new_partners(database, PARTNERS)
                async with database.writing() as connection:
                    await pledge_rows.put_text(connection, 1, PledgeText("ask", "educator", {"en": "We ask."}), 0)

        self.run(prepare())
        self.open()

    def open(self) -> None:
        self.database = MortalDatabase.open(databases.sqlite_url(Path(self.folder.name)))
        self.database.fuse = self.fuse
        self.is_open = True

    @rule(
        minutes=st.sampled_from([0, 0, 0, -10, 5, 60]),
        late=st.sampled_from(["send 30d", "send 30d", "drop 20m", "ask"]),
        repeat=st.sampled_from(["", "", "FREQ=DAILY;COUNT=2"]),
        has_number=st.booleans(),
    )
    def announce(self, minutes: int, late: str, repeat: str, *, has_number: bool = True) -> None:
        self.announced += 1
        at = f"{self.now + timedelta(minutes=minutes):%Y-%m-%d %H:%M} UTC"
        changes = {"texts": NUMBERED} if has_number else {}
        what = builders.content(at, late=late, repeat=repeat, **changes)
        self.run(builders.approved(self.database, what, key=f"post-{self.announced}", now=self.now))

    @rule(number=st.sampled_from([0, 4, 5, 9]), is_seen=st.booleans())
    def the_number_of_pledges_changes(self, number: int, *, is_seen: bool) -> None:
        self.pledges = number
        self.run(self.count())
        if is_seen:
            self.run(refreshing.look(self.database, self.now))

    async def count(self) -> None:
        """Let one class stand for all who pledge."""
        row = {"id": "p", "campaign_id": 1, "pledge_text_id": 1, "kind": "group", "partner_id": 1, "locale": "en"}
        async with self.database.writing() as connection:
            await connection.execute(pledge.delete())
            if self.pledges:
                await connection.execute(pledge.insert(), row | {"size": self.pledges, "pledged_at": self.now})

    @rule(seconds=st.sampled_from([1, 30, 100, 400, 1800, 7200]))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(troubles=TROUBLES, lost=st.lists(st.booleans(), max_size=4), changes=CHANGE_TROUBLES)
    def relay(self, troubles: list[Outcome | None], lost: list[bool], changes: list[Change | None]) -> None:
        self.sender.troubles.extend(troubles)
        self.sender.lost_answers.extend(lost)
        self.sender.change_troubles.extend(changes)
        self.sender.lost_change_answers.extend(lost)
        before = len(self.sender.stored)
        self.run(outbox.relay(self.courier()))
        assert not self.is_paused or len(self.sender.stored) == before, "nothing is sent while paused"
        self.sender.troubles.clear()
        self.sender.lost_answers.clear()
        self.sender.change_troubles.clear()
        self.sender.lost_change_answers.clear()

    # 6 steps to the first claim, 2 for each send, 3 for each record: most crashes hit what is under way
    @rule(
        steps=st.sampled_from([9, 8, 10, 11, 7, 6, 5, 13, 16, 4, 2, 0]),
        seconds=st.sampled_from([900, 61, 1]),
        is_something_due=st.booleans(),
    )
    def crash_and_start_again(self, steps: int, seconds: int, *, is_something_due: bool) -> None:
        if is_something_due:
            self.announce(0, "send 30d", "")
        self.fuse.steps = steps
        with contextlib.suppress(Crash):
            self.run(outbox.relay(self.courier()))
        self.run(self.database.close())
        self.fuse.steps = None
        self.now += timedelta(seconds=seconds)
        self.open()

    @rule()
    def pause_or_resume(self) -> None:
        if self.is_paused:
            self.run(campaigns.resume(self.database, SLUG, actor=AUTHOR, now=self.now))
        else:
            self.run(campaigns.pause(self.database, SLUG, "wait", actor=AUTHOR, now=self.now))
        self.is_paused = not self.is_paused

    @precondition(lambda self: self.announced > 0)
    @rule()
    def call_off_the_last(self) -> None:
        if f"post-{self.announced}" not in self.recalled:
            self.run(announcements.cancel(self.database, SLUG, f"post-{self.announced}", actor=AUTHOR, now=self.now))

    @precondition(lambda self: self.announced > 0)
    @rule(back=st.integers(0, 1))
    def recall(self, back: int) -> None:
        key = f"post-{max(1, self.announced - back)}"
        self.run(afterwards.recall(self.database, SLUG, key, "a wrong number", actor=AUTHOR, now=self.now))
        self.recalled.add(key)

    @precondition(lambda self: self.announced > 0)
    @rule(back=st.integers(0, 1), locale=st.sampled_from(["en", "pt"]), is_approved=st.booleans())
    def correct(self, back: int, locale: str, is_approved: bool) -> None:
        key = f"post-{max(1, self.announced - back)}"
        self.corrected += 1
        words = f"Corrected {self.corrected}"
        try:
            self.run(self.put_right(key, {locale: Text("New", words)}, is_approved=is_approved))
        except ConflictError:
            return  # no copy is out, or it was called off
        if is_approved and locale == "pt":
            self.corrections[key] = words

    @rule(is_recall=st.booleans(), is_lost=st.booleans(), is_stored=st.booleans())
    def somebody_decides_while_a_post_is_on_its_way(self, *, is_recall: bool, is_lost: bool, is_stored: bool) -> None:
        self.announce(0, "send 30d", "")
        key, words = f"post-{self.announced}", f"Meanwhile {self.announced}"

        async def decide() -> None:
            if is_recall:
                await afterwards.recall(self.database, SLUG, key, "wrong", actor=AUTHOR, now=self.now)
                self.recalled.add(key)
            else:
                with contextlib.suppress(ConflictError):  # the first copy is not known to be out yet
                    await self.put_right(key, {"pt": Text("New", words)}, is_approved=True)
                    self.corrections[key] = words

        self.sender.meanwhile = decide
        self.relay([None, Unknown("no answer")] if is_lost else [], [is_stored], [])
        self.sender.meanwhile = None

    async def put_right(self, key: str, texts: dict[str, Text], *, is_approved: bool) -> None:
        await afterwards.correct(
            self.database,
            SLUG,
            key,
            texts,
            version=None,
            is_meaning_changed=True,
            notes={},
            actor=AUTHOR,
            now=self.now,
        )
        if is_approved:
            await announcements.approve(self.database, SLUG, key, actor=builders.APPROVER, now=self.now)
        else:
            await announcements.reject(self.database, SLUG, key, "no", actor=builders.APPROVER, now=self.now)

    @rule(channel=st.integers(1, PARTNERS), is_readable=st.booleans())
    def the_history_of_a_channel_is_hidden_or_shown(self, channel: int, is_readable: bool) -> None:
        (self.sender.unreadable.discard if is_readable else self.sender.unreadable.add)(builders.CHANNEL + channel)

    @rule(with_late=st.booleans())
    def retry_what_failed(self, with_late: bool) -> None:
        self.run(settling.retry(self.database, SLUG, with_late=with_late, actor=AUTHOR, now=self.now))

    @rule()
    def settle_what_is_unknown_by_sight(self) -> None:
        for row in self.run(outbox.deliveries(self.database, SLUG)):
            if row.state is DeliveryState.UNKNOWN:
                is_there = self.sender.copies(row.channel_id, row.reference) > 0
                self.run(settling.resolve(self.database, row.id, is_there=is_there, actor=AUTHOR, now=self.now))

    @precondition(lambda self: len(self.sender.stored) > 0)
    @rule()
    def a_moderator_removes_the_last_message(self) -> None:
        message = self.sender.stored[-1]
        rows = self.run(outbox.deliveries(self.database, SLUG))
        is_known = any(row.message_id == message.message_id for row in rows)
        # Removed before we knew it was there, it looks like one that never arrived once the key is forgotten:
        # such a post is sent again, which is better than never. What we know is there is never sent again.
        message.is_removed = is_known

    @invariant()
    def no_post_shows_a_small_number(self) -> None:
        said = {number for each in self.sender.stored for post in each.shown for number in NUMBER.findall(post.body)}
        assert said <= {"", "5", "9"}

    @invariant()
    def no_channel_has_a_post_twice(self) -> None:
        seen = [(each.channel_id, each.reference) for each in self.sender.stored]
        assert len(seen) == len(set(seen))

    def teardown(self) -> None:
        try:
            if self.is_open:
                self.let_everything_end()
        finally:
            if self.is_open:
                self.run(self.database.close())
            self.runner.close()
            self.folder.cleanup()

    def let_everything_end(self) -> None:
        if self.is_paused:
            self.pause_or_resume()
        for _ in range(30):
            self.run(refreshing.look(self.database, self.now))
            self.run(outbox.relay(self.courier()))
            self.now += timedelta(minutes=5)
        for row in self.run(outbox.deliveries(self.database, SLUG)):
            self.check(row)
        self.no_channel_has_a_post_twice()

    def check(self, row: DeliveryRow) -> None:
        copies = self.sender.copies(row.channel_id, row.reference)
        visible = [each for each in self.sender.in_channel(row.channel_id) if each.reference == row.reference]
        is_listed = row.state is DeliveryState.UNKNOWN or (
            row.amendment is not None and row.amendment.state is AmendmentState.FAILED
        )
        if row.announcement_key in self.recalled:
            assert not visible or is_listed, f"neither taken back nor listed: {row}"
        elif words := self.corrections.get(row.announcement_key):
            shown = {each.shown[-1].body for each in visible}
            assert shown <= {words} or is_listed or row.reason == ledger.REMOVED, f"{words!r} is not {shown}: {row}"
        if row.state is DeliveryState.SENT and row.amendment is None and row.message_id and not row.reason:
            shown = {
                NUMBER.findall(each.shown[-1].body)[0] for each in visible if each.shown[-1].title == NUMBERED_TITLE
            }
            wanted = str(self.pledges) if self.pledges >= 5 else ""
            assert shown <= {wanted}, f"{wanted!r} is not {shown}: {row}"
        if row.amendment is not None:
            assert row.amendment.state not in OPEN_STATES, f"still under way after hours of calm: {row}"
        match row.state:
            case DeliveryState.SENT:
                assert copies == 1, row
            case DeliveryState.FAILED:
                assert copies == 0, row
                assert row.reason, row
            case DeliveryState.RECALLED:
                assert copies == 1, row
                assert not visible, row
            case DeliveryState.HELD | DeliveryState.DROPPED | DeliveryState.UNKNOWN:
                assert row.state is DeliveryState.UNKNOWN or copies == 0, f"it is there all the same: {row}"
                assert row.reason, f"nobody would know why: {row}"
            case DeliveryState.PLANNED:
                assert row.due_at > self.now - timedelta(minutes=10), f"forgotten: {row}"
            case _:
                raise AssertionError(f"still under way after hours of calm: {row}")

    def courier(self) -> Courier:
        async def no_sleep(_: float) -> None:
            await asyncio.sleep(0)

        return Courier(
            database=self.database,
            sender=self.sender,
            pace=Pace(1_000_000.0),
            now=lambda: self.now,
            monotonic=lambda: 0.0,
            sleep=no_sleep,
        )


TestExactlyOnce = Deliveries.TestCase
TestExactlyOnce.settings = settings(
    max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
