"""The words guard: finds words that harm children, says what to prefer and why, and changes nothing.

Never flagged: the official titles of laws, conventions, reports and bodies; marked quotations; addresses; what is
marked as a survivor's own words. A person decides what to write instead.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate, compress, pairwise
from typing import Final, NamedTuple

from campaigns.model import quoting
from campaigns.model.folding import fold
from campaigns.model.matching import Matcher
from campaigns.model.reading import Reading
from campaigns.model.terminology import Severity, Term
from campaigns.model.vocabulary import BREAK, COMMA

_STOPS: Final = frozenset({BREAK, COMMA})


class Finding(NamedTuple):
    """Words to think again about, and where exactly they stand. A tuple, for a text may have a hundred thousand."""

    id: str
    """Of the term in `data/terminology.csv`."""
    start: int
    """In code points of the text as given."""
    end: int
    severity: Severity
    prefer: str
    """In the language of the text where the lexicon says it, else in English."""
    why: str


Titles = Mapping[str, Mapping[str, tuple[tuple[int, tuple[str, ...]], ...]]]
"""Official names, folded, by each of their words, then the one behind it: where the word stands, and all the words."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the guard knows of one language."""

    locale: str
    terms: Mapping[str, Term]
    matcher: Matcher
    titles: Titles
    markers: tuple[str, ...]
    """What a survivor's statement begins with."""


def find(text: str, lexicon: Lexicon) -> tuple[Finding, ...]:
    """Find every term of the lexicon in a text, in the order of the text; takes time in proportion to the text."""
    reading = lexicon.matcher.read(text)
    covered, row = None, _Row(reading, lexicon.titles)
    terms, span, starts, ends = lexicon.terms, reading.folded.span, reading.starts, reading.ends
    found: list[Finding] = []
    for phrase, first, last in lexicon.matcher.matches(reading):
        covered = covered or quoting.Cover(quoting.exempt(text, lexicon.markers))
        start, end = span(starts[first], ends[last - 1])
        if (covered.spans and covered.holds(start, end)) or row.is_title(first, last):
            continue
        term = terms[phrase.id]
        found.append(Finding(term.id, start, end, term.severity, phrase.note or term.prefer, term.why))
    return _outermost(found)


def blocks(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Keep what an approver has to give a reason for."""
    return tuple(each for each in findings if each.severity is Severity.BLOCK)


def titles(names: Iterable[str]) -> Titles:
    """Read official names."""
    found: dict[str, dict[str, tuple[tuple[int, tuple[str, ...]], ...]]] = {}
    for name in dict.fromkeys(tuple(_words(name)) for name in names):
        for place, (word, behind) in enumerate(zip(name, (*name[1:], ""), strict=True)):
            of_word = found.setdefault(word, {})
            of_word[behind] = (*of_word.get(behind, ()), (place, name))
    return found


class _Row:
    """The words of a reading without its stops, to find official titles in; gathered when first asked for."""

    def __init__(self, reading: Reading, titles: Titles) -> None:
        self.reading, self.titles = reading, titles
        self._words: list[str] = []
        """With nothing before the first and behind the last."""
        self._places: list[int] = []
        """Of each piece of the reading among the words."""
        self._known: dict[tuple[str, str, str], tuple[tuple[int, tuple[str, ...]], ...]] = {}

    def is_title(self, first: int, last: int) -> bool:
        """Say whether pieces of the reading stand within an official title, written out in full."""
        word = self.reading.word(first)
        if word not in self.titles:
            return False
        if not self._words:
            self._gather()
        place, end, words = self._places[first], self._places[last - 1], self._words
        # one look at both neighbours saves most of the comparisons
        key = (words[place - 1], word, words[place + 1])
        candidates = self._known[key] if key in self._known else self._candidates(key)
        for offset, name in candidates:
            begin = place - offset
            if begin > 0 and begin + len(name) > end and tuple(words[begin : begin + len(name)]) == name:
                return True
        return False

    def _gather(self) -> None:
        reading = self.reading
        text, is_word = reading.folded.text, [kind not in _STOPS for kind in reading.kinds]
        pieces = compress(zip(reading.starts, reading.ends, strict=True), is_word)
        self._words = ["", *(text[start:end] for start, end in pieces), ""]
        self._places = list(accumulate(is_word))

    def _candidates(self, key: tuple[str, str, str]) -> tuple[tuple[int, tuple[str, ...]], ...]:
        """List the titles that hold a word between two others, each with the place of the word."""
        before, word, behind = key
        of_word = self.titles[word]
        every = (*of_word.get(behind, ()), *(of_word.get("", ()) if behind else ()))
        self._known[key] = found = tuple(each for each in every if each[0] == 0 or each[1][each[0] - 1] == before)
        return found


def _outermost(found: list[Finding]) -> tuple[Finding, ...]:
    """Of findings within each other keep the outer one, unless the inner is the graver; they come in order."""
    if all(one.end <= other.start for one, other in pairwise(found)):
        return tuple(found)
    kept: list[Finding] = []
    for each in _longest_first(found):
        outer = kept[-1] if kept else None
        if outer is None or each.end > outer.end:
            kept.append(each)
        elif each.severity is Severity.BLOCK and outer.severity is Severity.WARN:
            kept[-1] = each
    return tuple(kept)


def _longest_first(found: list[Finding]) -> list[Finding]:
    """Put findings that begin at one place in order: the longest first, of those the gravest."""
    if all(one.start < other.start for one, other in pairwise(found)):
        return found
    return sorted(found, key=lambda one: (one.start, -one.end, one.severity is not Severity.BLOCK))


def _words(name: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in fold(name).text).split()
