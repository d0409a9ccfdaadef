"""What organisers see of feeds: the queue with its cards, and what follows a new feed. Layout only, no decisions."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import discord
from discord import ui

from campaigns.model.actor import Actor
from campaigns.model.campaign import Campaign
from campaigns.model.feed import Feed, ItemState
from campaigns.model.feed_view import FeedRow, FirstLook, ItemRow, Reach, mark_of
from cogs import feed_filter_words, feed_presses, feed_words, replies
from cogs.translation import Words

ITEMS_ON_A_PAGE: Final = 3
LEDGER_ON_A_PAGE: Final = 12
RECENT: Final = 3
_COLOUR: Final = discord.Colour(0x0B6E99)
_NAMED: Final = 4
_HELD_COLOUR: Final = discord.Colour(0xC27C0E)
_SUMMARY_LIMIT: Final = 350
_WHY_LIMIT: Final = 400
_NOTE_LIMIT: Final = 400
_TEXT_LIMIT: Final = 3_900
_ROWS: Final = 8
_LONGEST_URL: Final = 512


def queue(
    _: Words,
    campaign: Campaign,
    waiting: Sequence[ItemRow],
    reach: Mapping[int, Reach],
    actor: Actor,
    page: int,
    note: str = "",
) -> ui.LayoutView:
    """Lay out a page of what waits: each item as it would be posted, and what can be decided about it."""
    view = ui.LayoutView(timeout=None)
    if note:
        view.add_item(ui.TextDisplay(replies.cut(note, _NOTE_LIMIT)))
    view.add_item(ui.TextDisplay(_heading(_, campaign, len(waiting))))
    last = max(len(waiting) - 1, 0) // ITEMS_ON_A_PAGE
    number = min(page, last)
    for item in waiting[number * ITEMS_ON_A_PAGE : (number + 1) * ITEMS_ON_A_PAGE]:
        view.add_item(card(_, item, reach[item.id], is_own=item.edited_by == actor.who))
    if last:
        label = _("More ({page} of {pages})").format(page=number + 1, pages=last + 1)
        following = (number + 1) % (last + 1)
        view.add_item(ui.ActionRow(feed_presses.queue_button(label, campaign.slug, following)))
    return view


def followed(_: Words, known: Feed, seen: FirstLook, note: str = "") -> ui.LayoutView:
    """Show a feed that is followed from now on, what will happen, and the two ways on."""
    filters = feed_filter_words.filters(_, known.filters)
    said = [feed_words.first_look(_, seen), feed_words.what_will_happen(_, known.mode), filters, note]
    following = _("Followed as `{key}` for {organisation}.").format(
        key=known.key, organisation=replies.plain(known.organisation)
    )
    recent = _("Add the newest {count} to the queue").format(count=RECENT)
    grey = discord.ButtonStyle.secondary
    buttons: list[ui.Button[Any]] = [
        feed_presses.feed_button("recent", recent, known.id, grey),
        feed_presses.feed_button("unfollow", _("Unfollow"), known.id, grey),
    ]
    view = ui.LayoutView(timeout=None)
    text = "\n\n".join(filter(None, (*said, following)))
    view.add_item(ui.Container(ui.TextDisplay(replies.cut(text, 3_500)), ui.ActionRow(*buttons), accent_colour=_COLOUR))
    return view


def overview(_: Words, text: str, rows: Sequence[FeedRow]) -> ui.LayoutView | str:
    """Show how feeds are doing, with a press for each that fails or asks; a very long list comes as a file."""
    offered = [
        feed_presses.health_buttons(_, row.feed.state, row.feed.id, replies.cut(row.feed.key, 40), mark_of(row.feed))
        for row in rows
    ]
    offered = [buttons for buttons in offered if buttons][:_ROWS]
    if not offered or len(text) > _TEXT_LIMIT:
        return text
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(text))
    for buttons in offered:
        view.add_item(ui.ActionRow(*buttons))
    view.stop()
    return view


def ledger(_: Words, known: Feed, rows: Sequence[ItemRow], number: int) -> ui.LayoutView:
    """Show a page of all a feed ever showed, and what became of it."""
    last = max(len(rows) - 1, 0) // LEDGER_ON_A_PAGE
    number = min(number, last)
    shown = rows[number * LEDGER_ON_A_PAGE : (number + 1) * LEDGER_ON_A_PAGE]
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(replies.cut(feed_words.items(_, known, shown), _TEXT_LIMIT)))
    if last:
        onward = _("Older ({page} of {pages})") if number < last else _("Back to the newest ({page} of {pages})")
        label = onward.format(page=number + 1, pages=last + 1)
        view.add_item(ui.ActionRow(feed_presses.ledger_button(label, known.id, (number + 1) % (last + 1))))
    view.stop()
    return view


def page(text: str) -> ui.LayoutView:
    """Show some words."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(ui.TextDisplay(text), accent_colour=_COLOUR))
    return view


