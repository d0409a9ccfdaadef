"""The organising team at work: everything they do is a slash command or a button, as in a real headquarters server.

Each step gives one line that tells what the bot answered; a step that failed raises with the bot's own words.
"""

import asyncio
import time
from dataclasses import dataclass

from bot.demo.feeds import Newsroom, Newsrooms
from bot.demo.stage import Stage
from campaigns.actions import announcements, feeds
from campaigns.model.announcement import AnnouncementState
from campaigns.model.errors import SidekickError
from campaigns.model.feed import FeedMode, ItemState
from campaigns.model.feed_view import FeedRow
from campaigns.sources import packs
from campaigns.storage.database import Database
from sandbox import Exchange, Upload
from sandbox.components import walk
from sandbox.messages import Message

PACK = "safer-internet-day"
_TOLD_LIMIT = 110
_PATIENCE_SECONDS = 15.0
_NEWS_DAYS = 60
_WAYS = {FeedMode.REVIEW: "wait for a person", FeedMode.AUTO: "are passed on at once"}


class StepFailedError(SidekickError):
    """Something an organiser asked for did not happen."""


@dataclass(frozen=True, slots=True)
class Organisers:
    """Amara, Mateo and Ingrid at their desks."""

    stage: Stage
    database: Database
    newsrooms: Newsrooms
    slug: str

    async def import_plan(self) -> str:
        """Amara uploads the shipped plan."""
        data, name, _ = packs.read(PACK)
        amara = self.stage.headquarters.organiser
        answer = await amara.run("plan import", {"file": Upload(name, data), "campaign": self.slug})
        await self._expect(answer, AnnouncementState.DRAFT)
        return _told("Amara imports the plan", answer)

    async def submit(self) -> str:
        """Amara asks for approval of everything she brought."""
        amara = self.stage.headquarters.organiser
        answer = await amara.run("announce submit", {"announcement": "all", "campaign": self.slug})
        await self._expect(answer, AnnouncementState.REVIEW)
        return _told("Amara asks for approval", answer)

    async def approve(self) -> str:
        """Mateo reads the list and approves it; Amara could not."""
        mateo = self.stage.headquarters.approver
        shown = await mateo.run("announce approve", {"campaign": self.slug})
        approve_all = button(shown.reply, "sk1:approve-all:")
        answer = await mateo.press(shown.reply, approve_all)
        await self._expect(answer, AnnouncementState.APPROVED)
        return "Mateo approves everything with one button; Amara could not have"

    async def follow(self, newsroom: Newsroom) -> str:
        """Amara follows a newsroom; what it shows now is known and stays where it is."""
        options: dict[str, str | int] = {
            "url": self.newsrooms.url(newsroom),
            "organisation": newsroom.organisation,
            "mode": newsroom.mode,
            "max_age": _NEWS_DAYS,
            "campaign": self.slug,
        }
        answer = await self.stage.headquarters.organiser.run("feed follow", options)
        if await self._key(newsroom) is None:
            raise StepFailedError(f"{newsroom.organisation} is not followed.", why=answer.text)
        return f"Amara follows {newsroom.organisation}: new stories {_WAYS[newsroom.mode]}"

    async def look_again(self, newsroom: Newsroom) -> str:
        """Amara has the bot look at a newsroom now, half an hour before it would have by itself."""
        key = await self._key(newsroom)
        await self.stage.headquarters.organiser.run("feed resume", {"feed": str(key), "campaign": self.slug})
        return f"Amara has Sidekick look at {newsroom.organisation} now"

    async def approve_news(self) -> str:
        """Mateo reads what waits and lets the first story out."""
        mateo = self.stage.headquarters.approver
        shown = await mateo.run("feed queue", {"campaign": self.slug})
        approve = button(shown.reply, "sk1:item:approve:")
        await mateo.press(shown.reply, approve)
        until = time.monotonic() + _PATIENCE_SECONDS
        while not any(row.items.get(ItemState.APPROVED) for row in await self._rows(FeedMode.REVIEW)):
            if time.monotonic() > until:
                raise StepFailedError("The story was not approved.", why=shown.text)
            await asyncio.sleep(0.1)
        return "Mateo reads the story that waits, and lets it out"

    async def pause(self) -> str:
        """Amara stops the clockwork: nothing more goes out."""
        amara = self.stage.headquarters.organiser
        reason = "The rehearsal ends here."
        return _told("Amara pauses", await amara.run("campaign pause", {"reason": reason, "campaign": self.slug}))

    async def export(self) -> bytes:
        """Ingrid takes the pledge list home: the file the bot attaches is the file that is kept."""
        ingrid = self.stage.headquarters.data_admin
        answer = await ingrid.run("pledges export", {"format": "csv", "campaign": self.slug})
        attached = [row for message in answer.replies for row in message.payload["attachments"]]
        if not attached:
            raise StepFailedError("There is no pledge list.", why=answer.text)
        file_id = int(attached[0]["url"].rsplit("/", 2)[1])
        return self.stage.discord.messages.files[file_id].data

    async def _key(self, newsroom: Newsroom) -> str | None:
        rows = await feeds.list_all(self.database, self.slug)
        return next((row.feed.key for row in rows if row.feed.url == self.newsrooms.url(newsroom)), None)

    async def _rows(self, mode: FeedMode) -> list[FeedRow]:
        return [row for row in await feeds.list_all(self.database, self.slug) if row.feed.mode is mode]

    async def _expect(self, answer: Exchange, state: AnnouncementState) -> None:
        """See that every announcement is where it should be now, or will be in a moment."""
        until = time.monotonic() + _PATIENCE_SECONDS
        while True:
            known = await announcements.list_all(self.database, self.slug)
            if known and all(each.state is state for each in known):
                return
            if time.monotonic() > until:
                raise StepFailedError(f"{answer.label} did not do what it should.", why=answer.text)
            await asyncio.sleep(0.1)


def button(message: Message, start: str) -> str:
    """Find the button of a reply whose custom id starts like this."""
    for _, row in walk(message.payload["components"]):
        if str(row.get("custom_id", "")).startswith(start):
            return str(row["custom_id"])
    raise StepFailedError("The button is not there.", why=f"The bot answered: {message.text}")


def _told(who: str, answer: Exchange) -> str:
    first = next((line for line in answer.text.splitlines() if line.strip()), "").strip("#*> ")
    return f"{who}: {first.replace('*', '')}"[:_TOLD_LIMIT]
