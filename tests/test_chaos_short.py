"""The crash campaign in short: ten kills of the real process, under mixed conditions; `make chaos` is the long form."""

import random
from pathlib import Path

import pytest

from tests import far_discord
from tests.chaos.conditions import SHORT
from tests.chaos.round import Round

KILLS, PARTNERS = 10, 60


@pytest.mark.timeout(300)
async def test_ten_kills_lose_and_repeat_nothing(tmp_path: Path) -> None:
    async with far_discord.running(guilds=PARTNERS, latency=0.05, seed=7) as discord:
        tally = await Round(SHORT[0], discord, tmp_path, random.Random(7), PARTNERS).play(KILLS)
    judged = tally.verdict
    assert tally.kills == KILLS
    assert not tally.is_unfinished
    assert judged.second_tries > 0, "no kill hit anything"
    assert (judged.lost, judged.repeated, judged.left, judged.unknown, judged.mistaken) == (0, 0, 0, 0, 0)
    assert judged.delivered + judged.taken_back == judged.deliveries
