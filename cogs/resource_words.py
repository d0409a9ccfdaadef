"""The facts of a resource in words: for whom, for which ages, in which language."""

from collections.abc import Mapping, Sequence
from typing import Final

from babel import Locale, UnknownLocaleError
from discord.app_commands import locale_str

from campaigns.model.age_band import AgeBand
from campaigns.model.announcement import Announcement
from cogs.translation import Words

AUDIENCES: Final[Mapping[str, locale_str]] = {
    "children": locale_str("children"),
    "educators": locale_str("educators"),
    "general-public": locale_str("everybody"),
    "health-workers": locale_str("health workers"),
    "industry": locale_str("industry"),
    "media": locale_str("media"),
    "organisations": locale_str("organisations"),
    "parents": locale_str("parents"),
    "policymakers": locale_str("policymakers"),
    "researchers": locale_str("researchers"),
    "schools": locale_str("schools"),
    "young-people": locale_str("young people"),
}
AGES: Final[Mapping[AgeBand, locale_str]] = {
    AgeBand.FROM_3: locale_str("3 to 7 years"),
    AgeBand.FROM_7: locale_str("7 to 11 years"),
    AgeBand.FROM_11: locale_str("11 to 14 years"),
    AgeBand.FROM_14: locale_str("14 to 18 years"),
    AgeBand.ADULTS: locale_str("adults"),
}


def language_name(tag: str, locale: str) -> str:
    """Name a language in the reader's own."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(locale.replace("-", "_")) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def audience(_: Words, known: tuple[str, ...]) -> str:
    """Name for whom something is; a word that has no name of its own here is shown as it is."""
    return ", ".join(_(AUDIENCES[each].message) if each in AUDIENCES else each for each in known)


def ages(_: Words, bands: tuple[AgeBand, ...]) -> str:
    """Name the ages something was made for."""
    return ", ".join(_(AGES[band].message) for band in bands)


def taken_back(_: Words, found: Sequence[Announcement]) -> list[str]:
    """Say which posts for the young do not go out any more, since the shelf says that something is not for them."""
    if not found:
        return []
    said = _("⛔ For the young, and what it carries is not for them: {names}. Nothing more of it goes out.")
    then = _("It is a draft again: put something else into it; `/announce recall` deletes the copies that are out.")
    return [f"{said.format(names=', '.join(each.reference for each in found))} {then}"]
