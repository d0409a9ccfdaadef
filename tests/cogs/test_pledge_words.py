"""What is said to people is true for who reads it: what counts how often, what has not begun, what has ended."""

from pathlib import Path

import pytest

from campaigns.actions import pledging as pledging_actions
from campaigns.actions import retention
from campaigns.actions.export_parts import Parts
from campaigns.actions.pledge_export import Exported
from campaigns.render.pledge_csv import ExportTally
from cogs import pledges, translation
from tests import builders
from tests.cogs import pledging
from tests.cogs.pledging import SLUG, member, pledged, until
from tests.house import House


async def limit(home: House, opens: str = "-", closes: str = "-") -> None:
    await pledging_actions.change(
        home.database, SLUG, actor=builders.AUTHOR, now=builders.NOW, opens=opens, closes=closes
    )


async def test_a_group_that_pledges_again_is_told_that_it_counts_with_all_its_people(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path) as home:
        admin = home.partners[0].admin
        first = await admin.run("pledge group", {"text": "ask-first", "size": 28})
        await until(home, first, "Thank you! Your pledge counts.")
        again = await admin.run("pledge group", {"text": "ask-first", "size": 28})
        assert "counts once" not in await until(home, again, "counts with its 28 people")


@pytest.mark.parametrize("command", ["mine", "withdraw"])
async def test_before_pledging_opens_who_looks_for_their_pledges_reads_when_it_does(
    tmp_path: Path, command: str
) -> None:
    async with pledging.opened(tmp_path, partner_count=1) as home:
        await limit(home, opens="2027-01-26 09:00 UTC")
        told = await member(home).run(f"pledge {command}")
        assert "Pledging opens <t:1800954000:F>" in await until(home, told, "You have no pledge here")
        assert "Thirty days" not in told.text


async def test_when_only_pledging_has_ended_the_campaign_is_not_said_to_be_over(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path, partner_count=1) as home:
        ana = member(home)
        await limit(home, closes="2027-01-01 09:00 UTC")
        told = await ana.run("pledge make", {"text": "ask-first"})
        assert "is over" not in await until(home, told, "Pledging for ")
        assert "has ended. Thank you to everyone who took part!" in told.text
        await retention.close(home.database, SLUG, actor=builders.AUTHOR, now=builders.NOW)
        await until(home, await ana.run("pledge make", {"text": "ask-first"}), "is over. Thank you")


async def test_who_never_pledged_is_not_told_of_numbers_that_remain(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path, partner_count=1) as home:
        ana = member(home)
        never = await ana.run("mydata delete")
        assert "What remains" not in await until(home, never, "nothing left to delete")
        await pledged(home, ana)
        await until(home, await ana.run("mydata delete"), "What remains are numbers")


async def test_who_may_not_speak_for_the_organisation_reads_of_it(tmp_path: Path) -> None:
    async with pledging.opened(tmp_path, partner_count=1) as home:
        told = await member(home).run("pledge organisation", {"text": "train-staff"})
        await until(home, told, "for a group or the organisation here")


@pytest.mark.parametrize("has_column_names", [True, False])
def test_parts_are_said_to_have_column_names_only_where_they_have(has_column_names: bool) -> None:
    exported = Exported(ExportTally(2, 2, 0), "ab" * 32, 99)
    parts = Parts((Path("1"), Path("2")), is_compressed=True, has_column_names=has_column_names)
    said = pledges._told(translation.words("en"), "pledges", exported, parts)
    assert "in 2 parts" in said
    assert ("column names" in said) is has_column_names
