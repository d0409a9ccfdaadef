"""Is it still them? A feed is pinned to its publisher; what looks like somebody else is a question for a person.

Domains expire and are bought, sites are taken over, partnerships end: then the next items come from somebody whom
nobody chose to follow. A false alarm costs one press, a miss puts a stranger's words into every partner's server.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from urllib.parse import urlsplit

BURST_ITEMS: Final = 10
"""So many new items at once, and not one that is known, are another feed at the same address."""
DRIFT_ITEMS: Final = 5
"""So many new items at once are enough to say whether they are about what the feed was about."""
LEAST_KNOWN: Final = 10
"""Fewer titles than these say too little about what a feed is about."""
_ON_TOPIC_SHARE: Final = 0.25
_TELLING_LETTERS: Final = 4
_FIRST_WITHOUT_SPACES: Final = "\u0e00"
_LAST_WITHOUT_SPACES: Final = "\u9fff"
_NOT_TELLING: Final = frozenset({"http", "https", "news", "feed", "blog", "global", "children", "online", "safer"})


_EVERYDAY: Final = """
about after also been before best from have here into just made make more most next only over than that their
them then there these they this those today under very were what when where which while will with your year
years free alle auch beim dass dein deine eine einem einen einer euer eure haben hier jetzt mehr nach nicht oder
über unser unsere unter wenn werden wird dans avec cette ceux comme dont elle leur leurs mais nous notre pour
plus sont tout tous vers votre vous como cuando desde donde entre este esta estas estos hasta muito nuestra para
pela pelo pero porque quando quem sobre tambien todas todos
"""
_SAYING_NOTHING: Final = frozenset(_EVERYDAY.split())
"""Words of four letters and more that stand in titles about anything, in the languages we speak."""


@dataclass(frozen=True, slots=True)
class Pin:
    """What a feed looks like from outside; empty where it does not say."""

    host: str = ""
    title: str = ""
    generator: str = ""
    language: str = ""

    def renewed(self, seen: "Pin") -> "Pin":
        """Pin to what is seen now; what it does not say this time stays as it was."""
        return Pin(
            seen.host or self.host,
            seen.title or self.title,
            seen.generator or self.generator,
            seen.language or self.language,
        )


def host_of(url: str) -> str:
    """Name the site of an address, without `www.`; empty where there is none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def is_same_site(one: str, other: str) -> bool:
    """Tell whether two hosts are one site: the same, or one inside the other. Neighbours on a platform are not."""
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def doubts(organisation: str, pinned: Pin, seen: Pin) -> tuple[str, ...]:
    """Say in a sentence each what speaks against this being the publisher that was followed."""
    return tuple(_doubts(organisation, pinned, seen))


def burst_doubt(new: int, recognised: int, known: int) -> str:
    """Say what is odd about so many new items; empty where nothing is."""
    if known and not recognised and new >= BURST_ITEMS:
        return f"All {new} items are new at once, and none of the known ones is there any more."
    return ""


def drift_doubt(new: Sequence[str], known: Sequence[str]) -> str:
    """Say what is odd about the titles of new items beside those that are known; empty where nothing is."""
    if len(new) < DRIFT_ITEMS or len(known) < LEAST_KNOWN:
        return ""
    vocabulary = frozenset().union(*map(_topics, known))
    strange = sum(_topics(title).isdisjoint(vocabulary) for title in new)
    if len(new) - strange >= len(new) * _ON_TOPIC_SHARE:
        return ""
    return f"{len(new)} items are new at once, and {strange} of them have no word in common with what it wrote before."


def _doubts(organisation: str, pinned: Pin, seen: Pin) -> Iterator[str]:
    if pinned.host and seen.host and not is_same_site(pinned.host, seen.host):
        yield f"It comes from {seen.host} now; it came from {pinned.host}."
    named = _words(organisation) & _words(pinned.title)
    if named and not named & _words(seen.title):
        yield f'Its title is "{seen.title}" now and no longer names {organisation}.'
    before, after = _words(pinned.generator), _words(seen.generator)
    if before and after and not before & after:
        yield f'It is made by "{seen.generator}" now; it was made by "{pinned.generator}".'
    was, now = _language(pinned.language), _language(seen.language)
    if was and now and was != now:
        yield f"It says it is written in `{now}` now; it was `{was}`."


def _words(text: str) -> frozenset[str]:
    found = re.findall(r"[^\W\d_]+", text.casefold())
    return frozenset(word for word in found if len(word) >= _TELLING_LETTERS) - _NOT_TELLING


def _topics(title: str) -> frozenset[str]:
    """Pick the words by which a title says what it is about; of scripts without spaces, every two letters."""
    found: set[str] = set()
    for word in re.findall(r"[^\W\d_]+", title.casefold()):
        if any(_FIRST_WITHOUT_SPACES <= char <= _LAST_WITHOUT_SPACES for char in word):
            found.update(one + other for one, other in pairwise(word))
        elif len(word) >= _TELLING_LETTERS:
            found.add(word)
    return frozenset(found) - _SAYING_NOTHING - _NOT_TELLING


def _language(tag: str) -> str:
    return re.split(r"[-_]", tag.strip().casefold())[0]
