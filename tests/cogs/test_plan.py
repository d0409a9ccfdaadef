"""/plan over a real socket."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from campaigns.actions import announcements, plans
from campaigns.sources import packs
from sandbox import Upload
from tests.cogs import organisers
from tests.cogs.organisers import SLUG, told

SHIPPED = packs.read("safer-internet-day")[0]


async def test_an_import_brings_drafts_that_somebody_else_approves(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        olga = home.hq.organiser
        await told(await olga.run("plan check", {"file": Upload("plan.toml", SHIPPED)}), "Nothing is wrong with it")
        assert await announcements.list_all(home.database, SLUG) == ()
        await told(await olga.run("plan import", {"file": Upload("plan.toml", SHIPPED)}), "0 changed, 0 as they were")
        found = await announcements.list_all(home.database, SLUG)
        assert {each.state for each in found} == {"draft"}
        assert {each.author for each in found} == {organisers.actor(olga).who}
        again = await olga.run("plan import", {"file": Upload("plan.toml", SHIPPED)})
        await told(again, f"0 new, 0 changed, {len(found)} as they were")


async def test_a_plan_keeps_words_that_block_for_an_approvers_reason_and_not_for_an_organisers(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        asked = b"I ask before I share a photo of someone."
        harmful = Upload("plan.toml", SHIPPED.replace(asked, b"I report child porn."))
        reason: dict[str, Any] = {"file": harmful, "keep-words": "We quote the name of a law of 1996."}
        olga, aki = home.hq.organiser, home.hq.approver
        await told(await olga.run("plan import", reason), "Only approvers can keep words", "ask an approver to do this")
        assert await announcements.list_all(home.database, SLUG) == ()
        await told(await aki.run("plan import", reason), "new")


async def test_a_pledge_is_questioned_when_it_comes_in_and_a_warning_of_strangers_does_not_come_in(
    tmp_path: Path,
) -> None:
    async with organisers.opened(tmp_path) as home:
        olga, asked = home.hq.organiser, b"I ask before I share a photo of someone."
        assert asked in SHIPPED
        burden = Upload("plan.toml", SHIPPED.replace(asked, b"I keep myself safe online."))
        await told(await olga.run("plan import", {"file": burden}), "answer for their own safety", "Why:")
        warning = Upload("plan.toml", SHIPPED.replace(asked, b"I never talk to strangers."))
        await told(await olga.run("plan import", {"file": warning}), "The pledge ask-first warns of strangers")
        (pledge,) = [each for each in (await plans.export(home.database, SLUG)).pledges if each.key == "ask-first"]
        assert pledge.texts["en"] == "I keep myself safe online."


async def test_who_uploads_a_plan_that_tells_of_harm_is_answered_with_help_and_counted(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        told_of = Upload("plan.toml", SHIPPED.replace(b'name = "Safer', b'name = "I want to die. Safer', 1))
        olga = home.discord.member(home.hq.guild, "Olga", locale="fr", roles=[home.hq.roles["organiser"]])
        for verb in ("check", "import"):
            answer = await olga.run(f"plan {verb}", {"file": told_of})
            text = await told(
                answer, "ce n’est pas ta faute", "https://childhelplineinternational.org/", "campaign.name"
            )
            assert "die" not in text
        async with home.database.reading() as connection:
            rows = await connection.execute(sa.text("SELECT guild_id, count FROM disclosure_count"))
            assert [tuple(row) for row in rows] == [(home.hq.guild.id, 2)]


async def test_every_mistake_of_a_file_is_told_and_nothing_is_imported(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        wrong = SHIPPED.replace(b' local"', b' locale"')
        answer = await home.hq.organiser.run("plan import", {"file": Upload("plan.toml", wrong)})
        text = await told(answer, "problems found; nothing was imported.", "plan.toml:")
        (whole,) = answer.reply.payload["attachments"]
        assert whole["filename"] == "problems.txt"
        assert len(text) < 2_000
        assert await announcements.list_all(home.database, SLUG) == ()


async def test_what_is_no_plan_is_refused_before_it_is_read(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        olga = home.hq.organiser
        await told(await olga.run("plan check", {"file": Upload("plan.exe", b"MZ")}), "That is not a plan file")
        large = Upload("plan.toml", b"#" * 2_000_001)
        await told(await olga.run("plan check", {"file": large}), "larger than 2 MB")
        assert home.discord.log.where("GET", "/cdn") == []


async def test_what_is_exported_can_be_imported_and_changes_nothing(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        olga = home.hq.organiser
        await told(await olga.run("plan import", {"file": Upload("plan.toml", SHIPPED)}), "new")
        for form in ("toml", "csv", "ics"):
            answer = await olga.run("plan export", {"format": form})
            await told(answer, "The plan with")
            (file,) = answer.reply.payload["attachments"]
            assert file["filename"] == f"{SLUG}.{form}"
        plan = await plans.export(home.database, SLUG)
        assert len(plan.announcements) == len(await announcements.list_all(home.database, SLUG))
