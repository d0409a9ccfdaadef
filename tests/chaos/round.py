"""One round: plan waves, start the bot, kill it, start it again; in the end let it finish, and count."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from campaigns.actions import afterwards, campaigns, partners
from campaigns.model.actor import Actor
from campaigns.storage import schema
from campaigns.storage.database import Database
from tests import builders, databases
from tests.builders import AUTHOR, SLUG
from tests.chaos import verdict
from tests.chaos.bot import Victim
from tests.chaos.conditions import FAULTS, OUTAGE_SECONDS, POST, Conditions
from tests.chaos.verdict import REFERENCE, Verdict
from tests.far_discord import FarDiscord

PATIENCE_SECONDS: Final = 20.0
"""How long a life waits for the moment at which it is to end."""
FINISH_SECONDS: Final = 240.0
_LOOK_SECONDS: Final = 0.02


@dataclass(slots=True)
class Tally:
    """What happened in a round."""

    kills: int = 0
    exact_kills: int = 0
    outages: int = 0
    recalls: int = 0
    died_by_itself: int = 0
    is_unfinished: bool = False
    verdict: Verdict = field(default_factory=Verdict)


@dataclass(slots=True)
class Round:
    """A round under way."""

    conditions: Conditions
    discord: FarDiscord
    folder: Path
    dice: random.Random
    partners: int
    ahead_seconds: float = 0.0
    waves: int = 0
    unreadable: frozenset[int] = frozenset()
    tally: Tally = field(default_factory=Tally)

    async def play(self, kills: int) -> Tally:
        """Kill the bot so many times, let it finish, and judge."""
        await self._prepare()
        while self.tally.kills < kills:
            await self._wave_if_little_is_left()
            await self._one_life()
        await self._finish()
        copies = await self.discord.remote.copies(REFERENCE)
        self.tally.verdict = verdict.of(self.folder, copies, self.unreadable)
        return self.tally

    def now(self) -> datetime:
        """Give the instant as bot and Discord see it."""
        return datetime.now(UTC) + timedelta(seconds=self.ahead_seconds)

    async def _prepare(self) -> None:
        drafts = await self.discord.drafts()
        channels = sorted(channel_id for draft in drafts for channel_id in draft.channels.values())
        self.unreadable = frozenset(self.dice.sample(channels, self.conditions.unreadable))
        for channel_id in self.unreadable:
            await self.discord.remote.set_permissions(channel_id, deny=["READ_MESSAGE_HISTORY"])
        await self._spread_faults()
        database = Database.open(databases.sqlite_url(self.folder))
        await schema.upgrade(database)
        await campaigns.create(
            database, slug=SLUG, name="Safer Internet Day", anchor_on=date(2027, 2, 9), actor=AUTHOR, now=self.now()
        )
        await partners.import_partners(database, SLUG, drafts, actor=Actor.console("chaos"), now=self.now())
        await database.close()

    async def _spread_faults(self) -> None:
        if self.conditions.fault_share:
            for kind in FAULTS:
                share = self.conditions.fault_share / len(FAULTS)
                await self.discord.remote.order_fault(kind, route=POST, probability=share)

    async def _wave_if_little_is_left(self) -> None:
        if verdict.still_open(self.folder) >= self.partners / 2:
            return
        database = Database.open(databases.sqlite_url(self.folder))
        self.waves += 1
        due_at = self.now() - timedelta(minutes=1)
        what = builders.content(f"{due_at:%Y-%m-%d %H:%M} UTC", late="send 30d")
        await builders.approved(database, what, key=f"wave-{self.waves}", now=self.now())
        await database.close()

    async def _one_life(self) -> None:
        victim = await Victim.start(self.folder, self.discord.api_url, ahead_seconds=self.ahead_seconds)
        try:
            if self.dice.random() < self.conditions.recall_share:
                await self._recall_the_newest_wave(victim)
                is_exact = False
            else:
                is_exact = await self._await_the_moment(victim)
        finally:
            was_killed = await victim.kill()
        if not was_killed:
            self.tally.died_by_itself += 1
            raise AssertionError(f"the bot ended by itself: {_last_words(self.folder)}")
        self.tally.kills += 1
        self.tally.exact_kills += is_exact
        if self.dice.random() < self.conditions.late_share:
            self.tally.outages += 1
            self.ahead_seconds += OUTAGE_SECONDS
            await self.discord.remote.advance_clock(OUTAGE_SECONDS)

    async def _recall_the_newest_wave(self, victim: Victim) -> None:
        """Take a wave back while it goes out, as an organiser would in another process."""
        await self._until_posting(victim)
        await asyncio.sleep(self.dice.uniform(0.2, 1.5))
        database = Database.open(databases.sqlite_url(self.folder))
        taken = await afterwards.recall(
            database, SLUG, f"wave-{self.waves}", "a wrong address", actor=AUTHOR, now=self.now()
        )
        await database.close()
        self.tally.recalls += taken.copies > 0
        # no post may follow to wait for: what is being taken back now is the moment
        await asyncio.sleep(self.dice.uniform(0.0, 1.5))

    async def _await_the_moment(self, victim: Victim) -> bool:
        """Wait until it is time to die; says whether that was an exact point."""
        choice = self.dice.random()
        if choice < 0.2:
            # any moment of a life, its start included
            await asyncio.sleep(self.dice.uniform(0.05, 4.0))
            return False
        if choice < 0.6:
            await self._until_posting(victim)
            await asyncio.sleep(self.dice.uniform(0.0, 2.5))
            return False
        return await self._until_the_nth_post_hangs(victim)

    async def _until_posting(self, victim: Victim) -> None:
        before = (await self.discord.remote.overview())["messages"]

        async def has_posted() -> bool:
            return not victim.is_running or (await self.discord.remote.overview())["messages"] > before

        await _until(has_posted, PATIENCE_SECONDS)

    async def _until_the_nth_post_hangs(self, victim: Victim) -> bool:
        """Let the n-th post from now hang, before or after it was stored, with others on their way beside it."""
        kind = self.dice.choice(("silence", "silence_after", "silence_after"))
        remote = self.discord.remote
        number = await remote.order_fault(kind, route=POST, skip=self.dice.randrange(60), times=1)

        async def hangs() -> bool:
            return any(each["hits"] for each in await remote.faults() if each["number"] == number)

        has_hung = await _until(hangs, PATIENCE_SECONDS)
        await remote.cancel_fault(number)
        return has_hung

    async def _finish(self) -> None:
        """Let the bot live, until everything has ended one way or another."""
        victim = await Victim.start(self.folder, self.discord.api_url, ahead_seconds=self.ahead_seconds)

        async def is_over() -> bool:
            return not victim.is_running or verdict.still_open(self.folder) == 0

        try:
            self.tally.is_unfinished = not await _until(is_over, FINISH_SECONDS)
            status = await victim.stop()
            assert status == 0, f"the bot ended with {status}\n{_last_words(self.folder)}"
        finally:
            await victim.kill()


async def _until(holds: Callable[[], Awaitable[bool]], seconds: float) -> bool:
    """Look again and again at what another process does; says whether it came to hold in time."""
    ends_at = time.monotonic() + seconds
    while not (is_so := await holds()) and time.monotonic() < ends_at:  # noqa: ASYNC110 - nobody could set an event
        await asyncio.sleep(_LOOK_SECONDS)
    return is_so


def _last_words(folder: Path) -> str:
    return "\n".join((folder / "bot.log").read_text("utf-8", errors="replace").splitlines()[-12:])