def _heading(_: Words, campaign: Campaign, count: int) -> str:
    if not count:
        return _("### Nothing waits\nEvery item of every feed is decided about.")
    waits = _.plural("### {count} item of {campaign} waits", "### {count} items of {campaign} wait", count)
    return waits.format(count=count, campaign=replies.plain(campaign.name))


def card(_: Words, item: ItemRow, reach: Reach, *, is_own: bool = False) -> ui.Container[Any]:
    """Lay out an item as it would be posted, whom it would reach, its warnings, and what can be decided about it."""
    buttons = feed_presses.item_buttons(_, item, is_own=is_own)
    if item.link and len(item.link) <= _LONGEST_URL:
        buttons.append(ui.Button(label=_("Read it there"), url=item.link))
    said = (*preview(item), _meta(item), feed_words.reach(_, reach))
    blocks = ("\n".join(filter(None, said)), *_warnings(_, item, reach, is_own=is_own))
    rows: list[ui.Item[Any]] = [ui.TextDisplay(discord.utils.escape_mentions(block)) for block in blocks]
    colour = _HELD_COLOUR if item.state is ItemState.HELD else _COLOUR
    return ui.Container(*rows, ui.ActionRow(*buttons), accent_colour=colour)


def preview(item: ItemRow) -> tuple[str, str]:
    """Give the headline and the beginning of the text."""
    said = item.proposed or item
    return f"**{said.headline}**", replies.cut(said.summary, _SUMMARY_LIMIT)


def _meta(item: ItemRow) -> str:
    at = item.published_at or item.first_seen_at
    language = f" · `{item.language.replace('`', '')}`" if item.language else ""
    return (
        f"-# {replies.plain(item.organisation)} · <t:{int(at.timestamp())}:f> · <t:{int(at.timestamp())}:R>{language}"
    )


def _warnings(_: Words, item: ItemRow, reach: Reach, *, is_own: bool) -> list[str]:
    said = []
    if item.proposed is not None:
        said.append(
            "🔁 " + _("{reference} is out in other words. This is what it would say.").format(reference=item.reference)
        )
    elif item.why:
        said.append(f"⚠️ {replies.plain(replies.cut(item.why, _WHY_LIMIT))}")
    if item.is_sensitive:
        said.append("🛟 " + _("It goes out with a content note and each partner's help line."))
    if reach.without:
        names = ", ".join(replies.plain(replies.cut(name, 40)) for name in reach.without[:_NAMED])
        more = f" +{len(reach.without) - _NAMED}" if len(reach.without) > _NAMED else ""
        nobody = _("Nobody to talk to but the international directories at {names}: ask for `/partner helpline` first.")
        said.append("⚠️ " + nobody.format(names=names + more))
    if is_own:
        said.append("✏️ " + _("You wrote these words: somebody else approves them."))
    return said
