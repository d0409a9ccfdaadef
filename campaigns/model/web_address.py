"""Addresses that posts link to: https, whole, and nothing in them that hides where they lead."""

import re
from typing import Final
from urllib.parse import urlsplit

from campaigns.model.errors import InputError

LONGEST: Final = 512
_HOST: Final = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]\.?")
_REFUSED: Final = frozenset(" <>\"'`\\{}|^")


def parse(text: str) -> str:
    """Check the address of a button and return it unchanged; raise InputError with what is wrong."""
    _check(text, ("https://",))
    return text


def parse_published(text: str) -> str:
    """Check the address of something others have published, which may still be without encryption."""
    _check(text, ("https://", "http://"))
    return text


def _check(text: str, schemes: tuple[str, ...]) -> None:
    if len(text) > LONGEST:
        raise InputError(f"has {len(text)} characters; an address has at most {LONGEST}")
    refused = next((place for place, char in enumerate(text, start=1) if char in _REFUSED or not char.isprintable()), 0)
    if refused:
        raise InputError(f"character {refused} cannot stand in an address; write it percent-encoded")
    if not text.startswith(schemes):
        raise InputError(f"an address starts with {' or '.join(schemes)}")
    _check_host(text)


def _check_host(text: str) -> None:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise InputError("this is not an address; copy it from the browser") from None
    if "@" in parts.netloc:
        raise InputError("an address with a user name in it hides where it leads; take the part before @ out")
    if not _HOST.fullmatch(host):
        raise InputError("after https:// there has to be the name of a site, like example.org")
