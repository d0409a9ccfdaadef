"""The way in: play the demo, say how it ended, and leave nothing running whatever happens."""

import asyncio
import signal
from pathlib import Path

from rich.console import Console

from bot.demo import acts, closing, house, watch, window
from bot.demo.acts import Curtain
from bot.demo.house import House, Programme
from bot.demo.partners import USUAL
from campaigns.model.errors import SidekickError

MEMBERS = 200
INTERRUPTED, TERMINATED = 130, 143
_SLACK_SECONDS = 100.0


async def run(
    *,
    partners: int | None,
    out: Path,
    seed: int,
    members: int = MEMBERS,
    day_seconds: float | None = None,
) -> int:
    """Play the demo and give its exit status: 0 only if every delivery arrived exactly once and every count agrees."""
    count = USUAL if partners is None else partners
    programme = Programme(
        partners=count,
        out=await asyncio.to_thread(out.absolute),
        seed=seed,
        members=members,
        day_seconds=day_seconds or window.day_for(count),
    )
    console, terminating = Console(), asyncio.Event()
    _listen(terminating)
    try:
        curtain = await play(programme, console)
    except asyncio.CancelledError:
        console.print("Stopped; nothing is left running.")
        return TERMINATED if terminating.is_set() else INTERRUPTED
    return closing.say(console, programme, curtain)


async def play(programme: Programme, console: Console) -> Curtain:
    """Play it, and take everything down again; raises SidekickError where it cannot go on."""
    await asyncio.to_thread(programme.out.mkdir, parents=True, exist_ok=True)
    limit_seconds = _SLACK_SECONDS + 4 * programme.day_seconds
    try:
        async with asyncio.timeout(limit_seconds), house.built(programme) as theatre:
            return await _before_an_audience(theatre, console)
    except TimeoutError:
        raise SidekickError(
            f"The demo was stopped after {limit_seconds:.0f} seconds.",
            why="This computer is very busy, or something waits for what never comes.",
            fix=f"Try again; the bot's log is in {programme.out / house.LOG}.",
        ) from None


async def _before_an_audience(theatre: House, console: Console) -> Curtain:
    view = asyncio.create_task(watch.show(console, theatre.lookout.look))
    try:
        return await acts.first(acts.play(theatre), theatre.bot.watch())
    finally:
        view.cancel()
        await asyncio.wait({view})
        if not view.cancelled():
            view.result()


def _listen(terminating: asyncio.Event) -> None:
    """Let SIGTERM do what Ctrl-C does: end in order."""
    playing = asyncio.current_task()
    assert playing is not None

    def terminate() -> None:
        terminating.set()
        playing.cancel()

    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, terminate)
