"""The caretaker's rounds over a real socket: ill channels, recovered ones, posts due soon, the organisers' desk."""

from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from campaigns.actions import announcements, notices, outbox, partners
from campaigns.model.delivery import DeliveryState
from campaigns.model.partner import DestinationKind
from sandbox import Message, Permission
from tests import builders, house
from tests.house import CONSOLE, House

SLUG = "sid-2027"
REFERENCE = "SID27-001"
SEND = "/channels/{channel_id}/messages"
FACTS: Final[dict[str, Any]] = {
    "name": "Escola",
    "country": "PT",
    "zone": "Europe/Lisbon",
    "language": "pt-PT",
}


async def furnished(home: House) -> None:
    await home.campaign(SLUG)
    desk = home.hq.guild.channel("alarms").id
    await notices.choose_desk(home.database, SLUG, desk, actor=CONSOLE, now=home.clock())


def told(home: House, channel: str = "alarms") -> list[Message]:
    return list(home.discord.messages.in_channel(home.hq.guild.channel(channel).id))


async def announce(home: House, minutes: float = 0, **changes: Any) -> None:
    at = f"{home.clock() + timedelta(minutes=minutes):%Y-%m-%d %H:%M} UTC"
    await home.announce(SLUG, "hello", builders.content(at, **changes))


async def states(home: House) -> dict[DeliveryState, int]:
    return dict((await outbox.status(home.database, SLUG)).counts)


async def settled(home: House, **wanted: int) -> None:
    async def holds() -> bool:
        return await states(home) == {DeliveryState(name): count for name, count in wanted.items()}

    await home.until(holds)


async def test_a_lost_permission_is_told_once_and_its_return_sends_the_post(tmp_path: Path) -> None:
    async with house.opened(tmp_path, partner_count=3) as home:
        await furnished(home)
        sick = home.partners[1]
        sick.channel().set_bot_permissions(deny=Permission.SEND_MESSAGES)
        await announce(home)
        await settled(home, sent=2, failed=1)
        await home.inside.caretaker.post_notices()
        await home.inside.caretaker.post_notices()
        (message,) = told(home)
        assert "Partner 2" in message.text
        assert "the bot may not post there" in message.text
        assert not message.pings
        tried = len(home.discord.log.where("POST", SEND, channel_id=sick.channel().id))
        assert tried == 1, "one try"
        sick.channel().set_bot_permissions(allow=Permission.SEND_MESSAGES)
        await settled(home, sent=3)
        assert set(home.discord.copies(REFERENCE).values()) == {1}
        await home.inside.caretaker.post_notices()
        assert "takes posts again" in told(home)[-1].text


async def test_a_partner_is_told_in_the_channel_it_chose_in_its_own_language_and_never_directly(tmp_path: Path) -> None:
    async with house.opened(tmp_path, partner_count=1) as home:
        await furnished(home)
        server = home.partners[0]
        contact = server.guild.add_channel("staff")
        chosen = {"announcements": server.channel(), "contact": contact}
        await (await server.admin.run("partner setup", FACTS | chosen)).wait_for_text("Welcome to")
        server.channel().set_bot_permissions(deny=Permission.SEND_MESSAGES)
        await announce(home)
        await settled(home, failed=1)
        await home.inside.caretaker.post_notices()
        (message,) = home.discord.messages.in_channel(contact.id)
        assert f"<#{server.channel().id}>" in message.text
        assert home.discord.log.where("POST", "/users/@me/channels") == []


async def test_a_contact_channel_the_bot_cannot_write_in_is_refused_at_once(tmp_path: Path) -> None:
    async with house.opened(tmp_path, partner_count=1) as home:
        await furnished(home)
        server = home.partners[0]
        contact = server.guild.add_channel("staff")
        contact.set_bot_permissions(deny=Permission.SEND_MESSAGES)
        exchange = await server.admin.run(
            "partner setup", FACTS | {"announcements": server.channel(), "contact": contact}
        )
        await exchange.wait_for_text("may not write in #staff")


async def test_a_server_that_removes_the_bot_waits_and_is_served_again_when_it_comes_back(tmp_path: Path) -> None:
    async with house.opened(tmp_path, partner_count=2) as home:
        await furnished(home)
        gone = home.partners[0]
        gone.guild.kick_bot()

        async def is_known() -> bool:
            known = await partners.get(home.database, SLUG, gone.guild.id)
            return known.destinations[DestinationKind.ANNOUNCEMENTS].suspended_reason == "removed-from-server"

        await home.until(is_known)
        await announce(home)
        await settled(home, sent=1, held=1)
        assert home.discord.log.where("POST", SEND, channel_id=gone.channel().id) == [], "nothing is tried there"
        await home.inside.caretaker.post_notices()
        (message,) = told(home)
        assert message.text.count("was removed from the server") == 1, "one line, not one for each channel"
        gone.guild.invite_bot()
        await settled(home, sent=2)


