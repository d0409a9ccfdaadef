"""How a text falls into words, gaps between them, and ends of sentences."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.model import pieces

WORDS = re.compile("(child|chill|porn|me|m|in)")


def _cut(text: str) -> pieces.Pieces:
    return pieces.cut(text, lambda: WORDS)


def _spans(cut: pieces.Pieces) -> list[tuple[int, int]]:
    starts, ends = cut.spans(range(len(cut.words)), range(len(cut.words)))
    return list(zip(starts, ends, strict=True))


def _inner_gap(gap: str) -> int:
    return _cut(f"one{gap}two").gaps[1]


@pytest.mark.parametrize(
    ("gap", "kind"),
    [
        (" ", pieces.SPACE), ("\t", pieces.SPACE), ("  ", pieces.NOTHING), ("-", pieces.SEAM), ("-\n", pieces.WRAP),
        ("_", pieces.SEAM), (":", pieces.SEAM), (": ", pieces.COMMA), ("’", pieces.SEAM),
        (".", pieces.SEAM), ("*", pieces.MASK),
        ("$%", pieces.MASK),
        (", ", pieces.COMMA), (" (", pieces.COMMA), (" – ", pieces.COMMA), (". ", pieces.BREAK),
        ("?”", pieces.BREAK), ("\n\n", pieces.BREAK), ("\n* ", pieces.BREAK), ("), ... ", pieces.BREAK),
    ],
)  # fmt: skip
def test_a_gap_is_what_a_reader_takes_it_for(gap: str, kind: int) -> None:
    assert _inner_gap(gap) == kind


@pytest.mark.parametrize(
    ("text", "kind"), [("the end.", pieces.BREAK), ("the end", pieces.NOTHING), ("(an end)", pieces.COMMA)]
)
def test_a_text_ends_as_its_last_sign_says(text: str, kind: int) -> None:
    assert _cut(text).gaps[-1] == kind


def test_the_s_of_a_possessive_is_no_word() -> None:
    assert _cut("the child's, Children’s and James' x's").words == [
        "the",
        "child",
        "children",
        "and",
        "james",
        "x",
        "s",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("c h i l d", ["child"]),
        ("c-h-i-l-d", ["child"]),
        ("see c h i l d  p o r n there", ["see", "child", "porn", "there"]),
        ("c h i l l m e", ["chill", "me"]),
        ("c. h. i. l. d", ["child"]),
        ("q c h i l d z z", ["q", "child", "zz"]),
        ("p 0 r n", ["p0rn"]),
        ("a b c", ["a", "b", "c"]),
        ("c    h    i    l    d", ["c", "h", "i", "l", "d"]),
    ],
)
def test_single_letters_in_a_row_are_read_as_words(text: str, words: list[str]) -> None:
    assert _cut(text).words == words


def test_a_word_spelled_letter_by_letter_keeps_its_place_in_the_text() -> None:
    text = "So ﬁne: c.-h.-i.-l.-d and p o r n!"
    cut = _cut(text)
    assert [text[start:end] for start, end in _spans(cut)] == [
        "So", "ﬁne", "c.-h.-i.-l.-d", "and", "p o r n",
    ]  # fmt: skip


@given(st.text(st.sampled_from("abchild mepornß\u200bﬁ  --.,'s*\n0"), max_size=60))
@settings(max_examples=200)
def test_words_and_gaps_cover_a_text_in_turn(text: str) -> None:
    cut = _cut(text)
    assert len(cut.gaps) == len(cut.words) + 1
    assert len(cut.offsets) == len(cut.words) + len(cut.gaps) + 1
    assert cut.offsets == sorted(cut.offsets)
    assert (cut.offsets[0], cut.offsets[-1]) == (0, len(cut.folded.text))
    ends = _spans(cut)
    assert all(0 <= start < end <= len(text) for start, end in ends)
    assert all(before[1] <= behind[0] for before, behind in pairwise(ends))
