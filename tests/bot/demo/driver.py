"""Plays a short demo in a process of its own, then spoils what was seen and lets it be checked and told again.

Run as `python -m tests.bot.demo.driver OUT`; the last line it prints is JSON.
"""

import asyncio
import json
import sys
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from bot import settings
from bot.demo import audit, closing, show
from bot.demo.acts import Curtain
from bot.demo.house import Programme
from sandbox import Sandbox

PARTNERS = 4
MEMBERS = 30
DAY_SECONDS = 5.0


def main(out: Path) -> None:
    """Play, tell, spoil, tell again."""
    settings.lock_zones()
    programme = Programme(partners=PARTNERS, out=out, seed=5, members=MEMBERS, day_seconds=DAY_SECONDS)
    console = Console()
    curtain = asyncio.run(show.play(programme, console))
    status = closing.say(console, programme, curtain)
    doubled, removed = spoil(curtain.evidence.discord)
    spoiled = check_again(curtain)
    told = {
        "status": status,
        "findings": curtain.findings,
        "pledges": curtain.evidence.counter,
        "made": curtain.evidence.members.made,
        "taken_back": curtain.evidence.members.taken_back,
        "sent": sum(row.sent_at is not None for row in curtain.evidence.ledger),
        "doubled": doubled,
        "removed": removed,
        "spoiled_status": closing.say(console, programme, spoiled),
        "spoiled_findings": spoiled.findings,
    }
    print(json.dumps(told))  # noqa: T201 - read by the test


def spoil(discord: Sandbox) -> tuple[str, str]:
    """Put one post a second time and remove another, and say which."""
    posts = {place: message for message in discord.messages for place in [_place(discord, message.id)] if place}
    doubled, removed = min(posts), max(posts)
    discord.messages.create(posts[doubled].channel, discord.world.bot, {"content": doubled})
    discord.messages.delete(posts[removed])
    return doubled, removed


def check_again(curtain: Curtain) -> Curtain:
    """Check the same evidence once more."""
    return replace(curtain, findings=audit.check(curtain.evidence))


def _place(discord: Sandbox, message_id: int) -> str:
    message = discord.messages.find(message_id)
    assert message is not None
    return message.text.rsplit("-# ", 1)[-1].split(" ", 1)[0]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
