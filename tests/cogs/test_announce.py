"""/announce over a real socket: from the form to the post, and everything that must not happen on the way."""

from pathlib import Path

import pytest

from campaigns.actions import announcements
from campaigns.model.announcement import AnnouncementState
from tests import builders
from tests.cogs import organisers
from tests.cogs.organisers import REFERENCE, SLUG, actor, told
from tests.house import House

APPROVE = f"sk1:do:approve:{SLUG}:{REFERENCE}:1"


async def state(home: House) -> AnnouncementState:
    return (await organisers.known(home)).state


async def test_from_the_form_to_the_partners_channels(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        olga, aki = home.hq.organiser, home.hq.approver
        form = await olga.run("announce draft")
        words = {"title": "Hello", "body": "Dear {partner.name}", "options": ["pledge"]}
        await told(await olga.submit(form, words), "Draft")
        await told(await organisers.schedule(olga, "T 12:00 UTC"), "T 12:00 UTC")
        await told(await olga.run("announce submit", {"announcement": REFERENCE}), "Waiting for approval")
        shown = await aki.run("announce approve", {"announcement": REFERENCE})
        await told(shown, "Approve version 2", "Dear Partner 1")
        await aki.press(shown.replies[0], "Approve version 2")
        await home.until(lambda: "2 deliveries are planned." in shown.text)
        assert await state(home) is AnnouncementState.APPROVED
        asked = await olga.run("announce send-now", {"announcement": REFERENCE})
        await told(asked, "2 servers", "about 1 s")
        await olga.press(asked.reply)
        await home.until_sent(REFERENCE, 2)
        await told(
            await olga.run("announce status", {"announcement": REFERENCE}), "sent 2", "https://discord.com/channels/"
        )
        assert set(home.discord.copies(REFERENCE)) == {each.channel().id for each in home.partners}


async def test_the_author_cannot_approve_by_command_whatever_their_roles(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        ada = home.hq.administrator
        await organisers.in_review(home, ada)
        await told(await ada.run("announce approve", {"announcement": REFERENCE, "version": 1}), "somebody else has to")
        await told(await ada.run("announce approve", {"announcement": REFERENCE}), "somebody else has to")
        await told(await ada.run("announce approve"), "is yours")
        assert await state(home) is AnnouncementState.REVIEW


async def test_the_author_cannot_approve_by_pressing_anothers_button(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await organisers.in_review(home, home.hq.administrator)
        shown = await home.hq.approver.run("announce approve", {"announcement": REFERENCE})
        await told(shown, "Approve version 1")
        pressed = await home.hq.administrator.press(shown.replies[0], APPROVE, unchecked=True)
        await told(pressed, "somebody else has to")
        assert await state(home) is AnnouncementState.REVIEW


async def test_the_author_cannot_approve_everything_with_an_approvers_list(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await organisers.in_review(home, home.hq.administrator)
        listed = await home.hq.approver.run("announce approve")
        await told(listed, "Approve 1 announcement")
        pressed = await home.hq.administrator.press(listed.reply, unchecked=True)
        await told(pressed, "Nothing here waits for your approval")
        assert await state(home) is AnnouncementState.REVIEW


async def test_a_button_for_an_older_version_approves_nothing(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        olga, aki = home.hq.organiser, home.hq.approver
        await organisers.in_review(home, olga)
        shown = await aki.run("announce approve", {"announcement": REFERENCE})
        await told(shown, "Approve version 1")
        await told(await organisers.schedule(olga, "T 09:00 local"), "version 2")
        await told(await olga.run("announce submit", {"announcement": REFERENCE}), "Waiting for approval")
        await told(await aki.press(shown.replies[0], "Approve version 1"), "was edited while you read it")
        assert await state(home) is AnnouncementState.REVIEW


async def test_an_edit_voids_the_approval_and_what_waited_waits_no_more(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        olga = home.hq.organiser
        await home.announce(SLUG, "hello", builders.content())
        form = await olga.run("announce edit", {"announcement": REFERENCE})
        await told(await olga.submit(form, {"title": "New words", "body": "Dear {partner.name}"}), "Draft, version 2")
        _, rows = await announcements.status(home.database, SLUG, REFERENCE)
        assert await state(home) is AnnouncementState.DRAFT
        assert {row.state for row in rows} == {"dropped"}
        await told(await olga.run("announce send-now", {"announcement": REFERENCE}), "has to be approved")


async def test_all_drafts_are_submitted_together_and_approved_together_by_somebody_else(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        olga, aki = home.hq.organiser, home.hq.approver
        for key, at in (("one", "T 09:00 UTC"), ("two", "T 10:00 UTC"), ("no-time", "")):
            await announcements.draft(
                home.database, SLUG, builders.content(at), actor=actor(olga), now=home.clock(), key=key
            )
        await told(await olga.run("announce submit", {"announcement": "all"}), "2 drafts wait", "SID27-003")
        listed = await aki.run("announce approve")
        await told(listed, "Approve 2 announcements")
        await aki.press(listed.reply)
        await home.until(lambda: "2 announcements are approved." in listed.text)
        states = [each.state for each in await announcements.list_all(home.database, SLUG)]
        assert states == ["approved", "approved", "draft"]
        assert (await organisers.audit_actions(home)).count("announcement.approve") == 2


async def test_a_list_that_changed_is_not_approved(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await organisers.in_review(home, home.hq.organiser)
        listed = await home.hq.approver.run("announce approve")
        await told(listed, "Approve 1 announcement")
        await organisers.in_review(home, home.hq.organiser, key="later")
        await told(await home.hq.approver.press(listed.reply), "The list changed while you read it.")
        assert await state(home) is AnnouncementState.REVIEW


async def test_a_rejected_announcement_goes_back_with_the_reason(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await organisers.in_review(home, home.hq.organiser)
        options = {"announcement": REFERENCE, "reason": "Ask @everyone about the *tone*"}
        answer = await told(await home.hq.approver.run("announce reject", options), "Sent back", "Draft")
        assert "@everyone" not in answer


async def test_cancelling_asks_first_and_says_what_it_stopped(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await home.announce(SLUG, "hello", builders.content())
        asked = await home.hq.organiser.run("announce cancel", {"announcement": REFERENCE})
        await told(asked, "2 deliveries not sent yet")
        assert await state(home) is AnnouncementState.APPROVED
        await home.hq.organiser.press(asked.reply)
        await home.until(lambda: "2 deliveries were stopped." in asked.text)
        assert await state(home) is AnnouncementState.CANCELLED


async def test_the_view_names_who_cannot_get_it_and_what_the_clocks_do(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await organisers.in_review(home, home.hq.organiser, at="2027-03-28 02:30 Europe/Berlin", is_sensitive=True)
        options = {"announcement": REFERENCE, "partner": str(home.partners[1].guild.id)}
        shown = await home.hq.organiser.run("announce view", options)
        await told(shown, "the clock skips that time there", "As **Partner 2** will see it", "Hello Partner 2!")


async def test_suggestions_find_announcements_by_title_key_and_reference(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await organisers.in_review(home, home.hq.organiser)
        for typed in ("better", "hello", "sid27-001", "review"):
            found = await home.hq.approver.autocomplete("announce view", "announcement", typed, {})
            assert [each["value"] for each in found] == [REFERENCE], typed
        assert await home.hq.approver.autocomplete("announce view", "announcement", "nothing like it", {}) == []


@pytest.mark.parametrize("page", [1, 999])
async def test_status_pages_are_turned_by_a_button_of_an_earlier_process(tmp_path: Path, page: int) -> None:
    async with organisers.opened(tmp_path, partner_count=12) as home:
        await home.announce(SLUG, "hello", builders.content())
        status = await home.hq.organiser.run("announce status", {"announcement": REFERENCE})
        await told(status, "Page 1 of 2")
        # what an earlier process left on the screen: this process has never seen the id, and the page may be gone
        rows = status.reply.payload["components"]
        rows[1]["components"][1]["custom_id"] = f"sk1:status:{SLUG}:{REFERENCE}:{page}"
        await home.hq.auditor.press(status.reply, rows[1]["components"][1]["custom_id"], unchecked=True)
        await home.until(lambda: "Page 2 of 2" in status.text)
        assert status.text.count("· planned ·") == 2
