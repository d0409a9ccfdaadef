"""Does a text look like somebody telling of abuse, self-harm or danger, or carry a link to abuse material?

The answer is yes or no and nothing else: what was written is not kept, and no part of it is repeated. Where it errs it
errs towards a kind private answer.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from campaigns.model.matching import Matcher

LINK: Final = "link"
"""The kind of phrase that matters only beside a link to a file host."""
_ADDRESS: Final = re.compile(
    r"(?:[a-z][a-z0-9+.-]{0,20}://|www\.)?((?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,18})\b", re.IGNORECASE
)
_DEFANGED: Final = re.compile(r"\s?(?:\[\.\]|\(\.\)|\[dot\]|\(dot\))\s?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DisclosurePhrases:
    """What the guard knows of one language."""

    locale: str
    matcher: Matcher
    file_hosts: frozenset[str]
    """Where files are handed on; small letters, without `www`."""


def looks_like_disclosure(text: str, phrases: DisclosurePhrases) -> bool:
    """Say whether a text has to be answered with help and kept nowhere."""
    kinds = {match.phrase.id for match in phrases.matcher.matches(phrases.matcher.read(text))}
    return bool(kinds - {LINK}) or (LINK in kinds and _has_file_host(text, phrases.file_hosts))


def carries_abuse_link(text: str, phrases: DisclosurePhrases) -> bool:
    """Say whether a text names a file host beside words for abuse material, which no quotation excuses."""
    kinds = {match.phrase.id for match in phrases.matcher.matches(phrases.matcher.read(text))}
    return LINK in kinds and _has_file_host(text, phrases.file_hosts)


def _has_file_host(text: str, hosts: Iterable[str]) -> bool:
    named = {match[1].lower() for match in _ADDRESS.finditer(_DEFANGED.sub(".", text))}
    return any(name == host or name.endswith(f".{host}") for name in named for host in hosts)
