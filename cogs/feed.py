"""/feed: follow publishers, see how their feeds are doing, decide what is passed on. For organisers.

Whatever a publisher writes is cleaned before it reaches this floor. What asks the outside is acknowledged first.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import discord
from discord import app_commands
from discord.app_commands import locale_str

from campaigns.actions import Database, feed_filtering, feed_review, feeds, news_digests
from campaigns.actions.feeds import Fetcher, Workers
from campaigns.model import feed_filter
from campaigns.model.feed import FeedDraft, FeedMode
from campaigns.model.feed_filter import UNFILTERED
from cogs import feed_presses, feed_views, feed_words, presses, replies, translation
from cogs.desk import Desk
from cogs.feed_choosing import MAX_AGE, MODES, WORDS, Address, Days, FeedChoosing, Key, Terms
from cogs.feed_desk import FeedDesk
from cogs.permissions import Roles
from cogs.suggestions import Choices


class Feeds(FeedChoosing):
    """Feeds, for organisers."""

    group = FeedChoosing.group

    def __init__(
        self,
        *,
        database: Database,
        now: Callable[[], datetime],
        roles: Roles,
        wake: Callable[[], None],
        fetcher: Fetcher,
        workers: Workers,
    ) -> None:
        super().__init__(database=database, now=now, roles=roles, wake=wake, fetcher=fetcher, workers=workers)

    @group.command(name="follow", description=locale_str("Follow a feed, or the feed of a page"))
    @app_commands.describe(
        url=locale_str("The address of the feed, or of a page that has one"),
        organisation=locale_str("Whose feed it is; the feed's title where left out"),
        mode=locale_str("What becomes of new items; people decide where left out"),
        words=WORDS,
        max_age=MAX_AGE,
        newest=locale_str("Put so many of its newest items into the queue; none where left out"),
    )
    @app_commands.choices(mode=MODES)
    @app_commands.autocomplete(campaign=Desk.suggest_campaign)
    async def follow(
        self,
        interaction: discord.Interaction,
        url: Address,
        organisation: app_commands.Range[str, 1, 100] | None = None,
        mode: str = FeedMode.REVIEW.value,
        words: Terms = "",
        max_age: Days | None = None,
        newest: app_commands.Range[int, 1, feed_review.MOST_ENQUEUED] | None = None,
        campaign: str = "",
    ) -> None:
        """Look at a feed, follow it, and take what it shows now as known."""
        actor = self.organiser(interaction)
        await replies.defer(interaction)
        found = await self.campaign(campaign)
        filters = feed_filter.changed(UNFILTERED, words=words, max_age_days=max_age)
        feed_filtering.refuse_unfiltered(filters, FeedMode(mode))
        seen = await feeds.look(self.fetcher, self.workers, url)
        taken = [row.feed.key for row in await feeds.list_all(self.database, found.slug)]
        name = feeds.organisation_name(organisation or _suggested_name(url) or seen.title, seen.url)
        draft = FeedDraft(feeds.key_for(name, taken), seen.url, name, FeedMode(mode), filters)
        known = await feeds.follow(self.database, found.slug, draft, actor=actor, now=self.now())
        known = await self.poll(found, known)
        note = await self.enqueue(interaction, found, known, newest, actor) if newest else ""
        _ = translation.of(interaction)
        notes = (note, feed_words.to_confirm(_, feeds.suggestion(url, seen.url)))
        await presses.show(interaction, feed_views.followed(_, known, seen, "\n\n".join(filter(None, notes))))

    @group.command(name="list", description=locale_str("How every feed is doing, or what became of the items of one"))
    @app_commands.describe(feed=locale_str("Show the items of this feed"))
    @app_commands.autocomplete(feed=FeedDesk.suggest_feed, campaign=Desk.suggest_campaign)
    async def list_all(self, interaction: discord.Interaction, feed: Key | None = None, campaign: str = "") -> None:
        """Show the feeds of a campaign, or the ledger of one of them."""
        self.reader(interaction)
        await replies.defer(interaction)
        found, words = await self.campaign(campaign), translation.of(interaction)
        if feed:
            known = await feeds.get(self.database, found.slug, feed)
            await self.show_items(interaction, known.id, 0)
        else:
            rows = await feeds.list_all(self.database, found.slug)
            digests = await news_digests.list_all(self.database, found.slug, self.now())
            text = feed_words.feeds(words, found.name, rows, digests)
            await replies.send(interaction, feed_views.overview(words, text, rows))

    @group.command(name="queue", description=locale_str("Decide about the items that wait"))
    @app_commands.autocomplete(campaign=Desk.suggest_campaign)
    async def queue(self, interaction: discord.Interaction, campaign: str = "") -> None:
        """Show what waits, as it would be posted."""
        self.reviewer(interaction)
        await replies.defer(interaction)
        await self.show_queue(interaction, campaign)

    @group.command(name="unfollow", description=locale_str("Stop following a feed"))
    @app_commands.autocomplete(feed=FeedDesk.suggest_feed, campaign=Desk.suggest_campaign)
    async def unfollow(self, interaction: discord.Interaction, feed: Key, campaign: str = "") -> None:
        """Stop following; what it has shown is remembered."""
        actor = self.organiser(interaction)
        await replies.defer(interaction)
        found = await self.campaign(campaign)
        known = await feeds.unfollow(self.database, found.slug, feed, actor=actor, now=self.now())
        _ = translation.of(interaction)
        said = _("`{key}` is not followed any more. What it has shown stays in the ledger.")
        await replies.send(interaction, said.format(key=known.key))

    @group.command(name="pause", description=locale_str("Do not look at a feed until somebody resumes it"))
    @app_commands.describe(reason=locale_str("For those who come after you"))
    @app_commands.autocomplete(feed=FeedDesk.suggest_feed, campaign=Desk.suggest_campaign)
    async def pause(
        self,
        interaction: discord.Interaction,
        feed: Key,
        reason: app_commands.Range[str, 1, 300] | None = None,
        campaign: str = "",
    ) -> None:
        """Pause a feed."""
        actor = self.organiser(interaction)
        await replies.defer(interaction)
        found = await self.campaign(campaign)
        known = await feeds.pause(self.database, found.slug, feed, actor=actor, now=self.now(), reason=reason or "")
        _ = translation.of(interaction)
        await replies.send(interaction, _("`{key}` is paused. `/feed resume` goes on.").format(key=known.key))

    @group.command(name="resume", description=locale_str("Look at a feed again now; says yes to a question about it"))
    @app_commands.autocomplete(feed=FeedDesk.suggest_feed, campaign=Desk.suggest_campaign)
    async def resume(self, interaction: discord.Interaction, feed: Key, campaign: str = "") -> None:
        """Resume a feed, or try one that fails, at once."""
        actor = self.organiser(interaction)
        await replies.defer(interaction)
        found = await self.campaign(campaign)
        known = await feeds.resume(self.database, found.slug, feed, actor=actor, now=self.now())
        await self.look_now(interaction, found, known)

    @follow.autocomplete("url")
    async def _suggest_publisher(self, interaction: discord.Interaction, typed: str) -> Choices:
        """Offer publishers that campaigns like ours follow, none of which is followed before somebody says so."""
        self.reader(interaction)
        lines = [(f"{one.organisation} · {one.url}", one.url) for one in (each.draft for each in feeds.suggested())]
        found = [line for line in lines if typed.casefold() in line[0].casefold()]
        return replies.choices(found or ([(typed, typed)] if typed else []))


def _suggested_name(url: str) -> str:
    known = feeds.suggestion(url)
    return known.draft.organisation if known else ""


DYNAMIC_ITEMS: Final = feed_presses.DYNAMIC_ITEMS
