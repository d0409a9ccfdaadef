"""The words guard: finds words that harm children, says what to prefer and why, and changes nothing.

Never flagged: the official titles of laws, conventions, reports and bodies; marked quotations; addresses; what is
marked as a survivor's own words. A person decides what to write instead.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from campaigns.model import quoting
from campaigns.model.folding import fold
from campaigns.model.matching import Match, Matcher
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
    covered, row = None, _Row(reading)
    found: list[Finding] = []
    for match in lexicon.matcher.matches(reading):
        covered = covered or quoting.Cover(quoting.exempt(text, lexicon.markers))
        start, end = reading.span(match.first, match.last)
        if not covered.holds(start, end) and not _is_title(match, row, lexicon):
            term = lexicon.terms[match.phrase.id]
            prefer = match.phrase.note or term.prefer
            found.append(Finding(term.id, start, end, term.severity, prefer, term.why))
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
    """The words of a reading without its stops; gathered when first asked for."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.words: list[str] = []
        self._places: list[int] = []

    def place(self, piece: int) -> int:
        """Say how many words stand before a piece of the reading."""
        if not self._places:
            for at, kind in enumerate(self.reading.kinds):
                self._places.append(len(self.words))
                if kind not in _STOPS:
                    self.words.append(self.reading.word(at))
        return self._places[piece]

    def beside(self, piece: int, way: int) -> str:
        """Give the word before or behind a piece, whatever stops stand between."""
        kinds, at = self.reading.kinds, piece + way
        while 0 <= at < len(kinds) and kinds[at] in _STOPS:
            at += way
        return self.reading.word(at) if 0 <= at < len(kinds) else ""


def _is_title(match: Match, row: _Row, lexicon: Lexicon) -> bool:
    """Say whether the words stand within an official title, written out in full."""
    of_word = lexicon.titles.get(row.reading.word(match.first))
    if of_word is None:
        return False
    before, behind = row.beside(match.first, -1), row.beside(match.first, 1)
    candidates = of_word.get(behind, ())
    if behind:
        candidates += of_word.get("", ())
    # one look at the word before saves most of the comparisons
    candidates = tuple(each for each in candidates if each[0] == 0 or each[1][each[0] - 1] == before)
    if not candidates:
        return False
    place, last = row.place(match.first), row.place(match.last - 1)
    for offset, name in candidates:
        first = place - offset
        is_near = first >= 0 and row.words[first] == name[0] and first + len(name) > last
        if is_near and tuple(row.words[first : first + len(name)]) == name:
            return True
    return False


def _outermost(found: list[Finding]) -> tuple[Finding, ...]:
    """Of findings within each other keep the outer one, unless the inner is the graver; they come in order."""
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
