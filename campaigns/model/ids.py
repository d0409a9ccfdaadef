"""Names of things: Discord's snowflakes, the key of a delivery, and the reference people quote.

A delivery key is a pure function of what is delivered, so every try of one delivery says the same nonce,
whoever makes it and after whatever crash. Changing how keys or references are made breaks deliveries in
flight: their tests hold golden values.
"""

import hashlib
import re
import unicodedata
from datetime import UTC, date, datetime, timedelta

from campaigns.model.errors import InputError
from campaigns.model.nearest import quote

KEY_LENGTH = 25
"""Discord's limit for a nonce; 25 hexadecimal digits carry 100 bits."""

_KEY_DOMAIN = "sidekick delivery 1"
_LARGEST_SNOWFLAKE = 2**63 - 1
_SNOWFLAKE = re.compile(r"[1-9][0-9]{14,19}")
_ROUNDED = re.compile(r"[0-9][.,]?[0-9]*E\+?[0-9]+", re.IGNORECASE)
_DISCORD_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
_TIMESTAMP_SHIFT = 22
_PREFIX = re.compile(r"[A-Z]{1,4}[0-9]{2}")
_PREFIX_LETTERS = 4
_ONE_WORD_LETTERS = 3

REFERENCE_PATTERN = re.compile(
    r"(?<![A-Za-z0-9])(?P<prefix>[A-Z]{1,4}[0-9]{2})-(?P<number>[0-9]{3}|[1-9][0-9]{3,8})"
    r"(?:\.(?P<ordinal>[2-9]|[1-9][0-9]{1,2}))?(?![A-Za-z0-9-]|\.[0-9])"
)
"""A whole post reference within a text: `SID27-014` is not found in `SID27-0141`, nor in `SID27-014.2`."""


def parse_snowflake(text: str) -> int:
    """Read a Discord id: 15 to 20 digits, below 2**63. Fifteen already mean 2015, the year Discord began."""
    typed = text.strip()
    if _SNOWFLAKE.fullmatch(typed) and int(typed) <= _LARGEST_SNOWFLAKE:
        return int(typed)
    if _ROUNDED.fullmatch(typed):
        raise InputError(
            f"{quote(typed)} is not a Discord id.",
            why="A spreadsheet has turned it into a rounded number; its last digits are lost.",
            fix="Format the column as text, then paste the id again.",
        )
    raise InputError(
        f"{quote(typed)} is not a Discord id.",
        why="An id is a number of 15 to 20 digits that Discord has given.",
        fix="Switch on Developer Mode in Discord's settings, then right-click the server, channel or role.",
    )


def snowflake_created_at(snowflake: int) -> datetime:
    """Say when Discord made this id (UTC, to the millisecond)."""
    return _DISCORD_EPOCH + timedelta(milliseconds=snowflake >> _TIMESTAMP_SHIFT)


def delivery_key(
    *,
    campaign: str,
    announcement: str,
    occurrence: int,
    channel_id: int,
    guild_id: int,
    version: int,
    generation: int,
) -> str:
    """Name one delivery for ever, in 25 hexadecimal digits: the nonce of every try to send it."""
    # Each text is preceded by its length and no number holds a colon, so different deliveries are different texts.
    written = (
        f"{_KEY_DOMAIN}:{len(campaign)}:{campaign}:{len(announcement)}:{announcement}"
        f":{occurrence}:{channel_id}:{guild_id}:{version}:{generation}"
    )
    return hashlib.sha256(written.encode()).hexdigest()[:KEY_LENGTH]


def post_reference(prefix: str, number: int, occurrence: int) -> str:
    """Name a post for people: `SID27-014`, and `SID27-014.2` for the second of a series (occurrence 1)."""
    if not _PREFIX.fullmatch(prefix) or number < 1 or occurrence < 0:
        raise ValueError(f"no reference for {prefix!r}, {number}, {occurrence}")
    return f"{prefix}-{number:03d}" + (f".{occurrence + 1}" if occurrence else "")


def reference_prefix(name_hint: str, key_on: date) -> str:
    """Shorten a campaign's name and year for its references: Safer Internet Day in 2027 is `SID27`."""
    plain = unicodedata.normalize("NFKD", name_hint)
    words = re.findall(r"[A-Z]+", re.sub(r"[^A-Z\s_-]", "", plain.upper()))
    if not words:
        letters = "C"  # a name in a script without these letters is still a campaign
    elif len(words) == 1:
        letters = words[0][:_ONE_WORD_LETTERS]
    else:
        letters = "".join(word[0] for word in words)[:_PREFIX_LETTERS]
    return f"{letters}{key_on:%y}"


def references_in(text: str) -> tuple[str, ...]:
    """Find every whole post reference in a text, in order."""
    return tuple(found.group() for found in REFERENCE_PATTERN.finditer(text))
