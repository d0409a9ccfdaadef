"""Fan-out of 1,000 and 10,000 posts at 80 ms latency by the real process, against a loop of one after the other.

Goal: at least 95 % of the 50 posts a second that Discord allows, no answer of 429 however Discord counts, no post
twice, and less than 150 MB for the wave of 10,000.
"""

import argparse
import asyncio
import tempfile
from pathlib import Path

import discord
from discord.http import Route

from tests.bench import waves
from tests.bench.measure import report, stopwatch
from tests.bench.waves import LIMIT

SAMPLE = 100
"""Posts of the loop: its pace does not change."""
GOAL_SHARE, GOAL_MEGABYTES = 0.95, 150


async def ours(count: int, window: str) -> tuple[waves.Wave, float]:
    """Send a wave with the bot; gives the loop's posts a second on the same Discord as well."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with waves.planned(folder, count, global_window=window) as far:
            async with waves.bot(folder, far) as victim:
                wave = await waves.seen_to_the_end(far, victim, count, patience_seconds=60 + count / 20)
            await far.remote.forget_requests()
            channels = [next(iter(draft.channels.values())) for draft in (await far.drafts())[:SAMPLE]]
            return wave, await loop(far.api_url, channels)


async def loop(api_url: str, channel_ids: list[int]) -> float:
    """Send one after the other, as most bots do; the posts a second."""
    Route.BASE = api_url
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.login("a-token")
        with stopwatch() as watch:
            for channel_id in channel_ids:
                await client.get_partial_messageable(channel_id).send("Together for a better internet")
        return len(channel_ids) / watch.seconds


def main() -> None:
    """Measure each size and way of counting."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.fanout", description=__doc__)
    parser.add_argument("--posts", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--windows", nargs="+", default=["fixed", "sliding", "token"])
    given = parser.parse_args()
    for count in given.posts:
        for window in given.windows if count <= 1_000 else given.windows[:1]:
            wave, per_second = asyncio.run(ours(count, window))
            report(
                "fanout",
                posts=count,
                window=window,
                latency_seconds=waves.LATENCY,
                posts_per_second=wave.per_second,
                share_of_limit=wave.per_second / LIMIT,
                seconds=wave.seconds,
                refused_429=wave.refused,
                doubled=wave.doubled,
                processor_ms_per_post=1000 * wave.processor_seconds / max(wave.posts, 1),
                peak_megabytes=wave.peak_megabytes,
                baseline=f"sequential loop of channel.send, {SAMPLE} posts",
                baseline_posts_per_second=per_second,
                ratio=wave.per_second / per_second,
                is_goal_met=(
                    wave.posts == count
                    and wave.per_second >= GOAL_SHARE * LIMIT
                    and wave.refused == 0
                    and wave.doubled == 0
                    and wave.peak_megabytes < GOAL_MEGABYTES
                ),
            )


if __name__ == "__main__":
    main()
