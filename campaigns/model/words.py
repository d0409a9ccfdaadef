"""The words guard: finds words that harm children, says what to prefer and why, and changes nothing.

Never flagged: the official titles of laws, conventions, reports and bodies; marked quotations; addresses; what is
marked as a survivor's own words. A person decides what to write instead.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate, islice, pairwise
from typing import Final, NamedTuple

from campaigns.model import pieces, quoting
from campaigns.model.matching import Matcher
from campaigns.model.phrases import Phrase
from campaigns.model.reading import Reading
from campaigns.model.terminology import Severity, Term

_HASHTAG: Final = re.compile(r"(?<!\w)#(\w*[^\W\d_A-Z][A-Z]\w*)")
_CAPITAL: Final = re.compile(r"(?<=[^\WA-Z])(?=[A-Z])|(?<=[^\W\d])(?=\d)")
_MOST_HASHTAGS: Final = 1_000
"""No message has room for more."""


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


Titles = Mapping[tuple[str, ...], frozenset[str]]
"""The words of official names, folded, in order; and without it."""


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
    found = _find(text, lexicon)
    if tagged := _in_hashtags(text, lexicon):
        found = sorted([*found, *tagged], key=lambda each: each.start)
    return _outermost(found)


def _find(text: str, lexicon: Lexicon) -> list[Finding]:
    reading = lexicon.matcher.read(text)
    # three lists, not one of tuples: there may be a hundred thousand, and each tuple is work for the garbage collector
    phrases, firsts, lasts = list[Phrase](), list[int](), list[int]()
    for phrase, first, last in lexicon.matcher.matches(reading):
        is_told = bool(phrases) and (phrases[-1].id, firsts[-1], lasts[-1]) == (phrase.id, first, last)
        if not is_told:
            phrases.append(phrase)
            firsts.append(first)
            lasts.append(last)
    if not phrases:
        return []
    exempt, found = _Exempt(reading, lexicon), list[Finding]()
    for phrase, first, last, start, end in zip(phrases, firsts, lasts, *reading.spans(firsts, lasts), strict=True):
        if exempt.is_empty or not exempt.holds(start, end, first, last):
            term = lexicon.terms[phrase.id]
            found.append(Finding(term.id, start, end, term.severity, phrase.note or term.prefer, term.why))
    return found


def _in_hashtags(text: str, lexicon: Lexicon) -> list[Finding]:
    """Find terms among the words that capitals part in a hashtag; the hashtag is what is shown."""
    tags = list(islice(_HASHTAG.finditer(text), _MOST_HASHTAGS))
    parted = [f"{_CAPITAL.sub(' ', tag[1])}\n\n" for tag in tags]
    ends = list(accumulate(map(len, parted)))
    found = []
    for each in _find("".join(parted), lexicon) if tags else ():
        start, end = tags[bisect_right(ends, each.start)].span(1)
        found.append(each._replace(start=start, end=end))
    return found


def blocks(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Keep what an approver has to give a reason for."""
    return tuple(each for each in findings if each.severity is Severity.BLOCK)


def titles(names: Iterable[str]) -> Titles:
    """Read official names."""
    return {tuple(words): frozenset(words) for words in map(pieces.words_of, names)}


class _Exempt:
    """What in a text is nobody's own choice of words: what is marked as such, and official titles written in full."""

    def __init__(self, reading: Reading, lexicon: Lexicon) -> None:
        self.words, self.places = reading.pieces.words, reading.places
        self.marked = quoting.Cover(quoting.exempt(reading.pieces.folded.original, lexicon.markers))
        there = frozenset(self.words)
        self.titles: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
        """By each of their words: where it stands in the title, and all its words."""
        for name in (name for name, words in lexicon.titles.items() if words <= there):
            for place, word in enumerate(name):
                self.titles.setdefault(word, []).append((place, name))

        self.is_empty = not self.marked.spans and not self.titles

    def holds(self, start: int, end: int, first: int, last: int) -> bool:
        """Say whether characters of the text, which are words of the reading, are exempt; they come in their order."""
        is_marked = bool(self.marked.spans) and self.marked.holds(start, end)
        return is_marked or (bool(self.titles) and self._is_title(first, last))

    def _is_title(self, first: int, last: int) -> bool:
        words, place, last_place = self.words, self.places[first] // 2, self.places[last - 1] // 2
        for offset, name in self.titles.get(words[place], ()):
            begin = place - offset
            end = begin + len(name)
            if begin >= 0 and end > last_place and tuple(words[begin:end]) == name:
                return True
        return False


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
