"""Recall, correct, retry and resolve over a real socket: asked first, two persons for words, the truth on the page."""

from pathlib import Path
from typing import Any

from campaigns.actions import announcements
from campaigns.model.announcement import AnnouncementState
from campaigns.model.delivery import DeliveryRow, DeliveryState
from sandbox import Exchange, Permission
from tests import builders
from tests.cogs import organisers
from tests.cogs.organisers import REFERENCE, SLUG, told
from tests.house import House

SEND = "POST /channels/{channel_id}/messages"


async def rows(home: House) -> tuple[DeliveryRow, ...]:
    return (await announcements.status(home.database, SLUG, REFERENCE))[1]


async def states(home: House) -> set[DeliveryState]:
    return {row.state for row in await rows(home)}


async def in_state(home: House, *wanted: DeliveryState) -> bool:
    return await states(home) == set(wanted)


async def out(home: House, **changes: Any) -> None:
    """Have an announcement at every partner."""
    await home.announce(SLUG, "hello", builders.content(f"{home.clock():%Y-%m-%d %H:%M} UTC", **changes))
    await home.until(lambda: in_state(home, DeliveryState.SENT))


async def page(home: House) -> Exchange:
    return await home.hq.organiser.run("announce status", {"announcement": REFERENCE})


async def test_a_recall_asks_says_how_many_and_deletes_every_copy(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path, partner_count=3) as home:
        await out(home)
        asked = await home.hq.organiser.run("announce recall", {"announcement": REFERENCE})
        await told(asked, "3 copies")
        assert len(home.discord.copies(REFERENCE)) == 3, "nothing before it is confirmed"
        form = await home.hq.organiser.press(asked.reply, "Delete 3 copies …")
        await home.hq.organiser.submit(form, {"reason": "the number was wrong"})
        await home.until(lambda: "3 copies are being deleted." in asked.text)
        await home.until(lambda: in_state(home, DeliveryState.RECALLED))
        assert home.discord.copies(REFERENCE) == {}
        await told(await page(home), "Recalled", "recalled 3")
        assert "announcement.recall" in await organisers.audit_actions(home)


