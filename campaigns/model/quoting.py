"""Which parts of a text are not its author's own words: marked quotations, addresses, a survivor's statement.

Everything here takes time in proportion to the text, whatever somebody puts together.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

Spans = tuple[tuple[int, int], ...]

_LONGEST_QUOTE: Final = 600
_PAIRS: Final = (
    ("“", "”"),
    ("„", "“”"),
    ("«", "»"),
    ("»", "«"),
    ("‹", "›"),
    ("‘", "’"),
    ("‚", "‘’"),
    ("「", "」"),
    ('"', '"'),
    ("'", "'"),
)
"""A sign that opens a quotation, and those that may close it."""
_ROOMY: Final = frozenset("«‹")
"""French puts a space inside these."""
_BLOCK: Final = re.compile(r"^[ \t]*>{1,3}[^\n]*", re.MULTILINE)
_URL: Final = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]]+", re.IGNORECASE)
_URL_SIGN: Final = re.compile(r"://|www\.", re.IGNORECASE)
_AT: Final = re.compile(r"[\w+-]@[\w+-]")
_PATH: Final = r"(?:/[^\s<>()\[\]]*)?"
_START: Final = r"(?<![\w+-])(?<![\w+-][.@])"
_MAIL: Final = re.compile(rf"{_START}[\w+-]++(?:\.[\w+-]++)*+@[\w+-]++(?:\.[\w+-]++)++(?!@[\w+-]){_PATH}")
_ENDINGS: Final = "com|org|net|info|int|gov|edu|global|eu|de|fr|es|pt|br|uk|example"
_NO_MAIL: Final = r"(?![\w+-]++(?:\.[\w+-]++)*+@[\w+-])"
_SITE: Final = re.compile(
    rf"{_START}{_NO_MAIL}[\w+-]++(?:\.[\w+-]++)*\.(?:{_ENDINGS})(?![\w+-])(?:(?!\.[\w+-]){_PATH})?", re.IGNORECASE
)
_ENDING: Final = re.compile(rf"\.(?:{_ENDINGS})(?![\w+-])", re.IGNORECASE)
_PARAGRAPH_END: Final = re.compile(r"\n[^\S\n]*\n")


@dataclass(slots=True)
class Cover:
    """Spans, asked in the order of the text."""

    spans: Spans
    _at: int = 0

    def holds(self, start: int, end: int) -> bool:
        """Say whether a piece lies within one of the spans; pieces come by their starts."""
        while self._at < len(self.spans) and self.spans[self._at][1] <= start:
            self._at += 1
        return self._at < len(self.spans) and self.spans[self._at][0] <= start and end <= self.spans[self._at][1]


def covers(spans: Spans, start: int, end: int) -> bool:
    """Say whether a piece of the text lies within one of the spans."""
    place = bisect_right(spans, start, key=lambda span: span[0]) - 1
    return place >= 0 and spans[place][0] <= start and end <= spans[place][1]


def exempt(text: str, markers: Iterable[str]) -> Spans:
    """List what is quoted, an address, or a statement that begins with one of the markers, in the order of the text."""
    return _merged([*_quotations(text), *_addresses(text), *_statements(text, tuple(markers))])


def without_quotations(text: str, markers: Iterable[str]) -> str:
    """Leave out what is quoted and what a survivor says; addresses stay. What stood around them stays apart."""
    kept, at = [], 0
    for start, end in _merged([*_quotations(text), *_statements(text, tuple(markers))]):
        kept.append(text[at:start])
        at = end
    return "\n\n".join([*kept, text[at:]])


def _quotations(text: str) -> Iterator[tuple[int, int]]:
    """A quotation stands in one line and ends at the first sign that can close it; `>` makes one of a whole line."""
    if ">" in text:
        yield from (match.span() for match in _BLOCK.finditer(text))
    for opening, closing in _PAIRS:
        if opening in text and any(sign in text for sign in closing):
            yield from _between(text, *_signs_of(opening, closing))


def _between(text: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Find quotations: each begins at the first sign that can open one, in the same line, and is not too long."""
    openings, opened, done = opening.finditer(text), -1, 0
    for at in (match.start() for match in closing.finditer(text)):
        least = max(done, at - _LONGEST_QUOTE - 1)
        least = max(least, text.rfind("\n", least, at) + 1)
        while opened < least:
            opened = next((match.start() for match in openings), len(text))
        if opened < at - 1:
            done = at + 1
            yield opened, done


@cache
def _signs_of(opening: str, closing: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Write patterns of signs that can open and that can close: neither has letters on its outer side."""
    opens, closes = rf"(?<![\w{opening}]){opening}(?=.)", rf"[{closing}](?!\w)"
    if opening not in _ROOMY:
        opens, closes = rf"(?<![\w{opening}]){opening}(?=\S)", rf"(?<=\S)[{closing}](?!\w)"
    return re.compile(opens, re.DOTALL), re.compile(closes)


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    for sign, address in ((_URL_SIGN, _URL), (_AT, _MAIL), (_ENDING, _SITE)):
        if sign.search(text):
            yield from (match.span() for match in address.finditer(text))


def _statements(text: str, markers: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """A statement runs from its marker and a colon to the end of the paragraph."""
    end = 0
    for match in _beginning(markers).finditer(text) if markers else ():
        if match.start() >= end:
            found = _PARAGRAPH_END.search(text, match.end())
            end = found.start() if found else len(text)
            yield match.start(), end


@cache
def _beginning(markers: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(re.escape(each).replace(r"\ ", r"\s+") for each in markers)
    firsts = "".join(sorted({each[0] for each in markers}))
    signs = r"(?:[^\w\n]|_){0,8}"
    return re.compile(rf"^{signs}(?=[{re.escape(firsts)}])(?:{either})[^\n:]{{0,60}}:", re.IGNORECASE | re.MULTILINE)


def _merged(spans: list[tuple[int, int]]) -> Spans:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
