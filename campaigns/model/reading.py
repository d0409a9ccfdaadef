"""A text as a row of kinds: what each of its words counts as for the phrases of one language, and where sentences end.

Words in disguise are put together first: spelled letter by letter, cut in two by a sign, with signs for letters.
"""

from dataclasses import dataclass
from itertools import compress, count, islice
from operator import add
from typing import Final

from campaigns.model import pieces
from campaigns.model.pieces import Pieces
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

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Find the words from `first` to before `last` in the original text."""
        place = self.places[last - 1]
        return self.pieces.span(self.places[first] // 2, self.sewn.get(place, place) // 2)


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
        for number in compress(count(), map(capitals.__contains__, text.words)):
            word = text.words[number]
            start, end = text.folded.span(text.offsets[2 * number + 1], text.offsets[2 * number + 2])
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
        if pieces.MASK in gaps:
            self._unmask()

    def _unmask(self) -> None:
        """Find the words that have signs in place of letters (`p*rn`)."""
        words, offsets, kinds = self.text.words, self.text.offsets, self.kinds
        guess, guessed = self.vocabulary.guess, dict[tuple[str, int, str], str]()
        inner = islice(self.text.gaps, 1, len(words))
        for number in compress(count(), map(pieces.MASK.__eq__, inner)):
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
