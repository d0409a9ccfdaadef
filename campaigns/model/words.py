"""The words guard: finds words that harm children, says what to prefer and why, and changes nothing.

Never flagged: the official titles of laws, conventions, reports and bodies; marked quotations; addresses; what is
marked as a survivor's own words. A person decides what to write instead.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from campaigns.model import quoting
from campaigns.model.folding import fold
from campaigns.model.matching import Match, Matcher
from campaigns.model.reading import Reading
from campaigns.model.terminology import Severity, Term
from campaigns.model.vocabulary import BREAK, COMMA


@dataclass(frozen=True, slots=True)
class Finding:
    """Words to think again about, and where exactly they stand."""

    id: str
    """Of the term in `data/terminology.csv`."""
    start: int
    """In code points of the text as given."""
    end: int
    severity: Severity
    prefer: str
    """In the language of the text where the lexicon says it, else in English."""
    why: str


Titles = Mapping[tuple[str, str], tuple[tuple[int, tuple[str, ...]], ...]]
"""Official names, folded, by each of their words and the one behind it: where the word stands, and all the words."""


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
    matches = list(lexicon.matcher.matches(reading))
    if not matches:
        return ()
    spans, row = quoting.exempt(text, lexicon.markers), _row(reading)
    found = [
        _finding(match, reading, lexicon)
        for match in matches
        if not quoting.covers(spans, *reading.span(match.first, match.last)) and not _is_title(match, row, lexicon)
    ]
    return _outermost(found)


def blocks(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Keep what an approver has to give a reason for."""
    return tuple(each for each in findings if each.severity is Severity.BLOCK)


def titles(names: Iterable[str]) -> Titles:
    """Read official names."""
    found: dict[tuple[str, str], tuple[tuple[int, tuple[str, ...]], ...]] = {}
    for name in dict.fromkeys(tuple(_words(name)) for name in names):
        for place, pair in enumerate(zip(name, (*name[1:], ""), strict=True)):
            found[pair] = (*found.get(pair, ()), (place, name))
    return found


def _finding(match: Match, reading: Reading, lexicon: Lexicon) -> Finding:
    term = lexicon.terms[match.phrase.id]
    start, end = reading.span(match.first, match.last)
    return Finding(term.id, start, end, term.severity, match.phrase.note or term.prefer, term.why)


def _is_title(match: Match, row: "_Row", lexicon: Lexicon) -> bool:
    """Say whether the words stand within an official title, written out in full."""
    place, last = row.places[match.first], row.places[match.last - 1]
    word, behind = row.words[place], row.words[place + 1] if place + 1 < len(row.words) else ""
    return any(
        place - offset + len(name) > last and _stands(name, row.words, place - offset)
        for pair in dict.fromkeys(((word, behind), (word, "")))
        for offset, name in lexicon.titles.get(pair, ())
    )


def _stands(name: tuple[str, ...], words: list[str], first: int) -> bool:
    if first < 0 or first + len(name) > len(words) or words[first] != name[0]:
        return False
    return tuple(words[first : first + len(name)]) == name


@dataclass(frozen=True, slots=True)
class _Row:
    """The words of a reading without its stops."""

    words: list[str]
    places: list[int]
    """Of each piece of the reading: how many words stand before it."""


def _row(reading: Reading) -> _Row:
    words: list[str] = []
    places: list[int] = []
    for place, kind in enumerate(reading.kinds):
        places.append(len(words))
        if kind not in {BREAK, COMMA}:
            words.append(reading.word(place))
    return _Row(words, places)


def _outermost(found: list[Finding]) -> tuple[Finding, ...]:
    """Of findings within each other keep the outer one, unless the inner is the graver."""
    kept: list[Finding] = []
    for each in sorted(found, key=lambda one: (one.start, -one.end, one.severity is not Severity.BLOCK)):
        outer = kept[-1] if kept else None
        is_inside = outer is not None and each.end <= outer.end
        is_graver = outer is not None and each.severity is Severity.BLOCK and outer.severity is Severity.WARN
        if not is_inside:
            kept.append(each)
        elif is_graver:
            kept[-1] = each
    return tuple(kept)


def _words(name: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in fold(name).text).split()
