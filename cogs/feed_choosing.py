"""/feed: what of a feed is for the campaign, tried out before it counts. For organisers.

The commands that follow feeds and look after them are in `feed.py`; both are one group and one cog.
"""

from typing import Final

import discord
from discord import app_commands
from discord.app_commands import locale_str

from campaigns.actions import feed_cards, feed_filtering, feeds, news_digests, writing
from campaigns.model import feed_filter, news_digest
from campaigns.model.feed import FeedMode
from campaigns.model.feed_filter import UNFILTERED
from cogs import channel_facts, feed_filter_words, feed_words, replies, translation
from cogs.desk import Desk
from cogs.feed_desk import FeedDesk

Address = app_commands.Range[str, 8, 2000]
Key = app_commands.Range[str, 1, 64]
Terms = app_commands.Range[str, 1, 500]
Days = app_commands.Range[int, 0, feed_filter.MOST_DAYS]
WORDS: Final = locale_str("Commas between; -word leaves items with it out; cyber* finds endings; none takes it off")
CATEGORIES: Final = locale_str("The publisher's categories, the same way: schools, -jobs")
LANGUAGES: Final = locale_str("Language codes, the same way: en, pt-BR, -fr")
MAX_AGE: Final = locale_str("Days since the item's date at most; 0 takes it off")
MODES: Final = [
    app_commands.Choice(name=locale_str("People decide about each item"), value=FeedMode.REVIEW.value),
    app_commands.Choice(name=locale_str("New items are posted by themselves"), value=FeedMode.AUTO.value),
]


