"""Groups, organisations, notes and their moderation, and posts that name a pledge; by real presses in the sandbox."""

from pathlib import Path

import pytest

from campaigns.actions import notices, pledge_notes
from campaigns.actions import pledging as pledging_actions
from campaigns.model import bursts
from campaigns.model.pledge import NoteState
from sandbox import Channel, Exchange, Member, Role
from tests import builders
from tests.cogs import pledging
from tests.cogs.pledging import SLUG, ids, member, pledged, post, rows, total, until
from tests.house import House

NOTE = "We talk about it every Monday."


async def setup(home: House, role: Role, partner: int = 0) -> Exchange:
    """Run /partner setup as the partner's admin, with a role for educators."""
    there = home.partners[partner]
    values: dict[str, str | Channel | Role] = {
        "name": there.guild.name,
        "country": there.country,
        "zone": there.timezone,
        "language": there.locale,
        "announcements": there.channel(),
        "educators": role,
    }
    return await there.admin.run("partner setup", values)


async def teacher(home: House, name: str = "Teacher") -> Member:
    """Bring in somebody with the partner's role for educators."""
    role = home.partners[0].guild.add_role(f"Educators of {name}")
    assert "may pledge for a group" in (await setup(home, role)).text
    return member(home, name, roles=[role])


async def noted(home: House, who: Member, receipt: Exchange, text: str = NOTE) -> None:
    opened = await who.press(receipt.reply, await until(home, receipt, "sk1:note:"))
    await who.submit(opened, {"note": text})
    await until(home, receipt, "Your note waits")


async def test_an_educator_pledges_for_a_class_and_leaves_a_note_that_a_person_approves(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path) as home:
        who = await teacher(home)
        receipt = await who.run("pledge group", {"text": "ask-first", "size": 28})
        await until(home, receipt, "For a group of 28 people.")
        assert "Show my name" not in str(receipt.reply.payload)
        await noted(home, who, receipt)
        assert "Nobody has left a note yet" in (await member(home, "Early").run("pledge voices")).text
        waiting = await home.hq.data_admin.run("pledges moderate")
        assert NOTE in await until(home, waiting, "1 note waits")
        assert str(who.id) not in str(waiting.reply.payload)
        await home.hq.data_admin.press(waiting.reply, ids(waiting.reply, "sk1:note-yes:")[0])
        await until(home, waiting, "No note waits")
        mine = await who.run("pledge mine")
        assert "Your note was approved" in await until(home, mine, "Your pledges: 1")
        assert await total(home) == 28
        voices = await member(home, "Reader").run("pledge voices")
        assert NOTE in voices.text
        assert "Teacher" not in voices.text


async def test_data_admins_are_told_at_the_desk_that_a_note_waits_and_open_it_from_there(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path) as home:
        desk = home.hq.guild.channel("alarms")
        await notices.choose_desk(home.database, SLUG, desk.id, actor=builders.AUTHOR, now=builders.NOW)
        who = await teacher(home)
        receipt = await who.run("pledge group", {"text": "ask-first", "size": 28})
        await noted(home, who, receipt)
        await home.inside.caretaker.post_notices()
        (told,) = [each for each in home.discord.messages if each.channel.id == desk.id]
        assert "has left a note" in told.text
        assert NOTE not in str(told.payload)
        refused = await home.hq.organiser.press(told, "Read the notes")
        assert NOTE not in refused.text
        opened = await home.hq.data_admin.press(told, "Read the notes")
        assert NOTE in await until(home, opened, "1 note waits")
        assert opened.is_private
        await home.hq.data_admin.press(opened.reply, ids(opened.reply, "sk1:note-yes:")[0])
        await until(home, opened, "No note waits")


