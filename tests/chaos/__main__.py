"""Run the crash campaign; prints one line of JSON and the same for people. Exits with 1 unless the promise was kept."""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests import far_discord
from tests.bench.measure import report
from tests.chaos.conditions import LONG, SHORT, Conditions
from tests.chaos.round import Round, Tally
from tests.chaos.verdict import Verdict


async def campaign(
    rounds: Sequence[Conditions], *, kills: int, partners: int, seed: int, folder: Path
) -> list[tuple[Conditions, Tally]]:
    """Play the rounds one after the other, with the kills shared out among them."""
    played: list[tuple[Conditions, Tally]] = []
    for index, conditions in enumerate(rounds):
        share = kills // len(rounds) + (index < kills % len(rounds))
        home = folder / str(index)
        home.mkdir()
        async with far_discord.running(
            guilds=partners,
            seed=seed + index,
            latency="0.05",
            global_window=conditions.global_window,
            nonce_scope=conditions.nonce_scope,
        ) as discord:
            dice = random.Random(seed + index)
            tally = await Round(conditions, discord, home, dice, partners).play(share)
        played.append((conditions, tally))
        _say(f"{conditions.name}: {_words(tally)}")
    return played


def _words(tally: Tally) -> str:
    judged = tally.verdict
    return (
        f"{tally.kills} kills ({tally.exact_kills} at an exact post, {tally.outages} followed by a long outage), "
        f"{tally.recalls} recalls in a wave, "
        f"{judged.deliveries} deliveries, {judged.second_tries} tried again, "
        f"taken back {judged.taken_back}, left {judged.left}, "
        f"lost {judged.lost}, repeated {judged.repeated}, unknown {judged.unknown}"
        + (", NOT FINISHED" if tally.is_unfinished else "")
    )


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def main() -> int:
    """Read the arguments, run, and judge."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--partners", type=int, default=300)
    parser.add_argument("--seed", type=int, default=2027)
    parser.add_argument("--short", action="store_true", help="one round under mixed conditions")
    parser.add_argument("--keep", type=Path, help="an empty folder for the databases and logs of the rounds")
    given = parser.parse_args()
    rounds = SHORT if given.short else LONG
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="sidekick-chaos-") as name:
        work = campaign(
            rounds, kills=given.kills, partners=given.partners, seed=given.seed, folder=given.keep or Path(name)
        )
        played = asyncio.run(work)
    tallies = [tally for _, tally in played]
    judged = sum((tally.verdict for tally in tallies), Verdict())
    is_kept = judged.is_good and not any(tally.is_unfinished for tally in tallies)
    report(
        "chaos",
        seed=given.seed,
        partners=given.partners,
        kills=sum(tally.kills for tally in tallies),
        exact_kills=sum(tally.exact_kills for tally in tallies),
        outages=sum(tally.outages for tally in tallies),
        recalls=sum(tally.recalls for tally in tallies),
        deliveries=judged.deliveries,
        second_tries=judged.second_tries,
        taken_back=judged.taken_back,
        left=judged.left,
        lost=judged.lost,
        repeated=judged.repeated,
        unknown=judged.unknown,
        unknown_though_readable=judged.unknown_though_readable,
        mistaken=judged.mistaken,
        seconds=time.monotonic() - began,
        is_goal_met=is_kept,
    )
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
