"""Announcements: two pairs of eyes, one version, and no post that nobody approved."""

import pytest

from campaigns.actions import announcements, campaigns, outbox, sending_now
from campaigns.model import when
from campaigns.model.announcement import AnnouncementState, Text
from campaigns.model.delivery import DeliveryState
from campaigns.model.errors import ConflictError, ForbiddenError, NotFoundError
from campaigns.storage.database import Database
from tests.builders import APPROVER, AUTHOR, NOON, NOW, SLUG, approved, content, new_campaign, new_partners, seconds


async def counts(database: Database) -> dict[DeliveryState, int]:
    return dict((await outbox.status(database, SLUG)).counts)


async def test_a_draft_plans_nothing(database: Database) -> None:
    await new_campaign(database)
    await new_partners(database, 3)
    drafted = await announcements.draft(database, SLUG, content(), actor=AUTHOR, now=NOW)
    assert (drafted.state, drafted.reference) == (AnnouncementState.DRAFT, "SID27-001")
    assert await counts(database) == {}


async def test_the_author_cannot_approve(database: Database) -> None:
    await new_campaign(database)
    await announcements.draft(database, SLUG, content(), actor=AUTHOR, now=NOW, key="hello")
    await announcements.submit(database, SLUG, "hello", actor=AUTHOR, now=NOW)
    with pytest.raises(ForbiddenError, match="somebody else"):
        await announcements.approve(database, SLUG, "hello", actor=AUTHOR, now=NOW)


async def test_whoever_edits_becomes_the_author_and_cannot_approve_either(database: Database) -> None:
    await new_campaign(database)
    await announcements.draft(database, SLUG, content(), actor=AUTHOR, now=NOW, key="hello")
    await announcements.edit(database, SLUG, "hello", content("T 13:00 UTC"), actor=APPROVER, now=NOW)
    await announcements.submit(database, SLUG, "hello", actor=AUTHOR, now=NOW)
    with pytest.raises(ForbiddenError):
        await announcements.approve(database, SLUG, "hello", actor=APPROVER, now=NOW)


async def test_an_approval_plans_a_delivery_for_every_partner(database: Database) -> None:
    await new_campaign(database)
    await new_partners(database, 3)
    done = await approved(database)
    assert (done.announcement.state, done.planned.added) == (AnnouncementState.APPROVED, 3)
    assert await counts(database) == {DeliveryState.PLANNED: 3}


async def test_an_edit_after_approval_voids_it_and_stops_what_waits(database: Database) -> None:
    await new_campaign(database)
    await new_partners(database, 3)
    await approved(database)
    edited = await announcements.edit(
        database, SLUG, "hello", content(texts={"en": Text("New", "Words")}), actor=AUTHOR, now=NOW
    )
    assert (edited.state, edited.version, edited.approved_version) == (AnnouncementState.DRAFT, 2, None)
    assert await counts(database) == {DeliveryState.DROPPED: 3}


async def test_approving_the_edited_version_plans_it_again_with_other_keys(database: Database) -> None:
    await new_campaign(database)
    await new_partners(database, 2)
    await approved(database)
    await announcements.edit(database, SLUG, "hello", content("T 15:00 UTC"), actor=AUTHOR, now=NOW)
    await announcements.submit(database, SLUG, "hello", actor=AUTHOR, now=NOW)
    again = await announcements.approve(database, SLUG, "hello", actor=APPROVER, now=NOW)
    assert (again.planned.added, again.planned.changed) == (0, 2)
    _, rows = await announcements.status(database, SLUG, "hello")
    assert {row.state for row in rows} == {DeliveryState.PLANNED}
    assert {row.due_at for row in rows} == {NOON + seconds(3 * 3600)}


