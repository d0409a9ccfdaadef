"""What speaks about harm: its note first, help last, no ring, no picture nobody looked at, and nothing at night."""

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given

from campaigns.actions import announcements, writing
from campaigns.model.announcement import AnnouncementState, Mention, Text
from campaigns.model.errors import ConflictError
from campaigns.model.post import Post
from cogs import cards
from sandbox import components
from tests import builders
from tests.cogs import organisers, posts
from tests.cogs.organisers import REFERENCE, SLUG, told
from tests.house import House

NOTE = "> **Before you read on:**"
TEXTS = {"en": Text("Beside you", "Ask for help. It is never your fault.", "Two friends talk on a bench.")}
TEXTS_ALONE = {"en": Text("Beside you", "Ask for help. It is never your fault.")}
PNG = b"\x89PNG\r\n\x1a\n"


def shown(post: Post) -> list[tuple[int, str]]:
    layout = cards.card(post, lambda text: text).to_components()  # type: ignore[no-untyped-call]  # left bare there
    return [(row["type"], row.get("content", "")) for _, row in components.walk(layout)]


@given(posts.posts())
def test_a_card_about_harm_begins_with_the_note_and_nothing_of_its_own_follows_the_help(post: Post) -> None:
    about_harm = replace(post, is_sensitive=True, mention_role_id=None, help_lines=(posts.CHILD_LINE,))
    rows = shown(about_harm)
    texts = [content for kind, content in rows if kind == components.Kind.TEXT]
    assert texts[0].startswith(NOTE)
    help_at = next(place for place, (_, content) in enumerate(rows) if content.startswith("### Talk to someone"))
    after = [content for kind, content in rows[help_at + 1 :] if kind == components.Kind.TEXT]
    assert all(text.startswith(("-# ", "> Corrected")) for text in after), "only the footer"
    assert components.Kind.GALLERY not in {kind for kind, _ in rows[help_at:]}
    assert cards.allowed_mentions(about_harm).to_dict()["parse"] == []


async def pictured(home: House) -> None:
    """Put a post about harm with a picture forward."""
    image, digest = await writing.keep_picture(home.database, PNG)
    await organisers.in_review(
        home, home.hq.organiser, texts=TEXTS, is_sensitive=True, image=image, image_digest=digest
    )


async def confirmations(home: House) -> list[str]:
    """List what the audit log kept of approvals."""
    async with home.database.reading() as connection:
        query = sa.text("SELECT detail FROM audit WHERE action = 'announcement.approve' ORDER BY id")
        return [str(row.detail) for row in await connection.execute(query)]


