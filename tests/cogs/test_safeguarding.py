"""/safeguarding counts over a real socket: the team reads numbers from five, nobody else reads anything."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from campaigns.actions import safeguarding
from cogs import listening, translation
from cogs.help import Help
from cogs.safeguarding import Safeguarding
from tests import builders, house
from tests.cogs.organisers import told
from tests.house import House


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house.opened(tmp_path, cogs=[Safeguarding, Help], dynamic_items=()) as home:
        home.clock.set(builders.NOW)
        await home.campaign()
        yield home


async def test_the_team_reads_numbers_by_day_and_server(home: House) -> None:
    yesterday = home.clock() - timedelta(days=1)
    for guild_id, times in ((home.partners[0].guild.id, 6), (home.partners[1].guild.id, 4), (None, 5)):
        for _ in range(times):
            await safeguarding.heard(home.database, guild_id, now=yesterday)
    shown = await told(await home.hq.auditor.run("safeguarding counts"), "### 2027-01", "Partner 1: **6**", "**5**")
    assert "Partner 2" not in shown
    assert "**4**" not in shown


async def test_nothing_is_shown_where_nothing_may_be(home: House) -> None:
    await safeguarding.heard(home.database, 1, now=home.clock())
    shown = await told(await home.hq.organiser.run("safeguarding counts"), "from 5", "Nothing to show.")
    assert "###" not in shown


async def test_a_visitor_is_refused(home: House) -> None:
    await told(await home.hq.visitor.run("safeguarding counts", unchecked=True), "needs the role of")


@pytest.mark.parametrize("locale", ["en", "de", "fr", "es", "pt"])
def test_every_language_has_every_sentence_of_the_answer(locale: str) -> None:
    english, own = (
        listening.answer(translation.words(each), (), emergency_number=number, is_team=True)
        for each, number in (("en", "112"), (locale, "112"))
    )
    said = [getattr(item, "content", "") for item in own.walk_children()]
    meant = [getattr(item, "content", "") for item in english.walk_children()]
    assert len(said) == len(meant)
    assert locale == "en" or not set(filter(None, said)) & set(meant)