async def test_a_deleted_channel_is_never_tried(tmp_path: Path) -> None:
    async with house.opened(tmp_path, partner_count=2) as home:
        await furnished(home)
        lost = home.partners[0].channel()
        home.discord.delete_channel(lost)

        async def is_known() -> bool:
            known = await partners.get(home.database, SLUG, home.partners[0].guild.id)
            return known.destinations[DestinationKind.ANNOUNCEMENTS].suspended_reason == "unknown-channel"

        await home.until(is_known)
        await announce(home)
        await settled(home, sent=1, held=1)
        assert home.discord.log.where("POST", SEND, channel_id=lost.id) == []


async def test_what_stands_in_the_way_is_told_an_hour_before_and_not_again(tmp_path: Path) -> None:
    async with house.opened(tmp_path, partner_count=3) as home:
        await furnished(home)
        home.partners[0].channel().set_bot_permissions(deny=Permission.ATTACH_FILES | Permission.READ_MESSAGE_HISTORY)
        home.partners[1].mention_role.delete()
        await announce(home, minutes=90)
        await home.inside.caretaker.precheck()
        await home.inside.caretaker.post_notices()
        assert told(home) == [], "there is time until an hour before"
        home.clock.advance(minutes=45)
        for _ in range(3):
            await home.inside.caretaker.precheck()
            await home.inside.caretaker.post_notices()
            home.clock.advance(minutes=11)
        (message,) = told(home)
        assert REFERENCE in message.text
        assert "Partner 1" in message.text
        assert "Attach Files, Read Message History" in message.text
        assert "Partner 3" not in message.text


async def test_a_view_shows_what_stands_in_the_way(tmp_path: Path) -> None:
    async with house.opened(tmp_path, partner_count=2) as home:
        await furnished(home)
        home.partners[1].channel().set_bot_permissions(deny=Permission.EMBED_LINKS)
        await announce(home, minutes=600)
        shown = await home.hq.organiser.run("announce view", {"announcement": REFERENCE})
        await shown.wait_for_text("Worth a look before it is due")
        assert "Partner 2: the bot lacks: Embed Links" in shown.text


async def test_without_a_desk_the_status_shows_it_and_choosing_one_tells_it(tmp_path: Path) -> None:
    async with house.opened(tmp_path, partner_count=1) as home:
        await home.campaign(SLUG)
        home.partners[0].channel().set_bot_permissions(deny=Permission.SEND_MESSAGES)
        await announce(home)
        await settled(home, failed=1)
        status = await home.hq.organiser.run("outbox status")
        await status.wait_for_text("refuses posts")
        assert "/campaign desk" in status.text
        channel = home.hq.guild.channel("alarms")
        await (await home.hq.organiser.run("campaign desk", {"channel": channel})).wait_for_text("are told in")
        await home.inside.caretaker.post_notices()
        assert "refuses posts" in told(home)[0].text


async def test_the_desk_is_for_organisers_and_a_channel_the_bot_may_write_in(tmp_path: Path) -> None:
    async with house.opened(tmp_path, partner_count=0) as home:
        await home.campaign(SLUG)
        channel = home.hq.guild.channel("alarms")
        refused = await home.hq.auditor.run("campaign desk", {"channel": channel})
        await refused.wait_for_text("needs the role of organiser")
        channel.set_bot_permissions(deny=Permission.SEND_MESSAGES)
        refused = await home.hq.organiser.run("campaign desk", {"channel": channel})
        await refused.wait_for_text("may not write in #alarms")


async def test_late_posts_wait_at_the_desk_and_one_press_sends_them_once(tmp_path: Path) -> None:
    async with house.opened(tmp_path, partner_count=2) as home:
        await furnished(home)
        await announce(home, minutes=30, late="ask")
        home.clock.advance(hours=3)
        await settled(home, held=2)
        await home.inside.caretaker.tell_late()
        await home.inside.caretaker.post_notices()
        (message,) = told(home)
        refused = await home.hq.auditor.press(message, f"Send {REFERENCE} now (2)")
        await refused.wait_for_text("needs the role of organiser")
        pressed = await home.hq.organiser.press(message, f"Send {REFERENCE} now (2)")
        await pressed.wait_for_text(f"{REFERENCE} goes out: 2 posts.")
        await settled(home, sent=2)
        again = await home.hq.organiser.press(message, f"Drop {REFERENCE}")
        await again.wait_for_text("waits any more")
        assert set(home.discord.copies(REFERENCE).values()) == {1}
        _, rows = await announcements.status(home.database, SLUG, REFERENCE)
        assert all(row.lateness_seconds and row.lateness_seconds > 8000 for row in rows)