async def test_an_approver_is_asked_about_the_picture_and_the_answer_is_kept(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await pictured(home)
        aki = home.hq.approver
        opened = await aki.run("announce approve", {"announcement": REFERENCE})
        await told(opened, "Approve version 1 …", "confirms that nobody in it is in distress")
        await aki.press(opened.replies[0], "Approve version 1 …")
        await home.until(lambda: "has a picture: *Two friends talk on a bench.*" in opened.text)
        assert (await organisers.known(home)).state is AnnouncementState.REVIEW
        await aki.press(opened.replies[0], "Nobody in it is in distress: approve version 1")
        await home.until(lambda: "2 deliveries are planned." in opened.text)
        (kept,) = await confirmations(home)
        assert (await organisers.known(home)).content.image_digest in kept
        again = await told(await aki.run("announce view", {"announcement": REFERENCE}), "Approved")
        assert "has a picture" not in again


async def test_only_an_approver_is_asked(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await pictured(home)
        opened = await home.hq.approver.run("announce approve", {"announcement": REFERENCE})
        await told(opened, "Approve version 1 …")
        pressed = await home.hq.organiser.press(opened.replies[0], "Approve version 1 …", unchecked=True)
        await told(pressed, "approver")
        assert (await organisers.known(home)).state is AnnouncementState.REVIEW


async def test_a_picture_nobody_confirmed_is_refused_by_command_and_in_a_list(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await pictured(home)
        aki = home.hq.approver
        version: dict[str, str | int | bool] = {"announcement": REFERENCE, "version": 1}
        await told(await aki.run("announce approve", version), "has a picture that nobody has confirmed")
        listed = await aki.run("announce approve")
        await told(listed, "Approve 1 announcement")
        await told(await aki.press(listed.reply), "has a picture that nobody has confirmed")
        await told(await aki.run("announce approve", version | {"picture-checked": True}), "planned")


async def test_a_picture_beside_other_words_and_harm_without_a_picture_need_no_answer(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await organisers.in_review(home, home.hq.organiser, texts=TEXTS, is_sensitive=True)
        done = await announcements.approve(home.database, SLUG, "hello", actor=builders.APPROVER, now=home.clock())
        assert done.announcement.state is AnnouncementState.APPROVED


async def test_what_was_confirmed_may_be_sent_at_once(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await pictured(home)
        with pytest.raises(ConflictError):
            await announcements.approve(home.database, SLUG, "hello", actor=builders.APPROVER, now=home.clock())
        await announcements.approve(
            home.database, SLUG, "hello", actor=builders.APPROVER, now=home.clock(), is_picture_confirmed=True
        )
        asked = await home.hq.organiser.run("announce send-now", {"announcement": REFERENCE})
        await told(asked, "2 servers")
        await home.hq.organiser.press(asked.reply)
        await home.until(lambda: sum(home.discord.copies(REFERENCE).values()) == 2)


async def test_whoever_puts_it_forward_reads_where_it_would_be_night(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await organisers.in_review(home, home.hq.organiser, "T 22:00 local", texts=TEXTS, is_sensitive=True)
        view = await home.hq.organiser.run("announce view", {"announcement": REFERENCE})
        await told(view, "Partner 1: it is night there at that time", "Partner 2: it is night there at that time")


async def test_whoever_puts_many_forward_or_approves_them_reads_which_are_planned_for_the_night(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        olga = home.hq.organiser
        for key, at, is_sensitive in (
            ("a", "T 22:00 local", True),
            ("b", "T 12:00 local", True),
            ("c", "T 22:00 local", False),
        ):
            what = builders.content(at, texts=TEXTS_ALONE, is_sensitive=is_sensitive)
            await announcements.draft(
                home.database, SLUG, what, actor=organisers.actor(olga), now=home.clock(), key=key
            )
        said = "SID27-001 is planned for the night at Partner 1, Partner 2: there it waits for the morning"
        text = await told(await olga.run("announce submit", {"announcement": "all"}), "3 drafts wait", said)
        assert text.count("planned for the night") == 1
        await told(await home.hq.approver.run("announce approve"), "Approve 3 announcements", said)


async def test_whoever_sends_at_once_reads_where_it_has_to_wait_for_the_morning(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await organisers.in_review(home, home.hq.organiser, texts=TEXTS, is_sensitive=True)
        await announcements.approve(home.database, SLUG, "hello", actor=builders.APPROVER, now=home.clock())
        by_day = await home.hq.organiser.run("announce send-now", {"announcement": REFERENCE})
        assert "it is night" not in await told(by_day, "2 servers")
        home.clock.advance(hours=11)
        asked = await home.hq.organiser.run("announce send-now", {"announcement": REFERENCE})
        await told(asked, "it is night at Partner 1, Partner 2: there it waits for the morning (`send 6h`)")


RINGS_NOBODY = "**🔕 No role is notified:** what speaks about harm rings nobody, though SID27-001 asks for it."


async def test_a_role_that_is_asked_for_and_not_notified_is_said_when_it_is_put_forward_and_approved(
    tmp_path: Path,
) -> None:
    async with organisers.opened(tmp_path) as home:
        olga = home.hq.organiser
        what = builders.content("T 12:00 UTC", texts=TEXTS_ALONE, is_sensitive=True, mention=Mention.ROLE)
        await announcements.draft(home.database, SLUG, what, actor=organisers.actor(olga), now=home.clock(), key="a")
        await told(
            await olga.run("announce submit", {"announcement": "all"}),
            "1 draft waits",
            "have not confirmed their help line:** Partner 1, Partner 2",
            RINGS_NOBODY,
        )
        await told(await home.hq.approver.run("announce approve"), "Approve 1 announcement", RINGS_NOBODY)
        await told(await home.hq.approver.run("announce approve", {"announcement": REFERENCE}), RINGS_NOBODY)


async def test_a_role_notified_by_other_words_is_no_news(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await organisers.in_review(home, home.hq.organiser, texts=TEXTS_ALONE, mention=Mention.ROLE)
        shown = await told(await home.hq.approver.run("announce approve", {"announcement": REFERENCE}), "Approve")
        assert "🔕" not in shown
