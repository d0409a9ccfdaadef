"""Being named, in the sandbox: two ticks and a name, never by one press, undone by one; forms outlive the process."""

import json
from pathlib import Path
from typing import Any

import pytest

from cogs import pledge_names
from sandbox import Exchange, Member
from tests import builders, house
from tests.cogs import pledging
from tests.cogs.pledging import SLUG, form, ids, member, pledged, rows, until
from tests.house import House

TICKED: dict[str, Any] = {"age": ["age"], "agreed": ["agreed"]}


async def say(home: House, who: Member, opened: Exchange, typed: str, **fields: Any) -> Exchange:
    return await who.submit(opened, TICKED | {"name": typed} | fields)


async def test_a_name_takes_its_own_step_with_age_consent_and_the_way_back(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path) as home:
        ana = member(home)
        receipt = await pledged(home, ana)
        for label in ("Take it back", "Show my name", "My data", "One more pledge", "Get help"):
            assert label in json.dumps(receipt.reply.payload)
        await ana.press(receipt.reply, ids(receipt.reply, "sk1:name:")[0])
        asked = await until(home, receipt, "You can decide this yourself from the age of 13")
        assert "The name I type may stand beside this pledge" in asked
        assert (await rows(home))[0].display_name == ""
        opened = await ana.press(receipt.reply, ids(receipt.reply, "sk1:name-form:")[0])
        await say(home, ana, opened, "Ana M.")
        await until(home, receipt, "Your name beside it: **Ana M.**")
        (row,) = await rows(home)
        assert (row.display_name, row.consent_version) == ("Ana M.", "name-1.13")
        await ana.press(receipt.reply, ids(receipt.reply, "sk1:unname:")[0])
        await until(home, receipt, "sk1:name:")
        assert (await rows(home))[0].display_name == ""


@pytest.mark.parametrize("missing", ["age", "agreed"])
async def test_without_both_ticks_nothing_is_stored(tmp_path: Path, missing: str) -> None:
    async with pledging.opened(tmp_path) as home:
        ana = member(home)
        receipt = await pledged(home, ana)
        opened = await form(home, ana, receipt)
        told = await ana.submit(opened, TICKED | {"name": "Ana", missing: []}, unchecked=True)
        assert "Both ticks are needed" in await until(home, told, "Both ticks")
        assert (await rows(home))[0].display_name == ""


async def test_the_form_says_the_age_of_the_servers_country(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path) as home:
        for number, partner in enumerate(home.partners):
            who = member(home, f"M{number}", number)
            receipt = await pledged(home, who)
            await who.press(receipt.reply, ids(receipt.reply, "sk1:name:")[0])
            statement = (await until(home, receipt, "sk1:name-form:")).rpartition(":")[2]
            assert statement == {"PT": "name-1.13", "DE": "name-1.16"}.get(partner.country, "name-1.16")
        alone = home.discord.person("Alone", locale="en-US")
        receipt = await pledged(home, alone)
        await alone.press(receipt.reply, ids(receipt.reply, "sk1:name:")[0])
        assert (await until(home, receipt, "sk1:name-form:")).endswith("name-1.16")


async def test_nothing_of_a_form_is_in_memory_so_one_opened_before_a_restart_is_read(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path) as home:
        ana = member(home)
        receipt = await pledged(home, ana)
        opened = await form(home, ana, receipt)
        assert not home.client._connection._view_store._modals, "nothing of a form is in memory"
        await say(home, ana, opened, "Ana")
        await until(home, receipt, "Your name beside it")


async def test_a_form_opened_before_a_restart_is_read_by_the_process_after_it(tmp_path: Path) -> None:
    async with house.ground(1) as below:
        async with pledging.awake(below, tmp_path) as home:
            await pledging.furnish(home)
            ana, educators = member(home), home.partners[0].guild.add_role("Educators")
            teacher, partner = member(home, "Teacher", roles=[educators]), home.partners[0]
            values: dict[str, Any] = {"name": "Escola", "country": "PT", "zone": "Europe/Lisbon", "language": "pt"}
            values |= {"educators": educators, "announcements": partner.channel()}
            await partner.admin.run("partner setup", values)
            receipt = await pledged(home, ana)
            for_class = await teacher.run("pledge group", {"text": "ask-first", "size": 28})
            name_form = await form(home, ana, receipt)
            note_form = await teacher.press(for_class.reply, await until(home, for_class, "sk1:note:"))
        async with pledging.awake(below, tmp_path) as home:
            home.clock.set(builders.NOW)
            await say(home, ana, name_form, "Ana")
            assert "Your name beside it" in await until(home, receipt, "Your name beside it")
            await teacher.submit(note_form, {"note": "We talk about it."})
            await until(home, for_class, "Your note waits")
            card = await until(home, receipt, "sk1:unname:")
            await ana.press(receipt.reply, card)
            await until(home, receipt, "sk1:name:")
            assert [(row.size, row.display_name) for row in await rows(home)] == [(1, ""), (28, "")]


