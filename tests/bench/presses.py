"""A hundred presses a second on the way from a post to a pledge, while a wave of a thousand goes out.

Measured at Discord's end, from the dispatch of a press to the arrival of its acknowledgement. Baseline in the same run:
a bare discord.py handler that upserts a row with aiosqlite, at the same pace, an even fan-out of a thousand beside it.
Goal: p50 and p99 at most three times those of the bare one; nobody late, everybody answered, one pledge for each.
"""

import asyncio
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests import far_discord
from tests.bench import bare_bot, pressing, waves
from tests.bench.measure import report
from tests.bench.pressing import Busy, Seen

GUILDS, PLACES, PEOPLE, PER_SECOND, RATE = 1_000, 50, 500, 100.0, 48.0
"""The presses last for 15 seconds, the wave for 21."""
GOAL_RATIO = 3.0


@dataclass(frozen=True, slots=True)
class Run:
    """One bot's answers, and what went on meanwhile."""

    seen: Seen
    busy: Busy
    posts_meanwhile: int
    pledges: tuple[int, int] = (0, 0)

    @property
    def bot_ms_per_press(self) -> float:
        """Processor time of the bot for a press, its share of the wave included."""
        return 1000 * self.busy.bot / self.seen.presses


async def ours() -> Run:
    """Measure our bot."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with waves.planned(folder, GUILDS, has_pledge_button=True, global_limit=0) as discord:
            pressing.offer_pledges(folder)
            async with waves.bot(folder, discord) as bot:
                await far_discord.until_it_answers(discord)
                posts = await pressing.first_posts(discord, PLACES)
                before = (await discord.remote.overview())["messages"]
                with pressing.watched(bot.process.pid, discord) as busy:
                    seen = await pressing.press(discord, posts, pressing.FLOW, people=PEOPLE, per_second=PER_SECOND)
                after = (await discord.remote.overview())["messages"]
            return Run(seen, busy, after - before, pressing.counted(folder))


async def bare() -> Run:
    """Measure the bare bot: as many presses, each of another person."""
    with tempfile.TemporaryDirectory() as name:
        async with far_discord.running(guilds=GUILDS, latency=waves.LATENCY, global_limit=0) as discord:
            channels = [str(next(iter(draft.channels.values()))) for draft in await discord.drafts()]
            async with bare_bot.running(discord.api_url, name, RATE, channels) as process:
                await far_discord.until_it_answers(discord)
                posts = await pressing.first_posts(discord, PLACES)
                before = (await discord.remote.overview())["messages"]
                with pressing.watched(process.pid, discord) as busy:
                    people = PEOPLE * len(pressing.FLOW)
                    seen = await pressing.press(discord, posts, pressing.BARE, people=people, per_second=PER_SECOND)
                after = (await discord.remote.overview())["messages"]
                return Run(seen, busy, after - before)


def main() -> None:
    """Measure one after the other; nothing runs beside."""
    mine, plain = asyncio.run(ours()), asyncio.run(bare())
    ratios = mine.seen.p50 / plain.seen.p50, mine.seen.p99 / plain.seen.p99
    is_exact = mine.pledges == (PEOPLE, PEOPLE) and mine.seen.done == PEOPLE
    report(
        "presses",
        presses=mine.seen.presses,
        per_second=PER_SECOND,
        posts_meanwhile=mine.posts_meanwhile,
        p50_ms=mine.seen.p50,
        p99_ms=mine.seen.p99,
        worst_ms=mine.seen.worst,
        shown_p50_ms=mine.seen.shown_p50,
        shown_p99_ms=mine.seen.shown_p99,
        late=mine.seen.late,
        unanswered=mine.seen.unanswered,
        not_private=mine.seen.not_private,
        people=PEOPLE,
        pledges=mine.pledges[0],
        bot_cpu_ms_per_press=mine.bot_ms_per_press,
        sandbox_cpu_seconds=mine.busy.sandbox,
        baseline="a bare discord.py handler with one aiosqlite upsert, an even fan-out beside it",
        baseline_p50_ms=plain.seen.p50,
        baseline_p99_ms=plain.seen.p99,
        baseline_worst_ms=plain.seen.worst,
        baseline_bot_cpu_ms_per_press=plain.bot_ms_per_press,
        baseline_posts_meanwhile=plain.posts_meanwhile,
        ratio_p50=ratios[0],
        ratio_p99=ratios[1],
        load_average=os.getloadavg()[0],
        is_goal_met=max(ratios) <= GOAL_RATIO
        and is_exact
        and mine.seen.late == mine.seen.unanswered == mine.seen.not_private == 0,
    )


if __name__ == "__main__":
    main()
