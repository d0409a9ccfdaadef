"""A text cut into words and what stands between them.

What happens to each word of a text happens in the interpreter's own loops. Cutting takes time in proportion to the
text, and nothing in a text can make it fail.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, groupby, repeat
from operator import itemgetter
from typing import Final

from campaigns.model.folding import Folded, fold

NOTHING, SPACE, SEAM, WRAP, MASK, COMMA, BREAK = range(7)
"""What a gap between two words is. A seam or a mask may make one word of two, a wrap is a word that goes on in the next
line; a break ends a sentence."""

_WORD: Final = re.compile(r"([^\W_]+)")
_POSSESSIVE: Final = re.compile(r"['’´`]s(?<=[^\W_]{2}..)(?![^\W_])")
_BREAK: Final = re.compile(r"[.!?…][\s\"'”’»)*_]|\n[^\S\n]*\n|\n[^\S\n]*[-*•>#]+\s")
_END: Final = re.compile(r"[.!?…]\n?\Z")
_COMMA: Final = re.compile(r"[,;:()\[\]…•|]|\s[-–—]\s")
_MASK: Final = re.compile(r"[*@$!#%+]{1,2}")
_SEAM: Final = frozenset("-‐‑–._'’~/\\:")
_WRAP: Final = re.compile(r"[-‐‑][^\S\n]?\n[^\S\n]?")
"""What may stand between two halves of one word."""
_SPELLED: Final = re.compile(r"(?<![^\W_])(?:[^\W_][\W_]{1,3}){3,}[^\W_](?![^\W_])")
_CLOSE: Final = tuple(re.compile(rf"[^\W_][\W_]{{{signs}}}[^\W_]") for signs in (1, 2))
_ROW: Final = tuple(re.compile(rf"[^\W_](?:[\W_]{{{signs}}}[^\W_])*+") for signs in (1, 2, 3))
"""Letters with one, two or three signs between them."""
_FILL: Final = "\0"


Spans = tuple[Sequence[int], Sequence[int]]
"""Starts, and ends, in code points."""


@dataclass(slots=True)
class Pieces:
    """The words of a text and the gaps around them, in turn: a gap, a word, a gap, ..., a word, a gap."""

    folded: Folded
    words: list[str]
    """As folded; a possessive `'s` belongs to the gap behind it."""
    gaps: list[int]
    """One more than there are words."""
    offsets: list[int]
    """Of each gap and each word in the folded text, and at last its length."""
    spelled: list[tuple[int, int, int]]
    """Where single letters were put together: begin, end, and how many signs stood between the letters of a word."""

    def spans(self, firsts: Sequence[int], lasts: Sequence[int]) -> Spans:
        """Find in the original text what begins with one word and ends with another, by their numbers."""
        offsets = self.offsets
        starts = [offsets[2 * number + 1] for number in firsts]
        ends = [offsets[2 * number + 2] for number in lasts]
        if self.spelled:
            ends = [end + self._signs(offsets[2 * number + 1], end) for number, end in zip(lasts, ends, strict=True)]
        return self.folded.places(starts), self.folded.places(ends)

    def _signs(self, start: int, end: int) -> int:
        """Count the signs between the letters of a word, which are not in it."""
        row = bisect_right(self.spelled, start, key=itemgetter(0)) - 1
        if row < 0 or start >= self.spelled[row][1]:
            return 0
        return (end - start - 1) * self.spelled[row][2]


def cut(text: str, spelled: Callable[[], re.Pattern[str]]) -> Pieces:
    """Cut a text; single letters in a row become the words that a pattern finds in them.

    Letters between such words stay together. The pattern is made only where there is such a row.
    """
    folded = fold(text)
    if not _SPELLED.search(folded.text):
        return _cut(folded, folded.text, [])
    letters = _Letters(spelled())
    return _cut(folded, _SPELLED.sub(letters.read, folded.text), letters.rows)


def words_of(text: str) -> list[str]:
    """List the words of a text as they stand there, folded."""
    folded = fold(text)
    return _cut(folded, folded.text, []).words


def _cut(folded: Folded, text: str, spelled: list[tuple[int, int, int]]) -> Pieces:
    parts = _WORD.split(_POSSESSIVE.sub(_FILL * 2, text))
    gaps = list(map(_Gaps().__getitem__, parts[::2]))
    if _END.search(parts[-1]):
        gaps[-1] = BREAK
    return Pieces(folded, parts[1::2], gaps, list(accumulate(map(len, parts), initial=0)), spelled)


class _Letters:
    """Reads single letters in a row as words. The letters of a word are as close to each other as any in the row."""

    def __init__(self, words: re.Pattern[str]) -> None:
        self.words = words
        self.rows: list[tuple[int, int, int]] = []
        self.known: tuple[dict[str, str], ...] = ({}, {}, {})
        """What is written for letters next to each other, by how many signs stand between them."""

    def read(self, spelled: re.Match[str]) -> str:
        """Write words in place of their letters, filled up to the length they had."""
        text, at, drawn = spelled[0], 0, list[str]()
        signs = next((signs for signs, close in enumerate(_CLOSE, 1) if close.search(text)), len(_ROW))
        known = self.known[signs - 1]
        for row in _ROW[signs - 1].finditer(text):
            start, end = row.span()
            letters = text[start : end : signs + 1]
            if letters not in known:
                known[letters] = self._written(letters, signs)
            drawn += _FILL * (start - at), known[letters]
            at = end + signs
        self.rows.append((*spelled.span(), signs))
        return "".join(drawn)[: len(text)]

    def _written(self, letters: str, signs: int) -> str:
        found = groupby(filter(None, self.words.split(letters)), key=len)
        # letters that are words (`i`) are none where they stand beside other letters
        words = list(chain.from_iterable(("".join(group),) if length == 1 else group for length, group in found))
        lengths = map((signs + 1).__mul__, map(len, words))
        return "".join(map(str.ljust, words, lengths, repeat(_FILL)))


class _Gaps(dict[str, int]):
    """What each gap of one text is; a text has few that differ."""

    def __missing__(self, gap: str) -> int:
        self[gap] = found = _gap(gap)
        return found


def _gap(gap: str) -> int:
    if gap in {" ", "\t"}:
        return SPACE
    if gap in _SEAM:
        return SEAM
    if _BREAK.search(gap):
        return BREAK
    if _COMMA.search(gap):
        return COMMA
    if _MASK.fullmatch(gap):
        return MASK
    return WRAP if _WRAP.fullmatch(gap) else NOTHING
