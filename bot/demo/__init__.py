"""`python -m bot demo`: a Safer Internet Day campaign happens on this computer, in under a minute, without an account.

A Discord of our own runs in this process (`stage`), the bot in one of its own (`process`); organisers (`organisers`),
two hundred members (`crowd`) and two newsrooms (`feeds`) do what people do. `watch` shows it, `acts` says in which
order it happens, `souvenirs` fills `demo-out/`, and `audit` checks every claim that is made in the end.

This is the only room that may use the sandbox.
"""

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from bot.demo import acts, closing, house, watch
from bot.demo.acts import Curtain
from bot.demo.house import Programme
from campaigns.model.errors import SidekickError
from sandbox import Sandbox

MEMBERS = 200
DAY_SECONDS = 10.0
LIMIT_SECONDS = 150.0
"""The demo ends by itself, whatever happens; it takes about a third of this."""
_DONE, _DIFFERENT, _INTERRUPTED, _TERMINATED = 0, 1, 130, 143


def run(
    partners: int,
    out: Path,
    seed: int,
    *,
    members: int = MEMBERS,
    day_seconds: float = DAY_SECONDS,
    tamper: Callable[[Sandbox], None] | None = None,
) -> int:
    """Play the demo and give its exit status: 0 only if every delivery arrived exactly once and every count agrees.

    `tamper` changes what the sandbox has seen before it is checked, for the test that the check can fail.
    """
    console = Console()
    programme = Programme(partners, out.resolve(), seed, members, day_seconds, tamper)
    try:
        curtain = asyncio.run(_play(programme, console))
    except (KeyboardInterrupt, asyncio.CancelledError) as end:
        console.print("Stopped; nothing is left running.")
        return _INTERRUPTED if isinstance(end, KeyboardInterrupt) else _TERMINATED
    except TimeoutError:
        raise SidekickError(
            f"The demo was stopped after {LIMIT_SECONDS:.0f} seconds.",
            why="This computer is too busy, or something waits for what never comes.",
            fix=f"Try again; the bot's log is in {programme.out / house.LOG}.",
        ) from None
    closing.say(console, programme, curtain)
    return _DIFFERENT if curtain.findings else _DONE


async def _play(programme: Programme, console: Console) -> Curtain:
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    programme.out.mkdir(parents=True, exist_ok=True)
    async with asyncio.timeout(LIMIT_SECONDS), house.built(programme) as theatre:
        view = asyncio.create_task(watch.show(console, theatre.lookout.look))
        try:
            return await acts.first(acts.play(theatre), theatre.bot.watch())
        finally:
            view.cancel()
            await asyncio.wait({view})
            if not view.cancelled():
                view.result()
