"""/campaign over a real socket."""

from pathlib import Path

import pytest

from campaigns.actions import announcements, campaigns
from campaigns.model.errors import InputError
from cogs import campaign as commands
from tests import builders
from tests.cogs import organisers
from tests.cogs.organisers import SLUG, told


async def test_a_campaign_by_rule_is_provisional_until_an_organiser_confirms_it(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        olga = home.hq.organiser
        await told(await olga.run("campaign create", {"name": "SID 2031", "year": 2031}), "provisional", "`sid-2031`")
        await told(await olga.run("campaign confirm", {"campaign": "sid-2031"}), "Tuesday, February 11, 2031**.")
        shown = await told(await olga.run("campaign show", {"campaign": "sid-2031"}), "days to go")
        assert "provisional" not in shown
        assert "campaign.confirm" in await organisers.audit_actions(home)


async def test_moving_the_key_day_moves_what_is_planned(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await home.announce(SLUG, "hello", builders.content("T-1 12:00 UTC"))
        answer = await home.hq.organiser.run("campaign confirm", {"day": "2027-02-16"})
        await told(answer, "February 16, 2027", "2 deliveries were planned anew")
        _, rows = await announcements.status(home.database, SLUG, "hello")
        assert {row.due_at.date().isoformat() for row in rows} == {"2027-02-15"}


async def test_a_pack_begins_a_campaign_of_any_year_with_drafts_only(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        options: dict[str, str | int] = {"name": "Safer Internet Day 2030", "year": 2030, "pack": "safer-internet-day"}
        await told(await home.hq.organiser.run("campaign create", options), "drafts are in it")
        found = await announcements.list_all(home.database, "safer-internet-day-2030")
        assert len(found) >= 24
        assert {each.state for each in found} == {"draft"}
        assert "#SID2030" in (await campaigns.get(home.database, "safer-internet-day-2030")).hashtags


async def test_a_pause_needs_a_reason_and_everyone_sees_it(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        olga = home.hq.organiser
        await told(await olga.run("campaign pause", {"reason": "A *wrong* number @here"}), "is paused")
        clock = await told(await home.hq.auditor.run("campaign clock"), "is paused")
        assert "@here" not in clock
        await told(await olga.run("campaign resume"), "is active")


async def test_the_calendar_is_a_picture_with_the_same_in_words(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await told(await home.hq.organiser.run("campaign calendar"), "no key day to draw yet")
        await home.announce(SLUG, "hello", builders.content("T 09:00 local"))
        answer = await home.hq.organiser.run("campaign calendar")
        await told(answer, "Key day")
        (picture,) = answer.reply.payload["attachments"]
        assert picture["filename"] == "sid-2027-key-day.png"
        assert "Posts: 1" in picture["description"]


async def test_two_campaigns_of_one_name_are_told_apart(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        options = {"name": "Safer Internet Day 2027", "slug": SLUG}
        await told(await home.hq.organiser.run("campaign create", options), "a campaign called sid-2027 already")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Safer Internet Day 2027", "safer-internet-day-2027"),
        ("  Día de la Internet Segura!  ", "dia-de-la-internet-segura"),
        ("x" * 100, "x" * 40),
    ],
)
def test_a_short_name_is_made_from_the_name(name: str, slug: str) -> None:
    assert commands.slug_of(name) == slug


def test_a_name_without_a_letter_of_ours_asks_for_a_short_name() -> None:
    with pytest.raises(InputError, match="No short name"):
        commands.slug_of("安全なインターネットの日")