async def test_who_manages_the_server_takes_back_what_a_colleague_promised_for_it(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path) as home:
        who, admin = await teacher(home), home.partners[0].admin
        made = await who.run("pledge organisation", {"text": "train-staff"})
        await until(home, made, "Thank you!")
        seen = await admin.run("pledge organisation", {"text": "train-staff"})
        assert "Your organisation has made this pledge already" in await until(home, seen, "counts once")
        stranger = home.partners[1].admin
        theirs = await post(home, partner=1)
        told = await stranger.press(theirs, ids(made.reply, "sk1:undo:")[0], unchecked=True)
        await until(home, told, "Nothing was changed")
        assert await total(home) == 1
        await admin.press(seen.reply, ids(seen.reply, "sk1:undo:")[0])
        await until(home, seen, "Taken back")
        assert await total(home) == 0


async def test_a_number_put_right_says_what_it_replaces_and_keeps_the_note(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path) as home:
        who = await teacher(home)
        receipt = await who.run("pledge group", {"text": "ask-first", "size": 28})
        await noted(home, who, receipt)
        right = await who.run("pledge group", {"text": "ask-first", "size": 30})
        assert "takes the place of 28" in await until(home, right, "Put right")
        assert "Your note waits" in right.text
        assert await total(home) == 30


async def test_whoever_pledges_for_others_is_slowed_down_like_anybody(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path) as home:
        who = await teacher(home)
        for size in range(2, 2 + bursts.PRESSES):
            await until(home, await who.run("pledge group", {"text": "ask-first", "size": size}), "sk1:undo:")
        told = await who.run("pledge group", {"text": "ask-first", "size": 1_000})
        await until(home, told, "Please try again")
        told = await who.run("pledge organisation", {"text": "train-staff"})
        await until(home, told, "Please try again")
        assert await total(home) == 1 + bursts.PRESSES


async def test_a_refused_note_tells_its_writer_the_reason_in_their_language(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path) as home:
        who = await teacher(home)
        receipt = await who.run("pledge group", {"text": "ask-first", "size": 28})
        await noted(home, who, receipt)
        waiting = await home.hq.data_admin.run("pledges moderate")
        await until(home, waiting, "1 note waits")
        await home.hq.data_admin.choose(waiting.reply, ["advertising"], ids(waiting.reply, "sk1:note-no:")[0])
        await until(home, waiting, "No note waits")
        mine = await who.run("pledge mine")
        assert "it advertises something" in await until(home, mine, "Your pledges: 1")
        page = await pledge_notes.page(home.database, SLUG, NoteState.REFUSED, locale="en")
        assert [each.body for each in page.notes] == [""]


async def test_only_data_admins_read_notes_and_a_forged_press_decides_nothing(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path) as home:
        who = await teacher(home)
        receipt = await who.run("pledge group", {"text": "ask-first", "size": 28})
        await noted(home, who, receipt)
        refused = await home.hq.visitor.run("pledges moderate", unchecked=True)
        assert NOTE not in refused.text
        waiting = await home.hq.data_admin.run("pledges moderate")
        await until(home, waiting, "1 note waits")
        custom_id = ids(waiting.reply, "sk1:note-yes:")[0]
        forged = await who.press(receipt.reply, custom_id, unchecked=True)
        assert "Nothing was changed" in await until(home, forged, "Nothing was changed")
        page = await pledge_notes.page(home.database, SLUG, NoteState.WAITING, locale="en")
        assert page.total == 1


async def test_without_the_role_and_in_direct_messages_nobody_speaks_for_others(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path) as home:
        ana, alone = member(home, locale="fr"), home.discord.person("Alone", locale="en-US")
        told = await ana.run("pledge group", {"text": "ask-first", "size": 28})
        assert "au nom d’un groupe" in told.text
        told = await alone.run("pledge organisation", {"text": "train-staff"})
        assert "server of an organisation" in told.text
        assert await total(home) == 0


@pytest.mark.parametrize("size", [-3, 0, 1, 1_001, 10**12, 2.5, "NaN"])
async def test_sizes_that_are_none_change_nothing(tmp_path: Path, size: float | str) -> None:
    async with pledging.opened(tmp_path, partner_count=1) as home:
        who = await teacher(home)
        told = await who.run("pledge group", {"text": "ask-first", "size": size}, unchecked=True)
        assert told.is_private
        assert "Traceback" not in told.text
        assert await rows(home) == []