async def test_a_name_that_is_refused_is_told_in_the_persons_language_and_nowhere_repeated(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path) as home:
        ana = member(home, locale="de")
        receipt = await pledged(home, ana)
        opened = await form(home, ana, receipt)
        told = await say(home, ana, opened, "ana@example.org")
        text = await until(home, told, "Dieser Name kann nicht gezeigt werden.")
        assert "example.org" not in text
        assert told.is_private
        assert (await rows(home))[0].display_name == ""


async def test_who_tells_of_harm_instead_of_a_name_gets_help_and_nothing_is_kept(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path) as home:
        ana = member(home)
        receipt = await pledged(home, ana)
        opened = await form(home, ana, receipt)
        told = await say(home, ana, opened, "my uncle touches me at night")
        assert "not your fault" in await until(home, told, "not your fault")
        assert (await rows(home))[0].display_name == ""


async def test_nobody_names_the_pledge_of_somebody_else(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path) as home:
        ana, eve = member(home), member(home, "Eve")
        hers, own = await pledged(home, ana), await pledged(home, eve)
        pledge_id = ids(hers.reply, "sk1:undo:")[0].rpartition(":")[2]
        stolen = await eve.press(own.reply, f"sk1:name:{SLUG}:{pledge_id}", unchecked=True)
        assert "Nothing was changed" in await until(home, stolen, "Nothing was changed")
        opened = await eve.press(own.reply, f"sk1:name-form:{SLUG}:{pledge_id}:name-1.13", unchecked=True)
        if opened.modal is not None:
            told = await say(home, eve, opened, "Eve")
            assert "not yours" in await until(home, told, "not yours")
        assert [row.display_name for row in await rows(home)] == ["", ""]


@pytest.mark.parametrize(
    "custom_id",
    [
        f"sk1:modal-name:{SLUG}:pAAAAAAAAAAAAAAAA:name-1.13:abcdef",
        f"sk1:modal-name:{SLUG}:pAAAAAAAAAAAAAAAA:name-9.13:abcdef",
        "sk1:modal-name:no-such-campaign:pAAAAAAAAAAAAAAAA:name-1.16:abcdef",
        f"sk1:modal-name:{SLUG}:x:name-1.12:abcdef",
        f"sk1:modal-note:{SLUG}:pAAAAAAAAAAAAAAAA:abcdef",
    ],
)
def test_only_a_whole_form_of_ours_is_read(custom_id: str) -> None:
    read = pledge_names.read_form(custom_id)
    assert (read is None) == ("1.12" in custom_id or "note" in custom_id)


async def test_show_name_asks_right_after_the_pledge(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path) as home:
        ana = member(home)
        shown = await ana.run("pledge make", {"text": "ask-first", "show-name": True})
        await until(home, shown, "sk1:name-form:")
        assert (await rows(home))[0].display_name == ""


async def test_my_data_hands_over_the_name_and_the_words_that_were_agreed_to_and_deletes_in_two_presses(
    tmp_path: Path,
) -> None:
    async with pledging.opened(tmp_path) as home:
        ana = member(home)
        receipt = await pledged(home, ana)
        await say(home, ana, await form(home, ana, receipt), "Ana")
        await until(home, receipt, "Your name beside it")
        data = await ana.press(receipt.reply, "sk1:mydata")
        await until(home, data, "You chose to show a name")
        sent = [file for request in home.discord.log.requests for file in request.files if "my-data" in file.filename]
        (held,) = json.loads(sent[-1].data)["pledges"]
        assert (held["display_name"], held["consent_version"]) == ("Ana", "name-1.13")
        assert held["consent_text"].startswith("I am 13 or older. The name I type")
        asked = await ana.press(data.reply, "sk1:erase")
        await until(home, asked, "Delete everything?")
        done = await ana.press(asked.reply, "sk1:erase-now")
        assert "names and notes" in await until(home, done, "Deleted: 1 pledge")
        assert [row.display_name for row in await rows(home)] == [""]
        assert await pledging.total(home) == 0
