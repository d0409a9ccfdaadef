"""Fifty people a second press while a wave goes out: how long until Discord has the bot's answer.

Measured at Discord's end, from the dispatch of the interaction to the arrival of the callback. Baselines in the same
run: our bot without the wave, and a bare discord.py bot whose handler writes a row with aiosqlite, with an even fan-out
beside it. Goal: p50 and p99 under three times those of the bare one.
"""

import asyncio
import json
import sqlite3
import sys
import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests import far_discord
from tests.bench import bare_bot, waves
from tests.bench.measure import report
from tests.far_discord import FarDiscord

GUILDS, PRESSES, PER_SECOND, RATE = 1_000, 750, 50.0, 48.0
SERVERS = 10
"""Where the people are."""
GOAL_RATIO = 3.0
_TEXT = "ask-first"


@dataclass(frozen=True, slots=True)
class Answers:
    """Times to the callback, in milliseconds, and what went wrong."""

    p50: float
    p99: float
    late: int
    unanswered: int
    posts_meanwhile: int


async def arrive(discord: FarDiscord) -> list[tuple[int, int]]:
    """Let everybody join a server; gives servers and people."""
    guild_ids = [draft.guild_id for draft in await discord.drafts()][:SERVERS]
    return [
        (guild_ids[number % SERVERS], await discord.remote.add_member(guild_ids[number % SERVERS], f"Person {number}"))
        for number in range(PRESSES)
    ]


async def press(discord: FarDiscord, people: list[tuple[int, int]]) -> Answers:
    """Let people pledge at an even pace, each once."""
    before = (await discord.remote.overview())["messages"]
    loop = asyncio.get_running_loop()
    began, tasks = loop.time(), []
    for number, (guild_id, user_id) in enumerate(people):
        await asyncio.sleep(max(0.0, began + number / PER_SECOND - loop.time()))
        act = discord.remote.act(guild_id, user_id, "run", path="pledge make", values={"text": _TEXT}, unchecked=True)
        tasks.append(asyncio.create_task(act))
    posts = (await discord.remote.overview())["messages"] - before
    seen = await asyncio.gather(*tasks, return_exceptions=True)
    answered = [each for each in seen if not isinstance(each, BaseException) and each["answered"]]
    took = sorted(1000 * each["latency_seconds"] for each in answered)
    reasons = Counter(str(each)[:200] for each in seen if isinstance(each, BaseException))
    for reason, count in reasons.items():
        sys.stderr.write(f"{count} times: {reason}\n")
    assert took, "nobody was answered"
    return Answers(
        p50=took[len(took) // 2],
        p99=took[int(len(took) * 0.99) - 1],
        late=sum(bool(each["late"]) for each in answered),
        unanswered=sum(isinstance(each, BaseException) for each in seen),
        posts_meanwhile=posts,
    )


async def ours(*, with_wave: bool) -> Answers:
    """Measure our bot, with a wave on its way or without."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        count = GUILDS if with_wave else SERVERS
        async with waves.planned(folder, count, global_limit=0) as discord:
            _offer_a_pledge(folder)
            people = await arrive(discord)
            async with waves.bot(folder, discord):
                await far_discord.until_posted(discord, 1 if with_wave else count)
                await far_discord.until_it_answers(discord)
                return await press(discord, people)


async def bare() -> Answers:
    """Measure the bare bot, with an even fan-out beside it."""
    with tempfile.TemporaryDirectory() as name:
        async with far_discord.running(guilds=GUILDS, latency=waves.LATENCY, global_limit=0) as discord:
            channels = [str(next(iter(draft.channels.values()))) for draft in await discord.drafts()]
            people = await arrive(discord)
            async with bare_bot.running(discord.api_url, name, RATE, channels):
                await far_discord.until_posted(discord, 1)
                return await press(discord, people)


def _offer_a_pledge(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "sidekick.db")) as connection, connection:
        connection.execute(
            "INSERT INTO pledge_text (campaign_id, key, role, texts, position)"
            " SELECT id, ?, 'young-person', ?, 0 FROM campaign",
            (_TEXT, json.dumps({"en": "I ask before I share a picture of somebody."})),
        )


def main() -> None:
    """Measure one after the other; nothing runs beside."""
    waving, quiet, plain = asyncio.run(ours(with_wave=True)), asyncio.run(ours(with_wave=False)), asyncio.run(bare())
    report(
        "interactions",
        presses=PRESSES,
        per_second=PER_SECOND,
        posts_meanwhile=waving.posts_meanwhile,
        p50_ms=waving.p50,
        p99_ms=waving.p99,
        late=waving.late,
        unanswered=waving.unanswered,
        without_wave_p50_ms=quiet.p50,
        without_wave_p99_ms=quiet.p99,
        baseline="a bare discord.py handler with an aiosqlite write, an even fan-out beside it",
        baseline_p50_ms=plain.p50,
        baseline_p99_ms=plain.p99,
        baseline_posts_meanwhile=plain.posts_meanwhile,
        ratio_p50=waving.p50 / plain.p50,
        ratio_p99=waving.p99 / plain.p99,
        is_goal_met=(
            waving.p50 < GOAL_RATIO * plain.p50
            and waving.p99 < GOAL_RATIO * plain.p99
            and waving.late == waving.unanswered == 0
        ),
    )


if __name__ == "__main__":
    main()
