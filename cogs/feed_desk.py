"""What happens behind the buttons and forms of `/feed`; the commands are in `feed.py`.

A press or a submit may come from any process, any day: roles, states and words are looked at again each time.
"""

from collections.abc import Callable
from datetime import datetime

import discord

from campaigns.actions import Database, feed_cards, feed_health, feed_posts, feed_review, feeds
from campaigns.actions.announcements import Approved
from campaigns.actions.feeds import Fetcher, Workers
from campaigns.actions.news_digests import Gathered
from campaigns.model.actor import Actor
from campaigns.model.campaign import Campaign
from campaigns.model.errors import ConflictError, NotFoundError, SidekickError
from campaigns.model.feed import Feed
from campaigns.model.feed_view import mark_of
from cogs import feed_form, feed_views, feed_words, permissions, presses, replies, translation
from cogs.desk import Desk
from cogs.feed_form import Answers, FormState
from cogs.permissions import Role, Roles
from cogs.suggestions import Choices


class FeedDesk(Desk):
    """Where feeds are shown and items are decided about."""

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
        super().__init__(database=database, now=now, roles=roles)
        self.wake = wake
        self.fetcher = fetcher
        self.workers = workers

    def reviewer(self, interaction: discord.Interaction) -> Actor:
        """Let pass who may decide about items: organisers and approvers."""
        return permissions.require(interaction, self.roles, Role.ORGANISER, Role.APPROVER)

    async def suggest_feed(self, interaction: discord.Interaction, typed: str) -> Choices:
        """Offer the feeds of the campaign that is named in the same command."""
        self.reader(interaction)
        try:
            campaign = await self.campaign(str(getattr(interaction.namespace, "campaign", "") or ""))
        except NotFoundError:
            return []
        wanted = typed.casefold().split()
        rows = [row.feed for row in await feeds.list_all(self.database, campaign.slug)]
        lines = [(f"{known.organisation} · {known.key} · {known.state}", known.key) for known in rows]
        return replies.choices([line for line in lines if all(word in line[0].casefold() for word in wanted)])

    async def show_queue(self, interaction: discord.Interaction, slug: str, page: int = 0, note: str = "") -> None:
        """Show a page of what waits for a person."""
        actor = self.reviewer(interaction)
        campaign = await self.campaign(slug)
        waiting = await feed_review.queue(self.database, campaign.slug)
        reach = await feed_cards.queue_reach(self.database, campaign.slug, waiting)
        view = feed_views.queue(translation.of(interaction), campaign, waiting, reach, actor, page, note)
        await presses.show(interaction, view)

    async def show_items(self, interaction: discord.Interaction, feed_id: int, page: int) -> None:
        """Show a page of what became of a feed's items."""
        self.reader(interaction)
        campaign, known = await feeds.by_id(self.database, feed_id)
        rows = await feeds.items(self.database, campaign.slug, known.key)
        await presses.show(interaction, feed_views.ledger(translation.of(interaction), known, rows, page))

    async def pressed(self, interaction: discord.Interaction, verb: str, item_id: int, seen: str) -> None:
        """Do what a button on an item says: approve at once, or open the form for the rest."""
        actor = self.reviewer(interaction)
        campaign, item = await feed_review.get(self.database, item_id)
        blocked = [each.quoted for each in feed_posts.words_that_block(campaign, item, self.now())]
        if verb == "approve" and not (blocked and seen == item.fingerprint):
            await presses.begin(interaction)
            await self._decide(interaction, campaign, item_id, seen, actor)
            return
        asked = "keep" if verb == "approve" else verb
        if blocked and asked in {"keep", "schedule"}:
            self.keeper(interaction)
        await interaction.response.send_modal(feed_form.modal(translation.of(interaction), asked, item, blocked))

    async def _decide(
        self, interaction: discord.Interaction, campaign: Campaign, item_id: int, seen: str, actor: Actor, why: str = ""
    ) -> None:
        """Approve an item; `why` is the reason for words that the guard blocks."""
        done = await feed_review.decide(
            self.database, campaign.slug, item_id, seen=seen, override=why, actor=actor, now=self.now()
        )
        if isinstance(done, Gathered):
            said = translation.of(interaction)("Approved. It goes out with the digest {time}.")
            await self._decided(interaction, campaign.slug, said.format(time=replies.time(done.at)))
        else:
            await self._approved(interaction, campaign, done)

    async def feed_pressed(self, interaction: discord.Interaction, verb: str, feed_id: int) -> None:
        """Do what a button on a feed says."""
        actor = self.organiser(interaction)
        _ = translation.of(interaction)
        campaign, known = await feeds.by_id(self.database, feed_id)
        if verb == "unfollow":
            await feeds.unfollow(self.database, campaign.slug, known.key, actor=actor, now=self.now())
            said = _("`{key}` is not followed any more. What it has shown stays in the ledger.").format(key=known.key)
            await presses.show(interaction, feed_views.page(said))
            return
        if verb == "retry":
            campaign, known = await feed_health.retry(self.database, feed_id, actor=actor, now=self.now())
            await self.look_now(interaction, campaign, known)
            return
        said = await self.enqueue(interaction, campaign, known, feed_views.RECENT, actor)
        await self.show_queue(interaction, campaign.slug, 0, said)

    async def enqueue(
        self, interaction: discord.Interaction, campaign: Campaign, known: Feed, count: int, actor: Actor
    ) -> str:
        """Put the newest items that a feed showed when it was followed into the queue; says how many."""
        added = await feed_review.enqueue_newest(
            self.database, campaign.slug, known.key, count, actor=actor, now=self.now()
        )
        _ = translation.of(interaction)
        return _.plural(
            "{count} item was added to the queue.", "{count} items were added to the queue.", len(added)
        ).format(count=len(added))

    async def feed_answered(self, interaction: discord.Interaction, feed_id: int, seen: str, *, is_yes: bool) -> None:
        """Take the answer to the question a feed is, if it is still that question."""
        actor, _ = self.organiser(interaction), translation.of(interaction)
        campaign, known = await feeds.by_id(self.database, feed_id)
        if mark_of(known) != seen:
            raise ConflictError(
                f"{known.key} asks something else by now, or nothing.", why=known.why, fix="See /feed list."
            )
        if is_yes:
            known = await feeds.resume(self.database, campaign.slug, known.key, actor=actor, now=self.now())
            await self.look_now(interaction, campaign, known)
            return
        await feeds.unfollow(self.database, campaign.slug, known.key, actor=actor, now=self.now())
        said = _("`{key}` is not followed any more. What it has shown stays in the ledger.")
        await replies.send(interaction, said.format(key=known.key))

    async def look_now(self, interaction: discord.Interaction, campaign: Campaign, known: Feed) -> None:
        """Look at a feed now and say how it is doing."""
        await self.poll(campaign, known)
        rows = {row.feed.id: row for row in await feeds.list_all(self.database, campaign.slug)}
        await replies.send(interaction, feed_words.feed(translation.of(interaction), rows[known.id]))

    async def poll(self, campaign: Campaign, known: Feed) -> Feed:
        """Look at a feed now; it may bring something to send."""
        polled = await feeds.poll_now(self.database, self.fetcher, self.workers, self.now(), feed_id=known.id)
        if polled.posted:
            self.wake()
        return await feeds.get(self.database, campaign.slug, known.key)

    async def revive_modal(self, interaction: discord.Interaction, custom_id: str) -> bool:
        """Take a submitted form of ours; its custom id says all that was not typed."""
        state = feed_form.read_state(custom_id)
        if state is None:
            return False
        answers = feed_form.answers(dict(interaction.data or {}))
        try:
            await self._submitted(interaction, state, answers)
        except SidekickError as error:
            # Nobody loses their text to a mistake in it.
            await replies.error(interaction, error, typed=answers.typed)
        return True

    async def _submitted(self, interaction: discord.Interaction, state: FormState, answers: Answers) -> None:
        actor, _ = self.reviewer(interaction), translation.of(interaction)
        if state.verb in {"keep", "schedule"} and answers.reason:
            self.keeper(interaction)
        await presses.begin(interaction)
        campaign, item = await feed_review.get(self.database, state.item_id)
        slug, now = campaign.slug, self.now()
        match state.verb:
            case "schedule":
                done = await feed_review.schedule_item(
                    self.database,
                    slug,
                    item.id,
                    answers.when,
                    seen=state.seen,
                    override=answers.reason,
                    actor=actor,
                    now=now,
                )
                await self._approved(interaction, campaign, done)
            case "keep":
                await self._decide(interaction, campaign, item.id, state.seen, actor, answers.reason)
            case "edit":
                await feed_review.edit_item(
                    self.database,
                    slug,
                    item.id,
                    headline=answers.headline,
                    summary=answers.summary,
                    is_sensitive=answers.is_sensitive,
                    seen=state.seen,
                    actor=actor,
                    now=now,
                )
                await self._decided(interaction, slug, _("Saved. Somebody else approves it."))
            case _:
                await feed_review.discard_item(self.database, slug, item.id, answers.reason, actor=actor, now=now)
                await self._decided(interaction, slug, _("Discarded; it does not come back by itself."))

    async def _decided(self, interaction: discord.Interaction, slug: str, note: str) -> None:
        """Say what was done: over the queue where the press came from there, else privately beside the card."""
        if presses.is_on_private_message(interaction):
            await self.show_queue(interaction, slug, 0, note)
        else:
            await replies.send(interaction, note)

    async def _approved(self, interaction: discord.Interaction, campaign: Campaign, done: Approved) -> None:
        self.wake()
        _ = translation.of(interaction)
        count = done.planned.added
        said = _.plural(
            "**{reference}** is approved and planned for {count} partner.",
            "**{reference}** is approved and planned for {count} partners.",
            count,
        )
        if not count and done.copies:
            count = done.copies
            said = _.plural(
                "**{reference}** is put right in {count} place.",
                "**{reference}** is put right in {count} places.",
                count,
            )
        note = said.format(reference=done.announcement.reference, count=count)
        await self._decided(interaction, campaign.slug, note)
