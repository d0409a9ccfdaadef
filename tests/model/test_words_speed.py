"""A megabyte is read within a second, and time grows with a text and nothing else, whatever somebody puts together.

The pieces are the slowest that a search over many repeated pieces came upon, by what makes them slow: many findings,
single letters, signs between letters, letters that fold to two, quotations that stay open, host names without an end.
The mixtures are texts in which no word comes twice, as far as that goes.
"""

import random
import string
from collections.abc import Callable
from typing import Final

import pytest

from campaigns.actions import words as guard
from campaigns.model import words
from campaigns.sources import lexicon
from tests import effort, labelled

_MEGABYTE: Final = 1_000_000
_SOME, _TIMES = 10_000, 10
_KNOWN: Final = sorted(lexicon.words_of("en").matcher.vocabulary.exact)
_LETTERS: Final = string.ascii_lowercase
Mix = Callable[[random.Random], str]


def _halved(by: random.Random) -> str:
    word = by.choice(_KNOWN)
    return f"{word[: len(word) // 2]}{by.choice('-. *')}{word[len(word) // 2 :]} "


MIXTURES: Final[dict[str, Mix]] = {
    "known words": lambda by: f"{by.choice(_KNOWN)} ",
    "words of four letters": lambda by: f"{''.join(by.choices(_LETTERS, k=4))} ",
    "digits for letters": lambda by: f"{''.join(by.choices(_LETTERS + '01345', k=4))} ",
    "stretched letters": lambda by: f"{''.join(letter * by.choice((1, 3)) for letter in by.choices(_LETTERS, k=3))} ",
    "halves of words": _halved,
    "letters and signs": lambda by: by.choice(_LETTERS) + "".join(by.choices("-._*'~/()[] ,;:!", k=2)),
    "all of Unicode": lambda by: chr(by.choice((0x301, 0x200B, 0xDF, 0xFB01, 0x430, 0x1D41A, 0xFF41, 65, 97, 32))),
    "signs of quotation": lambda by: by.choice((*"“”„«»'\"‘’ a\n>", "porn ")),
    "addresses": lambda by: by.choice(("a.b", "a@b.de", "www.a", "/", "http://", " ", "child porn", ".", ".com", "#A")),
}  # fmt: skip


def _guards(locale: str) -> tuple[Callable[[str], object], Callable[[str], object]]:
    known = lexicon.words_of(locale)
    return lambda text: words.find(text, known), guard.tells_of_harm


@pytest.mark.parametrize("piece", labelled.SLOW_PIECES)
@pytest.mark.parametrize("locale", lexicon.LANGUAGES)
def test_no_repeated_piece_makes_a_guard_slow(piece: str, locale: str) -> None:
    some, more = ((piece * size)[:size] for size in (_SOME, _SOME * _TIMES))
    for look in _guards(locale):
        assert effort.is_in_proportion(look, some, more, times=_TIMES)


@pytest.mark.parametrize("piece", labelled.SLOW_PIECES)
def test_a_megabyte_of_any_piece_is_read_in_a_second(piece: str) -> None:
    for look in _guards("en"):
        assert effort.is_done_within(1.0, look, (piece * _MEGABYTE)[:_MEGABYTE])


@pytest.mark.parametrize("name", MIXTURES)
def test_a_megabyte_of_any_mixture_is_read_in_a_second(name: str) -> None:
    by, parts, length = random.Random(1), list[str](), 0
    while length < _MEGABYTE:
        parts.append(MIXTURES[name](by))
        length += len(parts[-1])
    for look in _guards("en"):
        assert effort.is_done_within(1.0, look, "".join(parts)[:_MEGABYTE])
