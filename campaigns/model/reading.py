"""A text as a row of words: where each stands in the original, and what it counts as.

Reading takes time in proportion to the text, and nothing in a text can make it fail.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from campaigns.model.folding import Folded, fold
from campaigns.model.vocabulary import BREAK, COMMA, Vocabulary

_PIECE: Final = re.compile(
    r"(?P<word>[^\W_]+)(?:['’´`]s(?![^\W_]))?"
    r"|(?P<stop>[.!?…]+(?=[\s\"'”’»)*_]|$)|\n[^\S\n]*\n|\n[^\S\n]*[-*•>#]+\s)|(?P<comma>[,;:()\[\]…•|]|\s[-–—]\s)"
)
_SPELLED: Final = re.compile(r"(?<![^\W_])(?:[^\W_][\W_]{1,3}){3,}[^\W_](?![^\W_])")
_MASK: Final = re.compile(r"[*@$!#%+]{1,2}")
_SEAM: Final = re.compile(r"[ \t]|[-‐‑–._*'’|~/\\]|[-‐‑]\s*\n\s*")
"""What may stand between two halves of one word."""
_LETTERS_AT_A_TIME: Final = 400
_LONGEST_WORD: Final = 24
_SHORTEST_SEWN: Final = 5
_SHORTEST_HALF: Final = 2
_WIDEST_SEAM: Final = 4


@dataclass(slots=True)
class Reading:
    """The words of a text in order, with the ends of its sentences."""

    folded: Folded
    kinds: list[int]
    starts: list[int]
    """Of each word in the folded text."""
    ends: list[int]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Find the words from `first` to before `last` in the original text."""
        return self.folded.span(self.starts[first], self.ends[last - 1])

    def word(self, place: int) -> str:
        """Give a word as folded."""
        return self.folded.text[self.starts[place] : self.ends[place]]


def read(text: str, vocabulary: Vocabulary) -> Reading:
    """Read a text with the words of a lexicon in mind."""
    folded = fold(text)
    return _Reader(text, folded, vocabulary).read()


class _Reader:
    def __init__(self, text: str, folded: Folded, vocabulary: Vocabulary) -> None:
        self.original, self.folded, self.vocabulary = text, folded, vocabulary
        self.reading = Reading(folded, [], [], [])
        self.known: dict[str, int] = {}
        self.pieced: dict[str, int] = {}
        self.masked: dict[tuple[str, int, str], str] = {}

    def read(self) -> Reading:
        """Read everything, the words that are spelled letter by letter included."""
        at, text = 0, self.folded.text
        for spelled in _SPELLED.finditer(text):
            self._plain(at, spelled.start())
            self._spelled(spelled.start(), spelled.end())
            at = spelled.end()
        self._plain(at, len(text))
        return self.reading

    def _plain(self, at: int, end: int) -> None:
        for piece in _PIECE.finditer(self.folded.text, at, end):
            if piece.lastgroup != "word":
                self._add(BREAK if piece.lastgroup == "stop" else COMMA, *piece.span())
                continue
            start, stop = piece.span("word")
            kind = self._kind(piece["word"], start, stop)
            if not self._sew(kind, start, stop):
                self._add(kind, start, stop)

    def _kind(self, word: str, start: int, end: int) -> int:
        if word in self.vocabulary.capitals:
            first, last = self.folded.span(start, end)
            return self.vocabulary.kind(word, self.original[first:last])
        kind = self.known.get(word)
        if kind is None:
            kind = self.vocabulary.kind_of_number(word) if word.isdecimal() else self.vocabulary.kind(word, "")
            self.known[word] = kind
        return kind

    def _sew(self, kind: int, start: int, end: int) -> bool:
        """Join a word to the one before where only both together are known; says whether it did."""
        made = self.reading
        if not made.kinds or made.kinds[-1] in {BREAK, COMMA} or (kind and made.kinds[-1]):
            return False
        whole = self._sewn(made.starts[-1], made.ends[-1], start, end, is_known=bool(kind or made.kinds[-1]))
        if not whole:
            return False
        made.kinds[-1], made.ends[-1] = self._whole(whole), end
        return True

    def _sewn(self, first: int, seam: int, start: int, end: int, *, is_known: bool) -> str:
        """Give the word that two pieces make, or nothing; a space joins only pieces that say nothing alone."""
        text, between = self.folded.text, self.folded.text[seam:start]
        if end - first > _LONGEST_WORD * 2 or len(between) > _WIDEST_SEAM:
            return ""
        if _MASK.fullmatch(between):
            key = (text[first:seam], len(between), text[start:end])
            if key not in self.masked:
                self.masked[key] = self.vocabulary.guess(*key)
            return self.masked[key]
        whole = text[first:seam] + text[start:end]
        if len(whole) < _SHORTEST_SEWN or whole not in self.vocabulary.exact:
            return ""
        is_space = between.isspace()
        if is_space and (is_known or min(seam - first, end - start) < _SHORTEST_HALF):
            return ""
        return whole if _SEAM.fullmatch(between) else ""

    def _spelled(self, start: int, end: int) -> None:
        text = self.folded.text
        places = [place for place in range(start, end) if text[place].isalnum()]
        for group in _groups(places):
            for at in range(0, len(group), _LETTERS_AT_A_TIME):
                self._letters(group[at : at + _LETTERS_AT_A_TIME])

    def _letters(self, places: list[int]) -> None:
        """Find the words in a row of single letters, the longest first."""
        letters = "".join(self.folded.text[place] for place in places)
        for first, last, kind in self._cut(letters):
            self._add(kind, places[first], places[last - 1] + 1)

    def _cut(self, letters: str) -> Iterator[tuple[int, int, int]]:
        exact, heads, at, count = self.vocabulary.exact, self.vocabulary.heads, 0, len(letters)
        while at < count:
            end = at + 1
            for length in heads.get(letters[at : at + 2], ()):
                if length <= min(_LONGEST_WORD, count - at) and letters[at : at + length] in exact:
                    end = at + length
                    break
            yield at, end, self._whole(letters[at:end])
            at = end

    def _whole(self, word: str) -> int:
        """Say what a word counts as that was put together from pieces."""
        kind = self.pieced.get(word)
        if kind is None:
            kind = self.pieced[word] = self.vocabulary.kind(word, "")
        return kind

    def _add(self, kind: int, start: int, end: int) -> None:
        made = self.reading
        made.kinds.append(kind)
        made.starts.append(start)
        made.ends.append(end)


def _groups(places: list[int]) -> Iterator[list[int]]:
    """Part single letters into words where some stand further apart than the others."""
    gaps = [after - before for before, after in pairwise(places)]
    nearest = min(gaps)
    group = [places[0]]
    for gap, place in zip(gaps, places[1:], strict=True):
        if gap > nearest:
            yield group
            group = []
        group.append(place)
    yield group
