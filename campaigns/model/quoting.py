"""Which parts of a text are not its author's own words: marked quotations, addresses, a survivor's statement.

Everything here takes time in proportion to the text, whatever somebody puts together.
"""

import re
from bisect import bisect_right
from collections import deque
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
_DOTTED: Final = re.compile(r"[\w+-]+(?:[.@][\w+-]+)+(?:/[^\s<>()\[\]]*)?")
_ENDINGS: Final = frozenset(
    {"com", "org", "net", "info", "int", "gov", "edu", "global", "eu", "de", "fr", "es", "pt", "br", "uk", "example"}
)
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
            yield from _between(text, opening, closing)


def _between(text: str, opening: str, closing: str) -> Iterator[tuple[int, int]]:
    """Find quotations with one pair of signs: none has such a sign, or the end of a line, inside."""
    waiting: deque[int] = deque()
    for match in _marks_of(opening, closing).finditer(text):
        at, sign = match.start(), match[0]
        if sign[0] == "\n" or sign in closing:
            while waiting and at - waiting[0] > _LONGEST_QUOTE + 1:
                waiting.popleft()
            opened = waiting[0] if waiting else -1
            waiting.clear()
            if opened >= 0 and sign[0] != "\n" and _closes(text, opened, at):
                yield opened, at + 1
                continue
        if sign == opening and _opens(text, at):
            waiting.append(at)


@cache
def _marks_of(opening: str, closing: str) -> re.Pattern[str]:
    return re.compile(rf"[{opening}{closing}]|\n+")


def _opens(text: str, at: int) -> bool:
    before, behind = text[at - 1 : at], text[at + 1 : at + 2]
    is_free = not (before.isalnum() or before in {"_", text[at]})
    return is_free and bool(behind) and (text[at] in _ROOMY or not behind.isspace())


def _closes(text: str, opened: int, at: int) -> bool:
    behind = text[at + 1 : at + 2]
    is_close = text[opened] in _ROOMY or not text[at - 1].isspace()
    return at > opened + 1 and is_close and not (behind.isalnum() or behind == "_")


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    if "." not in text and "://" not in text:
        return
    yield from (match.span() for match in _URL.finditer(text))
    for match in _DOTTED.finditer(text):
        name, slash, _ = match[0].partition("/")
        if "@" in name:
            has_host = name.count("@") == 1 and "." in name.rpartition("@")[2]
            length = len(name) if has_host else 0
        else:
            length = _named(name)
        if length:
            yield match.start(), match.end() if slash and length == len(name) else match.start() + length


def _named(name: str) -> int:
    """Say how much of a dotted name is the name of a site."""
    labels = name.lower().split(".")
    last = next((place for place in range(len(labels) - 1, 0, -1) if labels[place] in _ENDINGS), 0)
    return sum(len(label) + 1 for label in labels[: last + 1]) - 1 if last else 0


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
