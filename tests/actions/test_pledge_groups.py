"""Groups are one number, organisations one promise; notes are read by a person before anybody else sees them."""

import asyncio
import math
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from campaigns.actions import asides, mydata, pledge_groups, pledge_notes, pledges, statements
from campaigns.actions.asides import Conditions
from campaigns.actions.pledge_groups import Speaker
from campaigns.model.actor import Actor
from campaigns.model.errors import ConflictError, ForbiddenError, InputError, NotFoundError
from campaigns.model.pledge import NoteState, PledgeKind, PledgeReceipt, Refusal
from campaigns.storage.database import Database
from tests.actions.pledgers import ANA, EVE, SECRET, TEACHER, export, furnish, group, make, total
from tests.builders import AUTHOR, GUILD, NOW, SLUG


@pytest.fixture
async def campaign(database: Database) -> Database:
    return await furnish(database)


async def organisation(database: Database, speaker: Speaker = TEACHER) -> PledgeReceipt:
    return await pledge_groups.for_organisation(database, SLUG, "train-staff", speaker, secret=SECRET, now=NOW)


async def note(
    database: Database, receipt: PledgeReceipt, typed: str, speaker: Speaker = TEACHER, later: float = 0
) -> PledgeReceipt:
    now = NOW + timedelta(seconds=later)
    return await pledge_notes.write(database, SLUG, speaker, receipt.pledge_id, typed, secret=SECRET, now=now)


async def bodies(database: Database, state: NoteState = NoteState.WAITING) -> list[str]:
    page = await pledge_notes.page(database, SLUG, state, locale="en")
    return [each.body for each in page.notes]


async def test_a_class_counts_with_its_number_and_without_names(campaign: Database) -> None:
    receipt = await group(campaign, 28)
    assert (receipt.kind, receipt.size, await total(campaign)) == (PledgeKind.GROUP, 28, 28)
    (row,) = await export(campaign)
    assert (row.kind, row.size, row.partner, row.display_name) == ("group", 28, "Partner 1", "")


async def test_the_same_number_again_is_harmless_and_another_takes_its_place(campaign: Database) -> None:
    first, second = await group(campaign, 28), await group(campaign, 28)
    assert (second.is_new, second.pledge_id) == (False, first.pledge_id)
    third = await group(campaign, 30)
    assert (third.is_new, await total(campaign)) == (True, 30)
    assert sorted((row.size, row.withdrawn_at) for row in await export(campaign)) == [(28, NOW), (30, None)]


async def test_a_number_put_right_keeps_its_note_and_tells_what_it_was(campaign: Database) -> None:
    await decide(campaign, await note(campaign, await group(campaign, 28), "We read the terms together."), None)
    third = await group(campaign, 30)
    assert (third.size_before, third.note_state) == (28, NoteState.APPROVED)
    assert await bodies(campaign, NoteState.APPROVED) == ["We read the terms together."]
    again = await group(campaign, 30)
    assert (again.is_new, again.size_before, again.note_state) == (False, 0, NoteState.APPROVED)


async def test_a_number_that_was_stated_stays_provable_when_a_group_is_put_right(campaign: Database) -> None:
    await group(campaign, 28)
    later = NOW + timedelta(minutes=5)
    frozen = await statements.freeze(campaign, SLUG, "press", secret=SECRET, actor=AUTHOR, now=later)
    for size in (30, 27):
        later += timedelta(minutes=5)
        await pledge_groups.for_group(campaign, SLUG, "ask-first", TEACHER, size, secret=SECRET, now=later)
    verdict = await statements.verify(campaign, SLUG, frozen.number, secret=SECRET)
    assert verdict.holds
    assert (verdict.again.size, await total(campaign)) == (28, 27)


async def test_a_group_that_is_kept_out_of_the_number_stays_out_with_another_size(campaign: Database) -> None:
    await group(campaign, 900)
    chosen = Conditions(guild_id=GUILD + 1)
    made = await asides.invalidate(campaign, SLUG, chosen, "nobody knows this school", actor=AUTHOR, now=NOW)
    await group(campaign, 800)
    assert await total(campaign) == 0
    await asides.let_in(campaign, SLUG, made.id, actor=AUTHOR, now=NOW)
    assert await total(campaign) == 800


