"""Which parts of a text are not its author's own words: marked quotations, addresses, a survivor's statement."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
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
_INSIDE: Final = {opening: rf"[^{closing}\n]{{1,{_LONGEST_QUOTE}}}" for opening, closing in _PAIRS}
_QUOTED: Final = tuple(
    re.compile(rf"(?<![\w{opening}]){re.escape(opening)}(?=\S){_INSIDE[opening]}(?<=\S)[{closing}](?!\w)")
    for opening, closing in _PAIRS
)
_BLOCK: Final = re.compile(r"^[ \t]*>{1,3}[^\n]*", re.MULTILINE)
_ADDRESS: Final = re.compile(
    r"(?:https?://|www\.)[^\s<>()\[\]]+|\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}\b"
    r"|\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,3}\.(?:com|org|net|info|int|gov|edu|global|eu|de|fr|es|pt|br|uk|example)\b(?:/[^\s<>()\[\]]*)?",
    re.IGNORECASE,
)
_PARAGRAPH_END: Final = re.compile(r"\n[^\S\n]*\n")


def exempt(text: str, markers: Iterable[str]) -> Spans:
    """List what is quoted, an address, or a statement that begins with one of the markers, in the order of the text."""
    found = [match.span() for pattern in (*_QUOTED, _BLOCK, _ADDRESS) for match in pattern.finditer(text)]
    return _merged([*found, *_statements(text, tuple(markers))])


def without_quotations(text: str, markers: Iterable[str]) -> str:
    """Leave out what is quoted and what a survivor says; addresses stay. What stood around them stays apart."""
    quoted = [match.span() for pattern in (*_QUOTED, _BLOCK) for match in pattern.finditer(text)]
    kept, at = [], 0
    for start, end in _merged([*quoted, *_statements(text, tuple(markers))]):
        kept.append(text[at:start])
        at = end
    return "\n\n".join([*kept, text[at:]])


def covers(spans: Spans, start: int, end: int) -> bool:
    """Say whether a piece of the text lies within one of the spans."""
    place = bisect_right(spans, start, key=lambda span: span[0]) - 1
    return place >= 0 and spans[place][0] <= start and end <= spans[place][1]


def _statements(text: str, markers: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """A statement runs from its marker and a colon to the end of the paragraph."""
    if not markers:
        return
    either = "|".join(re.escape(each).replace(r"\ ", r"\s+") for each in markers)
    for match in re.finditer(rf"^[\W_]{{0,8}}(?:{either})[^\n:]{{0,60}}:", text, re.IGNORECASE | re.MULTILINE):
        end = _PARAGRAPH_END.search(text, match.end())
        yield match.start(), end.start() if end else len(text)


def _merged(spans: list[tuple[int, int]]) -> Spans:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