class FeedChoosing(FeedDesk):
    """What of a feed is for the campaign."""

    group = app_commands.Group(
        name="feed", description=locale_str("News of other organisations: follow, review, pass on"), guild_only=True
    )

    @group.command(name="preview", description=locale_str("Look at a feed and try filters on it; nothing is stored"))
    @app_commands.describe(
        feed=locale_str("A feed that is followed, or any address"),
        words=WORDS,
        categories=CATEGORIES,
        languages=LANGUAGES,
        max_age=MAX_AGE,
    )
    @app_commands.autocomplete(feed=FeedDesk.suggest_feed, campaign=Desk.suggest_campaign)
    async def preview(
        self,
        interaction: discord.Interaction,
        feed: Address,
        words: Terms = "",
        categories: Terms = "",
        languages: Terms = "",
        max_age: Days | None = None,
        campaign: str = "",
    ) -> None:
        """Show what a feed looks like now, and what its filters, or those typed here, would make of each item."""
        self.organiser(interaction)
        await replies.defer(interaction)
        found, _ = await self.campaign(campaign), translation.of(interaction)
        url, mode, before, question = feed, FeedMode.REVIEW, UNFILTERED, ""
        if "://" not in feed:
            known = await feeds.get(self.database, found.slug, feed)
            url, mode, before = known.url, known.mode, known.filters
            question = feed_words.question(_, known)
        filters = feed_filter.changed(
            before, words=words, categories=categories, languages=languages, max_age_days=max_age
        )
        seen = await feeds.look(self.fetcher, self.workers, url)
        tried = await feed_filtering.tried(seen, filters, mode, found.clock.to_campaign(self.now()))
        said = (
            feed_words.first_look(_, seen),
            question,
            feed_words.to_confirm(_, feeds.suggestion(url, seen.url)),
            feed_filter_words.filters(_, filters),
            feed_words.what_will_happen(_, mode),
            feed_filter_words.tried(_, tried, mode),
        )
        await replies.send(interaction, "\n\n".join(filter(None, said)))

    @group.command(name="filter", description=locale_str("Choose what of a feed is for you, from the next item on"))
    @app_commands.describe(
        words=WORDS, categories=CATEGORIES, languages=LANGUAGES, max_age=MAX_AGE,
        mode=locale_str("What becomes of new items that pass; as it is where left out"),
        to=locale_str("Which partners it is for: all, tag:schools, country:PT; as it is where left out"),
    )  # fmt: skip
    @app_commands.choices(mode=MODES)
    @app_commands.autocomplete(feed=FeedDesk.suggest_feed, campaign=Desk.suggest_campaign)
    async def choose(
        self,
        interaction: discord.Interaction,
        feed: Key,
        words: Terms = "",
        categories: Terms = "",
        languages: Terms = "",
        max_age: Days | None = None,
        mode: str = "",
        to: Terms = "",
        campaign: str = "",
    ) -> None:
        """Set the filters of a feed; what is left out stays as it is."""
        actor = self.organiser(interaction)
        await replies.defer(interaction)
        found, _ = await self.campaign(campaign), translation.of(interaction)
        known = await feeds.get(self.database, found.slug, feed)
        filters = feed_filter.changed(
            known.filters, words=words, categories=categories, languages=languages, max_age_days=max_age
        )
        chosen = FeedMode(mode) if mode else known.mode
        partners = writing.selectors(to) if to else None
        known = await feed_filtering.choose(
            self.database, found.slug, feed, filters, chosen, partners=partners, actor=actor, now=self.now()
        )
        said = feed_filter_words.filters(_, known.filters) or _("It has no filters.")
        if audience := feed_words.audience(_, known.partners):
            said = f"{said} {audience}"
        then = feed_words.what_will_happen(_, known.mode)
        hint = _("`/feed preview feed:{key}` tries them on what it shows now.").format(key=known.key)
        await replies.send(interaction, f"{said}\n{then}\n{hint}")

    @group.command(name="desk", description=locale_str("Choose the channel where news wait for a decision"))
    @app_commands.describe(channel=locale_str("A text channel of this server; the campaign's desk where left out"))
    @app_commands.autocomplete(campaign=Desk.suggest_campaign)
    async def desk(
        self,
        interaction: discord.Interaction,
        channel: app_commands.AppCommandChannel | None = None,
        campaign: str = "",
    ) -> None:
        """Choose where items are put before people."""
        actor, _ = self.organiser(interaction), translation.of(interaction)
        if channel is not None:
            channel_facts.require_readable(interaction, channel)
        found = await self.campaign(campaign)
        chosen = await feed_cards.choose_channel(
            self.database, found.slug, channel.id if channel else None, actor=actor, now=self.now()
        )
        if chosen is None:
            said = _("News of **{campaign}** wait in `/feed queue`; `/campaign desk` chooses a channel.")
        else:
            said = _("News of **{campaign}** wait in {channel} from now on, and in `/feed queue`.")
        await replies.send(interaction, said.format(campaign=replies.plain(found.name), channel=f"<#{chosen}>"))

    @group.command(name="digest", description=locale_str("Let approved news go out together, once a day"))
    @app_commands.describe(
        at=locale_str("For example 17:00 local, or 17:00 Europe/Lisbon; none lets them go one by one again"),
        most=locale_str("Items in one digest at most; the rest goes with the next"),
        feed=locale_str("Only of this feed; of all feeds where left out"),
    )
    @app_commands.autocomplete(feed=FeedDesk.suggest_feed, campaign=Desk.suggest_campaign)
    async def digest(
        self,
        interaction: discord.Interaction,
        at: app_commands.Range[str, 1, 80],
        most: app_commands.Range[int, 1, news_digest.MOST_ITEMS] = news_digest.USUAL_ITEMS,
        feed: Key = "",
        campaign: str = "",
    ) -> None:
        """Choose when news go out together."""
        actor, _ = self.organiser(interaction), translation.of(interaction)
        await replies.defer(interaction)
        found = await self.campaign(campaign)
        row = await news_digests.choose(self.database, found.slug, feed, at, most, actor=actor, now=self.now())
        await replies.send(interaction, feed_filter_words.digest(_, row))