async def test_a_copy_that_cannot_be_deleted_is_listed_and_tried_again_by_a_button(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await out(home)
        channel = home.partners[0].channel()
        home.discord.faults.order("refused", method="DELETE", channel_id=channel.id, status=403, code=50001, times=1)
        asked = await home.hq.organiser.run("announce recall", {"announcement": REFERENCE})
        form = await home.hq.organiser.press(asked.reply)
        await home.hq.organiser.submit(form, {"reason": "wrong"})
        await home.until(lambda: in_state(home, DeliveryState.SENT, DeliveryState.RECALLED))
        status = await page(home)
        await told(status, "1 copy could not be changed", "could not be deleted", "may not see the channel")
        await home.hq.organiser.press(status.reply, "Retry failed")
        await home.until(lambda: in_state(home, DeliveryState.RECALLED))
        assert home.discord.copies(REFERENCE) == {}


async def test_a_correction_goes_from_the_form_over_somebody_else_to_every_copy(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await out(home)
        olga, aki = home.hq.organiser, home.hq.approver
        form = await olga.run("announce correct", {"announcement": REFERENCE, "language": "pt"})
        words = {"title": "Juntos", "body": "Às 18:00.", "note": "a hora certa", "options": ["meaning"]}
        waiting = await olga.submit(form, words)
        await told(waiting, "Waiting for approval, version 2", "1 copy changes once somebody else has approved it")
        asked = await aki.run("announce approve", {"announcement": REFERENCE})
        await told(asked, "Approve version 2", "Às 18:00.", "Corrigido em")
        assert "As **Partner 1** will see it" in asked.text
        await aki.press(asked.replies[0], "Approve version 2")
        await home.until(lambda: "1 copy is being corrected." in asked.text)
        here, elsewhere = (server.channel().id for server in home.partners)
        await home.until(lambda: "Às 18:00." in text_in(home, here))
        assert "Corrigido em 4 de janeiro: a hora certa" in text_in(home, here)
        assert "Hello Partner 2!" in text_in(home, elsewhere), "nobody reads Portuguese there"
        await told(await page(home), "corrected")
        assert sum(home.discord.copies(REFERENCE).values()) == 2


async def test_no_copy_tells_of_its_correction_in_words_that_block_unless_an_approver_says_why(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await out(home)
        olga, aki = home.hq.organiser, home.hq.approver
        form = await olga.run("announce correct", {"announcement": REFERENCE, "language": "en"})
        words = {"title": "Hello", "body": "New words", "note": "we said child porn", "options": ["meaning"]}
        await told(await olga.submit(form, words), "Waiting for approval", "⛔ “child porn” (en note 9-18)")
        version: dict[str, str | int] = {"announcement": REFERENCE, "version": 2}
        await told(await aki.run("announce approve", version), "words that cannot go out", "en note")
        kept: dict[str, str | int] = {"keep-words": "Readers should know what we took back."}
        await told(await aki.run("announce approve", version | kept), "What is marked ⛔ stays")


def text_in(home: House, channel_id: int) -> str:
    return "\n".join(message.text for message in home.discord.messages.in_channel(channel_id))


async def test_the_author_of_a_correction_does_not_approve_it_whatever_their_roles(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await out(home)
        ada = home.hq.administrator
        form = await ada.run("announce correct", {"announcement": REFERENCE})
        await told(await ada.submit(form, {"title": "New", "body": "New words"}), "Waiting for approval")
        await told(await ada.run("announce approve", {"announcement": REFERENCE, "version": 2}), "somebody else has to")
        assert (await organisers.known(home)).state is AnnouncementState.REVIEW


async def test_a_correction_with_a_mistake_gives_the_words_back(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await out(home)
        form = await home.hq.organiser.run("announce correct", {"announcement": REFERENCE})
        answer = await home.hq.organiser.submit(form, {"title": "New", "body": "Dear {partner.nam}"})
        await told(answer, "partner.nam")
        assert answer.replies[-1].payload["attachments"], "the typed words come back as a file"


async def unknown(home: House) -> None:
    """Leave one post that nobody can look for: no answer, and a history that may not be read."""
    channel = home.partners[0].channel()
    channel.set_bot_permissions(deny=Permission.READ_MESSAGE_HISTORY)
    home.discord.faults.order("reset_after", route=SEND, channel_id=channel.id, times=1)
    home.discord.faults.order("refused", route=SEND, channel_id=channel.id, status=403, code=50013, times=1)
    await home.announce(SLUG, "hello", builders.content(f"{home.clock():%Y-%m-%d %H:%M} UTC"))
    await home.until(lambda: in_state(home, DeliveryState.SENT, DeliveryState.UNKNOWN))


async def test_somebody_who_sees_it_says_that_it_is_there(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await unknown(home)
        status = await page(home)
        await told(status, "unknown 1")
        await told(
            await home.hq.visitor.press(status.reply, "It is there: Partner 1", unchecked=True), "needs the role"
        )
        await home.hq.organiser.press(status.reply, "It is there: Partner 1")
        await home.until(lambda: in_state(home, DeliveryState.SENT))
        assert sum(home.discord.copies(REFERENCE).values()) == 2
        assert "delivery.resolve" in await organisers.audit_actions(home)


async def test_somebody_who_does_not_see_it_has_it_sent_again_with_another_key(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await unknown(home)
        channel = home.partners[0].channel()
        (message,) = home.discord.messages.in_channel(channel.id)
        home.discord.remove(message)
        await home.hq.organiser.press((await page(home)).reply, "Send again: Partner 1")
        await home.until(lambda: home.discord.copies(REFERENCE).get(channel.id) == 1)
        await home.until(lambda: in_state(home, DeliveryState.SENT))


async def test_resolve_takes_the_link_of_the_message_so_that_it_can_be_taken_back(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await unknown(home)
        server = home.partners[0]
        (message,) = home.discord.messages.in_channel(server.channel().id)
        link = f"https://discord.com/channels/{server.guild.id}/{server.channel().id}/{message.id}"
        options: dict[str, Any] = {"announcement": REFERENCE, "partner": str(server.guild.id), "is-there": True}
        wrong = f"https://discord.com/channels/{server.guild.id}/1/{message.id}"
        await told(await home.hq.organiser.run("outbox resolve", {**options, "message": wrong}), "another channel")
        await told(await home.hq.organiser.run("outbox resolve", {**options, "message": link}), "sent 2")
        assert {row.message_id for row in await rows(home) if row.guild_id == server.guild.id} == {message.id}


async def test_retry_asks_about_what_is_late(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        channel = home.partners[0].channel()
        home.discord.faults.order("refused", route=SEND, channel_id=channel.id, status=403, code=50013, times=1)
        await home.announce(SLUG, "hello", builders.content(f"{home.clock():%Y-%m-%d %H:%M} UTC"))
        await home.until(lambda: in_state(home, DeliveryState.SENT, DeliveryState.FAILED))
        home.clock.advance(hours=7)
        asked = await home.hq.organiser.run("outbox retry", {})
        await told(asked, "1 post is later than its own rule allows")
        assert await in_state(home, DeliveryState.SENT, DeliveryState.FAILED)
        await home.hq.organiser.press(asked.reply, "Send the late ones too")
        await home.until(lambda: in_state(home, DeliveryState.SENT))
        assert sum(home.discord.copies(REFERENCE).values()) == 2


async def test_these_commands_are_for_organisers(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await out(home)
        for command in ("announce recall", "announce correct", "outbox retry"):
            options = {} if command == "outbox retry" else {"announcement": REFERENCE}
            await told(await home.hq.visitor.run(command, options, unchecked=True), "needs the role")


async def test_the_status_says_why_nothing_goes_out(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await home.announce(SLUG, "hello", builders.content("T 12:00 UTC"))
        await told(await page(home), "planned 2")
        await home.hq.organiser.run("campaign pause", {"reason": "the number is wrong"})
        await told(await page(home), "is paused: the number is wrong. Nothing goes out.")
        await home.hq.organiser.run("campaign resume")
        assert "Nothing goes out" not in (await page(home)).text


async def test_who_approves_a_correction_reads_it_as_one_whose_copy_changes(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await out(home)
        form = await home.hq.organiser.run("announce correct", {"announcement": REFERENCE, "language": "en"})
        await home.hq.organiser.submit(form, {"title": "Together", "body": "At 6 pm."})
        asked = await home.hq.approver.run("announce approve", {"announcement": REFERENCE})
        await told(asked, "As **Partner 2** will see it", "At 6 pm.")
        assert "Olá" not in asked.text, "nothing changes for those who read Portuguese"
