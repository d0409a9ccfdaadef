"""The buttons organisers press on items and feeds. Everything is in the custom id, the words that were read included;
who presses, and whether it still holds, is decided again each time.
"""

from typing import Any, Final, Protocol, cast

import discord
from discord import ui

from campaigns.model.feed import FeedState
from campaigns.model.feed_view import ItemRow
from cogs import presses
from cogs.presses import Press, template
from cogs.translation import Words

VERB: Final = r"(?P<verb>approve|edit|schedule|discard)"
FEED_VERB: Final = r"(?P<verb>recent|unfollow|retry)"
ANSWER: Final = r"(?P<answer>yes|no)"
ASKING: Final = frozenset({FeedState.MOVED, FeedState.QUARANTINED})
ID: Final = r"(?P<row_id>[1-9][0-9]{0,17})"
SEEN: Final = r"(?P<seen>[0-9a-f]{8})"


class FeedDesk(Protocol):
    """Where presses are answered: the cog `Feeds`."""

    async def pressed(self, interaction: discord.Interaction, verb: str, item_id: int, seen: str) -> None:
        """Do what a button on an item says."""

    async def feed_pressed(self, interaction: discord.Interaction, verb: str, feed_id: int) -> None:
        """Do what a button on a feed says."""

    async def feed_answered(self, interaction: discord.Interaction, feed_id: int, seen: str, *, is_yes: bool) -> None:
        """Take the answer to a feed's question."""

    async def show_queue(self, interaction: discord.Interaction, slug: str, page: int, note: str = "") -> None:
        """Show a page of what waits for a person."""

    async def show_items(self, interaction: discord.Interaction, feed_id: int, page: int) -> None:
        """Show a page of what became of a feed's items."""


def desk(interaction: discord.Interaction) -> FeedDesk:
    """Find the cog that answers."""
    client: Any = interaction.client
    return cast("FeedDesk", client.get_cog("Feeds"))


class ItemButton(Press[ui.Button[Any]], template=template("item", VERB, ID, SEEN)):
    """Does one thing to an item of the queue."""

    def __init__(self, verb: str, row_id: str, seen: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("item", verb, row_id, seen)))
        self.verb, self.item_id, self.seen = verb, int(row_id), seen

    async def answer(self, interaction: discord.Interaction) -> None:
        """Do it; a form has to be the first answer, so nothing is acknowledged here."""
        await desk(interaction).pressed(interaction, self.verb, self.item_id, self.seen)


class FeedButton(Press[ui.Button[Any]], template=template("feed", FEED_VERB, ID)):
    """Does one thing to a feed."""

    def __init__(self, verb: str, row_id: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("feed", verb, row_id)))
        self.verb, self.feed_id = verb, int(row_id)

    async def answer(self, interaction: discord.Interaction) -> None:
        """Do it."""
        await presses.begin(interaction)
        await desk(interaction).feed_pressed(interaction, self.verb, self.feed_id)


class AnswerButton(Press[ui.Button[Any]], template=template("feed-answer", ANSWER, ID, SEEN)):
    """Answers the question that a feed is; only the question that was read."""

    def __init__(self, answer: str, row_id: str, seen: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("feed-answer", answer, row_id, seen)))
        self.said, self.feed_id, self.seen = answer, int(row_id), seen

    async def answer(self, interaction: discord.Interaction) -> None:
        """Take the answer."""
        await presses.begin(interaction)
        await desk(interaction).feed_answered(interaction, self.feed_id, self.seen, is_yes=self.said == "yes")


class QueueButton(Press[ui.Button[Any]], template=template("feed-queue", presses.SLUG, presses.PAGE)):
    """Turns the pages of the queue."""

    def __init__(self, slug: str, page: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("feed-queue", slug, page)))
        self.slug, self.page = slug, int(page)

    async def answer(self, interaction: discord.Interaction) -> None:
        """Show that page."""
        await presses.begin(interaction)
        await desk(interaction).show_queue(interaction, self.slug, self.page)


class LedgerButton(Press[ui.Button[Any]], template=template("feed-items", ID, presses.PAGE)):
    """Turns the pages of what became of a feed's items."""

    def __init__(self, row_id: str, page: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("feed-items", row_id, page)))
        self.feed_id, self.page = int(row_id), int(page)

    async def answer(self, interaction: discord.Interaction) -> None:
        """Show that page."""
        await presses.begin(interaction)
        await desk(interaction).show_items(interaction, self.feed_id, self.page)


DYNAMIC_ITEMS: Final[tuple[type[ui.DynamicItem[Any]], ...]] = (
    ItemButton,
    FeedButton,
    AnswerButton,
    QueueButton,
    LedgerButton,
)


def item_buttons(_: Words, item: ItemRow, *, is_own: bool) -> list[ui.Button[Any]]:
    """Offer what can be decided about an item; nobody is offered to approve their own words."""
    green, grey, red = discord.ButtonStyle.success, discord.ButtonStyle.secondary, discord.ButtonStyle.danger
    if item.proposed is not None:
        right, leave = _("Put the posts right"), _("Leave them as they are")
        return [
            ui.Button(label=right, style=green, custom_id=_on_item("approve", item)),
            ui.Button(label=leave, style=grey, custom_id=_on_item("discard", item)),
        ]
    offered = (
        ("approve", _("Approve"), green, is_own),
        ("edit", _("Edit"), grey, False),
        ("schedule", _("Schedule"), grey, is_own),
        ("discard", _("Discard"), red, False),
    )
    return [
        ui.Button(label=label, style=style, disabled=disabled, custom_id=_on_item(verb, item))
        for verb, label, style, disabled in offered
    ]


def feed_button(verb: str, label: str, feed_id: int, style: discord.ButtonStyle) -> ui.Button[Any]:
    """Make a button for a feed."""
    return ui.Button(label=label, style=style, custom_id=presses.custom_id("feed", verb, str(feed_id)))


def health_buttons(_: Words, state: FeedState, feed_id: int, key: str, mark: str) -> list[ui.Button[Any]]:
    """Offer what can be done about a feed in this state; nothing where all is well."""
    if state in ASKING:
        yes = _("Follow {key} there") if state is FeedState.MOVED else _("{key}: it is still them")
        return [
            _answer("yes", yes.format(key=key), feed_id, mark, discord.ButtonStyle.primary),
            _answer("no", _("Stop following {key}").format(key=key), feed_id, mark, discord.ButtonStyle.danger),
        ]
    if state in {FeedState.FAILING, FeedState.QUIET, FeedState.GONE}:
        label = _("Try {key} again now").format(key=key)
        return [feed_button("retry", label, feed_id, discord.ButtonStyle.primary)]
    return []


def _answer(answer: str, label: str, feed_id: int, mark: str, style: discord.ButtonStyle) -> ui.Button[Any]:
    custom_id = presses.custom_id("feed-answer", answer, str(feed_id), mark)
    return ui.Button(label=label, style=style, custom_id=custom_id)


def queue_button(label: str, slug: str, page: int) -> ui.Button[Any]:
    """Make a button that shows a page of the queue."""
    return ui.Button(label=label, custom_id=presses.custom_id("feed-queue", slug, str(page)))


def ledger_button(label: str, feed_id: int, page: int) -> ui.Button[Any]:
    """Make a button that shows a page of what became of a feed's items."""
    return ui.Button(label=label, custom_id=presses.custom_id("feed-items", str(feed_id), str(page)))


def _on_item(verb: str, item: ItemRow) -> str:
    return presses.custom_id("item", verb, str(item.id), item.fingerprint)
