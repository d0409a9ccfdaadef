"""Help lines by country. They come from a file, so this works while the database is down."""

from collections.abc import Mapping
from datetime import date

from campaigns.model.post import HelpLine
from campaigns.sources import facts

DIRECTORIES = "INT"
"""Stands for no country: the international directories."""


def of_country(country: str, on: date, own: HelpLine | None = None) -> tuple[HelpLine, ...]:
    """List whom a person in a country can turn to, a partner's `own` line first; the international directories where
    the country has none.
    """
    return facts.help_lines(country, on, own)


def countries() -> Mapping[str, str]:
    """Name every country by its ISO 3166-1 alpha-2 code."""
    return facts.countries()


def find(typed: str) -> str | None:
    """Understand a country as people write it: its code, or its name in a language of Discord's; None where unclear."""
    wanted = typed.strip()
    if wanted.upper() in facts.countries():
        return wanted.upper()
    return facts.find_country(wanted) or None
