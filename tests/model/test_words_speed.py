"""Both guards read a megabyte in under a second, whatever somebody repeats; here a fifth of it, in a fifth of that.

The pieces are the slowest that a search over many repeated pieces of up to twelve characters came upon, by what makes
them slow: many findings, single letters, signs between letters, letters that fold to two, quotations that stay open.
"""

import time
from collections.abc import Callable

import pytest

from campaigns.model import disclosure, words
from campaigns.sources import lexicon

_MEGABYTE = 1_000_000
_PIECES = (
    "'a 'b ", "minors ", "CP LOLITA ", "p*rn ", "c h i l d ", "'s 'e ", "– k 4", "e.l”", "a—-A ", "q '7 ",
    "ß ", "ﬁ a.", "[3—ﬁ", "\u0301pedo/c ", "w*ß c ", "a\u200b", "-", "'a 'minors ", "“child porn ", "міnоrѕ ",
)  # fmt: skip


@pytest.mark.parametrize("piece", _PIECES)
@pytest.mark.parametrize("locale", lexicon.LANGUAGES)
def test_no_repeated_piece_makes_a_guard_slow(piece: str, locale: str) -> None:
    text = (piece * _MEGABYTE)[: _MEGABYTE // 5]
    known, told = lexicon.words_of(locale), lexicon.disclosures_of(locale)
    assert _is_quick(lambda: words.find(text, known))
    assert _is_quick(lambda: disclosure.looks_like_disclosure(text, told))


def _is_quick(read: Callable[[], object]) -> bool:
    """Give it ten tries, of processor time: others use the machine, too."""
    for _ in range(10):
        started = time.process_time()
        read()
        if time.process_time() - started < 0.2:
            return True
    return False
