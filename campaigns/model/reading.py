"""A text as a row of words: where each stands in the original, and what it counts as.

Reading takes time in proportion to the text, and nothing in a text can make it fail.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from itertools import compress
from operator import sub
from typing import Final

from campaigns.model.folding import Folded, fold
from campaigns.model.vocabulary import BREAK, COMMA, FIRST_KNOWN, HEAD, SHORT, Vocabulary

_PIECE: Final = re.compile(
    r"(?P<word>[^\W_]+)(?:['’´`]s(?![^\W_]))?"
    r"|(?P<stop>[.!?…]+(?=[\s\"'”’»)*_]|$)|\n[^\S\n]*\n|\n[^\S\n]*[-*•>#]+\s)|(?P<comma>[,;:()\[\]…•|]|\s[-–—]\s)"
)
_SPELLED: Final = re.compile(r"(?<![^\W_])(?:[^\W_][\W_]{1,3}){3,}[^\W_](?![^\W_])")
_MASK: Final = re.compile(r"[*@$!#%+]{1,2}")
_SEAM: Final = re.compile(r"[ \t]|[-‐‑–._*'’|~/\\]|[-‐‑]\s*\n\s*")
"""What may stand between two halves of one word."""
_LONGEST_WORD: Final = 24
_SHORTEST_SEWN: Final = 5
_SHORTEST_HALF: Final = 2
_WIDEST_SEAM: Final = 4
_WORD, _STOP = 1, 2
"""Groups of a piece."""


class _Joint(Enum):
    """What stands between two pieces, as far as it may make one word of them."""

    NONE = auto()
    MASK = auto()
    SPACE = auto()
    SEAM = auto()


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
        self.capitals: dict[str, int] = {}
        """By the original."""
        self.pieced: dict[str, int] = {}
        self.masked: dict[str, str] = {}
        self.joints: dict[str, _Joint] = {}

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
        # a text may have some hundred thousand pieces: what each of them passes is kept in here, and short
        text, known, made = self.folded.text, self.known, self.reading
        kinds, starts, ends = made.kinds, made.starts, made.ends
        before, seam = (kinds[-1], ends[-1]) if kinds else (BREAK, at)
        for piece in _PIECE.finditer(text, at, end):
            start, stop = piece.span(_WORD)
            if start < 0:
                start, stop = piece.span()
                kind = BREAK if piece.lastindex == _STOP else COMMA
            else:
                word = piece[_WORD]
                kind = known[word] if word in known else self._kind(word, start, stop)
                if not before or (not kind and before >= FIRST_KNOWN):
                    is_apart = start - seam == 1 and text[seam] == " "
                    may_sew = not (is_apart and (kind or before or stop - starts[-1] <= _SHORTEST_SEWN))
                    if may_sew and (whole := self._sewn(starts[-1], seam, start, stop, is_known=bool(kind or before))):
                        before = kinds[-1] = self._whole(whole)
                        seam = ends[-1] = stop
                        continue
            kinds.append(kind)
            starts.append(start)
            ends.append(stop)
            before, seam = kind, stop

    def _kind(self, word: str, start: int, end: int) -> int:
        """Say what a word counts as that is met for the first time, or that may count only as capitals."""
        if word not in self.vocabulary.capitals:
            is_number = word.isdecimal()
            kind = self.vocabulary.kind_of_number(word) if is_number else self.vocabulary.kind(word, "")
            self.known[word] = kind
            return kind
        first, last = self.folded.span(start, end)
        original = self.original[first:last]
        if original not in self.capitals:
            self.capitals[original] = self.vocabulary.kind(word, original)
        return self.capitals[original]

    def _sewn(self, first: int, seam: int, start: int, end: int, *, is_known: bool) -> str:
        """Give the word that two pieces make where only both together are known, or nothing.

        A space joins only pieces that say nothing alone.
        """
        if end - first > _LONGEST_WORD * 2 or start - seam > _WIDEST_SEAM:
            return ""
        text = self.folded.text
        between = text[seam:start]
        joint = self.joints[between] if between in self.joints else self._joint(between)
        if joint is _Joint.NONE:
            return ""
        if joint is _Joint.MASK:
            piece = text[first:end]
            if piece not in self.masked:
                self.masked[piece] = self.vocabulary.guess(text[first:seam], start - seam, text[start:end])
            return self.masked[piece]
        if joint is _Joint.SPACE and (is_known or seam - first < _SHORTEST_HALF or end - start < _SHORTEST_HALF):
            return ""
        whole = text[first:seam] + text[start:end]
        return whole if len(whole) >= _SHORTEST_SEWN and whole in self.vocabulary.exact else ""

    def _joint(self, between: str) -> _Joint:
        if _MASK.fullmatch(between):
            found = _Joint.MASK
        elif _SEAM.fullmatch(between):
            found = _Joint.SPACE if between.isspace() else _Joint.SEAM
        else:
            found = _Joint.NONE
        self.joints[between] = found
        return found

    def _spelled(self, start: int, end: int) -> None:
        """Find the words in a row of single letters, the longest first."""
        text, made = self.folded.text, self.reading
        places = list(compress(range(start, end), map(str.isalnum, text[start:end])))
        letters = "".join(map(text.__getitem__, places))
        done = 0
        for first, last in self._cut(letters, places):
            if first > done:
                self._alone(letters[done:first], places[done:first])
            made.kinds.append(self._whole(letters[first:last]))
            made.starts.append(places[first])
            made.ends.append(places[last - 1] + 1)
            done = last
        self._alone(letters[done:], places[done:])

    def _alone(self, letters: str, places: list[int]) -> None:
        """Take single letters that make no word."""
        made, kinds = self.reading, {letter: self._whole(letter) for letter in set(letters)}
        made.kinds += map(kinds.__getitem__, letters)
        made.starts += places
        made.ends += [place + 1 for place in places]

    def _cut(self, letters: str, places: list[int]) -> Iterator[tuple[int, int]]:
        """Find the words of several letters, in their order; where some stand further apart than others, words end."""
        openings, nearest, done = self.vocabulary.openings, min(map(sub, places[1:], places)), 0
        for first in range(len(letters) - 1):
            if first < done:
                continue
            may_begin = letters[first : first + 3] in openings or letters[first : first + 2] in openings
            if may_begin and (length := self._longest(letters, places, first, nearest)):
                done = first + length
                yield first, done

    def _longest(self, letters: str, places: list[int], first: int, nearest: int) -> int:
        """Say how long the longest word is that begins at a place; its letters stand next to each other."""
        exact, most = self.vocabulary.exact, min(_LONGEST_WORD, len(letters) - first)
        for length in self.vocabulary.heads.get(letters[first : first + HEAD], SHORT):
            if length <= most and letters[first : first + length] in exact:
                last = first + length - 1
                if places[last] - places[first] == (length - 1) * nearest:
                    return length
        return 0

    def _whole(self, word: str) -> int:
        """Say what a word counts as that was put together from pieces."""
        kind = self.pieced.get(word)
        if kind is None:
            kind = self.pieced[word] = self.vocabulary.kind(word, "")
        return kind
