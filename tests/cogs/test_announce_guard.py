"""The words guard over a real socket: the team reads what is wrong, members never do, and a reason is asked for."""

from pathlib import Path

from campaigns.model.announcement import AnnouncementState
from tests.cogs import organisers
from tests.cogs.organisers import REFERENCE, told
from tests.house import House

HARMFUL = {"title": "Hello", "body": "Too many minors see child pornography, {partner.name}.", "options": []}


async def waiting(home: House) -> None:
    olga = home.hq.organiser
    await told(await olga.submit(await olga.run("announce draft"), HARMFUL), "Draft")
    await organisers.schedule(olga, "T 12:00 UTC")
    await told(await olga.run("announce submit", {"announcement": REFERENCE}), "Waiting for approval")


async def test_the_view_shows_the_words_what_to_prefer_and_why(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await waiting(home)
        shown = await home.hq.approver.run("announce approve", {"announcement": REFERENCE})
        await told(shown, "Words to think again about", "⛔ “child pornography” (en body 21-37)", "CSAM", "⚠️ “minors”")


async def test_a_block_is_refused_without_a_reason_and_kept_with_one(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await waiting(home)
        version: dict[str, str | int] = {"announcement": REFERENCE, "version": 2}
        await told(await home.hq.approver.run("announce approve", version), "has words that cannot go out")
        assert (await organisers.known(home)).state is AnnouncementState.REVIEW
        short = await home.hq.approver.run("announce approve", version | {"keep-words": "ok"})
        await told(short, "too short for a reason", "“child pornography”", "at least 10 characters")
        assert (await organisers.known(home)).state is AnnouncementState.REVIEW
        kept: dict[str, str | int] = {"keep-words": "We quote the name of the old law on purpose."}
        approved = await home.hq.approver.run("announce approve", version | kept)
        stays = f"What is marked ⛔ stays: <@{home.hq.approver.id}> approved it with this reason: We quote the name"
        await told(approved, "planned", stays)
        assert (await organisers.known(home)).state is AnnouncementState.APPROVED
        await told(await home.hq.auditor.run("announce view", {"announcement": REFERENCE}), stays)
        changed = await organisers.schedule(home.hq.organiser, "T 13:00 UTC")
        assert "stays" not in await told(changed, "version 3", "⛔ “child pornography”")
