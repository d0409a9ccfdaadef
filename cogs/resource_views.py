"""The shelf as people see it: a few resources on a page, each with the button that opens it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import discord
from babel import Locale, UnknownLocaleError
from discord import ui

from campaigns.model.announcement import Text
from campaigns.model.plan import Resource
from cogs import presses, replies, translation
from cogs.translation import Words

ON_A_PAGE: Final = 6
TYPED_LIMIT: Final = 40
_LANGUAGES: Final = ("en", "de", "fr", "es", "pt")
_COLOUR: Final = discord.Colour(0x0B6E99)


def page(words: Words, found: Sequence[Resource], number: int, *, slug: str, typed: str, today: date) -> ui.LayoutView:
    """Lay out one page of what was found."""
    _ = words
    view = ui.LayoutView(timeout=None)
    last = max(len(found) - 1, 0) // ON_A_PAGE
    number = min(number, last)
    heading = _.plural("### {count} resource", "### {count} resources", len(found)).format(count=len(found))
    rows: list[ui.Item[Any]] = [ui.TextDisplay(heading if found else _("### Nothing found\nTry fewer or other words."))]
    rows += [_entry(words, item, today) for item in found[number * ON_A_PAGE : (number + 1) * ON_A_PAGE]]
    if last:
        following = str((number + 1) % (last + 1))
        custom_id = presses.custom_id("shelf", slug, following, typed)
        label = _("More ({page} of {pages})").format(page=number + 1, pages=last + 1)
        rows.append(ui.ActionRow(ui.Button(label=label, custom_id=custom_id)))
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
        named = language_name(item.language, locale)
        texts[locale] = Text(item.title, body.format(publisher=replies.plain(item.publisher), language=named))
        labels[locale] = _("Open the resource")
    return texts, labels


def language_name(tag: str, locale: str) -> str:
    """Name a language in the reader's own."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(locale.replace("-", "_")) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def _entry(words: Words, item: Resource, today: date) -> ui.Section[Any]:
    _ = words
    facts = [replies.plain(item.publisher), language_name(item.language, words.locale), str(item.year or "")]
    if item.expires_on is not None and item.expires_on < today:
        facts.append(_("expired"))
    said = f"**{replies.plain(replies.cut(item.title, 200))}**\n-# " + " · ".join(fact for fact in facts if fact)
    return ui.Section(ui.TextDisplay(said), accessory=ui.Button(label=_("Open"), url=item.url))
