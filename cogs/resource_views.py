"""The shelf as people see it: a few resources on a page, each with the button that opens it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import Any, Final

import discord
from discord import ui

from campaigns.model.announcement import Text
from campaigns.model.link import Link
from campaigns.model.plan import Resource
from cogs import link_words, replies, resource_words, translation
from cogs.resource_wish import ShelfState
from cogs.translation import Words

ON_A_PAGE: Final = 6
_LANGUAGES: Final = ("en", "de", "fr", "es", "pt")
_COLOUR: Final = discord.Colour(0x0B6E99)
_FACT: Final = 80
_SHOWN: Final = 180
_NO_LINKS: Final[Mapping[str, Link]] = MappingProxyType({})


def page(
    words: Words, found: Sequence[Resource], state: ShelfState, *, today: date, links: Mapping[str, Link] = _NO_LINKS
) -> ui.LayoutView:
    """Lay out one page of what was found; with `links`, how each of them is doing."""
    _ = words
    view = ui.LayoutView(timeout=None)
    last = max(len(found) - 1, 0) // ON_A_PAGE
    number = min(state.page, last)
    heading = _.plural("### {count} resource", "### {count} resources", len(found)).format(count=len(found))
    rows: list[ui.Item[Any]] = [ui.TextDisplay(heading if found else _("### Nothing found\nTry fewer or other words."))]
    shown = found[number * ON_A_PAGE : (number + 1) * ON_A_PAGE]
    rows += [_entry(words, item, today, links.get(item.url)) for item in shown]
    following = replace(state, page=(number + 1) % (last + 1))
    if last and following.has_room:
        label = _("More ({page} of {pages})").format(page=number + 1, pages=last + 1)
        rows.append(ui.ActionRow(ui.Button(label=label, custom_id=following.custom_id)))
    elif last:
        rows.append(ui.TextDisplay(_("There is more: look for fewer things at once.")))
    view.add_item(ui.Container(*rows, accent_colour=_COLOUR))
    return view


def post(item: Resource) -> tuple[dict[str, Text], dict[str, str]]:
    """Write the post that hands a resource on, in every language we speak, and the labels of its button."""
    texts, labels = {}, {}
    for locale in _LANGUAGES:
        _ = translation.words(locale)
        body = _(
            "A resource by **{publisher}**, in {language}.\n\n**Open it, and pass it on to one person it may help.**"
        )
        named = resource_words.language_name(item.language, locale)
        texts[locale] = Text(item.title, body.format(publisher=replies.plain(item.publisher), language=named))
        labels[locale] = _("Open the resource")
    return texts, labels


def _entry(words: Words, item: Resource, today: date, link: Link | None) -> ui.Section[Any]:
    _ = words
    facts = [
        replies.plain(replies.cut(item.publisher, _FACT)),
        resource_words.language_name(item.language, words.locale),
        resource_words.audience(words, item.audience),
        resource_words.ages(words, item.ages),
        str(item.year or ""),
        replies.plain(replies.cut(item.version, _FACT)),
        replies.plain(replies.cut(item.licence, _FACT)),
    ]
    if item.expires_on is not None and item.expires_on < today:
        facts.append(_("expired"))
    elif item.expires_on is not None:
        facts.append(_("until {day}").format(day=_day(item.expires_on)))
    lines = [f"**{replies.plain(replies.cut(item.title, 200))}**", replies.plain(replies.cut(item.description, _SHOWN))]
    lines.append("-# " + " · ".join(fact for fact in facts if fact))
    if link is not None:
        lines.append(link_words.remark(words, link))
    said = "\n".join(line for line in lines if line)
    return ui.Section(ui.TextDisplay(said), accessory=ui.Button(label=_("Open"), url=item.url))


def _day(day: date) -> str:
    """Show a day as each reader writes it: at noon it is the same day nearly everywhere."""
    return f"<t:{int(datetime.combine(day, time(12), UTC).timestamp())}:D>"
