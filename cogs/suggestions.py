"""What is offered while somebody types. Suggestions are hints: whatever comes back is validated again by the action.

A list of suggestions is never an error and never longer than 25; what begins with the typed words comes first.
"""

import re
from collections.abc import Iterable
from typing import Final

from discord import app_commands

from campaigns.actions import Database, announcements, campaigns, partners, writing
from campaigns.model import zones
from campaigns.model.announcement import Announcement
from campaigns.model.delivery import DeliveryRow
from campaigns.model.errors import NotFoundError
from campaigns.model.partner import PartnerState
from cogs import replies

Choices = list[app_commands.Choice[str]]

_LIST_END: Final = re.compile(r"[,;]\s*")
_TIMES: Final = (
    "T 09:00 local",
    "T-1 09:00 local",
    "T-7 09:00 local",
    "T-14 09:00 local",
    "T+1 09:00 local",
    "T 12:00 UTC",
)
_FIRST_LOCALES = ("en", "de", "fr", "es", "pt", "pt-BR", "it", "nl", "pl", "sv", "uk", "ar", "hi", "ja")
"""Offered before anything is typed: the languages of the ready campaign, then some that are spoken by many."""


async def of_campaigns(database: Database, typed: str) -> Choices:
    """Offer campaigns by name or slug."""
    return _matching(typed, ((f"{each.name} · {each.slug}", each.slug) for each in await campaigns.list_all(database)))


async def of_announcements(database: Database, slug: str, typed: str) -> Choices:
    """Offer announcements of a campaign by reference, title, key or state."""
    try:
        campaign = await campaigns.get(database, slug) if slug else await campaigns.current(database)
    except NotFoundError:
        return []
    found = await announcements.list_all(database, campaign.slug)
    return _matching(typed, ((title_line(each, campaign.source_locale), each.reference) for each in found))


async def of_partners(database: Database, slug: str, typed: str) -> Choices:
    """Offer partners of a campaign by name, country, tag or the id of their server."""
    try:
        campaign = await campaigns.get(database, slug) if slug else await campaigns.current(database)
    except NotFoundError:
        return []
    found = (each for each in await partners.list_all(database, campaign.slug) if each.state is not PartnerState.LEFT)
    lines = (
        (" · ".join([each.name, each.country, *sorted(each.tags), str(each.guild_id)]), str(each.guild_id))
        for each in found
    )
    return _matching(typed, lines)


def of_deliveries(rows: Iterable[DeliveryRow], typed: str) -> Choices:
    """Offer what a partner receives next, each announcement once."""
    lines = {row.announcement_key: f"{row.reference.partition('.')[0]} · {row.state}" for row in rows}
    return _matching(typed, ((line, line.partition(" ")[0]) for line in lines.values()))


def of_zones(typed: str) -> Choices:
    """Offer time zones by area and city."""
    return _matching(typed.replace(" ", "_"), ((name, name) for name in sorted(zones.zone_names()) if "/" in name))


def of_countries(typed: str) -> Choices:
    """Offer countries by name or code."""
    named = sorted(writing.countries().items(), key=lambda country: country[1])
    return _matching(typed, ((f"{name} · {code}", code) for code, name in named))


def of_times(typed: str) -> Choices:
    """Offer how a time is written, what is typed so far first."""
    times = dict.fromkeys((typed.strip(), *_TIMES) if typed.strip() else _TIMES)
    return replies.choices([(each, each) for each in times])


def of_tags(typed: str) -> Choices:
    """Offer tags by id or name, each as the end of the list that is typed so far."""
    *done, last = _LIST_END.split(typed)
    before = "".join(f"{each}, " for each in done if each)
    sign, wanted = ("-", last[1:]) if last.startswith("-") else ("", last)
    named = ((f"{before}{sign}{tag.id} · {tag.name}", f"{before}{sign}{tag.id}") for tag in writing.known_tags())
    words = wanted.casefold().split()
    fitting = [line for line in named if all(word in line[0][len(before) :].casefold() for word in words)]
    return replies.choices(fitting)


def of_words(known: Iterable[str], typed: str) -> Choices:
    """Offer words of a list, each as the end of what is typed so far; a dash before one takes it away."""
    *done, last = _LIST_END.split(typed)
    before = "".join(f"{each}, " for each in done if each)
    sign, wanted = ("-", last[1:]) if last.startswith("-") else ("", last)
    fitting = [word for word in known if wanted.casefold().strip() in word]
    fitting.sort(key=lambda word: not word.startswith(wanted.casefold().strip()))
    return replies.choices([(f"{before}{sign}{word}", f"{before}{sign}{word}") for word in fitting])


def of_locales(typed: str) -> Choices:
    """Offer languages by name or code; a tag with a region is offered as it is typed."""
    names = writing.languages()
    first = [(f"{names.get(tag.partition('-')[0], tag)} · {tag}", tag) for tag in _FIRST_LOCALES]
    if not typed:
        return replies.choices(first)
    rest = ((f"{name} · {tag}", tag) for tag, name in names.items() if tag not in _FIRST_LOCALES)
    found = _matching(typed, (*first, *rest))
    if found or not 2 <= len(typed) <= 35:  # noqa: PLR2004 - no language tag is shorter or longer
        return found
    return replies.choices([(typed, typed)])


def title_line(announcement: Announcement, source_locale: str) -> str:
    """Name an announcement on one line."""
    text = announcement.content.texts.get(source_locale) or next(iter(announcement.content.texts.values()))
    title = " ".join(text.title.split())
    return f"{announcement.reference} · {replies.cut(title, 60)} · {announcement.state} · {announcement.key}"


def _matching(typed: str, lines: Iterable[tuple[str, str]]) -> Choices:
    wanted = typed.casefold().split()
    found = [(label, value) for label, value in lines if all(word in label.casefold() for word in wanted)]
    found.sort(key=lambda line: not line[0].casefold().startswith(typed.casefold()))
    return replies.choices(found)
