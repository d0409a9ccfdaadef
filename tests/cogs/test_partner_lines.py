"""A partner's help line over a real socket: confirmed with one press, replaced by its own, seen by organisers."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from campaigns.actions import line_asking, notices, partner_lines, partners
from campaigns.model.announcement import AnnouncementState, Text
from campaigns.model.helplines import Standing
from cogs import announce, helpline, partner
from cogs import partner_lines as desk
from cogs.announce import Announcements
from cogs.helpline import HelpLines
from cogs.partner import Partners, PartnerServer
from cogs.partner_lines import PartnerLines
from sandbox import Exchange, Member, Message
from tests import builders, house
from tests.cogs import organisers
from tests.cogs.organisers import REFERENCE, SLUG, told
from tests.house import House

COGS = (Announcements, Partners, PartnerServer, PartnerLines, HelpLines)
ITEMS = (*announce.DYNAMIC_ITEMS, *partner.DYNAMIC_ITEMS, *desk.DYNAMIC_ITEMS, *helpline.DYNAMIC_ITEMS)
TYPED = {"name": "Our line", "phone": "+351 21 000 0000", "url": "https://line.example/", "audience": ["children"]}


@contextlib.asynccontextmanager
async def opened(folder: Path, *, partner_count: int = 1) -> AsyncIterator[House]:
    async with house.opened(folder, cogs=COGS, dynamic_items=ITEMS, partner_count=partner_count) as home:
        home.clock.set(builders.NOW)
        await home.campaign(SLUG)
        yield home


async def give(member: Member, **changes: Any) -> Exchange:
    page = await member.run("partner helpline")
    await told(page, "The help line in your server")
    form = await member.press(page.reply, "Give our own line")
    return await member.submit(form, {**TYPED, "hours": "Mon-Fri 9-19", **changes})


async def given(member: Member, **changes: Any) -> None:
    await told(await give(member, **changes), "your own line from now on")


async def standing(home: House, number: int = 0) -> Standing:
    found = await partner_lines.of_partner(home.database, SLUG, home.partners[number].guild.id, home.clock())
    return found.standing


async def sensitive(home: House) -> Message:
    what = builders.content(texts={"en": Text("Beside you", "Talk about it.")}, is_sensitive=True)
    await home.announce(SLUG, "hello", what)
    home.clock.set(builders.NOON)
    home.inside.parts.wake()
    await home.until_sent(REFERENCE, len(home.partners))
    return next(iter(home.discord.messages.containing(REFERENCE)))


async def test_one_press_confirms_the_countrys_lines_and_says_who_and_when(tmp_path: Path) -> None:
    async with opened(tmp_path) as home:
        admin = home.partners[0].admin
        page = await admin.run("partner helpline")
        await told(page, "Nobody of your team has confirmed it", "116 111", "SOS-Crianca (IAC; weekdays 9-19)")
        await told(await admin.press(page.reply, "This is right"), "Thank you", f"Confirmed by <@{admin.id}>")
        assert await standing(home) is Standing.CONFIRMED


async def test_setup_shows_the_line_with_the_buttons(tmp_path: Path) -> None:
    async with opened(tmp_path) as home:
        server = home.partners[0]
        facts = {"name": "Escola", "country": "PT", "zone": "Europe/Lisbon", "language": "pt-PT"}
        done = await server.admin.run("partner setup", {**facts, "announcements": server.channel()})
        await told(done, "Welcome to", "The help line in your server")
        line = next(reply for reply in done.replies if "The help line" in reply.text)
        await told(await server.admin.press(line, "This is right"), "Confirmed by")


async def test_an_own_line_is_used_first_on_the_card_under_the_button_and_in_the_command(tmp_path: Path) -> None:
    async with opened(tmp_path) as home:
        server = home.partners[0]
        await told(await give(server.admin), "your own line from now on", "+351 21 000 0000", "Mon-Fri 9-19")
        card = await sensitive(home)
        for text in (
            card.text,
            (await server.member.press(card, "Get help")).text,
            (await server.member.run("helpline show")).text,
            (await server.member.run("helpline show", {"country": "PT"})).text,
        ):
            assert "**+351 21 000 0000** · Our line\nhttps://line.example/" in text
            assert text.index("Our line") < text.index("SOS-Crianca (IAC")
            assert "Given by Partner 1" in text
        assert "Our line" not in (await server.member.run("helpline show", {"country": "DE"})).text
        elsewhere = home.discord.person("Ana", locale="en-US")
        assert "Our line" not in (await elsewhere.run("helpline show", {"country": "PT"})).text


async def test_what_cannot_be_shown_is_refused_whole_and_nobody_loses_their_words(tmp_path: Path) -> None:
    async with opened(tmp_path) as home:
        for changes, said in (
            ({"phone": "call us"}, "is not a phone number"),
            ({"url": "http://line.example"}, "starts with https"),
            ({"name": "Line [here](x)"}, "cannot hold"),
            ({"phone": "", "url": ""}, "a number or a web address"),
        ):
            refused = await give(home.partners[0].admin, **changes)
            await told(refused, "cannot be shown", said)
            assert refused.reply.payload["attachments"][0]["filename"] == "your-text.txt"
        assert await standing(home) is Standing.UNCONFIRMED


async def test_only_who_manages_the_server_says_anything_about_its_line(tmp_path: Path) -> None:
    async with opened(tmp_path) as home:
        server = home.partners[0]
        await told(await server.member.run("partner helpline", unchecked=True), "Manage Server")
        page = await server.admin.run("partner helpline")
        for button in ("This is right", "Give our own line"):
            await told(await server.member.press(page.reply, button, unchecked=True), "Manage Server")
        assert await standing(home) is Standing.UNCONFIRMED


async def test_a_stale_button_confirms_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path) as home:
        admin = home.partners[0].admin
        stale = await admin.run("partner helpline")
        await given(admin)
        home.clock.advance(days=181)
        await told(await admin.press(stale.reply, "This is right"), "has changed since you were asked")
        assert await standing(home) is Standing.UNCONFIRMED


async def test_back_to_the_countrys_lines(tmp_path: Path) -> None:
    async with opened(tmp_path) as home:
        admin = home.partners[0].admin
        await given(admin)
        page = await admin.run("partner helpline")
        await told(page, "Our line")
        after = await admin.press(page.reply, "Use our country's lines")
        await home.until(lambda: "Our line" not in after.text)
        await told(after, "Confirmed by")


async def test_organisers_read_it_in_the_view_and_can_have_it_shown_no_more(tmp_path: Path) -> None:
    async with opened(tmp_path) as home:
        server, hq = home.partners[0], home.hq
        contact = server.channel("news").id
        draft = replace(server.draft(), contact_channel_id=contact)
        await partners.set_up(home.database, SLUG, draft, actor=builders.AUTHOR, now=home.clock())
        desk_id = hq.guild.channel("organisers").id
        await notices.choose_desk(home.database, SLUG, desk_id, actor=builders.AUTHOR, now=home.clock())
        await given(server.admin)
        await home.until(lambda: "given its own help line" in text_in(home, desk_id))
        named = {"partner": str(server.guild.id)}
        await told(
            await hq.auditor.run("partner view", named), "Our line · +351 21 000 0000", "its own", "Confirmed by"
        )
        refused = await hq.auditor.run("partner reject-helpline", {**named, "reason": "x"}, unchecked=True)
        await told(refused, "needs the role")
        done = await hq.organiser.run("partner reject-helpline", {**named, "reason": "Nobody answers there."})
        await told(done, "not confirmed by the partner", "not shown any more: Our line (Nobody answers there.)")
        assert "Our line" not in (await server.member.run("helpline show")).text
        await home.until(lambda: "Our line" in text_in(home, contact))


async def test_organisers_see_who_has_no_line_before_they_approve(tmp_path: Path) -> None:
    async with opened(tmp_path, partner_count=3) as home:
        hq = home.hq
        listed = await told(await hq.auditor.run("partner list"), "Partner 3")
        lines = {line.partition("**")[2].partition("**")[0]: line for line in listed.splitlines() if line[:1] == "-"}
        assert "⚠ no help line" in lines["Partner 3"], "Nepal has no row in the file"
        assert "❔ help line not confirmed" in lines["Partner 1"]
        await organisers.in_review(home, hq.organiser, is_sensitive=True)
        page = await hq.approver.run("announce approve", {"announcement": REFERENCE})
        await told(
            page, "1 partner has no help line", "Partner 3", "2 partners have not confirmed", "Partner 1, Partner 2"
        )
        await told(await hq.approver.run("announce approve"), "1 partner has no help line", "before you approve")
        await given(home.partners[2].admin)
        page = await hq.approver.run("announce view", {"announcement": REFERENCE})
        assert "no help line" not in await told(page, "2 partners have not confirmed", "before you approve")
        version: dict[str, str | int] = {"announcement": REFERENCE, "version": 1}
        after = await told(await hq.approver.run("announce approve", version), "posts that are not out yet will carry")
        assert "before you approve" not in after


async def test_by_command_nobody_approves_words_about_harm_before_reading_who_has_no_line(tmp_path: Path) -> None:
    async with opened(tmp_path, partner_count=3) as home:
        await organisers.in_review(home, home.hq.organiser, is_sensitive=True)
        aki = home.hq.approver
        version: dict[str, str | int | bool] = {"announcement": REFERENCE, "version": 1}
        await told(await aki.run("announce approve", version), "is not approved", "Partner 3", "helplines-checked")
        assert (await organisers.known(home)).state is AnnouncementState.REVIEW
        await told(await aki.run("announce approve", version | {"helplines-checked": True}), "are planned")
        assert (await organisers.known(home)).state is AnnouncementState.APPROVED


async def test_the_status_of_a_server_says_how_its_help_line_is(tmp_path: Path) -> None:
    async with opened(tmp_path, partner_count=3) as home:
        admin = home.partners[0].admin
        await told(await home.partners[2].admin.run("partner status"), "No help line is known", "`/partner helpline`")
        await told(await admin.run("partner status"), "has not confirmed lately", "`/partner helpline`")
        await told(await admin.press((await admin.run("partner helpline")).reply, "This is right"), "Thank you")
        await told(await admin.run("partner status"), f"Confirmed by <@{admin.id}>")


async def test_a_post_that_is_not_sensitive_asks_for_no_help_line(tmp_path: Path) -> None:
    async with opened(tmp_path, partner_count=3) as home:
        await organisers.in_review(home, home.hq.organiser)
        page = await home.hq.approver.run("announce view", {"announcement": REFERENCE})
        assert "help line" not in await told(page, REFERENCE)


async def test_before_the_key_day_one_press_in_the_partners_own_channel_answers(tmp_path: Path) -> None:
    async with opened(tmp_path, partner_count=2) as home:
        server, hq = home.partners[0], home.hq
        contact, desk_id = server.channel("news").id, hq.guild.channel("organisers").id
        draft = replace(server.draft(), contact_channel_id=contact)
        await partners.set_up(home.database, SLUG, draft, actor=builders.AUTHOR, now=home.clock())
        await notices.choose_desk(home.database, SLUG, desk_id, actor=builders.AUTHOR, now=home.clock())
        home.clock.set(builders.NOON - line_asking.ASKED_BEFORE)
        await home.inside.caretaker.ask_about_help_lines()
        await home.inside.caretaker.ask_about_help_lines()
        await home.until(lambda: len(home.discord.messages.in_channel(contact)) == 1)
        await home.until(lambda: len(home.discord.messages.in_channel(desk_id)) == 1)
        question = next(iter(home.discord.messages.in_channel(contact)))
        assert "116 111" in question.text
        summary = next(iter(home.discord.messages.in_channel(desk_id))).text
        assert "Partner 2" in summary
        assert "Without a channel to ask in (1)" in summary
        await told(await server.member.press(question, "sk1:line-right:" + mark_of(question), unchecked=True), "Manage")
        pressed = await server.admin.press(question, "sk1:line-right:" + mark_of(question))
        await told(pressed, f"<@{server.admin.id}>")
        assert await standing(home) is Standing.CONFIRMED
        home.clock.advance(days=1)
        await home.inside.caretaker.ask_about_help_lines()
        assert len(home.discord.messages.in_channel(contact)) == 1


def text_in(home: House, channel_id: int) -> str:
    return "\n".join(message.text for message in home.discord.messages.in_channel(channel_id))


def mark_of(message: Message) -> str:
    found = [str(row) for row in _ids(message.payload) if "line-right" in str(row)]
    return found[0].rpartition(":")[2]


def _ids(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["custom_id"]] if "custom_id" in part else []
        return own + [each for value in part.values() for each in _ids(value)]
    return [each for value in part for each in _ids(value)] if isinstance(part, list) else []


@pytest.mark.parametrize("days", [180, 181])
async def test_an_own_line_asks_to_be_checked_after_180_days(tmp_path: Path, days: int) -> None:
    async with opened(tmp_path) as home:
        await given(home.partners[0].admin)
        home.clock.set(builders.NOW + timedelta(days=days, minutes=5))
        text = (await home.partners[0].member.run("helpline show")).text
        own = text.partition("Given by Partner 1")[2].partition("\n\n")[0]
        assert ("Please check" in own) is (days > 180)
