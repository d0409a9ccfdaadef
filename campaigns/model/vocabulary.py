"""Which words of a text the phrases of a lexicon ask for, also when they are disguised.

Each word of a text becomes a kind: a small number that stands for all the words of the notation it counts as.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from campaigns.model.errors import InputError

NOTHING: Final = 0
"""No word and no stop."""
UNKNOWN: Final = 1
BREAK: Final = 2
"""The end of a sentence."""
COMMA: Final = 3
"""A comma, bracket or the like."""
FIRST_KNOWN: Final = 4
_ADULT: Final = 18
_SHORTEST_STEM, _SHORTEST_REPAIRED, _SHORTEST_SEWN, _LONGEST = 3, 3, 5, 40
_LONGEST_SPELLED: Final = 24
_LEET: Final = (str.maketrans("0134578", "oieastb"), str.maketrans("0134578", "oleastb"))
_STRETCHED: Final = re.compile(r"(.)\1{2,}")
_NO_MARKS: Final = frozenset[str]()
_Lengths = dict[str, tuple[int, ...]]
_Tree = dict[str, "_Tree"]


@dataclass(slots=True)
class Vocabulary:
    """The words of a lexicon. Built once; afterwards it only learns kinds, which changes no answer."""

    exact: dict[str, frozenset[str]]
    """What each plain word counts as."""
    stems: dict[str, frozenset[str]]
    capitals: dict[str, str]
    """Small letters of what counts only as capitals."""
    marks: list[frozenset[str]] = field(default_factory=lambda: [_NO_MARKS] * FIRST_KNOWN)
    """What each kind counts as."""
    sewable: frozenset[str] = _NO_MARKS
    """The plain words that two halves may make."""
    _stem_heads: _Lengths = field(default_factory=dict)
    """The first letters of the stems, with how long stems are that begin so, the shortest first."""
    _kinds: dict[frozenset[str], int] = field(default_factory=dict)
    _shapes: dict[tuple[str, str, int], list[str]] = field(default_factory=dict)
    _spelled: re.Pattern[str] | None = None

    def kinds(self) -> dict[str, int]:
        """Make a table of kinds for one text, filled as words are looked up: what was written stays nowhere else."""
        return _Kinds(self)

    def kind(self, word: str) -> int:
        """Say what a folded word or a number counts as; UNKNOWN where nobody asks for it."""
        if word.isdecimal():
            return self._number(self.exact.get(word, _NO_MARKS) | (frozenset("#") if _is_age(word) else _NO_MARKS))
        marks = self.counts_as(word)
        # a stem takes words that are written in disguise further on: `pedófil0`
        return self._number(marks if word in self.exact else marks | self._repaired(word))

    def kind_of_capitals(self, word: str) -> int:
        """Say what a folded word counts as that is written in the capitals it is asked for in."""
        return self._number(self.counts_as(word) | {self.capitals[word]})

    def counts_as(self, word: str) -> frozenset[str]:
        """List the words of the notation that take this word as it stands."""
        marks = self.exact.get(word, _NO_MARKS)
        for length in self._stem_heads.get(word[:_SHORTEST_STEM], ()):
            stem = self.stems.get(word[:length])
            if stem is not None:
                marks |= stem
        return marks

    def guess(self, before: str, masked: int, after: str) -> str:
        """Find the word behind signs put in place of letters (`p*rn`), or nothing."""
        fitting = self._shapes.get((before[0], after[-1], len(before) + masked + len(after)), ())
        return next((word for word in fitting if word.startswith(before) and word.endswith(after)), "")

    def spelled(self) -> re.Pattern[str]:
        """Give the pattern that parts letters by the plain words they make, at each place the longest."""
        if self._spelled is None:
            self._spelled = re.compile(f"({_either(word for word in self.exact if len(word) <= _LONGEST_SPELLED)})")
        return self._spelled

    def index(self) -> None:
        """Make what `guess` and readers look into."""
        self.sewable = frozenset(word for word in self.exact if len(word) >= _SHORTEST_SEWN)
        self._stem_heads = _lengths(self.stems)
        for word in self.exact:
            if len(word) > _SHORTEST_REPAIRED:
                self._shapes.setdefault((word[0], word[-1], len(word)), []).append(word)

    def _repaired(self, word: str) -> frozenset[str]:
        """See through digits for letters and stretched letters."""
        if _SHORTEST_REPAIRED <= len(word) <= _LONGEST:
            for guess in _guesses(word):
                if len(guess) >= _SHORTEST_REPAIRED and (marks := self.counts_as(guess)):
                    return marks
        return _NO_MARKS

    def _number(self, marks: frozenset[str]) -> int:
        if not marks:
            return UNKNOWN
        known = self._kinds.get(marks)
        if known is None:
            known = self._kinds[marks] = len(self.marks)
            self.marks.append(marks)
        return known


class _Kinds(dict[str, int]):
    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self.vocabulary = vocabulary

    def __missing__(self, word: str) -> int:
        self[word] = kind = self.vocabulary.kind(word)
        return kind


def build(words: Iterable[tuple[str, str]]) -> Vocabulary:
    """Gather words of the notation, each with what it counts as; raises InputError for a stem that says too little."""
    exact: dict[str, frozenset[str]] = {}
    stems: dict[str, frozenset[str]] = {}
    capitals: dict[str, str] = {}
    for word, mark in words:
        if word in {"#", "$"}:
            continue
        if word.endswith("*"):
            if len(word) <= _SHORTEST_STEM:
                raise InputError(f"{word!r} takes too many words.", fix=f"Write {_SHORTEST_STEM} letters or more.")
            stems[word[:-1]] = stems.get(word[:-1], _NO_MARKS) | {mark}
        elif word.islower() or word.isdecimal():
            exact[word] = exact.get(word, _NO_MARKS) | {mark}
        else:
            capitals[word.lower()] = word
    made = Vocabulary(exact, stems, capitals)
    made.index()
    return made


def _lengths(stems: Iterable[str]) -> _Lengths:
    """Say of the beginnings of stems how long those are that begin so, the shortest first."""
    found: dict[str, set[int]] = {}
    for stem in stems:
        found.setdefault(stem[:_SHORTEST_STEM], set()).add(len(stem))
    return {head: tuple(sorted(lengths)) for head, lengths in found.items()}


def _either(words: Iterable[str]) -> str:
    """Write a pattern that takes the longest of some words: as a tree, each letter is looked at once."""
    tree: _Tree = {}
    for word in words:
        branch = tree
        for letter in word:
            branch = branch.setdefault(letter, {})
        branch[""] = {}
    return _written(tree)


def _written(tree: "_Tree") -> str:
    endings: dict[str, str] = {}
    """The letters that go on in the same way."""
    for letter, branch in tree.items():
        if letter:
            after = _written(branch)
            endings[after] = endings.get(after, "") + letter
    ways = "|".join(
        f"[{letters}]{after}" if len(letters) > 1 else letters + after for after, letters in endings.items()
    )
    if "" in tree:
        return f"(?:{ways})?" if ways else ""
    return f"(?:{ways})" if len(endings) > 1 else ways


def _is_age(digits: str) -> bool:
    return len(digits) <= 2 and 0 < int(digits) < _ADULT  # noqa: PLR2004


def _guesses(word: str) -> Iterator[str]:
    if not word.isalpha():
        yield word.translate(_LEET[0])
        if "1" in word:
            yield word.translate(_LEET[1])
    if len(parts := _STRETCHED.split(word)) > 1:
        yield "".join(parts)
        parts[1::2] = [letter * 2 for letter in parts[1::2]]
        yield "".join(parts)
