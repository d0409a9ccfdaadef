"""What somebody may pledge for others and write beside it: refused where it does not fit, and never offered then."""

from dataclasses import replace
from datetime import timedelta

import pytest

from campaigns.actions import campaigns as campaign_actions
from campaigns.actions import partners, pledge_groups, pledge_notes, pledges, pledging
from campaigns.actions.pledge_groups import Speaker
from campaigns.model.errors import ConflictError, ForbiddenError, InputError, NotFoundError, SidekickError
from campaigns.model.partner import PartnerState
from campaigns.model.pledge import NoteState, PledgeKind, PledgeReceipt, PledgeRole
from campaigns.storage.database import Database
from tests.actions.pledgers import EVE, SECRET, TEACHER, export, furnish, group, make
from tests.builders import AUTHOR, GUILD, NOW, SLUG

COLLEAGUE = replace(TEACHER, member=EVE)
ADMIN = replace(COLLEAGUE, role_ids=frozenset(), may_manage=True)
NOTE = "We read the terms together."


@pytest.fixture
async def campaign(database: Database) -> Database:
    return await furnish(database)


async def organisation(database: Database, key: str = "train-staff", speaker: Speaker = TEACHER) -> PledgeReceipt:
    return await pledge_groups.for_organisation(database, SLUG, key, speaker, secret=SECRET, now=NOW)


async def note(database: Database, receipt: PledgeReceipt, speaker: Speaker = TEACHER) -> PledgeReceipt:
    return await pledge_notes.write(database, SLUG, speaker, receipt.pledge_id, NOTE, secret=SECRET, now=NOW)


async def own(database: Database, receipt: PledgeReceipt, speaker: Speaker = TEACHER) -> PledgeReceipt:
    return await pledge_notes.own(database, SLUG, speaker, receipt.pledge_id, secret=SECRET, now=NOW)


async def test_a_class_cannot_promise_what_an_organisation_does(campaign: Database) -> None:
    with pytest.raises(InputError, match="not one for a group") as refused:
        await group(campaign, 28, key="train-staff")
    assert "counted as theirs" in refused.value.why
    assert "/pledge group" in refused.value.fix
    assert await export(campaign) == []


@pytest.mark.parametrize("key", ["ask-first", "listen"])
async def test_an_organisation_cannot_promise_what_a_child_or_a_parent_does(campaign: Database, key: str) -> None:
    with pytest.raises(InputError, match="not one for an organisation") as refused:
        await organisation(campaign, key)
    assert "/pledge group" in refused.value.fix
    assert await export(campaign) == []


async def test_who_may_not_speak_for_others_hears_that_first(campaign: Database) -> None:
    with pytest.raises(ForbiddenError):
        await organisation(campaign, "ask-first", replace(TEACHER, role_ids=frozenset()))


async def test_a_person_says_for_themselves_who_they_are_in_any_role(campaign: Database) -> None:
    await make(campaign, "train-staff")
    (row,) = await export(campaign)
    assert (row.kind, row.role) == ("person", "organisation")


def test_groups_and_organisations_share_no_role_and_leave_none_out() -> None:
    assert not PledgeKind.GROUP.roles & PledgeKind.ORGANISATION.roles
    assert PledgeKind.GROUP.roles | PledgeKind.ORGANISATION.roles == frozenset(PledgeRole) == PledgeKind.PERSON.roles


async def test_who_made_it_may_write_beside_it_and_take_it_back(campaign: Database) -> None:
    for made in (await group(campaign), await organisation(campaign)):
        assert (made.may_note, made.may_take_back) == (True, True)
        assert (await own(campaign, made)).may_note
        assert (await note(campaign, made)).may_note
    again = await organisation(campaign)
    assert (again.may_note, again.note_state) == (True, NoteState.WAITING)
    assert not (await make(campaign)).may_note


async def test_a_colleague_is_offered_nothing_that_would_be_refused(campaign: Database) -> None:
    made = await organisation(campaign)
    await note(campaign, made)
    seen = await organisation(campaign, speaker=COLLEAGUE)
    assert (seen.pledge_id, seen.may_note, seen.may_take_back) == (made.pledge_id, False, False)
    assert seen.note_state is None, "what became of a note is for who wrote it"
    by_admin = await organisation(campaign, speaker=ADMIN)
    assert (by_admin.may_note, by_admin.may_take_back) == (False, True)
    for speaker in (COLLEAGUE, ADMIN):
        with pytest.raises(NotFoundError, match="not yours"):
            await note(campaign, seen, speaker)
        with pytest.raises(NotFoundError, match="not yours"):
            await must_write(campaign, seen, speaker)
    assert await pledges.withdraw(campaign, SLUG, EVE, secret=SECRET, now=NOW, pledge_id=seen.pledge_id) == 0


@pytest.mark.parametrize(
    "speaker",
    [
        replace(TEACHER, role_ids=frozenset()),
        replace(TEACHER, member=replace(TEACHER.member, guild_id=None)),
        replace(TEACHER, member=replace(TEACHER.member, guild_id=GUILD + 2)),
        replace(TEACHER, member=replace(TEACHER.member, guild_id=GUILD + 2), may_manage=True),
        replace(TEACHER, member=replace(TEACHER.member, guild_id=5), may_manage=True),
    ],
    ids=["role lost", "direct message", "another partner", "manages another partner", "manages some server"],
)
async def test_who_may_not_write_here_hears_it_before_typing_and_can_still_take_the_note_away(
    campaign: Database, speaker: Speaker
) -> None:
    made = await note(campaign, await group(campaign))
    seen = await own(campaign, made, speaker)
    assert (seen.may_note, seen.note_state, seen.may_take_back) == (False, NoteState.WAITING, True)
    with pytest.raises(ForbiddenError):
        await must_write(campaign, made, speaker)
    with pytest.raises(ForbiddenError):
        await note(campaign, made, speaker)
    left = await pledge_notes.write(campaign, SLUG, speaker, made.pledge_id, "", secret=SECRET, now=NOW)
    assert (left.note_state, left.may_note) == (None, False)


async def test_after_the_end_and_after_the_partner_left_no_note_is_offered_or_taken(campaign: Database) -> None:
    made = await group(campaign)
    await partners.set_state(campaign, SLUG, GUILD + 1, PartnerState.LEFT, actor=AUTHOR, now=NOW)
    await refused(campaign, made, ForbiddenError)
    second = await group(campaign, 25, replace(COLLEAGUE, member=replace(EVE, guild_id=GUILD + 2)))
    await pledging.change(
        campaign, SLUG, actor=AUTHOR, now=NOW, opens="-", closes=f"{NOW + timedelta(minutes=-1):%Y-%m-%d %H:%M} UTC"
    )
    assert (await campaign_actions.get(campaign, SLUG)).pledging_closes_at is not None
    await refused(campaign, second, ConflictError, replace(COLLEAGUE, member=replace(EVE, guild_id=GUILD + 2)))


async def refused(
    database: Database, made: PledgeReceipt, error: type[SidekickError], speaker: Speaker = TEACHER
) -> None:
    assert not (await own(database, made, speaker)).may_note
    with pytest.raises(error):
        await must_write(database, made, speaker)
    with pytest.raises(error):
        await note(database, made, speaker)


async def must_write(database: Database, receipt: PledgeReceipt, speaker: Speaker) -> None:
    await pledge_notes.must_write(database, SLUG, speaker, receipt.pledge_id, secret=SECRET, now=NOW)
