"""People at the pledge button: the way from a post to a receipt, walked by many, and what they saw of it.

The steps are those of a member: the button under a post, who one is, what one promises, the receipt. Each is a press of
its own that has to be acknowledged; the crowd is the sandbox's own (`sandbox.crowds`), so no harness slows it down.
"""

import json
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import psutil

from campaigns.actions import plans
from sandbox.crowds import Step
from tests import far_discord
from tests.builders import SLUG
from tests.far_discord import FarDiscord

LOCALES: Final = ("en-US", "de", "pt-PT", "fr", "es-ES")
FLOW: Final = (
    Step(button=f"sk1:pledge:{SLUG}", sees=f"sk1:role:{SLUG}"),
    Step(menu=f"sk1:role:{SLUG}", value="young-person", sees=f"sk1:text:{SLUG}"),
    Step(menu=f"sk1:text:{SLUG}:young-person:0", value="ask-first", sees=f"sk1:undo:{SLUG}"),
)
BARE: Final = (Step(button="pledge", reads="Thank you"),)
"""The bare bot knows one step: a press, a row, an answer."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a crowd saw; times in milliseconds, `shown` until the next thing was on the screen."""

    presses: int
    p50: float
    p99: float
    worst: float
    shown_p50: float
    shown_p99: float
    late: int
    unanswered: int
    not_private: int
    done: int
    """Touches of the last step that led to where it leads."""


@dataclass(slots=True)
class Busy:
    """Processor seconds of the bot and of the sandbox meanwhile."""

    bot: float = 0.0
    sandbox: float = 0.0


async def press(
    discord: FarDiscord, posts: Sequence[str], steps: Sequence[Step], *, people: int, per_second: float, hasty: int = 0
) -> Seen:
    """Let a crowd come."""
    touches = await discord.remote.crowd(
        posts=posts,
        people=people,
        per_second=per_second,
        steps=[asdict(step) for step in steps],
        locales=LOCALES,
        hasty=hasty,
    )
    return _seen(touches, len(steps) - 1)


@contextmanager
def watched(bot_process_id: int, discord: FarDiscord) -> Iterator[Busy]:
    """Measure how busy both processes are meanwhile."""
    busy = Busy()
    both = psutil.Process(bot_process_id), psutil.Process(discord.process_id)
    before = [_seconds(each) for each in both]
    yield busy
    busy.bot, busy.sandbox = (_seconds(each) - start for each, start in zip(both, before, strict=True))


async def first_posts(discord: FarDiscord, count: int) -> list[str]:
    """Wait for so many posts with a button, and name them."""
    await far_discord.until_posted(discord, count)
    posts = [each["id"] for each in await discord.remote.messages() if "Make a pledge" in json.dumps(each)]
    return posts[:count]


def offer_pledges(folder: Path) -> None:
    """Put the texts of the shipped plan into the campaign, as its import does."""
    plan, _ = plans.shipped("safer-internet-day")
    with closing(sqlite3.connect(folder / "sidekick.db")) as connection, connection:
        for position, text in enumerate(plan.pledges):
            words = json.dumps(dict(text.texts))
            row = (text.key, text.role, words, position)
            connection.execute(
                "INSERT INTO pledge_text (campaign_id, key, role, texts, position) SELECT id, ?, ?, ?, ? FROM campaign",
                row,
            )
        connection.execute("INSERT INTO pledge_text_version SELECT id, version, texts FROM pledge_text")


def counted(folder: Path) -> tuple[int, int]:
    """Count standing pledges and the different people behind them."""
    with closing(sqlite3.connect(folder / "sidekick.db")) as connection:
        row: tuple[int, int] = connection.execute(
            "SELECT coalesce(sum(size), 0), count(DISTINCT person) FROM pledge"
            " WHERE withdrawn_at IS NULL AND is_set_aside = 0"
        ).fetchone()
    return row


def _seen(touches: Sequence[dict[str, Any]], last: int) -> Seen:
    for why, count in Counter(each["why"][:300] for each in touches if "why" in each).most_common(5):
        sys.stderr.write(f"{count} times: {why}\n")
    took = sorted(1000 * each["latency_seconds"] for each in touches if each.get("latency_seconds") is not None)
    shown = sorted(1000 * each["shown_seconds"] for each in touches if "shown_seconds" in each)
    assert took, "nobody was answered"
    assert shown, "nobody got further"
    return Seen(
        presses=len(touches),
        p50=took[len(took) // 2],
        p99=took[int(len(took) * 0.99)],
        worst=took[-1],
        shown_p50=shown[len(shown) // 2],
        shown_p99=shown[int(len(shown) * 0.99)],
        late=sum(bool(each.get("is_late")) for each in touches),
        unanswered=sum("why" in each for each in touches),
        not_private=sum(not each["is_private"] for each in touches if "why" not in each),
        done=sum(each["step"] == last and "why" not in each for each in touches),
    )


def _seconds(process: psutil.Process) -> float:
    used = process.cpu_times()
    return used.user + used.system
