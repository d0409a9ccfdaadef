r"""Phrases to look for, in a small notation, and the rule that reads it.

A pattern is elements between spaces, each matching one word of the folded text (small letters, no accents):

    porn            the word             porn|smut       one of them           porn*     a word that begins so
    {child}         a set of words       [young]         may be missing        #         a number below 18
    ..3             up to three words    CP|LOLITA       only as capitals      ^         the beginning of a sentence

Words follow each other within a sentence, whatever hyphen, slash or line break stands between them; a comma or bracket
ends a phrase unless `..n` spans it. A context is clauses between semicolons, all of which must hold:

    [not] before|after N WORDS          one of WORDS within N words on that side, in the same sentence
    [not] near N WORDS                  the same on both sides, or within the phrase
    [not] anywhere WORDS                one of WORDS in the text
    first                               the first time only
    WORDS may hold `$`                  the end of a sentence, or a comma
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Final

from campaigns.model.errors import InputError

_MOST_JOINED: Final = 4_000
"""Of a phrase of plain words this many ways to write it as one word are known at most."""
_SET: Final = re.compile(r"\{([a-z-]+)\}")
_CLAUSE: Final = re.compile(r"(not )?(?:(before|after|near) (\d+) (\S+)|(anywhere) (\S+)|(first))")
_WORD: Final = re.compile(r"[^\W_]+\*?|#|\$")


class Side(StrEnum):
    """Where a context looks."""

    BEFORE = "before"
    AFTER = "after"
    NEAR = "near"
    ANYWHERE = "anywhere"
    FIRST = "first"


@dataclass(frozen=True, slots=True)
class Element:
    """One place of a pattern."""

    words: frozenset[str]
    """What it takes; empty takes anything."""
    is_optional: bool = False
    is_beginning: bool = False
    """Takes no word: only holds where a sentence begins."""


@dataclass(frozen=True, slots=True)
class Clause:
    """What the neighbourhood has to have, or must not have."""

    side: Side
    words: frozenset[str]
    distance: int = 0
    is_denied: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """A pattern that was read, with what it stands for."""

    id: str
    elements: tuple[Element, ...]
    clauses: tuple[Clause, ...]
    note: str = ""
    """What to prefer, in the language of the phrase; empty where the term itself says it."""


def sets(rows: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Read the named sets of words, in order; a set may use those before it."""
    known: dict[str, str] = {}
    for name, words in rows:
        known[name] = _fill(words, known)
    return known


def read(phrase_id: str, pattern: str, context: str, named: Mapping[str, str], note: str = "") -> Phrase:
    """Read one phrase; raises InputError for what the notation does not know."""
    elements = tuple(each for part in pattern.split() for each in _elements(_fill(part, named)))
    if not any(each.words and not each.is_optional for each in elements):
        raise InputError(f"{pattern!r} is no pattern.", fix="Write at least one word that may not be missing.")
    clauses = tuple(_clause(_fill(part.strip(), named)) for part in context.split(";") if part.strip())
    return Phrase(phrase_id, elements, clauses, note)


def joined(phrase: Phrase) -> frozenset[str]:
    """Write a short phrase of plain words as one word, in each way: `childporn` for `child porn`."""
    needed = [each for each in phrase.elements if not each.is_optional and not each.is_beginning]
    has_gap = len(needed) < len(phrase.elements) or any(not each.words for each in needed)
    ways = 1
    for each in needed:
        ways *= len(each.words)
    if has_gap or len(needed) < 2 or ways > _MOST_JOINED:  # noqa: PLR2004 - one word is no phrase
        return frozenset()
    last = needed[-1]
    plain = [sorted(word for word in each.words if word.isalpha() and word.islower()) for each in needed[:-1]]
    return frozenset("".join(words) for words in product(*plain, sorted(w for w in last.words if w[:1].isalpha())))


def _fill(text: str, named: Mapping[str, str]) -> str:
    def fill(match: re.Match[str]) -> str:
        if match[1] not in named:
            raise InputError(f"There is no set {match[0]}.", fix="Write it above the rows that use it.")
        return named[match[1]]

    return _SET.sub(fill, text)


def _elements(part: str) -> list[Element]:
    if part == "^":
        return [Element(frozenset(), is_beginning=True)]
    if part.startswith(".."):
        if not part[2:].isdigit():
            raise InputError(f"{part!r} has no number.", fix="Write ..3 for up to three words.")
        return [Element(frozenset(), is_optional=True)] * int(part[2:])
    if part.startswith("[") and part.endswith("]"):
        return [Element(_words(part[1:-1]), is_optional=True)]
    return [Element(_words(part))]


def _words(text: str) -> frozenset[str]:
    words = frozenset(text.split("|"))
    wrong = sorted(word for word in words if not _WORD.fullmatch(word))
    if wrong:
        raise InputError(f"{wrong[0]!r} is no word.", fix="Small letters without accents, * at the end, or #.")
    return words


def _clause(text: str) -> Clause:
    match = _CLAUSE.fullmatch(text)
    if match is None:
        raise InputError(f"{text!r} is no context.", fix="Write [not] before|after|near N WORDS, or anywhere WORDS.")
    is_denied = match[1] is not None
    if match[7]:
        return Clause(Side.FIRST, frozenset(), is_denied=is_denied)
    if match[5]:
        return Clause(Side.ANYWHERE, _words(match[6]), is_denied=is_denied)
    return Clause(Side(match[2]), _words(match[4]), int(match[3]), is_denied)
