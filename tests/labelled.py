"""Sentences with what a guard has to make of them, parted by a stable hash into a half to tune on and a held-out half.

A file has a heading and tabs between its columns: what is expected (ids of terms with semicolons; `yes` or nothing for
a disclosure), the kind of sentence, the text. In a text `\\n` is a line break, `\\uXXXX` a character that hides itself.
"""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "fixtures" / "words"
SLOW_PIECES: Final = (
    "'a 'b ", "minors ", "CP LOLITA ", "p*rn ", "c h i l d ", "'s 'e ", "– k 4", "e.l”", "a—-A ", "q '7 ",
    "ß ", "ﬁ a.", "[3—ﬁ", "\u0301pedo/c ", "w*ß c ", "a\u200b", "-", "'a 'minors ", "“child porn ", "міnоrѕ ",
    "İ»", "childvidsprivate-s.cof", "a b c d ee ",
)  # fmt: skip
"""What a guard takes longest for when it is repeated."""
_ESCAPE: Final = re.compile(r"\\n|\\u[0-9a-f]{4}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One labelled text."""

    expected: frozenset[str]
    kind: str
    text: str

    @property
    def is_held_out(self) -> bool:
        """Belongs to the half that nobody tunes on."""
        return hashlib.sha256(self.text.encode()).digest()[0] % 2 == 1


@dataclass(slots=True)
class Score:
    """How often a guard was right; one sentence counts once for each label."""

    hits: int = 0
    false_alarms: int = 0
    misses: int = 0
    sentences: int = 0

    @property
    def precision(self) -> float:
        """Of what was said, how much was right."""
        return self.hits / max(1, self.hits + self.false_alarms)

    @property
    def recall(self) -> float:
        """Of what should be said, how much was."""
        return self.hits / max(1, self.hits + self.misses)

    def __add__(self, other: "Score") -> "Score":
        """Count two scores together."""
        return Score(
            self.hits + other.hits,
            self.false_alarms + other.false_alarms,
            self.misses + other.misses,
            self.sentences + other.sentences,
        )


def read(name: str) -> tuple[Sentence, ...]:
    """Read a file of sentences."""
    lines = (FOLDER / f"{name}.tsv").read_text("utf-8").splitlines()[1:]
    return tuple(_sentence(line) for line in lines if line)


def score(sentences: Iterable[Sentence], judge: Callable[[str], set[str]]) -> Score:
    """Compare what a guard says with the labels."""
    total = Score()
    for each in sentences:
        found = judge(each.text)
        total.sentences += 1
        total.hits += len(found & each.expected)
        total.false_alarms += len(found - each.expected)
        total.misses += len(each.expected - found)
    return total


def _sentence(line: str) -> Sentence:
    expected, kind, text = line.split("\t")
    return Sentence(frozenset(filter(None, expected.split(";"))), kind, _ESCAPE.sub(_unescape, text))


def _unescape(match: re.Match[str]) -> str:
    return "\n" if match[0] == r"\n" else chr(int(match[0].removeprefix(r"\u"), base=16))
