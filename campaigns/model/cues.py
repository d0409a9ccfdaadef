"""What the words of a text say together where no phrase does: each word, and each two of them, weigh for or against.

The weights are learned from reviewed sentences (`python -m tests.learn_cues` writes them, `campaigns/data/README.md`
tells of it). Nothing but their sum leaves this room: no word of a text is kept, and none is given as a reason.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, repeat
from math import sqrt
from operator import add
from typing import Final

from campaigns.model import pieces

_LONGEST: Final = 10_000
"""No field of Discord takes as many characters."""
_WINDOW: Final = 40
"""So many words are weighed together: what somebody tells of is not outweighed by what else stands around it."""
_STEP: Final = 20
_BEGINNING: Final = 5
_ADULT: Final = 18


@dataclass(frozen=True, slots=True)
class Cues:
    """The weights of words (`afraid`), of two words in a row (`my dad`), and of words that begin alike (`scare*`)."""

    weights: Mapping[str, float]
    start: float
    """Of a text without any cue."""

    def weigh(self, text: str) -> float:
        """Say how much speaks for a text, where most does: above zero, more than not. Reads its first characters."""
        words, pairs = _read(text[:_LONGEST])
        if not words:
            return self.start
        alone = {word: sum(map(self._weight, _alone(word))) for word in set(words)}
        singles = list(accumulate(map(alone.__getitem__, words), initial=0.0))
        doubles = list(accumulate(map(self._weight, pairs), initial=0.0))
        return self.start + max(
            (singles[end] - singles[first] + doubles[end - 1] - doubles[first]) / sqrt(end - first)
            for first, end in _windows(len(words))
        )

    def _weight(self, cue: str) -> float:
        return self.weights.get(cue, 0.0)


def cues_of(text: str) -> tuple[int, list[str]]:
    """Count the words of a text, and list its cues, each as often as it stands there."""
    words, pairs = _read(text)
    return len(words), [*(cue for word in words for cue in _alone(word)), *pairs]


def _read(text: str) -> tuple[list[str], list[str]]:
    words = pieces.words_of(text)
    known = {word: _normal(word) for word in set(words)}
    normal = list(map(known.__getitem__, words))
    return normal, list(map(add, map(add, normal, repeat(" ")), normal[1:]))


def _normal(word: str) -> str:
    """Let every age of a child count as one word, and every other number as another."""
    if word.isdecimal():
        return "#" if len(word) <= 2 and 0 < int(word) < _ADULT else "0"  # noqa: PLR2004
    return word


def _alone(word: str) -> tuple[str, ...]:
    return (word, f"{word[:_BEGINNING]}*") if len(word) > _BEGINNING else (word,)


def _windows(count: int) -> Iterator[tuple[int, int]]:
    yield 0, min(count, _WINDOW)
    for end in range(_WINDOW + _STEP, count + _STEP, _STEP):
        yield min(end, count) - _WINDOW, min(end, count)
