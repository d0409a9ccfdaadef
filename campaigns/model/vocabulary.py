"""Which words of a text the phrases of a lexicon ask for, also when they are disguised.

Each word of a text becomes a kind: a small number that stands for all the words of the notation it counts as.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

UNKNOWN: Final = 0
BREAK: Final = 1
"""The end of a sentence."""
COMMA: Final = 2
"""A comma, bracket or the like."""
FIRST_KNOWN: Final = 3
HEAD: Final = 4
"""So many letters of a word say which words it may become."""
SHORT: Final = (3, 2)
"""Lengths of the words without so many."""
_ADULT: Final = 18
_SHORTEST_STEM, _SHORTEST_REPAIRED, _LONGEST = 3, 3, 40
_LEET: Final = (str.maketrans("0134578", "oieastb"), str.maketrans("0134578", "oleastb"))
_MIXED: Final = re.compile(r"(?=.*\d)(?=.*[a-z])")
_STRETCHED: Final = re.compile(r"(.)\1{2,}")


@dataclass(slots=True)
class Vocabulary:
    """The words of a lexicon. Built once; afterwards it only learns kinds, which changes no answer."""

    exact: dict[str, frozenset[str]]
    """What each plain word counts as."""
    stems: dict[str, frozenset[str]]
    capitals: dict[str, str]
    """Small letters of what counts only as capitals."""
    lengths: tuple[int, ...]
    """Of the stems."""
    marks: list[frozenset[str]] = field(default_factory=lambda: [frozenset()] * FIRST_KNOWN)
    """What each kind counts as."""
    openings: set[str] = field(default_factory=set)
    """The first three letters of the plain words, and the words of two."""
    heads: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """The first four letters of the longer words, with how long words may be that begin so, the longest first."""
    _kinds: dict[frozenset[str], int] = field(default_factory=dict)
    _shapes: dict[tuple[str, str, int], list[str]] = field(default_factory=dict)

    def kind(self, word: str, original: str) -> int:
        """Say what a folded word counts as; UNKNOWN where nobody asks for it."""
        marks = self.counts_as(word)
        capital = self.capitals.get(word)
        if capital is not None and original == capital:
            marks |= {capital}
        if not marks:
            marks = self._repaired(word)
        return self._number(marks)

    def kind_of_number(self, digits: str) -> int:
        """Say what a number counts as: an age below 18, or nothing."""
        is_age = len(digits) <= 2 and digits.isdecimal() and 0 < int(digits) < _ADULT  # noqa: PLR2004
        return self._number(self.exact.get(digits, frozenset()) | (frozenset("#") if is_age else frozenset()))

    def counts_as(self, word: str) -> frozenset[str]:
        """List the words of the notation that take this word as it stands."""
        marks = self.exact.get(word, frozenset())
        for length in self.lengths:
            if length > len(word):
                break
            stem = self.stems.get(word[:length])
            if stem is not None:
                marks |= stem
        return marks

    def guess(self, before: str, masked: int, after: str) -> str:
        """Find the word behind signs put in place of letters (`p*rn`), or nothing."""
        if not before or not after:
            return ""
        key = (before[0], after[-1], len(before) + masked + len(after))
        fitting = (word for word in self._shapes.get(key, ()) if word.startswith(before) and word.endswith(after))
        return next(fitting, "")

    def index(self) -> None:
        """Make what `guess` and readers look into."""
        lengths: dict[str, set[int]] = {}
        for word in self.exact:
            if len(word) >= HEAD:
                lengths.setdefault(word[:HEAD], set(SHORT)).add(len(word))
        self.openings.update(word[:3] for word in self.exact if len(word) > 1)
        self.heads.update((head, tuple(sorted(each, reverse=True))) for head, each in lengths.items())
        for word in self.exact:
            if len(word) > _SHORTEST_REPAIRED:
                self._shapes.setdefault((word[0], word[-1], len(word)), []).append(word)

    def _repaired(self, word: str) -> frozenset[str]:
        """See through digits for letters and stretched letters."""
        if not _SHORTEST_REPAIRED <= len(word) <= _LONGEST:
            return frozenset()
        for guess in _guesses(word):
            if len(guess) >= _SHORTEST_REPAIRED and (marks := self.counts_as(guess)):
                return marks
        return frozenset()

    def _number(self, marks: frozenset[str]) -> int:
        if not marks:
            return UNKNOWN
        known = self._kinds.get(marks)
        if known is None:
            known = self._kinds[marks] = len(self.marks)
            self.marks.append(marks)
        return known


def build(words: Iterable[tuple[str, str]]) -> Vocabulary:
    """Gather words of the notation, each with what it counts as."""
    exact: dict[str, frozenset[str]] = {}
    stems: dict[str, frozenset[str]] = {}
    capitals: dict[str, str] = {}
    for word, mark in words:
        if word in {"#", "$"}:
            continue
        if not word.islower() and not word.isdecimal():
            capitals[word.lower()] = word
        elif word.endswith("*"):
            stems[word[:-1]] = stems.get(word[:-1], frozenset()) | {mark}
        else:
            exact[word] = exact.get(word, frozenset()) | {mark}
    made = Vocabulary(exact, stems, capitals, tuple(sorted({len(stem) for stem in stems})))
    made.index()
    return made


def _guesses(word: str) -> Iterable[str]:
    if _MIXED.match(word):
        yield from (word.translate(table) for table in _LEET)
    if _STRETCHED.search(word):
        yield _STRETCHED.sub(r"\1", word)
        yield _STRETCHED.sub(r"\1\1", word)
