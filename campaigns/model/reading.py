"""A text as a row of kinds: what each of its words counts as for the phrases of one language, and where sentences end.

Words in disguise are put together first: spelled letter by letter, cut in two by a sign, with signs for letters.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import compress, count, islice
from operator import add
from typing import Final

from campaigns.model import pieces
from campaigns.model.pieces import Pieces, Spans
from campaigns.model.vocabulary import BREAK, COMMA, NOTHING, UNKNOWN, Vocabulary

_STOPS: Final = {pieces.COMMA: COMMA, pieces.BREAK: BREAK}
_KIND_OF_GAP: Final = tuple(_STOPS.get(gap, NOTHING) for gap in range(pieces.BREAK + 1))
_SHORTEST_HALF: Final = 2


@dataclass(slots=True)
class Reading:
    """The words of a text in order, with the ends of its sentences."""

    pieces: Pieces
    kinds: list[int]
    places: list[int]
    """Of each kind among the gaps and words: the word with number n has place 2n + 1."""
    sewn: dict[int, int]
    """Of words that were made of two: the place of the first, and of the second."""

    def spans(self, firsts: Iterable[int], lasts: Iterable[int]) -> Spans:
        """Find words in the original text, from a place of a kind to before another: starts, and ends."""
        places, sewn = self.places, self.sewn
        ends = [places[last - 1] for last in lasts]
        return self.pieces.spans(
            [places[first] // 2 for first in firsts], [sewn.get(place, place) // 2 for place in ends]
        )


def read(original: str, vocabulary: Vocabulary) -> Reading:
    """Read a text with the words of a lexicon in mind."""
    text = pieces.cut(original, vocabulary.spelled)
    reader = _Reader(text, vocabulary)
    reader.sew()
    row = [NOTHING] * (2 * len(text.words) + 1)
    row[::2] = map(_KIND_OF_GAP.__getitem__, text.gaps)
    row[1::2] = reader.kinds
    for second in reader.sewn.values():
        row[second - 1] = NOTHING
    return Reading(text, list(compress(row, row)), list(compress(count(), row)), reader.sewn)


class _Reader:
    def __init__(self, text: Pieces, vocabulary: Vocabulary) -> None:
        self.text, self.vocabulary = text, vocabulary
        self.known = vocabulary.kinds()
        self.kinds = list(map(self.known.__getitem__, text.words))
        self.sewn: dict[int, int] = {}
        if not vocabulary.capitals.keys().isdisjoint(self.known):
            self._look_at_capitals()

    def _look_at_capitals(self) -> None:
        """Look again at words that may count only as capitals."""
        text, capitals = self.text, self.vocabulary.capitals
        numbers = list(compress(count(), map(capitals.__contains__, text.words)))
        for number, start, end in zip(numbers, *text.spans(numbers, numbers), strict=True):
            word = text.words[number]
            if text.folded.original[start:end] == capitals[word]:
                self.kinds[number] = self.vocabulary.kind_of_capitals(word)

    def sew(self) -> None:
        """Make one word of two where only both together are known; a space joins only what says nothing alone."""
        words, gaps, kinds = self.text.words, self.text.gaps, self.kinds
        wholes = map(add, words, islice(words, 1, None))
        for number in compress(count(), map(self.vocabulary.sewable.__contains__, wholes)):
            gap, left, right = gaps[number + 1], kinds[number], kinds[number + 1]
            if gap == pieces.SEAM:
                may_sew = UNKNOWN in (left, right)
            else:
                shortest = min(len(words[number]), len(words[number + 1]))
                may_sew = gap == pieces.SPACE and left == right == UNKNOWN and shortest >= _SHORTEST_HALF
            if may_sew:
                self._join(number, words[number] + words[number + 1])
        if pieces.WRAP in gaps:
            self._unwrap()
        if pieces.MASK in gaps:
            self._unmask()

    def _unwrap(self) -> None:
        """Put words together that go on in the next line, also those that only a stem takes."""
        words, kinds = self.text.words, self.kinds
        for number in self._before(pieces.WRAP):
            whole = words[number] + words[number + 1]
            if UNKNOWN in (kinds[number], kinds[number + 1]) and self.known[whole] != UNKNOWN:
                self._join(number, whole)

    def _before(self, gap: int) -> Iterator[int]:
        """Number the words that stand before a gap of a kind and another word."""
        return compress(count(), map(gap.__eq__, islice(self.text.gaps, 1, len(self.text.words))))

    def _unmask(self) -> None:
        """Find the words that have signs in place of letters (`p*rn`)."""
        words, offsets, kinds = self.text.words, self.text.offsets, self.kinds
        guess, guessed = self.vocabulary.guess, dict[tuple[str, int, str], str]()
        for number in self._before(pieces.MASK):
            if kinds[number] == UNKNOWN or kinds[number + 1] == UNKNOWN:
                masked = offsets[2 * number + 3] - offsets[2 * number + 2]
                key = words[number], masked, words[number + 1]
                if (whole := guessed.get(key)) is None:
                    whole = guessed[key] = guess(*key)
                if whole:
                    self._join(number, whole)

    def _join(self, first: int, whole: str) -> None:
        """Count a word and the next as one, unless one of them belongs to another already."""
        place = 2 * first + 1
        if self.kinds[first] and self.kinds[first + 1] and place + 2 not in self.sewn:
            self.kinds[first], self.kinds[first + 1] = self.known[whole], NOTHING
            self.sewn[place] = place + 2
