"""Custom ids of buttons and menus that outlive the process: versioned, at most 100 characters, safe to replay.

A custom id says what was pressed, never who may press it: whose pledge it is, and whether there is such a campaign, is
decided again with every press.
"""

import re
from typing import Final

VERSION: Final = "sk1"
LONGEST: Final = 100

SLUG: Final = r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?"
KEY: Final = r"[a-z0-9][a-z0-9._-]{0,39}"
"""The key of a pledge text."""
PLEDGE_ID: Final = r"[A-Za-z0-9_-]{6,32}"
ROLE: Final = r"[a-z]{2,20}(?:-[a-z]{2,20})?"
COUNTRY: Final = r"[A-Z]{2,3}"


def custom_id(*parts: str) -> str:
    """Join the parts of a custom id."""
    made = ":".join((VERSION, *parts))
    if len(made) > LONGEST:
        raise ValueError(f"a custom id holds {LONGEST} characters: {made!r}")
    return made


def template(*parts: str) -> re.Pattern[str]:
    """Compile the pattern of a custom id from literal words and named groups."""
    return re.compile(":".join((VERSION, *parts)))


def pledge(slug: str) -> str:
    """Name the `Make a pledge` button of a campaign."""
    return custom_id("pledge", slug)


def help_in(country: str) -> str:
    """Name the `Get help` button for a country (ISO 3166-1 alpha-2, or INT)."""
    return custom_id("help", country)
