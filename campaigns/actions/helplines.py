"""Help lines by country. They come from a file, so this works while the database is down."""

from collections.abc import Mapping
from datetime import date

from campaigns.model.post import HelpLine
from campaigns.sources import facts


def of_country(country: str, on: date) -> tuple[HelpLine, ...]:
    """List whom a person in a country can turn to; the international directories where the country has none."""
    return facts.help_lines(country, on)


def countries() -> Mapping[str, str]:
    """Name every country by its ISO 3166-1 alpha-2 code."""
    return facts.countries()