async def test_who_manages_the_server_takes_its_organisations_pledge_back_whoever_made_it(campaign: Database) -> None:
    made = await organisation(campaign)
    await note(campaign, made, "We train everybody in spring.")
    theirs = replace(TEACHER, member=EVE, role_ids=frozenset(), may_manage=True)

    async def back(speaker: Speaker, pledge_id: str) -> bool:
        return await pledge_groups.take_back_organisation(
            campaign, SLUG, pledge_id, speaker, actor=Actor.discord(EVE.user_id), now=NOW
        )

    elsewhere = replace(theirs, member=replace(EVE, guild_id=GUILD + 2))
    by_message = replace(theirs, member=replace(EVE, guild_id=None))
    for speaker in (replace(theirs, may_manage=False), elsewhere, by_message):
        assert not await back(speaker, made.pledge_id)
    for other in (await make(campaign), await group(campaign, 28)):
        assert not await back(theirs, other.pledge_id)
    assert await total(campaign) == 30
    assert await back(theirs, made.pledge_id)
    assert not await back(theirs, made.pledge_id)
    assert (await total(campaign), await bodies(campaign)) == (29, [])
    async with campaign.reading() as connection:
        query = sa.text("SELECT subject FROM audit WHERE action = 'pledges.organisation-back'")
        assert (await connection.execute(query)).scalars().all() == [f"pledge:{made.pledge_id}"]
    assert (await organisation(campaign)).is_new


async def test_a_teacher_pledges_for_a_class_and_for_themselves(campaign: Database) -> None:
    await group(campaign, 28)
    await make(campaign, member=TEACHER.member)
    assert await total(campaign) == 29


@pytest.mark.parametrize("size", [-1, 0, 1, 1_001, 10**9, 2.5, math.nan, math.inf, True])
async def test_a_size_that_is_none_is_refused(campaign: Database, size: Any) -> None:
    with pytest.raises(InputError, match="2 to 1000"):
        await group(campaign, size)
    assert (await total(campaign), await export(campaign)) == (0, [])


@pytest.mark.parametrize(
    "speaker",
    [
        replace(TEACHER, role_ids=frozenset()),
        replace(TEACHER, role_ids=frozenset({1, 2})),
        replace(TEACHER, member=replace(TEACHER.member, guild_id=None), may_manage=True),
        replace(TEACHER, member=replace(TEACHER.member, guild_id=5), may_manage=True),
    ],
    ids=["no role", "other roles", "direct message", "a server that is no partner"],
)
async def test_only_who_may_speak_for_others_does(campaign: Database, speaker: Speaker) -> None:
    with pytest.raises(ForbiddenError):
        await group(campaign, 28, speaker)
    with pytest.raises(ForbiddenError):
        await organisation(campaign, speaker)
    assert await total(campaign) == 0


async def test_who_manages_the_server_may_speak_for_it(campaign: Database) -> None:
    await group(campaign, 28, replace(TEACHER, role_ids=frozenset(), may_manage=True))
    assert await total(campaign) == 28


async def test_an_organisation_promises_once_whoever_of_it_presses(campaign: Database) -> None:
    others = [replace(TEACHER, member=replace(ANA, user_id=ANA.user_id + number)) for number in range(10, 20)]
    receipts = await asyncio.gather(*(organisation(campaign, each) for each in others))
    assert [receipt.is_new for receipt in receipts].count(True) == 1
    assert len({receipt.pledge_id for receipt in receipts}) == 1
    assert await total(campaign) == 1


async def test_one_person_cannot_promise_for_two_organisations_with_one_text(campaign: Database) -> None:
    await organisation(campaign)
    elsewhere = replace(TEACHER, member=replace(TEACHER.member, guild_id=GUILD + 2))
    with pytest.raises(ConflictError, match="another organisation"):
        await organisation(campaign, elsewhere)


async def test_taking_a_group_back_works_from_anywhere_and_takes_the_note_along(campaign: Database) -> None:
    receipt = await group(campaign, 28)
    await note(campaign, receipt, "We read the terms together.")
    left = replace(TEACHER.member, guild_id=None)
    assert await pledges.withdraw(campaign, SLUG, left, secret=SECRET, now=NOW, pledge_id=receipt.pledge_id) == 1
    assert (await total(campaign), await bodies(campaign)) == (0, [])
    async with campaign.reading() as connection:
        assert (await connection.execute(sa.text("SELECT count(*) FROM pledge_note"))).scalar_one() == 0