async def test_an_organisation_counts_once_and_its_texts_are_offered(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path) as home:
        admin = home.partners[0].admin
        for _ in range(2):
            told = await admin.run("pledge organisation", {"text": "train-staff"})
            await until(home, told, "it counts once")
        assert await total(home) == 1


async def test_a_post_that_names_a_pledge_takes_two_presses(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path) as home:
        ana = member(home)
        card = await post(home, pledging.NAMED_POST)
        shown = await ana.press(card, "Make a pledge")
        await until(home, shown, "sk1:promise:")
        assert "I ask before I share a photo" in shown.text
        assert await total(home) == 0
        await ana.press(shown.reply, ids(shown.reply, "sk1:promise:")[0])
        await until(home, shown, "Thank you! Your pledge counts.")
        assert await total(home) == 1


async def test_a_message_of_years_ago_works(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path) as home:
        ana = member(home)
        card = await post(home)
        receipt = await pledged(home, ana)
        home.discord.clock.advance(3 * 365 * 86_400)
        shown = await ana.press(card, "Make a pledge")
        await until(home, shown, "sk1:role:")
        mine = await ana.run("pledge mine")
        await ana.press(mine.reply, ids(receipt.reply, "sk1:undo:")[0], unchecked=True)
        await until(home, mine, "Taken back")
        assert await total(home) == 0


async def test_before_the_opening_the_button_answers_kindly_and_after_the_end_too(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path) as home:
        told = await home.hq.organiser.run(
            "campaign pledging", {"opens": "T-14 09:00 UTC", "closes": "T 18:00 UTC", "goal": 500}
        )
        assert "Goal: 500." in told.text
        ana, card = member(home, locale="de"), await post(home)
        early = await ana.press(card, "Make a pledge")
        assert "Schön, dass du schon da bist!" in await until(home, early, "noch nicht begonnen")
        await pledging_actions.change(
            home.database, SLUG, actor=builders.AUTHOR, now=builders.NOW, opens="-", closes="2027-01-01 09:00 UTC"
        )
        late = await ana.press(card, "Make a pledge")
        await until(home, late, "/pledge mine")
        assert await total(home) == 0


@pytest.mark.parametrize(
    "custom_id",
    [
        "sk1:one:sid-2027:no-such-key",
        "sk1:one:sid-1999:ask-first",
        "sk1:promise:sid-2027:ask-first",
        "sk1:receipt:sid-2027:pAAAAAAAAAAAAAAAA",
        "sk1:unname:sid-2027:pAAAAAAAAAAAAAAAA",
        "sk1:note:sid-2027:pAAAAAAAAAAAAAAAA",
        "sk1:erase-now",
    ],
)
async def test_an_id_its_message_never_had_is_answered_calmly(tmp_path: Path, custom_id: str) -> None:
    async with pledging.opened(tmp_path, partner_count=1) as home:
        ana, eve = member(home), member(home, "Eve")
        await pledged(home, ana)
        told = await eve.press(await post(home), custom_id, unchecked=True)
        assert "Nothing was changed" in await until(home, told, "Nothing was changed")
        assert told.is_private
        assert await total(home) == 1


async def test_a_very_long_option_is_refused_without_a_trace(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path, partner_count=1) as home:
        ana = member(home)
        for command, name in (("pledge make", "text"), ("pledge withdraw", "pledge")):
            told = await ana.run(command, {name: "x" * 6_000}, unchecked=True)
            assert told.is_private
            assert len(told.text) < 1_000
        assert await total(home) == 0


async def test_taking_back_works_in_another_server_and_a_closed_campaign(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path) as home:
        ana = member(home)
        await pledged(home, ana)
        there = home.discord.joined(home.partners[1].guild, ana.user)
        await pledging_actions.change(
            home.database, SLUG, actor=builders.AUTHOR, now=builders.NOW, closes="2027-01-01 09:00 UTC"
        )
        done = await there.run("pledge withdraw")
        await until(home, done, "Taken back")
        assert not ids(done.reply, "sk1:pledge:"), "nothing is offered that would be refused"
        assert await total(home) == 0
