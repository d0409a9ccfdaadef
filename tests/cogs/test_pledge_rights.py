"""What people who speak for others are offered, by real presses: what fits, and nothing that would be refused."""

from pathlib import Path

import pytest

from sandbox import Exchange, Member
from tests.cogs import pledging
from tests.cogs.pledging import ids, member, total, until
from tests.cogs.test_pledge_groups import noted, setup
from tests.house import House


async def pair(home: House) -> tuple[Member, Member]:
    """Bring in two colleagues with the partner's role for educators."""
    role = home.partners[0].guild.add_role("Educators")
    await setup(home, role)
    return member(home, "Teacher", roles=[role]), member(home, "Colleague", roles=[role])


async def made(home: House, who: Member, command: str = "organisation") -> Exchange:
    if command == "group":
        receipt = await who.run("pledge group", {"text": "ask-first", "size": 28})
    else:
        receipt = await who.run("pledge organisation", {"text": "train-staff"})
    await until(home, receipt, "sk1:mydata")
    return receipt


async def test_only_fitting_texts_are_offered_and_others_are_refused_in_ones_language(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path, partner_count=1) as home:
        who, _ = await pair(home)
        offered = {
            command: {each["value"] for each in await who.autocomplete(f"pledge {command}", "text", "", {})}
            for command in ("make", "group", "organisation")
        }
        assert offered["organisation"] == {"train-staff"}
        assert offered["group"] | offered["organisation"] == offered["make"] == {text.key for text in pledging.TEXTS}
        assert not offered["group"] & offered["organisation"]
        told = await who.run("pledge organisation", {"text": "ask-first"}, unchecked=True)
        assert "not one for an organisation" in await until(home, told, "counted as theirs")
        assert told.is_private
        role = home.partners[0].guild.add_role("Lehrkräfte")
        await setup(home, role)
        german = member(home, "Lehrerin", roles=[role], locale="de")
        told = await german.run("pledge group", {"text": "train-staff", "size": 28}, unchecked=True)
        assert "nicht für Gruppen gedacht" in await until(home, told, "/pledge group")
        assert await total(home) == 0


async def test_a_colleague_sees_the_promise_without_buttons_that_would_be_refused(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path, partner_count=1) as home:
        who, colleague = await pair(home)
        first = await made(home, who)
        assert ids(first.reply, "sk1:note:")
        seen = await made(home, colleague)
        assert "Your organisation has made this pledge already" in seen.text
        assert "somebody who manages this server" in seen.text
        assert not [each for start in ("sk1:note", "sk1:undo:") for each in ids(seen.reply, start)]
        by_admin = await made(home, home.partners[0].admin)
        assert ids(by_admin.reply, "sk1:undo:")
        assert not ids(by_admin.reply, "sk1:note")
        forged = await colleague.press(seen.reply, ids(first.reply, "sk1:note:")[0], unchecked=True)
        await until(home, forged, "Nothing was changed")
        assert forged.modal is None


@pytest.mark.parametrize("command", ["group", "organisation"])
async def test_who_lost_the_role_hears_it_before_typing_and_takes_the_note_away(tmp_path: Path, command: str) -> None:
    async with pledging.opened(tmp_path, partner_count=1) as home:
        who, _ = await pair(home)
        receipt = await made(home, who, command)
        await noted(home, who, receipt)
        await setup(home, home.partners[0].guild.add_role("Other educators"))
        told = await who.press(receipt.reply, ids(receipt.reply, "sk1:note:")[0])
        await until(home, told, "You do not have the role for it")
        assert told.modal is None
        mine = await who.run("pledge mine")
        await who.choose(mine.reply, [ids(receipt.reply, "sk1:undo:")[0].split(":")[-1]], await menu(home, mine))
        drop = await until(home, mine, "sk1:note-drop:")
        assert not ids(mine.reply, "sk1:note:")
        await who.press(mine.reply, drop)
        await home.until(lambda: not ids(mine.reply, "sk1:note-drop:"))
        assert "Your note" not in mine.text
        assert await total(home) == (28 if command == "group" else 1)


async def menu(home: House, mine: Exchange) -> str:
    """Name the menu that opens one of somebody's pledges."""
    return await until(home, mine, "sk1:open:")
