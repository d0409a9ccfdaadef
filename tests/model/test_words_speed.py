"""Both guards take time in proportion to a text, whatever somebody repeats; `tests.bench words` says how much.

The pieces are the slowest that a search over many repeated pieces of up to twelve characters came upon, by what makes
them slow: many findings, single letters, signs between letters, letters that fold to two, quotations that stay open.
"""

import pytest

from campaigns.model import disclosure, words
from campaigns.sources import lexicon
from tests import effort, labelled

_SOME, _TIMES = 10_000, 10


@pytest.mark.parametrize("piece", labelled.SLOW_PIECES)
@pytest.mark.parametrize("locale", lexicon.LANGUAGES)
def test_no_repeated_piece_makes_a_guard_slow(piece: str, locale: str) -> None:
    some, more = ((piece * size)[:size] for size in (_SOME, _SOME * _TIMES))
    known, told = lexicon.words_of(locale), lexicon.disclosures_of(locale)
    assert effort.is_in_proportion(lambda text: words.find(text, known), some, more, times=_TIMES)
    assert effort.is_in_proportion(lambda text: disclosure.looks_like_disclosure(text, told), some, more, times=_TIMES)
