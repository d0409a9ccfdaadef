"""What the evidence says, where organisers read it: the check of a file, and the view of what waits for approval."""

from pathlib import Path

from campaigns.model.announcement import Text
from campaigns.sources import packs
from sandbox import Upload
from tests.cogs import organisers
from tests.cogs.organisers import REFERENCE, told

SHIPPED = packs.read("safer-internet-day")[0]
TEXTS = {"en": Text("Hello", "Every child is at risk: 1 in 4. {partner.name}")}


async def test_the_check_of_the_shipped_plan_says_that_all_eight_hold(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        answer = await home.hq.organiser.run("plan check", {"file": Upload("plan.toml", SHIPPED)})
        await told(answer, "8 of 8 principles hold", "✅ C1 holds", "✅ C8 holds")


async def test_the_check_names_what_does_not_hold_the_item_and_the_reason_and_imports_all_the_same(
    tmp_path: Path,
) -> None:
    async with organisers.opened(tmp_path) as home:
        bare = Upload("plan.toml", SHIPPED.replace(b'skills = ["bystander-action", "empathy", "help-seeking"]', b""))
        olga = home.hq.organiser
        await told(
            await olga.run("plan check", {"file": bare}),
            "7 of 8 principles hold",
            "⚠️ C6 does not hold yet",
            "youth-1 names no skill",
            "Why: Programmes that help train skills",
            "WHO: What works to prevent online violence against children, 2022",
        )
        await told(await olga.run("plan import", {"file": bare}), "0 changed, 0 as they were")


async def test_in_a_long_report_words_that_block_and_what_does_not_hold_come_before_the_rest(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        bad = SHIPPED.replace(b'skills = ["bystander-action", "empathy", "help-seeking"]', b"")
        bad += b"""
[[announcement]]
key = "extra"
when = "T-1 09:00 local"
sensitive = true
[announcement.text.en]
title = "Stranger danger"
body = "Every child is at risk of child pornography: 1 in 4."
"""
        answer = await home.hq.organiser.run("plan check", {"file": Upload("plan.toml", bad)})
        text = await told(
            answer, "“child pornography” (en extra: body", "help line:** Partner 1, Partner 2", "Not yet: C1, C2"
        )
        assert text.index("⛔") < text.index("What the evidence says") < text.index("does not hold yet")
        assert [each["filename"] for each in answer.reply.payload["attachments"]] == ["plan-check.txt"]
        assert "✅" not in text, "what holds comes last"


async def test_the_whole_report_names_every_item_that_would_fix_it_and_the_message_what_could_hurt_first(
    tmp_path: Path,
) -> None:
    async with organisers.opened(tmp_path) as home:
        bad = SHIPPED
        for number in range(9):
            bad += f"""
[[announcement]]
key = "extra-{number}"
when = "T-1 09:00 local"
[announcement.text.en]
title = "Stranger danger"
body = "Minors are at risk."
""".encode()
        answer = await home.hq.organiser.run("plan check", {"file": Upload("plan.toml", bad)})
        text = await told(answer, "Not yet: C1, C2", "… and 4 more")
        assert "⚠️ C4" in text
        assert "⚠️ C1" not in text, "what could hurt a reader comes before it"
        (file,) = [file for request in home.discord.log.requests for file in request.files]
        whole = file.data.decode()
        assert file.filename == "plan-check.txt"
        assert all(whole.count(f"“skills” to extra-{number}") == 1 for number in range(9))
        assert all(f"“Minors” (en extra-{number}: body" in whole for number in range(9))


async def test_whoever_approves_reads_what_concerns_this_announcement_with_the_reason(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await organisers.in_review(home, home.hq.organiser, texts=TEXTS, audience=("parents",), topics=("privacy",))
        shown = await home.hq.approver.run("announce approve", {"announcement": REFERENCE})
        text = await told(
            shown,
            "What the evidence says about it",
            "**C8** SID27-001 frightens: “Every child is at risk” (en).",
            "Why: Fear and pictures of suffering",
            "“1 in 4” in SID27-001 stands without its source and year (en).",
            "**C2** SID27-001 asks for nothing",
            "**C1** “privacy” comes up once, in SID27-001.",
            "**C6** SID27-001 names no skill",
            "… and 1 more",
        )
        assert text.count("Why: Fear") == 1
        approved = await home.hq.approver.run("announce approve", {"announcement": REFERENCE, "version": 1})
        await told(approved, "planned")


async def test_what_is_called_off_gets_no_advice(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await organisers.in_review(home, home.hq.organiser, texts=TEXTS)
        view = await home.hq.organiser.run("announce view", {"announcement": REFERENCE})
        assert "What the evidence says" in await told(view, "C2")
        asked = await home.hq.organiser.run("announce cancel", {"announcement": REFERENCE})
        await told(asked, "Call")
        await told(await home.hq.organiser.press(asked.reply, "Call it off"), "Cancelled")
        over = await home.hq.organiser.run("announce view", {"announcement": REFERENCE})
        assert "What the evidence says" not in await told(over, "Cancelled")
