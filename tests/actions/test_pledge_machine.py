"""Any order of pledging, taking back, naming, groups, notes, erasing and the end of the key, by several people.

After every step the counter is what the export adds up to, what the partners' numbers add up to, and what a plain
dictionary says; names stand exactly where somebody put them, and no note is read before it is approved.
"""

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from campaigns.actions import campaigns as campaign_actions
from campaigns.actions import mydata, pledge_groups, pledge_names, pledge_notes, pledges, retention
from campaigns.actions.pledge_groups import Speaker
from campaigns.actions.pledges import Member
from campaigns.model.counting import Dimension
from campaigns.model.errors import ConflictError, ForbiddenError, InputError, SidekickError
from campaigns.model.pledge import NoteState, PledgeKind, Refusal
from campaigns.storage import counting
from campaigns.storage.database import Database
from tests import databases
from tests.actions.pledgers import ANA, ROLE, SECRET, SIXTEEN, TEXTS, export, furnish
from tests.builders import AUTHOR, GUILD, NOW, SLUG

PEOPLE = st.integers(0, 2)
PLACES = st.sampled_from([GUILD + 1, GUILD + 2, None, 77])
KEYS = st.sampled_from([text.key for text in TEXTS])
Key = tuple[int, str, PledgeKind]


class Pledging(RuleBasedStateMachine):
    """Three people, four places, three texts."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.sizes: dict[Key, int] = {}
        self.ids: dict[Key, str] = {}
        self.names: dict[str, str] = {}
        self.notes: dict[str, NoteState] = {}
        self.places: dict[str, int] = {}
        """Where a group or an organisation pledged: a note is written there."""
        self.gone = 0
        """What stands for ever since the key was destroyed."""
        self.is_over = False

    def run(self, coroutine: Any) -> Any:
        return self.runner.run(coroutine)

    @initialize()
    def open(self) -> None:
        async def opened() -> Database:
            self.context = databases.sqlite(Path(self.folder.name))
            return await furnish(await self.context.__aenter__())

        self.database = self.run(opened())

    def teardown(self) -> None:
        self.run(self.context.__aexit__(None, None, None))
        self.runner.close()
        self.folder.cleanup()

    # -- what people do ------------------------------------------------------------------------------

    @precondition(lambda self: not self.is_over)
    @rule(who=PEOPLE, where=PLACES, key=KEYS)
    def press(self, who: int, where: int | None, key: str) -> None:
        receipt = self.run(pledges.make(self.database, SLUG, key, member(who, where), secret=SECRET, now=NOW))
        mine = (who, key, PledgeKind.PERSON)
        assert receipt.is_new == (mine not in self.sizes)
        self.sizes[mine], self.ids[mine] = 1, receipt.pledge_id

    @precondition(lambda self: not self.is_over)
    @rule(who=PEOPLE, where=st.sampled_from([GUILD + 1, GUILD + 2]), key=KEYS, size=st.integers(2, 4))
    def group(self, who: int, where: int, key: str, size: int) -> None:
        mine = (who, key, PledgeKind.GROUP)
        if not fits(PledgeKind.GROUP, key):
            self.refuse(pledge_groups.for_group, key, speaker(who, where), size)
            return
        note = None
        if self.sizes.get(mine, size) != size:
            note = self.notes.get(self.ids[mine])
            self.forget(mine)
        made = pledge_groups.for_group(self.database, SLUG, key, speaker(who, where), size, secret=SECRET, now=NOW)
        self.ids[mine], self.sizes[mine] = self.run(made).pledge_id, size
        self.places.setdefault(self.ids[mine], where)  # one of the same size stands where it was made first
        if note is not None:
            self.notes[self.ids[mine]] = note

    @precondition(lambda self: not self.is_over)
    @rule(who=PEOPLE, key=KEYS)
    def organisation(self, who: int, key: str) -> None:
        if not fits(PledgeKind.ORGANISATION, key):
            self.refuse(pledge_groups.for_organisation, key, speaker(who, GUILD + 1))
            return
        taken = any(other[1:] == (key, PledgeKind.ORGANISATION) for other in self.sizes)
        made = pledge_groups.for_organisation(self.database, SLUG, key, speaker(who, GUILD + 1), secret=SECRET, now=NOW)
        receipt = self.run(made)
        assert receipt.is_new == (not taken)
        if not taken:
            mine = (who, key, PledgeKind.ORGANISATION)
            self.sizes[mine], self.ids[mine] = 1, receipt.pledge_id
            self.places[receipt.pledge_id] = GUILD + 1

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), who=PEOPLE)
    def withdraw(self, data: st.DataObject, who: int) -> None:
        mine = data.draw(st.sampled_from(sorted(self.ids)))
        taking = pledges.withdraw(
            self.database, SLUG, member(who, None), secret=SECRET, now=NOW, pledge_id=self.ids[mine]
        )
        assert self.run(taking) == (who == mine[0])
        if who == mine[0]:
            self.forget(mine)

    @precondition(lambda self: not self.is_over)
    @rule(who=PEOPLE)
    def erase(self, who: int) -> None:
        theirs = [mine for mine in self.sizes if mine[0] == who]
        named = sum(self.ids[mine] in self.names for mine in theirs)
        done = self.run(mydata.erase(self.database, member(who, None).user_id, secret=SECRET, now=NOW))
        assert (done.withdrawn, done.names) == (len(theirs), named)
        for mine in theirs:
            self.forget(mine)

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), who=PEOPLE, typed=st.sampled_from(["Ana", "Zoë", "ana@example.org"]))
    def name(self, data: st.DataObject, who: int, typed: str) -> None:
        mine = data.draw(st.sampled_from(sorted(self.ids)))
        may = who == mine[0] and mine[2] is PledgeKind.PERSON and "@" not in typed
        try:
            self.run(
                pledge_names.show(
                    self.database,
                    SLUG,
                    member(who, None),
                    self.ids[mine],
                    typed,
                    statement=SIXTEEN,
                    secret=SECRET,
                    now=NOW,
                )
            )
        except SidekickError:
            assert not may
        else:
            assert may
            self.names[self.ids[mine]] = typed

    @precondition(lambda self: self.names)
    @rule(data=st.data())
    def hide(self, data: st.DataObject) -> None:
        pledge_id = data.draw(st.sampled_from(sorted(self.names)))
        (who,) = [mine[0] for mine, each in self.ids.items() if each == pledge_id]
        self.run(pledge_names.hide(self.database, SLUG, member(who, None), pledge_id, secret=SECRET))
        del self.names[pledge_id]

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), where=st.sampled_from([GUILD + 1, GUILD + 2]))
    def note(self, data: st.DataObject, where: int) -> None:
        mine = data.draw(st.sampled_from(sorted(self.ids)))
        writing = pledge_notes.write(
            self.database, SLUG, speaker(mine[0], where), self.ids[mine], "We read it.", secret=SECRET, now=NOW
        )
        if self.places.get(self.ids[mine]) != where:
            with pytest.raises((ConflictError, ForbiddenError)):
                self.run(writing)
        else:
            self.run(writing)
            self.notes[self.ids[mine]] = NoteState.WAITING

    @precondition(lambda self: NoteState.WAITING in self.notes.values())
    @rule(data=st.data(), refusal=st.sampled_from([None, Refusal.UNKIND]))
    def moderate(self, data: st.DataObject, refusal: Refusal | None) -> None:
        waiting = sorted(each for each, state in self.notes.items() if state is NoteState.WAITING)
        pledge_id = data.draw(st.sampled_from(waiting))
        self.run(pledge_notes.decide(self.database, SLUG, pledge_id, NOW, refusal=refusal, actor=AUTHOR, now=NOW))
        self.notes[pledge_id] = NoteState.REFUSED if refusal else NoteState.APPROVED

    @precondition(lambda self: not self.is_over and len(self.sizes) > 3)
    @rule()
    def destroy_the_key(self) -> None:
        self.gone, self.is_over = sum(self.sizes.values()), True
        self.run(retention.close(self.database, SLUG, actor=AUTHOR, now=NOW))
        self.run(retention.destroy(self.database, SLUG, secret=SECRET, actor=AUTHOR, now=NOW))
        for store in (self.sizes, self.ids, self.names, self.notes, self.places):
            store.clear()

    @precondition(lambda self: self.is_over)
    @rule(who=PEOPLE, key=KEYS)
    def nobody_is_found_any_more(self, who: int, key: str) -> None:
        with pytest.raises(ConflictError):
            self.run(pledges.make(self.database, SLUG, key, member(who, None), secret=SECRET, now=NOW))
        held = self.run(mydata.everything(self.database, member(who, None).user_id, "en", secret=SECRET))
        assert held.pledges == ()

    # -- what holds after every step -----------------------------------------------------------------

    @invariant()
    def the_counter_is_the_export_is_the_partners_is_what_was_done(self) -> None:
        wanted = self.gone + sum(self.sizes.values())
        assert self.run(self.numbers()) == (wanted, wanted, wanted)

    @invariant()
    def names_and_notes_stand_where_somebody_put_them(self) -> None:
        rows = self.run(export(self.database))
        assert {row.pledge_id: row.display_name for row in rows if row.display_name} == self.names
        for state in NoteState:
            page = self.run(pledge_notes.page(self.database, SLUG, state, locale="en", size=100))
            assert {each.pledge_id for each in page.notes} == {
                each for each, stands in self.notes.items() if stands is state
            }

    async def numbers(self) -> tuple[int, int, int]:
        rows = await export(self.database)
        async with self.database.reading() as connection:
            campaign = await campaign_actions.find(connection, SLUG)
            cells = await counting.cells(connection, campaign.id, Dimension.PARTNER)
        progress = await pledges.progress(self.database, SLUG)
        standing = sum(row.size for row in rows if row.withdrawn_at is None)
        return progress.total, standing, sum(size for _, size in cells)

    def refuse(self, verb: Any, key: str, *values: Any) -> None:
        with pytest.raises(InputError, match="not one for"):
            self.run(verb(self.database, SLUG, key, *values, secret=SECRET, now=NOW))

    def forget(self, mine: Key) -> None:
        pledge_id = self.ids.pop(mine)
        del self.sizes[mine]
        self.names.pop(pledge_id, None)
        self.places.pop(pledge_id, None)
        self.notes.pop(pledge_id, None)


def fits(kind: PledgeKind, key: str) -> bool:
    return next(text.role for text in TEXTS if text.key == key) in kind.roles


def member(who: int, where: int | None) -> Member:
    return replace(ANA, user_id=ANA.user_id + who, guild_id=where)


def speaker(who: int, where: int) -> Speaker:
    return Speaker(member(who, where), frozenset({ROLE}), may_manage=False)


TestPledging = Pledging.TestCase
TestPledging.settings = settings(
    max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
