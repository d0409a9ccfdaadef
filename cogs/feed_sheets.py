"""Messages in the organisers' channel about items that wait: a few cards with their buttons, or one list of many.

The same layout for a new message and for one that is kept up to date: what was decided stands where its buttons were.
"""

from typing import Any, Final

import discord
from discord import ui

from campaigns.actions.feed_cards import Card, Sheet
from campaigns.model.feed import ItemState
from campaigns.model.feed_view import ItemRow
from cogs import announce_words, feed_presses, feed_views, feed_words, replies
from cogs.translation import Words

CARDS: Final = 3
_LISTED: Final = 20
_TITLE_LIMIT: Final = 90
_WHY_LIMIT: Final = 150
_ENDED: Final = discord.Colour(0x5C6B73)
_MARKS: Final = {
    ItemState.QUEUED: "🕓",
    ItemState.HELD: "❓",
    ItemState.APPROVED: "✅",
    ItemState.POSTED: "✅",
    ItemState.GATHERED: "✅",
    ItemState.EXPIRED: "⌛",
}


def message(_: Words, sheet: Sheet) -> ui.LayoutView:
    """Lay out one message."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(_heading(_, sheet)))
    if len(sheet.cards) <= CARDS:
        for each in sheet.cards:
            view.add_item(_card(_, each))
    else:
        view.add_item(ui.TextDisplay(_list(_, sheet)))
        view.add_item(ui.ActionRow(feed_presses.queue_button(_("Open the queue"), sheet.campaign.slug, 0)))
    view.stop()
    return view


def _heading(_: Words, sheet: Sheet) -> str:
    waiting = sum(each.item.is_open for each in sheet.cards)
    name = replies.plain(sheet.campaign.name)
    if not waiting:
        return _("### {campaign}: decided").format(campaign=name)
    said = _.plural("### {campaign}: {count} item waits", "### {campaign}: {count} items wait", waiting)
    return said.format(campaign=name, count=waiting)


def _card(_: Words, each: Card) -> ui.Container[Any]:
    if each.item.is_open:
        return feed_views.card(_, each.item, each.reach)
    headline, _summary = feed_views.preview(each.item)
    head = discord.utils.escape_mentions(f"{headline}\n-# {replies.plain(each.item.organisation)}")
    return ui.Container(ui.TextDisplay(f"{head}\n{_ending(_, each.item)}"), accent_colour=_ENDED)


def _list(_: Words, sheet: Sheet) -> str:
    lines = [_line(_, each.item) for each in sheet.cards[:_LISTED]]
    if (more := len(sheet.cards) - _LISTED) > 0:
        lines.append(_.plural("… and {count} more.", "… and {count} more.", more).format(count=more))
    return discord.utils.escape_mentions("\n".join(lines))


def _line(_: Words, item: ItemRow) -> str:
    mark = _MARKS.get(item.state, "⛔")
    state = feed_words.item_state(_, item.state)
    return f"{mark} **{replies.cut(item.headline, _TITLE_LIMIT)}** · {replies.plain(item.organisation)} · {state}"


def _ending(_: Words, item: ItemRow) -> str:
    """Say what became of an item, and who decided."""
    facts = [f"{_MARKS.get(item.state, '⛔')} {feed_words.item_state(_, item.state)}", item.reference]
    facts.append(announce_words.person(item.decided_by) if item.decided_by else "")
    facts.append(replies.plain(replies.cut(item.why, _WHY_LIMIT)) if item.why else "")
    return " · ".join(fact for fact in facts if fact)