async def test_a_note_waits_until_a_person_has_read_it(campaign: Database) -> None:
    receipt = await note(campaign, await group(campaign), "We read the terms together.")
    assert receipt.note_state is NoteState.WAITING
    assert (await bodies(campaign), await bodies(campaign, NoteState.APPROVED)) == (["We read the terms together."], [])
    await decide(campaign, receipt, None)
    assert (await bodies(campaign), await bodies(campaign, NoteState.APPROVED)) == ([], ["We read the terms together."])


async def test_a_refused_note_keeps_its_reason_and_no_words(campaign: Database) -> None:
    receipt = await note(campaign, await group(campaign), "Buy our books, everyone.")
    await decide(campaign, receipt, Refusal.ADVERTISING)
    (mine,) = await pledges.mine(campaign, SLUG, TEACHER.member, secret=SECRET)
    assert (mine.note_state, mine.refusal) == (NoteState.REFUSED, Refusal.ADVERTISING)
    (held,) = (await mydata.everything(campaign, TEACHER.member.user_id, "en", secret=SECRET)).pledges
    assert (held.note, held.note_state, held.note_refusal) == ("", "refused", "advertising")
    assert await total(campaign) == 28


async def test_a_note_that_was_changed_meanwhile_is_not_decided_on(campaign: Database) -> None:
    receipt = await group(campaign)
    await note(campaign, receipt, "We read the terms together.")
    await note(campaign, receipt, "Something quite different.", later=5)
    with pytest.raises(ConflictError, match="as you read it"):
        await decide(campaign, receipt, None)
    assert await bodies(campaign, NoteState.APPROVED) == []


async def test_deciding_is_on_record_without_the_words(campaign: Database) -> None:
    receipt = await note(campaign, await group(campaign), "We read the terms together.")
    await decide(campaign, receipt, None)
    with pytest.raises(ConflictError):
        await decide(campaign, receipt, Refusal.UNKIND)
    async with campaign.reading() as connection:
        rows = (await connection.execute(sa.text("SELECT * FROM audit WHERE action LIKE 'pledges.note%'"))).all()
    assert [row.subject for row in rows] == [f"pledge:{receipt.pledge_id}"]
    assert "terms together" not in repr(rows)


@pytest.mark.parametrize(
    "typed",
    [
        "Write to me: teacher@school.example",
        "See www.example.org",
        "Call 0912 345 6789",
        "We watched child porn awareness",
        "I want to kill myself",
        "x" * 301,
        "hidden \u202e text",
    ],
)
async def test_a_note_with_an_address_a_number_or_harm_is_not_stored(campaign: Database, typed: str) -> None:
    receipt = await group(campaign)
    with pytest.raises(InputError) as refused:
        await note(campaign, receipt, typed)
    assert typed not in str(refused.value)
    assert await bodies(campaign) == []


async def test_notes_are_for_who_speaks_for_others_and_only_beside_their_own(campaign: Database) -> None:
    single, theirs = await make(campaign), await group(campaign)
    with pytest.raises(ConflictError):
        await note(campaign, single, "We read.", replace(TEACHER, member=ANA))
    with pytest.raises(NotFoundError):
        await note(campaign, theirs, "We read.", replace(TEACHER, member=ANA))
    with pytest.raises(ForbiddenError):
        await note(campaign, theirs, "We read.", replace(TEACHER, role_ids=frozenset()))
    assert await bodies(campaign) == []


async def test_that_notes_wait_is_told_once_and_again_when_those_were_read(campaign: Database) -> None:
    async def told() -> int:
        async with campaign.reading() as connection:
            query = sa.text("SELECT count(*) FROM notice WHERE kind = 'note' AND detail = '{}'")
            return int((await connection.execute(query)).scalar_one())

    colleague = replace(TEACHER, member=EVE)
    first, second = await group(campaign), await group(campaign, 25, colleague)
    await note(campaign, first, "We read the terms together.")
    await note(campaign, second, "We draw posters.", colleague, later=60)
    assert await told() == 1
    await decide(campaign, first, None)
    await note(campaign, first, "We read them twice.", later=120)
    assert await told() == 2


async def test_an_empty_note_takes_it_away(campaign: Database) -> None:
    receipt = await note(campaign, await group(campaign), "We read the terms together.")
    assert (await note(campaign, receipt, "  ")).note_state is None
    assert await bodies(campaign) == []


async def decide(database: Database, receipt: PledgeReceipt, refusal: Refusal | None) -> None:
    await pledge_notes.decide(database, SLUG, receipt.pledge_id, NOW, refusal=refusal, actor=AUTHOR, now=NOW)
