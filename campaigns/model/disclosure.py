"""Does a text look like somebody telling of abuse, self-harm or danger, or carry a link to abuse material?

The answer is yes or no and nothing else: what was written is not kept, and no part of it is repeated. Where it errs it
errs towards a kind private answer.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from campaigns.model.cues import Cues
from campaigns.model.matching import Matcher

LINK: Final = "link"
"""The kind of phrase that matters only beside a link to a file host."""
_ENOUGH: Final = 3.0
"""Of what the words weigh. `tests.bench words` tells what it costs: less finds more, and is wrong more often."""
_HOST: Final = re.compile(r"(?<![a-z0-9-])(?:[a-z0-9-]{1,63}+\.){1,6}[a-z]{2,18}\b", re.IGNORECASE)
_DEFANGED: Final = re.compile(r"\s?(?:\[\.\]|\(\.\)|\[dot\]|\(dot\))\s?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DisclosurePhrases:
    """What the guard knows of one language, or of several."""

    matcher: Matcher
    file_hosts: frozenset[str]
    """Where files are handed on; small letters, without `www`."""


def looks_like_disclosure(text: str, phrases: DisclosurePhrases) -> bool:
    """Say whether a text has to be answered with help and kept nowhere."""
    may_link = False
    for kind in _kinds(text, phrases):
        if kind != LINK:
            return True
        may_link = True
    return may_link and _has_file_host(text, phrases.file_hosts)


def reads_like_disclosure(text: str, cues: Cues) -> bool:
    """Say whether the words of a text together speak for it where no phrase does: for what people write to the bot."""
    return cues.weigh(text) > _ENOUGH


def carries_abuse_link(text: str, phrases: DisclosurePhrases) -> bool:
    """Say whether a text names a file host beside words for abuse material, which no quotation excuses."""
    return LINK in set(_kinds(text, phrases)) and _has_file_host(text, phrases.file_hosts)


def _kinds(text: str, phrases: DisclosurePhrases) -> Iterator[str]:
    matcher = phrases.matcher
    return (phrase.id for phrase, _, _ in matcher.matches(matcher.read(text)))


def _has_file_host(text: str, hosts: Iterable[str]) -> bool:
    named = {host.lower() for host in _HOST.findall(_DEFANGED.sub(".", text))}
    return any(name == host or name.endswith(f".{host}") for name in named for host in hosts)