async def test_an_approver_approves_the_version_they_saw_or_none(database: Database) -> None:
    await new_campaign(database)
    await announcements.draft(database, SLUG, content(), actor=AUTHOR, now=NOW, key="hello")
    await announcements.edit(database, SLUG, "hello", content("T 15:00 UTC"), actor=AUTHOR, now=NOW)
    await announcements.submit(database, SLUG, "hello", actor=AUTHOR, now=NOW)
    with pytest.raises(ConflictError, match="edited while you read"):
        await announcements.approve(database, SLUG, "hello", version=1, actor=APPROVER, now=NOW)


async def test_an_edit_that_changes_nothing_voids_nothing(database: Database) -> None:
    await new_campaign(database)
    await approved(database)
    same = await announcements.edit(database, SLUG, "hello", content(), actor=AUTHOR, now=NOW)
    assert (same.state, same.version) == (AnnouncementState.APPROVED, 1)


async def test_what_has_no_time_cannot_be_approved(database: Database) -> None:
    await new_campaign(database)
    with pytest.raises(ConflictError, match="no time yet"):
        await approved(database, content(""))


async def test_scheduling_in_the_words_of_the_plan(database: Database) -> None:
    await new_campaign(database)
    await announcements.draft(database, SLUG, content(""), actor=AUTHOR, now=NOW, key="hello")
    scheduled = await announcements.schedule(database, SLUG, "hello", "T-7 09:00 local", actor=AUTHOR, now=NOW)
    assert scheduled.content.when == when.parse("T-7 09:00 local")
    assert scheduled.version == 2


async def test_cancelling_stops_what_has_not_been_sent(database: Database) -> None:
    await new_campaign(database)
    await new_partners(database, 3)
    await approved(database)
    cancelled, stopped = await announcements.cancel(database, SLUG, "hello", actor=AUTHOR, now=NOW)
    assert (cancelled.state, stopped) == (AnnouncementState.CANCELLED, 3)
    assert await counts(database) == {DeliveryState.DROPPED: 3}


async def test_send_now_moves_the_time_and_keeps_the_words_and_the_approval(database: Database) -> None:
    await new_campaign(database)
    await new_partners(database, 2)
    before = await approved(database)
    now = NOW + seconds(59)
    done = await sending_now.send_now(database, SLUG, "hello", actor=AUTHOR, now=now)
    assert done.announcement.state is AnnouncementState.APPROVED
    assert done.announcement.content.texts == before.announcement.content.texts
    _, rows = await announcements.status(database, SLUG, "hello")
    assert {(row.state, row.due_at) for row in rows} == {(DeliveryState.PLANNED, now)}


async def test_what_was_over_before_it_was_approved_does_not_go_out(database: Database) -> None:
    await new_campaign(database)
    await new_partners(database, 2)
    done = await approved(database, content("T-60 09:00 local"))
    assert (done.planned.added, done.planned.past) == (2, 2)
    assert await counts(database) == {DeliveryState.DROPPED: 2}


async def test_an_announcement_is_found_by_key_and_by_reference_in_its_own_campaign_only(database: Database) -> None:
    await new_campaign(database)
    await new_campaign(database, "other", name="Another campaign")
    await announcements.draft(database, SLUG, content(), actor=AUTHOR, now=NOW, key="hello")
    assert (await announcements.get(database, SLUG, "sid27-001")).key == "hello"
    with pytest.raises(NotFoundError):
        await announcements.get(database, "other", "hello")


async def test_two_campaigns_of_one_year_never_share_post_references(database: Database) -> None:
    first = await new_campaign(database)
    second = await new_campaign(database, "second")
    assert first.reference_prefix == "SID27"
    assert second.reference_prefix != first.reference_prefix


async def test_a_paused_campaign_says_why_and_resumes(database: Database) -> None:
    await new_campaign(database)
    paused = await campaigns.pause(database, SLUG, "wrong number on the card", actor=AUTHOR, now=NOW)
    assert (paused.state, paused.pause_reason) == ("paused", "wrong number on the card")
    resumed = await campaigns.resume(database, SLUG, actor=AUTHOR, now=NOW)
    assert (resumed.state, resumed.pause_reason) == ("active", "")
